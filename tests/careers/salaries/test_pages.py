"""The pages on pay: what they show of each source, how they are found, what they cost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from defusedxml import ElementTree
from django.urls import reverse

from careers.salaries.kept import Kept
from careers.salaries.models import PERCENTILES, Basis
from postings.openings.choices import Level, PayKind, PayPeriod, Role
from postings.openings.presentation import money
from tests.careers.salaries.shown import Shown
from tests.factories import ExchangeRateFactory, OpeningFactory
from tests.factories.careers import (
    FigureFactory,
    SalaryBandFactory,
    SourceFactory,
    SurveyBandFactory,
)

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from careers.facts.models import Source

pytestmark = pytest.mark.django_db

ALL = reverse("careers:salaries")
RESEARCHER = reverse("careers:salaries-role", args=["researcher"])


def page(client: Client, path: str, **asked: str) -> Shown:
    response = client.get(path, asked)
    assert response.status_code == 200
    return Shown.of(response.content)


def cards(found: Shown, section: str) -> list[Shown]:
    return found.all(f"section[aria-labelledby={section}] .paycard")


@pytest.fixture
def guide() -> Source:
    """A source that states levels, base and total, and an employer."""
    source = SourceFactory.create(key="guide", title="A guide to researchers")
    for place, level in enumerate([Level.ENTRY, Level.MID, Level.SENIOR]):
        low = 100_000 + 40_000 * place
        more = {"years_from": place * 4, "years_to": place * 4 + 3, "source": source, "level": level}
        SalaryBandFactory.create(low=low, high=low + 40_000, **more)
        SalaryBandFactory.create(low=low + 10_000, high=low + 70_000, basis=Basis.TOTAL, **more)
    SalaryBandFactory.create(
        level="",
        employer="Google",
        basis=Basis.TOTAL,
        low=56_000,
        median=204_655,
        high=446_000,
        source=source,
    )
    return source


@pytest.fixture
def survey() -> Source:
    """Three years of answers, the last of which has only begun."""
    source = SourceFactory.create(
        survey=True, key="survey", title="A survey of pay", publisher="Asker", year=None
    )
    for year, answers, shift in ((2023, 200, 0), (2024, 400, 20_000), (2025, 20, 90_000)):
        amounts = [95_000 + shift + 1_000 * share for share in PERCENTILES]
        for level, country in (("", ""), ("", "US"), (Level.MID, ""), (Level.SENIOR, "")):
            SurveyBandFactory.create(
                source=source, year=year, answers=answers, amounts=amounts, level=level, country=country
            )
    return source


@pytest.fixture
def openings() -> None:
    ExchangeRateFactory.create(currency="USD", on=date(2025, 1, 2), per_euro=Decimal("1.25"))
    for step in range(8):
        OpeningFactory.create(
            open=True,
            level=Level.SENIOR,
            pay_min=Decimal(60_000 + 2_000 * step),
            pay_max=Decimal(60_000 + 2_000 * step),
            pay_currency="EUR",
            pay_period=PayPeriod.YEAR,
            pay_kind=PayKind.SALARY,
            locations=[("Berlin", "DE")],
        )


@pytest.fixture
def stipends() -> None:
    for step in range(6):
        OpeningFactory.create(
            open=True,
            role=Role.PHD,
            stipend=True,
            pay_max=Decimal(2_000),
            pay_min=Decimal(1_500 + 100 * step),
        )


@pytest.fixture
def everything(guide: Source, survey: Source, openings: None, stipends: None) -> None:
    Kept.forget()


# Each source by itself


def test_role_page_names_each_source_with_year_number_and_basis(client: Client, everything: None) -> None:
    found = page(client, RESEARCHER)
    by_source = {card.one("h3").text: card.one(".dots").text for card in cards(found, "sources")}
    assert by_source == {
        "Asker: A survey of pay": "2024 400 answers gross salary as answered all countries",
        "Openings on this board": "open and past 8 openings pay as employers state it all countries",
    }
    by_level = [card.one(".dots").text for card in cards(found, "levels")]
    assert by_level == [
        "2024 gross salary as answered all countries",
        # All openings are of one level, which says no more than the whole.
        "2024 base salary United States",
        "2024 total compensation United States",
    ]


def test_no_card_mixes_sources_or_base_with_total(client: Client, everything: None) -> None:
    """Every amount in a card is one of its own source and basis."""
    found = page(client, RESEARCHER)
    _, base, total = cards(found, "levels")
    assert base.texts("tbody td") == ["$100,000–140,000", "$140,000–180,000", "$180,000–220,000"]
    assert total.texts("tbody td") == ["$110,000–170,000", "$150,000–210,000", "$190,000–250,000"]
    # An employer speaks for itself, never for the role.
    assert not any("Google" in card.text for card in [*cards(found, "levels"), *cards(found, "sources")])
    (employers,) = cards(found, "employers")
    assert employers.texts("tbody th") == ["Google"]
    assert employers.texts("tbody td") == ["$204,655", "$56,000–446,000"]


def test_second_statement_of_a_source_on_a_level_stands_in_a_card_of_its_own(
    client: Client, guide: Source
) -> None:
    SalaryBandFactory.create(
        level=Level.ENTRY, low=80_000, high=120_000, source=guide, note="From its overview."
    )
    found = page(client, RESEARCHER)
    assert len(cards(found, "levels")) == 3
    last = [card for card in cards(found, "levels") if "From its overview." in card.text]
    assert [card.texts("tbody td") for card in last] == [["$80,000–120,000"]]


def test_year_that_has_only_begun_is_not_the_year_of_the_page(client: Client, survey: Source) -> None:
    found = page(client, RESEARCHER)
    assert "$165,000" in cards(found, "sources")[0].text
    (growth,) = cards(found, "growth")
    assert growth.texts("tbody tr") == [
        "2023 200 $145,000 $120,000–170,000",
        "2024 400 $165,000 $140,000–190,000",
        "2025 20, few $235,000 $210,000–260,000",
    ]
    assert len(growth.all("circle")) == 3
    assert len(growth.all(".paygrowth-small")) == 1


def test_small_samples_are_marked(client: Client, everything: None) -> None:
    survey, live = cards(page(client, RESEARCHER), "sources")
    assert not survey.all(".paycard-few")
    assert live.one(".paycard-few").text == "Few openings"
    assert "Fewer than 30 openings" in live.text
    assert live.all(".paystrip-small")
    assert not survey.all(".paystrip-small")


def test_stipends_of_a_role_stand_apart_from_its_salaries(client: Client, stipends: None) -> None:
    found = page(client, "/salaries/phd/")
    (card,) = cards(found, "stipends")
    assert (
        card.one(".dots").text == "open and past 6 openings pay as employers state it, stipends all countries"
    )
    assert not cards(found, "sources")
    assert "of 6 openings with a stipend" in found.one("head title").text


# Drawings and their words


def test_every_amount_that_is_drawn_is_in_the_table_beside_it(client: Client, survey: Source) -> None:
    (card,) = cards(page(client, RESEARCHER), "sources")
    amounts = [115_000 + 1_000 * share for share in PERCENTILES]
    assert len(card.all("circle.paystrip-dot")) == len(amounts)
    assert card.texts("details tbody td") == [money(Decimal(amount), "USD") for amount in amounts]
    first = card.all(".paytable")[0].texts("tbody td")
    assert first == ["$125,000", "$140,000", "$165,000", "$190,000", "$205,000"]
    # The same amounts on the axis, which ends at the last tick.
    top = Decimal(300_000)
    assert card.texts(".paychart-tick")[-1] == "$300k"
    at = {
        amount: f"{round(float(amount / top * 100), 2)}%" for amount in (125_000, 140_000, 165_000, 205_000)
    }
    line, *ends = card.all(".paystrip-range")
    assert (line.get("x1"), line.get("x2")) == (at[125_000], at[205_000])
    assert [end.get("x1") for end in ends] == [at[125_000], at[205_000]]
    assert card.one(".paystrip-middle").get("x1") == at[165_000]
    assert card.one(".paystrip-half").get("x") == at[140_000]


def test_chart_has_a_name_and_words_for_who_cannot_see_it(client: Client, everything: None) -> None:
    found = page(client, RESEARCHER)
    charts = found.all("svg[role=img]")
    assert len(charts) == 7
    ids = [name for chart in charts for name in chart.get("aria-labelledby").split()]
    assert len(set(ids)) == len(ids) == 14
    assert all(
        chart.one(f"#{name}").text for chart in charts for name in chart.get("aria-labelledby").split()
    )
    described = found.one("#salary-1-desc").text
    assert described == "$125k to $205k, middle $165k, middle half $140k to $190k."


# Currency


def test_page_is_in_the_currency_most_of_it_was_stated_in(client: Client, everything: None) -> None:
    found = page(client, RESEARCHER)
    assert found.one("select[name=currency] option[selected]").get("value") == "USD"
    live = cards(found, "sources")[1]
    # The median of 67,000 euro at 1.25 dollars.
    assert "$83,750" in live.text
    assert "Converted from Euro" in live.text
    assert "2 Jan 2025" in found.one("form.currency").text


def test_currency_can_be_switched(client: Client, everything: None) -> None:
    found = page(client, RESEARCHER, currency="EUR")
    survey, live = cards(found, "sources")
    assert "€132,000" in survey.text
    assert "Converted from US Dollar" in survey.text
    assert "€67,000" in live.text
    assert "Converted" not in live.text
    assert found.all(".paylevels a")[0].get("href") == f"{RESEARCHER}?currency=EUR"
    assert found.one("meta[name=robots]").get("content") == "noindex, follow"
    assert found.one("link[rel=canonical]").get("href").endswith(RESEARCHER)
    assert not page(client, RESEARCHER).all("meta[name=robots]")


def test_unknown_currency_is_said_beside_the_field(client: Client, survey: Source) -> None:
    for asked in ("XYZ", "lots of", "<b>", "ÄÖÜ", "\x00"):
        found = page(client, RESEARCHER, currency=asked)
        assert "We have no exchange rate for" in found.one("#currency-error").text
        assert found.one("select[name=currency]").get("aria-describedby") == "currency-error"
        assert found.one("select[name=currency] option[selected]").get("value") == "USD"


# Addresses


HEADINGS = {
    "/salaries/researcher/": "What researchers are paid",
    "/salaries/researcher/senior/": "What senior researchers are paid",
    "/salaries/researcher/entry/": "What entry-level researchers are paid",
    "/salaries/researcher/in/united-states/": "What researchers in the United States are paid",
    "/salaries/researcher/in/germany/": "What researchers in Germany are paid",
    "/salaries/phd/": "What PhD positions pay",
}
MISSING = [
    "/salaries/faculty/",
    "/salaries/astronaut/",
    "/salaries/researcher/lead/",
    "/salaries/researcher/boss/",
    "/salaries/researcher/in/france/",
    "/salaries/researcher/in/atlantis/",
    "/salaries/faculty/pay.csv",
    "/salaries/researcher/lead/pay.json",
    "/salaries/researcher/in/france/pay.csv",
    "/salaries/pay.xml",
]


def test_page_exists_where_there_are_figures_and_nowhere_else(client: Client, everything: None) -> None:
    for path, heading in HEADINGS.items():
        found = page(client, path)
        assert found.one("h1").text == heading
        assert found.one("link[rel=canonical]").get("href").endswith(path)
    assert {path: client.get(path).status_code for path in MISSING} == dict.fromkeys(MISSING, 404)


def test_level_page_says_whom_a_band_is_for(client: Client, guide: Source) -> None:
    base, total = cards(page(client, f"{RESEARCHER}mid/"), "sources")
    assert "For: Machine learning researcher, 4–7 years." in base.texts(".table-note")
    assert "base salary" in base.one(".dots").text
    assert "total compensation" in total.one(".dots").text
    assert base.texts("tbody td") == ["$140,000", "$180,000"]


def test_title_has_a_live_figure(client: Client, everything: None) -> None:
    title = page(client, RESEARCHER).one("head title").text
    assert title.startswith("Researchers: median $165k of 400 answers, 2024")


def test_page_leads_to_openings_to_the_offer_and_to_other_countries(client: Client, everything: None) -> None:
    found = page(client, reverse("careers:salaries-country", args=["researcher", "germany"]))
    ways = {link.get("href"): link.text for link in found.all(".ways a")}
    assert "8 open now" in ways["/openings/researcher/in/germany/"]
    assert reverse("careers:salaries-offer") in ways
    assert {link.text: link.get("href") for link in found.all(".index a")} == {
        "Germany 8 openings": "/salaries/researcher/in/germany/",
        "United States 400 answers": "/salaries/researcher/in/united-states/",
    }


def test_sitemap_has_every_page_with_figures(client: Client, everything: None) -> None:
    response = client.get(reverse("postings:sitemap-section", args=["salaries"]))
    entries = [entry.text or "" for entry in ElementTree.fromstring(response.content).iter() if entry.text]
    paths = {"/" + entry.split("/", 3)[3] for entry in entries if entry.strip()}
    levels = {f"{RESEARCHER}{level}/" for level in ("entry", "mid", "senior")}
    places = {f"{RESEARCHER}in/{country}/" for country in ("germany", "united-states")}
    assert paths == {ALL, "/salaries/offer/", RESEARCHER, "/salaries/phd/", *levels, *places}
    assert all(client.get(path).status_code == 200 for path in paths)


def test_sitemap_of_no_figures_is_not_there(client: Client) -> None:
    assert b"salaries" not in client.get(reverse("postings:sitemap")).content


# The overview


def test_overview_keeps_stipends_apart_from_salaries(client: Client, everything: None) -> None:
    found = page(client, ALL)
    salaries = found.one("section[aria-labelledby=salaries]")
    assert salaries.texts(".payglance-role a") == ["Researchers"]
    stipends = found.one("section[aria-labelledby=stipends]")
    assert stipends.texts(".payglance-role a") == ["PhD positions"]
    survey, live, guide = salaries.all(".payglance-source")
    assert survey.one("th").text == "Asker: A survey of pay 2024 400 answers gross salary as answered"
    assert live.one("th").text.startswith("Openings on this board 8 openings")
    # The guide speaks of levels: from the lowest to the highest base pay, with no middle made up.
    assert guide.texts("td.figure") == ["–", "$100,000–220,000"]
    assert "from its lowest to its highest level base salary United States" in guide.one("th").text


def test_overview_quotes_what_moves_pay_from_its_sources(client: Client) -> None:
    fellows = SourceFactory.create(key="research-fellow-guide", title="Guide to fellows", year=2024)
    FigureFactory.create(key="fellow-raise-yearly", value="4% to 6%", source=fellows)
    SalaryBandFactory.create(role=Role.FELLOW, level="", source=fellows)
    factors = page(client, ALL).all(".payfactors .fact")
    by_name = {one.one("dt").text: one.one("dd").text for one in factors}
    assert "4% to 6%" in by_name["Raises"]
    assert "Guide to fellows (2024)" in by_name["Raises"]
    # Said by the other source only.
    assert "Industry" not in by_name


def test_overview_without_figures_says_so(client: Client) -> None:
    found = page(client, ALL)
    assert "No figures yet" in found.one("main").text
    assert not found.all("table")


# Cost


BUDGETS = {
    ALL: 2,
    RESEARCHER: 1,
    "/salaries/researcher/senior/": 1,
    "/salaries/researcher/in/germany/": 1,
    "/salaries/offer/": 0,
    "/salaries/pay.csv": 0,
    "/salaries/researcher/pay.json": 0,
    "/salaries/offer/?pay=90000&currency=USD&period=year&role=researcher&level=senior&country=US": 0,
}


def test_page_asks_the_database_little(
    client: Client, everything: None, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """All figures are kept; what remains are the guide to the role, and sources of what moves pay."""
    for path, most in BUDGETS.items():
        client.get(path)
        with django_assert_max_num_queries(most):
            assert client.get(path).status_code == 200
        Kept.forget()
        with django_assert_max_num_queries(most + 4):
            assert client.get(path).status_code == 200
