"""What somebody says of themselves, to have openings held against it.

Kept as JSON with a version, in the browser's session for now; an account could keep the same.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from careers.fit.scales import CLASSES, SCALES
from postings.geography import is_country
from postings.openings.choices import DEGREE_ORDER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

T = TypeVar("T")

VERSION = 1
NO_DEGREE = "none"
# Of languages, from least to most.
LEVELS = ("a1", "a2", "b1", "b2", "c1", "c2", "native")


class Spoken(NamedTuple):
    """A language and how well, by the European framework."""

    name: str
    level: str


class Stay(NamedTuple):
    """Months lived in a country (its ISO code) within the last 36."""

    country: str
    months: int


@dataclass(frozen=True)
class Profile:
    """Everything may be left unsaid: blank, None or empty; what is unsaid is never held against anybody.

    `degree` is the highest that is finished, `pursuing` one that is not yet. Years are of research or of work in
    the field, counted after the degree `years_after`.
    """

    degree: str = ""
    pursuing: str = ""
    degree_year: int | None = None
    fields: tuple[str, ...] = ()
    years: Decimal | None = None
    years_after: str = ""
    publications: int | None = None
    first_author: int | None = None
    venues: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    languages: tuple[Spoken, ...] = ()
    gpa: Decimal | None = None
    gpa_scale: str = ""
    citizenships: tuple[str, ...] = ()
    needs_visa: str = ""
    start: date | None = None
    stays: tuple[Stay, ...] = ()

    @property
    def is_empty(self) -> bool:
        return self == Profile()

    @property
    def rank(self) -> int:
        """Of the degree that is finished: 0 where there is none, or none is said."""
        return DEGREE_ORDER.get(self.degree, 0)

    @cached_property
    def fingerprint(self) -> str:
        """The same for the same profile, in every process."""
        text = json.dumps(self.to_json(), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def to_json(self) -> dict[str, object]:
        said: dict[str, object] = {"version": VERSION}
        for field in fields(self):
            value = getattr(self, field.name)
            if value not in ("", None, ()):
                said[field.name] = str(value) if isinstance(value, Decimal | date) else value
        return said

    @classmethod
    def from_json(cls, said: object) -> Profile | None:
        """None for what is not a profile of a known version; a part that cannot be read is left out."""
        if not isinstance(said, dict) or said.get("version") != VERSION:
            return None
        return cls(
            degree=_one_of(_DEGREES | {NO_DEGREE}, said.get("degree")),
            pursuing=_one_of(_DEGREES, said.get("pursuing")),
            degree_year=_count(said.get("degree_year")),
            fields=_texts(said.get("fields")),
            years=_read(_number, said.get("years")),
            years_after=_one_of(_DEGREES, said.get("years_after")),
            publications=_count(said.get("publications")),
            first_author=_count(said.get("first_author")),
            venues=_texts(said.get("venues")),
            skills=_texts(said.get("skills")),
            languages=tuple(
                Spoken(name, level) for name, level in _pairs(said.get("languages"), str) if level in LEVELS
            ),
            gpa=_read(_number, said.get("gpa")),
            gpa_scale=_one_of(frozenset((*SCALES, *CLASSES)), said.get("gpa_scale")),
            citizenships=tuple(code for code in _texts(said.get("citizenships")) if is_country(code)),
            needs_visa=_one_of(frozenset(("yes", "no")), said.get("needs_visa")),
            start=_read(date.fromisoformat, said.get("start")),
            stays=tuple(
                Stay(country, months)
                for country, months in _pairs(said.get("stays"), int)
                if is_country(country)
            ),
        )


_DEGREES = frozenset(DEGREE_ORDER)
# More than anybody has of anything.
_MOST = 1_000_000


def _one_of(known: frozenset[str], text: object) -> str:
    return text if isinstance(text, str) and text in known else ""


def _count(number: object) -> int | None:
    if isinstance(number, bool) or not isinstance(number, int):
        return None
    return number if 0 <= number <= _MOST else None


def _number(text: str) -> Decimal:
    number = Decimal(text)
    if not (number.is_finite() and 0 <= number <= _MOST):
        raise ValueError(text)
    return number


def _read(of: Callable[[str], T], text: object) -> T | None:
    try:
        return of(text) if isinstance(text, str) else None
    except (ValueError, InvalidOperation):
        return None


def _texts(values: object) -> tuple[str, ...]:
    if not isinstance(values, list | tuple):
        return ()
    return tuple(value for value in values if isinstance(value, str))


def _pairs(values: object, second: type[T]) -> Iterable[tuple[str, T]]:
    for value in values if isinstance(values, list | tuple) else ():
        match value:
            case [str(name), other] if isinstance(other, second):
                yield name, other
