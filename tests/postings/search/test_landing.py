from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import resolve
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from postings.geography import country_of_slug, country_slug, is_country
from postings.openings.choices import CloseReason, Role
from postings.search.landing import Landing, address_of, landings_with_openings
from postings.search.landing_pages import FEWEST_FOR_MEDIAN
from postings.search.query import SearchQuery
from tests.factories import OpeningFactory, TopicFactory
from tests.postings.search.board import Board
from tests.postings.search.strategies import queries, slugs

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

TAXONOMY = Path(__file__).parents[3] / "postings" / "openings" / "taxonomy.json"
TOPICS = [topic["slug"] for topic in json.loads(TAXONOMY.read_text())]
COUNTRIES = [
    first + second
    for first in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    for second in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    if is_country(first + second)
]
AMBIGUOUS = ["in", "compare", "phd", "faculty", "industry-4", "x-999999999999999999"]


def landing_at(path: str) -> Landing | None:
    found = resolve(path)
    assert found.url_name is not None
    assert found.url_name.startswith("landing-"), path
    return Landing.of_path(**found.kwargs)


# Addresses


@pytest.mark.parametrize(
    ("query", "path"),
    [
        (SearchQuery(role=("phd",)), "/openings/phd/"),
        (SearchQuery(country=("DE",)), "/openings/in/germany/"),
        (SearchQuery(country=("CI",)), "/openings/in/cote-divoire/"),
        (SearchQuery(topic=("reinforcement-learning",)), "/openings/reinforcement-learning/"),
        (SearchQuery(role=("phd",), country=("US",)), "/openings/phd/in/united-states/"),
        (SearchQuery(role=("phd",), topic=("vision",)), "/openings/phd/vision/"),
    ],
)
def test_landing_is_a_search_with_an_address(query: SearchQuery, path: str) -> None:
    landing = Landing.of_query(query)

    assert landing is not None
    assert landing.get_absolute_url() == path
    assert landing_at(path) == landing
    assert landing.query == query
    assert address_of(query) == path


@pytest.mark.parametrize(
    "query",
    [
        SearchQuery(),
        SearchQuery(role=("phd", "fellow")),
        SearchQuery(country=("DE",), topic=("vision",)),
        SearchQuery(role=("phd",), country=("DE",), topic=("vision",)),
        SearchQuery(role=("phd",), q="x"),
        SearchQuery(role=("phd",), page=2),
        SearchQuery(role=("phd",), sort="pay"),
        SearchQuery(role=("phd",), currency="USD"),
        SearchQuery(city=("bern-ch",)),
    ],
)
def test_other_searches_are_no_landings(query: SearchQuery) -> None:
    assert Landing.of_query(query) is None
    assert address_of(query) == query.get_absolute_url()


@given(queries)
def test_landing_of_a_search_is_exactly_that_search(query: SearchQuery) -> None:
    landing = Landing.of_query(query)

    if landing is not None:
        assert landing.query == query
        assert landing_at(landing.get_absolute_url()) == landing


@given(
    st.sampled_from(["", *Role.values]),
    st.sampled_from(["", *COUNTRIES]),
    st.sampled_from(["", *TOPICS]) | slugs,
)
def test_address_leads_back_to_its_landing(role: str, country: str, topic: str) -> None:
    landing = Landing(role, country, topic)

    if landing.has_address:
        assert landing_at(landing.get_absolute_url()) == landing
        assert Landing.of_query(landing.query) == landing


def test_every_role_country_and_topic_has_an_address_of_its_own() -> None:
    landings = [
        *(Landing(role=role) for role in Role.values),
        *(Landing(country=country) for country in COUNTRIES),
        *(Landing(topic=topic) for topic in TOPICS),
        *(Landing(role=role, country=country) for role in Role.values for country in COUNTRIES),
        *(Landing(role=role, topic=topic) for role in Role.values for topic in TOPICS),
    ]
    paths = [landing.get_absolute_url() for landing in landings]

    assert all(landing.has_address for landing in landings)
    assert len(set(paths)) == len(paths)
    assert [landing_at(path) for path in paths] == landings


@pytest.mark.parametrize("topic", AMBIGUOUS)
def test_topic_that_could_be_another_address_has_none(topic: str) -> None:
    assert Landing.of_query(SearchQuery(topic=(topic,))) is None
    assert Landing.of_query(SearchQuery(role=("phd",), topic=(topic,))) is None
    assert "?" in address_of(SearchQuery(topic=(topic,)))


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/openings/", "openings"),
        ("/openings/feed.atom", "feed-atom"),
        ("/openings/calendar.ics", "calendar"),
        ("/openings/phd-12/", "opening"),
        ("/openings/in-3/", "opening"),
        ("/openings/x-1/deadline.ics", "opening-calendar"),
    ],
)
def test_other_addresses_are_taken_for_no_landing(path: str, name: str) -> None:
    assert resolve(path).url_name == name


def test_slugs_of_countries_lead_back() -> None:
    assert [country_of_slug(country_slug(code)) for code in COUNTRIES] == COUNTRIES
    assert (country_slug("??"), country_of_slug("atlantis")) == ("", "")


# Which exist


