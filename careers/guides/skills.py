"""The skills that a guide names, against what open openings of its role ask for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count

from careers.guides.rendering import plain_words
from careers.salaries.kept import Kept
from postings.openings.choices import QualificationKind
from postings.openings.models import Opening, Qualification
from postings.understanding.qualifications import skill_names

if TYPE_CHECKING:
    from collections.abc import Iterator

# Beside the skills that a guide names, the most asked for of the others.
_OTHERS = 6
# Of fewer openings a share would be chance.
FEWEST = 10

_BEFORE = re.compile(r"(?:[,/(:]|\b(?:or|and|in|with|use|using))\s*$")
_AFTER = re.compile(r"\s*(?:[,/)]|(?:or|and)\b)")
_VERB_AFTER = re.compile(r"\s+(?:to|for|on|through|over|back|with|deep)\b")


class Asked(NamedTuple):
    """Of a role: how many open openings name skills at all, and how many name each."""

    openings: int
    skills: dict[str, int]


@dataclass(frozen=True, slots=True)
class Skill:
    name: str
    openings: int
    share: int


@dataclass(frozen=True, slots=True)
class SkillMap:
    """`named` are of the guide's skills those that are asked for, the most first; `others` it does not name."""

    openings: int
    named: tuple[Skill, ...]
    others: tuple[Skill, ...]
    # Named in the guide, and asked for by no opening.
    unasked: tuple[str, ...]

    @property
    def is_telling(self) -> bool:
        return self.openings >= FEWEST


def skill_map(role: str, html: str) -> SkillMap:
    """`html` is the guide's text, as it is stored."""
    asked = _asked.get().get(role, Asked(0, {}))
    names = named_in(plain_words(html), frozenset(asked.skills))
    rows = sorted((_skill(name, asked) for name in names), key=lambda one: (-one.openings, one.name.lower()))
    others = sorted(asked.skills.keys() - names, key=lambda name: (-asked.skills[name], name.lower()))
    return SkillMap(
        asked.openings,
        named=tuple(row for row in rows if row.openings),
        others=tuple(_skill(name, asked) for name in others[:_OTHERS]),
        unasked=tuple(row.name for row in rows if not row.openings),
    )


@lru_cache(64)
def named_in(text: str, more: frozenset[str] = frozenset()) -> frozenset[str]:
    """The skills of the board's vocabulary, and of `more`, that a text names, by their usual names."""
    known = {spelling.lower(): name for spelling, name in _spellings().items() if not _is_exact(spelling)}
    exact = {spelling: name for spelling, name in _spellings().items() if _is_exact(spelling)}
    known |= {name.lower(): name for name in more}
    found = {known[match[0].lower()] for match in _matches(known, text, re.IGNORECASE)}
    return frozenset(found) | {
        exact[match[0]] for match in _matches(exact, text, re.NOFLAG) if _is_in_list(match)
    }


def _matches(spellings: dict[str, str], text: str, flags: re.RegexFlag) -> Iterator[re.Match[str]]:
    longest_first = sorted(spellings, key=len, reverse=True)
    pattern = "|".join(re.escape(one) for one in longest_first)
    return re.finditer(rf"(?<![\w-])(?:{pattern})(?![\w+#-])", text, flags)


def _is_in_list(match: re.Match[str]) -> bool:
    """A name that is also a word counts beside another name: `R or Julia`, not `Go to conferences`."""
    if match[0] not in _ordinary():
        return True
    before, after = match.string[: match.start()], match.string[match.end() :]
    return bool(_BEFORE.search(before) or _AFTER.match(after)) and not _VERB_AFTER.match(after)


def _is_exact(spelling: str) -> bool:
    """`R` and `Go` are skills only as they are written."""
    return len(spelling) <= 2 or spelling in _ordinary()


@cache
def _ordinary() -> frozenset[str]:
    tables = skill_names.EXACT + skill_names.IN_LISTS
    return frozenset(line.partition(":")[0].strip() for line in tables.strip().splitlines())


@cache
def _spellings() -> dict[str, str]:
    """Every way to write a tool or language, to its name. Methods are what guides are about, not skills in them."""
    found: dict[str, str] = {}
    for line in (skill_names.TOOLS + skill_names.EXACT + skill_names.IN_LISTS).strip().splitlines():
        name, _, others = line.partition(":")
        for spelling in (name, *others.split(";")):
            if spelling.strip():
                found[spelling.strip()] = name.strip()
    return found


def _skill(name: str, asked: Asked) -> Skill:
    count = asked.skills.get(name, 0)
    return Skill(name, count, round(100 * count / asked.openings) if asked.openings else 0)


def _read_asked() -> dict[str, Asked]:
    rows = Qualification.objects.filter(kind=QualificationKind.SKILL, opening__in=Opening.objects.open())
    role = "opening__role"
    totals = rows.order_by().values_list(role).annotate(openings=Count("opening", distinct=True))
    asked = {found: Asked(openings, {}) for found, openings in totals}
    counts = rows.order_by().values_list(role, "name").annotate(openings=Count("opening", distinct=True))
    for found, name, openings in counts:
        asked[found].skills[name] = openings
    return asked


_asked = Kept(_read_asked, follows_changes=False)
