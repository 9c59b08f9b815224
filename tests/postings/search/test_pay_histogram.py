from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from postings.openings.models import ExchangeRate
from postings.search.engine import source
from postings.search.kinds import Context
from postings.search.pay_histogram import PayHistogram, pay_histogram, reference_pay_counts
from postings.search.pay_steps import STEPS, edges_of, step_of
from postings.search.query import SearchQuery
from tests.factories import ExchangeRateFactory, OpeningFactory

if TYPE_CHECKING:
    from tests.postings.search.board import Board


def drawn(query: SearchQuery) -> PayHistogram:
    histogram = pay_histogram(query)
    assert histogram is not None
    return histogram


@pytest.mark.parametrize(
    ("rate", "width"),
    [
        ("1.08", 10_000),
        ("11.3", 100_000),
        ("163", 2_000_000),
        ("0.84", 10_000),
        ("7.46", 50_000),
        ("20.1", 200_000),
    ],
)
def test_steps_are_round_in_every_currency(rate: str, width: int) -> None:
    assert step_of("USD", {"USD": ExchangeRate(currency="USD", per_euro=Decimal(rate))}) == width


def test_currency_without_a_rate_has_no_steps() -> None:
    assert step_of("ISK", {}) is None
    assert step_of("EUR", {}) == 10_000


def test_counts_of_engine_database_and_a_loop_agree(board: Board) -> None:
    reader = source.current_reader()
    assert reader is not None
    context = Context(board.now, board.rates)
    for _ in range(80):
        query = board.random_query(3)
        others = query.without("pay_min").without("pay_max")
        width = step_of(query.currency, board.rates)
        assert width is not None
        edges = edges_of(width, query.currency, board.rates)
        expected = [0] * (STEPS + 1)
        matches = board.matches(others)
        for opening in board.openings:
            ends = [end for end in (opening.pay_yearly_min, opening.pay_yearly_max) if end is not None]
            if opening.pk in matches and ends:
                expected[max(step for step, edge in enumerate(edges) if max(ends) * 100 >= edge)] += 1
        assert reference_pay_counts(others, board.now, edges) == tuple(expected)
        assert reader.pay_counts(others, context, edges) == tuple(expected)
        histogram = pay_histogram(query, board.now)
        assert histogram is not None
        assert histogram.counts == tuple(expected)


@pytest.mark.django_db
def test_drawing_tells_the_asked_range_from_the_rest() -> None:
    for pay in (15_000, 25_000, 25_500, 900_000):
        OpeningFactory.create(paid=True, pay_min=None, pay_max=pay)
    OpeningFactory.create()

    histogram = drawn(SearchQuery(pay_min=20_000, pay_max=60_000))

    assert (histogram.total, histogram.low, histogram.high) == (4, 2, 6)
    assert histogram.inside == "M20 40v-40h9V40z"
    assert histogram.outside == "M10 40v-20h9V40zM200 40v-20h9V40z"
    assert (histogram.low_words, histogram.high_words) == ("€20,000", "€60,000")
    assert (
        histogram.words.replace("\N{NO-BREAK SPACE}", " ") == "4 openings by the highest pay stated a year."
    )
    assert [(span.replace("\N{NO-BREAK SPACE}", " "), count) for span, count in histogram.rows] == [
        ("€10–20k", 1),
        ("€20–30k", 2),
        ("€200,000 and more", 1),
    ]
    everything = drawn(SearchQuery())
    assert (everything.low, everything.high, everything.low_words, everything.high_words) == (
        0,
        20,
        "any",
        "any",
    )
    assert everything.outside == ""


@pytest.mark.django_db
def test_drawing_leaves_out_only_the_pay(client: Client) -> None:
    ExchangeRateFactory.create(currency="USD", per_euro=Decimal("1.25"))
    OpeningFactory.create(role="phd", paid=True, pay_max=62_000)
    OpeningFactory.create(role="faculty", paid=True)

    assert drawn(SearchQuery(role=("phd",), pay_min=90_000)).total == 1
    assert drawn(SearchQuery(currency="USD")).counts[7] == 2  # €62,000 is $77,500.
    page = client.get("/openings/?role=phd&pay_min=90000").content.decode()
    assert re.search(r"<svg[^>]*aria-label=.1\W+opening by the highest pay stated", page)
    assert 'name="pay_min"' in page
    assert not re.search(r"<input[^>]*type=.range.[^>]*name=", page)


@pytest.mark.django_db
def test_page_without_stated_pay_draws_nothing(client: Client) -> None:
    OpeningFactory.create()

    assert "payhist" not in client.get("/openings/").content.decode()
