"""Figures over time as bars. Across, positions are shares of the width in per cent; down, they are pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from postings.openings.deadlines import day
from postings.openings.presentation import count_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from postings.publishing.desk.figures import Course
    from postings.publishing.desk.listing import Figures

_TOP, _BARS, _TICKS = 20, 88, 22
# Of a bar's place, so that neighbours can be told apart.
_FILLED = 0.8


class Bar(NamedTuple):
    x: float
    width: float
    y: float
    height: float


class Label(NamedTuple):
    x: float
    anchor: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """`peak` is above the highest bar; `ticks` are below the first, the middle and the last."""

    key: str
    heading: str
    title: str
    description: str
    total: int
    bars: Sequence[Bar]
    peak: Label | None
    ticks: Sequence[Label]
    top: int = _TOP
    foot: int = _TOP + _BARS
    height: int = _TOP + _BARS + _TICKS


def charts_of(course: Course) -> list[Chart]:
    """One for each figure: they differ too much in size for one scale."""
    kinds: tuple[tuple[str, str, str, Callable[[Figures], int]], ...] = (
        ("views", "Views", "view", lambda figures: figures.views),
        ("clicks", "Apply clicks", "apply click", lambda figures: figures.clicks),
        ("digests", "Alert mails", "alert mail", lambda figures: figures.digests),
    )
    return [_chart(course, *kind) for kind in kinds]


def _chart(course: Course, key: str, heading: str, noun: str, value: Callable[[Figures], int]) -> Chart:
    values = [value(step.figures) for step in course.steps]
    starts, total = [step.start for step in course.steps], sum(values)
    return Chart(
        key=key,
        heading=heading,
        title=f"{heading} by {course.period.unit}, {_day(starts[0])} to {_day(course.period.today)}",
        description=_description(course, values, noun),
        total=total,
        bars=_bars(values),
        peak=_peak(values),
        ticks=_ticks(starts),
    )


def _description(course: Course, values: Sequence[int], noun: str) -> str:
    if not any(values):
        return f"No {noun}s in this time."
    most = max(values)
    start = course.steps[values.index(most)].start
    when = f"in the week of {_day(start)}" if course.period.by_week else f"on {_day(start)}"
    return f"{count_of(sum(values), noun)} in all; the most {when}: {most:,}."


def _bars(values: Sequence[int]) -> list[Bar]:
    most, place = max(values), 100 / len(values)
    return [
        Bar(
            x=round(number * place + place * (1 - _FILLED) / 2, 3),
            width=round(place * _FILLED, 3),
            y=round(_TOP + _BARS - _BARS * value / most, 1),
            height=round(_BARS * value / most, 1),
        )
        for number, value in enumerate(values)
        if value
    ]


def _peak(values: Sequence[int]) -> Label | None:
    most = max(values)
    if not most:
        return None
    x = (values.index(most) + 0.5) * 100 / len(values)
    return Label(round(x, 2), _anchor(x), f"{most:,}")


def _ticks(starts: Sequence[date]) -> list[Label]:
    middle = len(starts) // 2
    return [
        Label(0, "start", _day(starts[0])),
        Label(round((middle + 0.5) * 100 / len(starts), 2), "middle", _day(starts[middle])),
        Label(100, "end", _day(starts[-1])),
    ]


def _anchor(x: float) -> str:
    """So that a number at an edge stays inside."""
    return "start" if x < 4 else "end" if x > 96 else "middle"


def _day(value: date) -> str:
    return day(value, weekday=False)
