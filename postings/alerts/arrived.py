"""What arrived since a watermark, as a small index that searches are held against."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Max

from postings.alerts.models import Arrival
from postings.openings.models import Opening
from postings.search.engine.memory import MemoryIndex

if TYPE_CHECKING:
    from datetime import datetime

    from postings.search.query import SearchQuery

# Searches mostly share one watermark; others are left by a run that died.
_INDEXES_KEPT = 4


@dataclass(slots=True)
class Arrived:
    """The openings that arrived up to the run `newest` and are open at `now`, seen from any earlier run.

    `run_of` is the last run that an opening arrived with.
    """

    newest: int
    now: datetime
    run_of: dict[int, int] = field(default_factory=dict)
    _indexes: dict[int, MemoryIndex | None] = field(default_factory=dict)

    def matching(self, query: SearchQuery, seen_run: int) -> list[int]:
        """The ids of those of later runs than `seen_run` that match: the last run's first, then the newest ids."""
        if seen_run not in self._indexes:
            if len(self._indexes) >= _INDEXES_KEPT:
                del self._indexes[next(iter(self._indexes))]
            self._indexes[seen_run] = self._index_since(seen_run)
        index = self._indexes[seen_run]
        if index is None:
            return []
        found = index.matching(query)
        if seen_run + 1 < self.newest:
            # Sorting is stable, and the index gives the newest ids first.
            found.sort(key=self.run_of.__getitem__, reverse=True)
        return found

    def _index_since(self, seen_run: int) -> MemoryIndex | None:
        arrivals = Arrival.objects.filter(
            run__gt=seen_run, run__lte=self.newest, opening__in=Opening.objects.open(self.now)
        )
        runs = dict(arrivals.order_by().values_list("opening").annotate(last=Max("run")))
        self.run_of |= runs
        return MemoryIndex(runs, self.now) if runs else None
