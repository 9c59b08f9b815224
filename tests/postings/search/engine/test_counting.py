"""Counts of the most frequent values, over an index in many parts."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from postings.openings.models import Opening
from postings.search.clauses import microseconds
from postings.search.engine import counting
from postings.search.engine.counting import counts_of, facet_counts_of, page_counts_of, pay_counts_of
from postings.search.engine.documents import Loader, freshness_start
from postings.search.engine.numbering import number_of, values_of
from postings.search.engine.raw import raw_connection
from postings.search.engine.reader import Reader
from postings.search.engine.schema import new_index
from postings.search.filters import FACETS
from postings.search.kinds import Context
from postings.search.query import SearchQuery
from postings.search.vocabulary import Vocabulary
from tests.factories import InstitutionFactory, LocationFactory, OpeningFactory
from tests.postings.search.board import Board

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db

EDGES = (0, 1_000_000, 4_000_000, 9_000_000)


@pytest.fixture
def parted(board: Board) -> Reader:
    """A board of many institutions and cities, in an index of five parts."""
    random = Random(5)
    institutions = InstitutionFactory.create_batch(12)
    for _ in range(60):
        place = min(int(random.expovariate(0.3)), 11)
        opening = OpeningFactory.create(open=True, institution=institutions[place], paid=True)
        LocationFactory.create(opening=opening, city=f"City {chr(65 + place)}", country="SE")
    ids = list(Opening.objects.order_by("?").values_list("pk", flat=True))
    index = new_index()
    writer = index.writer(15_000_000, 1)
    loader = Loader(raw_connection(), microseconds(freshness_start(board.now)))
    for part in range(5):
        for _, document in loader.of_ids(ids[part::5]):
            writer.add_document(document)
        writer.commit()
    index.reload()
    assert index.searcher().num_segments == 5
    return Reader(index.searcher(), "parted", Vocabulary())


def assert_largest(found: dict[str, int], everything: dict[str, int], most: int) -> None:
    """Each count is right, and nothing larger is missing."""
    assert {value: everything[value] for value in found} == found
    assert sorted(found.values(), reverse=True) == sorted(everything.values(), reverse=True)[: len(found)]
    assert len(found) == min(most, len(everything))


@pytest.mark.parametrize("most", [1, 3, 8])
def test_largest_counts_are_exact_whatever_the_parts(board: Board, parted: Reader, most: int) -> None:
    context = Context(board.now, board.rates)
    for number in range(150):
        query = board.random_query(2) if number else SearchQuery()
        everything = counts_of(parted.searcher, query, context, {})
        found = page_counts_of(parted.searcher, query, context, {}, most=most).counts
        for param in ("institution", "city", "country", "topic"):
            chosen = set(query.chosen(param))
            assert all(found[param].get(value) == everything[param].get(value) for value in chosen), query
            top = dict(found[param])
            for value in sorted(chosen, key=lambda value: everything[param].get(value, 0)):
                if len(top) > most and value in top:
                    del top[value]
            assert_largest(top, everything[param], most)


def test_fewer_values_of_each_part_would_miss_some(
    board: Board, parted: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Why each part has to give them all."""
    context = Context(board.now, board.rates)
    everything = counts_of(parted.searcher, SearchQuery(), context, {})
    monkeypatch.setattr(counting, "_MOST_VALUES", 2)
    found = page_counts_of(parted.searcher, SearchQuery(), context, {}, most=8).counts
    assert found["city"] != {value: everything["city"][value] for value in found["city"]}


def test_one_facet_is_counted_as_all_of_them_are(board: Board, parted: Reader) -> None:
    context = Context(board.now, board.rates)
    for _ in range(30):
        query = board.random_query(3)
        everything = counts_of(parted.searcher, query, context, {})
        for param in FACETS:
            assert parted.facet_counts(query, context, param) == everything[param], (query, param)
            assert facet_counts_of(parted.searcher, query, context, {}, param) == everything[param]


def test_pay_of_the_same_pass_is_that_of_its_own(board: Board, parted: Reader) -> None:
    context = Context(board.now, board.rates)
    for _ in range(60):
        query = board.random_query(3)
        found = page_counts_of(parted.searcher, query, context, {}, edges=EDGES).pay
        if query.pay_min is not None or query.pay_max is not None:
            assert found is None, "the histogram leaves pay out of account"
        else:
            assert found == pay_counts_of(parted.searcher, query, context, {}, EDGES)


def test_answer_keeps_the_pay_that_it_counted(
    board: Board, parted: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = Context(board.now, board.rates)
    query = SearchQuery(role=("phd",), currency="USD", sort="deadline")
    steps = parted.vocabulary.pay_steps("USD")
    assert steps is not None
    expected = pay_counts_of(parted.searcher, query, context, {}, steps.edges)
    parted.answer(query, context)
    monkeypatch.delattr("postings.search.engine.reader.pay_counts_of")

    assert parted.pay_counts(query.with_(sort=""), context, steps.edges) == expected


def test_numbers_stand_for_values_of_every_state_of_the_index(reader: Callable[[], Reader]) -> None:
    for name in ("First", "Second"):
        slug = OpeningFactory.create(open=True, institution__name=name).institution.slug
        assert values_of(reader().searcher, "institution", [number_of(slug)]) == [slug]
    assert 0 <= number_of("") < 2**63
    with pytest.raises(KeyError):
        values_of(reader().searcher, "institution", [1])
