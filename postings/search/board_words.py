"""The board's own words: the names it can be asked for, and how often each word stands in what it lists."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection
from django.utils import timezone

from postings.institutions.models import Institution
from postings.openings.models import Opening, Topic
from postings.search.engine import source
from postings.search.engine.counting import counts_of
from postings.search.engine.schema import plain_analyser
from postings.search.engine.words import stems_of
from postings.search.kinds import Context
from postings.search.name_index import Name, NameIndex
from postings.search.query import SearchQuery

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from tantivy import TextAnalyzer

    from postings.search.engine.reader import Reader

# Titles repeat each other: beyond these hardly a word is new, and a large board need not be read whole.
_TITLES, _SKILLED = 20_000, 5_000
# A busy board changes all the time, its words hardly: they are kept for a hundred times what reading them takes
# (3 s on a million openings), and a minute at least. Counts go down by themselves as openings close.
_SECONDS_AT_LEAST, _SECONDS_AT_MOST, _TIMES_AS_LONG = 60.0, 300.0, 100
_SKILLS_SQL = """
SELECT name, count(*) FROM postings_qualification WHERE opening_id = ANY(%s) AND name <> '' GROUP BY name
"""


@dataclass(frozen=True)
class BoardWords:
    """What is open on the board, by name and by word. `frequencies` has folded words, not stems."""

    topics: NameIndex
    institutions: NameIndex
    frequencies: Mapping[str, int]

    @cached_property
    def stems(self) -> Mapping[str, int]:
        """How often each stem stands there, in any of its words."""
        stems: Counter[str] = Counter()
        for word, count in self.frequencies.items():
            for stem in stems_of(word):
                stems[stem] += count
        return stems

    def starting_with(self, prefix: str, most: int) -> list[str]:
        """The most frequent words that start with `prefix`."""
        start = bisect_left(self._sorted, prefix)
        end = bisect_left(self._sorted, prefix + "\U0010ffff")
        return sorted(self._sorted[start:end], key=lambda word: -self.frequencies[word])[:most]

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self.frequencies)


@cache
def _analyser() -> TextAnalyzer:
    return plain_analyser()


@lru_cache(maxsize=50_000)
def words_of(text: str) -> tuple[str, ...]:
    """The words of `text` as they are compared: in lower case, without accents."""
    return tuple(_analyser().analyze(text))


class _Kept:
    """The words of one state of the index."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._words = BoardWords(NameIndex(), NameIndex(), {})
        self._generation = ""
        self._since = 0.0
        self._at_least = _SECONDS_AT_LEAST

    def get(self, reader: Reader, now: datetime) -> BoardWords:
        if self._holds(reader.generation):
            return self._words
        # While one reads them anew, the others do with the old ones, where there are any.
        if self._lock.acquire(blocking=not self._has_old):
            try:
                if not self._holds(reader.generation):
                    started = monotonic()
                    self._words = _read(reader, now)
                    self._generation, self._since = reader.generation, monotonic()
                    took = self._since - started
                    self._at_least = min(max(_SECONDS_AT_LEAST, took * _TIMES_AS_LONG), _SECONDS_AT_MOST)
            finally:
                self._lock.release()
        return self._words

    @property
    def _has_old(self) -> bool:
        return bool(self._generation) and settings.SEARCH_INDEXER != source.INLINE

    def _holds(self, generation: str) -> bool:
        if not self._generation:
            return False
        age = monotonic() - self._since
        if generation == self._generation:
            return age < _SECONDS_AT_MOST
        return settings.SEARCH_INDEXER != source.INLINE and age < self._at_least


_kept = _Kept()


def board_words(reader: Reader, now: datetime | None = None) -> BoardWords:
    """The words of what is open, kept while the index stays the same, and for a minute at least."""
    return _kept.get(reader, now or timezone.now())


def _read(reader: Reader, now: datetime) -> BoardWords:
    counts = counts_of(reader.searcher, SearchQuery(), Context(now, reader.vocabulary.rates), {})
    topics = NameIndex(_topics(counts["topic"]))
    institutions = NameIndex(_institutions(counts["institution"]))
    frequencies: Counter[str] = Counter()
    # Synonyms are of many languages and of nobody's choosing: none is a spelling to propose.
    for name in (*topics.names, *institutions.names):
        if name.text != name.label:
            continue
        for word in name.words:
            frequencies[word] += name.count
    for city, count in counts["city"].items():
        for word in words_of(city.rpartition("-")[0]):
            frequencies[word] += count
    newest = Opening.objects.open(now).newest_first()
    for title in newest.values_list("title", flat=True)[:_TITLES]:
        frequencies.update(words_of(title))
    for skill, count in _skills([*newest.values_list("pk", flat=True)[:_SKILLED]]):
        for word in words_of(skill):
            frequencies[word] += count
    return BoardWords(topics, institutions, frequencies)


def _topics(counts: Mapping[str, int]) -> Iterator[Name]:
    for topic in Topic.objects.prefetch_related("synonyms").order_by("name"):
        if topic.slug in counts:
            for text in dict.fromkeys((topic.name, *(synonym.text for synonym in topic.synonyms.all()))):
                yield Name(topic.slug, topic.name, text, words_of(text), counts[topic.slug])


def _institutions(counts: Mapping[str, int]) -> Iterator[Name]:
    # All of them: thousands of slugs in a condition cost more than the rows.
    for slug, name in Institution.objects.order_by("name").values_list("slug", "name"):
        if slug in counts:
            yield Name(slug, name, name, words_of(name), counts[slug])


def _skills(opening_ids: Sequence[int]) -> Iterable[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(_SKILLS_SQL, [list(opening_ids)])
        rows: list[tuple[str, int]] = cursor.fetchall()
    return rows
