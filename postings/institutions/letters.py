"""What people are told by mail about their institutions. Each letter is written in the transaction it tells of."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.urls import reverse

from postings.accounts.letters.actions import write_letter
from postings.institutions.people_models import MemberRole

if TYPE_CHECKING:
    from collections.abc import Iterable

    from postings.accounts.models import User
    from postings.institutions.models import Institution
    from postings.institutions.people_models import Claim, Invitation, Membership

MAY: dict[str, str] = {
    MemberRole.VIEWER: "see its openings and their figures",
    MemberRole.EDITOR: "write, publish and close its openings",
    MemberRole.OWNER: "publish its openings and decide who else may",
}


def address_of(name: str, *args: object) -> str:
    """An absolute address, as mails need it."""
    return settings.SITE_URL + reverse(f"postings:{name}", args=args)


def tell(
    kind: str, person: User, subject: str, paragraphs: list[str], action: tuple[str, str] | None = None
) -> None:
    """Something that may happen again to the same person and institution, so each time is a letter of its own."""
    write_letter(
        key=f"institution.{kind}.{uuid4()}",
        to=person.email,
        subject=subject,
        paragraphs=paragraphs,
        action=action,
    )


def desk_of(institution: Institution) -> tuple[str, str]:
    return f"Open the desk of {institution}"[:80], address_of("desk-institution", institution.slug)


def claim_granted(claim: Claim, role: MemberRole) -> None:
    institution = claim.institution
    tell(
        "granted",
        claim.user,
        f"You now act for {institution}",
        [f"Your claim was looked at and granted. You are {_a(role)} of {institution}: you can {MAY[role]}."],
        desk_of(institution),
    )


def claim_refused(claim: Claim) -> None:
    tell(
        "refused",
        claim.user,
        f"Your claim to {claim.institution} was not granted",
        [
            f"You asked to act for {claim.institution}. We could not grant this, for the following reason.",
            claim.reason,
            "If there is more that shows it, you can claim the institution again.",
        ],
        ("Claim it again", address_of("institution-join")),
    )


def claim_reconsidered(claim: Claim) -> None:
    tell(
        "reconsidered",
        claim.user,
        f"Your claim to {claim.institution} is looked at again",
        ["We had refused it, and have taken that back. You hear from us when it is decided."],
    )


def owners_asked(claim: Claim, owners: Iterable[Membership]) -> None:
    institution, named = claim.institution, _named(claim.user)
    for owner in owners:
        tell(
            "asked",
            owner.user,
            f"{named} asks to act for {institution}",
            [
                f"{named} asks to become a member of {institution} on {settings.SITE_NAME}, where you are an owner.",
                f"They write: {claim.evidence}",
                "You can accept or decline with one click. If no owner answers within five days, we decide.",
            ],
            ("Answer", address_of("desk-people", institution.slug)),
        )


def claim_declined(claim: Claim) -> None:
    tell(
        "declined",
        claim.user,
        f"{claim.institution} has declined your request",
        [
            f"An owner of {claim.institution} has declined your request to act for it. Please ask them directly."
        ],
    )


def right_is_now_to_be_shown(member: Membership) -> None:
    tell(
        "proven",
        member.user,
        f"{member.institution} has a verified owner now",
        [
            f"Somebody has shown that they act for {member.institution}. Until they or we have looked at your claim, "
            "you can see its openings and drafts, and not change them. Keys, webhooks and feeds that you made for it "
            "are switched off."
        ],
    )


def others_were_here(institution: Institution, person: User, others: list[User]) -> None:
    names = ", ".join(_named(other) for other in others)
    tell(
        "earlier",
        person,
        f"Who was at {institution} before you",
        [
            f"Before you had shown that you act for {institution}, others said so here: {names}.",
            "They can only look on now. Accept or decline each of them; what you leave for five days, we decide.",
        ],
        ("Answer", address_of("desk-people", institution.slug)),
    )


def role_changed(member: Membership) -> None:
    role = MemberRole(member.role)
    tell(
        "role",
        member.user,
        f"You are {_a(role)} of {member.institution} now",
        [f"Your role at {member.institution} was changed. You can {MAY[role]}."],
        desk_of(member.institution),
    )


def merged_away(member: Membership, into: Institution) -> None:
    tell(
        "merged",
        member.user,
        f"{member.institution} is now part of {into}",
        [
            f"We have put {member.institution}, which nobody had verified, together with {into}, which is. What you "
            f"wrote is there. You are no member of {into} yet: a claim that waits goes on waiting, and otherwise you "
            "can ask to act for it.",
        ],
        (f"Act for {into}"[:80], address_of("institution-claim", into.slug)),
    )


def removed(member: Membership) -> None:
    tell(
        "removed",
        member.user,
        f"You are no longer a member of {member.institution}",
        [f"An owner has ended your membership of {member.institution}. What you wrote for it stays with it."],
    )


def has_left(member: Membership, owners: Iterable[Membership]) -> None:
    for owner in owners:
        tell(
            "left",
            owner.user,
            f"{member.user} has left {member.institution}",
            [f"{_named(member.user)} is no longer a member of {member.institution}."],
            ("See its members", address_of("desk-people", member.institution.slug)),
        )


def has_joined(member: Membership, owners: Iterable[Membership]) -> None:
    for owner in owners:
        tell(
            "joined",
            owner.user,
            f"{member.user} has joined {member.institution}",
            [f"{_named(member.user)} is {_a(MemberRole(member.role))} of {member.institution} now."],
            ("See its members", address_of("desk-people", member.institution.slug)),
        )


def invited(invitation: Invitation, address: str, inviter: User) -> None:
    role, institution = MemberRole(invitation.role), invitation.institution
    write_letter(
        key=f"invitation.{invitation.pk}.{uuid4()}",
        to=invitation.email,
        subject=f"{inviter} invites you to {institution}",
        paragraphs=[
            f"{_named(inviter)} invites you to become {_a(role)} of {institution} on {settings.SITE_NAME}. "
            f"You could {MAY[role]}.",
            "You need an account with this address; if you have none, you can make one on the way. "
            f"The invitation can be accepted until {invitation.expires_at:%-d %b %Y}.",
            "If you did not expect this, you need not do anything.",
        ],
        action=("Accept the invitation", address),
    )


def _named(person: User) -> str:
    return f"{person.name} ({person.email})" if person.name else person.email


def _a(role: MemberRole) -> str:
    word = role.label.lower()
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"
