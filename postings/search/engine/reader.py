"""Answers from one state of the index, kept for as long as they hold.

An answer depends on the index, on the query and on the time. The time only counts at moments when an opening
opens, closes, or passes the end of a number of days that the query asks for. So an answer says until when it
holds, and one that is kept is the answer that would be worked out anew.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

from tantivy import Order, Query, Searcher

from postings.openings.pay import BASE_CURRENCY
from postings.search.answer import PAGE_SIZE, Answer
from postings.search.clauses import NEVER_MICROSECONDS, Between, microseconds
from postings.search.engine.counting import counts_of, pay_counts_of
from postings.search.engine.paging import ids_of, page_of
from postings.search.engine.queries import build_query, range_of
from postings.search.engine.schema import CLOSES, DEADLINE, PUBLISHED
from postings.search.engine.words import groups_of
from postings.search.facets import trimmed
from postings.search.metrics import ENGINE_SECONDS, KEPT_ANSWERS
from postings.search.query import SearchQuery

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from postings.search.engine.words import Synonyms
    from postings.search.kinds import Context
    from postings.search.vocabulary import Vocabulary

T = TypeVar("T")

_PAGES_KEPT, _COUNTS_KEPT = 5_000, 400


class Kept(Generic[T]):
    """The most recently used values, each with the time for which it holds. `part` names them to operators."""

    def __init__(self, size: int, part: str) -> None:
        self._size = size
        self._hits = KEPT_ANSWERS.labels(part, "hit")
        self._misses = KEPT_ANSWERS.labels(part, "miss")
        self._seconds = ENGINE_SECONDS.labels(part)
        self._values: OrderedDict[object, tuple[int, int, T]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: object, now: int, until: Callable[[], int], compute: Callable[[], T]) -> T:
        with self._lock:
            kept = self._values.get(key)
            if kept is not None and kept[0] <= now <= kept[1]:
                self._values.move_to_end(key)
                self._hits.inc()
                return kept[2]
        self._misses.inc()
        with self._seconds.time():
            value, end = compute(), until()
        with self._lock:
            self._values[key] = (now, end, value)
            self._values.move_to_end(key)
            if len(self._values) > self._size:
                self._values.popitem(last=False)
        return value


@dataclass
class Reader:
    """`generation` is another one after each change of the index."""

    searcher: Searcher
    generation: str
    vocabulary: Vocabulary
    _pages: Kept[tuple[int, int, tuple[int, ...]]] = field(default_factory=lambda: Kept(_PAGES_KEPT, "page"))
    _counts: Kept[Mapping[str, Mapping[str, int]]] = field(
        default_factory=lambda: Kept(_COUNTS_KEPT, "counts")
    )
    _pay: Kept[tuple[int, ...]] = field(default_factory=lambda: Kept(_COUNTS_KEPT, "pay"))
    _horizon: tuple[int, int] = (1, 0)

    def answer(self, query: SearchQuery, context: Context) -> Answer:
        now = microseconds(context.now)
        has_pay = query.pay_min is not None or query.pay_max is not None
        key = query if has_pay else query.with_(page=query.page, currency=BASE_CURRENCY)

        def until() -> int:
            return self.holds_until(query, context)

        total, page, ids = self._pages.get(key, now, until, lambda: self._page(query, context))
        counts = self._counts.get(
            key.with_(page=1, sort=""), now, until, lambda: self._counted(query, context)
        )
        return Answer(total, page, ids, counts, has_words=not query.q or bool(groups_of(query.q)))

    def pay_counts(self, query: SearchQuery, context: Context, edges: tuple[int, ...]) -> tuple[int, ...]:
        """How many openings state their highest pay from each edge, in euro cents, up to the next."""
        return self._pay.get(
            (query.with_(sort=""), edges),
            microseconds(context.now),
            lambda: self.holds_until(query, context),
            lambda: pay_counts_of(self.searcher, query, context, self._synonyms_for(query), edges),
        )

    def ids(self, query: SearchQuery, context: Context) -> list[int]:
        """Every opening that matches, in no order that means anything."""
        return ids_of(self.searcher, self._built(query, context))

    def _built(self, query: SearchQuery, context: Context) -> Query:
        return build_query(query, context, self._synonyms_for(query))

    def _synonyms_for(self, query: SearchQuery) -> Synonyms:
        return self.vocabulary.synonyms if query.q else {}

    def _page(self, query: SearchQuery, context: Context) -> tuple[int, int, tuple[int, ...]]:
        built = self._built(query, context)
        page = query.page
        total, ids = page_of(self.searcher, built, query.order, (page - 1) * PAGE_SIZE, PAGE_SIZE)
        if not ids and page > 1:
            page = max(1, -(-total // PAGE_SIZE))
            total, ids = page_of(self.searcher, built, query.order, (page - 1) * PAGE_SIZE, PAGE_SIZE)
        return total, page, tuple(ids)

    def _counted(self, query: SearchQuery, context: Context) -> Mapping[str, Mapping[str, int]]:
        counts = counts_of(self.searcher, query, context, self._synonyms_for(query))
        return {param: trimmed(param, values, query) for param, values in counts.items()}

    # Until when an answer holds

    def holds_until(self, query: SearchQuery, context: Context) -> int:
        """In microseconds since 1970: the last moment at which the same openings match."""
        now = microseconds(context.now)
        end = self._next_change(now)
        if query.deadline_within is not None:
            span = timedelta(days=query.deadline_within) // timedelta(microseconds=1)
            end = min(end, self._first(DEADLINE, now + span + 1) - span - 1)
        if query.posted_within is not None:
            span = timedelta(days=query.posted_within) // timedelta(microseconds=1)
            end = min(end, self._first(PUBLISHED, now - span) + span)
        return end

    def _next_change(self, now: int) -> int:
        """The last moment of which `now` is no different: which openings are open stays the same until then."""
        since, until = self._horizon
        if not since <= now <= until:
            until = min(self._first(CLOSES, now), self._first(PUBLISHED, now + 1) - 1)
            self._horizon = (now, until)
        return until

    def _first(self, name: str, least: int) -> int:
        query = range_of(Between(name, least, None))
        hits = self.searcher.search(query, 1, count=False, order_by_field=name, order=Order.Asc).hits
        return int(hits[0][0]) if hits else NEVER_MICROSECONDS
