"""Where an amount stands within one source: exactly as far as the source's own figures go, and no further."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from careers.salaries.amounts import Distribution

# Between kept percentiles further apart than this a straight line would be a guess.
_WIDEST_GAP = 25
_MIDDLE = 50

Anchor = tuple[int, "Decimal"]


class Place(StrEnum):
    """`within`: between two figures of the source."""

    BELOW = "below"
    WITHIN = "within"
    ABOVE = "above"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An amount, a year in the distribution's currency, within it.

    `percentile` is the share in per cent that is paid less; None outside of what the source keeps, where it
    keeps too little, and where few answered. `words` say it as the end of a sentence: "higher than 63% of 412 answers".
    """

    distribution: Distribution
    amount: Decimal
    place: Place
    percentile: int | None
    words: str


def standing(amount: Decimal, distribution: Distribution) -> Standing:
    """`amount` must be in the distribution's currency (see `conversion.in_currency`)."""
    anchors = _anchors(distribution)
    is_computed = len(anchors) > 1 and bool(distribution.amounts)
    place, percentile, words = (
        _among(amount, anchors, distribution) if is_computed else _between_ends(amount, distribution)
    )
    return Standing(distribution=distribution, amount=amount, place=place, percentile=percentile, words=words)


def _anchors(distribution: Distribution) -> list[Anchor]:
    """The kept percentiles in order, with the median among them."""
    found = dict(distribution.amounts)
    if distribution.median is not None:
        found.setdefault(_MIDDLE, distribution.median)
    return sorted(found.items())


def _among(
    amount: Decimal, anchors: Sequence[Anchor], distribution: Distribution
) -> tuple[Place, int | None, str]:
    whole = _whole(distribution)
    if distribution.is_small and distribution.count:
        return _among_few(amount, anchors, distribution.count, whole)
    (first, least), (last, most) = anchors[0], anchors[-1]
    if amount < least:
        return Place.BELOW, None, f"in the lowest {first}% of {whole}"
    if amount > most:
        return Place.ABOVE, None, f"in the highest {100 - last}% of {whole}"
    percentile = _percentile(amount, anchors)
    if percentile is None:
        lower, upper = _neighbours(amount, anchors)
        return Place.WITHIN, None, f"above the lower {lower}% and below the top {100 - upper}% of {whole}"
    if percentile == _MIDDLE:
        return Place.WITHIN, percentile, f"in the middle of {whole}"
    return Place.WITHIN, percentile, f"higher than {percentile}% of {whole}"


def _among_few(
    amount: Decimal, anchors: Sequence[Anchor], count: int, whole: str
) -> tuple[Place, int | None, str]:
    """Of seven, nobody is in the lowest twentieth: few are counted by the head, and no percentile is claimed."""
    least, most = anchors[0][1], anchors[-1][1]
    place = Place.BELOW if amount < least else Place.ABOVE if amount > most else Place.WITHIN
    percentile = _percentile(amount, anchors)
    if place is Place.WITHIN and percentile is None:
        return place, None, f"within the range of {whole}"
    paid_less = {Place.BELOW: 0, Place.ABOVE: count}.get(place, round(count * (percentile or 0) / 100))
    if paid_less in (0, count):
        return place, None, f"among the {'highest' if paid_less else 'lowest'} of {whole}"
    return place, None, f"higher than about {paid_less} of {whole}"


def _percentile(amount: Decimal, anchors: Sequence[Anchor]) -> int | None:
    """On the straight line between the kept percentiles around it; in the middle of those with this very amount."""
    same = [percent for percent, at in anchors if at == amount]
    if same:
        return (same[0] + same[-1]) // 2
    for (lower, below), (upper, above) in pairwise(anchors):
        if below < amount < above:
            if upper - lower > _WIDEST_GAP:
                return None
            return lower + int((upper - lower) * (amount - below) / (above - below))
    return None


def _neighbours(amount: Decimal, anchors: Sequence[Anchor]) -> tuple[int, int]:
    place = bisect_right([at for _, at in anchors], amount)
    return anchors[place - 1][0], anchors[place][0]


def _whole(distribution: Distribution) -> str:
    if distribution.count is None:
        return "what the source counts"
    noun = "openings" if distribution.basis == "stated" else "answers"
    return f"{distribution.count:,} {noun}"


def _between_ends(amount: Decimal, distribution: Distribution) -> tuple[Place, int | None, str]:
    """Of a low end, a middle and a high end, nobody can say which share lies where."""
    low, median, high = distribution.low, distribution.median, distribution.high
    if low is not None and amount < low:
        return Place.BELOW, None, "below the low end"
    if high is not None and amount > high:
        end = "above the high end, which the source leaves open" if distribution.is_high_open else ""
        return Place.ABOVE, None, end or "above the high end"
    if median is not None:
        return _beside_median(amount, median, has_ends=None not in (low, high))
    if low is not None and high is not None:
        return Place.WITHIN, None, "between the low and the high end"
    if low is not None:
        return Place.WITHIN, None, "at or above the low end; the source names no high end"
    if high is not None:
        return Place.WITHIN, None, "at or below the high end; the source names no low end"
    return Place.UNKNOWN, None, "not comparable: the source names no amount"


def _beside_median(amount: Decimal, median: Decimal, *, has_ends: bool) -> tuple[Place, int | None, str]:
    place = Place.WITHIN if has_ends else Place.UNKNOWN
    if amount == median:
        return Place.WITHIN, _MIDDLE, "at the median"
    if amount < median:
        words = "between the low end and the median" if has_ends else "below the median"
    else:
        words = "between the median and the high end" if has_ends else "above the median"
    return place, None, words
