"""What somebody may mean who has typed a few letters: topics, institutions and openings of the board."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from tantivy import Occur, Query

from postings.openings.models import Opening
from postings.openings.presentation import count_of
from postings.search.board_words import board_words, words_of
from postings.search.clauses import Between, microseconds
from postings.search.engine import source
from postings.search.engine.queries import range_of
from postings.search.engine.schema import CLOSES, FRESHNESS, ID, PUBLISHED, TITLE, schema
from postings.search.engine.words import stems_of
from postings.search.name_index import fit, has_all
from postings.search.query import SearchQuery, tidy_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from tantivy import Searcher

    from postings.search.board_words import BoardWords
    from postings.search.engine.reader import Reader
    from postings.search.name_index import Name

# One letter says nothing yet.
SHORTEST = 2
MOST = 8
# Room is kept for each kind; what one does not need, openings get.
_TOPICS, _INSTITUTIONS = 3, 3
# Openings that are looked at: stems let in a few whose words do not start as typed.
_LOOKED_AT = 40
# A start of two letters has hundreds of words; the frequent ones are those somebody is after.
_EXPANSIONS = 60


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`label` is its name, `detail` says what else tells it apart, and `url` is where it leads."""

    label: str
    detail: str
    url: str


@dataclass(frozen=True, slots=True)
class Suggestions:
    topics: tuple[Suggestion, ...] = ()
    institutions: tuple[Suggestion, ...] = ()
    openings: tuple[Suggestion, ...] = ()

    @property
    def total(self) -> int:
        return len(self.topics) + len(self.institutions) + len(self.openings)


def suggestions_of(text: str, now: datetime | None = None) -> Suggestions:
    """At most `MOST`, the best of each kind first. Nothing while the engine is away: typing can wait."""
    typed = words_of(tidy_words(text))
    reader = source.current_reader() if len("".join(typed)) >= SHORTEST else None
    if reader is None:
        return Suggestions()
    now = now or timezone.now()
    try:
        words = board_words(reader, now)
        topics = tuple(map(_topic, words.topics.best(typed, _TOPICS)))
        institutions = tuple(map(_institution, words.institutions.best(typed, _INSTITUTIONS)))
        left = MOST - len(topics) - len(institutions)
        return Suggestions(topics, institutions, tuple(_openings(reader, words, typed, now, left)))
    except source.ENGINE_ERRORS as error:
        source.report(error)
        return Suggestions()


def _topic(name: Name) -> Suggestion:
    count = count_of(name.count, "opening")
    detail = count if name.text == name.label else f"{name.text} · {count}"
    return Suggestion(name.label, detail, SearchQuery(topic=(name.slug,)).get_absolute_url())


def _institution(name: Name) -> Suggestion:
    url = reverse("postings:institution", args=[name.slug])
    return Suggestion(name.label, count_of(name.count, "opening"), url)


def _openings(
    reader: Reader, words: BoardWords, typed: Sequence[str], now: datetime, most: int
) -> list[Suggestion]:
    query = _titles_query(reader.searcher, words, typed, now)
    hits = reader.searcher.search(query, _LOOKED_AT, count=False, weight_by_field=FRESHNESS).hits
    ids = reader.searcher.fast_field_values(ID, [address for _, address in hits])
    order = {int(pk): place for place, pk in enumerate(ids) if pk is not None}
    openings = Opening.objects.open(now).filter(pk__in=order).order_by()
    rows = [
        (fit(words_of(title), typed), order[pk], title, institution)
        for pk, title, institution in openings.values_list("pk", "title", "institution__name")
        if has_all(words_of(title), typed)
    ]
    places = {place: pk for pk, place in order.items()}
    return [
        Suggestion(title, institution, Opening(pk=places[place], title=title).get_absolute_url())
        for _, place, title, institution in sorted(rows)[:most]
    ]


def _titles_query(searcher: Searcher, words: BoardWords, typed: Sequence[str], now: datetime) -> Query:
    """Openings with all these words in the title, the last of which may be unfinished."""
    moment = microseconds(now)
    parts = [
        (Occur.Must, Query.const_score_query(range_of(between), 0.0))
        for between in (Between(CLOSES, moment, None), Between(PUBLISHED, None, moment))
    ]
    for place, start in enumerate(typed):
        is_last = place == len(typed) - 1
        stems = {*stems_of(start), *(_stems_from(searcher, words, start) if is_last else ())}
        queries = [(Occur.Should, Query.term_query(schema(), TITLE, stem)) for stem in sorted(stems)]
        parts.append((Occur.Must, Query.boolean_query(queries)))
    return Query.boolean_query(parts)


def _stems_from(searcher: Searcher, words: BoardWords, start: str) -> Iterator[str]:
    """The stems of words that start so: a stem may be shorter than what was typed of its word."""
    for stem, _ in searcher.terms_with_prefix(TITLE, start, None, _EXPANSIONS):
        yield stem
    for word in words.starting_with(start, _EXPANSIONS):
        yield from stems_of(word)
