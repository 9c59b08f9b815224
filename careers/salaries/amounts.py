"""What one source says that a role is paid, whichever source it is: the shape that pages and charts work with.

Sources are shown next to each other and never mixed: nothing here adds two of them up.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

    from careers.facts.models import Source

# Fewer answers (or openings) than this are not shown at all, and fewer than `FEW` only with a warning.
FEWEST, FEW = 5, 30
# Of what is computed, the ends that charts draw, in per cent.
LOW, MEDIAN, HIGH = 10, 50, 90

BASIS_WORDS = {
    "base": "base salary",
    "total": "total compensation",
    "pay": "salary (extras unclear)",
    "gross": "gross salary as answered",
    "stated": "pay as employers state it",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """A source as pages name it. The openings of this board are one, with the key `openings`."""

    key: str
    title: str
    publisher: str
    year: int | None
    url: str
    licence: str
    kind: str
    note: str

    @classmethod
    def of(cls, source: Source) -> SourceLine:
        return cls(
            key=source.key,
            title=source.title,
            publisher=source.publisher,
            year=source.year,
            url=source.url,
            licence=source.licence,
            kind=source.kind,
            note=source.note,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """One source's word on what a role is paid, a year, in `currency`.

    `level` and `country` are "" where it speaks of all together. `kind` is `salary` or `stipend`. `count` is the
    answers or openings behind it, without the `outliers` put aside; None where the source does not say. `amounts`
    maps per cent to the pay that this share of answers does not exceed, and may hold only some. `low` and `high`
    are the ends that the source names; of computed distributions the 10th and 90th per cent. `is_small` ones are
    shown with a warning. A converted one says from which currency and at the rates of which day.
    """

    source: SourceLine
    role: str
    level: str = ""
    country: str = ""
    year: int | None
    currency: str
    basis: str
    kind: str = "salary"
    count: int | None = None
    outliers: int = 0
    amounts: Mapping[int, Decimal] = field(default_factory=dict)
    low: Decimal | None = None
    median: Decimal | None = None
    high: Decimal | None = None
    is_high_open: bool = False
    employer: str = ""
    years_from: int | None = None
    years_to: int | None = None
    title: str = ""
    is_small: bool = False
    key: str = ""
    note: str = ""
    converted_from: str = ""
    rates_on: date | None = None

    @property
    def basis_words(self) -> str:
        return BASIS_WORDS.get(self.basis, self.basis)
