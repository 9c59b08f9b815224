"""Until when a posting can be answered: its deadline, and the day its page lapses.

A stated deadline is the employer's word. The `validThrough` of a page is often no more than a default,
so many days after it was posted; then the page lapses on that day, but it is not shown as a deadline.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from postings.imports.items import FeedItem
from postings.openings.choices import DeadlineKind
from postings.understanding.deadlines import StatedDeadline, find_deadline, find_letters_deadline, moment
from postings.understanding.document import Document

_END_OF_DAY = time(23, 59, 59)
# Spans that publishing software fills in by itself.
_DEFAULT_DAYS = frozenset(
    {7, 14, 21, 28, 30, 31, 45, 60, 61, 62, 90, 91, 92, 100, 120, 180, 181, 182, 364, 365, 366}
)


@dataclass(frozen=True, slots=True)
class ClosingDates:
    kind: DeadlineKind = DeadlineKind.UNSTATED
    deadline_at: datetime | None = None
    zone: str = ""
    has_time: bool = False
    evidence: str = ""
    letters_at: datetime | None = None
    letters_evidence: str = ""
    expires_at: datetime | None = None


def closing_dates(item: FeedItem, document: Document, country: str, zone: str) -> ClosingDates:
    """`zone` is the main location's; a deadline counts in it unless the posting names another."""
    published_on = item.published_at.date() if item.published_at else None
    letters = find_letters_deadline(document, published_on, country)
    stated = _deadline(item, document, country, zone, published_on)
    expires_at = _moment(item.valid_through, "UTC")[0] if item.valid_through else None
    if stated.deadline_at and expires_at and expires_at < stated.deadline_at:
        # The employer's own word, against a page that takes itself down too early.
        expires_at = None
    return ClosingDates(
        stated.kind,
        stated.deadline_at,
        stated.zone,
        stated.has_time,
        stated.evidence,
        moment(letters.value, zone) if letters and letters.value.on else None,
        letters.evidence if letters else "",
        expires_at,
    )


def _deadline(
    item: FeedItem, document: Document, country: str, zone: str, published_on: date | None
) -> ClosingDates:
    found = find_deadline(document, published_on, country)
    if found and found.value.kind == DeadlineKind.MOMENT:
        return _as_stated(found.value, found.evidence, zone)
    for name, value in (("deadline", item.deadline), ("last day", _stated_end(item))):
        if value is not None:
            at, has_time = _moment(value, zone)
            return ClosingDates(
                DeadlineKind.MOMENT, at, zone, has_time, f"The feed's own field: {name} {value}"
            )
    if found:
        return ClosingDates(found.value.kind, evidence=found.evidence)
    return ClosingDates()


def _as_stated(deadline: StatedDeadline, evidence: str, zone: str) -> ClosingDates:
    return ClosingDates(
        DeadlineKind.MOMENT,
        moment(deadline, zone),
        deadline.zone or zone,
        deadline.at is not None,
        evidence,
    )


def _moment(value: datetime | date, zone: str) -> tuple[datetime, bool]:
    """The instant, and whether its time of day says anything. Midnight is how software writes "that day"."""
    if isinstance(value, datetime):
        if value.time().replace(second=0, microsecond=0) not in (time(0, 0), time(23, 59)):
            return value.astimezone(UTC), True
        if value.time() >= time(23, 59):
            return value.astimezone(UTC), False
        value = value.date()
    return datetime.combine(value, _END_OF_DAY, ZoneInfo(zone)).astimezone(UTC), False


def _stated_end(item: FeedItem) -> datetime | date | None:
    """`validThrough`, unless it looks like a default."""
    end, start = item.valid_through, item.published_at
    if end is None:
        return None
    if isinstance(end, datetime) and (
        end.second not in (0, 59) or end.microsecond not in (0, 999_000, 999_999)
    ):
        # Nobody chooses 14:03:27; software adds days to the moment of posting.
        return None
    if start is None:
        return end
    last = end.astimezone(UTC).date() if isinstance(end, datetime) else end
    days = (last - start.astimezone(UTC).date()).days
    is_months_later = last.day == start.day and days >= 28
    return None if days in _DEFAULT_DAYS or is_months_later else end
