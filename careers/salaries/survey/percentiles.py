"""Percentiles of answers, and which answers are outliers: rules short enough to be written on a page.

A percentile lies on the straight line between its neighbours, as PostgreSQL's `percentile_cont` has it: of n sorted
amounts, p per cent is at place (n - 1) x p / 100, counted from 0. It is rounded to whole units, halves up.

Pay spreads by shares rather than by sums, so outliers are found on logarithms: an amount more than `REACH` times the
distance between the quartiles below the lower quartile or above the upper one. Where that distance is less than
`LEAST_DISTANCE`, as where many answered alike, it counts as that.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from math import exp, floor, log
from typing import TYPE_CHECKING, NamedTuple

from careers.salaries.models import PERCENTILES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

REACH = 3
LEAST_DISTANCE = log(1.25)


class Summary(NamedTuple):
    """The amounts at each of `PERCENTILES` of `answers`, which are without the `outliers`."""

    answers: int
    outliers: int
    amounts: list[int]


def percentile(ordered: Sequence[int], percent: int) -> int:
    """Exact: whole numbers only, so that no binary fraction decides a rounding."""
    place, rest = divmod((len(ordered) - 1) * percent, 100)
    if not rest:
        return ordered[place]
    lower, upper = ordered[place], ordered[place + 1]
    return (200 * lower + 2 * rest * (upper - lower) + 100) // 200


def limits(ordered: Sequence[int]) -> tuple[float, float]:
    """The least and the most amount that is no outlier."""
    lower, upper = (_log_quartile(ordered, percent) for percent in (25, 75))
    reach = REACH * max(upper - lower, LEAST_DISTANCE)
    return exp(lower - reach), exp(upper + reach)


def _log_quartile(ordered: Sequence[int], percent: int) -> float:
    """The logarithm rises with the amount, so only the two neighbours' are needed."""
    place = (len(ordered) - 1) * percent / 100
    whole = floor(place)
    lower = log(ordered[whole])
    return lower + (place - whole) * (log(ordered[min(whole + 1, len(ordered) - 1)]) - lower)


def summary(amounts: Iterable[int]) -> Summary:
    """Of one amount or more."""
    ordered = sorted(amounts)
    least, most = limits(ordered)
    kept = ordered[bisect_left(ordered, least) : bisect_right(ordered, most)]
    found = [percentile(kept, percent) for percent in PERCENTILES]
    return Summary(len(kept), len(ordered) - len(kept), found)
