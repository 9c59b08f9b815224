"""When an opening ends, and what a later end means for its other dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from postings.openings.choices import DeadlineKind
from postings.openings.deadlines import stated_moment, zone_of
from postings.openings.models.opening import ANYWHERE_ON_EARTH

if TYPE_CHECKING:
    from postings.openings.models import Opening

END_OF_DAY = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class Ends:
    """The dates of an opening that a later end moves."""

    deadline_at: datetime | None
    expires_at: datetime | None
    letters_deadline_at: datetime | None


def end_of(opening: Opening) -> datetime | None:
    """The first moment at which it is over by itself, None where there is none."""
    ends = [end for end in (opening.deadline_at, opening.expires_at) if end is not None]
    return min(ends, default=None)


def is_over(opening: Opening, now: datetime) -> bool:
    end = end_of(opening)
    return end is not None and end < now


def has_deadline(opening: Opening) -> bool:
    """Whether a deadline is what a new date would move; else it is the day on which it is taken off the list."""
    return opening.deadline_kind == DeadlineKind.MOMENT and opening.deadline_at is not None


def moved_end(opening: Opening) -> datetime | None:
    """What a new date has to be later than."""
    return opening.deadline_at if has_deadline(opening) else opening.expires_at


def zone_words(opening: Opening) -> str:
    if opening.deadline_zone == ANYWHERE_ON_EARTH:
        return "Anywhere on Earth"
    return opening.deadline_zone or "UTC"


def end_words(opening: Opening) -> str:
    """The end as candidates read it."""
    end = end_of(opening)
    if end is None:
        return ""
    has_time = has_deadline(opening) and end == opening.deadline_at and opening.deadline_has_time
    return stated_moment(end, opening.deadline_zone, has_time=has_time)


def moment_of(opening: Opening, last_day: date, clock: time | None) -> datetime:
    """The end of `last_day`, or that hour of it, in the zone of the opening."""
    zone = zone_of(opening.deadline_zone)
    return datetime.combine(last_day, clock or END_OF_DAY, zone).astimezone(UTC)


def with_end(opening: Opening, to: datetime) -> Ends:
    """Letters that were due with the application or later move by as much; an end before the deadline moves to it."""
    if not has_deadline(opening):
        return Ends(opening.deadline_at, to, opening.letters_deadline_at)
    before, letters, expires = opening.deadline_at, opening.letters_deadline_at, opening.expires_at
    if before is not None and letters is not None and letters >= before:
        letters += to - before
    if expires is not None and expires < to:
        expires = to
    return Ends(to, expires, letters)
