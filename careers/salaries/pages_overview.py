"""All roles at a glance: what each is paid by each source, stipends apart from salaries."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.urls import reverse

from careers.salaries import distributions
from careers.salaries.charts import Axis, Strip, Tick, glance_strip
from careers.salaries.models import Basis
from careers.salaries.pages import Link, known_of
from careers.salaries.pages_cards import PayCard, employer_cards, few_of
from careers.salaries.pages_currency import Currency, currency_of
from careers.salaries.pages_factors import Factor, factors
from careers.salaries.pages_scope import NOUNS, Scope, lowered
from careers.salaries.pages_words import amount_words, counted, range_words, source_name
from postings.geography import country_name
from postings.openings.presentation import money_range

if TYPE_CHECKING:
    from collections.abc import Sequence

    from careers.salaries.amounts import Distribution

# As many as search engines show of a title.
_IN_TITLE = 2
_SPAN = "from its lowest to its highest level"


@dataclass(frozen=True, slots=True)
class GlanceRow:
    """One source on one role."""

    source: str
    facts: tuple[str, ...]
    middle: str
    span: str
    strip: Strip
    few: str


@dataclass(frozen=True, slots=True)
class GlanceRole:
    link: Link
    rows: list[GlanceRow]


@dataclass(frozen=True, slots=True)
class Glance:
    """Roles on one axis."""

    roles: list[GlanceRole]
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    currency: Currency
    salaries: Glance | None
    stipends: Glance | None
    employers: list[PayCard]
    factors: list[Factor]
    title: str

    @property
    def csv_url(self) -> str:
        return self._download_url("csv")

    @property
    def json_url(self) -> str:
        return self._download_url("json")

    def _download_url(self, form: str) -> str:
        return reverse("careers:salaries-download", args=[form]) + self.currency.query_string


def glance_of(role: str) -> list[Distribution]:
    """What each source says of a role as a whole."""
    known = known_of(Scope(role))
    whole = {one.source.key for one in known.whole}
    by_level = [one for one in known.by_level if one.count is None and one.source.key not in whole]
    return [*known.whole, *_spans(by_level)]


def _spans(by_level: Sequence[Distribution]) -> list[Distribution]:
    """Of a source that speaks of levels only: from its lowest to its highest, for base pay."""
    spans = []
    for key in dict.fromkeys(one.source.key for one in by_level):
        levels = [one for one in by_level if one.source.key == key and one.basis == Basis.BASE]
        lows = [one.low for one in levels if one.low is not None]
        highs = [one.high for one in levels if one.high is not None]
        if len({one.currency for one in levels}) == 1 and lows and highs:
            top = max(highs)
            is_open = any(one.is_high_open and one.high == top for one in levels)
            spans.append(
                replace(
                    levels[0], level="", low=min(lows), high=top, is_high_open=is_open, note="", title=_SPAN
                )
            )
    return spans


def overview(asked_currency: str = "") -> Overview:
    known = {role: glance_of(role) for role in distributions.roles()}
    employers = [one for role in known for one in distributions.stated(role) if one.employer]
    everything = [one for found in known.values() for one in found]
    currency = currency_of(asked_currency, [*everything, *employers])
    shown = {role: currency.of(found) for role, found in known.items()}
    employed = currency.of(employers)
    return Overview(
        currency=currency,
        salaries=_glance(shown, "salary", currency),
        stipends=_glance(shown, "stipend", currency),
        employers=employer_cards(employed, Axis.over(employed)) if employed else [],
        factors=factors(),
        title=_title(shown),
    )


def _title(shown: dict[str, list[Distribution]]) -> str:
    """With live figures: `Salaries: researchers $165k, research engineers $185k`, where most is known."""
    counted = [one for found in shown.values() for one in found if one.kind == "salary" and one.count]
    firsts = {one.role: one for one in reversed(counted)}.values()
    most = sorted(firsts, key=lambda one: one.count or 0, reverse=True)[:_IN_TITLE]
    parts = [
        f"{lowered(NOUNS[one.role])} {money_range(one.median, one.median, one.currency, short=True)}"
        for one in most
    ]
    return f"Salaries: {', '.join(parts)}" if parts else "Salaries"


def everything() -> list[Distribution]:
    """What the pages of all roles show together."""
    return [one for role in distributions.roles() for one in known_of(Scope(role)).everything]


def _glance(shown: dict[str, list[Distribution]], kind: str, currency: Currency) -> Glance | None:
    of_kind = {role: [one for one in found if one.kind == kind] for role, found in shown.items()}
    drawn = [one for found in of_kind.values() for one in found]
    if not drawn:
        return None
    axis = Axis.over(drawn)
    roles = [
        GlanceRole(
            Link(NOUNS[role], Scope(role).get_absolute_url() + currency.query_string),
            [_row(one, axis) for one in found],
        )
        for role, found in of_kind.items()
        if found
    ]
    return Glance(roles, axis.ticks)


def _row(one: Distribution, axis: Axis) -> GlanceRow:
    year = str(one.year) if one.year else ""
    number = counted(one) if one.count is not None else one.title
    facts = (year, number, one.basis_words, country_name(one.country))
    return GlanceRow(
        source=source_name(one),
        facts=tuple(fact for fact in facts if fact),
        middle=amount_words(one.median, one.currency),
        span=range_words(one),
        strip=glance_strip(one, axis),
        few=few_of([one]),
    )
