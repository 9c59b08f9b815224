"""What alerts promise, written down naively: no database, no watermark moved by another transaction, no index."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterable

    from postings.search.query import SearchQuery

PENDING, SENT, DROPPED = "pending", "sent", "dropped"


def slot_in_python(
    moment: datetime,
    *,
    frequency: str,
    weekday: int,
    hour: int,
    time_zone: str,
    paused_until: datetime | None,
) -> datetime:
    """Every day's hour is tried, one after another."""
    not_before = paused_until or moment
    if frequency == "at_once":
        return max(moment, not_before)
    zone = ZoneInfo(time_zone)
    day = moment.astimezone(zone).date() - timedelta(days=2)
    while True:
        slot = _in_zone(datetime.combine(day, time(hour)), zone)
        is_its_day = frequency == "daily" or day.isoweekday() == weekday
        if is_its_day and slot > moment and slot >= not_before:
            return slot
        day += timedelta(days=1)


def _in_zone(local: datetime, zone: ZoneInfo) -> datetime:
    """As PostgreSQL: what clocks skip counts as if they had not, and what they show twice is the second time."""
    return max(local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))


@dataclass
class NaiveOpening:
    number: int
    role: str
    title: str
    published_at: datetime
    deadline_at: datetime | None
    is_published: bool = True

    def is_open(self, now: datetime) -> bool:
        has_time = self.deadline_at is None or self.deadline_at >= now
        return self.is_published and self.published_at <= now and has_time

    def matches(self, query: SearchQuery, now: datetime) -> bool:
        """Of the filters, only those that these tests use."""
        words = {word for word in query.q.split() if word != "or"}
        if query.role and self.role not in query.role:
            return False
        if words and not words & set(self.title.lower().split()):
            return False
        if query.deadline_within is not None:
            return self.deadline_at is not None and self.deadline_at - now <= timedelta(
                days=query.deadline_within
            )
        return True


@dataclass
class NaiveDigest:
    slot: datetime
    due_at: datetime
    openings: set[int]
    state: str = PENDING
    attempts: int = 0


@dataclass
class NaiveAlert:
    query: SearchQuery
    times: dict[str, object]
    since: int
    paused_until: datetime | None = None
    is_confirmed: bool = False
    is_stopped: bool = False
    is_suppressed: bool = False
    digests: list[NaiveDigest] = field(default_factory=list)
    got: set[int] = field(default_factory=set)

    def has_got(self, openings: set[int]) -> None:
        """In a mail that was taken. Nothing ever comes twice."""
        assert not self.got & openings
        self.got |= openings

    @property
    def is_wanted(self) -> bool:
        return self.is_confirmed and not self.is_stopped and not self.is_suppressed

    @property
    def mailed(self) -> set[int]:
        return {number for digest in self.digests for number in digest.openings}

    def slot(self, moment: datetime) -> datetime:
        return slot_in_python(moment, paused_until=self.paused_until, **self.times)  # type: ignore[arg-type]  # mixed values

    def waiting(self) -> list[NaiveDigest]:
        return sorted((one for one in self.digests if one.state == PENDING), key=lambda one: one.slot)

    def add(self, openings: set[int], now: datetime) -> None:
        slot = self.slot(now)
        by_slot = {one.slot: one for one in self.digests}
        while slot in by_slot and (by_slot[slot].state != PENDING or by_slot[slot].attempts):
            slot = self.slot(slot + timedelta(microseconds=1))
        if slot in by_slot:
            by_slot[slot].openings |= openings
        else:
            self.digests.append(NaiveDigest(slot, slot, openings))

    def reschedule(self, now: datetime) -> None:
        slot = self.slot(now)
        for one in self.waiting():
            if one.attempts:
                one.due_at = max(one.due_at, slot)
        fresh = [one for one in self.waiting() if not one.attempts]
        self.digests = [one for one in self.digests if one not in fresh]
        openings = {number for one in fresh for number in one.openings}
        if openings:
            self.add(openings, now)


@dataclass
class NaiveBoard:
    """Runs are numbered from 1; `arrivals` are openings with the run that took them up, 0 where none has yet."""

    openings: dict[int, NaiveOpening] = field(default_factory=dict)
    alerts: dict[int, NaiveAlert] = field(default_factory=dict)
    arrivals: list[list[int]] = field(default_factory=list)
    runs: int = 0
    seen: dict[SearchQuery, int] = field(default_factory=dict)

    def arrive(self, number: int) -> None:
        self.arrivals.append([number, 0])

    def take_up(self, now: datetime) -> None:
        waiting = [
            arrival
            for arrival in self.arrivals
            if not arrival[1]
            and not (self.openings[arrival[0]].is_published and self.openings[arrival[0]].published_at > now)
        ]
        self.runs += bool(waiting)
        for arrival in waiting:
            arrival[1] = self.runs

    def wanted_queries(self) -> set[SearchQuery]:
        return {alert.query for alert in self.alerts.values() if alert.is_wanted}

    def match(self, now: datetime, queries: Iterable[SearchQuery]) -> None:
        for query in queries:
            seen = self.seen.get(query, 0)
            for alert in self.alerts.values():
                if alert.is_wanted and alert.query == query:
                    self._serve(alert, max(seen, alert.since), self.runs, now)
            self.seen[query] = self.runs

    def seen_by(self, alert: NaiveAlert) -> int:
        return max(alert.since, self.seen.get(alert.query, 0)) if alert.is_wanted else alert.since

    def join(self, alert: NaiveAlert, now: datetime) -> None:
        if not alert.is_wanted:
            return
        others = [one for one in self.alerts.values() if one is not alert and one.query == alert.query]
        if not any(other.is_wanted for other in others):
            self.seen[alert.query] = self.runs
        self._serve(alert, alert.since, self.seen.get(alert.query, 0), now)

    def _serve(self, alert: NaiveAlert, since: int, until: int, now: datetime) -> None:
        new = {number for number, run in self.arrivals if since < run <= until}
        fits = {
            number
            for number in new - alert.mailed
            if self.openings[number].is_open(now) and self.openings[number].matches(alert.query, now)
        }
        if fits:
            alert.add(fits, now)

    def change_search(self, alert: NaiveAlert, query: SearchQuery, now: datetime) -> None:
        alert.since, alert.query = self.seen_by(alert), query
        for digest in alert.waiting():
            digest.openings = {
                number
                for number in digest.openings
                if self.openings[number].is_open(now) and self.openings[number].matches(query, now)
            }
        alert.digests = [one for one in alert.digests if one.openings or one.state != PENDING]
        self.join(alert, now)

    def stop(self, alert: NaiveAlert) -> None:
        alert.since, alert.is_stopped = self.seen_by(alert), True
        for digest in alert.waiting():
            digest.state = DROPPED

    def undo_stop(self, alert: NaiveAlert, now: datetime) -> None:
        alert.is_stopped = False
        for digest in alert.digests:
            if digest.state == DROPPED and digest.openings:
                digest.state = PENDING
        alert.reschedule(now)
        self.join(alert, now)