def test_landings_are_those_with_openings(board: Board) -> None:
    live = landings_with_openings(board.now)

    assert len(live) == len({one.landing for one in live})
    for one in live:
        ids = board.matches(one.landing.query)
        assert one.count == len(ids), one
        assert one.changed_at == max(opening.updated_at for opening in board.openings if opening.pk in ids)
    for _ in range(200):
        landing = Landing.of_query(board.random_query(2).with_(currency="EUR"))
        if landing is not None:
            assert (landing in {one.landing for one in live}) == bool(board.matches(landing.query))
    kinds = {(bool(one.landing.role), bool(one.landing.country), bool(one.landing.topic)) for one in live}
    assert len(kinds) == 5


@pytest.mark.django_db
@pytest.mark.parametrize("size", [5, 40])
def test_landings_take_three_queries(size: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    Board(Random(4), size=size)
    with django_assert_num_queries(3):
        assert landings_with_openings()


# Pages


@pytest.mark.django_db
def test_page_introduces_the_list_with_live_figures(client: Client) -> None:
    vision = TopicFactory.create(name="Computer vision")
    now = timezone.now()
    for number in range(FEWEST_FOR_MEDIAN):
        OpeningFactory.create(
            role="phd",
            paid=True,
            pay_min=30_000 + 1_000 * number,
            pay_max=None,
            title=f"Seeing, {number}",
            open=True,
            deadline_at=now + timedelta(days=9 - number),
            locations=[("Berlin", "DE")],
            topics=[vision],
        )
    OpeningFactory.create(role="fellow", locations=[("Bonn", "DE")], title="Another role")
    OpeningFactory.create(role="phd", locations=[("Bern", "CH")], title="Another country")

    answer = client.get("/openings/phd/in/germany/")

    assert answer.status_code == 200
    page = answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert "<title>Machine-learning PhD positions in Germany: 5 open" in page
    assert ">Machine-learning PhD positions in Germany</h1>" in page
    assert "5 roles are open now at 5 institutions." in page
    assert "€32k" in page
    assert page.index("Seeing, 4") < page.index("Seeing, 3") < page.index("Seeing, 2")
    assert "Berlin, DE (5)" in page
    assert "Another role" not in page
    assert "Another country" not in page
    assert 'rel="canonical" href="http' in page
    assert '/openings/phd/in/germany/"' in page
    assert "noindex" not in page
    # Neighbours: the same role elsewhere, another role here.
    assert '"/openings/phd/in/switzerland/"' in page
    assert '"/openings/fellow/in/germany/"' in page


@pytest.mark.django_db
def test_few_that_state_their_pay_have_no_median(client: Client) -> None:
    OpeningFactory.create(role="phd", paid=True)

    page = client.get("/openings/phd/").content.decode()

    assert "too few for a median" in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/openings/phd/", "/openings/in/norway/", "/openings/phd/in/norway/", "/openings/bandits/"]
)
def test_page_exists_only_while_something_is_open(client: Client, path: str) -> None:
    bandits = TopicFactory.create(name="Bandits")
    OpeningFactory.create(role="faculty", locations=[("Bern", "CH")])
    opening = OpeningFactory.create(role="phd", locations=[("Oslo", "NO")], topics=[bandits])
    assert client.get(path).status_code == 200

    opening.close(CloseReason.FILLED)
    answer = client.get(path)

    assert answer.status_code == 404
    page = answer.content.decode()
    assert "No such role is open at the moment" in page
    assert 'href="/openings/"' in page
    assert "noindex" in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/openings/no-such-topic/",
        "/openings/in/atlantis/",
        "/openings/phd/in/DE/",
        "/openings/phd/compare/",
        "/openings/in/",
    ],
)
def test_page_of_nothing_is_not_found(client: Client, path: str) -> None:
    OpeningFactory.create(role="phd")

    assert client.get(path).status_code == 404


@pytest.mark.django_db
def test_further_filters_lead_to_the_list(client: Client) -> None:
    OpeningFactory.create(role="phd", locations=[("Bern", "CH")])

    answer = client.get("/openings/phd/in/switzerland/?country=DE&degree=master&page=2")

    assert answer.status_code == 302
    assert answer["Location"] == "/openings/?country=CH&country=DE&degree=master&page=2&role=phd"
    assert client.get("/openings/phd/?utm_source=mail").status_code == 200
    assert client.get("/openings/phd/?nonsense=1").status_code == 200


@pytest.mark.django_db
def test_list_of_exactly_a_landing_points_at_it(client: Client) -> None:
    OpeningFactory.create(role="phd", locations=[("Bern", "CH")])

    page = client.get("/openings/?role=phd&country=CH").content.decode()
    assert '/openings/phd/in/switzerland/">' in page
    assert 'rel="canonical"' in page
    assert "noindex" not in page
    for deeper in ("role=phd&country=CH&degree=phd", "role=fellow", "role=phd&role=fellow", "q=x"):
        assert "noindex" in client.get(f"/openings/?{deeper}").content.decode(), deeper


@pytest.mark.django_db
@pytest.mark.parametrize("number", [3, 30])
def test_page_takes_the_same_queries_however_much_it_shows(
    client: Client, number: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    topic = TopicFactory.create(name="A topic")
    OpeningFactory.create_batch(number, complete=True, topics=[topic])

    with django_assert_max_num_queries(7):
        assert client.get("/openings/researcher/a-topic/").status_code == 200
    with django_assert_max_num_queries(3):
        assert client.get("/openings/researcher/").status_code == 200
