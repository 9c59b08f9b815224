"""Distributions in words and tables: what every card says beside its drawing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from careers.facts.models import SourceKind
from careers.salaries.amounts import FEW, HIGH, LOW, MEDIAN
from careers.salaries.charts import QUARTER, THREE_QUARTERS
from postings.geography import country_name
from postings.openings.choices import Level
from postings.openings.deadlines import day
from postings.openings.presentation import count_of, currency_name, money, money_range

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from careers.salaries.amounts import Distribution

_SHARES: dict[int, str] = {
    LOW: "A tenth is paid less than",
    QUARTER: "A quarter is paid less than",
    MEDIAN: "Median: half is paid less, half more",
    THREE_QUARTERS: "A quarter is paid more than",
    HIGH: "A tenth is paid more than",
}
_UNKNOWN = "–"


@dataclass(frozen=True, slots=True)
class Table:
    """The first of each row is its heading."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def about(one: Distribution) -> tuple[str, ...]:
    """How a source was made and what it cannot say; its licence where it states one."""
    licence = f"Licence: {one.source.licence}." if one.source.licence else ""
    return tuple(words for words in (" ".join(one.source.note.split()), licence) if words)


def source_name(one: Distribution) -> str:
    title, publisher = one.source.title, one.source.publisher
    return f"{publisher}: {title}" if publisher else title


def facts_of(one: Distribution, *, with_count: bool = True) -> tuple[str, ...]:
    """Year, number, basis and place: `2024`, `412 answers`, `base salary`, `United States`."""
    place = country_name(one.country) or "all countries"
    facts = (_year(one), counted(one) if with_count else "", _basis(one), place)
    return tuple(fact for fact in facts if fact)


def counted(one: Distribution) -> str:
    """`412 answers`, `23 openings`; for a source that does not say, that."""
    if one.count is None:
        return "number of answers not stated"
    return count_of(one.count, noun_of(one))


def noun_of(one: Distribution) -> str:
    """What is counted."""
    return "opening" if one.source.kind == SourceKind.OPENINGS else "answer"


def _year(one: Distribution) -> str:
    """Openings are of all the years in which this board had them."""
    if one.source.kind == SourceKind.OPENINGS:
        return "open and past"
    return str(one.year) if one.year else "undated"


def _basis(one: Distribution) -> str:
    return f"{one.basis_words}, stipends" if one.kind == "stipend" else one.basis_words


def notes_of(several: Sequence[Distribution]) -> tuple[str, ...]:
    """What has to be known to read what one source says, each thing once."""
    found = [*_title_words(several), *_few_words(several), *_outlier_words(several)]
    found += [one.note for one in several if one.note]
    found += [conversion_words(one) for one in several if one.converted_from]
    return tuple(dict.fromkeys(found))


def _title_words(several: Sequence[Distribution]) -> Iterator[str]:
    """The role in the source's words, with the years that it means, where one band stands alone."""
    one = several[0]
    if len(several) == 1 and one.count is None and one.title and not one.employer:
        _, _, years = level_words(one).partition(", ")
        yield f"For: {one.title}{f', {years}' if years else ''}."


def _few_words(several: Sequence[Distribution]) -> Iterator[str]:
    if any(one.is_small for one in several):
        few = f"Fewer than {FEW} {noun_of(several[0])}s: a hint, no more."
        yield few if len(several) == 1 else f"“Few” and hollow marks: f{few[1:]}"


def _outlier_words(several: Sequence[Distribution]) -> Iterator[str]:
    aside = sum(one.outliers for one in several)
    if aside:
        are = "was" if aside == 1 else "were"
        yield f"{count_of(aside, noun_of(several[0]))} far outside the rest {are} put aside."


def conversion_words(one: Distribution) -> str:
    at = f" of {day(one.rates_on, weekday=False)}" if one.rates_on else ""
    return f"Converted from {currency_name(one.converted_from)} at the European Central Bank's reference rates{at}."


