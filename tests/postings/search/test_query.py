from __future__ import annotations

import unicodedata
from copy import copy
from dataclasses import replace
from urllib.parse import parse_qsl

import pytest
from django.test.utils import override_script_prefix
from hypothesis import given
from hypothesis import strategies as st

from postings.search.filters import FILTERS, parse
from postings.search.query import MANY, WORDS_LIMIT, SearchQuery, tidy_words
from tests.postings.search.strategies import queries


@given(queries)
def test_querystring_reads_back_as_the_same_search(query: SearchQuery) -> None:
    parsed = parse(query.to_querystring())

    assert parsed.query == query
    assert parsed.notes == ()
    assert hash(parsed.query) == hash(query)


@given(queries)
def test_querystring_is_sorted_and_drops_defaults(query: SearchQuery) -> None:
    pairs = parse_qsl(query.to_querystring(), keep_blank_values=True)

    assert pairs == sorted(set(pairs))
    assert all(value for _, value in pairs)
    assert ("page", "1") not in pairs
    assert ("currency", "EUR") not in pairs


@given(queries)
def test_taking_everything_away_leaves_the_empty_search(query: SearchQuery) -> None:
    for param in FILTERS:
        for value in query.chosen(param):
            query = query.without(param, value)

    assert query == SearchQuery()
    assert query.to_querystring() == ""


@given(queries, st.sampled_from(MANY), st.sampled_from(["a", "b"]))
def test_toggling_twice_changes_nothing_but_the_page(query: SearchQuery, param: str, value: str) -> None:
    assert query.toggled(param, value).toggled(param, value) == query.with_(page=1)


@given(st.text())
def test_words_tidied_twice_are_the_same(text: str) -> None:
    words = tidy_words(text)

    assert tidy_words(words) == words
    assert len(words) <= WORDS_LIMIT
    assert not any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in words)


def test_order_of_values_and_doubles_do_not_matter() -> None:
    assert SearchQuery(role=("phd", "fellow", "phd")) == SearchQuery(role=("fellow", "phd"))


def test_pay_ends_are_put_in_order() -> None:
    query = SearchQuery(pay_min=80_000, pay_max=50_000)

    assert (query.pay_min, query.pay_max) == (50_000, 80_000)


@pytest.mark.parametrize(
    ("given_sort", "q", "kept", "order"),
    [
        ("", "", "", "newest"),
        ("", "x", "", "relevance"),
        ("relevance", "x", "", "relevance"),
        ("relevance", "", "", "newest"),
        ("newest", "", "", "newest"),
        ("newest", "x", "newest", "newest"),
        ("pay", "", "pay", "pay"),
    ],
)
def test_sort_keeps_only_what_is_not_usual(given_sort: str, q: str, kept: str, order: str) -> None:
    query = SearchQuery(q=q, sort=given_sort)

    assert (query.sort, query.order) == (kept, order)


def test_words_added_to_the_newest_bring_relevance() -> None:
    assert SearchQuery(sort="newest").with_(q="vision").order == "relevance"


def test_change_starts_on_the_first_page() -> None:
    query = SearchQuery(role=("phd",), page=4)

    assert query.with_(level=("senior",)).page == 1
    assert query.without("role").page == 1
    assert query.with_(page=5).page == 5


def test_toggling_a_single_value_replaces_it() -> None:
    query = SearchQuery(degree="master")

    assert query.toggled("degree", "phd").degree == "phd"
    assert query.toggled("degree", "master").degree == ""
    assert query.toggled("visa", "1").visa is True


@pytest.mark.parametrize(
    ("query", "is_empty"),
    [
        (SearchQuery(), True),
        (SearchQuery(page=3, sort="pay", currency="USD"), True),
        (SearchQuery(visa=True), False),
        (SearchQuery(q="x"), False),
    ],
)
def test_empty_is_what_every_opening_matches(query: SearchQuery, is_empty: bool) -> None:
    assert query.is_empty is is_empty


def test_address_is_the_list_with_the_querystring() -> None:
    assert SearchQuery().get_absolute_url() == "/openings/"
    assert SearchQuery(country=("DE", "CH"), q="é & x").get_absolute_url() == (
        "/openings/?country=CH&country=DE&q=%C3%A9+%26+x"
    )


@given(queries, queries)
def test_changing_is_the_same_as_making_anew(query: SearchQuery, other: SearchQuery) -> None:
    for param in FILTERS:
        changes = {"page": 1, param: getattr(other, param)}

        assert query.with_(**changes) == replace(query, **changes)


@given(queries)
def test_querystring_is_the_same_however_often_it_is_asked_for(query: SearchQuery) -> None:
    first = query.to_querystring()

    assert query.to_querystring() == first
    assert query.with_(page=query.page).to_querystring() == first
    assert copy(query).to_querystring() == first


def test_changing_what_no_search_has_is_refused() -> None:
    with pytest.raises(AttributeError):
        SearchQuery().with_(colour="red")


def test_address_follows_where_the_site_is_served() -> None:
    query = SearchQuery(visa=True)
    with override_script_prefix("/jobs/"):
        assert query.get_absolute_url() == "/jobs/openings/?visa=1"

    assert query.get_absolute_url() == "/openings/?visa=1"
