"""One page of answers to a search, with everything the page around them shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.utils import timezone

from postings.openings.deadlines import NBSP
from postings.openings.models import Opening
from postings.openings.presentation import count_of, currency_name
from postings.search.answer import PAGE_SIZE as PAGE_SIZE
from postings.search.answering import answer_of
from postings.search.engine import source
from postings.search.facets import Facet, facets_from
from postings.search.fields import quoted
from postings.search.kinds import Context
from postings.search.known import known
from postings.search.query import RELEVANCE, SORTS, SearchQuery
from postings.search.sentence import Chip, chips_of, sentence_of
from postings.search.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime


_DEADLINES_WITHIN = (3, 7, 14, 30, 90)
_POSTED_WITHIN = (1, 3, 7, 30)
_KILOMETRES = (10, 25, 50, 100, 200, 500)
# Suggestions while typing; any other city can be typed too.
_CITIES = 60


@dataclass(frozen=True, slots=True)
class Choice:
    """An entry of a menu: its value in the URL, its words, and the search that choosing it leads to."""

    value: str
    label: str
    query: SearchQuery
    is_current: bool

    @property
    def url(self) -> str:
        return self.query.get_absolute_url()


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
    openings: tuple[Opening, ...]
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

    @property
    def url(self) -> str:
        return self.query.get_absolute_url()

    @property
    def clear_url(self) -> str:
        """Every opening, in the usual order."""
        return SearchQuery(currency=self.query.currency).get_absolute_url()

    @property
    def cities_to_choose(self) -> list[str]:
        """Cities with openings, as they can be typed."""
        cities = next(facet for facet in self.facets if facet.param == "city")
        return [value.label for value in cities.values[:_CITIES]]

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


def search(query: SearchQuery, *, now: datetime | None = None, notes: Iterable[str] = ()) -> SearchResults:
    """Answer `query` with its page of openings. `notes` are those of reading the request."""
    reader = source.current_reader()
    vocabulary = reader.vocabulary if reader else Vocabulary()
    found = known(query, vocabulary)
    query, labels, said = found.query, found.labels, [*notes, *found.notes]
    context = Context(now or timezone.now(), vocabulary.rates)
    answer = answer_of(query, context, reader)
    if query.q and not answer.has_words:
        said.append(f"{quoted(query.q)} holds no word to look for, only very common ones or signs.")
    if answer.page != query.page:
        said.append(f"There is no page {query.page:,}; this is the last one.")
        query = query.with_(page=answer.page)
    return SearchResults(
        query=query,
        total=answer.total,
        openings=_rows(answer.ids, context),
        page_count=max(1, -(-answer.total // PAGE_SIZE)),
        facets=facets_from(query, answer.counts, vocabulary),
        chips=chips_of(query, labels),
        sentence=sentence_of(query, labels),
        notes=tuple(said),
        sorts=_sorts(query),
        currencies=_currencies(query, vocabulary.currencies),
        deadlines_within=_days(query, "deadline_within", _DEADLINES_WITHIN),
        posted_within=_days(query, "posted_within", _POSTED_WITHIN),
        distances=_distances(query),
        near_label=labels.get("near", {}).get(query.near, ""),
    )


def _rows(ids: Sequence[int], context: Context) -> tuple[Opening, ...]:
    """As the database has them now: what closed since the index heard of it is not shown."""
    rows = Opening.objects.open(context.now).for_rows().in_bulk(ids)
    return tuple(rows[pk] for pk in ids if pk in rows)


def _sorts(query: SearchQuery) -> tuple[Choice, ...]:
    """Relevance is no order without words."""
    return tuple(
        Choice(order, label, query.with_(sort=order), order == query.order)
        for order, label in SORTS.items()
        if query.q or order != RELEVANCE
    )


def _currencies(query: SearchQuery, known: Sequence[str]) -> tuple[Choice, ...]:
    shown = known if query.currency in known else [*known, query.currency]
    return tuple(
        Choice(currency, currency_name(currency), query.with_(currency=currency), currency == query.currency)
        for currency in shown
    )


def _days(query: SearchQuery, param: str, offered: Sequence[int]) -> tuple[Choice, ...]:
    """Any time, then the offered numbers of days and the one in force."""
    current: int | None = getattr(query, param)
    days = sorted({*offered, *([] if current is None else [current])})
    anytime = Choice("", "Any time", query.without(param), current is None)
    return (
        anytime,
        *(
            Choice(str(number), count_of(number, "day"), query.with_(**{param: number}), number == current)
            for number in days
        ),
    )


def _distances(query: SearchQuery) -> tuple[Choice, ...]:
    return tuple(
        Choice(str(km), f"{km}{NBSP}km", query.with_(within=km), km == query.within)
        for km in sorted({*_KILOMETRES, query.within})
    )
