"""Qualifications as keys: what can be met or missing, written the same for every opening that asks for it.

`skill:pytorch`, `degree:phd`, `years:3`, `years:to-5:phd` (five at most), `publications:2:first-author`,
`language:german:b2`; alternatives are one key, `degree:phd|years:5`. The search index keeps the keys of each
opening, so that a profile is held against the few thousand keys of the board instead of each opening's rows.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, Protocol

from django.utils.text import slugify

from postings.openings.choices import DEGREE_ORDER, Necessity, QualificationKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ALTERNATIVE = "|"
_AT_MOST = "to-"
_NAMED = {
    QualificationKind.FIELD,
    QualificationKind.VENUE,
    QualificationKind.SKILL,
    QualificationKind.LANGUAGE,
}
_OPEN_WITH_OR = {QualificationKind.SKILL, QualificationKind.LANGUAGE}
_COUNTED = {QualificationKind.YEARS, QualificationKind.PUBLICATIONS, QualificationKind.GPA}

# What a row's text adds to its kind, by what it says. Of one language only the first level counts.
RELATED, UNDER_WAY, OR_EQUIVALENT, FIRST_AUTHOR = "related", "under-way", "or-equivalent", "first-author"
FLUENT, EXCELLENT, NATIVE, TESTED = "fluent", "excellent", "native", "tested"
# Something else may do as well ("Cantonese or Mandarin", "venues such as"), or nothing yet ("willing to learn"). Of
# years since a degree: leave is taken off.
OPEN_ENDED, LEAVE = "open-ended", "leave"
UPPER_SECOND, FIRST_CLASS = "upper-second", "first-class"
_SUCH_AS = (
    r"\bsuch as\b|\be\.g\.|\blike\b|\b(?:or|and) (?:an? )?(?:similar|comparable|equivalent|related|other)\b"
)
_TO_LEARN = (
    r"\bwilling|\b(?:will|wish|intention|ready|readiness|eager(?:ness)?) to (?:learn|obtain|acquire)\b"
)
_OR_WORK = r"\bor (?!more\b)(?:[\w-]+ ){0,3}(?:experience|work)\b"
_NOTES: dict[str, tuple[tuple[str, re.Pattern[str]], ...]] = {
    kind: tuple((note, re.compile(pattern, re.IGNORECASE)) for note, pattern in rules)
    for kind, rules in {
        QualificationKind.DEGREE: (
            (UNDER_WAY, r"^working towards\b|^phd under way\b"),
            (OR_EQUIVALENT, rf"{_OR_WORK}|\bor (?:an? |its |the )?equivalent\b"),
        ),
        QualificationKind.FIELD: (
            (
                RELATED,
                r"\b(?:related|neighbou?ring|similar|comparable|equivalent|adjacent)\b[\w -]{0,20}"
                r"\b(?:field|subject|area|discipline)",
            ),
            (OR_EQUIVALENT, _OR_WORK),
        ),
        QualificationKind.YEARS: ((LEAVE, r"\bleave\b|\b(?:career )?breaks\b"),),
        QualificationKind.SKILL: ((OPEN_ENDED, rf"{_SUCH_AS}|{_TO_LEARN}"),),
        QualificationKind.VENUE: ((OPEN_ENDED, _SUCH_AS),),
        QualificationKind.LANGUAGE: ((OPEN_ENDED, _TO_LEARN),),
        QualificationKind.PUBLICATIONS: (
            (FIRST_AUTHOR, r"\b(?:first|lead)[- ]author"),
            (OR_EQUIVALENT, r"\bor similar work\b"),
        ),
        QualificationKind.GPA: (
            (UPPER_SECOND, r"\bupper second\b|\b2[.:]1\b"),
            (FIRST_CLASS, r"^first-class\b"),
        ),
    }.items()
}
_LEVEL = re.compile(
    r"\b(?P<cefr>[ABC][12])\b|\b(?P<tested>IELTS|TOEFL)\b|(?<!near-)(?<!near )\b(?P<native>native|mother tongue)\b|"
    r"\b(?P<fluent>fluen(?:t|cy|tly))\b",
    re.IGNORECASE,
)
# Where no level is named.
_EXCELLENT = re.compile(
    r"\b(?P<excellent>excellent|outstanding|very good|near[- ]native|proficien\w+)\b", re.IGNORECASE
)
_OR_OTHER = re.compile(
    r"\bor (?!more\b|better\b|higher\b|above\b|equivalent\b|written\b|spoken\b|oral\b)", re.IGNORECASE
)
# Names that would lose what tells them apart: C, C++ and C#.
_SIGNS = str.maketrans({"+": "p", "#": "sharp"})


class Stated(Protocol):
    """What is needed of a qualification, whether it comes as a row or from memory."""

    @property
    def kind(self) -> str: ...
    @property
    def necessity(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def degree(self) -> str: ...
    @property
    def minimum(self) -> Decimal | None: ...
    @property
    def maximum(self) -> Decimal | None: ...
    @property
    def alternative_group(self) -> int | None: ...
    @property
    def text(self) -> str: ...


@lru_cache(maxsize=20_000)
def name_key(name: str) -> str:
    """A name as keys have it: `C++` is `cpp`, `scikit-learn` and `Scikit-Learn` are one."""
    return slugify(name.translate(_SIGNS))


@dataclass(frozen=True, slots=True)
class Need:
    """One thing asked for. `name` is a slug; `minimum` is of years, publications or grade points.

    Years that ask for a degree have it in `degree`: five years with a master's degree. `maximum` is the most years
    there may be, or the end of the scale of grade points. `notes` is what the text adds: a level, "or related".
    """

    kind: str
    name: str = ""
    degree: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    notes: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        if self.kind == QualificationKind.OTHER:
            return "other"
        parts = [part for part in (self.name, *self._numbers, self.degree, *self.notes) if part]
        says_enough = parts or self.kind == QualificationKind.PUBLICATIONS
        return ":".join([self.kind, *parts]) if says_enough else "other"

    @property
    def _numbers(self) -> Iterator[str]:
        if self.minimum is not None:
            yield f"{self.minimum.normalize():f}"
        if self.maximum is not None:
            yield f"{_AT_MOST}{self.maximum.normalize():f}"

    @classmethod
    def alone(cls, row: Stated) -> Need:
        """As `of`, where the row is no alternative to another: an "or" in it names what no row does."""
        need = cls.of(row)
        is_open = (
            need.kind in _OPEN_WITH_OR and OPEN_ENDED not in need.notes and _has_other(row.name, row.text)
        )
        return replace(need, notes=(*need.notes, OPEN_ENDED)) if is_open else need

    @classmethod
    def of(cls, row: Stated) -> Need:
        """What a row says beyond its kind; a row that says nothing to hold a profile against is `other`."""
        kind = row.kind
        if kind in _NAMED and not name_key(row.name):
            return cls(QualificationKind.OTHER)
        return cls(
            kind=kind,
            name=name_key(row.name) if kind in _NAMED else "",
            degree=row.degree if kind in (QualificationKind.DEGREE, QualificationKind.YEARS) else "",
            minimum=row.minimum if kind in _COUNTED else None,
            maximum=row.maximum if kind in (QualificationKind.YEARS, QualificationKind.GPA) else None,
            notes=_notes_of(row),
        )

    @classmethod
    def parse(cls, key: str) -> Need:
        """The need a key stands for: `Need.parse(need.key).key == need.key`."""
        kind, *parts = key.split(":")
        if kind in _NAMED and parts:
            return cls(kind, name=parts[0], notes=tuple(parts[1:]))
        if kind == QualificationKind.DEGREE and parts:
            return cls(kind, degree=parts[0], notes=tuple(parts[1:]))
        return _counted(kind, parts) if kind in _COUNTED else cls(QualificationKind.OTHER)


def _counted(kind: str, parts: list[str]) -> Need:
    minimum = maximum = None
    degree, notes = "", []
    for part in parts:
        if part[0].isdigit():
            minimum = Decimal(part)
        elif part.startswith(_AT_MOST):
            maximum = Decimal(part.removeprefix(_AT_MOST))
        elif part in DEGREE_ORDER:
            degree = part
        else:
            notes.append(part)
    return Need(kind, degree=degree, minimum=minimum, maximum=maximum, notes=tuple(notes))


def _notes_of(row: Stated) -> tuple[str, ...]:
    """Of years, only a limit has leave taken off."""
    has_none = row.kind == QualificationKind.YEARS and row.maximum is None
    return () if has_none else _notes(row.kind, row.text)


@lru_cache(maxsize=20_000)
def _notes(kind: str, text: str) -> tuple[str, ...]:
    said = _level(text) if kind == QualificationKind.LANGUAGE else ()
    return (*said, *(note for note, pattern in _NOTES.get(kind, ()) if pattern.search(text)))


def _level(text: str) -> tuple[str, ...]:
    if level := _LEVEL.search(text) or _EXCELLENT.search(text):
        return ((level.groupdict().get("cefr") or level.lastgroup or "").lower(),)
    return ()


@lru_cache(maxsize=20_000)
def _has_other(name: str, text: str) -> bool:
    """Whether an "or" puts something beside the name; anywhere, where the text has other words for it."""
    place = text.casefold().find(name.casefold())
    if place < 0:
        return _OR_OTHER.search(text) is not None
    before, after = re.split(r"[,;.]", text[:place])[-1], re.split(r"[,;.]", text[place + len(name) :])[0]
    return _OR_OTHER.search(before + " ") is not None or _OR_OTHER.search(after) is not None


class Keys(NamedTuple):
    """Of one opening: each once. A group of alternatives is required where one of its rows is."""

    required: frozenset[str]
    preferred: frozenset[str]


class Asked(NamedTuple):
    """A key with the rows that say it: one, or those of a group of alternatives, or several that say the same."""

    key: str
    is_required: bool
    rows: tuple[Stated, ...]


def alternatives_of(key: str) -> tuple[Need, ...]:
    """The needs of a key: meeting one meets the key."""
    return tuple(Need.parse(part) for part in key.split(_ALTERNATIVE))


def asked_of(rows: Iterable[Stated]) -> list[Asked]:
    """The keys of one opening with their rows, required first, else in the order of the rows; each key once.

    Things that cannot be told apart by a key are counted one by one: `other`, `other:2`.
    """
    groups: dict[object, list[Stated]] = defaultdict(list)
    for place, row in enumerate(rows):
        group = row.alternative_group
        groups[("alone", place) if group is None else group].append(row)
    found: dict[str, list[Stated]] = {}
    required: set[str] = set()
    others = 0
    for together in groups.values():
        read = Need.alone if len(together) == 1 else Need.of
        key = _ALTERNATIVE.join(sorted({read(row).key for row in together}))
        if key == "other":
            others += 1
            key = f"other:{others}" if others > 1 else key
        found.setdefault(key, []).extend(together)
        if any(row.necessity == Necessity.REQUIRED for row in together):
            required.add(key)
    asked = [Asked(key, key in required, tuple(said)) for key, said in found.items()]
    return sorted(asked, key=lambda one: not one.is_required)


def keys_of(rows: Iterable[Stated]) -> Keys:
    asked = asked_of(rows)
    return Keys(
        frozenset(one.key for one in asked if one.is_required),
        frozenset(one.key for one in asked if not one.is_required),
    )
