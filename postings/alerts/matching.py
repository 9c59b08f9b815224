"""One step of a run: some searches, each matched once with what arrived, however many alerts want it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from postings.alerts.models import Run, Search
from postings.alerts.queries import from_canonical
from postings.alerts.writing import Found, write

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from postings.alerts.arrived import Arrived

# A step is done in about a second. What it found is lost when it dies, and matched again.
SEARCHES_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Step:
    last_search: int
    items: int


def match_step(searches: QuerySet[Search], arrived: Arrived) -> Step | None:
    """Match the first of `searches` that no other worker holds; None where there is none.

    Digests, items, and how far each search was matched are written in one transaction.
    """
    with transaction.atomic():
        # Not "for update": alerts that are created refer to these rows, and need not wait.
        free = searches.select_for_update(skip_locked=True, no_key=True)[:SEARCHES_AT_ONCE]
        rows = list(free.values_list("pk", "query", "seen_run"))
        if not rows:
            return None
        found = Found()
        for pk, query, seen_run in rows:
            found.add(pk, arrived.matching(from_canonical(query), seen_run), arrived.run_of)
        written = write(found, arrived.now)
        Search.objects.filter(pk__in=[pk for pk, _, _ in rows]).update(seen_run=arrived.newest)
        # Last, as another worker waits for this row.
        Run.objects.filter(pk=arrived.newest).update(
            searches=F("searches") + len(rows),
            digests=F("digests") + written.digests,
            items=F("items") + written.items,
        )
    return Step(rows[-1][0], written.items)
