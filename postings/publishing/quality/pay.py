"""Whether candidates learn what they will live on."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from postings.openings.choices import Funding, PayPeriod, Role
from postings.openings.pay import normalise
from postings.openings.presentation import money_range
from postings.publishing.quality.finding import Finding, hard, soft

if TYPE_CHECKING:
    from collections.abc import Iterator

    from postings.publishing.quality.subject import Subject

# Euro a year of full-time work. Of 74,301 pays reported for work on AI (aijobs.net, January 2025, USD), one in a
# thousand is below 20,000 and one in a thousand above 560,000; stipends of poorer countries start lower.
_LEAST, _MOST = Decimal(2_500), Decimal(700_000)
# Whoever is still in training is paid by scales that end far below.
_MOST_IN_TRAINING = Decimal(160_000)
_IN_TRAINING = frozenset({Role.PHD, Role.ASSISTANT, Role.FELLOW})
# Beyond this the two ends tell nobody what they would earn.
_WIDEST = 3


def judge_pay(subject: Subject) -> Iterator[Finding]:
    draft = subject.draft
    if draft.pay_min is None and draft.pay_max is None:
        if not draft.pay_scale:
            yield soft(
                "pay_missing", "pay_min", "No pay is stated. Give a range, or the least that you will pay."
            )
        return
    if not draft.pay_period:
        yield hard("pay_period_missing", "pay_period", "Say whether this is a year, a month or an hour.")
    if not draft.pay_currency:
        yield hard("pay_currency_missing", "pay_currency", "Say in which currency this is, such as EUR.")
    if draft.pay_period and draft.pay_currency:
        yield from _judge_amount(subject)
    if draft.pay_min and draft.pay_max and draft.pay_max > draft.pay_min * _WIDEST:
        yield soft(
            "pay_wide",
            "pay_min",
            "The upper end is more than three times the lower. Narrow the range to what this opening will pay.",
        )


def _judge_amount(subject: Subject) -> Iterator[Finding]:
    draft = subject.draft
    pay = normalise(draft.pay_min, draft.pay_max, draft.pay_currency, draft.pay_period, subject.rates)
    if pay is None:
        return
    most = _MOST_IN_TRAINING if draft.role in _IN_TRAINING else _MOST
    amounts = [amount for amount in (pay.minimum, pay.maximum) if amount is not None]
    if min(amounts) < _LEAST or max(amounts) > most:
        stated = money_range(draft.pay_min, draft.pay_max, draft.pay_currency)
        period = PayPeriod(draft.pay_period).label
        kind, far = ("high", max(amounts)) if max(amounts) > most else ("low", min(amounts))
        yield soft(
            "pay_implausible",
            "pay_period" if kind == "high" and draft.pay_period != PayPeriod.YEAR else "pay_min",
            f"{stated} {period} is unusually {kind}: about {round(int(far), -2):,} euro a year. "
            "Look at the amount, the currency and the period again.",
        )


def judge_funding(subject: Subject) -> Iterator[Finding]:
    draft = subject.draft
    if draft.role == Role.PHD and draft.funding == Funding.NONE_STATED:
        yield soft(
            "funding_missing",
            "funding",
            "Say how this PhD position is funded: fully, by a stipend, or with tuition waived only.",
        )
