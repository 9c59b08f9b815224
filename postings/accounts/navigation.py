"""What the head of a page offers to whoever asks: signing in, the account, the desk, what waits for a moderator.

Most requests are of visitors without a session. They cost nothing: no session is read and no person looked up, so
pages that are kept whole stay theirs.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from postings.accounts.people import may_moderate, person_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from postings.accounts.models import User


class Ways(NamedTuple):
    """Addresses are "" for whom they are not. `waiting` is how much waits for a moderator to decide."""

    is_signed_in: bool = False
    desk_url: str = ""
    moderation_url: str = ""
    waiting: int = 0


VISITOR = Ways()


def _nothing_waits(person: User) -> int | None:
    return 0 if may_moderate(person) else None


@dataclass
class Extensions:
    """What rooms above say of a person. Asked on each of their pages, so it is to be quick."""

    # None for whoever is no moderator.
    waiting: Callable[[User], int | None] = _nothing_waits


extensions = Extensions()


def ways_of(request: HttpRequest) -> Ways:
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return VISITOR
    person = person_of(request)
    if person is None:
        return VISITOR
    has_desk = person.memberships.filter(institution__merged_into__isnull=True).exists()
    waiting = extensions.waiting(person)
    return Ways(
        is_signed_in=True,
        desk_url=_address("postings:desk") if has_desk else "",
        moderation_url=_address("postings:moderation") if waiting is not None else "",
        waiting=waiting or 0,
    )


def _address(name: str) -> str:
    """Of a room above this one; without that room there is none."""
    with suppress(NoReverseMatch):
        return reverse(name)
    return ""


def navigation(request: HttpRequest) -> dict[str, Ways]:
    """For `base.html`."""
    return {"masthead_ways": ways_of(request)}
