"""How much waits for moderators, for the number in the navigation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.cache import cache

from postings.accounts.people import may_moderate
from postings.institutions.people_models import Claim
from postings.moderation.models import Case

if TYPE_CHECKING:
    from postings.accounts.models import User

_KEY = "moderation.waiting"
_SECONDS = 15


def waiting(person: User) -> int | None:
    """Cases and claims that nobody has decided, as of some seconds ago; None for whoever is no moderator."""
    if not may_moderate(person):
        return None
    return int(cache.get_or_set(_KEY, _count, _SECONDS) or 0)


def forget() -> None:
    """After a decision, so that the one who made it sees the new number."""
    cache.delete(_KEY)


def _count() -> int:
    return waiting_cases() + waiting_claims()


def waiting_cases() -> int:
    return Case.objects.waiting().count()


def waiting_claims() -> int:
    return Claim.objects.waiting().count()
