"""The change log of an opening as its people read it: who, when, and what was old and new."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from postings.institutions.people_models import Membership
from postings.openings.choices import Status
from postings.openings.presentation import change_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from postings.openings.models import Opening, OpeningChange

# Older ones are in the database; nobody scrolls further.
MOST = 100
# Longer words are shown on request.
_LONG = 160
_SOURCES = {
    "schedule": "The schedule",
    "moderation": "Our staff",
    "moderation, undone": "Our staff",
}
_LABELS = {
    "how_to_apply": "How to apply",
    "letters_deadline": "Deadline for letters",
    "end": "Taken off the list",
    "locations": "Place",
    "description": "Text",
    "status": "State",
}


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    old: str
    new: str

    @property
    def is_long(self) -> bool:
        return max(len(self.old), len(self.new)) > _LONG


@dataclass(frozen=True, slots=True)
class Event:
    """`created` is the title that it was made with, "" for a change."""

    at: datetime
    who: str
    lines: tuple[Line, ...]
    created: str
    is_shown: bool


def history_of(opening: Opening, since: int = 0) -> list[Event]:
    """The newest first; with `since`, what came after that change only."""
    changes = list(opening.changes.filter(pk__gt=since).select_related("actor")[:MOST])
    members = _members(opening, changes)
    return [_event(change, opening, members) for change in changes]


def _members(opening: Opening, changes: Iterable[OpeningChange]) -> Mapping[int, str]:
    """Those whose names the people of the institution may read; others act for the board."""
    actors = {change.actor_id for change in changes if change.actor_id}
    members = Membership.objects.filter(institution=opening.institution_id, user__in=actors)
    return {member.user_id: str(member.user) for member in members.select_related("user")}


def _event(change: OpeningChange, opening: Opening, members: Mapping[int, str]) -> Event:
    lines = tuple(
        Line(_LABELS.get(name, name.replace("_", " ").capitalize()), old, new)
        for name, (old, new) in change.changes.items()
        if name != "created"
    )
    return Event(
        at=change.at,
        who=_who(change, members),
        lines=lines,
        created=change.changes.get("created", ["", ""])[1],
        is_shown=_is_shown(change, opening),
    )


def _is_shown(change: OpeningChange, opening: Opening) -> bool:
    """Whether it stands on the page that candidates read."""
    if opening.status not in {Status.PUBLISHED, Status.CLOSED} or opening.published_at is None:
        return False
    return change.is_material and change.at > opening.published_at and bool(change_lines(change))


def _who(change: OpeningChange, members: Mapping[int, str]) -> str:
    if change.actor_id is not None:
        return members.get(
            change.actor_id, "Our staff" if change.source == "moderation" else "A former member"
        )
    return _SOURCES.get(change.source, change.source) or "The site"
