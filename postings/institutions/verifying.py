"""That somebody has shown that they act for an institution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postings.institutions import letters
from postings.institutions.people_models import Claim, MemberRole
from postings.institutions.programs import stop_programs

if TYPE_CHECKING:
    from postings.accounts.models import User
    from postings.institutions.models import Institution


def verify(institution: Institution, *, by: User, domain: str) -> None:
    """Mark it as verified by what `by` has shown, and remember the domain. The institution is locked by the caller.

    Whoever became its member before anybody had shown anything may only look on from now, until the owner or staff
    have looked at their claim: who says first that they act for a university does not get it when its people come.
    Nor do programs go on that they set up.
    """
    if not institution.is_verified:
        _put_in_question(institution, by)
        stop_programs(institution, but_of=by)
    institution.is_verified = True
    if domain and domain not in institution.email_domains:
        institution.email_domains = [*institution.email_domains, domain]
    institution.save(update_fields=["is_verified", "email_domains", "updated_at"])


def _put_in_question(institution: Institution, by: User) -> None:
    """Earlier members look on, and each has a claim that somebody decides: none stays because nobody asked."""
    earlier = list(institution.memberships.exclude(user=by).select_related("user", "institution"))
    for member in earlier:
        Claim.objects.get_or_create(
            user=member.user,
            institution=institution,
            state=Claim.State.WAITING,
            defaults={"evidence": "Was a member here before anybody had shown that they act for it."},
        )
        if member.role != MemberRole.VIEWER:
            member.role = MemberRole.VIEWER
            member.save(update_fields=["role"])
            letters.right_is_now_to_be_shown(member)
    if earlier:
        letters.others_were_here(institution, by, [member.user for member in earlier])
