from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from postings.openings.models import Opening
from postings.search.query import SORTS, SearchQuery
from postings.search.results import PAGE_SIZE, search
from tests.factories import ExchangeRateFactory, InstitutionFactory, OpeningFactory
from tests.postings.search.board import Board

pytestmark = pytest.mark.django_db


def titles(query: SearchQuery) -> list[str]:
    return [opening.title for opening in search(query).cards]


@pytest.fixture
def three_pages() -> None:
    institution = InstitutionFactory.create()
    for number in range(2 * PAGE_SIZE + 4):
        OpeningFactory.create(institution=institution, title=f"Robots {number}")


def test_empty_board_has_one_empty_page() -> None:
    results = search(SearchQuery())

    assert (results.total, results.cards, results.page_count, results.notes) == (0, (), 1, ())
    assert (results.first_index, results.last_index) == (0, 0)
    assert (results.previous_url, results.next_url) == ("", "")


def test_pages_know_their_neighbours(three_pages: None) -> None:
    first, second, third = (search(SearchQuery(page=page)) for page in (1, 2, 3))

    assert [len(one.cards) for one in (first, second, third)] == [PAGE_SIZE, PAGE_SIZE, 4]
    assert (first.total, first.page_count) == (54, 3)
    assert (first.previous_url, first.next_url) == ("", "/openings/?page=2")
    assert (second.previous_url, second.next_url) == ("/openings/", "/openings/?page=3")
    assert (third.previous_url, third.next_url) == ("/openings/?page=2", "")
    assert (third.first_index, third.last_index) == (51, 54)
    assert [(link.number, link.is_current) for link in second.page_links] == [
        (1, False),
        (2, True),
        (3, False),
    ]


def test_page_beyond_the_end_is_the_last_one_with_a_note(three_pages: None) -> None:
    results = search(SearchQuery(page=99, role=("researcher",)))

    assert results.query.page == results.page_number == 3
    assert len(results.cards) == 4
    assert results.notes == ("There is no page 99; this is the last one.",)
    by_words = search(SearchQuery(page=99, q="robots"))
    assert (by_words.page_number, len(by_words.cards)) == (3, 4)


def test_page_links_leave_a_gap_where_there_are_many() -> None:
    institution = InstitutionFactory.create()
    first = OpeningFactory.create(institution=institution)
    copies = [
        Opening(
            institution=institution,
            title=f"Opening {number}",
            role=first.role,
            apply_url=first.apply_url,
            apply_method=first.apply_method,
            status=first.status,
            published_at=first.published_at,
        )
        for number in range(PAGE_SIZE * 12)
    ]
    Opening.objects.bulk_create(copies)

    links = search(SearchQuery(page=6)).page_links

    assert [link.number for link in links] == [1, None, 4, 5, 6, 7, 8, None, 13]


@pytest.mark.parametrize("order", list(SORTS))
def test_every_order_shows_each_opening_once(board: Board, order: str) -> None:
    """With many ties: every page in turn holds what the search holds, and nothing twice."""
    Opening.objects.update(published_at=board.now - timedelta(days=1))
    query = SearchQuery(sort=order, q="models" if order == "relevance" else "")
    seen: list[int] = []
    results = search(query, now=board.now)
    for page in range(1, results.page_count + 1):
        seen += [opening.pk for opening in search(query.with_(page=page), now=board.now).cards]

    assert len(seen) == len(set(seen)) == results.total
    assert results.total > PAGE_SIZE
    if order in ("newest", "relevance"):
        assert seen == sorted(seen, reverse=True)


def test_newest_first() -> None:
    now = timezone.now()
    for title, days in (("older", 5), ("newest", 1), ("old", 3)):
        OpeningFactory.create(title=title, published_at=now - timedelta(days=days))

    assert titles(SearchQuery()) == ["newest", "old", "older"]


