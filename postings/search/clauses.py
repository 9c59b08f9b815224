"""What a filter asks of an index, in terms that no engine owns.

A filter says its condition twice, once for the database and once as one of these; tests hold the two against
each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
# A deadline that never comes: in the year 2255, after every moment that a search can ask about.
NEVER_MICROSECONDS = 9_000_000_000_000_000


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of these values."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoneOf:
    """None of these values."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """A number from `least` to `most`, both included; None is no limit."""

    field: str
    least: int | None
    most: int | None


@dataclass(frozen=True, slots=True)
class Nothing:
    """No opening at all."""


Clause = AnyOf | NoneOf | Between | Nothing


def microseconds(moment: datetime) -> int:
    """A moment as the database keeps it, to the microsecond."""
    return (moment - _EPOCH) // _MICROSECOND


def cents(amount: Decimal) -> int:
    """An amount with at most two places, as a whole number."""
    return int(amount * 100)