def amount_words(amount: Decimal | None, currency: str) -> str:
    return _UNKNOWN if amount is None else money(amount, currency)


def range_words(one: Distribution) -> str:
    """`$100,000–140,000`, `$200,000–250,000 and more`."""
    words = money_range(one.low, one.high, one.currency)
    return f"{words} and more" if one.is_high_open else words or _UNKNOWN


def half_words(one: Distribution) -> str:
    quarters = (one.amounts.get(QUARTER), one.amounts.get(THREE_QUARTERS))
    return _UNKNOWN if None in quarters else money_range(*quarters, one.currency)


def level_words(one: Distribution) -> str:
    """`Entry, 0–3 years`, `Lead, 13 years and more`, `All levels`."""
    level = Level(one.level).label if one.level else "All levels"
    first, last = one.years_from, one.years_to
    if first is None and last is None:
        return level
    years = f"{first} years and more" if last is None else f"{first or 0}–{last} years"
    return f"{level}, {years}"


def table_of(one: Distribution) -> Table:
    """What the drawing of one distribution shows, largest steps only where it keeps every twentieth."""
    rows = _computed_rows(one) if one.count is not None else _stated_rows(one)
    return Table(f"Pay a year, {', '.join(facts_of(one))}", ("Pay", "A year"), tuple(rows))


def _computed_rows(one: Distribution) -> Iterable[tuple[str, str]]:
    for share, words in _SHARES.items():
        if share in one.amounts:
            yield words, money(one.amounts[share], one.currency)


def _stated_rows(one: Distribution) -> Iterable[tuple[str, str]]:
    """In the source's own terms: it may name ends without saying how many are between them."""
    currency = one.currency
    if LOW in one.amounts:
        yield "The lowest-paid tenth: up to", money(one.amounts[LOW], currency)
    if one.low is not None:
        yield "Low end", money(one.low, currency)
    if one.median is not None:
        yield "Middle", money(one.median, currency)
    if one.high is not None:
        more = " and more" if one.is_high_open else ""
        yield "High end", f"{money(one.high, currency)}{more}"
    if HIGH in one.amounts:
        yield "The best-paid tenth: from", money(one.amounts[HIGH], currency)


def every_percentile(one: Distribution) -> Table | None:
    """All that the dots stand for; None where the first table has it all, and of few."""
    if one.is_small or len(one.amounts) <= len(_SHARES):
        return None
    rows = tuple((f"{share}%", money(amount, one.currency)) for share, amount in sorted(one.amounts.items()))
    return Table("The pay that a share of answers does not exceed", ("Share", "A year"), rows)


def rows_table(caption: str, what: str, rows: Sequence[tuple[str, Distribution]]) -> Table:
    """Several distributions of one source; columns that none of them fills are left out."""
    columns = {
        what: [label for label, _ in rows],
        "Number": [_number(one) for _, one in rows],
        "Middle" if _has_no_count(rows) else "Median": [
            amount_words(one.median, one.currency) for _, one in rows
        ],
        "Middle half": [half_words(one) for _, one in rows],
        "Range" if _has_no_count(rows) else "Lowest to highest tenth": [range_words(one) for _, one in rows],
    }
    kept = {name: cells for name, cells in columns.items() if any(cell != _UNKNOWN for cell in cells)}
    return Table(caption, tuple(kept), tuple(zip(*kept.values(), strict=True)))


def years_table(caption: str, years: Sequence[Distribution]) -> Table:
    rows = [
        (str(one.year or ""), _number(one), amount_words(one.median, one.currency), half_words(one))
        for one in years
    ]
    return Table(caption, ("Year", "Answers", "Median", "Middle half"), tuple(rows))


def _has_no_count(rows: Sequence[tuple[str, Distribution]]) -> bool:
    return all(one.count is None for _, one in rows)


def _number(one: Distribution) -> str:
    if one.count is None:
        return _UNKNOWN
    return f"{one.count:,}, few" if one.is_small else f"{one.count:,}"
