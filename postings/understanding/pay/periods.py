"""How long a stated sum has to last: a year, a month, an hour; and whether that can be true."""

from __future__ import annotations

import re
from decimal import Decimal

from postings.openings.choices import PayKind, PayPeriod
from postings.understanding.pay.money import EUROS_PER_UNIT, Money

_EACH = r"(?:\b(?:per|an?|each|every|pro|par|al|i|pr\.?|om|im|in der)\s|/\s?)"
_PERIOD = re.compile(
    rf"(?P<year>{_EACH}(?:calendar )?(?:years?|annum|yr|jahr|jaar|année|an|år|året|año|anno)\b"
    rf"|\bp\.?\s?a\b\.?|\byearly\b"
    rf"|\bannual(?:ly|ised|ized)?\b|\bjährlich\w*|\bjahres\w+|\bannuel\w*|\bårlig\w*|\bårsl\w+"
    rf"|\bjaarlijks\w*|\banual\w*)"
    rf"|(?P<month>{_EACH}(?:calendar )?(?:months?|mo|mth|monat|mois|måned|månad|månaden|maand|mes"
    rf"|mese)\b|\bmonthly\b|\bpcm\b"
    rf"|\bmonatlich\w*|\bmonats\w+|\bmensuel\w*|\bmånads\w+|\bmånedl\w+|\bmaandelijks\w*|\bmensual\w*"
    rf"|\bmensil\w*)"
    rf"|(?P<week>{_EACH}(?:weeks?|wk|woche|semaine|vecka)\b|\bweekly\b)"
    rf"|(?P<day>{_EACH}(?:days?|tag|jour)\b|\bdaily\b|\bday rate\b)"
    rf"|(?P<hour>{_EACH}(?:hours?|hr|h|stunde|std|heure|uur|timme|time)\b|\bhourly\b)",
    re.IGNORECASE,
)
# "40 hours per week", "30 days a year", "38-hour week": about time, not about money.
_WORKING_TIME = re.compile(
    r"\b\d+(?:[.,]\d+)?[- ]?\+?\s?(?:(?:working|paid|vacation|holiday|leave|annual leave)\s)*(?:hours?"
    r"|hrs?|h|days?|weeks?|stunden|std\.?"
    r"|tage|uur|uren|timmar|timer|heures|jours|times|x)\b(?:\s(?:of )?(?:paid |annual |holiday "
    r"|vacation |leave |work )*)?"
    r"\s?(?:(?:per|a|an|each|pro|par|/|i|in der|je)\s?\w+|week)?",
    re.IGNORECASE,
)
# An Austrian or Italian month's pay comes twelve to fourteen times a year.
_PAID_MANY_TIMES = re.compile(
    r"\b1[234]\s?(?:x|×|mal|times|payments|instal?lments|salaries|monthly)\b.{0,14}?(?:year|annum"
    r"|p\.\s?a|jahr|jährlich|annual)"
    r"|\b1[234]\s?(?:mensilità|mensualidades|pagas|monatsgehälter)",
    re.IGNORECASE,
)
_PERIODS = {
    "year": PayPeriod.YEAR,
    "month": PayPeriod.MONTH,
    "week": PayPeriod.WEEK,
    "day": PayPeriod.DAY,
    "hour": PayPeriod.HOUR,
}
_BREAK = re.compile(
    r"[;•|]|,\s(?!gross|before|brutto|bruto)|\.\s|\b(?:and|plus|und|as well as)\b", re.IGNORECASE
)


def period_in(text: str, *, last: bool = False) -> PayPeriod | None:
    """The first (or last) period a text names."""
    found = list(_PERIOD.finditer(_WORKING_TIME.sub(" ", text)))
    if not found:
        return None
    return _PERIODS[str(found[-1 if last else 0].lastgroup)]


def period_of(text: str, money: Money, following: int, heading: str) -> PayPeriod | None:
    """The period of a sum in its sentence: said right after it, within it, before it, or in the heading."""
    if money.is_yearly:
        return PayPeriod.YEAR
    after = text[money.end : min(following, money.end + 90)]
    if _PAID_MANY_TIMES.search(after):
        return PayPeriod.MONTH
    pause = _BREAK.search(after)
    return (
        period_in(after[: pause.start()] if pause else after)
        or period_in(text[money.start : money.end])
        or period_in(text[max(0, money.start - 90) : money.start], last=True)
        or period_in(heading)
    )


# A year of it, in euros, that nobody states for less than a year: 17,000 is 20,000 dollars or 200,000
# Swedish kronor. Stipends are lower and are not paid by the month at such heights.
_SURELY_YEARLY = {PayKind.SALARY: Decimal(17_000), PayKind.STIPEND: Decimal(12_000)}
# How often a period fits into a year of work.
_A_YEAR = {
    PayPeriod.YEAR: Decimal(1),
    PayPeriod.MONTH: Decimal(12),
    PayPeriod.WEEK: Decimal(46),
    PayPeriod.DAY: Decimal(220),
    PayPeriod.HOUR: Decimal(1_700),
}
# The most in euros that is believable for one period; above, the period was misread.
_HIGHEST = {
    PayPeriod.YEAR: Decimal(3_000_000),
    PayPeriod.MONTH: Decimal(30_000),
    PayPeriod.WEEK: Decimal(10_000),
    PayPeriod.DAY: Decimal(3_000),
    PayPeriod.HOUR: Decimal(700),
}
# The least in euros that a year can pay. Where living is dear, less is an allowance and no pay.
_LOWEST = Decimal(3_000)
_LOWEST_IN = {"EUR": Decimal(5_000)} | dict.fromkeys(
    ("AUD", "CAD", "CHF", "DKK", "GBP", "NOK", "NZD", "SEK", "SGD", "USD"), Decimal(8_000)
)


def period_by_size(amount: Decimal, currency: str, kind: PayKind) -> PayPeriod | None:
    """A year, for sums too large to be a month's."""
    return PayPeriod.YEAR if amount * EUROS_PER_UNIT[currency] >= _SURELY_YEARLY[kind] else None


def is_believable(amount: Decimal, currency: str, period: PayPeriod) -> bool:
    """Whether anybody is paid this much, and nobody is paid this little."""
    euros = amount * EUROS_PER_UNIT[currency]
    return euros <= _HIGHEST[period] and euros * _A_YEAR[period] >= _LOWEST_IN.get(currency, _LOWEST)