def test_deadline_order_has_the_soonest_first_and_none_last() -> None:
    now = timezone.now()
    OpeningFactory.create(title="rolling", rolling=True)
    OpeningFactory.create(title="later", open=True, deadline_at=now + timedelta(days=9))
    OpeningFactory.create(title="sooner", open=True, deadline_at=now + timedelta(days=2))

    assert titles(SearchQuery(sort="deadline")) == ["sooner", "later", "rolling"]


def test_pay_order_has_the_highest_first_and_unstated_last() -> None:
    OpeningFactory.create(title="unstated")
    OpeningFactory.create(title="from 70", paid=True, pay_min=70_000, pay_max=None)
    OpeningFactory.create(title="50 to 90", paid=True, pay_min=50_000, pay_max=90_000)
    OpeningFactory.create(title="monthly", stipend=True)

    assert titles(SearchQuery(sort="pay")) == ["50 to 90", "from 70", "monthly", "unstated"]


def test_words_bring_the_best_match_first_within_the_filters() -> None:
    OpeningFactory.create(title="Robots", role="phd")
    OpeningFactory.create(title="Other", role="phd", description="<p>robots</p>")
    OpeningFactory.create(title="Robots of faculty", role="faculty")
    OpeningFactory.create(title="Nothing", role="phd")

    assert titles(SearchQuery(q="robots", role=("phd",))) == ["Robots", "Other"]
    assert titles(SearchQuery(q="robots", role=("phd",), sort="newest")) == ["Other", "Robots"]


def test_words_with_nothing_to_look_for_are_said_and_not_used() -> None:
    OpeningFactory.create(title="One")

    results = search(SearchQuery(q="the"))

    assert [opening.title for opening in results.cards] == ["One"]
    assert results.notes == ("“the” holds no word to look for, only very common ones or signs.",)


def test_values_the_board_does_not_know_are_left_out_with_a_note() -> None:
    OpeningFactory.create(role="phd")

    results = search(
        SearchQuery(role=("phd",), topic=("gone",), city=("atlantis-gr",), institution=("nowhere",))
    )

    assert results.total == 1
    assert results.query == SearchQuery(role=("phd",))
    assert set(results.notes) == {
        "We know no topic “gone”, so it is left out.",
        "We know no city “atlantis-gr”, so it is left out.",
        "We know no institution “nowhere”, so it is left out.",
    }
    assert [chip.param for chip in results.chips] == ["role"]


def test_pay_in_a_currency_without_rate_is_not_compared() -> None:
    OpeningFactory.create()

    results = search(SearchQuery(pay_min=50_000, currency="ISK"))

    assert results.total == 1
    assert results.notes == ("We have no exchange rate for ISK, so pay is not compared.",)
    assert results.query == SearchQuery(currency="ISK")


def test_menus_know_what_is_current() -> None:
    ExchangeRateFactory.create(currency="USD")
    results = search(SearchQuery(sort="pay", currency="USD", deadline_within=10))

    assert [(one.value, one.is_current) for one in results.sorts] == [
        ("newest", False),
        ("deadline", False),
        ("pay", True),
    ]
    assert [(one.value, one.is_current) for one in results.currencies] == [("EUR", False), ("USD", True)]
    assert [one.value for one in results.deadlines_within] == ["", "3", "7", "10", "14", "30", "90"]
    assert [one.value for one in results.deadlines_within if one.is_current] == ["10"]
    assert [one.value for one in results.posted_within if one.is_current] == [""]
    assert results.sorts[0].url == "/openings/?currency=USD&deadline_within=10"
    assert results.clear_url == "/openings/?currency=USD"
    assert "relevance" in {one.value for one in search(SearchQuery(q="x")).sorts}


def test_total_and_page_agree_with_the_naive_search(board: Board) -> None:
    for _ in range(30):
        query = board.random_query(2)
        results = search(query, now=board.now)
        expected = board.matches(query)
        assert results.total == len(expected)
        assert {opening.pk for opening in results.cards} <= expected
        assert results.sentence[0].isupper()
        assert len(results.chips) == sum(
            len(query.chosen(param))
            for param in SearchQuery.__dataclass_fields__
            if param not in {"currency", "within"}
        )
