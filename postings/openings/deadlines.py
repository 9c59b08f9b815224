"""How deadlines and ages are put into words. Pure functions of the moment they are read at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from postings.openings.choices import CloseReason, DeadlineKind, Status
from postings.openings.models.opening import ANYWHERE_ON_EARTH, CLOSING_SOON

if TYPE_CHECKING:
    from postings.openings.cards import Card
    from postings.openings.models import Opening

NBSP = "\N{NO-BREAK SPACE}"

# After this many days an age in words says less than the date.
_AGE_IN_WORDS = 60


def day(value: date, *, weekday: bool = True) -> str:
    """`Thu 26 Nov 2026`: no order of numbers to guess."""
    return f"{value:%a} {value.day} {value:%b %Y}" if weekday else f"{value.day} {value:%b %Y}"


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline in words. `state` is open, soon, closed, rolling or unstated."""

    state: str
    words: str
    day: str = ""
    short_day: str = ""
    clock: str = ""
    zone: str = ""
    moment: datetime | None = None
    is_anywhere_on_earth: bool = False

    @property
    def iso(self) -> str:
        """For `<time datetime>`: the moment with its offset."""
        return self.moment.isoformat(timespec="minutes") if self.moment else ""

    @property
    def full(self) -> str:
        """`Thu 26 Nov 2026, 23:59 AoE`; without a stated hour `Thu 26 Nov 2026`."""
        return ", ".join(part for part in (self.day, self.clock) if part)

    @property
    def stated(self) -> str:
        """As it reads on any day: `Thu 26 Nov 2026, 23:59 CET`, or `Thu 26 Nov 2026 (AoE)`."""
        return self.full if self.clock else f"{self.day} ({self.zone})"

    @property
    def short(self) -> str:
        """`26 Nov, 23:59 AoE`."""
        return ", ".join(part for part in (self.short_day, self.clock) if part)


def deadline_of(opening: Opening | Card, now: datetime) -> Deadline:
    """The deadline as it stands at `now`; for an opening that is closed, when it closed."""
    ended_at = _ended_at(opening, now)
    if ended_at is not None and ended_at != opening.deadline_at:
        return Deadline("closed", f"closed {_ago(ended_at, now, UTC)}", day=day(ended_at.astimezone(UTC)))
    if opening.deadline_at is not None:
        return _dated(opening.deadline_at, opening.deadline_zone, opening.deadline_has_time, now)
    if opening.deadline_kind == DeadlineKind.ROLLING:
        return Deadline("rolling", "rolling")
    return Deadline("unstated", "no deadline stated")


class AsksForLetters(Protocol):
    @property
    def letters_deadline_at(self) -> datetime | None: ...
    @property
    def deadline_zone(self) -> str: ...
    @property
    def deadline_has_time(self) -> bool: ...


def letters_deadline_of(opening: AsksForLetters, now: datetime) -> Deadline | None:
    """The separate deadline of the reference letters, in the zone of the main one."""
    if opening.letters_deadline_at is None:
        return None
    return _dated(opening.letters_deadline_at, opening.deadline_zone, opening.deadline_has_time, now)


def stated_moment(moment: datetime, zone_name: str, *, has_time: bool) -> str:
    """A deadline whenever it is read: `Thu 26 Nov 2026, 23:59 CET`, or `Thu 26 Nov 2026 (AoE)`."""
    return _dated(moment, zone_name, has_time, moment).stated


def zone_label(moment: datetime, zone_name: str) -> str:
    """`AoE`, `CET`, or `UTC+8` where a zone has no letters of its own."""
    if zone_name == ANYWHERE_ON_EARTH:
        return "AoE"
    label = moment.tzname() or "UTC"
    if label[0] not in "+-":
        return label
    hours, minutes = label[1:3].lstrip("0") or "0", label[3:5]
    return f"UTC{label[0]}{hours}" + (f":{minutes}" if minutes not in ("", "00") else "")


def _dated(moment: datetime, zone_name: str, has_time: bool, now: datetime) -> Deadline:
    zone = zone_of(zone_name)
    local, today = in_zone(moment, zone), in_zone(now, zone).date()
    label = zone_label(local, zone_name)
    clock = f"{local:%H:%M}{NBSP}{label}" if has_time else ""
    if moment < now:
        state, words = "closed", f"closed {_ago(moment, now, zone)}"
    else:
        state = "soon" if moment - now <= CLOSING_SOON else "open"
        words = _closes((local.date() - today).days, clock)
    return Deadline(
        state=state,
        words=words,
        day=day(local),
        short_day=f"{local.day}{NBSP}{local:%b}" if local.year == today.year else day(local, weekday=False),
        clock=clock,
        zone=label,
        moment=local,
        is_anywhere_on_earth=zone_name == ANYWHERE_ON_EARTH,
    )


def _ended_at(opening: Opening | Card, now: datetime) -> datetime | None:
    """The first of the moments that ended it; None while it is open."""
    ends = (opening.closed_at, opening.deadline_at, opening.expires_at)
    return min((end for end in ends if end is not None and end < now), default=None)


def _closes(days: int, clock: str) -> str:
    if days <= 0:
        return f"closes today {clock}".rstrip()
    return "closes tomorrow" if days == 1 else f"closes in {days}{NBSP}days"


def _ago(moment: datetime, now: datetime, zone: tzinfo) -> str:
    local = in_zone(moment, zone)
    days = (now.astimezone(zone).date() - local.date()).days
    if days > _AGE_IN_WORDS:
        return f"on {day(local, weekday=False)}"
    if days <= 0:
        return "today"
    return "yesterday" if days == 1 else f"{days}{NBSP}days ago"


@lru_cache(maxsize=1_000)
def zone_of(name: str) -> tzinfo:
    """UTC where there is no such zone."""
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: "Europe" is a folder of zones.
        return UTC


def in_zone(moment: datetime, zone: tzinfo) -> datetime:
    """`moment` in `zone`; as it stands where that would be before the year 1 or after 9999."""
    try:
        return moment.astimezone(zone)
    except OverflowError:
        return moment


def closed_sentence(opening: Opening, now: datetime) -> str:
    """Why and when an opening closed, for the top of its page."""
    ended_at = _ended_at(opening, now)
    on = f" on {day(ended_at.astimezone(UTC))}" if ended_at else ""
    if opening.status == Status.CLOSED and opening.close_reason:
        return _CLOSED_BECAUSE[opening.close_reason].format(on=on)
    if ended_at is not None and ended_at == opening.deadline_at:
        deadline = _dated(opening.deadline_at, opening.deadline_zone, opening.deadline_has_time, now)
        return f"Its deadline passed on {deadline.full}."
    return f"It ended{on}."


_CLOSED_BECAUSE: dict[str, str] = {
    CloseReason.FILLED: "The employer filled it{on}.",
    CloseReason.CANCELLED: "The employer cancelled it{on}.",
    CloseReason.EXPIRED: "It ended{on}.",
    CloseReason.WITHDRAWN: "The employer took it off its own list{on}.",
    CloseReason.OFF_TOPIC: "We took it off the list{on}: it is outside machine-learning research.",
}


def published_words(published_at: datetime, now: datetime) -> str:
    """`new today`, `new since yesterday`, `posted 3 days ago`; a date once that says more."""
    ago = _ago(published_at, now, UTC)
    named = {"today": "new today", "yesterday": "new since yesterday"}
    return named.get(ago) or f"posted {ago.removeprefix('on ')}"
