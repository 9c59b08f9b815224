"""Changing who acts for an institution. Every change locks it first, so that it never loses its last owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from postings.institutions import letters
from postings.institutions.models import Institution
from postings.institutions.people_models import MemberRole, Membership

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
    member.role = role
    member.save(update_fields=["role"])
    if member.user_id != by.user_id:
        letters.role_changed(member)
    return member


@transaction.atomic
def remove(*, by: Membership, member_id: int) -> Membership:
    member = _locked(by, member_id)
    _keep_an_owner(member)
    Membership.objects.filter(pk=member.pk).delete()
    if member.user_id != by.user_id:
        letters.removed(member)
    return member


@transaction.atomic
def leave(member: Membership) -> None:
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
