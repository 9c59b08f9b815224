"""How long one run takes, in the environment of `benchmarks.alerts`; the figures go into a file as JSON.

python -m benchmarks.alerts_matching ALERTS TARGET

The whole run is shared with a second worker, as `postings.alerts.tasks.match_alerts` has it; matching alone is not.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django
from django.db import connection
from django.db.models.expressions import RawSQL

from benchmarks.alerts_report import MatchingFigures

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from postings.alerts.models import Run

_SAMPLE = 400
_SHARE = "--share"
_BASELINE_WORDS = """
CREATE TABLE alerts_baseline AS
SELECT id AS opening_id, to_tsvector('english', title || ' ' || description_text) AS words FROM postings_opening
"""
_WORDS = "SELECT opening_id FROM alerts_baseline WHERE words @@ websearch_to_tsquery('english', %s)"


@dataclass(slots=True)
class _Spent:
    """Seconds of the clock and of this process."""

    clock: float = 0.0
    cpu: float = 0.0


@contextmanager
def _timed() -> Iterator[_Spent]:
    spent, clock, cpu = _Spent(), time.perf_counter(), time.process_time()
    yield spent
    spent.clock, spent.cpu = time.perf_counter() - clock, time.process_time() - cpu


def measured(alerts: int) -> MatchingFigures:
    from django.utils import timezone

    from benchmarks.alerts_world import BOARD
    from postings.alerts.runs import match, take_up

    now = timezone.now()
    run = take_up(now)
    if run is None:
        raise RuntimeError("Nothing arrived.")
    baseline_ms = _baseline_ms(run, now)
    with _timed() as matching:
        pairs = _match_only(run, now)
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")
    memory_before = _megabytes("VmRSS:")
    counter = _Counter()
    with connection.execute_wrapper(counter), _timed() as whole, _second_worker() as second:
        match(now)
    run.refresh_from_db()
    return MatchingFigures(
        alerts=alerts,
        searches=run.searches,
        board=BOARD,
        openings=run.arrivals,
        pairs=pairs,
        matching=matching.clock,
        matching_cpu=matching.cpu,
        run=whole.clock,
        run_cpu=whole.cpu + second["cpu"],
        statements=counter.statements + int(second["statements"]),
        digests=run.digests,
        items=run.items,
        memory_before=memory_before,
        memory_peak=max(_megabytes("VmHWM:"), second["memory"]),
        sample=_SAMPLE,
        baseline_ms=baseline_ms,
    )


@contextmanager
def _second_worker() -> Iterator[dict[str, float]]:
    """Another process that takes its share. What it spent is there when it has ended."""
    command = [sys.executable, "-m", "benchmarks.alerts_matching", _SHARE]
    spent: dict[str, float] = {}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        yield spent
        said, _ = process.communicate()
    if process.returncode:
        raise RuntimeError("The second worker failed; see above.")
    spent.update(json.loads(said))


def _share() -> None:
    from django.utils import timezone

    from postings.alerts.runs import match

    counter = _Counter()
    with connection.execute_wrapper(counter), _timed() as spent:
        match(timezone.now())
    figures = {"cpu": spent.cpu, "statements": counter.statements, "memory": _megabytes("VmHWM:")}
    print(json.dumps(figures))


def _match_only(run: Run, now: datetime) -> int:
    """Read each search and match it, as a run does, and write nothing."""
    from postings.alerts.arrived import Arrived
    from postings.alerts.models import Search
    from postings.alerts.queries import from_canonical

    arrived, pairs = Arrived(run.pk, now), 0
    for text, seen_run in Search.objects.values_list("query", "seen_run").iterator(2_000):
        pairs += len(arrived.matching(from_canonical(text), seen_run))
    return pairs


class _Counter:
    def __init__(self) -> None:
        self.statements = 0

    def __call__(self, execute: Callable[..., Any], *arguments: object) -> Any:
        self.statements += 1
        return execute(*arguments)


def _baseline_ms(run: Run, now: datetime) -> float:
    """What boards do first: for each alert, one query for what matches and is new.

    Words are looked up in vectors that are there already, with an index, as somebody would who does it this way.
    """
    from postings.alerts.models import Alert, Arrival
    from postings.openings.models import ExchangeRate, Opening
    from postings.search.filters import narrow, parse
    from postings.search.kinds import Context

    with connection.cursor() as cursor:
        cursor.execute(_BASELINE_WORDS)
        cursor.execute("CREATE INDEX ON alerts_baseline USING gin (words)")
        cursor.execute("ANALYZE alerts_baseline")
    context = Context(now, ExchangeRate.objects.per_euro())
    arrived = Opening.objects.filter(pk__in=Arrival.objects.filter(run=run).values("opening"))
    first = arrived.order_by("published_at").values_list("published_at", flat=True)[0]
    ids = list(Alert.objects.order_by("pk").values_list("pk", flat=True))
    chosen = random.Random(f"baseline {len(ids)}").sample(ids, _SAMPLE)
    alerts = list(Alert.objects.filter(pk__in=chosen).select_related("search"))
    new = Opening.objects.open(now).filter(published_at__gte=first)
    with _timed() as spent:
        for alert in alerts:
            query = parse(alert.search.query).query
            openings = narrow(new, query, context)
            if query.q:
                words = RawSQL(_WORDS, [query.q])  # noqa: S611 - a constant; the words go beside it
                openings = openings.filter(pk__in=words)
            list(openings.values_list("pk", flat=True))
    return spent.clock / len(alerts) * 1000


def _megabytes(name: str) -> float:
    """Of this process, where the system tells (Linux)."""
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith(name):
                return int(line.split()[1]) / 1024
    return 0.0


def main(arguments: list[str]) -> None:
    django.setup()
    if arguments == [_SHARE]:
        _share()
        return
    from benchmarks.alerts_world import fill_alerts

    alerts, target = int(arguments[0]), Path(arguments[1])
    fill_alerts(alerts)
    target.write_text(json.dumps(asdict(measured(alerts))), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
