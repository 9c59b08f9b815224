"""Openings that were closed lately, which the search index has no more, as a small index in memory.

It is made anew when somebody asks and it is some minutes old. Only the history of a search needs it.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

from django.conf import settings

from postings.openings.choices import Status
from postings.openings.models import Opening
from postings.search.engine import source
from postings.search.engine.memory import MemoryIndex

if TYPE_CHECKING:
    from postings.search.query import SearchQuery

_SECONDS = 600.0
# Making it takes 0.2 s for a thousand (measured). A board that closes more counts the newest.
_MOST = 3_000


class ClosedOpenings:
    def __init__(self, index: MemoryIndex | None, ids: frozenset[int]) -> None:
        self.index = index
        self.ids = ids

    def matching(self, query: SearchQuery, since: datetime) -> list[int]:
        """The ids of those that match and were published since."""
        if self.index is None:
            return []
        return [pk for pk in self.index.published_since(query, since) if pk in self.ids]


class _Kept:
    def __init__(self) -> None:
        self._lock = Lock()
        self._made_at = -_SECONDS
        self._index: MemoryIndex | None = None
        self._ids: list[int] = []

    def get(self, since: datetime, now: datetime) -> ClosedOpenings:
        with self._lock:
            is_old = monotonic() - self._made_at > _SECONDS or settings.SEARCH_INDEXER == source.INLINE
            if is_old:
                closed = Opening.objects.filter(
                    status=Status.CLOSED, published_at__gte=since, published_at__lte=now
                )
                self._ids = list(closed.newest_first().values_list("pk", flat=True)[:_MOST])
                self._index = MemoryIndex(self._ids, now, Status.CLOSED) if self._ids else None
                self._made_at = monotonic()
            index, ids = self._index, self._ids
        # One that was opened again meanwhile is in the search index too.
        closed = Opening.objects.filter(pk__in=ids, status=Status.CLOSED).order_by()
        return ClosedOpenings(index, frozenset(closed.values_list("pk", flat=True)))


@cache
def _kept() -> _Kept:
    return _Kept()


def closed_openings(since: datetime, now: datetime) -> ClosedOpenings:
    return _kept().get(since, now)
