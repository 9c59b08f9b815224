"""On an opening's page: what the market pays for its role, level and country, and where its stated pay stands.

What the employer states and what the market pays are never one figure, and an opening without stated pay gets none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from django.template import engines
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

from careers.salaries.amounts import MEDIAN
from careers.salaries.distributions import live
from careers.salaries.market import (
    ENOUGH_ANSWERS,
    ENOUGH_OPENINGS,
    QUARTER,
    THREE_QUARTERS,
    address_of,
    source_words,
    sources_of,
)
from careers.salaries.standing import standing
from postings.geography import country_in_text
from postings.openings.choices import Funding, Hours, Level, PayKind, PayPeriod, Role
from postings.openings.presentation import count_of, euro_range, money_range, pay_bar

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.http import HttpRequest
    from django.template.backends.jinja2 import Jinja2

    from careers.salaries.amounts import Distribution
    from postings.openings.models import Opening
    from postings.openings.presentation import PayBar


@dataclass(frozen=True, slots=True)
class Half:
    """The middle half of what a source counts, in euro a year."""

    low: Decimal
    median: Decimal
    high: Decimal
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketLine:
    """One source's row of the table. `standing` ends a sentence on the opening's pay; "" where it states none."""

    source: str
    heading: str
    url: str
    counted: str
    half: Half
    ends: str
    standing: str
    is_small: bool


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What our openings of a role pay everywhere: said beside the market, and never in its place."""

    half: Half
    openings: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketSection:
    """`whom` is as it stands in a sentence: `research engineer, senior, in Germany`; `placed` begins one on its pay."""

    whom: str
    has_country: bool
    stated: str
    is_converted: bool
    placed: str
    is_part_time: bool
    is_stipend: bool
    lines: Sequence[MarketLine]
    bar: PayBar | None
    rates_on: date | None
    elsewhere: Elsewhere | None
    enough_answers: int = ENOUGH_ANSWERS
    enough_openings: int = ENOUGH_OPENINGS


def market_section(request: HttpRequest, opening: Opening) -> SafeString:
    """As `postings.search.extensions` asks for it."""
    engine = cast("Jinja2", engines["jinja2"])
    macros = engine.env.get_template("careers/market.jinja").module
    html: str = getattr(macros, "market")(section_of(opening))  # noqa: B009 - a macro, which mypy cannot see
    return mark_safe(html)  # noqa: S308 - the template escapes what it is given


def section_of(opening: Opening) -> MarketSection:
    country = _country(opening)
    is_stipend = _is_stipend(opening)
    sources = sources_of(role=opening.role, level=opening.level, country=country, is_stipend=is_stipend)
    lines = [_line(one, _middle(opening)) for one in sources]
    return MarketSection(
        whom=_whom(opening, country),
        has_country=bool(country),
        stated=money_range(opening.pay_yearly_min, opening.pay_yearly_max, "EUR", short=True),
        is_converted=opening.pay_currency != "EUR" or opening.pay_period != PayPeriod.YEAR,
        placed=_placed(opening),
        is_part_time=opening.hours == Hours.PART_TIME,
        is_stipend=is_stipend,
        lines=lines,
        bar=_bar(opening, lines[0]) if lines else None,
        rates_on=next((one.rates_on for one in sources if one.rates_on), None),
        elsewhere=_elsewhere(opening.role, "stipend" if is_stipend else "salary"),
    )


def _elsewhere(role: str, kind: str) -> Elsewhere | None:
    found = (one for one in live(role) if one.kind == kind and (one.count or 0) >= ENOUGH_OPENINGS)
    url = reverse("careers:salaries-role", args=[role])
    return next((Elsewhere(_half(one), count_of(one.count or 0, "opening"), url) for one in found), None)


def _country(opening: Opening) -> str:
    """Of the main place."""
    places = opening.places
    return places[0].country if places else ""


def _is_stipend(opening: Opening) -> bool:
    """Where no pay is stated, what its funding says."""
    return (opening.pay_kind or opening.funding) in {PayKind.STIPEND, Funding.STIPEND}


def _middle(opening: Opening) -> Decimal | None:
    ends = [amount for amount in (opening.pay_yearly_min, opening.pay_yearly_max) if amount is not None]
    return sum(ends, Decimal(0)) / len(ends) if ends else None


def _placed(opening: Opening) -> str:
    """What `_middle` is of: of an open range only the end that is stated."""
    least, most = opening.pay_yearly_min, opening.pay_yearly_max
    if most is None:
        return "Its low end is"
    if least is None:
        return "Its high end is"
    return "That is" if least == most else "The middle of it is"


def _whom(opening: Opening, country: str) -> str:
    role = Role(opening.role).label
    level = Level(opening.level).label.lower() if opening.level else ""
    place = f"in {country_in_text(country)}" if country else ""
    return ", ".join(part for part in (role, level, place) if part)


def _line(one: Distribution, pay: Decimal | None) -> MarketLine:
    half = _half(one)
    noun = "opening" if one.basis == "stated" else "answer"
    return MarketLine(
        source=source_words(one),
        # A survey's publisher is written as it writes itself.
        heading=capfirst(source_words(one)) if one.basis == "stated" else source_words(one),
        url=address_of(one),
        counted=count_of(half.count, noun),
        half=half,
        ends=money_range(one.low, one.high, "EUR", short=True),
        standing=standing(pay, one).words if pay is not None else "",
        is_small=one.is_small,
    )


def _half(one: Distribution) -> Half:
    middle = one.median or one.amounts[MEDIAN]
    return Half(one.amounts[QUARTER], middle, one.amounts[THREE_QUARTERS], one.count or 0)


def _bar(opening: Opening, line: MarketLine) -> PayBar | None:
    bar = pay_bar(opening, line.half)
    stated = money_range(opening.pay_yearly_min, opening.pay_yearly_max, "EUR", short=True)
    label = f"{stated} a year; the middle half of {line.counted} is {euro_range(line.half)} ({line.source})"
    return bar and replace(bar, label=label)
