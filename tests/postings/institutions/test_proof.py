"""Whose a confirmed address is."""

from __future__ import annotations

import pytest

from postings.institutions.proof import domain_of_its_website, proof_for, proof_of
from tests.factories import InstitutionFactory, UserFactory
from tests.factories.people import OrganisationFactory, confirm, organisation_with

pytestmark = pytest.mark.django_db


def test_a_confirmed_address_at_or_below_the_domain_shows_it() -> None:
    institution = InstitutionFactory.create(email_domains=["ethz.ch"])
    for email in ("a@ethz.ch", "b@inf.ETHZ.ch", "c@ml.inf.ethz.ch"):
        person = confirm(UserFactory.create(email=email))
        proof = proof_of(person, institution)
        assert proof is not None
        assert proof.domain == "ethz.ch"


def test_an_address_that_was_not_confirmed_shows_nothing() -> None:
    institution = InstitutionFactory.create(email_domains=["ethz.ch"])
    person = confirm(UserFactory.create(email="a@ethz.ch"), verified=False)
    assert proof_of(person, institution) is None
    assert proof_of(UserFactory.create(email="b@ethz.ch"), institution) is None


def test_any_confirmed_address_counts_not_only_the_main_one() -> None:
    person = confirm(confirm(UserFactory.create(email="me@gmail.com")), "me@ethz.ch")
    assert proof_of(person, InstitutionFactory.create(email_domains=["ethz.ch"])) is not None


@pytest.mark.parametrize(
    ("email", "domains"),
    [
        ("me@gmail.com", ["gmail.com"]),
        ("me@inf.ed.ac.uk", ["ac.uk"]),
        ("me@ethz.ch.evil.org", ["ethz.ch"]),
        ("me@notethz.ch", ["ethz.ch"]),
        ("me@student.ethz.ch", ["ethz.ch"]),
        ("me@alumni.ethz.ch", ["ethz.ch"]),
        ("me@mailinator.com", ["mailinator.com"]),
        ("me@ch", ["ch"]),
        ("me@ethz.ch", ["", "nonsense", "inf.ethz.ch"]),
    ],
)
def test_what_never_shows_it(email: str, domains: list[str]) -> None:
    institution = InstitutionFactory.create(email_domains=domains)
    person = confirm(UserFactory.create(), email)
    assert proof_of(person, institution) is None


def test_domains_are_compared_in_one_form() -> None:
    institution = InstitutionFactory.create(email_domains=["TU-München.de"])
    assert proof_of(confirm(UserFactory.create(), "a@xn--tu-mnchen-t9a.de"), institution) is not None


def test_the_register_knows_the_domain_of_one_with_its_name() -> None:
    organisation_with("ethz.ch", name="ETH Zürich", aliases=["ETH Zurich"])
    person = confirm(UserFactory.create(), "a@ethz.ch")
    assert proof_of(person, InstitutionFactory.create(name="ETH Zurich", slug="a")) is not None
    abroad = InstitutionFactory.create(name="ETH Zurich", slug="b", country="DE")
    assert proof_of(person, abroad) is None
    nowhere = InstitutionFactory.create(name="ETH Zurich", slug="c", country="")
    assert proof_of(person, nowhere) is None


def test_a_name_that_two_entries_have_shows_nothing() -> None:
    organisation_with("mit.edu", name="Massachusetts Institute", aliases=["MIT"], country="US")
    OrganisationFactory.create(name="Other", aliases=["MIT"], country="US")
    institution = InstitutionFactory.create(name="MIT", country="US")
    assert proof_of(confirm(UserFactory.create(), "a@mit.edu"), institution) is None


def test_the_closest_domain_of_the_register_decides() -> None:
    system, college = organisation_with("cuny.edu"), organisation_with("bmcc.cuny.edu")
    person = confirm(UserFactory.create(), "a@bmcc.cuny.edu")
    assert proof_for(person, college) is not None
    assert proof_for(person, system) is None
    assert proof_for(confirm(UserFactory.create(), "a@law.cuny.edu"), system) is not None


def test_the_websites_domain_is_for_staff_to_remember() -> None:
    institution = InstitutionFactory.create(website="https://www.acme.ai/about")
    assert domain_of_its_website(confirm(UserFactory.create(), "a@lab.acme.ai"), institution) == "acme.ai"
    assert domain_of_its_website(confirm(UserFactory.create(), "a@gmail.com"), institution) == ""
    assert proof_of(confirm(UserFactory.create(), "b@acme.ai"), institution) is None


def test_the_closest_domain_decides_also_beside_an_institutions_own() -> None:
    system = InstitutionFactory.create(name="CUNY", email_domains=["cuny.edu"])
    organisation_with("bmcc.cuny.edu")
    assert proof_of(confirm(UserFactory.create(), "a@bmcc.cuny.edu"), system) is None
    assert proof_of(confirm(UserFactory.create(), "a@law.cuny.edu"), system) is not None
    own = InstitutionFactory.create(name="Lab", email_domains=["lab.bmcc.cuny.edu"])
    assert proof_of(confirm(UserFactory.create(), "a@lab.bmcc.cuny.edu"), own) is not None
