"""One qualification as a posting states it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from postings.openings.choices import Necessity, QualificationKind


@dataclass(frozen=True, slots=True)
class StatedQualification:
    """`text` is a short line in our own words; the employer's sentence is the evidence beside it.

    Rows that share an `alternative_group` are alternatives: meeting one of them is enough.
    """

    kind: QualificationKind
    necessity: Necessity
    # A skill, field, venue or language by its canonical name: "PyTorch", "NeurIPS", "German".
    name: str = ""
    # A `Degree` value. On a row of years: the degree that comes with them ("B.S. and 5 years"), or after
    # which they are counted ("no more than three years since PhD").
    degree: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    alternative_group: int | None = None
    text: str = ""
    # A degree still being worked towards.
    is_under_way: bool = False


# What a rule gives back: rows that are alternatives to each other, a lone row being its own only one.
Alternatives = tuple[StatedQualification, ...]
