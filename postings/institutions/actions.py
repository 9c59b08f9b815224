"""What staff decide about who acts for an institution; each decision is audited and told to the person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from postings.accounts.audit.models import record
from postings.institutions import letters
from postings.institutions.members import add, lock
from postings.institutions.people_models import Claim, MemberRole, Membership
from postings.institutions.programs import stop_programs
from postings.institutions.proof import domain_of_its_website
from postings.institutions.verifying import verify

if TYPE_CHECKING:
    from postings.accounts.models import User


class ClaimError(ValueError):
    """The claim is not in a state in which this can be done. The text is for the one who tried."""


@transaction.atomic
def grant_claim(*, claim: Claim, actor: User) -> Membership:
    """The person acts for the institution, which counts as verified: as owner, or as editor where it has owners."""
    claim = _locked(claim, Claim.State.WAITING)
    institution = claim.institution
    others = Membership.objects.filter(institution=institution, role=MemberRole.OWNER).exclude(
        user=claim.user
    )
    role = MemberRole.EDITOR if institution.is_verified and others.exists() else MemberRole.OWNER
    verify(institution, by=claim.user, domain=domain_of_its_website(claim.user, institution))
    member = add(claim.user, institution, role)
    _decide(claim, Claim.State.GRANTED, actor, "")
    record(actor=actor, action="claim.grant", target=claim, details={"role": member.role})
    letters.claim_granted(claim, MemberRole(member.role))
    return member


@transaction.atomic
def refuse_claim(*, claim: Claim, actor: User, reason: str) -> Claim:
    """They do not act for it; who made the institution with the claim is no longer its member. Can be taken back."""
    claim = _locked(claim, Claim.State.WAITING)
    if not reason.strip():
        raise ClaimError("Say why: the person is told.")
    ended = list(Membership.objects.filter(user=claim.user, institution=claim.institution))
    Membership.objects.filter(pk__in=[member.pk for member in ended]).delete()
    if ended and not claim.institution.memberships.exists():
        stop_programs(claim.institution)
    _decide(claim, Claim.State.REFUSED, actor, reason.strip())
    details = {"reason": claim.reason, "role": ended[0].role if ended else ""}
    record(actor=actor, action="claim.refuse", target=claim, details=details)
    letters.claim_refused(claim)
    return claim


@transaction.atomic
def reconsider_claim(*, claim: Claim, actor: User) -> Claim:
    """Take a refusal back: the claim waits again, and a new institution has its member again."""
    claim = _locked(claim, Claim.State.REFUSED)
    institution = claim.institution
    if Claim.objects.filter(user=claim.user, institution=institution, state=Claim.State.WAITING).exists():
        raise ClaimError("The person has claimed the institution again since.")
    claim.state, claim.reason, claim.decided_at, claim.decided_by = Claim.State.WAITING, "", None, None
    claim.save(update_fields=["state", "reason", "decided_at", "decided_by"])
    if not institution.is_verified and not institution.memberships.exists():
        Membership.objects.create(user=claim.user, institution=institution, role=MemberRole.OWNER)
    record(actor=actor, action="claim.reconsider", target=claim)
    letters.claim_reconsidered(claim)
    return claim


def _locked(claim: Claim, state: Claim.State) -> Claim:
    """The claim as it is now, with its institution, so that no two people decide it."""
    institution = lock(claim.institution_id)
    fresh = Claim.objects.select_related("user").select_for_update(of=("self",)).get(pk=claim.pk)
    if fresh.institution_id != institution.pk:
        raise ClaimError("Its institution was merged into another just now. Please look at it again.")
    if fresh.state != state:
        raise ClaimError(f"This claim is {fresh.get_state_display().lower()} already.")
    fresh.institution = institution
    return fresh


def _decide(claim: Claim, state: Claim.State, actor: User, reason: str) -> None:
    claim.state, claim.reason, claim.decided_by, claim.decided_at = state, reason, actor, timezone.now()
    claim.save(update_fields=["state", "reason", "decided_by", "decided_at"])
