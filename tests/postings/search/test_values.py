"""Every value of a facet: found by name while somebody types, or listed on a page of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import lxml.html
import pytest
from django.test import Client
from django.urls import reverse

from postings.search.facets import LONGEST, NOUNS
from postings.search.filters import parse
from postings.search.query import SearchQuery
from postings.search.results import search
from postings.search.values import every_count, every_value, tallies
from tests.factories import InstitutionFactory, OpeningFactory, TopicFactory
from tests.postings.search.board import Board

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def address(param: str = "institution") -> str:
    return reverse("postings:facet-values", args=[param])


def listed(client: Client, query: str = "", param: str = "institution") -> list[tuple[str, str]]:
    """The names on the page, and where they lead."""
    page = lxml.html.fromstring(client.get(address(param) + query).content)
    links = page.iterfind(".//main//ul[@class='index']//a")
    return [(str(link[0].text), str(link.get("href"))) for link in links]


def found(client: Client, query: str = "", param: str = "institution") -> tuple[list[str], str]:
    """What HTMX gets: the values, and what is read aloud."""
    parts = lxml.html.fragments_fromstring(client.get(address(param) + query, headers=HTMX).content.decode())
    elements = [part for part in parts if isinstance(part, lxml.html.HtmlElement)]
    values = [box.get("value") for box in elements[0].iterfind(".//input")]
    return values, elements[-1].text_content()


@pytest.fixture
def many() -> None:
    """One more institution than a facet shows, the last with two openings."""
    for number in range(LONGEST + 1):
        OpeningFactory.create(institution=InstitutionFactory.create(name=f"House {number:02}"))
    OpeningFactory.create(institution=InstitutionFactory.create(name="Universität Zürich"), role="phd")


def test_counts_are_those_of_the_list(board: Board) -> None:
    for _ in range(15):
        query = board.random_query(2)
        shown = {facet.param: facet for facet in search(query, now=board.now).facets}
        for param in NOUNS:
            counts = every_count(query, param, board.now)
            of_the_list = {one.value: one.count for one in shown[param].values if one.count}
            assert of_the_list.items() <= counts.items(), (param, query)
            assert shown[param].has_more == (len({*counts, *query.chosen(param)}) > len(shown[param].values))


def test_each_value_leads_to_the_search_with_it_chosen_too(board: Board) -> None:
    for query in (SearchQuery(), board.random_query(2), SearchQuery(country=("CH",), q="a b&c")):
        for param in NOUNS:
            values = every_value(query, param, board.now).values
            for tally in tallies(query, param, values):
                assert tally.url == query.toggled(param, tally.value).get_absolute_url()


def test_page_lists_all_by_count_or_by_name(client: Client, many: None) -> None:
    OpeningFactory.create(institution=InstitutionFactory.create(name="Åbo Akademi"))
    OpeningFactory.create(institution=InstitutionFactory.create(name="Zentrum"))
    everything = listed(client)

    assert len(everything) == LONGEST + 4
    assert ("House 07", "/openings/?institution=house-07") in everything
    by_name = [name for name, _ in listed(client, "?by=name")]
    assert by_name[0] == "Åbo Akademi"
    assert by_name[-2:] == ["Universität Zürich", "Zentrum"]


def test_page_is_of_the_search_it_was_asked_with(client: Client, many: None) -> None:
    assert listed(client, "?role=phd&page=7") == [
        ("Universität Zürich", "/openings/?institution=universitat-zurich&role=phd")
    ]
    page = client.get(address() + "?role=phd").content.decode()
    assert "PhD positions" in page
    assert 'href="/openings/?role=phd"' in page
    assert '<meta name="robots" content="noindex, follow">' in page


def test_page_finds_by_parts_of_the_name_without_accents(client: Client, many: None) -> None:
    assert [name for name, _ in listed(client, "?find=zur+univ")] == ["Universität Zürich"]
    assert listed(client, "?find=nothing") == []
    page = client.get(address() + "?find=nothing&role=phd").content.decode()
    assert f'href="{address()}?role=phd"' in page


def test_what_is_chosen_is_not_offered_again(client: Client, many: None) -> None:
    names = [name for name, _ in listed(client, "?institution=house-07")]
    assert "House 07" not in names
    assert len(names) == LONGEST + 1


def test_list_leads_to_all_values_only_where_some_are_left_out(client: Client, many: None) -> None:
    page = client.get("/openings/?sort=pay&page=2").content.decode()
    assert f'href="{address()}?sort=pay"' in page
    assert address("topic") + "?" not in page
    assert "All topics" not in page
    assert "All institutions" not in client.get("/openings/?role=phd&topic=none").content.decode()


def test_finding_gives_what_holds_the_words(client: Client, many: None) -> None:
    values, said = found(client, "?find=zür")
    assert values == ["universitat-zurich"]
    assert said == "1\N{NO-BREAK SPACE}institution found"
    assert found(client, "?find=xyz") == ([], "None found")


def test_finding_keeps_what_is_chosen_first(client: Client, many: None) -> None:
    values, said = found(client, "?find=zur&institution=house-07")
    assert values == ["house-07", "universitat-zurich"]
    assert said == "1\N{NO-BREAK SPACE}institution found"


def test_finding_too_much_says_how_much_is_shown(client: Client, many: None) -> None:
    values, said = found(client, "?find=o")
    assert len(values) == LONGEST
    assert said == f"{LONGEST + 1}\N{NO-BREAK SPACE}institutions found, the largest {LONGEST} are shown"
    part = client.get(address() + "?find=o", headers=HTMX).content.decode()
    assert "All institutions" in part
    assert "<html" not in part


@pytest.mark.parametrize("find", ["%00", "%F0", "<script>alert(1)</script>", "'", '"', "x" * 5000, "%25s"])
def test_weird_words_are_never_an_error(client: Client, find: str) -> None:
    OpeningFactory.create()
    for headers in ({}, HTMX):
        response = client.get(address() + f"?find={find}&by={find}&role=wizard", headers=headers)
        assert response.status_code == 200
        assert "<script>alert" not in response.content.decode()


@pytest.mark.parametrize("param", ["role", "degree", "near", "q", "nothing"])
def test_other_filters_have_no_such_page(client: Client, param: str) -> None:
    assert client.get(f"/openings/values/{param}/").status_code == 404


def test_carried_fields_are_the_search(client: Client) -> None:
    topic = TopicFactory.create(name="Bandits")
    OpeningFactory.create(topics=[topic], role="phd")
    query = SearchQuery(q="a & b", role=("phd", "fellow"), topic=("bandits",), visa=True)
    page = lxml.html.fromstring(client.get(f"{address()}?{query.to_querystring()}").content)
    fields = page.iterfind(".//main//form//input[@type='hidden']")
    data = urlencode([(str(field.get("name")), str(field.get("value"))) for field in fields])
    assert parse(data).query == query


def test_page_asks_the_same_of_the_database_however_much_it_lists(
    client: Client, many: None, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.get("/openings/")
    with django_assert_max_num_queries(1):
        client.get(address(), headers=HTMX)
