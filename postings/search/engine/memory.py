"""A small index in memory: some openings, asked with the very query that the whole board is asked with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postings.openings.choices import Status
from postings.search.clauses import microseconds
from postings.search.engine.documents import Loader, freshness_start
from postings.search.engine.paging import ids_of
from postings.search.engine.places import Places
from postings.search.engine.queries import build_history_query, build_query
from postings.search.engine.raw import raw_connection
from postings.search.engine.schema import new_index
from postings.search.engine.writing import update
from postings.search.kinds import Context
from postings.search.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from postings.search.query import SearchQuery

# Enough for some ten thousand openings in one part; a search asks each part of an index.
_HEAP = 60_000_000


class MemoryIndex:
    """Which of some openings match a search: built once, asked as often as there are alerts.

    `now` is the moment at which they must be open. One of closed openings tells only what was published when.
    """

    def __init__(self, opening_ids: Iterable[int], now: datetime, status: Status = Status.PUBLISHED) -> None:
        self._vocabulary = Vocabulary()
        self._context = Context(now, self._vocabulary.rates)
        index = new_index()
        writer = index.writer(_HEAP, 1)
        loader = Loader(raw_connection(), microseconds(freshness_start(now)), status)
        update(writer, loader, set(opening_ids))
        writer.commit()
        index.reload()
        self._searcher = index.searcher()
        self._places = Places(self._searcher)

    def matching(self, query: SearchQuery) -> list[int]:
        """The ids of those that match, the newest ids first."""
        self._places.note(query, self._context)
        built = build_query(query, self._context, self._vocabulary.synonyms if query.q else None)
        return ids_of(self._searcher, built)

    def published_since(self, query: SearchQuery, since: datetime) -> list[int]:
        """The ids of those that match and were published since, open or not."""
        self._places.note(query, self._context)
        synonyms = self._vocabulary.synonyms if query.q else None
        return ids_of(self._searcher, build_history_query(query, self._context, synonyms, since))
