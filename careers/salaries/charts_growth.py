"""How pay grew: the medians of one source, year by year, as a drawing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from careers.salaries.charts import Axis
from postings.openings.presentation import count_of, money_range

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from careers.salaries.amounts import Distribution

_TOP, _HEIGHT, _FOOT, _SIDE = 24, 110, 38, 8.0


@dataclass(frozen=True, slots=True)
class Point:
    x: float
    y: float
    label: str
    year: str
    count: str
    is_small: bool


@dataclass(frozen=True, slots=True)
class GrowthChart:
    key: str
    title: str
    description: str
    points: tuple[Point, ...]
    height: int = _TOP + _HEIGHT + _FOOT

    @property
    def foot(self) -> int:
        return _TOP + _HEIGHT

    @property
    def lines(self) -> list[tuple[Point, Point]]:
        """From each year to the next."""
        return list(zip(self.points, self.points[1:], strict=False))


def growth_chart(key: str, title: str, years: Sequence[Distribution]) -> GrowthChart:
    """`years` are of one source and one scope, oldest first, each with its median. The axis begins at zero."""
    medians = [one.median for one in years if one.median is not None]
    axis = Axis.up_to(max(medians), years[0].currency)
    points = tuple(
        _point(one, median, axis, x=_across(place, len(medians)))
        for place, (one, median) in enumerate(zip(years, medians, strict=True))
    )
    words = ", ".join(f"{point.year} {point.label} of {point.count}" for point in points)
    return GrowthChart(key, title, f"Median pay by year: {words}.", points)


def _point(one: Distribution, median: Decimal, axis: Axis, *, x: float) -> Point:
    return Point(
        x=x,
        y=round(_TOP + _HEIGHT * (1 - axis.at(median) / 100), 1),
        label=money_range(median, median, one.currency, short=True),
        year=str(one.year or ""),
        count=count_of(one.count or 0, "answer"),
        is_small=one.is_small,
    )


def _across(place: int, places: int) -> float:
    """Evenly over the width, with room at the sides for the words of the first and the last."""
    return round(_SIDE + place * (100 - 2 * _SIDE) / max(places - 1, 1), 2)
