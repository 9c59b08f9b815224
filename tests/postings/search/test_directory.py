from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.paginator import Paginator
from django.test import Client
from django.urls import reverse

from postings.institutions.models import Institution
from postings.institutions.names import folded
from postings.openings.choices import Role
from postings.search.directory import INSTITUTIONS_PER_PAGE, PageLinks, with_open_count
from tests.factories import InstitutionFactory, OpeningFactory

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    MaxQueries = Callable[[int], AbstractContextManager[object]]

pytestmark = pytest.mark.django_db
LIST = reverse("postings:institutions")


def names(client: Client, query: str = "") -> list[str]:
    page = client.get(LIST + query)
    assert page.status_code == 200
    return [institution.name for institution in page.context["institutions"]]


def test_institutions_are_sorted_without_regard_to_case_and_accents(client: Client) -> None:
    for name in ("Zeta", "école", "Eastern", "Österplan", "Øresund", "Ocean", "3M Labs"):
        InstitutionFactory.create(name=name)
    assert names(client) == ["3M Labs", "Eastern", "école", "Ocean", "Øresund", "Österplan", "Zeta"]


@pytest.mark.parametrize("words", ["malar", "MÄLAR", "arvik  univ", "mälar"])
def test_institutions_are_found_by_part_of_the_name(client: Client, words: str) -> None:
    InstitutionFactory.create(name="Mälarvik University")
    InstitutionFactory.create(name="Another Place")
    assert names(client, f"?q={words}") == ["Mälarvik University"]


@pytest.mark.parametrize(
    ("letter", "expected"),
    [
        ("O", ["Ocean", "Österplan"]),
        ("o", ["Ocean", "Österplan"]),
        ("#", ["3M Labs"]),
        ("Q", ["3M Labs", "Ocean", "Österplan"]),
    ],
)
def test_letters_file_accents_under_the_plain_letter(
    client: Client, letter: str, expected: list[str]
) -> None:
    for name in ("Ocean", "Österplan", "3M Labs"):
        InstitutionFactory.create(name=name)
    page = client.get(LIST, {"letter": letter})
    assert [institution.name for institution in page.context["institutions"]] == expected
    assert [link.letter for link in page.context["letters"]] == ["All", "#", "O"]


def test_nothing_found_offers_the_openings(client: Client) -> None:
    InstitutionFactory.create()
    text = client.get(LIST, {"q": "xylophone & co"}).content.decode()
    assert "No institution" in text
    assert "?q=xylophone%20%26%20co" in text


@pytest.mark.parametrize(
    "query", ["?page=0", "?page=x", "?page=99", "?q=%00", "?q=%25", "?letter=%00", "?letter=_"]
)
def test_odd_requests_are_answered(client: Client, query: str) -> None:
    InstitutionFactory.create(name="Ocean")
    assert client.get(LIST + query).status_code == 200


def test_open_count_uses_the_one_definition_of_open() -> None:
    institution = InstitutionFactory.create()
    InstitutionFactory.create(name="Quiet Place")
    OpeningFactory.create_batch(2, institution=institution)
    for state in ("closed", "expired", "lapsed", "draft", "scheduled"):
        OpeningFactory.create(institution=institution, **{state: True})
    counts = with_open_count(Institution.objects.all()).values_list("name", "open_count")
    assert dict(counts) == {institution.name: 2, "Quiet Place": 0}


def test_list_is_cut_into_pages_that_keep_the_search(client: Client) -> None:
    for number in range(INSTITUTIONS_PER_PAGE + 1):
        InstitutionFactory.create(name=f"Example {number:03}", slug=f"example-{number}")
    page = client.get(LIST, {"q": "example", "page": "2"})
    assert [institution.name for institution in page.context["institutions"]] == [
        f"Example {INSTITUTIONS_PER_PAGE:03}"
    ]
    assert page.context["pages"].previous_url == "?q=example"


def test_list_asks_the_same_of_the_database_however_long(
    client: Client, django_assert_max_num_queries: MaxQueries
) -> None:
    OpeningFactory.create_batch(15)
    with django_assert_max_num_queries(3):
        client.get(LIST)


def test_page_links_have_no_way_beyond_the_ends() -> None:
    pages = Paginator(Institution.objects.order_by("pk"), 1)
    only = PageLinks(pages.page(1))
    assert (only.previous_url, only.next_url) == ("", "")
    assert [link.number for link in only.page_links] == [1]


def test_folding_is_the_same_here_and_in_the_database(client: Client) -> None:
    name = "Łódź Østfold Çelik Ñandú Ångström"
    InstitutionFactory.create(name=name)
    assert names(client, f"?q={folded(name)}") == [name]


def test_institution_shows_what_is_open_and_what_was(client: Client) -> None:
    institution = InstitutionFactory.create(description="By the lake.\n\nSince 1900.")
    OpeningFactory.create(institution=institution, title="A role of today", role=Role.PHD)
    OpeningFactory.create(institution=institution, title="A role of yesterday", complete=True, expired=True)
    OpeningFactory.create(institution=institution, title="A role of nobody", draft=True)
    OpeningFactory.create(title="A role elsewhere")
    page = client.get(institution.get_absolute_url())
    text = page.content.decode()
    assert [opening.title for opening in page.context["openings"]] == ["A role of today"]
    assert [opening.title for opening in page.context["closed"]] == ["A role of yesterday"]
    assert "A role of nobody" not in text
    assert "A role elsewhere" not in text
    assert "<p>Since 1900.</p>" in text
    assert f"?institution={institution.slug}" in text


def test_institution_without_openings_leads_on_to_its_country(client: Client) -> None:
    institution = InstitutionFactory.create(country="CH")
    text = client.get(reverse("postings:institution", args=[institution.slug])).content.decode()
    assert "No opening at the moment" in text
    assert "Openings in Switzerland" in text


def test_institution_of_several_roles_offers_each(client: Client) -> None:
    institution = InstitutionFactory.create(slug="example")
    OpeningFactory.create_batch(2, institution=institution, role=Role.PHD)
    OpeningFactory.create(institution=institution, role=Role.FACULTY)
    page = client.get(institution.get_absolute_url())
    assert [(one.value, one.count) for one in page.context["by_role"]] == [("phd", 2), ("faculty", 1)]
    assert page.context["by_role"][0].url == "/openings/?institution=example&role=phd"


def test_institution_that_is_none_is_not_found(client: Client) -> None:
    assert client.get(reverse("postings:institution", args=["atlantis"])).status_code == 404


def test_institution_page_asks_the_same_of_the_database_however_much_there_is(
    client: Client, django_assert_max_num_queries: MaxQueries
) -> None:
    institution = InstitutionFactory.create()
    OpeningFactory.create_batch(10, complete=True, institution=institution)
    with django_assert_max_num_queries(5):
        client.get(institution.get_absolute_url())
