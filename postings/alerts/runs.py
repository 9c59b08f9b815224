"""Runs: what arrived is taken up, each search that somebody wants is matched with it, and what matched is written.

Everything here may be killed at any moment, doubled, and run at once by several workers (docs/adr/0007).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone

from postings.alerts.arrived import Arrived
from postings.alerts.matching import SEARCHES_AT_ONCE, match_step
from postings.alerts.models import Alert, Arrival, Run, Search
from postings.openings.choices import Status

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

# Of the transaction that makes a run: its number is committed before another one is given.
_TAKE_UP_LOCK = 0x616C6572
# Searches that one worker has done in some seconds.
_LONG = 3 * SEARCHES_AT_ONCE
# Errors of searches that a run notes.
_MOST_TOLD = 10


def run_matching(now: datetime | None = None) -> int:
    """Take up what arrived, and match whatever has not been matched yet. Returns the number of items written.

    It may be called at any time, any number of times.
    """
    now = now or timezone.now()
    take_up(now)
    return match(now)


def newest_run_id() -> int:
    """0 before the first run. Who asks for an alert has seen what arrived until then."""
    return Run.objects.aggregate(newest=Max("pk"))["newest"] or 0


def hold_back_runs() -> None:
    """Until the end of this transaction no run is made: who has seen `newest_run_id` has seen all there are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_TAKE_UP_LOCK])


def take_up(now: datetime) -> Run | None:
    """A run with what arrived and no run has; None where there is nothing.

    What is published for a later moment waits for it.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TAKE_UP_LOCK])
        is_ahead = Q(opening__status=Status.PUBLISHED, opening__published_at__gt=now)
        waiting = Arrival.objects.filter(run=None).exclude(is_ahead)
        if not waiting.exists():
            return None
        # Never before that of an earlier run, whatever the clock of this machine says (see `Arrived`).
        latest = Run.objects.order_by("-pk").values_list("started_at", flat=True).first()
        run = Run.objects.create(started_at=max(now, latest or now))
        run.arrivals = Arrival.objects.filter(pk__in=waiting.values("pk")).update(run=run)
        run.save(update_fields=["arrivals"])
        return run


def match(now: datetime) -> int:
    """Finish every run that is not finished, in steps that each stand for themselves."""
    if not Run.objects.filter(finished_at=None).exists():
        return 0
    newest = newest_run_id()
    try:
        written, failed = _matched(newest, now)
    except Exception as error:
        Run.objects.filter(pk=newest).update(error=f"{type(error).__name__}: {error}")
        raise
    if failed:
        Run.objects.filter(pk=newest).update(error="\n".join(failed[:_MOST_TOLD]))
    _finish(newest)
    return written


def is_long() -> bool:
    """Whether what is left to match is worth a second worker: more than a few steps."""
    waiting = unmatched_searches(newest_run_id())
    return waiting[_LONG : _LONG + 1].exists()


def unmatched_searches(run_id: int) -> QuerySet[Search]:
    """Those that somebody wants and that have not seen all that arrived up to this run."""
    wanted = Alert.objects.wanted().filter(search=OuterRef("pk"))
    return Search.objects.filter(Exists(wanted), seen_run__lt=run_id).order_by("pk")


def _matched(newest: int, now: datetime) -> tuple[int, list[str]]:
    """How many items were written, and what could not be matched. That is tried again with every call."""
    arrived, written, last, failed = Arrived(newest, now), 0, 0, list[str]()
    while (step := match_step(unmatched_searches(newest).filter(pk__gt=last), arrived)) is not None:
        last, written = step.last_search, written + step.items
        failed += step.failed
    return written, failed


def _finish(newest: int) -> None:
    """A search that another worker holds is not finished; that worker, or the next call, finishes then."""
    if not unmatched_searches(newest).exists():
        Run.objects.filter(finished_at=None, pk__lte=newest).update(finished_at=timezone.now())
