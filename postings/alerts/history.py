"""What a search would have brought: said before somebody saves it, so that an alert is neither a flood nor silence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import DurationField, ExpressionWrapper, F
from django.utils import timezone

from postings.alerts.closed import closed_openings
from postings.alerts.models import Frequency
from postings.alerts.queries import alert_query
from postings.openings.models import Opening
from postings.openings.presentation import count_of
from postings.search.engine import source
from postings.search.engine.paging import page_of, total_of
from postings.search.engine.queries import build_history_query
from postings.search.filters import FILTERS, context_of, narrow
from postings.search.kinds import Context
from postings.search.query import NEWEST
from postings.search.sentence import chosen_labels, condition_of

if TYPE_CHECKING:
    from tantivy import Query

    from postings.openings.models.opening import OpeningQuerySet
    from postings.search.engine.reader import Reader
    from postings.search.query import SearchQuery

DAYS = 90
EXAMPLES = 3
_MOST_RELAXATIONS = 3
# Of more, every day has some.
_MOST_COUNTED = 5_000
# Time zones shift a few openings from one day or week to the next: it is an estimate.
_MAILS_SQL = """
SELECT
    count(DISTINCT date_trunc('minute', published_at)),
    count(DISTINCT date_trunc('day', published_at)),
    count(DISTINCT date_trunc('week', published_at))
FROM postings_opening WHERE id = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """The search without one of its conditions, `dropped` in words, and what it would have brought."""

    query: SearchQuery
    dropped: str
    count: int


@dataclass(frozen=True, slots=True)
class Preview:
    """`count` openings of the last `DAYS` days, open or not; the newest of them are examples.

    Where they were too many to look at one by one, `count` is what the newest say of all.
    """

    count: int
    examples: tuple[Opening, ...]
    relaxations: tuple[Relaxation, ...]
    mails: dict[str, int]
    is_estimate: bool = False

    @property
    def per_week(self) -> float:
        return self.count * 7 / DAYS

    def rate(self, frequency: str) -> str:
        """`about 3 mails a week`."""
        number = self.mails[frequency]
        if not number:
            return f"no mail in the last {DAYS} days"
        for days, period in ((1, "day"), (7, "week"), (30, "month")):
            each = round(number * days / DAYS)
            if each >= 1 and (period != "day" or each >= 2):
                return f"about {count_of(each, 'mail')} a {period}"
        return "less than one mail a month"


def preview(query: SearchQuery, now: datetime | None = None) -> Preview:
    """Of the newest closed openings, so many are counted as are kept in memory (see `closed`).

    While the search engine is away the database answers, and finds words only in what is open.
    """
    now = now or timezone.now()
    query = alert_query(query)
    past = _Past(now)
    ids, count = past.newest(query), past.count(query)
    examples = Opening.objects.filter(pk__in=ids).newest_first().for_rows()[:EXAMPLES]
    relaxations = _relaxations(query, count, past)
    return Preview(count, tuple(examples), relaxations, _mails(ids, count), past.is_estimate)


def _relaxations(query: SearchQuery, count: int, past: _Past) -> tuple[Relaxation, ...]:
    labels = chosen_labels(query)
    found = []
    for param in FILTERS:
        less = query.without(param)
        if param in ("within", "currency") or less == query or less.is_empty:
            continue
        more = past.count(less)
        if more > count:
            found.append(Relaxation(less, condition_of(query, param, labels), more))
    return tuple(sorted(found, key=lambda one: -one.count)[:_MOST_RELAXATIONS])


def _mails(ids: list[int], count: int) -> dict[str, int]:
    if count > len(ids):
        # All of them were too many to look at.
        return {Frequency.AT_ONCE: count, Frequency.DAILY: DAYS, Frequency.WEEKLY: DAYS // 7}
    with connection.cursor() as cursor:
        cursor.execute(_MAILS_SQL, [ids])
        at_once, daily, weekly = cursor.fetchone()
    return {Frequency.AT_ONCE: at_once, Frequency.DAILY: daily, Frequency.WEEKLY: weekly}


class _Past:
    """What was published in the days before `now`."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.since = now - timedelta(days=DAYS)
        self.reader = source.current_reader()
        self.closed = closed_openings(self.since, now) if self.reader else None
        self.is_estimate = False

    def newest(self, query: SearchQuery) -> list[int]:
        """The ids of those that match, at most so many as are looked at one by one."""
        if self.reader is None or query.deadline_within is not None:
            return list(self._rows(query).values_list("pk", flat=True)[:_MOST_COUNTED])
        _, live = page_of(self.reader.searcher, self._built(query, self.reader), NEWEST, 0, _MOST_COUNTED)
        return [*live, *self._closed(query)]

    def count(self, query: SearchQuery) -> int:
        if self.reader is None:
            return self._rows(query).count()
        if query.deadline_within is not None:
            number, share = self._rows(query).count(), self._share(query)
            self.is_estimate |= share < 1
            return round(number / share)
        return total_of(self.reader.searcher, self._built(query, self.reader)) + len(self._closed(query))

    def _rows(self, query: SearchQuery) -> OpeningQuerySet:
        """Where the index cannot tell: days to a deadline count from the day on which an opening arrived."""
        days = query.deadline_within
        less = query.without("deadline_within")
        rows = Opening.objects.public(self.now).filter(published_at__gte=self.since).newest_first()
        if days is not None:
            left = ExpressionWrapper(F("deadline_at") - F("published_at"), output_field=DurationField())
            rows = rows.annotate(left=left).filter(left__range=(timedelta(), timedelta(days=days)))
        if self.reader is None:
            return narrow(rows, less, context_of(less, self.now))
        _, live = page_of(self.reader.searcher, self._built(less, self.reader), NEWEST, 0, _MOST_COUNTED)
        return rows.filter(pk__in=[*live, *self._closed(less)])

    def _share(self, query: SearchQuery) -> float:
        """Of what `_rows` would have to look at, how much it does."""
        if self.reader is None:
            return 1.0
        less = query.without("deadline_within")
        closed, total = len(self._closed(less)), self.count(less)
        return (min(total - closed, _MOST_COUNTED) + closed) / total if total else 1.0

    def _built(self, query: SearchQuery, reader: Reader) -> Query:
        context = Context(self.now, reader.vocabulary.rates)
        reader.places.note(query, context)
        return build_history_query(
            query, context, reader.vocabulary.synonyms if query.q else None, self.since
        )

    def _closed(self, query: SearchQuery) -> list[int]:
        return self.closed.matching(query, self.since) if self.closed else []
