from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from postings.openings.choices import MaterialKind
from postings.search.comparing import MOST, Comparison, Line, compare
from tests.factories import OpeningFactory, QualificationFactory

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from postings.openings.models import Opening

pytestmark = pytest.mark.django_db


def compared(*openings: Opening | str) -> Comparison:
    texts = [one if isinstance(one, str) else str(one.pk) for one in openings]
    return compare(texts, timezone.now())


def line(comparison: Comparison, name: str) -> Line | None:
    return next((one for one in comparison.lines if one.name == name), None)


def cells(comparison: Comparison, name: str) -> list[tuple[str, ...]]:
    found = line(comparison, name)
    assert found is not None, name
    return [tuple(text.replace("\N{NO-BREAK SPACE}", " ") for text in cell) for cell, _ in found.cells]


def test_openings_stand_beside_each_other_in_the_asked_order() -> None:
    first = OpeningFactory.create(complete=True, role="phd", title="First")
    second = OpeningFactory.create(
        role="fellow", stipend=True, locations=[("Bern", "CH")], materials=[MaterialKind.CV]
    )
    QualificationFactory.create(opening=second, preferred=True, name="Rust", text="Some Rust")

    comparison = compared(second, first)

    assert [column.opening for column in comparison.columns] == [second, first]
    assert cells(comparison, "role") == [("Fellow",), ("PhD position",)]
    assert cells(comparison, "place") == [("Bern, CH",), ("Zürich, CH · on site",)]
    assert cells(comparison, "pay") == [("from €2,000 a month",), ("€54,000–62,000 a year",)]
    assert cells(comparison, "yearly") == [("from €24k a year",), ("€54–62k a year",)]
    assert cells(comparison, "funding") == [("Stipend",), ("Fully funded",)]
    assert cells(comparison, "duration") == [(), ("3 years",)]
    assert cells(comparison, "degree") == [(), ("Master's degree or more",)]
    assert cells(comparison, "required") == [(), ("Python", "PyTorch")]
    assert cells(comparison, "preferred") == [("Some Rust",), ()]
    assert cells(comparison, "materials") == [("CV",), ("CV", "Transcripts")]
    assert cells(comparison, "benefits") == [(), ("Pension", "Conference budget")]
    assert cells(comparison, "visa") == [(), ("Visa sponsored",)]
    assert line(comparison, "start") is None  # Nobody says.
    assert comparison.notes == ()


def test_lines_that_differ_are_told_from_those_that_do_not() -> None:
    shared = {"role": "phd", "locations": [("Bern", "CH")], "funding": "stipend"}
    comparison = compared(
        OpeningFactory.create(**shared, benefits=["A", "B"]),
        OpeningFactory.create(**shared, benefits=["B", "A"]),
    )

    assert {one.name for one in comparison.lines if one.differs} == {"institution"}
    assert {"role", "place", "funding", "benefits"} <= {
        one.name for one in comparison.lines if not one.differs
    }


def test_each_can_be_taken_away() -> None:
    openings = OpeningFactory.create_batch(3)

    comparison = compared(*openings)

    assert comparison.columns[1].without_url == f"/openings/compare/?id={openings[0].pk}&id={openings[2].pk}"
    assert compared(openings[0]).columns[0].without_url == "/openings/compare/"


def test_more_than_four_are_cut_and_said() -> None:
    openings = OpeningFactory.create_batch(MOST + 2)

    comparison = compared(*openings)

    assert [column.opening for column in comparison.columns] == openings[:MOST]
    assert comparison.notes == ("4 fit beside each other, so the first 4 of these 6 are shown.",)


@pytest.mark.parametrize("text", ["999999", "abc", "-1", "1" * 30, "１２", "\x00", "1.5", "²"])
def test_unknown_ones_are_said(text: str) -> None:
    opening = OpeningFactory.create()

    comparison = compared(text, opening, "", opening)

    assert [column.opening for column in comparison.columns] == [opening]
    assert len(comparison.notes) == 1
    assert "so it is left out" in comparison.notes[0]


def test_what_is_not_public_is_unknown() -> None:
    draft = OpeningFactory.create(draft=True)

    assert compared(draft).columns == ()
    assert str(draft.pk) in compared(draft).notes[0]


def test_page_shows_a_table_with_row_headers_and_closed_ones(client: Client) -> None:
    openings = [OpeningFactory.create(complete=True), OpeningFactory.create(closed=True, title="Too late")]

    page = client.get(reverse("postings:compare"), {"id": [one.pk for one in openings]}).content.decode()

    assert '<th scope="row">' in page
    assert page.count('<th scope="col">') == 2
    assert page.count("deadline-closed") == 1
    assert "differs" in page
    assert "noindex" in page


def test_page_without_openings_says_how(client: Client) -> None:
    answer = client.get("/openings/compare/?id=&id=x&other=1")

    assert answer.status_code == 200
    assert "Nothing to compare yet" in answer.content.decode()


def test_list_has_a_box_for_each_opening(client: Client) -> None:
    opening = OpeningFactory.create()

    page = client.get("/openings/").content.decode()

    assert f'value="{opening.pk}"' in page
    assert 'action="/openings/compare/"' in page


def test_page_takes_the_same_queries_for_one_and_for_four(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    openings = OpeningFactory.create_batch(MOST, complete=True)
    for shown in (openings[:1], openings):
        with django_assert_max_num_queries(6):
            client.get("/openings/compare/", {"id": [one.pk for one in shown]})
