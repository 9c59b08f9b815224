"""Finding one's institution and joining it, by its pages."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from postings.accounts.models import User
from postings.institutions import finding
from postings.institutions.models import Institution
from postings.institutions.people_models import Claim, MemberRole, Membership
from tests.factories import InstitutionFactory, UserFactory
from tests.factories.people import (
    ClaimFactory,
    MembershipFactory,
    OrganisationFactory,
    confirm,
    organisation_with,
)

pytestmark = pytest.mark.django_db
JOIN = "/account/institutions/new/"
WHY = {"evidence": "I lead a research group there.", "evidence_url": ""}


@pytest.fixture
def person(client: Client) -> User:
    found = confirm(UserFactory.create(), "a@gmail.com")
    client.force_login(found)
    return found


def test_an_entry_of_what_is_here_is_no_second_choice() -> None:
    here = InstitutionFactory.create(name="ETH Zurich")
    OrganisationFactory.create(name="ETH Zürich", aliases=["ETH Zurich", "ETHZ"])
    OrganisationFactory.create(name="ETH Zurich", country="DE")
    found = finding.find("eth zuri")
    assert [(one.name, one.country, one.institution) for one in found] == [
        ("ETH Zurich", "CH", here),
        ("ETH Zurich", "DE", None),
    ]
    assert finding.find("ethz")[0].institution == here


@pytest.mark.parametrize("words", ["munchen techn", "Universität  München", "munich technical"])
def test_words_are_found_in_any_order(words: str) -> None:
    OrganisationFactory.create(
        name="Technical University of Munich", aliases=["Technische Universität München"]
    )
    InstitutionFactory.create(name="Technische Universität München (Technical, Munich)", country="DE")
    OrganisationFactory.create(name="University of Bern")
    assert len(finding.find(words)) == 2


def test_a_whole_name_comes_before_one_that_has_its_words() -> None:
    for name in ("Technology Institute of Bern", "Bern Institute of Technology"):
        OrganisationFactory.create(name=name)
    assert finding.find("bern institute of tech")[0].name == "Bern Institute of Technology"


def test_doubles_and_merged_ones_are_not_found() -> None:
    kept = InstitutionFactory.create(name="Kept College")
    InstitutionFactory.create(name="Gone College", merged_into=kept)
    shown = OrganisationFactory.create(name="Alpine College")
    OrganisationFactory.create(name="Alpine College Two", same_as=shown)
    assert [one.name for one in finding.find("college")] == ["Kept College", "Alpine College"]
    assert finding.find("gone") == []


def test_an_entry_named_like_a_merged_one_leads_to_what_it_became() -> None:
    kept = InstitutionFactory.create(name="Kept College")
    InstitutionFactory.create(name="Gone College", merged_into=kept)
    OrganisationFactory.create(name="Gone College")
    assert [one.institution for one in finding.find("gone")] == [kept]


@pytest.mark.parametrize("words", ["", "a", "\x00", "%", "\\", "_", "x" * 500, "١٢", "’’"])
def test_odd_words_find_nothing_and_break_nothing(client: Client, person: User, words: str) -> None:
    OrganisationFactory.create(name="University")
    response = client.get(JOIN, {"q": words})
    assert response.status_code == 200
    assert "Registered" not in response.content.decode()


def test_the_page_finds_and_typing_gets_the_list_alone(client: Client, person: User) -> None:
    OrganisationFactory.create(name="Alpine College")
    page = client.get(JOIN, {"q": "alpine"}).content.decode()
    assert "Alpine College" in page
    part = client.get(JOIN, {"q": "alpine"}, headers={"HX-Request": "true"}).content.decode()
    assert "Alpine College" in part
    assert "<html" not in part


def test_ones_own_by_address_are_offered_first(client: Client) -> None:
    organisation_with("alpine.ch", name="Alpine College")
    InstitutionFactory.create(name="Old Board", email_domains=["old.ch"])
    client.force_login(confirm(confirm(UserFactory.create(email="a@cs.alpine.ch")), "a@old.ch"))
    page = client.get(JOIN).content.decode()
    assert "By your address" in page
    assert "Alpine College" in page
    assert "Old Board" in page


def test_taking_one_from_the_register_with_its_address(client: Client) -> None:
    entry = organisation_with("alpine.ch", name="Alpine College")
    person = confirm(UserFactory.create(email="a@cs.alpine.ch"))
    client.force_login(person)
    address = reverse("postings:institution-take", args=[entry.pk])
    assert "verified at once" in client.get(address).content.decode()
    response = client.post(address, {"kind": "university", "city": "Bern"})
    made = Institution.objects.get(name="Alpine College")
    assert response["Location"] == reverse("postings:desk-institution", args=[made.slug])
    assert made.is_verified
    assert Membership.objects.get().role == MemberRole.OWNER
    # Once it is here, the entry leads to it.
    assert client.get(address)["Location"] == reverse("postings:institution-claim", args=[made.slug])


def test_taking_one_without_its_address_needs_evidence(client: Client, person: User) -> None:
    entry = organisation_with("alpine.ch", name="Alpine College")
    address = reverse("postings:institution-take", args=[entry.pk])
    page = client.post(address, {"kind": "university", "city": "Chur"}).content.decode()
    assert "This field is required" in page
    assert 'value="Chur"' in page
    assert client.post(address, {"kind": "university", **WHY}).status_code == 302
    made = Institution.objects.get(name="Alpine College")
    assert not made.is_verified
    assert Claim.objects.waiting().get().institution == made
    assert Membership.objects.get().role == MemberRole.OWNER


def test_a_double_is_not_taken(client: Client, person: User) -> None:
    double = OrganisationFactory.create(same_as=OrganisationFactory.create())
    assert client.get(reverse("postings:institution-take", args=[double.pk])).status_code == 404
    assert client.get(reverse("postings:institution-take", args=[10**30])).status_code == 404


def test_claiming_what_is_here(client: Client, person: User) -> None:
    institution = InstitutionFactory.create()
    address = reverse("postings:institution-claim", args=[institution.slug])
    assert "This field is required" in client.post(address).content.decode()
    assert "sentence or two" in client.post(address, {"evidence": "me"}).content.decode()
    assert client.post(address, WHY)["Location"] == JOIN
    assert not Membership.objects.exists()
    page = client.get(JOIN).content.decode()
    assert "You have asked" in page
    assert "already" in client.post(address, WHY, follow=True).content.decode()


def test_becoming_the_first_owner_by_address(client: Client) -> None:
    institution = InstitutionFactory.create(unverified=True, email_domains=["old.ch"])
    client.force_login(confirm(UserFactory.create(email="a@old.ch")))
    address = reverse("postings:institution-claim", args=[institution.slug])
    assert "You become its owner at once" in client.get(address).content.decode()
    assert client.post(address)["Location"] == reverse("postings:desk-institution", args=[institution.slug])
    assert client.get(address).status_code == 302


def test_a_claim_beside_owners_says_who_is_asked(client: Client, person: User) -> None:
    institution = MembershipFactory.create().institution
    page = client.get(reverse("postings:institution-claim", args=[institution.slug])).content.decode()
    assert "Ask its owners" in page


def test_a_merged_one_cannot_be_claimed(client: Client, person: User) -> None:
    merged = InstitutionFactory.create(merged_into=InstitutionFactory.create())
    assert client.get(reverse("postings:institution-claim", args=[merged.slug])).status_code == 404


def test_adding_one_by_hand(client: Client, person: User) -> None:
    address = reverse("postings:institution-create")
    assert 'value="Acme"' in client.get(address, {"name": "Acme"}).content.decode()
    data = {"name": "Acme", "kind": "company", "country": "CH", "website": "acme.ai", **WHY}
    assert "Select a valid choice" in client.post(address, {**data, "country": "ZZ"}).content.decode()
    assert "Null characters" in client.post(address, {**data, "name": "A\x00"}).content.decode()
    assert client.post(address, data).status_code == 302
    made = Institution.objects.get(name="Acme")
    assert (made.website, made.is_verified) == ("https://acme.ai", False)


@pytest.mark.parametrize("name", ["Alpine College", "THE ALPINE  COLLEGE", "Alpine-College", "AC Alpine"])
def test_what_is_known_is_shown_and_not_made_again(client: Client, person: User, name: str) -> None:
    OrganisationFactory.create(name="Alpine College", aliases=["AC Alpine"])
    data = {"name": name, "kind": "university", "country": "CH", **WHY}
    response = client.post(reverse("postings:institution-create"), data)
    assert response.status_code == 409
    assert "It is known already" in response.content.decode()
    assert not Institution.objects.exists()


def test_withdrawing_is_for_ones_own_claim(client: Client, person: User) -> None:
    own, other = ClaimFactory.create(user=person), ClaimFactory.create()
    assert client.post(reverse("postings:claim-withdraw", args=[other.pk])).status_code == 404
    assert client.get(reverse("postings:claim-withdraw", args=[own.pk])).status_code == 405
    assert client.post(reverse("postings:claim-withdraw", args=[own.pk])).status_code == 302
    own.refresh_from_db()
    assert own.state == Claim.State.WITHDRAWN


def test_the_desk_is_where_ones_institution_is(client: Client) -> None:
    member = MembershipFactory.create()
    client.force_login(member.user)
    assert client.get("/desk/")["Location"] == reverse(
        "postings:desk-institution", args=[member.institution.slug]
    )
    second = MembershipFactory.create(user=member.user, viewer=True).institution
    page = client.get("/desk/").content.decode()
    assert member.institution.name in page
    assert second.name in page
    client.force_login(UserFactory.create())
    assert client.get("/desk/")["Location"] == JOIN


def test_what_was_typed_stays_where_too_many_claims_wait(client: Client, person: User) -> None:
    ClaimFactory.create_batch(3, user=person)
    data = {"name": "Acme", "kind": "company", "country": "CH", "city": "Olten", **WHY}
    page = client.post(reverse("postings:institution-create"), data).content.decode()
    assert "3 claims that wait" in page
    assert 'value="Olten"' in page
    assert WHY["evidence"] in page


def test_a_member_whose_claim_waits_sees_that_it_does(client: Client, person: User) -> None:
    member = MembershipFactory.create(user=person, institution__unverified=True)
    desk = client.get(reverse("postings:desk-institution", args=[member.institution.slug])).content.decode()
    address = reverse("postings:institution-claim", args=[member.institution.slug])
    assert f'href="{address}">How to show it' in desk
    assert "Ask to act for it" in client.get(address).content.decode()
    response = client.post(address, WHY, follow=True)
    assert "while we look at your claim" in response.content.decode()
    page = client.get(address).content.decode()
    assert "You asked on" in page
    assert "Ask to act for it" not in page


def test_by_hand_promises_nothing_for_an_address(client: Client, person: User) -> None:
    page = client.get(reverse("postings:institution-create")).content.decode()
    assert "it goes at once" not in page
