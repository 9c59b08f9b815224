from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone

from postings.search.filters import matching
from postings.search.query import SearchQuery
from postings.search.relaxing import relaxations_of
from tests.factories import ExchangeRateFactory, OpeningFactory
from tests.postings.search.board import Board

if TYPE_CHECKING:
    from postings.search.relaxing import Relaxation

pytestmark = pytest.mark.django_db


def said(query: SearchQuery) -> list[tuple[str, int]]:
    return [(one.instead or " + ".join(one.dropped), one.count) for one in relaxations_of(query)]


def test_each_condition_says_what_dropping_it_gives_most_first() -> None:
    OpeningFactory.create_batch(2, role="phd", locations=[("Bern", "CH")])
    OpeningFactory.create_batch(3, role="faculty", locations=[("Berlin", "DE")])

    query = SearchQuery(role=("phd",), country=("DE", "FR"), workplace=("remote",))
    assert relaxations_of(query.without("workplace"))[0].query == SearchQuery(country=("DE", "FR"))
    assert said(query.without("workplace")) == [("PhD positions", 3), ("in Germany or France", 2)]


def test_words_are_dropped_like_a_filter() -> None:
    OpeningFactory.create(role="phd")

    assert said(SearchQuery(q="xylophone", role=("phd",))) == [("matching “xylophone”", 1)]


def test_two_are_dropped_together_where_one_does_not_help() -> None:
    OpeningFactory.create_batch(2, role="phd")

    found = relaxations_of(SearchQuery(role=("phd",), workplace=("remote",), country=("DE",)))

    assert [(one.dropped, one.count) for one in found] == [(("in Germany", "remote"), 2)]


def test_pay_comes_as_close_as_there_is() -> None:
    ExchangeRateFactory.create(currency="USD", per_euro=Decimal("1.1"))
    OpeningFactory.create(role="phd", paid=True, pay_min=40_000, pay_max=48_750)
    OpeningFactory.create(role="phd", paid=True, pay_min=30_000, pay_max=None)

    assert ("at least €48k a year", 1) in said(SearchQuery(role=("phd",), pay_min=90_000))
    assert ("at most €30k a year", 1) in said(SearchQuery(role=("phd",), pay_max=20_000))
    assert ("at least $53k a year", 1) in said(SearchQuery(role=("phd",), pay_min=90_000, currency="USD"))


def test_days_are_widened_to_the_first_step_that_finds_something() -> None:
    OpeningFactory.create(open=True, deadline_at=timezone.now() + timedelta(days=20))

    assert said(SearchQuery(deadline_within=2, posted_within=30)) == [
        ("closing within 30\N{NO-BREAK SPACE}days", 1),
        ("closing within 2\N{NO-BREAK SPACE}days", 1),
    ]


def test_every_way_leads_to_as_many_as_it_says(board: Board) -> None:
    seen: list[Relaxation] = []
    for _ in range(150):
        query = board.random_query(5)
        if matching(query, board.now).exists():
            continue
        ways = relaxations_of(query, board.now)
        assert [one.count for one in ways] == sorted((one.count for one in ways), reverse=True)
        for one in ways:
            assert one.count == len(board.matches(one.query)) > 0, (query, one)
        seen += ways
    assert any(one.instead for one in seen)
    assert any(len(one.dropped) == 2 for one in seen)


def test_page_without_openings_lists_the_ways_on(client: Client) -> None:
    OpeningFactory.create_batch(2, role="phd")

    page = client.get("/openings/?role=phd&country=DE").content.decode().replace("\N{NO-BREAK SPACE}", " ")

    assert 'href="/openings/?role=phd"' in page
    assert "<strong>in Germany</strong>" in page
    assert "2 open roles" in page
