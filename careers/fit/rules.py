"""The rules: one need held against one profile.

Each rule gives a state and both halves of its reason. What the profile leaves unsaid is unknown, and so is what
the words of an advert leave to the employer.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils import timezone

from careers.fit.measured import judge_gpa, judge_publications, judge_years
from careers.fit.profile import LEVELS, NO_DEGREE
from careers.fit.verdicts import A_DEGREE, A_PUBLICATION, RELATED_TAIL, State, Verdict, any_of
from careers.fit.words import FIELD, LANGUAGE, SKILL, VENUE, own_words
from postings.openings.choices import DEGREE_ORDER, Degree, QualificationKind
from postings.openings.needs import (
    EXCELLENT,
    FLUENT,
    NATIVE,
    OPEN_ENDED,
    OR_EQUIVALENT,
    RELATED,
    TESTED,
    UNDER_WAY,
    alternatives_of,
    name_key,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from careers.fit.profile import Profile
    from careers.fit.words import Words
    from postings.openings.needs import Need

MET, MISSING, UNKNOWN = State.MET, State.MISSING, State.UNKNOWN


def judge_key(key: str, profile: Profile, words: Words | None = None, *, year: int | None = None) -> Verdict:
    """Of a key of an opening: of its alternatives, the best."""
    return any_of(judge(need, profile, words, year=year) for need in _needs(key))


def judge(need: Need, profile: Profile, words: Words | None = None, *, year: int | None = None) -> Verdict:
    """`year` is the one it is now, unless a test says another."""
    words = words or own_words()
    if need.kind == QualificationKind.YEARS:
        return judge_years(need, profile, year or timezone.now().year)
    rule = _RULES.get(need.kind)
    verdict = rule(need, profile, words) if rule else _OTHER
    if verdict.state is MISSING and OPEN_ENDED in need.notes:
        return Verdict(UNKNOWN, verdict.asks, f"{verdict.yours}, but their words leave room: read them")
    return verdict


@lru_cache(maxsize=20_000)
def _needs(key: str) -> tuple[Need, ...]:
    return alternatives_of(key)


_OTHER = Verdict(UNKNOWN, "something no profile has a place for", "read it and judge for yourself")


def _degree(need: Need, profile: Profile, words: Words) -> Verdict:
    label, rank = _a(need.degree), DEGREE_ORDER[need.degree]
    if UNDER_WAY in need.notes:
        return _under_way(need, profile, rank)
    if profile.rank >= rank:
        return Verdict(MET, label, f"you have {_a(profile.degree)}")
    if DEGREE_ORDER.get(profile.pursuing, 0) >= rank:
        yours = f"you are working towards {_a(profile.pursuing)}, so ask by when it must be finished"
        return Verdict(UNKNOWN, label, yours)
    if not profile.degree:
        return Verdict(UNKNOWN, label, "you have not said which degree you have")
    if OR_EQUIVALENT in need.notes:
        return Verdict(
            UNKNOWN, f"{label} or equivalent experience", "whether yours is equivalent is theirs to say"
        )
    return Verdict(MISSING, label, f"you have {_a(profile.degree)}")


def _under_way(need: Need, profile: Profile, rank: int) -> Verdict:
    asks = f"somebody working towards {_a(need.degree)}"
    if profile.pursuing == need.degree:
        return Verdict(MET, asks, "so are you")
    if profile.rank >= rank:
        return Verdict(UNKNOWN, asks, f"you have finished {_a(profile.degree)}, so ask whether that will do")
    if profile.pursuing or profile.degree:
        yours = f"you are working towards {_a(profile.pursuing)}" if profile.pursuing else "you are not"
        return Verdict(MISSING, asks, yours)
    return Verdict(UNKNOWN, asks, "you have not said which degree you have")


def _a(degree: str) -> str:
    if degree == NO_DEGREE:
        return "no degree yet"
    return f"a {Degree(degree).label}"


def _field(need: Need, profile: Profile, words: Words) -> Verdict:
    wanted = words.one(FIELD, need.name)
    related = RELATED in need.notes
    asks = f"{A_DEGREE}{words.label(FIELD, need.name)}{RELATED_TAIL if related else ''}"
    if not profile.fields:
        return Verdict(UNKNOWN, asks, "you have not said what you studied")
    held = {words.one(FIELD, name): name for name in profile.fields}
    yours = f"you studied {' and '.join(profile.fields)}"
    if wanted in held:
        return Verdict(MET, asks, yours)
    families = {key: words.families.get(key, frozenset()) for key in held}
    near = words.wide.get(wanted) or words.families.get(wanted, frozenset())
    if any(near & own for own in families.values()):
        if wanted in words.wide:
            return Verdict(MET, asks, f"{yours}, which belongs to it")
        if related:
            return Verdict(MET, asks, f"{yours}, a neighbouring field")
        return Verdict(UNKNOWN, asks, f"{yours}, a neighbouring field: many take it, so ask")
    if related or OR_EQUIVALENT in need.notes or not near or not all(families.values()):
        return Verdict(UNKNOWN, asks, f"{yours}, and whether that will do is theirs to say")
    return Verdict(MISSING, asks, yours)


def _venue(need: Need, profile: Profile, words: Words) -> Verdict:
    asks = f"{A_PUBLICATION}{words.label(VENUE, need.name)}"
    wanted = words.one(VENUE, need.name)
    if wanted in words.held(VENUE, profile.venues):
        return Verdict(MET, asks, "you have one")
    if like := _like(wanted, profile.venues, VENUE, words):
        return Verdict(UNKNOWN, asks, f"you have {like}, so ask whether that counts")
    if profile.publications == 0:
        return Verdict(MISSING, asks, "you have no publications")
    if not profile.venues:
        return Verdict(UNKNOWN, asks, "you have not said where you published")
    return Verdict(MISSING, asks, "it is not among the venues you named")


def _skill(need: Need, profile: Profile, words: Words) -> Verdict:
    wanted = words.one(SKILL, need.name)
    asks = words.label(SKILL, need.name)
    if not profile.skills:
        return Verdict(UNKNOWN, asks, "you have not named your skills")
    held = words.held(SKILL, profile.skills)
    if need.name in {name_key(name) for name in profile.skills}:
        return Verdict(MET, asks, "you have it")
    if wanted in held:
        return Verdict(MET, asks, f"you have {held[wanted]}, which counts as the same")
    for key in sorted(words.brought_by.get(wanted, frozenset()) & held.keys()):
        return Verdict(MET, asks, f"you have {held[key]}, which brings it along")
    if like := _like(wanted, profile.skills, SKILL, words):
        return Verdict(UNKNOWN, asks, f"you have {like}: judge for yourself")
    if hint := _hint(wanted, held, profile, words):
        return Verdict(UNKNOWN, asks, f"you have not said so, but {hint}: judge for yourself")
    return Verdict(MISSING, asks, "it is not among your skills")


def _like(wanted: str, names: Iterable[str], kind: str, words: Words) -> str:
    """A name of somebody's that has what is asked for in it, beside other words."""
    return next((name for name in names if words.holds(kind, name, wanted)), "")


