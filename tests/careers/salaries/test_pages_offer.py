"""Where an offer stands: in each source by itself, and nowhere that is not known."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from careers.salaries.models import PERCENTILES, Basis
from postings.openings.choices import Level
from tests.careers.salaries.shown import Shown
from tests.factories import ExchangeRateFactory
from tests.factories.careers import SalaryBandFactory, SourceFactory, SurveyBandFactory

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db

OFFER = reverse("careers:salaries-offer")
ASKED = {
    "pay": "165,000",
    "currency": "USD",
    "period": "year",
    "role": "researcher",
    "level": "senior",
    "country": "US",
}


@pytest.fixture(autouse=True)
def sources() -> None:
    """A survey of senior researchers in the United States, at all levels in Canada, and a guide's senior band."""
    ExchangeRateFactory.create(currency="USD", on=date(2025, 1, 2), per_euro=Decimal("1.25"))
    survey = SourceFactory.create(survey=True, title="A survey of pay")
    amounts = [115_000 + 1_000 * share for share in PERCENTILES]
    SurveyBandFactory.create(source=survey, level=Level.SENIOR, country="US", amounts=amounts, answers=400)
    SurveyBandFactory.create(source=survey, level="", country="CA", amounts=amounts, answers=12)
    guide = SourceFactory.create(title="A guide to researchers")
    SalaryBandFactory.create(source=guide, level=Level.SENIOR, low=180_000, high=220_000)
    SalaryBandFactory.create(
        source=guide, level=Level.SENIOR, employer="Google", basis=Basis.TOTAL, low=1_000, high=2_000
    )


def asked(client: Client, **changes: str) -> Shown:
    response = client.get(OFFER, {**ASKED, **changes})
    assert response.status_code == 200
    return Shown.of(response.content)


def verdicts(found: Shown) -> dict[str, str]:
    return {card.one("h3").text: card.one(".payoffer-words").text for card in found.all(".paycard")}


def test_offer_has_its_percentile_in_each_source_that_knows_one(client: Client) -> None:
    found = asked(client)
    assert verdicts(found) == {
        "A survey of pay": "In the middle of 400 answers.",
        "A guide to researchers": "Below the low end.",
    }
    survey, guide = found.all(".paycard")
    assert survey.one(".dots").text == "2024 400 answers gross salary as answered United States"
    assert guide.one(".dots").text == "2024 number of answers not stated base salary United States"
    assert "The source says $180,000–220,000." in guide.text
    assert len(found.all(".paystrip-offer")) == 2
    # Our openings are silent, and that is said.
    assert found.texts("p.notice") == [
        "Openings on this board: not enough that state their pay for senior level in the United States."
    ]


def test_percentile_follows_the_pay(client: Client) -> None:
    standings = {
        "180000": "Higher than 65% of 400 answers.",
        "119k": "In the lowest 5% of 400 answers.",
        "1 000 000": "In the highest 5% of 400 answers.",
    }
    for pay, words in standings.items():
        assert verdicts(asked(client, pay=pay))["A survey of pay"] == words


def test_offer_by_the_month_in_another_currency_is_made_comparable(client: Client) -> None:
    """11,000 euro a month are 132,000 a year, at 1.25 dollars 165,000."""
    found = asked(client, pay="11000", currency="EUR", period="month")
    assert found.one("#answer").text == "€11,000 a month is €132,000 a year"
    assert verdicts(found)["A survey of pay"] == "In the middle of 400 answers."
    assert "Median €132,000; a tenth below €100,000, a tenth above €164,000." in found.text
    assert "Converted from US Dollar" in found.text


def test_offer_by_the_hour_counts_2080_hours(client: Client) -> None:
    found = asked(client, pay="79.33", period="hour")
    assert found.one("#answer").text == "$79.33 an hour is $165,006.40 a year"


def test_level_that_a_source_does_not_know_is_held_against_all_levels_there_and_said(client: Client) -> None:
    found = asked(client, country="CA")
    (card,) = found.all(".paycard")
    assert "Held against all levels in Canada: closer, there are too few." in card.text
    assert card.one(".paycard-few").text == "Few answers"
    # What is stated for another country is no answer.
    assert "Published guides: no figures for senior level in Canada." in found.texts("p.notice")


def test_nothing_known_is_said_to_be_not_enough(client: Client) -> None:
    SurveyBandFactory.create(role="engineer", country="DE", level="")
    found = asked(client, country="DE")
    assert not found.all(".paycard")
    assert found.texts("p.notice") == [
        "Surveys: not enough answers for senior level in Germany.",
        "Openings on this board: not enough that state their pay for senior level in Germany.",
        "Published guides: no figures for senior level in Germany.",
    ]


WRONG = [
    ("pay", "", "Fill in the pay that you are offered."),
    ("pay", "a lot", "Write the pay as a number, such as 85,000."),
    ("pay", "-5", "Write the pay as a number, such as 85,000."),
    ("pay", "0", "Write a pay above 0 and below a thousand million."),
    ("pay", "999999999999", "Write a pay above 0 and below a thousand million."),
    ("pay", "٣٤٥", "Write the pay as a number, such as 85,000."),
    ("pay", "9" * 31, "Ensure this value has at most 30 characters (it has 31)."),
    ("currency", "XYZ", "This is no currency that can be chosen. Choose one."),
    ("currency", "", "Choose one."),
    ("period", "fortnight", "This is no period that can be chosen. Choose one."),
    ("role", "astronaut", "This is no role that can be chosen. Choose one."),
    ("level", "boss", "This is no level that can be chosen. Choose one."),
    ("country", "ZZ", "This is no country that can be chosen. Choose one."),
    ("country", "\x00", "This is no country that can be chosen. Choose one."),
]


def test_bad_input_is_said_beside_its_field_and_nothing_is_lost(client: Client) -> None:
    for field, typed, message in WRONG:
        found = asked(client, **{field: typed})
        assert found.one(f"#id_{field}_error").text == message
        assert found.one(f"#id_{field}").get("aria-invalid") == "true"
        assert len(found.all(".field-error")) == 1
        assert not found.all("#answer")
        assert found.one("#id_pay").get("value") == (typed if field == "pay" else ASKED["pay"])


def test_empty_question_is_for_search_engines_and_an_answer_never(client: Client) -> None:
    plain = Shown.of(client.get(OFFER).content)
    assert not plain.all("meta[name=robots]")
    assert not plain.all(".field-error")
    answer = asked(client)
    assert answer.one("meta[name=robots]").get("content") == "noindex, follow"
    assert answer.one("link[rel=canonical]").get("href").endswith(OFFER)


def test_parameters_of_others_are_no_question(client: Client) -> None:
    found = Shown.of(client.get(OFFER, {"utm_source": "mail"}).content)
    assert not found.all(".field-error")
    assert not found.all("#answer")


def test_offer_takes_no_post(client: Client) -> None:
    assert client.post(OFFER, ASKED).status_code == 405
