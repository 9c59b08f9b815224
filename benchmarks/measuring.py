"""One board, measured: every scenario under load, then from inside. The result goes to a file as JSON."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import room
from benchmarks.load import run_load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.scenarios import Scenario
    from benchmarks.server import WebServer

EMPTY_VIEW = "An empty Django view"
SEARCH = "Search: words, filters, all facets, each new"
POPULAR = "Search: popular ones, repeated"
DETAIL = "One opening"

SECONDS = float(os.environ.get("BENCH_SECONDS", "5"))
_WARM_SECONDS, _WARM_MOST = 0.7, 400
_MOST = 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Of one scenario. Times are milliseconds; `web_cpu` and `database_cpu` are of a request."""

    name: str
    requests: int
    per_second: float
    median: float
    p95: float
    p99: float
    web_cpu: float
    database_cpu: float
    statements: float
    sql_ms: float
    engine_ms: float | None
    memory_mb: float
    kilobytes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardFigures:
    """`bare` is the engine by itself: median, p95 and p99 in milliseconds; () where there is no index."""

    size: int
    has_engine: bool
    bare: tuple[float, ...]
    figures: tuple[Figures, ...]
    absent: tuple[str, ...]
    failed: tuple[str, ...] = ()
    bare_per_second: float = 0.0


def from_json(text: str) -> BoardFigures:
    data = json.loads(text)
    data["figures"] = tuple(Figures(**one) for one in data["figures"])
    for name in ("bare", "absent", "failed"):
        data[name] = tuple(data[name])
    return BoardFigures(**data)


def measure(size: int, only: str = "") -> BoardFigures:
    """Needs Django set up with `room.environment(size)`, and its database filled."""
    from django.core.cache import cache

    from benchmarks.inprocess import bare_engine_seconds, has_engine
    from benchmarks.scenarios import scenarios
    from benchmarks.server import WebServer
    from benchmarks.world import world_of

    cache.clear()
    world = world_of(size)
    found: list[Figures] = []
    absent: list[str] = []
    failed: list[str] = []
    with WebServer(dict(os.environ), room.HOME / "gunicorn.log") as server:
        for scenario in scenarios(world, size):
            if only and only not in scenario.name and scenario.name != EMPTY_VIEW:
                continue
            paths = _present(server, scenario)
            if paths is None:
                absent.append(scenario.name)
                continue
            try:
                figures = _figures(server, scenario, paths)
            except RuntimeError as error:
                # The other rows are worth having.
                print(f"  {scenario.name}: {error}", flush=True)
                failed.append(f"{scenario.name} ({error})")
                continue
            found.append(figures)
            print(f"  {figures.name}: {figures.per_second:,.0f}/s, p99 {figures.p99:,.1f} ms", flush=True)
    seconds = bare_engine_seconds(world)
    ordered = sorted(one * 1000 for one in seconds)
    bare = tuple(
        ordered[min(len(ordered) - 1, int(share * len(ordered)))] for share in (0.5, 0.95, 0.99) if ordered
    )
    return BoardFigures(
        size=size,
        has_engine=has_engine(),
        bare=bare,
        figures=tuple(found),
        absent=tuple(absent),
        failed=tuple(failed),
        bare_per_second=len(seconds) / sum(seconds) if seconds else 0.0,
    )


def _present(server: WebServer, scenario: Scenario) -> Iterator[str] | None:
    """The scenario's addresses; None where the site has none of them yet."""
    if scenario.paths is None:
        return None
    probe = run_load(
        room.HOST, server.port, scenario.paths, seconds=0, most=1, connections=1, cookie=scenario.cookie
    )
    return None if 404 in probe.statuses else scenario.paths


def _figures(server: WebServer, scenario: Scenario, paths: Iterator[str]) -> Figures:
    from benchmarks.inprocess import look_inside

    etags: dict[str, str] | None = {} if scenario.is_conditional else None
    ask = partial(run_load, room.HOST, server.port, paths, etags=etags, cookie=scenario.cookie)
    ask(seconds=_WARM_SECONDS, most=_WARM_MOST)
    server.forget_peak()
    before = server.usage()
    load = ask(seconds=SECONDS, most=_MOST)
    used = server.usage().since(before)
    memory = server.peak_megabytes()
    # Of what is asked for rarely, a worker may still have to tell the first answer.
    usual, rest = (304, 0.05) if scenario.is_conditional else (200, 0.0)
    others = len(load.seconds) - load.statuses.get(usual, 0)
    if set(load.statuses) - {200, 304} or others > rest * len(load.seconds):
        raise RuntimeError(f"the server answered {load.statuses}")
    inside = look_inside(paths, is_conditional=scenario.is_conditional, cookie=scenario.cookie)
    count = len(load.seconds)
    return Figures(
        name=scenario.name,
        requests=count,
        per_second=load.per_second,
        median=load.percentile(0.5),
        p95=load.percentile(0.95),
        p99=load.percentile(0.99),
        web_cpu=used.web / count * 1000,
        database_cpu=used.database / count * 1000,
        statements=inside.statements,
        sql_ms=inside.sql_ms,
        engine_ms=inside.engine_ms,
        memory_mb=memory,
        kilobytes=load.bytes / count / 1000,
    )


def main(size: int, target: Path, only: str = "") -> None:
    import django

    django.setup()
    target.write_text(json.dumps(asdict(measure(size, only)), indent=1), encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:4])
