"""Cards: one source's word on something as a drawing with its table, next to those of other sources."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from careers.salaries.charts import Axis, PayChart, distribution_chart, rows_chart
from careers.salaries.charts_growth import GrowthChart, growth_chart
from careers.salaries.market import ENOUGH_ANSWERS, MANY_ANSWERS
from careers.salaries.pages_words import (
    Table,
    about,
    every_percentile,
    facts_of,
    level_words,
    notes_of,
    noun_of,
    rows_table,
    source_name,
    table_of,
    years_table,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from careers.salaries.amounts import Distribution

Group = tuple[str, str, str, str, int | None, int]


@dataclass(frozen=True, slots=True)
class PayCard:
    """`facts` are year, number and basis of what is drawn; `percentiles` is all of it, for who wants it."""

    key: str
    heading: str
    url: str
    facts: tuple[str, ...]
    chart: PayChart | None
    growth: GrowthChart | None
    table: Table
    percentiles: Table | None
    notes: tuple[str, ...]
    about: tuple[str, ...] = ()
    few: str = ""


def few_of(several: Sequence[Distribution]) -> str:
    """`Few answers`, where none of them has many."""
    return f"Few {noun_of(several[0])}s" if all(one.is_small for one in several) else ""


def source_cards(distributions: Sequence[Distribution], axis: Axis, prefix: str) -> list[PayCard]:
    """A card for each distribution."""
    return [_source_card(one, axis, f"{prefix}-{place}") for place, one in enumerate(distributions, 1)]


def _source_card(one: Distribution, axis: Axis, key: str) -> PayCard:
    title = f"{source_name(one)}: pay a year"
    return PayCard(
        key=key,
        heading=source_name(one),
        url=one.source.url,
        facts=facts_of(one),
        chart=distribution_chart(key, title, one, axis),
        growth=None,
        table=table_of(one),
        percentiles=every_percentile(one),
        notes=notes_of([one]),
        about=about(one),
        few=few_of([one]),
    )


def level_cards(distributions: Sequence[Distribution], axis: Axis) -> list[PayCard]:
    return _row_cards(distributions, axis, "levels", "Level", level_words)


def employer_cards(distributions: Sequence[Distribution], axis: Axis) -> list[PayCard]:
    return _row_cards(distributions, axis, "employers", "Employer", lambda one: one.employer)


def _row_cards(
    distributions: Sequence[Distribution],
    axis: Axis,
    prefix: str,
    what: str,
    label: Callable[[Distribution], str],
) -> list[PayCard]:
    """A card for each source, basis, country and year: nothing of one is drawn among another's."""
    cards = []
    for place, group in enumerate(_grouped(distributions, label), 1):
        key, first = f"{prefix}-{place}", group[0]
        rows = [(label(one), one) for one in group]
        title = f"{source_name(first)}: pay a year by {what.lower()}"
        cards.append(
            PayCard(
                key=key,
                heading=source_name(first),
                url=first.source.url,
                facts=facts_of(first, with_count=False),
                chart=rows_chart(key, title, rows, axis),
                growth=None,
                table=rows_table(title, what, rows),
                percentiles=None,
                notes=notes_of(group),
                few=few_of(group),
            )
        )
    return cards


def _grouped(
    distributions: Iterable[Distribution], label: Callable[[Distribution], str]
) -> list[list[Distribution]]:
    """By source, basis and year. Where a source says two things of one level, the second is in a group of its own."""
    groups: dict[Group, list[Distribution]] = defaultdict(list)
    seen: dict[tuple[str, ...], int] = defaultdict(int)
    for one in distributions:
        same = (one.source.key, one.basis, one.kind, one.country, one.level, one.employer)
        seen[same] += 1
        groups[(one.source.key, one.basis, one.kind, one.country, one.year, seen[same])].append(one)
    return list(groups.values())


def growth_cards(surveyed: Iterable[Distribution]) -> list[PayCard]:
    """A card for each survey that has asked in several years."""
    by_source: dict[str, list[Distribution]] = defaultdict(list)
    for one in surveyed:
        by_source[one.source.key].append(one)
    return [
        _growth_card(sorted(years, key=lambda one: one.year or 0), f"growth-{place}")
        for place, years in enumerate(by_source.values(), 1)
        if len(years) > 1
    ]


def _growth_card(years: Sequence[Distribution], key: str) -> PayCard:
    last = years[-1]
    title = f"{source_name(last)}: median pay by year"
    span = f"{years[0].year} to {last.year}"
    return PayCard(
        key=key,
        heading=source_name(last),
        url=last.source.url,
        facts=(span, *facts_of(last, with_count=False)[1:]),
        chart=None,
        growth=growth_chart(key, title, years),
        table=years_table(title, years),
        percentiles=None,
        notes=notes_of(years),
        few=few_of(years),
    )


def newest(surveyed: Sequence[Distribution]) -> list[Distribution]:
    """Of each survey, the newest year with many answers, or else with enough, as the market of an opening is read."""
    by_source: dict[str, list[Distribution]] = defaultdict(list)
    for one in surveyed:
        by_source[one.source.key].append(one)
    return [_newest(years) for years in by_source.values()]


def _newest(years: Sequence[Distribution]) -> Distribution:
    def rank(one: Distribution) -> tuple[int, int]:
        reached = sum((one.count or 0) >= least for least in (ENOUGH_ANSWERS, MANY_ANSWERS))
        return reached, one.year or 0

    return max(years, key=rank)
