"""The places of an index: which of them lie near a city is told by the index itself, however large the board.

There are as many as cities with openings, thousands on a board of a million openings.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NamedTuple

from postings.search.engine.schema import PLACE
from postings.search.near import centre_of, is_within, latitudes_around, place_of_word

if TYPE_CHECKING:
    from tantivy import Searcher

    from postings.search.kinds import Context
    from postings.search.near import Centre
    from postings.search.query import SearchQuery


class _Place(NamedTuple):
    latitude: float
    longitude: float
    word: str


class Places:
    """In the order of their latitudes."""

    def __init__(self, searcher: Searcher) -> None:
        words = (word for word, _ in searcher.terms_with_prefix(PLACE, ""))
        self._places = sorted(_Place(*place_of_word(word), word) for word in words)
        self._latitudes = [place.latitude for place in self._places]

    def within(self, here: Centre, km: int) -> tuple[str, ...]:
        """The words of those at most `km` kilometres away."""
        south, north = latitudes_around(here, km)
        start, end = bisect_left(self._latitudes, south), bisect_right(self._latitudes, north)
        near = (one for one in self._places[start:end] if is_within(here, km, one.latitude, one.longitude))
        return tuple(sorted(place.word for place in near))

    def note(self, query: SearchQuery, context: Context) -> None:
        """Work out for the filter, which knows no index, the words that it asks for."""
        if query.near and (query.near, query.within) not in context.memory:
            here = centre_of(query.near)
            context.memory[query.near, query.within] = self.within(here, query.within) if here else ()
