"""The topics a posting is about, found by their names and synonyms from the board's taxonomy.

One pass over the words: a trie of every term is walked from each word on and the longest term wins, so
"deep reinforcement learning" is not also deep learning. About 950 terms take a millisecond for a posting.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources

from postings.understanding.document import Document
from postings.understanding.found import Found
from postings.understanding.parts import Part, parts_of, readable

MAX_TOPICS = 6

_WORD = re.compile(r"\w+")
_ACRONYM = re.compile(r"^[A-Z][A-Z0-9]+s?$|^[A-Z][a-z]?[A-Z]\w*$")
_PART_WEIGHTS = {Part.JOB: 1.0, Part.REQUIREMENTS: 0.5, Part.PREFERENCES: 0.25, Part.BOILERPLATE: 0.0}
_TITLE_WEIGHT = 6.0
# The first sentences about the job say what it is; later ones what else it touches.
_OPENING_SENTENCES, _OPENING_BONUS = 4, 0.5
# Repeating a topic says more, but a page may repeat one word in every line.
_MOST_FROM_ONE_TOPIC = 8.0
# Below this a topic was only one of a list, once. A notice of a few sentences says everything once.
_ENOUGH, _ENOUGH_IN_NOTICE, _NOTICE_WORDS = 1.5, 1.0, 150
# Beside a topic that fills the page, one mentioned in passing is no topic of the role.
_SHARE_OF_FIRST = 0.15
# The field as a whole says less than a part of it.
_BROAD = frozenset(("machine-learning", "deep-learning"))
_BROAD_FACTOR = 0.7

# "CV" is computer vision only among its kin, and never where somebody is asked to send one.
_APPLYING = re.compile(
    r"\b(?:your|a|an|full|updated|current|academic|detailed|submit|send|upload|attach\w*|cover|letters?|apply|application|"
    r"transcripts?|references?|r[ée]sum[ée]|curriculum|publications? list|biosketch|statement|pdf)\b",
    re.IGNORECASE,
)
_AMBIGUOUS = frozenset(("CV",))
# Everyday words ("Education: a master's degree", "cost optimization", "robust ML systems") that name a topic
# in a title only.
_EVERYDAY = frozenset(
    (
        "optimization",
        "optimisation",
        "education",
        "statistics",
        "benchmarking",
        "evals",
        "energy",
        "oncology",
        "ml systems",
        "machine-learning systems",
        "data integration",
        "data management",
        "data preprocessing",
    )
)


@dataclass(slots=True)
class _Node:
    children: dict[str, _Node] = field(default_factory=dict)
    slug: str = ""
    is_ambiguous: bool = False
    is_everyday: bool = False


# Either spelling will do: the terms and the texts are changed alike.
_AMERICAN = (
    ("isation", "ization"),
    ("ising", "izing"),
    ("ised", "ized"),
    ("modell", "model"),
    ("behaviour", "behavior"),
    ("tumour", "tumor"),
    ("centred", "centered"),
)


def _stem(word: str) -> str:
    """Lower case, British spelling as American, plural as singular: enough to bring a term's forms together."""
    word = word.lower()
    if len(word) > 4:
        for british, american in _AMERICAN:
            word = word.replace(british, american)
        if word.endswith("ies"):
            return f"{word[:-3]}y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _keys(term: str) -> list[str]:
    """A term as trie keys: an acronym as it is written, other words by their stems."""
    return [word.rstrip("s") if _ACRONYM.match(word) else _stem(word) for word in _WORD.findall(term)]


class TopicMatcher:
    """Finds topics by a vocabulary of slug -> names and synonyms."""

    def __init__(self, vocabulary: Mapping[str, Sequence[str]]) -> None:
        self._root = _Node()
        for slug, terms in vocabulary.items():
            for term in terms:
                self._add(slug, term)

    def _add(self, slug: str, term: str) -> None:
        node = self._root
        for key in _keys(term):
            node = node.children.setdefault(key, _Node())
        # The first topic to claim a term keeps it, so the order of the vocabulary decides.
        if node is not self._root and not node.slug:
            node.slug = slug
            node.is_ambiguous = term in _AMBIGUOUS
            node.is_everyday = term.lower() in _EVERYDAY

    def find(self, document: Document) -> list[Found[str]]:
        """At most six topics, the most prominent first, each with the title or sentence that names it best."""
        scores: dict[str, float] = {}
        evidence: dict[str, tuple[float, str]] = {}
        words = 0
        for text, weight in _weighted_texts(document):
            words += text.count(" ")
            for slug in self._slugs_in(text, in_title=weight == _TITLE_WEIGHT):
                scores[slug] = min(scores.get(slug, 0.0) + weight, _MOST_FROM_ONE_TOPIC + _TITLE_WEIGHT)
                if weight > evidence.get(slug, (0.0, ""))[0]:
                    evidence[slug] = (weight, text)
        for slug in _BROAD & scores.keys():
            scores[slug] *= _BROAD_FACTOR
        enough = _ENOUGH_IN_NOTICE if words <= _NOTICE_WORDS else _ENOUGH
        least = max(enough, _SHARE_OF_FIRST * max(scores.values(), default=0.0))
        best = sorted(
            (slug for slug in scores if scores[slug] >= least), key=lambda slug: (-scores[slug], slug)
        )
        return [Found(slug, evidence[slug][1]) for slug in best[:MAX_TOPICS]]

    def _slugs_in(self, text: str, *, in_title: bool) -> set[str]:
        hits = [hit for hit in self._hits(_WORD.findall(readable(text))) if in_title or not hit.is_everyday]
        sure = {hit.slug for hit in hits if not hit.is_ambiguous}
        if len(sure) == len(hits) or not sure or _APPLYING.search(text):
            return sure
        return sure | {hit.slug for hit in hits}

    def _hits(self, words: list[str]) -> Iterator[_Node]:
        start = 0
        while start < len(words):
            found, length = self._longest_from(words, start)
            if found is not None:
                yield found
            start += length

    def _longest_from(self, words: list[str], start: int) -> tuple[_Node | None, int]:
        node, best, length = self._root, None, 1
        for index in range(start, len(words)):
            word = words[index]
            # As written first ("RL", "GANs"), then by its stem.
            step = (
                node.children.get(word)
                or node.children.get(word.rstrip("s"))
                or node.children.get(_stem(word))
            )
            if step is None:
                break
            node = step
            if node.slug:
                best, length = node, index - start + 1
        return best, length


def _weighted_texts(document: Document) -> Iterator[tuple[str, float]]:
    yield document.title, _TITLE_WEIGHT
    opening = 0
    for sentence, part in parts_of(document):
        weight = _PART_WEIGHTS[part]
        if not weight:
            continue
        if part is Part.JOB and opening < _OPENING_SENTENCES:
            opening += 1
            weight += _OPENING_BONUS
        yield sentence.text, weight


@lru_cache(maxsize=1)
def seed_vocabulary() -> Mapping[str, Sequence[str]]:
    """The vocabulary of the curated taxonomy that ships with the board."""
    text = resources.files("postings.openings").joinpath("taxonomy.json").read_text(encoding="utf-8")
    return {topic["slug"]: (topic["name"], *topic["synonyms"]) for topic in json.loads(text)}
