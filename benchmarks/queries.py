"""Searches as visitors write them: skewed like the board, and each one new, so that no cache has its answer."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from benchmarks.chance import Skewed, zipf
from benchmarks.words import written_sentences
from benchmarks.world import CURRENCIES, SEED
from postings.openings.choices import Funding, Level, Role, Workplace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.world import World

Pairs = list[tuple[str, str]]

# How many visitors of a hundred use each of these.
_WORDS, _ROLE, _TOPIC, _COUNTRY = 0.40, 0.45, 0.40, 0.45
_PAY, _DEGREE, _DEADLINE, _POSTED, _VISA, _WORKPLACE = 0.12, 0.10, 0.12, 0.08, 0.06, 0.08
_CITY, _INSTITUTION, _LEVEL, _FUNDING = 0.06, 0.05, 0.04, 0.04
_SORTS = Skewed.of({"": 0.8, "deadline": 0.08, "pay": 0.07, "newest": 0.05})
_PAGES = Skewed.of({1: 0.8, 2: 0.1, 3: 0.05, 4: 0.03, 5: 0.02})
_DEGREES = Skewed.of({"phd": 0.5, "master": 0.4, "bachelor": 0.1})
_WORDS_OF_TASTE = (
    *("remote", "fully funded", "tenure track", "language models", "LLM", "PyTorch", "statistics", "theory"),
    *("robot", "health", "climate", "safety", "vision", "speech", "genomics", "reinforcement learning"),
)


class Visitors:
    """A stream of query strings for a board of this world; no two are the same."""

    def __init__(self, world: World, seed: int = SEED) -> None:
        self.world = world
        self.rng = random.Random(f"visitors {seed}")
        self.asked: set[str] = set()
        subjects = [topic["name"] for topic in world.topics.values]
        subjects += [text for topic in world.topics.values for text in topic["synonyms"]]
        self.subjects = zipf(subjects, 0.7)
        self.plain = _plain_words()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        while True:
            query = urlencode(sorted(self._pairs()))
            if query and query not in self.asked:
                self.asked.add(query)
                return query

    def words(self) -> str:
        """One or two words, mostly of a subject, sometimes of anything, sometimes a name."""
        rng = self.rng
        kind = rng.random()
        if kind < 0.55:
            return " ".join(self.subjects.pick(rng).split()[:2])
        if kind < 0.85:
            return " ".join(self.plain.some(rng, rng.randint(1, 2)))
        if kind < 0.93:
            return self.world.skills.pick(rng)
        return self.world.names.pick(rng)

    def _pairs(self) -> Pairs:
        rng, world = self.rng, self.world
        pairs: Pairs = []

        def perhaps(share: float, param: str, value: str) -> None:
            if rng.random() < share:
                pairs.append((param, value))

        perhaps(_WORDS, "q", self.words())
        perhaps(_ROLE, "role", world.roles.pick(rng))
        if rng.random() < _TOPIC:
            pairs += [("topic", topic) for topic in _topics(world, rng)]
        if rng.random() < _COUNTRY:
            pairs += [
                ("country", country) for country in world.countries.some(rng, rng.choice((1, 1, 1, 2, 3)))
            ]
        perhaps(_CITY, "city", world.places[world.countries.pick(rng)].pick(rng).key)
        perhaps(_INSTITUTION, "institution", world.employers.pick(rng).slug)
        if rng.random() < _PAY:
            pairs.append(("pay_min", str(rng.randint(20, 160) * 1000)))
            perhaps(0.4, "currency", rng.choice(list(CURRENCIES.values())))
        perhaps(_DEGREE, "degree", _DEGREES.pick(rng))
        perhaps(_DEADLINE, "deadline_within", str(rng.choice((7, 14, 30, 90))))
        perhaps(_POSTED, "posted_within", str(rng.choice((1, 3, 7, 30))))
        perhaps(_VISA, "visa", "1")
        perhaps(_WORKPLACE, "workplace", rng.choice(Workplace.values))
        perhaps(_LEVEL, "level", rng.choice(Level.values))
        perhaps(_FUNDING, "funding", rng.choice(Funding.values))
        sort, page = _SORTS.pick(rng), _PAGES.pick(rng)
        if sort:
            pairs.append(("sort", sort))
        if page > 1:
            pairs.append(("page", str(page)))
        return pairs


def _topics(world: World, rng: random.Random) -> list[str]:
    return [topic["slug"] for topic in (world.topics.pick(rng),)]


def _plain_words() -> Skewed[str]:
    """The words of adverts, as frequent as they are there, without those that say nothing."""
    counts: dict[str, int] = {}
    for sentence in written_sentences():
        for word in sentence.lower().replace(",", " ").split():
            if len(word) > 4 and word.isalpha():
                counts[word] = counts.get(word, 0) + 1
    return Skewed.of({word: float(count) for word, count in counts.items() if count > 1})


def popular(world: World) -> list[str]:
    """Fifty searches that everybody makes, the most frequent first."""
    topics = [topic["slug"] for topic in world.topics.values[:12]]
    countries = list(world.countries.values[:12])
    found: list[Pairs] = [[]]
    found += [[("role", role)] for role in Role.values]
    found += [[("country", country)] for country in countries[:8]]
    found += [[("topic", topic)] for topic in topics[:8]]
    found += [[("q", words)] for words in _WORDS_OF_TASTE[:12]]
    found += [[("role", "phd"), ("country", country)] for country in countries[:6]]
    found += [[("role", "researcher"), ("topic", topic)] for topic in topics[:5]]
    found += [[("sort", "deadline")], [("deadline_within", "7")], [("workplace", "remote")], [("visa", "1")]]
    return [urlencode(sorted(pairs)) for pairs in found[:50]]


def whole_board(rng: random.Random) -> Pairs:
    """A filter that every opening passes and that nobody asked for before: a list that no cache has."""
    return [("posted_within", str(rng.randint(151, 3650)))]
