"""A qualification as it comes from memory or as JSON, with what `postings.openings.needs` reads of it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


class StatedQualification(NamedTuple):
    """JSON knows no decimals, so both ends travel as texts."""

    kind: str
    necessity: str
    name: str
    degree: str
    alternative_group: int | None
    text: str
    minimum: Decimal | None
    maximum: Decimal | None

    @classmethod
    def of(cls, values: Sequence[Any]) -> StatedQualification:
        """From its values in the order of the fields."""
        *stated, minimum, maximum = values
        return cls(*stated, *(None if end is None else Decimal(end) for end in (minimum, maximum)))
