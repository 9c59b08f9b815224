"""Deadlines as iCalendar (RFC 5545, RFC 7986): of a search to subscribe to, and of one opening to keep.

A deadline with an hour, or Anywhere on Earth, is its moment in UTC, which every calendar shows in the reader's
own time. One that names only a day is that day in the employer's zone, all day.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar

from postings.feeds import ical
from postings.feeds.rows import dated_of, with_deadline_ahead
from postings.feeds.wording import absolute, facts, plain
from postings.openings.deadlines import deadline_of, letters_deadline_of
from postings.search.clauses import NEVER_MICROSECONDS, microseconds
from postings.search.filters import matching
from postings.search.query import DEADLINE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from postings.feeds.rows import Dated
    from postings.feeds.subscription import Asked
    from postings.openings.deadlines import Deadline

# The soonest. Nobody reads a calendar of more; a search that has more wants a filter.
MOST_OPENINGS = 500
CONTENT_TYPE = "text/calendar; charset=utf-8"
_REFRESH_EVERY = timedelta(hours=6)
_REMIND_BEFORE = timedelta(days=3)
# A whole day begins at midnight, when nobody wants to be reminded.
_MORNING = timedelta(hours=9)
_END = b"END:VCALENDAR\r\n"


class CalendarIssue:
    """The openings whose deadlines a calendar holds now, the soonest first."""

    content_type: ClassVar[str] = CONTENT_TYPE
    headers: ClassVar[dict[str, str]] = {
        "Content-Disposition": 'inline; filename="deadlines.ics"',
        "X-Robots-Tag": "noindex",
    }
    # A deadline that passes changes a calendar too, so the last change of an opening tells nothing.
    changes: ClassVar[tuple[datetime, ...]] = ()

    def __init__(self, asked: Asked) -> None:
        self.subscription = asked.subscription
        self.now = asked.context.now
        self.openings = _soonest(asked)
        letters = (one.letters_deadline_at for one in self.openings)
        ahead = (microseconds(at) for at in letters if at is not None and at >= self.now)
        self.until = min(asked.until, min(ahead, default=NEVER_MICROSECONDS))

    @property
    def key(self) -> list[tuple[object, ...]]:
        return [
            (one.pk, one.updated_at, one.institution_updated_at, self._awaits_letters(one))
            for one in self.openings
        ]

    def _awaits_letters(self, opening: Dated) -> bool:
        return opening.letters_deadline_at is not None and opening.letters_deadline_at >= self.now

    def write(self) -> bytes:
        page_url = self.subscription.page_url
        calendar = _calendar(f"Deadlines: {self.subscription.sentence}")
        calendar.add("x-wr-caldesc", f"From {page_url}. At most {MOST_OPENINGS:,} openings.")
        calendar.add("url", page_url)
        calendar.add("source", self.subscription.url("postings:calendar"), parameters={"VALUE": "URI"})
        calendar.add("refresh-interval", _REFRESH_EVERY, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", f"PT{_REFRESH_EVERY // timedelta(hours=1)}H")
        return _with_events(calendar, [event for one in self.openings for event in _events(one, self.now)])


def _soonest(asked: Asked) -> list[Dated]:
    ids, now = asked.ids(DEADLINE, MOST_OPENINGS), asked.context.now
    found = dated_of(ids, now)
    if len(ids) < MOST_OPENINGS or len(found) == MOST_OPENINGS:
        return found
    # The index does not know of letters, and those without another deadline come last.
    letters = with_deadline_ahead(matching(asked.subscription.query, now).filter(deadline_at=None), now)
    missing = letters.closing_first().values_list("pk", flat=True)[:MOST_OPENINGS]
    dated = [one for one in found if one.deadline_at]
    return [*dated, *dated_of(list(missing), now)][:MOST_OPENINGS]


def calendar_of_opening(opening: Dated, now: datetime) -> bytes:
    """With reminders."""
    return _with_events(_calendar(f"Deadline: {opening.title}"), list(_events(opening, now, reminds=True)))


def _with_events(calendar: Calendar, events: list[bytes]) -> bytes:
    return bytes(calendar.to_ical()).removesuffix(_END) + b"".join(events) + _END


def _calendar(name: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SITE_NAME}//Deadlines//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    # The second name is for calendars older than RFC 7986, which are most.
    for property_name in ("name", "x-wr-calname"):
        calendar.add(property_name, plain(name))
    return calendar


def _events(opening: Dated, now: datetime, *, reminds: bool = False) -> Iterator[bytes]:
    due, letters = deadline_of(opening, now), letters_deadline_of(opening, now)
    lines = [f"{name}: {words}" for name, words in facts(opening, due.stated if due.moment else "")]
    if due.moment and due.state != "closed":
        yield _event(opening, due, now, lines, reminds=reminds)
    if letters and letters.moment and letters.state != "closed":
        lines.insert(-1, f"Letters: {letters.full}")
        yield _event(opening, letters, now, lines, of_letters=True, reminds=reminds)


def _event(
    opening: Dated, due: Deadline, now: datetime, lines: list[str], *, reminds: bool, of_letters: bool = False
) -> bytes:
    host = urlsplit(str(settings.SITE_URL)).hostname or "localhost"
    url = absolute(opening.url)
    kind, said = ("letters", "Letters due") if of_letters else ("deadline", "Deadline")
    title = plain(f"{said}: {opening.title} ({opening.institution_name})")
    start = _start(due)
    is_day = not isinstance(start, datetime)
    stamp = ical.moment("", opening.updated_at)
    return b"".join(
        [
            b"BEGIN:VEVENT\r\n",
            ical.text("SUMMARY", title),
            ical.moment("DTSTART", start),
            ical.moment("DTEND", start + timedelta(days=1)) if is_day else b"",
            b"DTSTAMP" + stamp,
            ical.line(f"UID:opening-{opening.pk}-{kind}@{host}"),
            ical.line(f"SEQUENCE:{opening.revision}"),
            ical.text("DESCRIPTION", "\n".join([*lines, url])),
            b"LAST-MODIFIED" + stamp,
            b"TRANSP:TRANSPARENT\r\n",
            ical.line(f"URL:{url}"),
            _reminder(title, start, now) if reminds else b"",
            b"END:VEVENT\r\n",
        ]
    )


def _start(due: Deadline) -> date:
    """The moment in UTC, or the day where the employer names no more."""
    assert due.moment is not None  # noqa: S101 - for the type checker; who calls has looked
    is_moment = due.clock or due.is_anywhere_on_earth
    return due.moment.astimezone(UTC) if is_moment else due.moment.date()


def _reminder(title: str, start: date, now: datetime) -> bytes:
    """Three days before, unless that is over."""
    before = _REMIND_BEFORE
    if not isinstance(start, datetime):
        before -= _MORNING
        start = datetime(start.year, start.month, start.day, tzinfo=UTC)
    if start - before <= now:
        return b""
    hours = before // timedelta(hours=1)
    return b"".join(
        [
            b"BEGIN:VALARM\r\nACTION:DISPLAY\r\n",
            ical.text("DESCRIPTION", title),
            ical.line(f"TRIGGER:-P{hours // 24}D" + (f"T{hours % 24}H" if hours % 24 else "")),
            b"END:VALARM\r\n",
        ]
    )
