"""The engine against the database and the naive search, over hundreds of random searches."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import TYPE_CHECKING

import pytest

from postings.search.engine.memory import MemoryIndex
from postings.search.facets import reference_counts
from postings.search.filters import FACETS, FILTERS, matching
from postings.search.kinds import Context
from postings.search.query import SORTS, SearchQuery
from postings.search.reference import answer_of
from tests.factories import ExchangeRateFactory
from tests.postings.search.board import PARAMS, Board, values_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from postings.search.engine.reader import Reader

pytestmark = pytest.mark.django_db


def naive_counts(board: Board, query: SearchQuery) -> dict[str, dict[str, int]]:
    counts = {}
    for param, one in FACETS.items():
        others = query.without(param)
        fits = [opening for opening in board.openings if board.is_match(opening, others)]
        found = Counter(value for opening in fits for value in values_of(opening, param))
        counts[param] = {value: found[value] for value in {*found, *one.counts_of({})}}
    return counts


def test_ids_and_counts_agree_with_the_naive_search(board: Board, reader: Callable[[], Reader]) -> None:
    """All that match, in one piece; pages and counts of 10,000 more are held in `test_one_answer`."""
    index, context = reader(), Context(board.now, board.rates)
    sizes = []
    for _ in range(200):
        query = board.random_query(4)
        expected = board.matches(query)
        answer = index.answer(query, context)
        assert set(index.ids(query, context)) == expected, query
        assert answer.total == len(expected), query
        assert answer.counts == naive_counts(board, query), query
        sizes.append(len(expected))
    assert sum(0 < size < 30 for size in sizes) > 50, "the searches tell little apart"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whole_answers_agree_with_the_database(seed: int, reader: Callable[[], Reader]) -> None:
    """Page, order, total and counts, on boards of other sizes."""
    board = Board(Random(seed), size=90)
    index, context = reader(), Context(board.now, board.rates)
    for _ in range(60):
        query = board.random_query(2)
        sort = board.random.choice([one for one in SORTS if one != "relevance"])
        query = query.with_(sort=sort, page=board.random.randrange(1, 4))
        assert index.answer(query, context) == answer_of(query, context), query


def test_counts_agree_with_those_of_the_database(board: Board, reader: Callable[[], Reader]) -> None:
    index, context = reader(), Context(board.now, board.rates)
    for _ in range(40):
        query = board.random_query(3)
        assert index.answer(query, context).counts == reference_counts(query, context), query


def test_memory_index_agrees_with_the_board(board: Board, reader: Callable[[], Reader]) -> None:
    """What alerts ask is what the page asks."""
    index, context = reader(), Context(board.now, board.rates)
    some = [opening.pk for opening in board.openings[::2]]
    small = MemoryIndex(some, board.now)
    for number in range(300):
        query = board.random_query(3)
        if number % 3 == 0:
            query = query.with_(q=board.random.choice(["models", '"write it down"', "scarce or nothing"]))
        assert small.matching(query) == [pk for pk in index.ids(query, context) if pk in some], query


def test_matching_by_words_agrees_with_the_page(board: Board, reader: Callable[[], Reader]) -> None:
    ExchangeRateFactory.create(currency="CHF")
    for words in ("models", "scarce data", "nothing of the kind"):
        query = board.random_query(1).with_(q=words)
        found = set(matching(query, board.now).values_list("pk", flat=True))
        assert found == set(reader().ids(query, Context(board.now, board.rates)))


def test_currency_without_rate_matches_nothing(board: Board, reader: Callable[[], Reader]) -> None:
    context = Context(board.now, board.rates)
    assert reader().ids(SearchQuery(pay_min=1, currency="ISK"), context) == []
    assert reader().ids(SearchQuery(currency="ISK"), context) != []


def test_every_filter_that_narrows_the_database_narrows_the_index(board: Board) -> None:
    context = Context(board.now, board.rates)
    for _ in range(100):
        query = board.random_query(len(PARAMS))
        for param, one in FILTERS.items():
            if param != "q":
                has_condition = one.condition(query, context) is not None
                assert (one.clause(query, context) is not None) == has_condition, param
