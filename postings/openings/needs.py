"""Qualifications as keys: what can be met or missing, written the same for every opening that asks for it.

`skill:pytorch`, `degree:phd`, `years:3`, `publications:2`, `language:german`; alternatives are one key,
`degree:phd|years:5`. The search index keeps the keys of each opening, so that a profile is held against the few
thousand keys of the board instead of each opening's rows.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple, Protocol

from django.utils.text import slugify

from postings.openings.choices import Necessity, QualificationKind

if TYPE_CHECKING:
    from collections.abc import Iterable

_ALTERNATIVE = "|"
_NAMED = {
    QualificationKind.FIELD,
    QualificationKind.VENUE,
    QualificationKind.SKILL,
    QualificationKind.LANGUAGE,
}
_COUNTED = {QualificationKind.YEARS, QualificationKind.PUBLICATIONS, QualificationKind.GPA}


class Stated(Protocol):
    """What is needed of a qualification, whether it comes as a row or from memory."""

    kind: str
    necessity: str
    name: str
    degree: str
    minimum: Decimal | None
    alternative_group: int | None


@dataclass(frozen=True, slots=True)
class Need:
    """One thing asked for. `name` is a slug; `minimum` is of years, publications or grade points.

    Years that ask for a degree have it in `degree`: five years with a master's degree.
    """

    kind: str
    name: str = ""
    degree: str = ""
    minimum: Decimal | None = None

    @property
    def key(self) -> str:
        if self.kind == QualificationKind.OTHER:
            return "other"
        number = "" if self.minimum is None else f"{self.minimum.normalize():f}"
        parts = [part for part in (self.name, number, self.degree) if part]
        return ":".join([self.kind, *parts]) if parts else "other"

    @classmethod
    def of(cls, row: Stated) -> Need:
        """What a row says beyond its kind; a row that says nothing to hold a profile against is `other`."""
        kind = row.kind
        return cls(
            kind=kind,
            name=slugify(row.name) if kind in _NAMED else "",
            degree=row.degree if kind in (QualificationKind.DEGREE, QualificationKind.YEARS) else "",
            minimum=row.minimum if kind in _COUNTED else None,
        )

    @classmethod
    def parse(cls, key: str) -> Need:
        """The need a key stands for: `Need.parse(need.key).key == need.key`."""
        kind, *parts = key.split(":")
        if kind in _NAMED:
            return cls(kind, name=parts[0] if parts else "")
        if kind == QualificationKind.DEGREE:
            return cls(kind, degree=parts[0] if parts else "")
        if kind in _COUNTED:
            numbers = [part for part in parts if part[0].isdigit()]
            degrees = [part for part in parts if not part[0].isdigit()]
            return cls(
                kind,
                degree=degrees[0] if degrees else "",
                minimum=Decimal(numbers[0]) if numbers else None,
            )
        return cls(QualificationKind.OTHER)


class Keys(NamedTuple):
    """Of one opening: each once. A group of alternatives is required where one of its rows is."""

    required: frozenset[str]
    preferred: frozenset[str]


def alternatives_of(key: str) -> tuple[Need, ...]:
    """The needs of a key: meeting one meets the key."""
    return tuple(Need.parse(part) for part in key.split(_ALTERNATIVE))


def keys_of(rows: Iterable[Stated]) -> Keys:
    groups: dict[object, list[Stated]] = defaultdict(list)
    for place, row in enumerate(rows):
        group = row.alternative_group
        groups[("alone", place) if group is None else group].append(row)
    found: dict[bool, set[str]] = {True: set(), False: set()}
    for together in groups.values():
        is_required = any(row.necessity == Necessity.REQUIRED for row in together)
        found[is_required].add(_ALTERNATIVE.join(sorted({Need.of(row).key for row in together})))
    return Keys(frozenset(found[True]), frozenset(found[False] - found[True]))
