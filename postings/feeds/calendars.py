"""Deadlines as iCalendar (RFC 5545, RFC 7986): of a search to subscribe to, and of one opening to keep.

A deadline with an hour, or Anywhere on Earth, is its moment in UTC, which every calendar shows in the reader's
own time. One that names only a day is that day in the employer's zone, all day.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, TypedDict
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from icalendar import Alarm, Calendar, Event

from postings.feeds.wording import SITE_NAME, absolute, facts, plain
from postings.openings.deadlines import deadline_of, letters_deadline_of
from postings.openings.models import OpeningChange

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django_stubs_ext import WithAnnotations

    from postings.feeds.subscription import Subscription
    from postings.openings.deadlines import Deadline
    from postings.openings.models import Opening
    from postings.openings.models.opening import OpeningQuerySet

    class Revision(TypedDict):
        revision: int

    Dated = WithAnnotations[Opening, Revision]

# The soonest. Nobody reads a calendar of more; a search that has more wants a filter.
MOST_OPENINGS = 500
CONTENT_TYPE = "text/calendar; charset=utf-8"
_REFRESH_EVERY = timedelta(hours=6)
_REMIND_BEFORE = timedelta(days=3)
# A whole day begins at midnight, when nobody wants to be reminded.
_MORNING = timedelta(hours=9)
# Changes that a calendar shows in the event itself.
_REVISED_BY = ["title", "deadline", "letters_deadline"]


def with_deadline_ahead(openings: OpeningQuerySet, now: datetime) -> OpeningQuerySet:
    """Soonest first. Open ones whose deadline is not stated count where letters are due."""
    return openings.filter(Q(deadline_at__gte=now) | Q(letters_deadline_at__gte=now)).closing_first()


def for_events(openings: OpeningQuerySet) -> QuerySet[Dated]:
    """With what an event shows, and `revision`: how often its opening was revised in what it shows."""
    revisions = (
        OpeningChange.objects.filter(opening=OuterRef("pk"), changes__has_any_keys=_REVISED_BY)
        .order_by()
        .values("opening")
        .annotate(count=Count("pk"))
    )
    rows: QuerySet[Opening] = openings.for_rows().prefetch_related(None).prefetch_related("locations")
    return rows.annotate(revision=Coalesce(Subquery(revisions.values("count")), 0))


def calendar_of_search(subscription: Subscription, openings: Iterable[Dated], now: datetime) -> bytes:
    calendar = _calendar(f"Deadlines: {subscription.sentence}")
    calendar.add("x-wr-caldesc", f"From {subscription.page_url}. At most {MOST_OPENINGS:,} openings.")
    calendar.add("url", subscription.page_url)
    calendar.add("source", subscription.url("postings:calendar"), parameters={"VALUE": "URI"})
    calendar.add("refresh-interval", _REFRESH_EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", f"PT{_REFRESH_EVERY // timedelta(hours=1)}H")
    for opening in openings:
        for event in _events(opening, now):
            calendar.add_component(event)
    return bytes(calendar.to_ical())


def calendar_of_opening(opening: Dated, now: datetime) -> bytes | None:
    """With reminders; None where nothing is ahead."""
    events = list(_events(opening, now))
    if not events:
        return None
    calendar = _calendar(f"Deadline: {opening.title}")
    for event in events:
        _remind(event, now)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _calendar(name: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", f"-//{SITE_NAME}//Deadlines//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    # The second name is for calendars older than RFC 7986, which are most.
    for property_name in ("name", "x-wr-calname"):
        calendar.add(property_name, plain(name))
    return calendar


def _events(opening: Dated, now: datetime) -> Iterator[Event]:
    due, letters = deadline_of(opening, now), letters_deadline_of(opening, now)
    if due.moment and due.state != "closed":
        yield _event(opening, due, "deadline", f"Deadline: {_title(opening)}")
    if letters and letters.moment and letters.state != "closed":
        yield _event(opening, letters, "letters", f"Letters due: {_title(opening)}")


def _title(opening: Opening) -> str:
    return f"{opening.title} ({opening.institution.name})"


def _event(opening: Dated, due: Deadline, kind: str, title: str) -> Event:
    host = urlsplit(str(settings.SITE_URL)).hostname or "localhost"
    url = absolute(opening.get_absolute_url())
    event = Event()
    event.add("uid", f"opening-{opening.pk}-{kind}@{host}")
    event.add("summary", plain(title))
    start = _start(due)
    event.add("dtstart", start)
    if not isinstance(start, datetime):
        event.add("dtend", start + timedelta(days=1))
    lines = [f"{name}: {words}" for name, words in facts(opening)]
    if kind == "letters":
        lines.insert(-1, f"Letters: {due.full}")
    event.add("description", "\n".join([*lines, url]))
    event.add("url", url)
    event.add("dtstamp", opening.updated_at.astimezone(UTC))
    event.add("last-modified", opening.updated_at.astimezone(UTC))
    event.add("sequence", opening.revision)
    event.add("transp", "TRANSPARENT")
    return event


def _start(due: Deadline) -> date:
    """The moment in UTC, or the day where the employer names no more."""
    assert due.moment is not None  # noqa: S101 - for the type checker; who calls has looked
    is_moment = due.clock or due.is_anywhere_on_earth
    return due.moment.astimezone(UTC) if is_moment else due.moment.date()


def _remind(event: Event, now: datetime) -> None:
    """Three days before, unless that is over."""
    start = event.start
    before = _REMIND_BEFORE
    if not isinstance(start, datetime):
        before -= _MORNING
        start = datetime(start.year, start.month, start.day, tzinfo=UTC)
    if start - before <= now:
        return
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", str(event["summary"]))
    alarm.add("trigger", -before)
    event.add_component(alarm)
