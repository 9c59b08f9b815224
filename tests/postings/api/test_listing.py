"""The list: the same openings, counts and facets as the page, whatever is asked, and pages that never overlap."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from postings.api import routes
from postings.openings.choices import CloseReason
from postings.openings.models import Opening
from postings.search.engine import paging, source
from postings.search.facets import LONGEST
from postings.search.query import DEADLINE, NEWEST, PAY, RELEVANCE, SearchQuery
from postings.search.results import SearchResults, search
from tests.factories import InstitutionFactory, OpeningFactory, TopicFactory
from tests.postings.api.conftest import Get
from tests.postings.search.board import Board

LIST = "/api/v1/openings/"
SEEDS, QUERIES = 5, 50
WORDS = ["", "", "", "learning", "learning -3", '"scarce data"', "data or zeppelin", "zeppelin", "the"]


def walk(get: Get, address: str) -> tuple[list[Any], list[int]]:
    """Every answer from `address` on, and the ids of all results."""
    answers = [get(address)]
    while answers[-1]["next"]:
        answers.append(get(answers[-1]["next"]))
    return answers, [row["id"] for answer in answers for row in answer["results"]]


def ids_of_pages(query: SearchQuery) -> list[int]:
    first = search(query)
    pages = (first, *(search(query.with_(page=number)) for number in range(2, first.page_count + 1)))
    return [opening.pk for page in pages for opening in page.cards]


def facets_of_page(results: SearchResults) -> dict[str, list[tuple[str, str, int, bool]]]:
    return {
        facet.param: [(one.value, one.label, one.count, one.is_chosen) for one in facet.values]
        for facet in results.facets
    }


def facets_of_answer(answer: Any) -> dict[str, list[tuple[str, str, int, bool]]]:
    return {
        param: [(one["value"], one["label"], one["count"], one["is_chosen"]) for one in facet["values"]]
        for param, facet in answer["facets"].items()
    }


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(SEEDS))
def test_list_agrees_with_the_page_and_with_a_naive_search_for_random_queries(get: Get, seed: int) -> None:
    board = Board(Random(seed))
    for _ in range(QUERIES):
        query = board.random_query().with_(
            q=board.random.choice(WORDS), sort=board.random.choice(["", NEWEST, DEADLINE, PAY])
        )
        limit = board.random.choice([20, 25, 40, 100])
        page = search(query)

        answers, ids = walk(get, f"{LIST}?{query.to_querystring()}&limit={limit}")

        if not query.q:
            assert set(ids) == board.matches(query), query
        assert ids == ids_of_pages(query), query
        for answer in answers:
            assert answer["count"] == page.total == len(ids), query
            assert facets_of_answer(answer) == facets_of_page(page), query
            assert answer["notes"] == list(page.notes)


@pytest.mark.django_db
@pytest.mark.parametrize("limit", [1, 10, 25, 30, 100])
def test_list_by_words_has_the_order_of_the_pages(get: Get, limit: int) -> None:
    for number in range(60):
        OpeningFactory.create(title=f"Deep {'learning ' * (number % 3)} {number}")
    OpeningFactory.create_batch(2)
    query = SearchQuery(q="deep")

    answers, ids = walk(get, f"{LIST}?q=deep&limit={limit}")

    assert query.order == RELEVANCE
    assert ids == ids_of_pages(query)
    assert len(ids) == 60
    assert len(answers) == -(-60 // limit)


@pytest.mark.django_db
def test_list_with_words_may_have_another_order(get: Get) -> None:
    openings = [
        OpeningFactory.create(title="Deep", published_at=timezone.now() - timedelta(days=day))
        for day in (3, 1, 2)
    ]
    _, ids = walk(get, f"{LIST}?q=deep&sort=newest&limit=1")
    assert ids == [openings[1].pk, openings[2].pk, openings[0].pk]


@pytest.mark.parametrize("sort", [NEWEST, DEADLINE, PAY])
def test_pages_go_on_while_openings_come_and_go(board: Board, get: Get, sort: str) -> None:
    before = ids_of_pages(SearchQuery(sort=sort))
    seen: list[int] = []
    closed: set[int] = set()
    address: str | None = f"{LIST}?sort={sort}&limit=5"
    while address:
        answer = get(address)
        seen += [row["id"] for row in answer["results"]]
        address = answer["next"]
        OpeningFactory.create(open=True, paid=True)
        # One that was shown, one that was not yet, and the very one that the cursor names.
        ahead = [pk for pk in before if pk not in seen]
        for pk in {seen[0], seen[-1], *ahead[:1]} - closed:
            Opening.objects.get(pk=pk).close(CloseReason.FILLED)
            closed.add(pk)

    assert len(seen) == len(set(seen))
    assert [pk for pk in seen if pk in before] == [pk for pk in before if pk in seen]
    assert set(before) - closed <= set(seen)


@pytest.mark.django_db
def test_opening_that_changed_its_place_hides_no_other(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the index has not heard of it, which still has it where it was."""
    deadlines = [timezone.now() + timedelta(days=day) for day in range(1, 8)]
    made = [
        OpeningFactory.create(deadline_kind="moment", deadline_zone="UTC", deadline_at=deadline)
        for deadline in deadlines
    ]
    reader = source.current_reader()
    monkeypatch.setattr(routes, "current_reader", lambda: reader)
    answer = get(f"{LIST}?sort=deadline&limit=2")
    seen = [row["id"] for row in answer["results"]]
    Opening.objects.filter(pk=made[3].pk).update(deadline_at=deadlines[5] + timedelta(hours=1))

    _, rest = walk(get, answer["next"])

    others = [pk for pk in seen + rest if pk != made[3].pk]
    assert others == [made[number].pk for number in (0, 1, 2, 4, 5, 6)]


