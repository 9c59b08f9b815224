"""Inviting people by mail. An invitation is for one address: whoever accepts it has that address confirmed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core import signing
from django.db import transaction
from django.utils import timezone

from postings.institutions import letters
from postings.institutions.limits import is_too_often
from postings.institutions.members import NO_OWNER, MemberError, add, lock, owners_of, settle_claims
from postings.institutions.people_models import Invitation, MemberRole, Membership
from postings.institutions.proof import confirmed_addresses

if TYPE_CHECKING:
    from postings.accounts.models import User

VALID = timedelta(days=14)
MOST_OPEN, MOST_A_DAY, MOST_TO_ONE = 50, 20, 5


class InvitationError(MemberError):
    """Why it cannot be done, for the one who tried."""


def token_of(invitation: Invitation) -> str:
    """Good for this invitation and its address alone, and until the row says: one that was revoked has no row."""
    return _signer().sign_object([invitation.pk, invitation.email])


def _signer() -> signing.Signer:
    return signing.Signer(salt="postings.institutions.invitation")


def invitation_of(token: str) -> Invitation | None:
    """The invitation of a token that is ours; it may have been accepted, or have expired."""
    try:
        pk, email = _signer().unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    invitations = Invitation.objects.select_related("institution", "invited_by")
    return invitations.filter(pk=pk, email=email, institution__merged_into__isnull=True).first()


def is_open(invitation: Invitation) -> bool:
    """Not from somebody whose account staff have closed; who has left of their own accord may have invited others."""
    by = invitation.invited_by
    is_unanswered = invitation.accepted_at is None and invitation.expires_at > timezone.now()
    return is_unanswered and (by is None or by.is_active)


@transaction.atomic
def invite(*, by: Membership, email: str, role: MemberRole) -> Invitation:
    """Mail an invitation. Whether the address has an account makes no difference that anybody could see."""
    email = email.lower()
    _as_owner(by)
    if is_member_address(by, email):
        raise InvitationError(f"{email} is a member already.")
    waiting = Invitation.objects.filter(institution=by.institution, accepted_at__isnull=True)
    if waiting.filter(email__iexact=email, expires_at__gt=timezone.now()).exists():
        raise InvitationError("This address has been invited already. You can send the invitation again.")
    waiting.filter(email__iexact=email).delete()
    if waiting.count() >= MOST_OPEN:
        raise InvitationError(f"{MOST_OPEN} invitations wait for an answer. Please revoke some first.")
    invitation = Invitation.objects.create(
        institution=by.institution,
        email=email,
        role=role,
        invited_by=by.user,
        expires_at=timezone.now() + VALID,
    )
    _send(invitation, by.user)
    return invitation


@transaction.atomic
def resend(*, by: Membership, invitation_id: int) -> Invitation:
    _as_owner(by)
    invitation = _unanswered(by, invitation_id)
    invitation.expires_at, invitation.invited_by = timezone.now() + VALID, by.user
    invitation.save(update_fields=["expires_at", "invited_by"])
    _send(invitation, by.user)
    return invitation


@transaction.atomic
def revoke(*, by: Membership, invitation_id: int) -> Invitation:
    """The link that was mailed works no more."""
    _as_owner(by)
    invitation = _unanswered(by, invitation_id)
    Invitation.objects.filter(pk=invitation.pk).delete()
    return invitation


def is_for(invitation: Invitation, person: User) -> bool:
    """Whether the person has confirmed the address that was invited."""
    return invitation.email.lower() in {email.lower() for email in confirmed_addresses(person)}


@transaction.atomic
def accept(*, invitation: Invitation, person: User) -> Membership:
    institution = lock(invitation.institution_id)
    fresh = Invitation.objects.select_for_update().filter(pk=invitation.pk).first()
    if fresh is None or institution.merged_into_id is not None or not is_open(fresh):
        raise InvitationError("This invitation does not work any more.")
    if not is_for(fresh, person):
        raise InvitationError("This invitation is for another address.")
    fresh.accepted_at = timezone.now()
    fresh.save(update_fields=["accepted_at"])
    member = add(person, institution, MemberRole(fresh.role))
    settle_claims(member)
    letters.has_joined(member, owners_of(institution).exclude(user=person))
    return member


def is_member_address(by: Membership, email: str) -> bool:
    """Only by the address that the list of members shows: others of theirs are nobody's business."""
    return by.institution.memberships.filter(user__email__iexact=email).exists()


def _as_owner(by: Membership) -> None:
    institution = lock(by.institution_id)
    if not owners_of(institution).filter(pk=by.pk).exists():
        raise MemberError(NO_OWNER)
    if not institution.is_verified:
        raise InvitationError("You can invite others as soon as the institution is verified.")


def _unanswered(by: Membership, invitation_id: int) -> Invitation:
    """Raises `Invitation.DoesNotExist`."""
    return Invitation.objects.select_related("institution").get(
        pk=invitation_id, institution=by.institution, accepted_at__isnull=True
    )


def _send(invitation: Invitation, inviter: User) -> None:
    """Counted for the institution and for the address, so that nobody uses us to fill somebody's mailbox."""
    by, to = f"invitation.by.{invitation.institution_id}", f"invitation.to.{invitation.email.lower()}"
    if is_too_often(by, MOST_A_DAY) or is_too_often(to, MOST_TO_ONE):
        raise InvitationError("That is enough invitations for a day. Please go on tomorrow.")
    letters.invited(invitation, letters.address_of("invitation", token_of(invitation)), inviter)
