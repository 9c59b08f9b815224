"""One definition of a search: the page, its facets, the API, the feed and the calendar of 10,000 random searches
hold exactly what a filter of a few lines of Python finds.

`Plain` is an opening as that filter sees it, read once: nothing here asks the database or the engine what matches.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING

import pytest
from django.http import QueryDict

from postings.api.listing import opening_list
from postings.feeds.calendars import CalendarIssue
from postings.feeds.feeds import MOST_ITEMS, AtomIssue
from postings.feeds.subscription import asked_of
from postings.openings.models import Opening
from postings.search.answer import PAGE_SIZE
from postings.search.engine.source import current_reader
from postings.search.filters import FACETS
from postings.search.query import DEADLINE, NEWEST, PAY, RELEVANCE, SearchQuery
from postings.search.results import search
from tests.postings.search.board import PARAMS, Board, values_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from decimal import Decimal

    from postings.search.engine.reader import Reader

pytestmark = pytest.mark.django_db

PARTS, QUERIES = 20, 500
# Stems of themselves, which no other text of the board holds.
WORDS = ["numbat", "quokka", "bilby", "wombat"]
Counts = dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Plain:
    """An open opening. `values` are those that it counts as in each facet."""

    pk: int
    title: list[str]
    published_at: datetime
    deadline_at: datetime | None
    letters_at: datetime | None
    best_pay: Decimal | None
    values: dict[str, set[str]]
    opening: Opening

    @classmethod
    def of(cls, opening: Opening) -> Plain:
        assert opening.published_at is not None
        best = opening.pay_yearly_min if opening.pay_yearly_max is None else opening.pay_yearly_max
        return cls(
            opening.pk,
            opening.title.split(),
            opening.published_at,
            opening.deadline_at,
            opening.letters_deadline_at,
            best,
            {param: values_of(opening, param) for param in FACETS},
            opening,
        )


@dataclass(frozen=True, slots=True)
class Words:
    """Words to search for, and whether a title holds them."""

    q: str
    are_in: Callable[[list[str]], bool]


def words_of(random: Random) -> Words:
    one, other = random.sample(WORDS, 2)
    return random.choice(
        [
            Words(one, lambda title: one in title),
            Words(f"{one} {other}", lambda title: one in title and other in title),
            Words(f"{one} or {other}", lambda title: one in title or other in title),
            Words(f"{one} -{other}", lambda title: one in title and other not in title),
            Words(f'"{one} {other}"', lambda title: (one, other) in pairwise(title)),
        ]
    )


class NaiveBoard(Board):
    def __init__(self, random: Random, size: int) -> None:
        super().__init__(random, size)
        for opening in self.openings:
            opening.title = " ".join(random.sample(WORDS, random.randrange(1, 4)))
            if random.random() < 0.3:
                opening.letters_deadline_at = self.now + timedelta(hours=random.randrange(-48, 480))
            if random.random() < 0.3:
                opening.published_at = opening.published_at and self.now - self._near_an_edge()
            if random.random() < 0.3:
                opening.deadline_at = opening.deadline_at and self.now + self._near_an_edge()
        moments = ["published_at", "deadline_at", "letters_deadline_at"]
        Opening.objects.bulk_update(self.openings, ["title", *moments])
        self.plain = [Plain.of(opening) for opening in self.openings if opening.is_open(self.now)]

    def _near_an_edge(self) -> timedelta:
        """Where one moment more or less decides about being open, or within a number of days."""
        return timedelta(days=self.random.randrange(20), microseconds=self.random.choice([-1, 0, 1]))

    def failing(self, one: Plain, query: SearchQuery, words: Words | None) -> list[str]:
        """The parameters of which `one` is not what is asked for."""
        failing = [
            param
            for param in PARAMS
            if query.chosen(param) and not self.holds(one.opening, one.values, param, query)
        ]
        return failing if words is None or words.are_in(one.title) else [*failing, "q"]

    def holds(self, opening: Opening, values: dict[str, set[str]], param: str, query: SearchQuery) -> bool:
        if param in FACETS:
            return not values[param].isdisjoint(query.chosen(param))
        return self._holds(opening, param, query)

    def found(self, query: SearchQuery, words: Words | None) -> tuple[list[Plain], Counts]:
        """What matches, and each facet counted under all other filters."""
        matching, counts = [], {param: Counter[str]() for param in FACETS}
        for one in self.plain:
            failing = self.failing(one, query, words)
            if not failing:
                matching.append(one)
            for param in FACETS:
                if failing in ([], [param]):
                    counts[param].update(one.values[param])
        shown = {
            param: {*FACETS[param].counts_of({}), *counts[param], *query.chosen(param)} for param in FACETS
        }
        return matching, {param: {value: counts[param][value] for value in shown[param]} for param in FACETS}


_NEVER = datetime(9999, 1, 1, tzinfo=UTC)


def in_order(found: Iterable[Plain], order: str) -> list[int]:
    keys: dict[str, Callable[[Plain], tuple[object, ...]]] = {
        NEWEST: lambda one: (-one.published_at.timestamp(), -one.pk),
        DEADLINE: lambda one: (one.deadline_at or _NEVER, -one.pk),
        PAY: lambda one: (one.best_pay is None, -(one.best_pay or 0), -one.pk),
    }
    return [one.pk for one in sorted(found, key=keys[order])]


def random_search(board: Board) -> tuple[SearchQuery, Words | None]:
    query = board.random_query(4)
    words = words_of(board.random) if board.random.random() < 0.3 else None
    order = board.random.choice(["", NEWEST, DEADLINE, PAY])
    return query.with_(q=words.q if words else "", sort=order), words


@pytest.mark.parametrize("part", range(PARTS))
def test_page_api_feed_and_calendar_hold_what_a_plain_filter_finds(part: int) -> None:
    board = NaiveBoard(Random(f"one answer {part}"), size=40 + 3 * part)
    reader, told_apart = current_reader(), 0
    for _ in range(QUERIES):
        query, words = random_search(board)
        asked = query.to_querystring()
        found, counts = board.found(query, words)
        told_apart += 0 < len(found) < len(board.plain) / 2
        check_page(board, query, found, counts)
        check_api(board, query, found, counts, reader)
        newest, soonest = in_order(found, NEWEST), in_order(found, DEADLINE)
        subscribed = asked_of(QueryDict(asked), board.now, reader)
        assert [item.pk for item in AtomIssue(subscribed).items] == newest[:MOST_ITEMS], asked
        ahead = {
            one.pk for one in found if one.deadline_at or (one.letters_at and one.letters_at >= board.now)
        }
        in_calendar = [one.pk for one in CalendarIssue(subscribed).openings]
        assert in_calendar == [pk for pk in soonest if pk in ahead], asked
    assert told_apart > QUERIES / 4, "the searches tell little apart"


def check_page(board: Board, query: SearchQuery, found: list[Plain], counts: Counts) -> None:
    page, asked = search(query, now=board.now), query.to_querystring()
    assert page.notes == (), asked
    assert page.total == len(found), asked
    shown = {facet.param: {one.value: one.count for one in facet.values} for facet in page.facets}
    assert shown == counts, asked
    check_ids(query, [card.pk for card in page.cards], found, PAGE_SIZE)


def check_api(
    board: Board, query: SearchQuery, found: list[Plain], counts: Counts, reader: Reader | None
) -> None:
    asked = query.to_querystring()
    answer = opening_list(QueryDict(f"{asked}&limit=100"), board.now, reader).answer
    assert answer.notes == [], asked
    assert answer.count == len(found), asked
    shown = {param: {one.value: one.count for one in facet.values} for param, facet in answer.facets.items()}
    assert shown == counts, asked
    check_ids(query, [row.id for row in answer.results], found, 100)


def check_ids(query: SearchQuery, ids: list[int], found: list[Plain], most: int) -> None:
    """How good a match is, this filter does not know."""
    if query.order != RELEVANCE:
        assert ids == in_order(found, query.order)[:most], query.to_querystring()
        return
    assert len(ids) == len(set(ids)) == min(most, len(found)), query.to_querystring()
    assert set(ids) <= {one.pk for one in found}, query.to_querystring()
