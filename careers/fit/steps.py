"""What one more step would open: a degree, a publication, a year, a skill, a venue, a language.

A step is the same profile with one thing more. Only the keys that the step can change are judged again, and the
engine counts the openings that require none of those still missing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from django.utils import timezone

from careers.fit.board import board_words
from careers.fit.counting import Board
from careers.fit.lenses import lens_for
from careers.fit.profile import LEVELS, NO_DEGREE, Profile, Spoken
from careers.fit.rules import judge_key
from careers.fit.verdicts import State
from careers.fit.words import LANGUAGE, SKILL, VENUE
from postings.openings.choices import Degree, QualificationKind
from postings.openings.needs import alternatives_of
from postings.search.extensions import Lens
from postings.search.fitting import board_keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from careers.fit.counting import Named
    from careers.fit.words import Words

# Of the names asked for most among those missing, so many are tried, and so many shown.
_TRIED, _SHOWN = 24, 10
_TITLES = 5
_NEXT = {NO_DEGREE: Degree.BACHELOR, Degree.BACHELOR: Degree.MASTER, Degree.MASTER: Degree.PHD}
_YEARS, _DEGREE = QualificationKind.YEARS.value, QualificationKind.DEGREE.value
_PAPERS = QualificationKind.PUBLICATIONS.value


class Step(NamedTuple):
    """`profile` is the one after it; `kinds` are those of the needs that it can change."""

    label: str
    profile: Profile
    kinds: frozenset[str]


class Opened(NamedTuple):
    """How many more openings fit after a step, and the newest of them."""

    label: str
    gain: int
    openings: list[Named]

    @property
    def rest(self) -> int:
        return self.gain - len(self.openings)


class Outlook(NamedTuple):
    """How many of the `total` open openings fit now, and what steps would add: `steps` as they come, `names` by
    what they gain."""

    fitting: int
    total: int
    steps: list[Opened]
    names: list[Opened]


def outlook(profile: Profile) -> Outlook:
    lens, words, board = lens_for(profile), board_words(), Board()
    now = board.fitting(lens.missing)
    tried = [(step, _gained(step, lens, words)) for step in _steps(profile)]
    named = [(step, _gained(step, lens, words)) for step in _names(profile, lens, words)]
    steps = [_opened(step, gained, lens, now, board) for step, gained in tried]
    names = [_opened(step, gained, lens, now, board) for step, gained in named]
    best = sorted((one for one in names if one.gain), key=lambda one: (-one.gain, one.label))[:_SHOWN]
    return Outlook(now, board.total(), *_with_titles(steps, best, board))


class _Counted(NamedTuple):
    """A step before its openings are read."""

    label: str
    gain: int
    missing: frozenset[str]
    gained: frozenset[str]
    before: int


def _gained(step: Step, lens: Lens, words: Words) -> frozenset[str]:
    """The keys that are missing now, and would not be."""
    year = timezone.now().year
    touched = (key for key in lens.missing if step.kinds & _kinds(key))
    return frozenset(
        key for key in touched if judge_key(key, step.profile, words, year=year).state is not State.MISSING
    )


def _kinds(key: str) -> frozenset[str]:
    return frozenset(part.partition(":")[0] for part in key.split("|"))


def _opened(step: Step, gained: frozenset[str], lens: Lens, now: int, board: Board) -> _Counted:
    missing = lens.missing - gained
    gain = board.fitting(missing) - now if gained else 0
    return _Counted(step.label, gain, missing, gained, now)


def _with_titles(
    steps: Iterable[_Counted], names: Iterable[_Counted], board: Board
) -> tuple[list[Opened], list[Opened]]:
    """With the newest openings of each, all read in one statement."""
    ids = {
        one: board.newly_fitting(one.missing, one.gained, one.before, _TITLES) if one.gain else []
        for one in (*steps, *names)
    }
    titles = board.named({pk for some in ids.values() for pk in some})

    def opened(counted: Iterable[_Counted]) -> list[Opened]:
        return [
            Opened(one.label, one.gain, [titles[pk] for pk in ids[one] if pk in titles]) for one in counted
        ]

    return opened(steps), opened(names)


def _steps(profile: Profile) -> Iterator[Step]:
    """Those everybody has. What the profile does not say is no step: nothing is missing there."""
    if degree := _NEXT.get(profile.degree):
        after = replace(profile, degree=degree.value, degree_year=timezone.now().year)
        yield Step(f"A {degree.label}", after, frozenset({_DEGREE, _YEARS}))
    if profile.publications is not None:
        for more in (1, 2, 3):
            first = None if profile.first_author is None else profile.first_author + more
            after = replace(profile, publications=profile.publications + more, first_author=first)
            label = "1 more publication" if more == 1 else f"{more} more publications"
            yield Step(label, after, frozenset({_PAPERS}))
    if profile.years is not None:
        after = replace(profile, years=profile.years + Decimal(1))
        yield Step("1 more year of experience", after, frozenset({_YEARS}))


def _names(profile: Profile, lens: Lens, words: Words) -> Iterator[Step]:
    """Skills, venues and languages that openings require, those asked for most."""
    for (kind, key), _ in _asked(lens, words).most_common(_TRIED):
        label = words.label(kind, key)
        if kind == SKILL:
            yield Step(label, replace(profile, skills=(*profile.skills, label)), frozenset({SKILL}))
        elif kind == VENUE:
            after = replace(profile, venues=(*profile.venues, label))
            yield Step(f"A publication at {label}", after, frozenset({VENUE}))
        else:
            yield _language(profile, label, words)


def _language(profile: Profile, name: str, words: Words) -> Step:
    """At the next level that anybody asks for."""
    own = {words.one(LANGUAGE, spoken): level for spoken, level in profile.languages}
    level = own.get(words.one(LANGUAGE, name))
    enough = "b2" if level is None or LEVELS.index(level) < LEVELS.index("b2") else "c1"
    others = tuple(
        spoken
        for spoken in profile.languages
        if words.one(LANGUAGE, spoken.name) != words.one(LANGUAGE, name)
    )
    after = replace(profile, languages=(*others, Spoken(name, enough)))
    return Step(f"{name} at {enough.upper()}", after, frozenset({LANGUAGE}))


def _asked(lens: Lens, words: Words) -> Counter[tuple[str, str]]:
    """How many openings require each name that is missing."""
    required: Mapping[str, int] = board_keys().required
    counts: Counter[tuple[str, str]] = Counter()
    for key in lens.missing:
        for need in alternatives_of(key):
            if need.kind in (SKILL, VENUE, LANGUAGE):
                counts[need.kind, words.one(need.kind, need.name)] += required.get(key, 0)
    return counts
