"""How alike two openings are: by title, place, institution and text, each 0 to 1.

Nothing here reads the database, so that the weights can be measured (benchmarks/duplicates.py, docs/moderation.md).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from zlib import crc32

from rapidfuzz import fuzz

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

WEIGHTS = {"text": 0.55, "title": 0.25, "institution": 0.12, "place": 0.08}
# At and above it two openings are shown to a moderator. Chosen by benchmarks/duplicates.py.
THRESHOLD = 0.60

_RUN = 5
_SAMPLED = 4  # Of a long text every fourth run, chosen by its hash, so that two texts choose the same ones.
_SHORT = 200
_SIGNED = 2**31

_WORD = re.compile(r"[^\W_]+")
# "(m/f/d)", "Ref. 2024-113", "#1234", "[R-991]": of the posting, not of the role.
_CODE = re.compile(
    r"\((?:[mwfdxhn]|all genders?|any gender)(?:\s*[/|,]\s*[mwfdxhn])*\)|\b[mwfd]/[mwfd](?:/[mwfdx])?\b"
    r"|\b(?:ref(?:erence)?|req|job|vacancy|id|nr|no)\b\.?\s*(?:id|no|nr)?\.?\s*[:#]?\s*[\w-]*\d[\w/-]*"
    r"|[\[(]?#?\b[a-z]{0,4}[-_/]?\d{3,}[\w/-]*\b[\])]?",
    re.IGNORECASE,
)
# fmt: off
_SAYS_NOTHING = frozenset((
    "a", "an", "and", "at", "for", "in", "of", "on", "or", "the", "to", "with", "our", "we", "is", "m",
    "f", "d", "w", "x",
))
# fmt: on
# Two roles that differ in one of these are two roles, however alike the rest of their titles is.
# fmt: off
_RANKS = frozenset((
    "junior", "senior", "staff", "principal", "lead", "head", "director", "manager", "intern",
    "internship", "student", "working", "trainee", "i", "ii", "iii", "iv", "v", "1", "2", "3", "4", "phd",
    "doctoral", "postdoc", "postdoctoral", "assistant", "associate", "full", "visiting",
))
# fmt: on
_OTHER_RANK = 0.6
# fmt: off
_OF_EVERY_INSTITUTION = frozenset((
    "the", "of", "and", "for", "university", "institute", "inc", "ltd", "gmbh", "ag", "llc",
))
# fmt: on


class _Accents(dict[int, int | None]):
    """For `str.translate`: each sign is looked up once."""

    def __missing__(self, code: int) -> int | None:
        kept = self[code] = None if unicodedata.combining(chr(code)) else code
        return kept


_ACCENTS = _Accents()


def plain(text: str) -> str:
    """Without accents and case."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.replace("ß", "ss"))
    return decomposed.translate(_ACCENTS).casefold()


# Whoever imports a board compares the same titles and names again and again.
_REMEMBERED = 4096


@lru_cache(_REMEMBERED)
def title_words(title: str) -> tuple[str, ...]:
    """The words that say something, without codes. All of its words where there is nothing else."""
    bare = _WORD.findall(plain(_CODE.sub(" ", title)))
    said = [word for word in bare if word not in _SAYS_NOTHING]
    return tuple(said or bare or _WORD.findall(plain(title)))


@lru_cache(_REMEMBERED)
def title_key(title: str) -> str:
    return " ".join(sorted(set(title_words(title))))[:250]


def marks_of(text: str) -> tuple[list[int], bool]:
    """Hashes of the text's runs of five words, and whether they are a sample."""
    words = _WORD.findall(plain(text))
    runs = {crc32(" ".join(words[at : at + _RUN]).encode()) for at in range(max(1, len(words) - _RUN + 1))}
    if not words:
        return [], False
    is_sample = len(runs) > _SHORT
    kept = (one for one in runs if one % _SAMPLED == 0) if is_sample else runs
    return sorted(one - _SIGNED for one in kept), is_sample


