"""Pay as charts for a guide: each source for itself, its bands from entry to lead, all charts on one axis."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from careers.guides.pay_lines import LEVEL_ORDER, amounts_of, level_name
from careers.salaries.charts import Axis, PayChart, rows_chart
from careers.salaries.distributions import live, stated, surveyed
from careers.salaries.pages_cards import newest
from postings.geography import country_name
from postings.openings.choices import Level
from postings.openings.presentation import count_of, money_range

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from careers.salaries.amounts import Distribution, SourceLine

_ASIDE = re.compile(r"\(([^()]+)\)$")


@dataclass(frozen=True, slots=True)
class BandRow:
    """One band in the table beside the chart."""

    label: str
    amounts: str
    middle: str
    basis: str
    count: str


@dataclass(frozen=True, slots=True)
class SourceChart:
    title: str
    scope: str
    source: SourceLine
    chart: PayChart
    rows: tuple[BandRow, ...]
    is_small: bool


def band_charts(role: str) -> list[SourceChart]:
    """What sources and surveys state, of each country and currency; employers' own bands have their page."""
    every = [one for one in stated(role) if not one.employer]
    countries = dict.fromkeys(one.country for one in every)
    groups = [list(group) for _, group in groupby(sorted(every, key=_place), key=_place)]
    groups += [found for country in countries for found in _surveyed(role, country)]
    return _drawn(groups)


def live_charts(role: str) -> list[SourceChart]:
    """What our openings state: each kind of pay, all levels and then each that has enough."""
    every = [one for level in ("", *Level.values) for one in live(role, level=level)]
    kinds = dict.fromkeys(one.kind for one in every)
    return _drawn([[one for one in every if one.kind == kind] for kind in kinds])


def _place(one: Distribution) -> tuple[str, str, str, int]:
    return (one.source.key, one.country, one.currency, one.year or 0)


def _surveyed(role: str, country: str) -> list[list[Distribution]]:
    """Of each survey, all levels and each, in the year that the salary pages and openings speak of."""
    found = [one for level in ("", *Level.values) for one in surveyed(role, level=level, country=country)]
    places = [_place(one) for one in newest(surveyed(role, country=country))]
    return [[one for one in found if _place(one) == place] for place in places]


def _drawn(groups: Iterable[Sequence[Distribution]]) -> list[SourceChart]:
    groups = [sorted(group, key=lambda one: LEVEL_ORDER[one.level]) for group in groups if group]
    axes = {
        currency: Axis.over([one for group in groups for one in group if one.currency == currency])
        for currency in {group[0].currency for group in groups}
    }
    return [_chart(group, axes[group[0].currency], f"bands-{number}") for number, group in enumerate(groups)]


def _chart(group: Sequence[Distribution], axis: Axis, key: str) -> SourceChart:
    first = group[0]
    key = f"{key}-{first.kind}-{first.source.key}"
    title = f"{first.source.publisher or first.source.title}, {first.year or 'undated'}"
    if first.source.kind == "openings":
        title = "Stipends on this board" if first.kind == "stipend" else "Salaries on this board"
    bases = dict.fromkeys(one.basis_words for one in group)
    place = country_name(first.country) if first.country else "all countries"
    return SourceChart(
        title=title,
        scope=f"{place}, {' and '.join(bases)}, {first.currency} a year",
        source=first.source,
        chart=rows_chart(key, title, [(_label(one, group), one) for one in group], axis),
        rows=tuple(_row(one, group) for one in group),
        is_small=any(one.is_small for one in group),
    )


def _label(one: Distribution, group: Sequence[Distribution]) -> str:
    """The level with its years; the basis and the source's own title where that alone would name two rows."""
    short, longer = _name(one), f"{_name(one)}, {one.basis_words}"
    if [_name(other) for other in group].count(short) == 1:
        return short
    is_unique = [f"{_name(other)}, {other.basis_words}" for other in group].count(longer) == 1
    return longer if is_unique else f"{longer}: {one.title}"


def _name(one: Distribution) -> str:
    """What a source calls one of two sets of its own is in brackets after the title: `Researcher (overview)`."""
    aside = _ASIDE.search(one.title)
    parts = (level_name(one), _years(one), aside[1] if aside else "")
    return ", ".join(part for part in parts if part)


def _years(one: Distribution) -> str:
    if one.years_from is None and one.years_to is None:
        return ""
    if one.years_to is None:
        return f"{one.years_from} years and more"
    return f"{one.years_from or 0}–{one.years_to} years"


def _row(one: Distribution, group: Sequence[Distribution]) -> BandRow:
    noun = "opening" if one.source.kind == "openings" else "answer"
    return BandRow(
        label=_label(one, group),
        amounts=amounts_of(one),
        middle=money_range(one.median, one.median, one.currency) if one.median is not None else "",
        basis=one.basis_words,
        count=count_of(one.count, noun) if one.count is not None else "",
    )
