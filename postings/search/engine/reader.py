"""Answers from one state of the index, kept for as long as they hold.

An answer depends on the index, on the query and on the time. The time only counts at moments when an opening
opens, closes, or passes the end of a number of days that the query asks for. So an answer says until when it
holds, and one that is kept is the answer that would be worked out anew.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache, cached_property
from threading import Lock
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from tantivy import Order, Searcher

from postings.openings.pay import BASE_CURRENCY
from postings.search import facets
from postings.search.answer import FITTING, PAGE_SIZE, Answer
from postings.search.clauses import NEVER_MICROSECONDS, Between, microseconds
from postings.search.engine.counting import facet_counts_of, page_counts_of, pay_counts_of
from postings.search.engine.keys import BoardKeys, keys_of_index
from postings.search.engine.paging import ids_of, page_of, total_of
from postings.search.engine.places import Places
from postings.search.engine.queries import build_query, build_ranked_query, range_of
from postings.search.engine.schema import CLOSES, DEADLINE, PUBLISHED
from postings.search.engine.tiers import fitting_page
from postings.search.engine.words import groups_of
from postings.search.metrics import ENGINE_SECONDS, KEPT_ANSWERS
from postings.search.query import FIT, NEWEST, RELEVANCE, SearchQuery

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from postings.search.engine.words import Synonyms
    from postings.search.kinds import Context
    from postings.search.vocabulary import Vocabulary

T = TypeVar("T")

_SOON = 3_600_000_000
# A page takes 2 kB, counts 9 kB and pay 0.5 kB (measured): 35 MB when all are full.
_PAGES_KEPT, _COUNTS_KEPT, _PAY_KEPT, _FITTING_KEPT = 5_000, 2_500, 5_000, 5_000
# Of values that are equally frequent, some more are looked at, so that names decide which are shown.
_TIED = 20


class Kept(Generic[T]):
    """Values, each with the time for which it holds. `part` names them to operators.

    The most recently used stay, and of these half the room is for what was asked for again: a crawler that asks
    each search once does not drive out the searches that everybody makes.
    """

    def __init__(self, size: int, part: str) -> None:
        self._most_once, self._most_again = (size + 1) // 2, size // 2
        self._hits = KEPT_ANSWERS.labels(part, "hit")
        self._misses = KEPT_ANSWERS.labels(part, "miss")
        self._seconds = ENGINE_SECONDS.labels(part)
        self._once: OrderedDict[object, tuple[int, int, T]] = OrderedDict()
        self._again: OrderedDict[object, tuple[int, int, T]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: object | None, now: int, until: Callable[[], int], compute: Callable[[], T]) -> T:
        if key is None:
            return compute()
        with self._lock:
            kept = self._again.get(key) or self._once.get(key)
            if kept is not None and kept[0] <= now <= kept[1]:
                self._put_again(key, kept)
                self._hits.inc()
                return kept[2]
        self._misses.inc()
        with self._seconds.time():
            value, end = compute(), until()
        self.put(key, now, end, value)
        return value

    def put(self, key: object, now: int, end: int, value: T) -> None:
        """A value that holds from `now` to `end`."""
        with self._lock:
            if key in self._again:
                self._put_again(key, (now, end, value))
                return
            self._once[key] = (now, end, value)
            self._once.move_to_end(key)
            if len(self._once) > self._most_once:
                self._once.popitem(last=False)

    def _put_again(self, key: object, kept: tuple[int, int, T]) -> None:
        self._once.pop(key, None)
        self._again[key] = kept
        self._again.move_to_end(key)
        if len(self._again) > self._most_again:
            oldest, value = self._again.popitem(last=False)
            self._once[oldest] = value


class _Key(NamedTuple):
    """What decides about an answer: of the query, and of the profile where the query asks for one."""

    query: SearchQuery
    fingerprint: str
    edges: tuple[int, ...]

    @classmethod
    def of(cls, query: SearchQuery, context: Context, edges: tuple[int, ...] = ()) -> _Key | None:
        """None where the profile has no name to keep an answer under."""
        if context.lens is None:
            query = query.without_profile()
        fingerprint = context.lens.fingerprint if context.lens and query.needs_profile else ""
        if query.needs_profile and not fingerprint:
            return None
        has_pay = query.pay_min is not None or query.pay_max is not None
        plain = query if has_pay else query.with_(page=query.page, currency=BASE_CURRENCY)
        return cls(plain, fingerprint, edges)


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
    _pay: Kept[tuple[int, ...]] = field(default_factory=lambda: Kept(_PAY_KEPT, "pay"))
    _fitting: Kept[int] = field(default_factory=lambda: Kept(_FITTING_KEPT, "fitting"))
    _horizon: tuple[int, int] = (1, 0)

    @cached_property
    def places(self) -> Places:
        return Places(self.searcher)

    @cached_property
    def keys(self) -> BoardKeys:
        return keys_of_index(self.searcher, self.generation)

    def first(self, query: SearchQuery, context: Context) -> tuple[int, tuple[int, ...]]:
        """How many match, and the ids of the first page. Nothing else is counted."""
        self._note(query, context)
        query = query.with_(page=1)
        total, _, ids = self._pages.get(
            _Key.of(query, context),
            microseconds(context.now),
            lambda: self.holds_until(query, context),
            lambda: self._page(query, context),
        )
        return total, ids

    def answer(self, query: SearchQuery, context: Context) -> Answer:
        self._note(query, context)
        now = microseconds(context.now)
        # Worked out once for the page and the counts.
        until = cache(lambda: self.holds_until(query, context))
        total, page, ids = self._pages.get(
            _Key.of(query, context), now, until, lambda: self._page(query, context)
        )
        counts = self._counts.get(
            _Key.of(query.with_(sort=""), context), now, until, lambda: self._counted(query, context, until)
        )
        if context.lens is not None:
            fitting = query.with_(fit=True, sort="")
            number = self._fitting.get(
                _Key.of(fitting, context),
                now,
                until,
                lambda: total if query.fit else self._total(fitting, context),
            )
            counts = {**counts, FITTING: {"1": number}}
        return Answer(total, page, ids, counts, has_words=not query.q or bool(groups_of(query.q)))

    def pay_counts(self, query: SearchQuery, context: Context, edges: tuple[int, ...]) -> tuple[int, ...]:
        """How many openings state their highest pay from each edge, in euro cents, up to the next."""
        self._note(query, context)
        return self._pay.get(
            _Key.of(query.with_(sort=""), context, edges),
            microseconds(context.now),
            lambda: self.holds_until(query, context),
            lambda: pay_counts_of(self.searcher, query, context, self._synonyms_for(query), edges),
        )

    def facet_counts(self, query: SearchQuery, context: Context, param: str) -> dict[str, int]:
        """Every value of one facet with its number of openings, for who looks for a value in it."""
        self._note(query, context)
        return facet_counts_of(self.searcher, query, context, self._synonyms_for(query), param)

    def window(self, query: SearchQuery, context: Context, offset: int, limit: int) -> tuple[int, list[int]]:
        """How many match, and the ids from the place `offset` on, in the order of `query`."""
        self._note(query, context)
        order = query.order
        if order == FIT and context.lens is None:
            order = query.usual_sort
        if order == RELEVANCE and not groups_of(query.q):
            order = NEWEST  # Without a word to look for, all are equally good.
        build = build_ranked_query if order == RELEVANCE else build_query
        built = build(query, context, self._synonyms_for(query))
        if order == FIT and context.lens is not None:
            return fitting_page(self.searcher, built, context.lens, self.keys.required, offset, limit)
        return page_of(self.searcher, built, order, offset, limit)

    def ids(self, query: SearchQuery, context: Context) -> list[int]:
        """Every opening that matches, in no order that means anything."""
        self._note(query, context)
        return ids_of(self.searcher, build_query(query, context, self._synonyms_for(query)))

    def _note(self, query: SearchQuery, context: Context) -> None:
        if query.near:
            self.places.note(query, context)

    def _synonyms_for(self, query: SearchQuery) -> Synonyms:
        return self.vocabulary.synonyms if query.q else {}

    def _total(self, query: SearchQuery, context: Context) -> int:
        return total_of(self.searcher, build_query(query, context, self._synonyms_for(query)))

    def _page(self, query: SearchQuery, context: Context) -> tuple[int, int, tuple[int, ...]]:
        page = query.page
        total, ids = self.window(query, context, (page - 1) * PAGE_SIZE, PAGE_SIZE)
        if not ids and page > 1:
            page = max(1, -(-total // PAGE_SIZE))
            total, ids = self.window(query, context, (page - 1) * PAGE_SIZE, PAGE_SIZE)
        return total, page, tuple(ids)

    def _counted(
        self, query: SearchQuery, context: Context, until: Callable[[], int]
    ) -> Mapping[str, Mapping[str, int]]:
        """The counts; those of pay, which the same pass gives, are kept for the histogram."""
        steps = self.vocabulary.pay_steps(query.currency)
        edges = steps.edges if steps else ()
        synonyms = self._synonyms_for(query)
        most = facets.LONGEST + _TIED
        counts, pay = page_counts_of(self.searcher, query, context, synonyms, most=most, edges=edges)
        key = _Key.of(query.with_(sort=""), context, edges)
        if pay is not None and key is not None:
            self._pay.put(key, microseconds(context.now), until(), pay)
        return {param: facets.trimmed(param, values, query) for param, values in counts.items()}

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
        """The first of these moments that is not before `least`; mostly one soon after it."""
        for most in (least + _SOON, None):
            query = range_of(Between(name, least, most))
            hits = self.searcher.search(query, 1, count=False, order_by_field=name, order=Order.Asc).hits
            if hits:
                return int(hits[0][0])
        return NEVER_MICROSECONDS
