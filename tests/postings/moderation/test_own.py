"""Nobody decides about an institution that they act for."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from postings.accounts.models import User
from postings.institutions.models import Institution
from postings.institutions.people_models import Claim
from postings.moderation import actions
from postings.moderation.actions import OwnInstitutionError
from postings.moderation.models import Case, Suspicion
from postings.openings.choices import Status
from postings.openings.models import Opening
from tests.factories import InstitutionFactory, MembershipFactory, OpeningFactory
from tests.factories.moderation import CaseFactory, ClaimFactory, SuspicionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(ada: User) -> Case:
    """A case of an institution that Ada is a viewer of."""
    case = CaseFactory.create()
    MembershipFactory.create(institution=case.opening.institution, user=ada, viewer=True)
    return case


@pytest.fixture
def desk(client: Client, ada: User) -> Client:
    client.force_login(ada)
    return client


def test_a_case_of_ones_own_institution_is_for_others(own: Case, ada: User, grace: User) -> None:
    with pytest.raises(OwnInstitutionError, match="another moderator"):
        actions.approve(own, ada, own.version)
    with pytest.raises(OwnInstitutionError):
        actions.reject(own, ada, own.version, message="No.")
    with pytest.raises(OwnInstitutionError):
        actions.ask_for_changes(own, ada, own.version, message="Pay?")
    with pytest.raises(OwnInstitutionError):
        actions.claim_case(own, ada, own.version)
    done = actions.reject(own, grace, own.version, message="No.")
    with pytest.raises(OwnInstitutionError):
        actions.undo(done, ada, done.version)
    assert Opening.objects.get().status == Status.REJECTED


def test_admins_are_no_exception(own: Case, ada: User) -> None:
    ada.is_superuser = True
    ada.save()
    with pytest.raises(OwnInstitutionError):
        actions.approve(own, ada, own.version)


def test_the_page_says_so_and_offers_nothing(own: Case, desk: Client) -> None:
    text = desk.get(own.get_absolute_url()).content.decode()
    assert "so another moderator decides this" in text
    assert f"cases/{own.pk}/approve/" not in text
    address = reverse("postings:moderation-act", args=[own.pk, "approve"])
    versions = {"version": own.version, "opening_version": own.opening.version}
    assert desk.post(address, versions).status_code == 409
    assert Case.objects.get().state == Case.State.WAITING


def test_the_queue_marks_it_and_passes_it_over(own: Case, desk: Client, ada: User) -> None:
    other = CaseFactory.create()
    text = desk.get(reverse("postings:moderation")).content.decode()
    assert text.count('name="case"') == 2
    assert text.count("disabled") == 1
    assert "you act for this institution" in text
    third = CaseFactory.create()
    assert desk.get(third.get_absolute_url()).context["next_case"] == other


def test_several_at_once_leave_it(own: Case, desk: Client) -> None:
    other = CaseFactory.create()
    ticks = [f"{one.pk}:{one.version}:{one.opening.version}" for one in (own, other)]
    typed = {"what": "approve", "case": ticks, "confirmed": "1"}
    text = desk.post(reverse("postings:moderation-bulk"), typed, follow=True).content.decode()
    assert "1 approved, 1 could not be approved." in text
    own.refresh_from_db()
    assert own.state == Case.State.WAITING


def test_whether_it_is_the_same_as_another_is_for_others(own: Case, desk: Client) -> None:
    suspicion = SuspicionFactory.create(opening=own.opening, other=OpeningFactory.create())
    address = reverse("postings:moderation-suspicion", args=[own.pk, suspicion.pk])
    desk.post(address, {"state": "different"})
    assert Suspicion.objects.get().state == Suspicion.State.OPEN


@pytest.mark.parametrize("what", ["verify", "trust"])
def test_nobody_verifies_or_trusts_their_own(desk: Client, ada: User, what: str) -> None:
    institution = InstitutionFactory.create(unverified=True)
    MembershipFactory.create(institution=institution, user=ada)
    address = reverse("postings:moderation-institution", args=[institution.slug, what])
    assert "another moderator" in desk.post(address, follow=True).content.decode()
    fresh = Institution.objects.get(pk=institution.pk)
    assert (fresh.is_verified, fresh.is_trusted) == (False, False)


@pytest.mark.parametrize("is_claimant", [True, False])
def test_nobody_grants_their_own_claim_or_a_colleagues(desk: Client, ada: User, is_claimant: bool) -> None:
    claim = ClaimFactory.create(**({"user": ada} if is_claimant else {}))
    if not is_claimant:
        MembershipFactory.create(institution=claim.institution, user=ada)
    answer = desk.post(reverse("postings:moderation-claim", args=[claim.pk]), {"what": "grant"}, follow=True)
    assert "another moderator decides" in answer.content.decode()
    assert Claim.objects.get().state == Claim.State.WAITING
