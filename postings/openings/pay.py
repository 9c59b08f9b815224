"""Pay that can be compared: any period and currency as euro a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from postings.openings.choices import PayPeriod

if TYPE_CHECKING:
    from collections.abc import Mapping

    from postings.openings.models.rates import ExchangeRate

BASE_CURRENCY = "EUR"

# What the columns of the normalised pay hold. Beyond it no pay is meant, in any currency.
_BELOW = Decimal(10) ** 12

# A year of full-time work: 52 weeks, 5 days and 40 hours a week. Thirteenth salaries and bonuses are
# not guessed: a month counts twelve times unless the employer states the year.
PERIODS_A_YEAR: dict[str, int] = {
    PayPeriod.YEAR: 1,
    PayPeriod.MONTH: 12,
    PayPeriod.WEEK: 52,
    PayPeriod.DAY: 260,
    PayPeriod.HOUR: 2080,
}


@dataclass(frozen=True, slots=True)
class YearlyPay:
    """Euro a year, and the day of the exchange rate used (None where the pay is in euro)."""

    minimum: Decimal | None
    maximum: Decimal | None
    rates_on: date | None


def yearly(amount: Decimal, period: str) -> Decimal:
    """`amount` a `period` as an amount a year, same currency."""
    return amount * PERIODS_A_YEAR[period]


def normalise(
    minimum: Decimal | None,
    maximum: Decimal | None,
    currency: str,
    period: str,
    rates: Mapping[str, ExchangeRate],
) -> YearlyPay | None:
    """Stated pay in euro a year; None where nothing is stated, nobody could mean it, or no rate is known.

    `rates` maps currency to its rate, as `ExchangeRate.objects.per_euro()` gives it.
    """
    if (minimum is None and maximum is None) or not period:
        return None
    if currency == BASE_CURRENCY:
        per_euro, rates_on = Decimal(1), None
    elif currency in rates:
        per_euro, rates_on = rates[currency].per_euro, rates[currency].on
    else:
        return None

    def convert(amount: Decimal | None) -> Decimal | None:
        if amount is None:
            return None
        return (yearly(amount, period) / per_euro).quantize(Decimal("0.01"), ROUND_HALF_UP)

    low, high = convert(minimum), convert(maximum)
    if any(amount is not None and amount >= _BELOW for amount in (low, high)):
        return None
    return YearlyPay(low, high, rates_on)


def from_euro(amount: Decimal, currency: str, rates: Mapping[str, ExchangeRate]) -> Decimal | None:
    """`amount` euro in `currency`; None where its rate is not known."""
    if currency == BASE_CURRENCY:
        return amount
    return amount * rates[currency].per_euro if currency in rates else None


def to_euro(amount: Decimal, currency: str, rates: Mapping[str, ExchangeRate]) -> Decimal | None:
    """`amount` of `currency` in euro; None where its rate is not known."""
    if currency == BASE_CURRENCY:
        return amount
    return amount / rates[currency].per_euro if currency in rates else None