@dataclass(frozen=True, slots=True)
class Print:
    """What an opening is compared by. `site` is the host of its institution's page."""

    opening_id: int
    title: str
    institution_id: int
    institution: str
    site: str
    cities: frozenset[str]
    countries: frozenset[str]
    marks: frozenset[int]
    is_sample: bool

    @property
    def key(self) -> str:
        return title_key(self.title)


def may_reach(one: Print, two: Print) -> bool:
    """Whether the two can reach the threshold at all: without a run in common they cannot. Cheap."""
    return not one.marks.isdisjoint(two.marks)


def compare(one: Print, two: Print, titles_with: Mapping[int, int]) -> dict[str, float]:
    """The parts of the score. `titles_with`: mark to how many different titles of an institution have it."""
    return {
        "title": title_likeness(one.title, two.title),
        "place": place_likeness(one, two),
        "institution": institution_likeness(one, two),
        "text": text_likeness(one, two, titles_with),
    }


def score_of(parts: Mapping[str, float]) -> float:
    return sum(WEIGHTS[name] * parts[name] for name in WEIGHTS)


def title_likeness(one: str, two: str) -> float:
    first, second = title_words(one), title_words(two)
    # A title that has all words of the other and as many again is not the same title.
    both = (" ".join(first), " ".join(second))
    alike = (fuzz.token_set_ratio(*both) + fuzz.token_sort_ratio(*both)) / 200
    is_other_rank = _RANKS & set(first) != _RANKS & set(second)
    return alike * _OTHER_RANK if is_other_rank else alike


def place_likeness(one: Print, two: Print) -> float:
    """A city in common; less for a country only. Half where one of them names none."""
    if not (one.countries or one.cities) or not (two.countries or two.cities):
        return 0.5
    if one.cities and two.cities:
        common = len(one.cities & two.cities) / min(len(one.cities), len(two.cities))
        if common:
            return common
    return 0.4 if one.countries & two.countries else 0.0


def institution_likeness(one: Print, two: Print) -> float:
    """1 for the same; for others how alike their names are, and nothing for names that are not."""
    if one.institution_id == two.institution_id or (one.site and one.site == two.site):
        return 1.0
    names = (_institution_words(one.institution), _institution_words(two.institution))
    if not all(names):
        return 0.0
    alike = fuzz.token_set_ratio(*names) / 100
    return alike if alike >= 0.8 else 0.0


@lru_cache(_REMEMBERED)
def _institution_words(name: str) -> str:
    return " ".join(word for word in _WORD.findall(plain(name)) if word not in _OF_EVERY_INSTITUTION)


def text_likeness(one: Print, two: Print, titles_with: Mapping[int, int]) -> float:
    """Of the runs of both what is common, and of the shorter one's; the mean of both.

    A run weighs less the more different titles have it: what an institution says in all its openings says nothing
    of any.
    """
    first, second = _comparable(one, two)
    if first.isdisjoint(second):
        return 0.0
    common = _weight(first & second, titles_with)
    ours, theirs = _weight(first, titles_with), _weight(second, titles_with)
    return (common / (ours + theirs - common) + common / min(ours, theirs)) / 2


def _comparable(one: Print, two: Print) -> tuple[frozenset[int], frozenset[int]]:
    if one.is_sample == two.is_sample:
        return one.marks, two.marks
    return _sampled(one), _sampled(two)


def _sampled(one: Print) -> frozenset[int]:
    if one.is_sample:
        return one.marks
    return frozenset(mark for mark in one.marks if (mark + _SIGNED) % _SAMPLED == 0)


def _weight(marks: frozenset[int], titles_with: Mapping[int, int]) -> float:
    # Two titles may have it: those that are compared. What only they have counts in full, without being looked up.
    shared = titles_with.keys() & marks
    return len(marks) - len(shared) + sum([1 / max(1, titles_with[mark] - 1) for mark in shared])


def titles_with_marks(prints: Iterable[Print]) -> dict[int, int]:
    """Mark to the number of different titles that have it: one role in ten cities is one title."""
    marks: defaultdict[str, set[int]] = defaultdict(set)
    for one in prints:
        marks[one.key].update(one.marks)
    titles: Counter[int] = Counter()
    for of_title in marks.values():
        titles.update(of_title)
    return {mark: number for mark, number in titles.items() if number > 2}
