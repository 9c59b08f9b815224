from __future__ import annotations

from random import Random

import pytest

from postings.alerts import conditions
from postings.alerts.conditions import SharedConditions
from postings.search.engine.memory import MemoryIndex
from postings.search.query import SearchQuery
from tests.postings.search.board import Board

pytestmark = pytest.mark.django_db


class CountedIndex(MemoryIndex):
    asked = 0

    def matching(self, query: SearchQuery) -> list[int]:
        self.asked += 1
        return super().matching(query)


@pytest.fixture
def board() -> Board:
    return Board(Random(20261121), size=60)


def index_of(board: Board) -> tuple[CountedIndex, list[int]]:
    some = [opening.pk for opening in board.openings[::2]]
    return CountedIndex(some, board.now), some


@pytest.mark.parametrize("most_bytes", [conditions._MOST_BYTES, 1_500])
def test_conditions_together_find_what_the_whole_search_finds(
    board: Board, most_bytes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the same order, also where there is room for a few conditions only."""
    monkeypatch.setattr(conditions, "_MOST_BYTES", most_bytes)
    index, some = index_of(board)
    shared, sizes, most = SharedConditions(index, some), set(), 0
    for number in range(250):
        query = board.random_query(3)
        if number % 2 == 0:
            words = ["models", '"write it down"', "scarce or nothing", "models -scarce", "-models", "the"]
            query = query.with_(q=board.random.choice(words))
        found = shared.matching(query)
        assert found == index.matching(query), query
        sizes.add(len(found))
        most = max(most, len(shared._kept))
    assert len(sizes) > 5, "the searches tell little apart"
    assert (most > 50) == (most_bytes > 1_500)


def test_condition_that_searches_share_is_asked_once(board: Board) -> None:
    index, some = index_of(board)
    shared = SharedConditions(index, some)
    asked = index.asked
    for query in (
        SearchQuery(role=("phd",), country=("DE",)),
        SearchQuery(country=("DE",)),
        SearchQuery(role=("phd",), sort="pay"),
    ):
        assert shared.matching(query) == MemoryIndex(some, board.now).matching(query)
    assert index.asked - asked == 2


def test_pay_in_another_currency_is_another_condition(board: Board) -> None:
    index, some = index_of(board)
    shared = SharedConditions(index, some)
    in_euro, in_dollars, without_rate = (
        SearchQuery(pay_min=60_000, currency=currency) for currency in ("EUR", "USD", "ISK")
    )
    assert shared.matching(in_euro) == index.matching(in_euro)
    assert shared.matching(in_dollars) == index.matching(in_dollars) != shared.matching(in_euro)
    assert shared.matching(without_rate) == []
