"""The spelling that was meant, where words find little: the nearest words of the board itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, product
from math import log10
from typing import TYPE_CHECKING

from django.utils import timezone
from rapidfuzz.distance import DamerauLevenshtein
from rapidfuzz.process import extract

from postings.search.board_words import board_words, words_of
from postings.search.engine import source
from postings.search.engine.paging import total_of
from postings.search.engine.queries import build_query
from postings.search.engine.schema import WORTH
from postings.search.engine.words import STOP_WORDS, stems_of
from postings.search.kinds import Context

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from postings.search.board_words import BoardWords
    from postings.search.engine.reader import Reader
    from postings.search.extensions import Lens
    from postings.search.query import SearchQuery

# With as many openings, the words were right enough.
FEW = 3
_SHORTEST, _LONG = 4, 8
# A spelling is somebody's mistake where another one is this much more frequent.
_MORE_FREQUENT = 5
_NEAREST, _SPELLINGS = 2, 4
# Ten times as frequent makes up for this much of a letter; the first letter is rarely the wrong one.
_FREQUENT_WORTH, _FIRST_LETTER = 0.3, 0.5
# What is excluded is not looked at: nobody misses it.
_ITEM = re.compile(r'(?<!\S)-(?:"[^"]*"?|\S+)|[^\W\d_]+')


@dataclass(frozen=True, slots=True)
class Correction:
    """The same search in another spelling, and how many openings it has."""

    query: SearchQuery
    count: int

    @property
    def words(self) -> str:
        return self.query.q

    @property
    def url(self) -> str:
        return self.query.get_absolute_url()


@dataclass(frozen=True, slots=True)
class _Spelling:
    """`cost` is how far it lies from what was written; less is better."""

    text: str
    cost: float


def correction_of(
    query: SearchQuery, total: int, now: datetime | None = None, lens: Lens | None = None
) -> Correction | None:
    """Another spelling of `query.q`, which has `total` openings, that has more. Quotes and minus stay."""
    reader = source.current_reader() if query.q and total < FEW else None
    if reader is None:
        return None
    now = now or timezone.now()
    try:
        for words in _Speller(reader, board_words(reader, now)).spellings(query.q):
            corrected = query.with_(q=words)
            count = _count(reader, corrected, Context(now, reader.vocabulary.rates, lens=lens))
            if count > total:
                return Correction(corrected, count)
    except source.ENGINE_ERRORS as error:
        source.report(error)
    return None


def _count(reader: Reader, query: SearchQuery, context: Context) -> int:
    return total_of(reader.searcher, build_query(query, context, reader.vocabulary.synonyms))


@dataclass
class _Speller:
    reader: Reader
    words: BoardWords

    def spellings(self, text: str) -> Iterator[str]:
        """`text` with its doubtful words spelled otherwise, the likeliest first."""
        places = [
            (match.span(), nearest)
            for match in _ITEM.finditer(text)
            if (nearest := self._nearest(match.group()))
        ]
        if not places:
            return
        choices = product(*(nearest for _, nearest in places))
        # Doubtful words are few, but a search has room for many.
        ordered = sorted(islice(choices, 64), key=lambda chosen: sum(one.cost for one in chosen))
        for chosen in ordered[:_SPELLINGS]:
            spelled, end = "", len(text)
            for ((start, stop), _), one in zip(reversed(places), reversed(chosen), strict=True):
                spelled, end = one.text + text[stop:end] + spelled, start
            yield text[:end] + spelled

    def _nearest(self, written: str) -> list[_Spelling]:
        """What a doubtful word may have been; nothing for one that is right."""
        folded = "".join(words_of(written))
        if written.startswith("-") or len(folded) < _SHORTEST or folded in STOP_WORDS:
            return []
        known = self._frequency(folded)
        if known >= FEW:
            return []
        least = max(1, known * _MORE_FREQUENT)
        found = [*self._near(folded, least), *self._parted(folded, least)]
        return sorted(found, key=lambda one: one.cost)[:_NEAREST]

    def _frequency(self, folded: str) -> int:
        """In how many openings the word stands, in any of its forms."""
        searcher = self.reader.searcher
        return max(searcher.doc_freq(field, stem) for field in WORTH for stem in stems_of(folded) or ("",))

    def _near(self, folded: str, least: int) -> Iterator[_Spelling]:
        most = 2 if len(folded) >= _LONG else 1
        near = extract(
            folded,
            self._candidates,
            scorer=DamerauLevenshtein.distance,
            processor=None,
            score_cutoff=most,
            limit=20,
        )
        for word, distance, _ in near:
            frequency = self.words.frequencies[word]
            if frequency >= least and stems_of(word) != stems_of(folded):
                first = _FIRST_LETTER if word[0] != folded[0] else 0.0
                yield _Spelling(word, distance + first - _FREQUENT_WORTH * log10(frequency))

    def _parted(self, folded: str, least: int) -> Iterator[_Spelling]:
        """Two words without the space between them."""
        for place in range(3, len(folded) - 2):
            parts = folded[:place], folded[place:]
            frequency = min(self.words.frequencies.get(part, 0) for part in parts)
            if frequency >= max(2, least):
                yield _Spelling(" ".join(parts), 1 - _FREQUENT_WORTH * log10(frequency))

    @cached_property
    def _candidates(self) -> list[str]:
        return [word for word in self.words.frequencies if len(word) >= _SHORTEST - 1]
