"""Keys, webhooks and feeds of somebody who turns out not to speak for the institution."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from postings.accounts.letters.models import Letter
from postings.api.models import ApiKey, Webhook
from postings.imports.models import Feed
from postings.institutions.actions import refuse_claim
from postings.institutions.joining import Facts, create, join
from postings.institutions.merging import merge
from postings.institutions.people_models import Claim
from tests.factories import InstitutionFactory, UserFactory
from tests.factories.people import InvitationFactory, MembershipFactory, confirm, organisation_with

if TYPE_CHECKING:
    from postings.accounts.models import User
    from postings.institutions.models import Institution

pytestmark = pytest.mark.django_db


def set_up(institution: Institution, person: User) -> tuple[ApiKey, Webhook, Feed]:
    key = ApiKey.objects.create(
        institution=institution,
        name="k",
        prefix=f"p{person.pk}",
        digest="d",
        scopes=["publish"],
        created_by=person,
    )
    hook = Webhook.objects.create(
        institution=institution, url=f"https://example.org/{person.pk}", secret="s", created_by=person
    )
    feed = Feed.objects.create(
        institution=institution,
        kind="lever",
        location=f"https://example.org/{person.pk}",
        stage="connected",
        is_synced=True,
        connected_by=person,
    )
    return key, hook, feed


def are_on(made: tuple[ApiKey, Webhook, Feed]) -> tuple[bool, bool, bool]:
    for one in made:
        one.refresh_from_db()
    key, hook, feed = made
    return key.revoked_at is None, hook.is_active, feed.is_synced


def test_they_stop_when_its_people_come() -> None:
    entry = organisation_with("ethz.ch", name="ETH Zurich")
    stranger = confirm(UserFactory.create(), "a@gmail.com")
    facts = Facts("ETH Zurich", "university", "CH", organisation=entry)
    institution = create(stranger, facts, evidence="I say so.").institution
    made = set_up(institution, stranger)
    join(confirm(UserFactory.create(), "b@ethz.ch"), institution)
    assert are_on(made) == (False, False, False)


def test_ones_own_go_on_when_one_shows_ones_right() -> None:
    person = confirm(UserFactory.create(), "a@gmail.com")
    entry = organisation_with("ethz.ch", name="ETH Zurich")
    facts = Facts("ETH Zurich", "university", "CH", organisation=entry)
    institution = create(person, facts, evidence="I say so.").institution
    made = set_up(institution, person)
    confirm(person, "a@ethz.ch")
    join(person, institution)
    assert are_on(made) == (True, True, True)


def test_of_a_verified_one_they_go_on_whoever_comes() -> None:
    owner = MembershipFactory.create(institution__email_domains=["ethz.ch"])
    made = set_up(owner.institution, owner.user)
    join(confirm(UserFactory.create(), "b@ethz.ch"), owner.institution)
    assert are_on(made) == (True, True, True)


def test_they_stop_when_the_claim_is_refused() -> None:
    person = UserFactory.create()
    joined = create(person, Facts("Acme", "company", "CH"), evidence="I say so.")
    assert joined.claim is not None
    made = set_up(joined.institution, person)
    refuse_claim(claim=joined.claim, actor=UserFactory.create(staff=True), reason="No.")
    assert are_on(made) == (False, False, False)


def test_refusing_somebody_else_stops_nothing() -> None:
    institution = InstitutionFactory.create()
    made = set_up(institution, UserFactory.create())
    claim = Claim.objects.create(institution=institution, user=UserFactory.create(), evidence="I say so.")
    refuse_claim(claim=claim, actor=UserFactory.create(staff=True), reason="No.")
    assert are_on(made) == (True, True, True)


def test_merging_a_false_one_brings_the_real_one_no_programs_and_no_guests() -> None:
    false = MembershipFactory.create(institution__unverified=True)
    made = set_up(false.institution, false.user)
    guest = InvitationFactory.create(institution=false.institution)
    real = MembershipFactory.create().institution
    merge(source=false.institution, target=real, actor=UserFactory.create(superuser=True))
    assert are_on(made) == (False, False, False)
    assert made[0].institution == real
    assert not type(guest).objects.exists()
    assert list(Letter.objects.values_list("to", flat=True)) == [false.user.email]


def test_merging_two_verified_ones_stops_nothing() -> None:
    owner, other = MembershipFactory.create(), MembershipFactory.create()
    made = set_up(owner.institution, owner.user)
    merge(source=owner.institution, target=other.institution, actor=UserFactory.create(superuser=True))
    assert are_on(made) == (True, True, True)
    assert not Letter.objects.exists()
