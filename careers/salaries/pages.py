"""What the page of a role shows, at one level or in one country: each source by itself, never mixed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from careers.salaries import distributions
from careers.salaries.amounts import MEDIAN
from careers.salaries.charts import Axis
from careers.salaries.pages_cards import (
    PayCard,
    employer_cards,
    growth_cards,
    level_cards,
    newest,
    source_cards,
)
from careers.salaries.pages_currency import Currency, currency_of
from careers.salaries.pages_scope import NOUNS, Scope
from careers.salaries.pages_words import counted, range_words
from postings.geography import country_name
from postings.openings.choices import Level
from postings.openings.presentation import money_range
from postings.search.answering import first_of
from postings.search.engine import source
from postings.search.kinds import Context
from postings.search.landing import address_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from careers.salaries.amounts import Distribution


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str
    detail: str = ""
    is_current: bool = False


# What else is worth reading about a role: the room of guides enters it here when apps are ready.
reading: list[Callable[[str], Link | None]] = []


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that is known of a scope, as sources state it."""

    whole: Sequence[Distribution]
    by_level: Sequence[Distribution]
    employers: Sequence[Distribution]
    years: Sequence[Distribution]

    @property
    def everything(self) -> list[Distribution]:
        """Each once: the newest year of a survey is also one of its years."""
        return list(
            {id(one): one for one in (*self.whole, *self.by_level, *self.employers, *self.years)}.values()
        )


@dataclass(frozen=True, slots=True)
class RolePage:
    scope: Scope
    currency: Currency
    lead: tuple[str, ...]
    sources: list[PayCard]
    stipends: list[PayCard]
    levels: list[PayCard]
    growth: list[PayCard]
    employers: list[PayCard]
    level_links: list[Link]
    country_links: list[Link]
    openings: Link
    reading: list[Link]

    @property
    def title(self) -> str:
        """With a live figure: `Researchers: median $165k of 2,305 answers, 2024`."""
        return f"{self.scope.noun}: {self.lead[0]}" if self.lead else f"{self.scope.noun}: pay by source"

    @property
    def role_label(self) -> str:
        return NOUNS[self.scope.role]

    @property
    def csv_url(self) -> str:
        return self.scope.download_url("csv") + self.currency.query_string

    @property
    def json_url(self) -> str:
        return self.scope.download_url("json") + self.currency.query_string


def known_of(scope: Scope) -> Known:
    role, level, country = scope.role, scope.level, scope.country
    stated = distributions.stated(role, level=level, country=country)
    years = distributions.surveyed(role, level=level, country=country)
    of_all = [one for one in stated if not one.employer]
    whole = [one for one in of_all if one.level == level]
    live = distributions.live(role, level=level, country=country)
    return Known(
        whole=[*newest(years), *live, *whole],
        by_level=[] if level else _by_level(scope, years, [one for one in of_all if one.level]),
        employers=[one for one in stated if one.employer],
        years=years,
    )


def _by_level(
    scope: Scope, years: Sequence[Distribution], stated: Sequence[Distribution]
) -> list[Distribution]:
    """Surveys in the year that the page speaks of, then openings, then what sources state.

    Of what is counted, a single level says what the whole says already.
    """
    found: list[Distribution] = []
    for one in newest(years):
        for level in Level.values:
            asked = distributions.surveyed(scope.role, level=level, country=scope.country, year=one.year)
            found += [each for each in asked if each.source.key == one.source.key]
    for level in Level.values:
        found += distributions.live(scope.role, level=level, country=scope.country)
    together = Counter((one.source.key, one.kind) for one in found)
    return [*(one for one in found if together[one.source.key, one.kind] > 1), *stated]


def role_page(scope: Scope, asked_currency: str = "") -> RolePage:
    known = known_of(scope)
    currency = currency_of(asked_currency, known.everything)
    whole, by_level = currency.of(known.whole), currency.of(known.by_level)
    employers = currency.of(known.employers)
    return RolePage(
        scope=scope,
        currency=currency,
        lead=tuple(_lead(one) for one in sorted(whole, key=lambda one: one.is_small)),
        sources=_of_kind(whole, "salary"),
        stipends=_of_kind(whole, "stipend"),
        levels=level_cards(by_level, Axis.over(by_level)) if by_level else [],
        growth=growth_cards(currency.of(known.years)),
        employers=employer_cards(employers, Axis.over(employers)) if employers else [],
        level_links=_level_links(scope, currency),
        country_links=_country_links(scope, currency),
        openings=openings_link(scope),
        reading=[link for find in reading for link in [find(scope.role)] if link],
    )


def _of_kind(whole: Sequence[Distribution], kind: str) -> list[PayCard]:
    """Stipends and salaries have an axis of their own each: they are not compared."""
    of_kind = [one for one in whole if one.kind == kind]
    return source_cards(of_kind, Axis.over(of_kind), kind) if of_kind else []


def _lead(one: Distribution) -> str:
    """`median $165k of 2,305 answers, 2024`."""
    if one.median is None:
        amount = range_words(one)
    else:
        word = "median" if one.count is not None or MEDIAN in one.amounts else "middle"
        amount = f"{word} {money_range(one.median, one.median, one.currency, short=True)}"
    number = f" of {counted(one)}" if one.count is not None else ""
    stipends = " with a stipend" if one.kind == "stipend" and number else ""
    return f"{amount}{number}{stipends}{f', {one.year}' if one.year else ''}"


def _level_links(scope: Scope, currency: Currency) -> list[Link]:
    levels = distributions.levels(scope.role)
    links = [_link(Scope(scope.role, level=level), scope, currency) for level in levels]
    return [_link(Scope(scope.role), scope, currency, "All levels"), *links] if links else []


def _country_links(scope: Scope, currency: Currency) -> list[Link]:
    return [
        _link(
            Scope(scope.role, country=place), scope, currency, country_name(place), _behind(scope.role, place)
        )
        for place in distributions.places(scope.role)
    ]


def _behind(role: str, country: str) -> str:
    """How much is known there, by the source that counted first: `3,865 answers`, `12 openings`."""
    of_country = [
        *newest(distributions.surveyed(role, country=country)),
        *distributions.live(role, country=country),
    ]
    return counted(of_country[0]) if of_country else "a guide"


def _link(to: Scope, current: Scope, currency: Currency, label: str = "", detail: str = "") -> Link:
    url = to.get_absolute_url() + currency.query_string
    return Link(label or to.own_label, url, detail, is_current=to == current)


def openings_link(scope: Scope) -> Link:
    """The openings that a page is about, open now."""
    context, reader = Context(timezone.now(), rates={}), source.current_reader()
    total, _ = first_of(scope.query, context, reader)
    url = address_of(scope.query) if total else scope.query.get_absolute_url()
    return Link(scope.noun, url, f"{total:,} open now" if total else "none open now")
