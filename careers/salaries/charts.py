"""Pay as drawings. Charts of one page share an axis, so that what stands beside each other can be compared.

Across, positions are shares of the axis in per cent, so a drawing is as wide as its place; down, they are pixels.
Every amount that is drawn is also in the table beside the drawing.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING

from careers.salaries.amounts import HIGH, LOW
from postings.openings.presentation import money_range

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from careers.salaries.amounts import Distribution

QUARTER, THREE_QUARTERS = 25, 75
# As many marks as a phone has room for.
_MOST_STEPS = 4
# With fewer kept percentiles dots would draw a shape that nobody knows.
_FEWEST_DOTS = 9
_COLUMNS, _DOT = 40, 8
# Room for the arrow of an open end.
_ARROW = Decimal("1.05")
_ROW, _LABEL_ROW, _TICKS = 26, 44, 24


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    label: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Axis:
    """From zero to `steps` times `step` of `currency` a year."""

    currency: str
    step: Decimal
    steps: int

    @classmethod
    def up_to(cls, most: Decimal, currency: str) -> Axis:
        """The shortest with round steps that holds `most`."""
        step = _round_up(most / _MOST_STEPS)
        return cls(currency, step, max(int((most / step).to_integral_value(ROUND_CEILING)), 1))

    @classmethod
    def over(cls, distributions: Sequence[Distribution], *more: Decimal) -> Axis:
        """Long enough for everything that is drawn of `distributions`, which are in one currency."""
        most = max([*more, *(amount for one in distributions for amount in _drawn(one))])
        return cls.up_to(most, distributions[0].currency)

    def at(self, amount: Decimal) -> float:
        return round(float(amount / (self.step * self.steps)) * 100, 2)

    @property
    def ticks(self) -> tuple[Tick, ...]:
        return tuple(self._tick(step) for step in range(self.steps + 1))

    def _tick(self, step: int) -> Tick:
        amount = self.step * step
        anchor = "start" if step == 0 else "end" if step == self.steps else "middle"
        label = money_range(amount, amount, self.currency, short=True)
        return Tick(round(step * 100 / self.steps, 2), label, anchor)


@dataclass(frozen=True, slots=True)
class Dot:
    """A twentieth of the answers ends here. `y` counts upwards from the line, in pixels."""

    x: float
    y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """One distribution on the axis: a line between its ends, a block for the middle half, a mark for the median.

    `tails` lead on to the tenths that a source names outside its own ends. `offer` is an amount to be seen against
    it. What a source does not say is not drawn.
    """

    y: int
    label: str = ""
    low: float | None = None
    high: float | None = None
    is_open: bool = False
    tails: tuple[tuple[float, float], ...] = ()
    block: tuple[float, float] | None = None
    middle: float | None = None
    dots: tuple[Dot, ...] = ()
    offer: float | None = None
    is_small: bool = False


@dataclass(frozen=True, slots=True)
class PayChart:
    """`key` is unique on a page. `description` says in words what is drawn."""

    key: str
    title: str
    description: str
    strips: tuple[Strip, ...]
    ticks: tuple[Tick, ...]
    height: int

    @property
    def foot(self) -> int:
        """Where the axis is drawn."""
        return self.height - _TICKS


def distribution_chart(
    key: str, title: str, one: Distribution, axis: Axis, *, offer: Decimal | None = None
) -> PayChart:
    """One source's distribution; with dots where it keeps enough percentiles."""
    dots = _dots(one, axis)
    y = max((dot.y for dot in dots), default=0) + _DOT + _ROW // 2
    strip = _strip(one, axis, y=y, dots=dots, offer=offer)
    return PayChart(key, title, words_of(one), (strip,), axis.ticks, y + _ROW // 2 + _TICKS)


def rows_chart(key: str, title: str, rows: Sequence[tuple[str, Distribution]], axis: Axis) -> PayChart:
    """Distributions of one source under each other, each below its label."""
    strips = tuple(
        _strip(one, axis, y=place * _LABEL_ROW + 30, label=label) for place, (label, one) in enumerate(rows)
    )
    description = " ".join(f"{label}: {words_of(one)}" for label, one in rows)
    return PayChart(key, title, description, strips, axis.ticks, len(rows) * _LABEL_ROW + _TICKS + 4)


def glance_strip(one: Distribution, axis: Axis) -> Strip:
    """For a row of a table, whose cells hold the words."""
    return _strip(one, axis, y=_ROW // 2)


def words_of(one: Distribution) -> str:
    """What is drawn, for who cannot see it: `$95k to $210k, median $142k, middle half $120k to $170k.`"""

    def short(amount: Decimal) -> str:
        return money_range(amount, amount, one.currency, short=True)

    ends = [short(amount) for amount in (one.low, one.high) if amount is not None]
    more = " and more" if one.is_high_open else ""
    parts = [" to ".join(ends) + more] if ends else []
    if one.median is not None:
        parts.append(f"middle {short(one.median)}")
    if one.count is None and LOW in one.amounts and HIGH in one.amounts:
        parts.append(f"tenths at {short(one.amounts[LOW])} and {short(one.amounts[HIGH])}")
    if QUARTER in one.amounts and THREE_QUARTERS in one.amounts:
        quarters = (one.amounts[QUARTER], one.amounts[THREE_QUARTERS])
        parts.append(f"middle half {short(quarters[0])} to {short(quarters[1])}")
    return ", ".join(parts) + "."


def _strip(
    one: Distribution,
    axis: Axis,
    *,
    y: int,
    label: str = "",
    dots: tuple[Dot, ...] = (),
    offer: Decimal | None = None,
) -> Strip:
    quarters = [axis.at(one.amounts[share]) for share in (QUARTER, THREE_QUARTERS) if share in one.amounts]
    return Strip(
        y=y,
        label=label,
        low=_at(axis, one.low),
        high=_at(axis, one.high),
        is_open=one.is_high_open,
        tails=tuple(_tails(one, axis)),
        block=(quarters[0], round(quarters[1] - quarters[0], 2)) if len(quarters) == 2 else None,
        middle=_at(axis, one.median),
        dots=dots,
        offer=_at(axis, offer),
        is_small=one.is_small,
    )


def _tails(one: Distribution, axis: Axis) -> Iterable[tuple[float, float]]:
    lowest, highest = one.amounts.get(LOW), one.amounts.get(HIGH)
    if lowest is not None and one.low is not None and lowest < one.low:
        yield axis.at(lowest), axis.at(one.low)
    if highest is not None and one.high is not None and highest > one.high:
        yield axis.at(one.high), axis.at(highest)


def _at(axis: Axis, amount: Decimal | None) -> float | None:
    return None if amount is None else axis.at(amount)


def _dots(one: Distribution, axis: Axis) -> tuple[Dot, ...]:
    """One for each kept percentile, stacked where they would touch; none where they would be more than answers."""
    if one.is_small or len(one.amounts) < _FEWEST_DOTS:
        return ()
    width = 100 / _COLUMNS
    stacked: dict[int, int] = {}
    dots = []
    for amount in sorted(one.amounts.values()):
        column = min(int(axis.at(amount) / width), _COLUMNS - 1)
        stacked[column] = stacked.get(column, 0) + 1
        dots.append(Dot(round((column + 0.5) * width, 2), stacked[column] * _DOT))
    return tuple(dots)


def _drawn(one: Distribution) -> Iterable[Decimal]:
    yield from one.amounts.values()
    yield from (amount for amount in (one.low, one.median, one.high) if amount is not None)
    if one.is_high_open and one.high is not None:
        yield one.high * _ARROW


def _round_up(amount: Decimal) -> Decimal:
    """The next of 1, 2, 2.5, 5 and zeros: figures that are easy to count on."""
    magnitude = Decimal(10) ** amount.adjusted()
    return next(
        magnitude * digit
        for digit in (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
        if magnitude * digit >= amount
    )
