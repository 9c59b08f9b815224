"""One page of answers to a search, with everything the page around them shows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.utils import timezone

from postings.openings.cards import Card, cards_of
from postings.openings.deadlines import NBSP
from postings.openings.presentation import count_of, currency_name
from postings.search.answer import PAGE_SIZE as PAGE_SIZE
from postings.search.answering import answer_of, notes_on
from postings.search.engine import source
from postings.search.facets import Facet, facets_from
from postings.search.kinds import Context
from postings.search.known import known
from postings.search.query import FIT, RELEVANCE, SORTS, SearchQuery
from postings.search.sentence import Chip, chips_of, sentence_of
from postings.search.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from postings.search.extensions import Lens


_DEADLINES_WITHIN = (3, 7, 14, 30, 90)
_POSTED_WITHIN = (1, 3, 7, 30)
_KILOMETRES = (10, 25, 50, 100, 200, 500)


@dataclass(frozen=True, slots=True)
class Choice:
    """An entry of a menu: its value in the URL and its words; `url` is the search with it, for one that is a link."""

    value: str
    label: str
    is_current: bool
    url: str = ""


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page's number and address; a gap in the row of numbers has no number."""

    number: int | None
    url: str = ""
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class SearchResults:
    """`query` is the search that was answered: without what the board does not know, on a page it has."""

    query: SearchQuery
    total: int
    cards: tuple[Card, ...]
    page_count: int
    facets: tuple[Facet, ...]
    chips: tuple[Chip, ...]
    sentence: str
    notes: tuple[str, ...]
    sorts: tuple[Choice, ...]
    currencies: tuple[Choice, ...]
    deadlines_within: tuple[Choice, ...]
    posted_within: tuple[Choice, ...]
    distances: tuple[Choice, ...]
    near_label: str
    lens: Lens | None = None

    @property
    def url(self) -> str:
        return self.query.get_absolute_url()

    @property
    def clear_url(self) -> str:
        """Every opening, in the usual order."""
        return SearchQuery(currency=self.query.currency).get_absolute_url()

    @property
    def lasting_query(self) -> SearchQuery:
        """What of the search can be subscribed to."""
        return self.query.without_profile().with_(sort="")

    @property
    def cities_to_choose(self) -> list[str]:
        """The largest cities, as suggestions; any other can be typed too."""
        cities = next(facet for facet in self.facets if facet.param == "city")
        return [value.label for value in cities.values]

    @property
    def page_number(self) -> int:
        return self.query.page

    @property
    def first_index(self) -> int:
        """The place of the first opening of the page among all, from 1; 0 where there is none."""
        return (self.page_number - 1) * PAGE_SIZE + 1 if self.total else 0

    @property
    def last_index(self) -> int:
        return min(self.page_number * PAGE_SIZE, self.total)

    @property
    def previous_url(self) -> str:
        return self._url_of(self.page_number - 1) if self.page_number > 1 else ""

    @property
    def next_url(self) -> str:
        return self._url_of(self.page_number + 1) if self.page_number < self.page_count else ""

    @property
    def page_links(self) -> list[PageLink]:
        """A window of pages around this one, with the first and the last."""
        pages = Paginator(range(self.page_count), 1)
        return [
            PageLink(number, self._url_of(number), number == self.page_number)
            if isinstance(number, int)
            else PageLink(None)
            for number in pages.get_elided_page_range(self.page_number, on_each_side=2, on_ends=1)
        ]

    def _url_of(self, number: int) -> str:
        return self.query.with_(page=number).get_absolute_url()


def search(
    query: SearchQuery,
    *,
    now: datetime | None = None,
    notes: Iterable[str] = (),
    lens: Lens | None = None,
) -> SearchResults:
    """Answer `query` with its page of openings. `notes` are those of reading the request.

    With a `lens`, the answer is for the one visitor whose profile it is.
    """
    reader = source.current_reader()
    vocabulary = reader.vocabulary if reader else Vocabulary()
    found = known(query, vocabulary, lens)
    query, labels, said = found.query, found.labels, [*notes, *found.notes]
    context = Context(now or timezone.now(), vocabulary.rates, lens=lens)
    answer = answer_of(query, context, reader)
    said += notes_on(answer, query)
    if answer.page != query.page:
        said.append(f"There is no page {query.page:,}; this is the last one.")
        query = query.with_(page=answer.page)
    return SearchResults(
        query=query,
        total=answer.total,
        cards=cards_of(answer.ids, context.now, with_asks=lens is not None),
        page_count=max(1, -(-answer.total // PAGE_SIZE)),
        facets=facets_from(query, answer.counts, vocabulary),
        chips=chips_of(query, labels),
        sentence=sentence_of(query, labels),
        notes=tuple(said),
        sorts=_sorts(query, has_profile=lens is not None),
        currencies=_currencies(tuple(vocabulary.currencies), query.currency),
        deadlines_within=_days(query.deadline_within, _DEADLINES_WITHIN),
        posted_within=_days(query.posted_within, _POSTED_WITHIN),
        distances=_distances(query.within),
        near_label=labels.get("near", {}).get(query.near, ""),
        lens=lens,
    )


def _sorts(query: SearchQuery, *, has_profile: bool) -> tuple[Choice, ...]:
    """Relevance is no order without words, and fit none without a profile."""
    return tuple(
        Choice(order, label, order == query.order, query.with_(sort=order).get_absolute_url())
        for order, label in SORTS.items()
        if (query.q or order != RELEVANCE) and (has_profile or order != FIT)
    )


@lru_cache(64)
def _currencies(known: tuple[str, ...], current: str) -> tuple[Choice, ...]:
    shown = known if current in known else (*known, current)
    return tuple(Choice(currency, currency_name(currency), currency == current) for currency in shown)


@lru_cache(64)
def _days(current: int | None, offered: tuple[int, ...]) -> tuple[Choice, ...]:
    """Any time, then the offered numbers of days and the one in force."""
    days = sorted({*offered, *([] if current is None else [current])})
    anytime = Choice("", "Any time", current is None)
    return (anytime, *(Choice(str(number), count_of(number, "day"), number == current) for number in days))


@lru_cache(64)
def _distances(current: int) -> tuple[Choice, ...]:
    return tuple(Choice(str(km), f"{km}{NBSP}km", km == current) for km in sorted({*_KILOMETRES, current}))
