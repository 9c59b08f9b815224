"""Searches held against an index by their conditions: each condition is asked once, however many searches have it.

A search is all of its conditions, and two hundred thousand searches have some thirty thousand between them. So the
index is asked for each condition as a search of its own, by the one function that builds queries, and what is left
for a search is which openings all of its conditions have in common.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from postings.search.query import SearchQuery

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from postings.search.engine.memory import MemoryIndex

# What says nothing by itself: an order, and what others are counted in.
_NOT_ALONE = {"within", "currency", "sort", "page"}
_WITH = {"near": "within", "pay_min": "currency", "pay_max": "currency"}
_PARAMS = tuple(param for param in SearchQuery.__dataclass_fields__ if param not in _NOT_ALONE)
_values_of: Callable[[SearchQuery], tuple[object, ...]] = attrgetter(*_PARAMS)
_USUAL = _values_of(SearchQuery())
# What is kept is kept in so much memory, whatever arrived; beside its openings a condition takes some 300 bytes.
_MOST_BYTES, _BYTES_EACH = 32_000_000, 300

# A parameter, its value, and the value of the one that it is counted in.
_Condition = tuple[str, object, object]


class SharedConditions:
    """As `index.matching`, for many searches. `opening_ids` are all that the index may hold."""

    def __init__(self, index: MemoryIndex, opening_ids: Iterable[int]) -> None:
        self._index = index
        # The newest id is the first digit of a number, see `_ids_of`.
        self._newest_first = sorted(opening_ids, reverse=True)
        self._places = {pk: place for place, pk in enumerate(self._newest_first)}
        self._most = _MOST_BYTES // (_BYTES_EACH + len(self._places) // 8)
        self._kept: dict[_Condition, int] = {}
        self._all = self._asked(SearchQuery())

    def matching(self, query: SearchQuery) -> list[int]:
        """The ids of those that match, the newest ids first."""
        common = self._all
        for condition in _conditions_of(query):
            held = self._kept.get(condition)
            if held is None:
                held = self._keep(condition)
            common &= held
            if not common:
                return []
        return self._ids_of(common)

    def _keep(self, condition: _Condition) -> int:
        if len(self._kept) >= self._most:
            self._kept.clear()
        held = self._kept[condition] = self._asked(_search_of(condition))
        return held

    def _asked(self, query: SearchQuery) -> int:
        """A number with a binary digit for each opening: 1 where it matches."""
        digits = bytearray(b"0") * max(len(self._newest_first), 1)
        for pk in self._index.matching(query):
            digits[self._places[pk]] = 49  # The letter 1.
        return int(digits, 2)

    def _ids_of(self, held: int) -> list[int]:
        digits = f"{held:0{len(self._newest_first)}b}"
        found, place = [], digits.find("1")
        while place >= 0:
            found.append(self._newest_first[place])
            place = digits.find("1", place + 1)
        return found


def _conditions_of(query: SearchQuery) -> Iterator[_Condition]:
    for param, value, usual in zip(_PARAMS, _values_of(query), _USUAL, strict=True):
        if value != usual:
            yield param, value, getattr(query, _WITH[param]) if param in _WITH else None


def _search_of(condition: _Condition) -> SearchQuery:
    param, value, counted_in = condition
    return SearchQuery().with_(**({_WITH[param]: counted_in} if param in _WITH else {}), **{param: value})
