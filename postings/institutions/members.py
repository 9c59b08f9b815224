"""Changing who acts for an institution. Every change locks it first, so that it never loses its last owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from postings.institutions import letters
from postings.institutions.models import Institution
from postings.institutions.people_models import Claim, Invitation, MemberRole, Membership
from postings.institutions.proof import confirmed_addresses

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from postings.accounts.models import User


class MemberError(ValueError):
    """Why it cannot be done, for the one who tried."""


LAST_OWNER = "An institution needs an owner. Make somebody else an owner first."
NO_OWNER = "Only owners may do this, and you are none any more."


def lock(institution_id: int) -> Institution:
    """The institution, kept from others who change who acts for it until the transaction ends."""
    return Institution.objects.select_for_update(no_key=True).get(pk=institution_id)


def owners_of(institution: Institution) -> QuerySet[Membership]:
    return institution.memberships.filter(role=MemberRole.OWNER).select_related("user", "institution")


@transaction.atomic
def change_role(*, by: Membership, member_id: int, role: MemberRole) -> Membership:
    """Raises `Membership.DoesNotExist` for somebody who is no member of the institution of `by`."""
    member = _locked(by, member_id)
    if member.role == role:
        return member
    if role != MemberRole.OWNER:
        _keep_an_owner(member)
    if member.may(role):
        _forget_invitations(by, member)
    member.role = role
    member.save(update_fields=["role"])
    settle_claims(member, by)
    if member.user_id != by.user_id:
        letters.role_changed(member)
    return member


@transaction.atomic
def remove(*, by: Membership, member_id: int) -> Membership:
    member = _locked(by, member_id)
    _keep_an_owner(member)
    _forget_invitations(by, member)
    Membership.objects.filter(pk=member.pk).delete()
    if member.user_id != by.user_id:
        letters.removed(member)
    return member


@transaction.atomic
def leave(member: Membership) -> None:
    """Raises `Membership.DoesNotExist` where somebody else has just removed them."""
    institution = lock(member.institution_id)
    fresh = Membership.objects.select_related("user", "institution").get(pk=member.pk)
    _keep_an_owner(fresh)
    Membership.objects.filter(pk=fresh.pk).delete()
    letters.has_left(fresh, owners_of(institution))


@transaction.atomic
def transfer(*, by: Membership, member_id: int) -> Membership:
    """The other becomes owner, and `by` an editor."""
    member = _locked(by, member_id)
    if member.pk == by.pk:
        raise MemberError("Choose somebody else.")
    member.role = MemberRole.OWNER
    member.save(update_fields=["role"])
    Membership.objects.filter(pk=by.pk).update(role=MemberRole.EDITOR)
    settle_claims(member, by)
    letters.role_changed(member)
    return member


def add(person: User, institution: Institution, role: MemberRole) -> Membership:
    """Make a member, or raise the role of one; nobody gets a lower one by joining again. The institution is locked."""
    member, is_new = Membership.objects.get_or_create(
        user=person, institution=institution, defaults={"role": role}
    )
    if not is_new and not member.may(role):
        member.role = role
        member.save(update_fields=["role"])
    return member


def settle_claims(member: Membership, by: Membership | None = None) -> None:
    """Who was let in by a verified institution's owners does not ask any more: a refusal would end what they gave."""
    if member.institution.is_verified:
        Claim.objects.filter(
            user=member.user_id, institution=member.institution_id, state=Claim.State.WAITING
        ).update(state=Claim.State.GRANTED, decided_at=timezone.now(), decided_by=by.user_id if by else None)


def _forget_invitations(by: Membership, member: Membership) -> None:
    """Those to their addresses, by which they would be back, and those that they have sent themselves."""
    if member.pk == by.pk:
        return
    addresses = {email.lower() for email in (member.user.email, *confirmed_addresses(member.user))}
    Invitation.objects.filter(institution=member.institution_id, accepted_at__isnull=True).filter(
        Q(email__in=addresses) | Q(invited_by=member.user_id)
    ).delete()


def _locked(by: Membership, member_id: int) -> Membership:
    """The member as it is now, if `by` is an owner still."""
    lock(by.institution_id)
    if not owners_of(by.institution).filter(pk=by.pk).exists():
        raise MemberError(NO_OWNER)
    return Membership.objects.select_related("user", "institution").get(
        pk=member_id, institution_id=by.institution_id
    )


def _keep_an_owner(member: Membership) -> None:
    others = owners_of(member.institution).exclude(pk=member.pk)
    if member.role == MemberRole.OWNER and not others.exists():
        raise MemberError(LAST_OWNER)