@pytest.mark.parametrize("sort", [NEWEST, DEADLINE, PAY])
def test_pages_go_on_while_the_engine_is_away(
    board: Board, get: Get, sort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError

    expected = ids_of_pages(SearchQuery(sort=sort))
    first = get(f"{LIST}?sort={sort}&limit=3")
    monkeypatch.setattr(paging, "ids_behind", fail)
    reported: list[Exception] = []
    monkeypatch.setattr(source, "report", reported.append)

    _, rest = walk(get, first["next"])

    assert [row["id"] for row in first["results"]] + rest == expected
    assert reported


@pytest.mark.django_db
def test_long_facet_has_its_largest_values_and_says_so(get: Get) -> None:
    institutions = InstitutionFactory.create_batch(LONGEST + 2)
    for institution in institutions:
        OpeningFactory.create(institution=institution)
    OpeningFactory.create(institution=institutions[0])
    smallest = max(institutions[1:], key=lambda one: one.name.casefold())

    facet = get(LIST)["facets"]["institution"]
    assert (len(facet["values"]), facet["has_more"]) == (LONGEST, True)
    assert facet["values"][0]["value"] == institutions[0].slug
    chosen = get(f"{LIST}?institution={smallest.slug}")["facets"]["institution"]
    assert (len(chosen["values"]), chosen["has_more"]) == (LONGEST, True)
    assert (chosen["values"][0]["value"], chosen["values"][0]["is_chosen"]) == (smallest.slug, True)
    assert get(LIST)["facets"]["role"]["has_more"] is False


@pytest.mark.django_db
def test_next_is_an_address_of_the_site_with_the_search_in_it(get: Get) -> None:
    OpeningFactory.create_batch(3, remote=True, remote_countries=["CH"])

    answer = get(f"{LIST}?country=ch&workplace=remote&limit=2&utm_source=elsewhere&colour=red")

    address, _, cursor = answer["next"].partition("&cursor=")
    assert address == "http://127.0.0.1:8000/api/v1/openings/?country=CH&workplace=remote&limit=2"
    assert cursor
    assert answer["notes"] == ["There is no filter “colour”, so it is left out."]


@pytest.mark.django_db
def test_last_page_has_no_next(get: Get) -> None:
    OpeningFactory.create_batch(4)
    assert get(f"{LIST}?limit=4")["next"] is None
    assert get(f"{LIST}?limit=4&sort=pay")["next"] is None
    assert get(f"{LIST}?limit=3")["next"] is not None


@pytest.mark.django_db
def test_list_of_an_empty_board_is_empty(get: Get) -> None:
    answer = get(LIST)
    assert (answer["count"], answer["results"], answer["next"], answer["notes"]) == (0, [], None, [])


@pytest.mark.django_db
def test_list_shows_open_openings_only(get: Get) -> None:
    shown = OpeningFactory.create()
    for state in ("draft", "in_review", "scheduled", "rejected", "closed", "expired", "lapsed"):
        OpeningFactory.create(**{state: True})
    answer = get(LIST)
    assert [row["id"] for row in answer["results"]] == [shown.pk]
    assert answer["results"][0]["is_open"] is True


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sent", "note"),
    [
        ("colour=red", "There is no filter “colour”, so it is left out."),
        ("role=wizard", "We know no role “wizard”, so it is left out."),
        ("topic=alchemy", "We know no topic “alchemy”, so it is left out."),
        ("page=2", "Pages have no numbers here: “next” leads to the next one. “page” is left out."),
        ("role=%00&q=%00", "We know no role “”, so it is left out."),
    ],
)
def test_what_cannot_be_read_is_noted(get: Get, sent: str, note: str) -> None:
    OpeningFactory.create()
    answer = get(f"{LIST}?{sent}")
    assert answer["count"] == 1
    assert answer["notes"] == [note]


@pytest.mark.django_db
def test_blank_fields_of_a_form_are_no_parameters(get: Get) -> None:
    OpeningFactory.create()
    answer = get(f"{LIST}?q=&role=&pay_min=&visa=&sort=&limit=&cursor=")
    assert (answer["count"], answer["notes"]) == (1, [])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "most"),
    [
        ("", 1),
        ("q=learning", 1),
        ("role=researcher&country=CH&pay_min=20000&sort=deadline", 1),
        ("limit=100", 1),
        ("sort=pay&limit=100", 1),
        ("q=learning&limit=100", 1),
    ],
)
def test_list_takes_few_queries_however_many_rows(get: Get, query: str, most: int) -> None:
    """Beside the engine's own, which reads the log of changes: one for the rows."""
    OpeningFactory.create_batch(
        110, complete=True, institution=InstitutionFactory.create(), topics=[TopicFactory.create()]
    )
    first = get(f"{LIST}?{query}")  # Whatever is read once is read now.
    with CaptureQueriesContext(connection) as captured:
        get(f"{LIST}?{query}")
    assert len(captured) <= most
    with CaptureQueriesContext(connection) as captured:
        get(first["next"])
    assert len(captured) <= most


@pytest.mark.django_db
def test_list_of_the_demo_board_is_valid(get: Get) -> None:
    call_command("load_demo", verbosity=0)
    answers, ids = walk(get, f"{LIST}?limit=100")
    assert len(ids) == answers[0]["count"] == Opening.objects.open().count()
    assert any(row["pay"] and row["pay"]["yearly"] for row in answers[0]["results"])
