"""Answers that are kept, and what stands in where there are none."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from postings.openings.choices import CloseReason
from postings.openings.models import Opening
from postings.search.engine import source
from postings.search.engine.building import build
from postings.search.engine.paging import page_of
from postings.search.engine.queries import build_query
from postings.search.engine.raw import raw_connection
from postings.search.engine.reader import Kept, Reader
from postings.search.engine.store import Store, place_of
from postings.search.kinds import Context
from postings.search.query import SearchQuery
from postings.search.reference import answer_of
from postings.search.results import search
from tests.factories import OpeningFactory
from tests.postings.search.board import Board

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_django import Settings

pytestmark = pytest.mark.django_db


@pytest.fixture
def on_disk(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A site with an index on disk and, for now, nobody who keeps it fresh."""
    settings.SEARCH_INDEXER = source.PROCESS
    settings.SEARCH_INDEX_DIR = str(tmp_path)
    store = Store()
    monkeypatch.setattr(source, "_store", lambda: store)
    return store


def build_index() -> None:
    build(place_of(raw_connection()), raw_connection())


def test_kept_answers_are_those_that_would_be_worked_out_anew(
    board: Board, reader: Callable[[], Reader]
) -> None:
    """At random moments and exactly at those where something opens, closes or leaves a number of days."""
    keeping = reader()
    moments = _turning_points(board)
    queries = [
        *(SearchQuery(), SearchQuery(role=("phd",)), SearchQuery(q="models"), SearchQuery(sort="deadline")),
        *(SearchQuery(deadline_within=3), SearchQuery(posted_within=5), SearchQuery(country=("CH",))),
    ]
    for moment in moments:
        context = Context(moment, board.rates)
        for query in queries:
            anew = Reader(keeping.searcher, "anew", keeping.vocabulary).answer(query, context)
            assert keeping.answer(query, context) == anew, (query, moment)


def _turning_points(board: Board) -> list[datetime]:
    random, tick = Random(3), timedelta(microseconds=1)
    points = [board.now + timedelta(hours=random.randrange(-48, 24 * 20)) for _ in range(20)]
    for opening in random.sample(board.openings, 25):
        if opening.deadline_at and opening.published_at:
            for point in (
                opening.deadline_at,
                opening.deadline_at - timedelta(days=3),
                opening.published_at + timedelta(days=5),
            ):
                points += [point - tick, point, point + tick]
    random.shuffle(points)
    return [*sorted(points), *points]


def test_answer_is_worked_out_once_while_it_holds() -> None:
    kept: Kept[int] = Kept(2, "test")
    computed: list[int] = []

    def ask(key: str, now: int) -> int:
        def compute() -> int:
            computed.append(now)
            return now

        return kept.get(key, now, lambda: now + 5, compute)

    assert [ask("a", 10), ask("a", 15), ask("a", 16), ask("a", 12)] == [10, 10, 16, 12]
    ask("b", 20), ask("c", 20)
    assert ask("b", 21) == 21, "the oldest went when there were too many"
    assert ask("a", 13) == 12, "what was asked for again outlasts what was asked for once"
    assert computed == [10, 16, 12, 20, 20, 21]


def test_what_was_asked_for_again_makes_room_in_turn() -> None:
    kept: Kept[object] = Kept(4, "test")

    def ask(key: str) -> bool:
        """Whether it was kept."""
        anew = object()
        return kept.get(key, 1, lambda: 5, lambda: anew) is not anew

    for key in "aabbcc":
        ask(key)
    assert [ask(key) for key in "abc"] == [True, True, True], (
        "the oldest of those went back, and is kept again"
    )
    for key in "vwxyz":
        ask(key)
    assert [ask(key) for key in "bc"] == [True, True]
    assert not ask("a")


