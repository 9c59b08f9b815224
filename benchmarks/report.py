"""The figures as Markdown, into the documentation between two marks."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import django
import psutil

from benchmarks.load import CONNECTIONS
from benchmarks.measuring import EMPTY_VIEW, SECONDS
from benchmarks.server import WORKERS
from jobboard import gunicorn

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from benchmarks.measuring import BoardFigures, Figures

START, END = "<!-- figures: start -->", "<!-- figures: end -->"
_COLUMNS = (
    *("requests/s", "median ms", "p95 ms", "p99 ms", "web CPU ms", "database CPU ms", "SQL statements"),
    *("SQL ms", "engine ms", "worker peak MB", "kB"),
)
_RATIOS = ("requests/s", "median", "p95", "p99", "web and database CPU", "CPU to one bare engine query")


def report_of(boards: Sequence[BoardFigures], postgres: str) -> str:
    parts = [_circumstances(postgres)]
    for board in boards:
        parts += [f"### {board.size:,} open openings", _notes(board), _absolute(board), _ratios(board)]
    if len(boards) > 1:
        parts += ["### Growth", _growth(boards)]
    return "\n\n".join(part for part in parts if part)


def write_into(path: Path, text: str, marks: tuple[str, str] = (START, END)) -> None:
    """Replace what stands between the two marks of `path`."""
    start, end = marks
    before, _, rest = path.read_text(encoding="utf-8").partition(start)
    _, mark, after = rest.partition(end)
    if not mark:
        raise ValueError(f"{path} has no place for figures: {start} and {end}.")
    path.write_text(f"{before}{start}\n\n{text}\n\n{end}{after}", encoding="utf-8")


def _circumstances(postgres: str) -> str:
    return (
        f"Measured {machine()}, which the "
        f"load generator, the web server and the database share. Python {platform.python_version()}, Django "
        f"{django.__version__}, PostgreSQL {postgres}; gunicorn with {WORKERS} workers of {gunicorn.threads} threads, "
        f"{CONNECTIONS} connections, {SECONDS:.0f} seconds for each row."
    )


def machine() -> str:
    """When and where."""
    memory = round(psutil.virtual_memory().total / 2**30)
    return f"on {datetime.now(UTC):%d %B %Y} on {os.cpu_count()} cores with {memory} GB of memory"


def _notes(board: BoardFigures) -> str:
    lines = []
    if board.has_engine:
        median, p95, p99 = board.bare
        lines.append(
            f"The bare engine, one query after another without Django (a page and every facet count): "
            f"{board.bare_per_second:,.0f} a second, median {_figure(median)} ms, p95 {_figure(p95)} ms, "
            f"p99 {_figure(p99)} ms."
        )
    else:
        lines.append("Answered by PostgreSQL: there was no search index.")
    if board.absent:
        lines.append(f"Not there yet: {', '.join(board.absent)}.")
    if board.failed:
        lines.append(f"Failed: {'; '.join(board.failed)}.")
    return " ".join(lines)


def _absolute(board: BoardFigures) -> str:
    return table(("", *_COLUMNS), ((one.name, *map(_figure, _values(one))) for one in board.figures))


def _values(one: Figures) -> tuple[float | None, ...]:
    return (
        *(one.per_second, one.median, one.p95, one.p99, one.web_cpu, one.database_cpu, one.statements),
        *(one.sql_ms, one.engine_ms, one.memory_mb, one.kilobytes),
    )


def _ratios(board: BoardFigures) -> str:
    """Everything that depends on the machine, as a multiple of the calibrations of the same run."""
    empty = next((one for one in board.figures if one.name == EMPTY_VIEW), None)
    if empty is None:
        return ""
    rows = []
    for one in board.figures:
        cpu = one.web_cpu + one.database_cpu
        ratios = [
            one.per_second / empty.per_second,
            *(one.median / empty.median, one.p95 / empty.p95, one.p99 / empty.p99),
            cpu / (empty.web_cpu + empty.database_cpu),
            cpu / board.bare[0] if board.bare else None,
        ]
        rows.append((one.name, *map(_ratio, ratios)))
    return "Relative to the empty view, and to the median bare engine query:\n\n" + table(
        ("", *_RATIOS), rows
    )


def _growth(boards: Sequence[BoardFigures]) -> str:
    """Processor time of web and database for a request, as a multiple of the smallest board's."""
    first, *larger = boards
    by_name = [{one.name: one for one in board.figures} for board in larger]
    rows = []
    for one in first.figures:
        others = [figures.get(one.name) for figures in by_name]
        cells = [_ratio(_cpu(other) / _cpu(one)) if other and _cpu(one) else "–" for other in others]
        rows.append((one.name, _figure(_cpu(one)), *cells))
    names = [f"at {board.size:,}" for board in larger]
    introduction = (
        f"Server time of a request (web and database) at {first.size:,} in milliseconds, and larger boards' as "
        "multiples of it:"
    )
    return f"{introduction}\n\n{table(('', f'ms at {first.size:,}', *names), rows)}"


def _cpu(one: Figures) -> float:
    return one.web_cpu + one.database_cpu


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|---" + "|--:" * (len(head) - 1) + "|"]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines)


def _figure(value: float | None) -> str:
    """Three figures, as far as measuring goes."""
    if value is None:
        return "–"
    if value >= 100:
        return f"{value:,.0f}"
    if value >= 10 or value == int(value):
        return f"{value:.1f}".removesuffix(".0")
    return f"{value:.2f}"


def _ratio(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.3f}×" if value < 0.1 else f"{_figure(value)}×"
