"""The steps in which pay is counted: the same for every search in a currency, so that drawings can be compared."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, NamedTuple

from postings.openings.pay import to_euro
from postings.search.clauses import cents

if TYPE_CHECKING:
    from collections.abc import Mapping

    from postings.openings.models import ExchangeRate

# Steps of about €10,000, and one more for everything above: few pay more than twenty of them.
STEPS = 20
_STEP_EURO = Decimal(10_000)


class PaySteps(NamedTuple):
    """Steps of `width` units of a currency, and where each begins in euro cents."""

    width: int
    edges: tuple[int, ...]


def pay_steps_of(currency: str, rates: Mapping[str, ExchangeRate]) -> PaySteps | None:
    """None where the currency has no known rate."""
    width = step_of(currency, rates)
    return None if width is None else PaySteps(width, edges_of(width, currency, rates))


def step_of(currency: str, rates: Mapping[str, ExchangeRate]) -> int | None:
    """The round number (1, 2 or 5 and zeros) next to `_STEP_EURO` in `currency`."""
    unit = to_euro(Decimal(1), currency, rates)
    if unit is None:
        return None
    wanted = _STEP_EURO / unit
    magnitude = Decimal(10) ** wanted.adjusted()
    steps = [int(max(Decimal(1), magnitude * digit)) for digit in (1, 2, 5, 10)]
    return min(steps, key=lambda step: abs(step - wanted))


def edges_of(width: int, currency: str, rates: Mapping[str, ExchangeRate]) -> tuple[int, ...]:
    """Where each step begins, in euro cents, rounded as the stored pay is."""
    euro = [to_euro(Decimal(width * step), currency, rates) or Decimal(0) for step in range(STEPS + 1)]
    return tuple(cents(amount.quantize(Decimal("0.01"), ROUND_HALF_UP)) for amount in euro)
