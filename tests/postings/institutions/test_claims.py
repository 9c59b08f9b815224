"""What staff decide."""

from __future__ import annotations

import pytest

from postings.accounts.audit.models import AuditEntry
from postings.accounts.letters.models import Letter
from postings.institutions.actions import ClaimError, grant_claim, reconsider_claim, refuse_claim
from postings.institutions.joining import Facts, create
from postings.institutions.people_models import Claim, MemberRole, Membership
from tests.factories import InstitutionFactory, UserFactory
from tests.factories.people import ClaimFactory, MembershipFactory, confirm

pytestmark = pytest.mark.django_db


def claimed_by_making() -> Claim:
    person = confirm(UserFactory.create(), "a@acme.ai")
    facts = Facts("Acme", "company", "CH", website="https://www.acme.ai/")
    claim = create(person, facts, evidence="I founded it.").claim
    assert claim is not None
    return claim


def test_granting_verifies_and_remembers_the_domain() -> None:
    claim, staff = claimed_by_making(), UserFactory.create(staff=True)
    member = grant_claim(claim=claim, actor=staff)
    claim.institution.refresh_from_db()
    claim.refresh_from_db()
    assert member.role == MemberRole.OWNER
    assert claim.institution.is_verified
    assert claim.institution.email_domains == ["acme.ai"]
    assert (claim.state, claim.decided_by) == (Claim.State.GRANTED, staff)
    assert AuditEntry.objects.get().action == "claim.grant"
    assert Letter.objects.get().to == claim.user.email


def test_granting_beside_an_owner_makes_an_editor() -> None:
    owner = MembershipFactory.create()
    claim = ClaimFactory.create(institution=owner.institution)
    assert grant_claim(claim=claim, actor=UserFactory.create(staff=True)).role == MemberRole.EDITOR
    owner.refresh_from_db()
    assert owner.role == MemberRole.OWNER


def test_granting_one_does_not_keep_whoever_said_so_first() -> None:
    institution = InstitutionFactory.create(unverified=True)
    first = MembershipFactory.create(institution=institution)
    claim = ClaimFactory.create(institution=institution)
    assert grant_claim(claim=claim, actor=UserFactory.create(staff=True)).role == MemberRole.OWNER
    first.refresh_from_db()
    assert first.role == MemberRole.VIEWER


def test_refusing_ends_what_the_claim_gave_and_can_be_taken_back() -> None:
    claim, staff = claimed_by_making(), UserFactory.create(staff=True)
    refuse_claim(claim=claim, actor=staff, reason="We could not reach the company.")
    claim.refresh_from_db()
    assert claim.state == Claim.State.REFUSED
    assert not Membership.objects.exists()
    assert "We could not reach the company." in Letter.objects.get().paragraphs
    reconsider_claim(claim=claim, actor=staff)
    assert Membership.objects.get().role == MemberRole.OWNER
    assert claim in Claim.objects.waiting()
    assert list(AuditEntry.objects.values_list("action", flat=True)) == ["claim.reconsider", "claim.refuse"]


def test_a_refusal_says_why() -> None:
    with pytest.raises(ClaimError, match="Say why"):
        refuse_claim(claim=claimed_by_making(), actor=UserFactory.create(staff=True), reason=" ")


def test_nothing_is_decided_twice() -> None:
    claim, staff = claimed_by_making(), UserFactory.create(staff=True)
    grant_claim(claim=claim, actor=staff)
    with pytest.raises(ClaimError, match="granted already"):
        grant_claim(claim=claim, actor=staff)
    with pytest.raises(ClaimError, match="granted already"):
        refuse_claim(claim=claim, actor=staff, reason="No.")
    with pytest.raises(ClaimError, match="granted already"):
        reconsider_claim(claim=claim, actor=staff)
    assert AuditEntry.objects.count() == 1


def test_a_refusal_is_not_taken_back_where_it_was_claimed_again() -> None:
    claim, staff = ClaimFactory.create(), UserFactory.create(staff=True)
    refuse_claim(claim=claim, actor=staff, reason="No.")
    ClaimFactory.create(institution=claim.institution, user=claim.user)
    with pytest.raises(ClaimError, match="again since"):
        reconsider_claim(claim=claim, actor=staff)


def test_granting_never_lowers_a_role() -> None:
    institution = MembershipFactory.create().institution
    raised = MembershipFactory.create(institution=institution)
    claim = ClaimFactory.create(institution=institution, user=raised.user)
    assert grant_claim(claim=claim, actor=UserFactory.create(staff=True)).role == MemberRole.OWNER


def test_a_claim_that_moved_with_a_merging_is_looked_at_again() -> None:
    claim, kept = ClaimFactory.create(), InstitutionFactory.create()
    Claim.objects.filter(pk=claim.pk).update(institution=kept)
    with pytest.raises(ClaimError, match="merged"):
        grant_claim(claim=claim, actor=UserFactory.create(staff=True))
    assert not Membership.objects.exists()
