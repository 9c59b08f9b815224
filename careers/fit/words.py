"""Names as the rules compare them: other spellings, what stands for the same, what brings what along.

From `data/names.toml`, the skills that adverts are read by, and the board's own synonyms. Two names are the same, or
one brings the other along, where one of these says so, and in no other way.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from postings.openings.choices import QualificationKind
from postings.openings.needs import name_key
from postings.understanding.qualifications import skill_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

NAMES = Path(__file__).parent / "data" / "names.toml"
FIELD, SKILL = QualificationKind.FIELD.value, QualificationKind.SKILL.value
VENUE, LANGUAGE = QualificationKind.VENUE.value, QualificationKind.LANGUAGE.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """By kind of qualification. `version` differs with what is in it."""

    version: str = ""
    # A name's key to the one that stands for all of its spellings.
    same: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    # The other way: a key that stands for others to the words of each of its spellings.
    spelt: Mapping[str, Mapping[str, frozenset[frozenset[str]]]] = field(default_factory=dict)
    # A skill to those that bring it along.
    brought_by: Mapping[str, frozenset[str]] = field(default_factory=dict)
    # A wide skill to those, and to the fields of study, that make it likely: who has one may well have it.
    hinted_by: Mapping[str, frozenset[str]] = field(default_factory=dict)
    hinted_by_fields: Mapping[str, frozenset[str]] = field(default_factory=dict)
    families: Mapping[str, frozenset[str]] = field(default_factory=dict)
    wide: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def one(self, kind: str, name: str) -> str:
        """The key that stands for a name, or for one of its spellings."""
        key = name_key(name)
        return self.same.get(kind, {}).get(key, key)

    def held(self, kind: str, names: Iterable[str]) -> dict[str, str]:
        """What somebody's names stand for, to the names as they typed them: `C/C++`, `Python 3`, `NeurIPS 2023`."""
        held: dict[str, str] = {}
        for name in names:
            for form in _forms(name):
                held.setdefault(self.one(kind, form), name)
        return held

    def holds(self, kind: str, name: str, key: str) -> bool:
        """Whether what the key stands for is a part of the name: `Modern C++`, `NIPS workshop`."""
        said = set(name_key(name).split("-"))
        return any(
            spelling <= said for spelling in self.spelt.get(kind, {}).get(key, {frozenset(key.split("-"))})
        )

    def label(self, kind: str, key: str) -> str:
        """As a name is written; where nobody says, as most of its kind are."""
        known = self.labels.get(kind, {})
        written = known.get(key) or known.get(self.same.get(kind, {}).get(key, key))
        return written or _WRITTEN.get(kind, str)(key.replace("-", " "))

    def named(self, labels: Mapping[str, Mapping[str, str]]) -> Words:
        """With the names as one opening writes them."""
        return replace(
            self, labels={kind: {**self.labels.get(kind, {}), **labels.get(kind, {})} for kind in _KINDS}
        )


_BEHIND = re.compile(r"\s*\([^)]*\)|[\s'’-]*\bv?\d[\d.]*$|(?<=\+)\d+$")


def _forms(name: str) -> list[str]:
    """A name, what is on each side of a stroke, and all without what stands in brackets, a version or a year."""
    parts = [name, *(name.split("/") if "/" in name else ())]
    return [*parts, *(_BEHIND.sub("", part) for part in parts)]


_WRITTEN: Mapping[str, Callable[[str], str]] = {VENUE: str.upper, LANGUAGE: str.title, FIELD: str.title}
_KINDS = (FIELD, SKILL, VENUE, LANGUAGE)


@cache
def own_words() -> Words:
    """What the files say, without the board's synonyms."""
    return _words(())


def words_with(groups: Iterable[Iterable[str]], topics: Iterable[Iterable[str]] = ()) -> Words:
    """With the board's: groups of words for the same skill, and topics, each before the words that belong to it."""
    return _words(tuple(map(tuple, groups)), tuple(map(tuple, topics)))


