"""Nobody decides about an institution that they act for themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postings.institutions.people_models import Membership

if TYPE_CHECKING:
    from collections.abc import Iterable

    from postings.accounts.models import User
    from postings.institutions.models import Institution


class OwnInstitutionError(Exception):
    """Another moderator has to do it. The text says so."""


def own_institutions(person: User, among: Iterable[int]) -> set[int]:
    """Those that `person` is a member of, with whatever role."""
    memberships = Membership.objects.filter(user=person, institution__in=list(among))
    return set(memberships.values_list("institution", flat=True))


def refuse_own(person: User, institution: Institution) -> None:
    if own_institutions(person, [institution.pk]):
        raise OwnInstitutionError(own_words(institution))


def own_words(institution: Institution) -> str:
    return f"You act for {institution} yourself, so another moderator decides this."
