"""Amounts in another currency, at the newest reference rates of the European Central Bank."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from careers.salaries.kept import Kept
from postings.openings.models import ExchangeRate
from postings.openings.pay import BASE_CURRENCY, from_euro, to_euro

if TYPE_CHECKING:
    from datetime import date

    from careers.salaries.amounts import Distribution

_rates = Kept(ExchangeRate.objects.per_euro, follows_changes=False)


def in_currency(amount: Decimal, currency: str, wanted: str) -> Decimal | None:
    """`amount` of `currency` in `wanted`, to whole units; itself where they are the same; None without a rate."""
    if currency == wanted:
        return amount
    rates = _rates.get()
    euros = to_euro(amount, currency, rates)
    converted = None if euros is None else from_euro(euros, wanted, rates)
    return None if converted is None else converted.quantize(Decimal(1), ROUND_HALF_UP)


def converted(distribution: Distribution, currency: str) -> Distribution | None:
    """The same in `currency`, saying from which and at which day's rates; None where a rate is not known."""
    was = distribution.currency
    if was == currency:
        return distribution
    if in_currency(Decimal(1), was, currency) is None:
        return None

    def amount(value: Decimal | None) -> Decimal | None:
        return None if value is None else in_currency(value, was, currency)

    amounts = ((percent, amount(value)) for percent, value in distribution.amounts.items())
    return replace(
        distribution,
        currency=currency,
        amounts={percent: value for percent, value in amounts if value is not None},
        low=amount(distribution.low),
        median=amount(distribution.median),
        high=amount(distribution.high),
        converted_from=distribution.converted_from or was,
        rates_on=_rates_on(was, currency),
    )


def _rates_on(*currencies: str) -> date | None:
    """The older of the two: a rate that stopped being published must not look new."""
    rates = _rates.get()
    return min((rates[one].on for one in currencies if one != BASE_CURRENCY), default=None)
