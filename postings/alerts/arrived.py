"""What arrived since a watermark, as a small index that searches are held against."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, Max, OuterRef, Q

from postings.alerts.conditions import SharedConditions
from postings.alerts.models import Arrival, Run
from postings.openings.models import Opening
from postings.search.engine.memory import MemoryIndex

if TYPE_CHECKING:
    from postings.search.query import SearchQuery

# Searches mostly share one watermark; others are left by a run that died.
_INDEXES_KEPT = 4
# Arrivals are kept for longer than that.
_REMEMBERED = timedelta(days=30)


@dataclass(slots=True)
class Arrived:
    """The openings that arrived up to the run `newest` and are open, seen from any earlier run.

    They are open at `now`, or at the start of that run where it was later: clocks differ, and workers wait for each
    other. What was published between the two would be passed over, and never looked at again.

    `run_of` is the last run that an opening arrived with. Those of `_again` were here before: reopened, as when a
    feed was empty for an hour. Most alerts had them already, so they must not be all that is kept of many.
    """

    newest: int
    now: datetime
    run_of: dict[int, int] = field(default_factory=dict)
    _again: set[int] = field(default_factory=set)
    _open_at: datetime = field(init=False)
    _indexes: dict[int, SharedConditions | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        started = Run.objects.filter(pk=self.newest).values_list("started_at", flat=True).first()
        self._open_at = max(self.now, started or self.now)

    def matching(self, query: SearchQuery, seen_run: int) -> list[int]:
        """The ids of those of later runs than `seen_run` that match.

        The last run's first, then what was never here before, then the newest ids.
        """
        if seen_run not in self._indexes:
            if len(self._indexes) >= _INDEXES_KEPT:
                del self._indexes[next(iter(self._indexes))]
            self._indexes[seen_run] = self._index_since(seen_run)
        index = self._indexes[seen_run]
        if index is None:
            return []
        found = index.matching(query)
        # Sorting is stable, and the index gives the newest ids first.
        if self._again:
            found.sort(key=self._again.__contains__)
        if seen_run + 1 < self.newest:
            found.sort(key=self.run_of.__getitem__, reverse=True)
        return found

    def _index_since(self, seen_run: int) -> SharedConditions | None:
        arrivals = Arrival.objects.filter(
            run__gt=seen_run, run__lte=self.newest, opening__in=Opening.objects.open(self._open_at)
        )
        runs = dict(arrivals.order_by().values_list("opening").annotate(last=Max("run")))
        self.run_of |= runs
        earlier = Arrival.objects.filter(opening=OuterRef("pk"), run__lte=seen_run)
        is_old = Q(published_at__lt=self._open_at - _REMEMBERED)
        again = Opening.objects.filter(Exists(earlier) | is_old, pk__in=runs)
        self._again.update(again.order_by().values_list("pk", flat=True))
        return SharedConditions(MemoryIndex(runs, self._open_at), runs) if runs else None
