"""What people type into the search box: words, phrases in quotes, "or", and a minus.

As in PostgreSQL's web search, words beside each other must all be there, and "or" parts whole groups of words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from postings.search.engine.schema import analyser, plain_analyser

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Stems = tuple[str, ...]
# The stems of a word or phrase to those of the others that mean the same.
Synonyms = Mapping[Stems, "Sequence[Stems]"]

_ITEM = re.compile(r'(?P<minus>-?)"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+)')
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
# "LLMs" and "GNNs": without a vowel the English stemmer does not see a plural.
_ACRONYM = re.compile(r"[bcdfghjklmnpqrtvwxz]{2,6}")
# Snowball's English list, without its contractions' halves.
_STOP_WORDS = """
a about above after again against all am an and any are as at be because been before being below between
both but by can cannot could did do does doing don down during each few for from further had has have having
he her here hers herself him himself his how i if in into is it its itself just me more most my myself no nor
not now of off on once only or other our ours ourselves out over own same she should so some such than that
the their theirs them themselves then there these they this those through to too under until up us very was
we were what when where which while who whom why will with would you your yours yourself yourselves s t
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing to find: its `parts`, each a word or a phrase; any of `others` will do as well.

    `stems` are all of it; where they need not stand next to each other, `apart` has the parts as they were typed.
    """

    stems: Stems
    apart: tuple[Stems, ...] = ()
    others: tuple[Stems, ...] = ()

    @property
    def parts(self) -> tuple[Stems, ...]:
        return self.apart or (self.stems,)


@dataclass(frozen=True, slots=True)
class Group:
    """All of `wanted` and none of `unwanted`."""

    wanted: tuple[Wanted, ...]
    unwanted: tuple[Wanted, ...]


@dataclass(frozen=True, slots=True)
class _Item:
    stems: Stems
    is_quoted: bool
    is_unwanted: bool


@lru_cache(maxsize=2000)
def stems_of(text: str) -> Stems:
    return tuple(analyser().analyze(text))


def groups_of(text: str, synonyms: Synonyms | None = None) -> tuple[Group, ...]:
    """What `text` looks for: any of these groups. () where there is nothing to look for."""
    groups = [_group(items, synonyms or {}) for items in _alternatives(text.translate(_QUOTES))]
    return tuple(dict.fromkeys(group for group in groups if group.wanted or group.unwanted))


def _alternatives(text: str) -> Iterator[list[_Item]]:
    items: list[_Item] = []
    for match in _ITEM.finditer(text):
        word = match["word"]
        if word is not None and word.lower() == "or":
            yield items
            items = []
            continue
        is_unwanted = bool(match["minus"]) if word is None else word.startswith("-")
        content = match["phrase"] if word is None else word
        if says_something(content):
            items.append(_Item(stems_of(content), word is None, is_unwanted))
    yield items


@lru_cache(maxsize=2000)
def says_something(text: str) -> bool:
    """Whether `text` has a word that is not a stop word."""
    return any(word not in STOP_WORDS for word in plain_analyser().analyze(text))


def _group(items: Sequence[_Item], synonyms: Synonyms) -> Group:
    wanted: list[Wanted] = []
    run: list[_Item] = []
    for item in items:
        if item.is_unwanted:
            continue
        if item.is_quoted:
            wanted += [*_with_synonyms(run, synonyms), Wanted(item.stems)]
            run = []
        else:
            run.append(item)
    wanted += _with_synonyms(run, synonyms)
    unwanted = [_with_plural(item.stems) for item in items if item.is_unwanted]
    return Group(tuple(dict.fromkeys(wanted)), tuple(dict.fromkeys(unwanted)))


def _with_synonyms(run: Sequence[_Item], synonyms: Synonyms) -> Iterator[Wanted]:
    """The words of a run, the longest ones with synonyms taken together."""
    start = 0
    while start < len(run):
        for end in range(len(run), start, -1):
            stems = tuple(stem for item in run[start:end] for stem in item.stems)
            others = synonyms.get(_singular(stems))
            if others:
                apart = tuple(item.stems for item in run[start:end]) if end - start > 1 else ()
                needed = _without_longer_ones(others, [] if apart else [stems])
                plurals = (plural for one in (stems, *needed) for plural in _plurals(one))
                yield Wanted(stems, apart, tuple(dict.fromkeys((*needed, *plurals))))
                start = end
                break
        else:
            yield _with_plural(run[start].stems)
            start += 1


def _without_longer_ones(others: Sequence[Stems], written: Sequence[Stems]) -> list[Stems]:
    """Where "doctoral" will do, "doctoral student" finds nothing more, and phrases cost most."""
    known = [*written, *others]
    return [one for one in others if not any(other != one and _holds(one, other) for other in known)]


def _holds(longer: Stems, shorter: Stems) -> bool:
    size = len(shorter)
    return any(longer[start : start + size] == shorter for start in range(len(longer) - size + 1))


def _with_plural(stems: Stems) -> Wanted:
    return Wanted(stems, others=tuple(_plurals(stems)))


def _plurals(stems: Stems) -> Iterable[Stems]:
    """The plural of an acronym, or the singular of one in the plural."""
    singular = _singular(stems)
    if len(stems) == 1 and _ACRONYM.fullmatch(singular[0]):
        return [(singular[0] + "s",)] if singular == stems else [singular]
    return []


def _singular(stems: Stems) -> Stems:
    if len(stems) == 1 and stems[0].endswith("s") and _ACRONYM.fullmatch(stems[0][:-1]):
        return (stems[0][:-1],)
    return stems


def synonyms_of(groups: Iterable[Iterable[str]]) -> dict[Stems, list[Stems]]:
    """Each text of a group of synonyms to the others of its groups."""
    synonyms: dict[Stems, list[Stems]] = {}
    for group in groups:
        all_stems = list(dict.fromkeys(_singular(stems_of(text)) for text in group))
        for stems in all_stems:
            if stems:
                known = synonyms.setdefault(stems, [])
                known += [other for other in all_stems if other and other != stems and other not in known]
    return synonyms