def _hint(wanted: str, held: Mapping[str, str], profile: Profile, words: Words) -> str:
    """What makes a wide skill likely that was not named."""
    if near := sorted(words.hinted_by.get(wanted, frozenset()) & held.keys()):
        return f"you have {held[near[0]]}"
    fields = words.hinted_by_fields.get(wanted, frozenset())
    studied = (name for name in profile.fields if words.one(FIELD, name) in fields)
    return next((f"you studied {name}" for name in studied), "")


# What each level asked for takes: from this level it is met, from that it is unknown, below it is missing.
# No level said: upper intermediate is what "good" means at most places, and who has less should ask.
ENOUGH: dict[str, tuple[str, str]] = {
    "": ("b2", "a1"),
    FLUENT: ("c1", "b2"),
    EXCELLENT: ("c1", "b1"),
    NATIVE: ("native", "c2"),
    TESTED: ("native", "a1"),
    **{level: (level, level) for level in LEVELS[:-1]},
}
_LEVEL_WORDS = {
    FLUENT: ", fluent",
    EXCELLENT: ", at an excellent level",
    NATIVE: " as a first language",
    TESTED: " with a test result",
}


def _language(need: Need, profile: Profile, words: Words) -> Verdict:
    level = next((note for note in need.notes if note != OPEN_ENDED), "")
    asks = words.label(LANGUAGE, need.name) + _LEVEL_WORDS.get(level, f" at {level.upper()}" if level else "")
    if not profile.languages:
        return Verdict(UNKNOWN, asks, "you have not named your languages")
    best = sorted(profile.languages, key=lambda one: LEVELS.index(one.level))
    spoken = {key: one for one in best for key in words.held(LANGUAGE, [one.name])}
    if words.one(LANGUAGE, need.name) not in spoken:
        return Verdict(MISSING, asks, "it is not among your languages")
    name, own = spoken[words.one(LANGUAGE, need.name)]
    yours = f"you speak {name} " + ("as a first language" if own == NATIVE else f"at {own.upper()}")
    met, unknown = (LEVELS.index(one) for one in ENOUGH.get(level, ("native", "a1")))
    if LEVELS.index(own) >= met:
        return Verdict(MET, asks, yours)
    if LEVELS.index(own) >= unknown:
        return Verdict(UNKNOWN, asks, f"{yours}, so ask whether that is enough")
    return Verdict(MISSING, asks, yours)


def _publications(need: Need, profile: Profile, words: Words) -> Verdict:
    return judge_publications(need, profile)


def _gpa(need: Need, profile: Profile, words: Words) -> Verdict:
    return judge_gpa(need, profile)


_RULES: Mapping[str, Callable[[Need, Profile, Words], Verdict]] = {
    QualificationKind.DEGREE.value: _degree,
    QualificationKind.FIELD.value: _field,
    QualificationKind.PUBLICATIONS.value: _publications,
    QualificationKind.VENUE.value: _venue,
    QualificationKind.SKILL.value: _skill,
    QualificationKind.LANGUAGE.value: _language,
    QualificationKind.GPA.value: _gpa,
}