def _words(groups: tuple[tuple[str, ...], ...], topics: tuple[tuple[str, ...], ...] = ()) -> Words:
    named = names()
    spelt: dict[str, list[tuple[str, ...]]] = {
        SKILL: [*_skills(), *_spellings(named["skills"]), *groups],
        FIELD: [*_spellings(named["fields"]), *((one["name"],) for one in named["wide"])],
        VENUE: [*_spellings(named["venues"]), *((name,) for name in _written_venues())],
        LANGUAGE: _spellings(named["languages"]),
    }
    same = {kind: _merged(rows) for kind, rows in spelt.items()}
    implied = [*_implied(), *((topic, words) for topic, *words in topics)]
    brought_by = _brought_by(implied, same[SKILL])
    return Words(
        version=_version(groups, topics),
        same=same,
        spelt={kind: _spelt(keys) for kind, keys in same.items()},
        labels={kind: _labels(rows, same[kind]) for kind, rows in spelt.items()},
        brought_by=brought_by,
        hinted_by=_hinted_by(same[SKILL], brought_by),
        hinted_by_fields={
            _one(same[SKILL], one["skill"]): frozenset(_one(same[FIELD], name) for name in one["fields"])
            for one in named["hints"]
        },
        families=_families(named["fields"], same[FIELD]),
        wide={same[FIELD][name_key(one["name"])]: frozenset(one["families"]) for one in named["wide"]},
    )


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads(NAMES.read_text())


def names() -> dict[str, list[dict[str, Any]]]:
    return _read()


def _written_venues() -> list[str]:
    return list(_read()["written"]["venues"])


def _version(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:8] if any(parts) else ""


def _spellings(rows: Iterable[Mapping[str, Any]]) -> list[tuple[str, ...]]:
    return [(row["name"], *row.get("same", ())) for row in rows]


def free_movement() -> frozenset[str]:
    """Countries whose citizens may work in each other's."""
    return frozenset(_read()["free"]["movement"])


@cache
def _skills() -> tuple[tuple[str, ...], ...]:
    rows = []
    for table in (skill_names.TOOLS, skill_names.EXACT, skill_names.IN_LISTS, skill_names.METHODS):
        for line in table.strip().splitlines():
            name, _, others = line.partition(":")
            rows.append((name.strip(), *(other.strip() for other in others.split(";") if other.strip())))
    return tuple(rows)


def _merged(rows: Iterable[tuple[str, ...]]) -> dict[str, str]:
    """Each key to the first of those it is the same as, through whatever chain of rows."""
    same: dict[str, str] = {}
    for row in rows:
        keys = [key for key in dict.fromkeys(map(name_key, row)) if key]
        heads = list(dict.fromkeys(same[key] for key in keys if key in same)) or keys[:1]
        if len(heads) > 1:
            same = {key: heads[0] if head in heads else head for key, head in same.items()}
        same.update((key, heads[0]) for key in keys)
    return same


def _spelt(same: Mapping[str, str]) -> dict[str, frozenset[frozenset[str]]]:
    spelt: dict[str, set[frozenset[str]]] = defaultdict(set)
    for key, one in same.items():
        spelt[one].add(frozenset(key.split("-")))
    return {one: frozenset(spellings) for one, spellings in spelt.items()}


def _labels(rows: Iterable[tuple[str, ...]], same: Mapping[str, str]) -> dict[str, str]:
    """Each key as its own row writes it; one that stands for others as the first row about it does."""
    labels: dict[str, str] = {}
    for row in rows:
        labels.setdefault(same.get(name_key(row[0]), ""), row[0])
    for row in rows:
        labels.setdefault(name_key(row[0]), row[0])
    return labels


def _implied() -> list[tuple[str, list[str]]]:
    return [(one["brings"], one["have"]) for one in names()["implied"]]


def _brought_by(rows: Iterable[tuple[str, list[str]]], same: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Through each other: RLHF brings reinforcement learning, which brings machine learning."""
    direct: dict[str, set[str]] = defaultdict(set)
    for brings, have in rows:
        skill, *by = (same.get(key, key) for key in map(name_key, (brings, *have)))
        direct[skill] |= {*by} - {skill, ""}
    return {skill: frozenset(_reached(skill, direct) - {skill}) for skill in direct if skill}


def _hinted_by(
    same: Mapping[str, str], brought_by: Mapping[str, frozenset[str]]
) -> dict[str, frozenset[str]]:
    """With all that brings along what hints at it."""
    hinted: dict[str, frozenset[str]] = {}
    for one in names()["hints"]:
        have = frozenset(_one(same, name) for name in one["have"])
        hinted[_one(same, one["skill"])] = have.union(*(brought_by.get(key, frozenset()) for key in have))
    return hinted


def _one(same: Mapping[str, str], name: str) -> str:
    return same.get(name_key(name), name_key(name))


def _reached(skill: str, direct: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    ahead = [skill]
    while ahead:
        new = direct.get(ahead.pop(), set()) - found
        found |= new
        ahead += new
    return found


def _families(rows: Iterable[Mapping[str, Any]], same: Mapping[str, str]) -> dict[str, frozenset[str]]:
    return {
        same[name_key(row["name"])]: frozenset(
            family for family in (row["family"], row.get("also")) if family
        )
        for row in rows
    }
