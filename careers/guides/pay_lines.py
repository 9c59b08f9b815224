"""What a role is paid, level by level, in a few lines: each from one source, which it names."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from careers.salaries.distributions import live, stated
from careers.salaries.models import Basis
from postings.geography import country_name
from postings.openings.choices import Level
from postings.openings.presentation import count_of, money_range

if TYPE_CHECKING:
    from careers.salaries.amounts import Distribution

LEVEL_ORDER: dict[str, int] = {level: place for place, level in enumerate(("", *Level.values))}


@dataclass(frozen=True, slots=True)
class PayLine:
    """`source_key` is "" for what our own openings state; `number` is its place among a page's sources."""

    label: str
    amounts: str
    scope: str
    source_key: str = ""
    number: int | None = None

    @property
    def said(self) -> str:
        """For the list of sources."""
        return f"{self.amounts} a year: {self.label[0].lower()}{self.label[1:]}, {self.scope}"

    def with_number(self, number: int) -> PayLine:
        return replace(self, number=number)


def pay_lines(role: str) -> tuple[PayLine, ...]:
    """Of the levels that sources state for all employers; else of the role as a whole; then of our openings."""
    every = [one for one in stated(role) if not one.employer]
    by_level: dict[str, list[Distribution]] = {}
    for one in sorted(every, key=lambda one: (LEVEL_ORDER[one.level], one.years_from is None)):
        by_level.setdefault(one.level, []).append(one)
    if len(by_level) > 1:
        by_level.pop("", None)
    lines = [_level_line(ones) for ones in by_level.values()]
    return (*lines, *(_live_line(one) for one in live(role)))


def amounts_of(one: Distribution) -> str:
    return spread(one.low, one.median, one.high, one.currency, is_high_open=one.is_high_open)


def spread(
    low: Decimal | None, median: Decimal | None, high: Decimal | None, currency: str, *, is_high_open: bool
) -> str:
    """`$95,000–130,000`, `$250,000 or more`; the middle where there are no ends."""
    if low is None and high is None:
        return money_range(median, median, currency)
    if is_high_open and (low is None or high is None or low == high):
        least = low if low is not None else high
        return f"{money_range(least, least, currency)} or more"
    amounts = money_range(low, high, currency)
    return f"{amounts} or more" if is_high_open else amounts


def level_name(one: Distribution) -> str:
    return Level(one.level).label if one.level else "All levels"


def _level_line(ones: list[Distribution]) -> PayLine:
    """The base salary where there is one, and what it comes to with everything else, from the same band."""
    first = next((one for one in ones if one.basis == Basis.BASE), ones[0])
    parts = [country_name(first.country), str(first.year or "undated"), first.basis_words]
    for one in ones:
        same = (one.source, one.years_from, one.country) == (first.source, first.years_from, first.country)
        if one is not first and one.basis != first.basis and same:
            parts.append(f"{amounts_of(one)} {one.basis_words}")
            break
    return PayLine(level_name(first), amounts_of(first), ", ".join(parts), first.source.key)


def _live_line(one: Distribution) -> PayLine:
    """The middle: of a wide range of countries, ends would say little."""
    median = (one.median or Decimal(0)).quantize(Decimal("1E2"))
    scope = f"median of {count_of(one.count or 0, 'opening')} here that state their pay"
    label = "Stipends" if one.kind == "stipend" else "Salaries"
    return PayLine(label, money_range(median, median, one.currency), scope)
