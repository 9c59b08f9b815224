"""One step of a run: some searches, each matched once with what arrived, however many alerts want it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import DatabaseError, InterfaceError, transaction
from django.db.models import F

from postings.alerts.models import Run, Search
from postings.alerts.queries import from_canonical
from postings.alerts.writing import Found, write

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from postings.alerts.arrived import Arrived

logger = logging.getLogger(__name__)

# A step is done in about a second. What it found is lost when it dies, and matched again.
SEARCHES_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Step:
    """`failed` are searches that could not be matched, and why. They stay where they were."""

    last_search: int
    items: int
    failed: tuple[str, ...] = ()


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
        found, seen, failed = Found(), [], []
        for pk, query, seen_run in rows:
            try:
                matched = arrived.matching(from_canonical(query), seen_run)
            except (DatabaseError, InterfaceError):
                raise
            except Exception as error:
                # Of a hundred thousand, one must not hold up all others.
                logger.exception("Search %d could not be matched.", pk)
                failed.append(f"search {pk}: {type(error).__name__}: {error}")
                continue
            found.add(pk, matched, arrived.run_of)
            seen.append(pk)
        written = write(found, arrived.now)
        Search.objects.filter(pk__in=seen).update(seen_run=arrived.newest)
        # Last, as another worker waits for this row.
        Run.objects.filter(pk=arrived.newest).update(
            searches=F("searches") + len(seen),
            digests=F("digests") + written.digests,
            items=F("items") + written.items,
        )
    return Step(rows[-1][0], written.items, tuple(failed))
