"""Where an offer stands: held against each source by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from careers.salaries import distributions
from careers.salaries.charts import Axis, PayChart, distribution_chart
from careers.salaries.distributions import converted, in_currency, standing
from careers.salaries.pages_cards import few_of, newest
from careers.salaries.pages_words import (
    Table,
    amount_words,
    facts_of,
    half_words,
    notes_of,
    range_words,
    source_name,
    table_of,
)
from postings.geography import country_in_text, country_name
from postings.openings.choices import Level, PayPeriod
from postings.openings.pay import yearly
from postings.openings.presentation import money

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from decimal import Decimal

    from careers.salaries.amounts import Distribution


@dataclass(frozen=True, slots=True)
class Offer:
    amount: Decimal
    currency: str
    period: str
    role: str
    level: str = ""
    country: str = ""

    @property
    def yearly(self) -> Decimal:
        return yearly(self.amount, self.period)

    @property
    def words(self) -> str:
        """`$85,000 a year`, `€4,000 a month is €48,000 a year`."""
        a_year = f"{money(self.yearly, self.currency)} a year"
        if self.period == PayPeriod.YEAR:
            return a_year
        return f"{money(self.amount, self.currency)} {PayPeriod(self.period).label} is {a_year}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where the offer stands in one source, and what that says in the offer's currency.

    `wider` says of whom the source speaks, where that is not the offer's level.
    """

    heading: str
    url: str
    words: str
    said: str
    few: str
    facts: tuple[str, ...]
    wider: str
    chart: PayChart
    table: Table
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """`silent` are the kinds of source that know too little, each with what would be needed."""

    offer: Offer
    verdicts: list[Verdict]
    silent: list[str]


_SURVEYS = "Surveys: not enough answers"
_OPENINGS = "Openings on this board: not enough that state their pay"
_STATED = "Published guides: no figures"


def answer_to(offer: Offer) -> Answer:
    found: list[Distribution] = []
    silent = []
    for words, read in ((_SURVEYS, _surveyed), (_OPENINGS, _live), (_STATED, _stated)):
        of_kind = _closest(offer, read)
        found += of_kind
        if not of_kind:
            silent.append(f"{words} for {_whom(offer.level, offer.country)}.")
    pairs = [(one, shown) for one in found for shown in [converted(one, offer.currency)] if shown is not None]
    axis = Axis.over([shown for _, shown in pairs], offer.yearly) if pairs else None
    verdicts = [
        _verdict(offer, one, shown, axis, f"offer-{place}")
        for place, (one, shown) in enumerate(pairs, 1)
        if axis is not None
    ]
    return Answer(offer, verdicts, silent)


def _closest(offer: Offer, read: Callable[[str, str, str], Sequence[Distribution]]) -> Sequence[Distribution]:
    """At the offer's level, else at all levels; never in another country, which pays otherwise."""
    for level, country in dict.fromkeys(_scopes(offer)):
        found = read(offer.role, level, country)
        if found:
            return found
    return ()


def _scopes(offer: Offer) -> Iterator[tuple[str, str]]:
    yield offer.level, offer.country
    yield "", offer.country


def _surveyed(role: str, level: str, country: str) -> Sequence[Distribution]:
    return newest(distributions.surveyed(role, level=level, country=country))


def _live(role: str, level: str, country: str) -> Sequence[Distribution]:
    return distributions.live(role, level=level, country=country)


def _stated(role: str, level: str, country: str) -> Sequence[Distribution]:
    """Of just that level: bands of several levels cannot be added up. Employers speak for themselves only."""
    bands = distributions.stated(role, level=level, country=country)
    return [one for one in bands if one.level == level and not one.employer]


def _verdict(offer: Offer, one: Distribution, shown: Distribution, axis: Axis, key: str) -> Verdict:
    """The place is found in the source's own currency, and drawn in the offer's."""
    amount = in_currency(offer.yearly, offer.currency, one.currency)
    found = standing(amount if amount is not None else offer.yearly, one)
    title = f"The offer in {source_name(one)}"
    stipends = ", stipends" if one.kind == "stipend" else ""
    return Verdict(
        heading=f"{source_name(one)}{stipends}",
        url=one.source.url,
        words=found.words[0].upper() + found.words[1:],
        said=_said(shown),
        few=few_of([one]),
        facts=facts_of(one),
        wider=_wider(offer, one),
        chart=distribution_chart(key, title, shown, axis, offer=offer.yearly),
        table=table_of(shown),
        notes=notes_of([shown]),
    )


def _said(shown: Distribution) -> str:
    """`Median $161,000; a tenth below $110,000, a tenth above $282,000.` Few have no tenths."""
    if shown.is_small:
        return f"Median {amount_words(shown.median, shown.currency)}; the middle half {half_words(shown)}."
    if shown.count is None or None in (shown.low, shown.median, shown.high):
        return f"The source says {range_words(shown)}."
    low, median, high = (amount_words(one, shown.currency) for one in (shown.low, shown.median, shown.high))
    return f"Median {median}; a tenth below {low}, a tenth above {high}."


def _wider(offer: Offer, one: Distribution) -> str:
    """An offer that names no country is held against what there is; the facts say of where."""
    if one.level == offer.level and offer.country in ("", one.country):
        return ""
    return f"Held against {_whom(one.level, one.country)}: closer, there are too few."


def _whom(level: str, country: str) -> str:
    """`senior level in Germany`, `all levels in all countries`."""
    of_level = f"{Level(level).label.lower()} level" if level else "all levels"
    return f"{of_level} in {country_in_text(country) if country_name(country) else 'all countries'}"
