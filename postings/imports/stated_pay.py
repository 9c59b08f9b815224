"""What a posting pays: from its structured fields where they make sense, else from its words."""

from __future__ import annotations

from decimal import Decimal

from babel.numbers import get_territory_currencies

from postings.imports.items import FeedItem, ItemPay
from postings.openings.choices import PayKind, PayPeriod
from postings.understanding.document import Document
from postings.understanding.found import Found
from postings.understanding.pay import StatedPay, find_pay, is_more_than_base, parse_pay_line
from postings.understanding.pay.money import EUROS_PER_UNIT
from postings.understanding.pay.periods import is_believable


def pay_of(item: FeedItem, document: Document, country: str) -> Found[StatedPay] | None:
    """`country` (ISO alpha-2, or "") settles what "$" means, and which of several ranges is meant."""
    if any(is_more_than_base(line) for line in (item.pay_line, *item.pay_notes)):
        return find_pay(document, country)
    structured = [found for pay in item.pays if (found := _believed(pay))]
    if structured:
        return _nearest(structured, country)
    if item.pay_line and (read := parse_pay_line(item.pay_line, country)):
        return Found(read, item.pay_line)
    return find_pay(document, country)


def _believed(pay: ItemPay) -> Found[StatedPay] | None:
    """A structured range, unless nobody could mean it: zeroes, or hourly figures in a yearly field."""
    currency = pay.currency.upper()
    low, high = _amount(pay.minimum), _amount(pay.maximum)
    bounds = [bound for bound in (low, high) if bound is not None]
    if not bounds or currency not in EUROS_PER_UNIT or pay.period not in PayPeriod.values:
        return None
    period = PayPeriod(pay.period)
    if bounds != sorted(bounds) or not all(is_believable(bound, currency, period) for bound in bounds):
        return None
    stated = StatedPay(low, high, currency, period, PayKind.SALARY)
    shown = " – ".join(f"{bound:,.2f}".removesuffix(".00") for bound in dict.fromkeys(bounds))
    return Found(stated, f"The feed's own field: {currency} {shown} {period.label}")


def _amount(value: Decimal | None) -> Decimal | None:
    return value.quantize(Decimal("0.01")) if value is not None and 0 < value < 10**9 else None


def _nearest(found: list[Found[StatedPay]], country: str) -> Found[StatedPay]:
    """Of ranges for several places, the one in the currency of the main place, else the first."""
    home = set(get_territory_currencies(country)) if country else set()
    return next((pay for pay in found if pay.value.currency in home), found[0])
