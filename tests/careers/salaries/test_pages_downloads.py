"""What pages show, as files."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from careers.facts.models import Source
from careers.salaries.kept import Kept
from careers.salaries.models import PERCENTILES, SalaryBand
from postings.openings.choices import Level
from tests.factories import ExchangeRateFactory
from tests.factories.careers import SalaryBandFactory, SourceFactory, SurveyBandFactory

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def bands() -> None:
    ExchangeRateFactory.create(currency="USD", on=date(2025, 1, 2), per_euro=Decimal("1.25"))
    survey = SourceFactory.create(survey=True, title="A survey of pay", url="https://survey.example/")
    for year in (2023, 2024):
        SurveyBandFactory.create(source=survey, level="", country="", year=year, answers=400)
    guide = SourceFactory.create(title="=HYPERLINK(1)")
    SalaryBandFactory.create(source=guide, level=Level.SENIOR, low=180_000, high=220_000, note="@SUM(A1)")


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def test_table_has_a_row_for_each_word_of_each_source(client: Client) -> None:
    response = client.get(reverse("careers:salaries-role-download", args=["researcher", "csv"]))
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="salaries-researcher.csv"'
    assert response["X-Robots-Tag"] == "noindex"
    rows = table(response.content)
    named = [(row["source"], row["licence"], row["year"], row["answers"]) for row in rows]
    assert named == [
        ("A survey of pay", "CC0 1.0", "2024", "400"),
        ("'=HYPERLINK(1)", "not stated", "2024", ""),
        ("A survey of pay", "CC0 1.0", "2023", "400"),
    ]
    shares = [int(rows[0][f"p{share}"]) for share in PERCENTILES]
    assert shares == [95_000 + 1_000 * share for share in PERCENTILES]
    assert (rows[1]["low"], rows[1]["high"], rows[1]["level"]) == ("180000", "220000", "senior")
    assert rows[0]["currency"] == "USD"


def test_table_has_no_cell_that_a_spreadsheet_would_run(client: Client) -> None:
    rows = table(client.get(reverse("careers:salaries-download", args=["csv"])).content)
    cells = [cell for row in rows for cell in row.values()]
    assert "'@SUM(A1)" in cells
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for cell in cells)


def test_program_gets_the_same_as_numbers(client: Client) -> None:
    response = client.get(reverse("careers:salaries-level-download", args=["researcher", "senior", "json"]))
    assert response["Content-Type"] == "application/json"
    assert response["Content-Disposition"] == 'attachment; filename="salaries-researcher-senior.json"'
    (row,) = json.loads(response.content)["rows"]
    assert (row["source"], row["low"], row["high"], row["answers"]) == (
        "=HYPERLINK(1)",
        180_000,
        220_000,
        None,
    )


def test_download_of_a_country_is_of_that_country(client: Client) -> None:
    path = reverse("careers:salaries-country-download", args=["researcher", "united-states", "csv"])
    response = client.get(path)
    assert 'filename="salaries-researcher-in-united-states.csv"' in response["Content-Disposition"]
    assert {row["country"] for row in table(response.content)} == {"US"}


def test_download_is_in_the_currency_of_the_page(client: Client) -> None:
    page = client.get(reverse("careers:salaries-role", args=["researcher"]), {"currency": "EUR"})
    path = reverse("careers:salaries-role-download", args=["researcher", "csv"]) + "?currency=EUR"
    assert path in page.content.decode()
    first = table(client.get(path).content)[0]
    assert (first["currency"], first["converted_from"], first["rates_on"]) == ("EUR", "USD", "2025-01-02")
    assert first["median"] == "116000"


def test_download_of_nothing_is_an_empty_file(client: Client) -> None:
    SalaryBand.objects.all().delete()
    Source.objects.all().delete()
    Kept.forget()
    assert client.get(reverse("careers:salaries-download", args=["csv"])).content == b""
    assert json.loads(client.get(reverse("careers:salaries-download", args=["json"])).content) == {"rows": []}