@pytest.mark.parametrize("order", ["newest", "deadline", "pay", "relevance"])
@pytest.mark.parametrize("size", [1, 3, 7])
def test_pages_of_tied_openings_follow_each_other(
    reader: Callable[[], Reader], order: str, size: int
) -> None:
    now, random = timezone.now(), Random(size)
    for _ in range(40):
        days = random.choice([2, 4])
        OpeningFactory.create(
            title="Same",
            published_at=now.replace(hour=0) - timedelta(days=days),
            open=True,
            deadline_at=(now + timedelta(days=days)).replace(hour=1, minute=0, second=0, microsecond=0),
            paid=random.random() < 0.5,
        )
    index = reader()
    query = build_query(SearchQuery(q="same" if order == "relevance" else ""), Context(now, {}))
    seen: list[int] = []
    while ids := page_of(index.searcher, query, order, len(seen), size)[1]:
        seen += ids

    assert len(seen) == len(set(seen)) == 40
    if order != "relevance":
        keys = {"newest": "published_at", "deadline": "deadline_at", "pay": "pay_yearly_max"}
        rows = Opening.objects.in_bulk(seen)
        sign = 1 if order == "deadline" else -1
        expected = sorted(
            rows.values(),
            key=lambda row: (
                sign * (v.timestamp() if isinstance(v := getattr(row, keys[order]), datetime) else v or -1),
                -row.pk,
            ),
        )
        assert seen == [row.pk for row in expected]


@pytest.mark.parametrize("offset", [1, 10**7, 2**40, 2**63])
@pytest.mark.parametrize("query", [SearchQuery(), SearchQuery(sort="pay"), SearchQuery(q="learning")])
def test_place_behind_the_last_opening_has_none(
    query: SearchQuery, offset: int, reader: Callable[[], Reader]
) -> None:
    """However far behind it: room for all that is passed over would be more than there is."""
    OpeningFactory.create(title="Learning to see")

    assert reader().window(query, Context(timezone.now(), {}), offset, 25) == (1, [])


def test_words_that_say_nothing_leave_the_newest_first(
    board: Board, reader: Callable[[], Reader], monkeypatch: pytest.MonkeyPatch
) -> None:
    """All would score the same, and a page among thousands that are equal costs a look at each."""
    monkeypatch.delattr("postings.search.engine.paging._page_by_score")
    context = Context(board.now, board.rates)
    for words in ("the", "their other", "?!"):
        for page in (1, 2):
            query = SearchQuery(q=words, page=page)
            assert reader().answer(query, context) == answer_of(query, context)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_opening_that_closed_a_moment_ago_is_not_shown(on_disk: Store) -> None:
    stays, closes = OpeningFactory.create_batch(2)
    build_index()
    closes.close(CloseReason.FILLED)

    results = search(SearchQuery())

    assert [card.pk for card in results.cards] == [stays.pk]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_database_answers_where_there_is_no_index(
    on_disk: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(source, "_store", lambda: on_disk)
    monkeypatch.setattr(source._Complaint, "at", -1000.0)
    opening = OpeningFactory.create(title="Tides")
    with caplog.at_level(logging.ERROR):
        assert [card.pk for card in search(SearchQuery(q="tide")).cards] == [opening.pk]
        assert search(SearchQuery(role=("phd",))).total == 0
    assert [record.message for record in caplog.records] == [
        "The search engine is not available, so the database answers: "
        "There is no index yet; the indexer builds it."
    ]
    assert not source.is_ready()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_index_that_breaks_while_it_is_read_is_reported(
    on_disk: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening = OpeningFactory.create()
    build_index()
    monkeypatch.undo()
    monkeypatch.setattr(source, "_store", lambda: on_disk)
    reader = source.current_reader()
    assert reader is not None

    def fail(*args: object) -> None:
        raise ValueError("a torn file")

    monkeypatch.setattr(Reader, "answer", fail)

    assert [card.pk for card in search(SearchQuery()).cards] == [opening.pk]
    assert (place_of(raw_connection()) / "current" / "broken").exists()
