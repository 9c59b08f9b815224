from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from postings.search.filters import FILTERS
from tests.factories import ExchangeRateFactory, OpeningFactory, TopicFactory

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db

# The rows, and the lines of text where words stand; names of values, rates and synonyms, and pay by role are
# kept for later pages.
QUERIES = 4
QUERIES_WHEN_WARM = 2


def test_list_shows_what_matches(client: Client) -> None:
    OpeningFactory.create(title="Learning to see", role="phd", locations=[("Zürich", "CH")])
    OpeningFactory.create(title="Learning to hear", role="faculty")
    OpeningFactory.create(title="Learning to hide", role="phd", draft=True)

    response = client.get(reverse("postings:openings"), {"role": "phd"})

    assert response.status_code == 200
    assert "postings/search/list.html" in [template.name for template in response.templates]
    page = response.content.decode()
    assert "Learning to see" in page
    assert "Learning to hear" not in page
    assert "Learning to hide" not in page
    assert response.context["results"].total == 1


def test_list_answers_htmx_with_its_results_only(client: Client) -> None:
    OpeningFactory.create(title="Learning to see")

    whole = client.get("/openings/")
    part = client.get("/openings/", headers={"HX-Request": "true"})

    assert part.status_code == 200
    assert "Learning to see" in part.content.decode()
    assert "<html" in whole.content.decode()
    assert "<html" not in part.content.decode()
    for response in (whole, part):
        assert "HX-Request" in response.headers["Vary"]


@pytest.mark.parametrize(
    ("trigger", "header"), [("filters-form", "HX-Push-Url"), ("list-q", "HX-Replace-Url")]
)
def test_htmx_is_told_the_one_address_of_the_search(client: Client, trigger: str, header: str) -> None:
    OpeningFactory.create(locations=[("Zürich", "CH")])

    asked = "/openings/?within=50&near=Z%C3%BCrich,+Switzerland&role=&topic=gone&currency=EUR"
    part = client.get(asked, headers={"HX-Request": "true", "HX-Trigger": trigger})

    assert part.headers[header] == "/openings/?near=zurich-ch"
    assert ("HX-Push-Url" in part.headers) != ("HX-Replace-Url" in part.headers)
    assert "HX-Trigger" in part.headers["Vary"]
    assert not {"HX-Push-Url", "HX-Replace-Url"} & set(client.get(asked).headers)


@pytest.mark.parametrize("header", ["HX-Boosted", "HX-History-Restore-Request"])
def test_list_answers_with_the_whole_page_where_htmx_needs_it(client: Client, header: str) -> None:
    response = client.get("/openings/", headers={"HX-Request": "true", header: "true"})

    assert "<html" in response.content.decode()


def test_list_says_what_it_could_not_read(client: Client) -> None:
    page = client.get("/openings/?role=wizard&topic=gone").content.decode()

    assert "We know no role “wizard”, so it is left out." in page
    assert "We know no topic “gone”, so it is left out." in page


def test_list_does_not_change_anything(client: Client) -> None:
    assert client.post("/openings/").status_code == 405
    assert client.head("/openings/").status_code == 200


@pytest.mark.parametrize("number", [3, 40])
def test_list_takes_the_same_queries_however_much_it_shows(
    client: Client, number: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    _fill(number)
    with django_assert_max_num_queries(QUERIES):
        assert client.get("/openings/").status_code == 200
    asked = {
        "q": "learning",
        "role": "researcher",
        "country": "CH",
        "topic": "a-topic",
        "city": "zurich-ch",
        "pay_min": "1000",
        "currency": "USD",
        "sort": "deadline",
    }
    with django_assert_max_num_queries(QUERIES_WHEN_WARM):
        response = client.get("/openings/", asked)
    assert response.context["results"].total == number


def _fill(number: int) -> None:
    ExchangeRateFactory.create(currency="USD")
    topic = TopicFactory.create(name="A topic")
    for _ in range(number):
        OpeningFactory.create(complete=True, topics=[topic])


WEIRD = [
    *("", " ", "\x00", "a\x00b", "\ud7ff", "�", "-1", "0", "9" * 500, "1e400", "NaN", "null", "None", "True"),
    *("'", '"', "\\", "%", "%s", "%(x)s", "{0}", "{{ 7 }}", "<script>alert(1)</script>", "../../etc/passwd"),
    *("x" * 10_000, "or or or", "- - -", '"', "a & | ! ( ) <-> :*", "‮", "🦖", "１２", "İ", "ß", "\n\r\t"),
]


@pytest.mark.parametrize("param", [*FILTERS, "unknown", "csrfmiddlewaretoken"])
def test_weird_values_together_are_never_an_error(client: Client, param: str) -> None:
    OpeningFactory.create(complete=True)

    response = client.get("/openings/", {param: WEIRD})

    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


@pytest.mark.parametrize("value", WEIRD, ids=[ascii(value)[:20] for value in WEIRD])
def test_weird_value_of_every_parameter_is_never_an_error(client: Client, value: str) -> None:
    OpeningFactory.create(complete=True)

    response = client.get("/openings/", dict.fromkeys(FILTERS, value))

    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


def test_weird_mixtures_are_never_an_error(client: Client) -> None:
    OpeningFactory.create(complete=True)
    random = Random(7)
    for _ in range(30):
        pairs = [(random.choice([*FILTERS, "x"]), random.choice(WEIRD)) for _ in range(random.randrange(12))]
        assert client.get("/openings/?" + urlencode(pairs)).status_code == 200, pairs


@pytest.mark.parametrize(
    "query_string",
    [
        "%",
        "%zz",
        "%ff%fe",
        "q=%ed%a0%80",
        "&&&===",
        "q",
        "=",
        "q=%00",
        "role=%F3%B0",
    ],
)
def test_broken_query_strings_are_never_an_error(client: Client, query_string: str) -> None:
    assert client.get(f"/openings/?{query_string}").status_code == 200


def test_hundreds_of_values_are_answered(client: Client) -> None:
    pairs = [("topic", f"topic-{number}") for number in range(900)]

    response = client.get("/openings/?" + urlencode(pairs))

    assert response.status_code == 200
    assert any("Only 50 values of topic" in note for note in response.context["results"].notes)
