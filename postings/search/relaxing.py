"""When nothing is found: which condition to drop or to loosen, and what that gives."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import combinations
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Max, Min
from django.db.models.functions import Coalesce
from django.utils import timezone

from postings.openings.models import ExchangeRate
from postings.openings.pay import BASE_CURRENCY, from_euro
from postings.search.engine import source
from postings.search.engine.paging import highest_of, lowest_of, total_of
from postings.search.engine.queries import build_query
from postings.search.engine.schema import PAY_HIGH, PAY_LOW
from postings.search.filters import FILTERS, matching
from postings.search.kinds import Context
from postings.search.query import MOST_KM
from postings.search.sentence import chosen_labels, condition_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime

    from tantivy import Query

    from postings.openings.models.opening import OpeningQuerySet
    from postings.search.engine.reader import Reader
    from postings.search.extensions import Lens
    from postings.search.query import SearchQuery
    from postings.search.sentence import Labels

MOST = 8
# Pairs grow with the square of the conditions, and each costs a count.
_MOST_FOR_PAIRS = 6
_WIDER: dict[str, tuple[int, ...]] = {
    "within": (50, 100, 200, MOST_KM),
    "deadline_within": (7, 14, 30, 90, 365),
    "posted_within": (3, 7, 30, 90, 365),
}
_Found = TypeVar("_Found")
# People ask for pay in round figures.
_ROUND = Decimal(1000)


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A search that asks for less, and how many open openings match it.

    `dropped` are the conditions without which it asks; `instead` is what it asks for in place of one.
    """

    query: SearchQuery
    count: int
    dropped: tuple[str, ...] = ()
    instead: str = ""

    @property
    def url(self) -> str:
        return self.query.get_absolute_url()


@dataclass(frozen=True, slots=True)
class _Board:
    """The openings of one moment, counted by the engine, or by the database while that is away."""

    now: datetime
    reader: Reader | None
    rates: Mapping[str, ExchangeRate]
    lens: Lens | None

    @classmethod
    def at(cls, now: datetime, lens: Lens | None) -> _Board:
        reader = source.current_reader()
        rates = reader.vocabulary.rates if reader else ExchangeRate.objects.per_euro()
        return cls(now, reader, rates, lens)

    def count(self, query: SearchQuery) -> int:
        return self._asked(
            lambda reader: total_of(reader.searcher, self._built(reader, query)),
            lambda: matching(query, self.now, self.lens).count(),
        )

    def closest_pay(self, query: SearchQuery, param: str) -> Decimal | None:
        """In euros a year: the highest stated for what asks at least some pay, the lowest for at most some.

        The engine knows it at once; the database would read every opening that the rest of the search leaves.
        """
        is_least = param == "pay_min"
        end, field = (highest_of, PAY_HIGH) if is_least else (lowest_of, PAY_LOW)
        others = query.without(param)

        def from_engine(reader: Reader) -> Decimal | None:
            cents = end(reader.searcher, self._built(reader, others), field)
            return None if cents is None else Decimal(cents) / 100

        return self._asked(
            from_engine, lambda: _stated_pay(matching(others, self.now, self.lens), is_least=is_least)
        )

    def _built(self, reader: Reader, query: SearchQuery) -> Query:
        synonyms = reader.vocabulary.synonyms if query.q else {}
        return build_query(query, Context(self.now, self.rates, lens=self.lens), synonyms)

    def _asked(self, engine: Callable[[Reader], _Found], database: Callable[[], _Found]) -> _Found:
        if self.reader is not None:
            try:
                return engine(self.reader)
            except source.ENGINE_ERRORS as error:
                source.report(error)
        return database()


def _stated_pay(openings: OpeningQuerySet, *, is_least: bool) -> Decimal | None:
    if is_least:
        end: Max | Min = Max(Coalesce("pay_yearly_max", "pay_yearly_min"))
    else:
        end = Min(Coalesce("pay_yearly_min", "pay_yearly_max"))
    found: Decimal | None = openings.aggregate(closest=end)["closest"]
    return found


def relaxations_of(
    query: SearchQuery, now: datetime | None = None, lens: Lens | None = None
) -> tuple[Relaxation, ...]:
    """What gives openings where `query` gives none, the most helpful first.

    One condition is loosened or dropped; of ways that give as much, the one that keeps more comes first. Only
    where none of that helps, two are dropped together.
    """
    board = _Board.at(now or timezone.now(), lens)
    labels = chosen_labels(query)
    chosen = [param for param in FILTERS if param in _narrowing(query)]
    single = [
        *_loosened(query, labels, board),
        *_dropped(query, ((param,) for param in chosen), labels, board),
    ]
    found = single
    if not single and len(chosen) <= _MOST_FOR_PAIRS:
        found = list(_dropped(query, combinations(chosen, 2), labels, board))
    return tuple(sorted(found, key=lambda one: -one.count)[:MOST])


def _narrowing(query: SearchQuery) -> set[str]:
    """The parameters in force that an opening has to meet."""
    empty = query.with_(sort="", page=1, currency=BASE_CURRENCY)
    return {param for param in FILTERS if empty.chosen(param)} - {"within"}


def _dropped(
    query: SearchQuery, drops: Iterable[tuple[str, ...]], labels: Labels, board: _Board
) -> Iterator[Relaxation]:
    for params in drops:
        less = query
        for param in params:
            less = less.without(param)
        count = board.count(less)
        if count and not less.is_empty:
            yield Relaxation(less, count, tuple(condition_of(query, param, labels) for param in params))


def _loosened(query: SearchQuery, labels: Labels, board: _Board) -> Iterator[Relaxation]:
    for less, param in (*_nearer_pay(query, board), *_wider(query, board)):
        count = board.count(less)
        if count:
            yield Relaxation(less, count, instead=condition_of(less, param, labels))


def _wider(query: SearchQuery, board: _Board) -> Iterator[tuple[SearchQuery, str]]:
    """The first step up from a number of days that finds something."""
    for param, steps in _WIDER.items():
        current = getattr(query, param)
        if not query.chosen("near" if param == "within" else param):
            continue
        for step in steps:
            less = query.with_(**{param: step})
            if step > current and board.count(less):
                yield less, "near" if param == "within" else param
                break


def _nearer_pay(query: SearchQuery, board: _Board) -> Iterator[tuple[SearchQuery, str]]:
    """The pay that comes closest to what is asked, among openings that match in all else."""
    for param, rounding in (("pay_min", ROUND_FLOOR), ("pay_max", ROUND_CEILING)):
        asked = getattr(query, param)
        if asked is None:
            continue
        closest = board.closest_pay(query, param)
        pay = None if closest is None else from_euro(closest, query.currency, board.rates)
        if pay is not None:
            amount = int((pay / _ROUND).to_integral_value(rounding) * _ROUND)
            if amount > 0:
                yield query.with_(**{param: amount}), param
