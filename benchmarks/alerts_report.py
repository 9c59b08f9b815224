"""The figures of matching as Markdown, for their own place in the documentation."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.report import machine, table

if TYPE_CHECKING:
    from collections.abc import Sequence

MARKS = ("<!-- alerts: start -->", "<!-- alerts: end -->")
_COLUMNS = (
    *("alerts", "distinct searches", "matching s", "µs a search", "whole run s", "CPU s of both workers"),
    *("statements", "digests", "items", "memory before MB", "peak MB"),
)
_COMPARED = ("alerts", "matching s", "one query for each alert", "times faster")


@dataclass(frozen=True, slots=True)
class MatchingFigures:
    """Seconds of the clock, or of processor time of the worker (`cpu`). Memory of the worker in MB.

    `matching` writes nothing; `run` is all of it. `pairs` are searches with openings that match them.
    `baseline_ms` is one filtered query for one alert, on average of a sample.
    """

    alerts: int
    searches: int
    board: int
    openings: int
    pairs: int
    matching: float
    matching_cpu: float
    run: float
    run_cpu: float
    statements: int
    digests: int
    items: int
    memory_before: float
    memory_peak: float
    sample: int
    baseline_ms: float

    @property
    def baseline(self) -> float:
        """Extrapolated to all alerts, in seconds."""
        return self.baseline_ms * self.alerts / 1000


def report_of(figures: Sequence[MatchingFigures], postgres: str) -> str:
    one = figures[0]
    introduction = (
        f"Measured {machine()}, which the worker and the database share. Python {platform.python_version()}, "
        f"PostgreSQL {postgres}. {one.openings:,} openings arrived on a board of {one.board:,}. Matching alone is one "
        "worker's; the whole run, which writes, is shared by two. Memory is that of the larger of them."
    )
    compared = (
        "Matching alone, held against one filtered query for each alert, which is extrapolated from "
        f"{one.sample} alerts:"
    )
    return "\n\n".join(
        [
            introduction,
            table(_COLUMNS, map(_cells, figures)),
            compared,
            table(_COMPARED, map(_compared, figures)),
        ]
    )


def _cells(one: MatchingFigures) -> tuple[str, ...]:
    return (
        *(f"{one.alerts:,}", f"{one.searches:,}", f"{one.matching:.1f}"),
        *(f"{one.matching / one.searches * 1e6:.0f}", f"{one.run:.1f}", f"{one.run_cpu:.1f}"),
        *(f"{one.statements:,}", f"{one.digests:,}", f"{one.items:,}"),
        *(f"{one.memory_before:.0f}", f"{one.memory_peak:.0f}"),
    )


def _compared(one: MatchingFigures) -> tuple[str, ...]:
    baseline = f"{one.baseline_ms:.2f} ms, {one.baseline:,.0f} s for all"
    return f"{one.alerts:,}", f"{one.matching:.1f}", baseline, f"{one.baseline / one.matching:.0f}×"
