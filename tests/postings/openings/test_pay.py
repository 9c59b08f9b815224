from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postings.openings.choices import PayPeriod
from postings.openings.models import ExchangeRate
from postings.openings.pay import YearlyPay, from_euro, normalise, to_euro

DAY = date(2026, 4, 13)
RATES = {
    "USD": ExchangeRate(currency="USD", on=DAY, per_euro=Decimal("1.25")),
    "NOK": ExchangeRate(currency="NOK", on=DAY, per_euro=Decimal("11.10")),
}


@pytest.mark.parametrize(
    ("minimum", "maximum", "currency", "period", "expected"),
    [
        ("50000", "60000", "EUR", "year", YearlyPay(Decimal("50000.00"), Decimal("60000.00"), None)),
        ("3000", None, "EUR", "month", YearlyPay(Decimal("36000.00"), None, None)),
        (None, "100", "USD", "hour", YearlyPay(None, Decimal("166400.00"), DAY)),
        ("500", "500", "EUR", "week", YearlyPay(Decimal("26000.00"), Decimal("26000.00"), None)),
        ("200", None, "EUR", "day", YearlyPay(Decimal("52000.00"), None, None)),
        ("555000", None, "NOK", "year", YearlyPay(Decimal("50000.00"), None, DAY)),
        ("100", None, "XAF", "year", None),
        (None, None, "EUR", "year", None),
        ("100", None, "EUR", "", None),
    ],
)
def test_normalise(
    minimum: str | None, maximum: str | None, currency: str, period: str, expected: YearlyPay | None
) -> None:
    low = Decimal(minimum) if minimum else None
    high = Decimal(maximum) if maximum else None
    assert normalise(low, high, currency, period, RATES) == expected


@given(
    st.decimals(0, 10_000_000, places=2),
    st.decimals(0, 10_000_000, places=2),
    st.sampled_from(["EUR", "USD", "NOK"]),
    st.sampled_from(PayPeriod.values),
)
def test_normalise_keeps_the_order(one: Decimal, other: Decimal, currency: str, period: str) -> None:
    pay = normalise(min(one, other), max(one, other), currency, period, RATES)
    assert pay is not None
    assert pay.minimum is not None
    assert pay.maximum is not None
    assert pay.minimum <= pay.maximum


@given(st.decimals(1, 1_000_000, places=2), st.sampled_from(["EUR", "USD", "NOK"]))
def test_there_and_back_is_the_same(amount: Decimal, currency: str) -> None:
    there = to_euro(amount, currency, RATES)
    assert there is not None
    back = from_euro(there, currency, RATES)
    assert back is not None
    assert abs(back - amount) < Decimal("0.000001")


def test_an_unknown_currency_is_not_converted() -> None:
    assert to_euro(Decimal(1), "XAF", RATES) is None
    assert from_euro(Decimal(1), "XAF", RATES) is None
