"""What one more step would open: a degree, a publication, a year, a skill, a venue, a language.

A step is the same profile with one thing more. Only the keys that the step can change are judged again, and the
engine counts the openings that require none of those still missing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
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
from postings.search.fitting import board_keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from careers.fit.counting import Named
    from careers.fit.words import Words
    from postings.search.extensions import Lens

# Of the names asked for most among those missing, so many are tried, and so many shown.
_TRIED, _SHOWN = 24, 10
_TITLES = 5
_NEXT = {NO_DEGREE: Degree.BACHELOR, Degree.BACHELOR: Degree.MASTER, Degree.MASTER: Degree.PHD}
_YEARS, _DEGREE = QualificationKind.YEARS.value, QualificationKind.DEGREE.value
_PAPERS = QualificationKind.PUBLICATIONS.value


class Step(NamedTuple):
    """`profile` is the one after it; `keys` are those missing now that it can change."""

    label: str
    profile: Profile
    keys: frozenset[str]


class Missing:
    """The keys that are missing now: by the kinds of their needs, and by the names in them."""

    def __init__(self, keys: Iterable[str], words: Words) -> None:
        self._kinds: defaultdict[str, set[str]] = defaultdict(set)
        self.named: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for key in keys:
            for need in alternatives_of(key):
                self._kinds[need.kind].add(key)
                if need.kind in (SKILL, VENUE, LANGUAGE):
                    self.named[need.kind, words.one(need.kind, need.name)].add(key)
        self._words = words

    def of_kinds(self, *kinds: str) -> frozenset[str]:
        return frozenset(key for kind in kinds for key in self._kinds[kind])

    def about(self, kind: str, name: str) -> frozenset[str]:
        """With that name, or of what it brings along, makes likely or has in it."""
        label = self._words.label(kind, name)
        within = (one for of, one in self.named if of == kind and self._words.holds(kind, label, one))
        bringing = (self._words.brought_by, self._words.hinted_by) if kind == SKILL else ()
        brought = (skill for by in bringing for skill, names in by.items() if name in names)
        return frozenset(key for one in (name, *brought, *within) for key in self.named.get((kind, one), ()))


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
    missing = Missing(lens.missing, words)
    steps = [_counted(step, lens, words, now, board) for step in _steps(profile, missing)]
    names = [_counted(step, lens, words, now, board) for step in _names(profile, missing, words)]
    best = sorted((one for one in names if one.gain), key=lambda one: (-one.gain, one.label))[:_SHOWN]
    return Outlook(now, board.total(), *_with_titles(steps, best, board))


class _Counted(NamedTuple):
    """A step before its openings are read."""

    label: str
    gain: int
    missing: frozenset[str]
    gained: frozenset[str]
    before: int


def _counted(step: Step, lens: Lens, words: Words, now: int, board: Board) -> _Counted:
    """With the keys that are missing now, and would not be."""
    year = timezone.now().year
    gained = frozenset(
        key for key in step.keys if judge_key(key, step.profile, words, year=year).state is not State.MISSING
    )
    missing = lens.missing - gained
    return _Counted(step.label, board.fitting(missing) - now if gained else 0, missing, gained, now)


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


def _steps(profile: Profile, missing: Missing) -> Iterator[Step]:
    """Those everybody has. What the profile does not say is no step: nothing is missing there."""
    if degree := _NEXT.get(profile.degree):
        after = replace(profile, degree=degree.value, degree_year=timezone.now().year)
        yield Step(f"A {degree.label}", after, missing.of_kinds(_DEGREE, _YEARS))
    if profile.publications is not None:
        for more in (1, 2, 3):
            first = None if profile.first_author is None else profile.first_author + more
            after = replace(profile, publications=profile.publications + more, first_author=first)
            label = "1 more publication" if more == 1 else f"{more} more publications"
            yield Step(label, after, missing.of_kinds(_PAPERS))
    if profile.years is not None:
        after = replace(profile, years=profile.years + Decimal(1))
        yield Step("1 more year of experience", after, missing.of_kinds(_YEARS))


def _names(profile: Profile, missing: Missing, words: Words) -> Iterator[Step]:
    """Skills, venues and languages that openings require, those asked for most."""
    for (kind, name), _ in _asked(missing).most_common(_TRIED):
        label, keys = words.label(kind, name), missing.about(kind, name)
        if kind == SKILL:
            yield Step(label, replace(profile, skills=(*profile.skills, label)), keys)
        elif kind == VENUE:
            after = replace(profile, venues=(*profile.venues, label))
            yield Step(f"A publication at {label}", after, keys)
        else:
            level = _next_level(profile, name, words)
            after = replace(profile, languages=(*_others(profile, name, words), Spoken(label, level)))
            yield Step(f"{label} at {level.upper()}", after, keys)


def _next_level(profile: Profile, language: str, words: Words) -> str:
    """B2 is what most ask for; who has it goes on to C1."""
    own = {words.one(LANGUAGE, name): level for name, level in profile.languages}.get(language)
    return "b2" if own is None or LEVELS.index(own) < LEVELS.index("b2") else "c1"


def _others(profile: Profile, language: str, words: Words) -> tuple[Spoken, ...]:
    return tuple(spoken for spoken in profile.languages if words.one(LANGUAGE, spoken.name) != language)


def _asked(missing: Missing) -> Counter[tuple[str, str]]:
    """How many openings require each name that is missing."""
    required = board_keys().required
    return Counter({name: sum(required.get(key, 0) for key in keys) for name, keys in missing.named.items()})
