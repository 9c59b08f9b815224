from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.urls import resolve

from postings.openings.choices import Role
from postings.search import browse
from postings.search.filters import matching, parse
from postings.search.landing import Landing
from postings.search.query import SearchQuery
from tests.factories import OpeningFactory, TopicFactory

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries, Settings

    from tests.postings.search.board import Board

pytestmark = pytest.mark.django_db


def test_tallies_agree_with_the_lists_they_lead_to(board: Board) -> None:
    tallies = [*browse.role_counts(), *browse.counts().countries, *browse.counts().topics]

    assert len(tallies) > 12
    for tally in tallies:
        assert matching(search_at(tally.url)).count() == tally.count, tally


def search_at(url: str) -> SearchQuery:
    """The search behind a list's address or a landing's."""
    path, _, query_string = url.partition("?")
    if query_string:
        return parse(query_string).query
    landing = Landing.of_path(**resolve(path).kwargs)
    assert landing is not None
    return landing.query


def test_roles_are_all_there_in_the_order_of_the_filters() -> None:
    OpeningFactory.create(role="faculty")

    counts = browse.role_counts()

    assert [one.value for one in counts] == Role.values
    assert [one.count for one in counts] == [0, 0, 0, 0, 0, 1]


def test_countries_and_topics_go_by_count() -> None:
    common, rare = TopicFactory.create(name="Common"), TopicFactory.create(name="Rare")
    OpeningFactory.create(topics=[common], locations=[("Bern", "CH"), ("Zürich", "CH")])
    OpeningFactory.create(topics=[common, rare], locations=[("Paris", "FR"), ("Bern", "CH")])

    assert [(one.label, one.count) for one in browse.counts().topics] == [("Common", 2), ("Rare", 1)]
    assert [(one.label, one.count, one.url) for one in browse.counts().countries] == [
        ("Switzerland", 2, "/openings/in/switzerland/"),
        ("France", 1, "/openings/in/france/"),
    ]


def test_pay_band_holds_the_quartiles_of_the_middles() -> None:
    for number in range(1, 6):
        pay = 10_000 * number
        OpeningFactory.create(role="phd", paid=True, pay_min=pay - 2_000, pay_max=pay + 2_000)
    for pay in (60_000, 70_000, 80_000):
        OpeningFactory.create(role="phd", paid=True, pay_min=pay, pay_max=None)
    OpeningFactory.create(role="phd", paid=True, pay_min=None, pay_max=90_000)
    OpeningFactory.create(role="phd")
    OpeningFactory.create(role="phd", paid=True, pay_min=1, pay_max=1, closed=True)

    phd = browse.pay_by_role()[0]

    assert (phd.role, phd.count, phd.url) == ("phd", 9, "/openings/phd/")
    assert phd.band == browse.PayBand(Decimal(30_000), Decimal(50_000), Decimal(70_000), 9)
    assert browse.pay_bands() == {"phd": phd.band}


def test_few_openings_make_no_band() -> None:
    OpeningFactory.create_batch(browse.FEWEST_FOR_BAND - 1, role="faculty", paid=True)

    faculty = browse.pay_by_role()[-1]

    assert (faculty.role, faculty.count, faculty.band) == ("faculty", 7, None)
    assert browse.pay_bands() == {}


def test_numbers_are_kept_for_a_while(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    OpeningFactory.create(role="phd")
    browse.role_counts()
    browse.pay_by_role()
    OpeningFactory.create(role="phd")

    with django_assert_num_queries(0):
        assert browse.role_counts()[0].count == 1
        browse.pay_by_role()
        browse.pay_bands()
    cache.clear()
    browse.forget()
    assert browse.role_counts()[0].count == 2


def test_counts_are_worked_out_when_redis_is_lost(settings: Settings) -> None:
    OpeningFactory.create(role="phd")
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "unix:///nowhere/valkey.sock",
        }
    }
    assert {one.value: one.count for one in browse.role_counts()}["phd"] == 1
