from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from careers.facts.models import Source, SourceKind
from careers.salaries.kept import Kept, forget_after_commit
from careers.salaries.market import market_of, sources_of
from careers.salaries.models import PERCENTILES, SurveyBand
from careers.salaries.opening_section import market_section, section_of
from postings.feeds.markup import job_posting
from postings.openings.cards import cards_of
from postings.openings.choices import Funding, Hours, Level, PayKind, Role
from postings.search.extensions import Market, extensions
from postings.search.market import market_bar, markets_of
from postings.templatetags.openings import component
from tests.factories import ExchangeRateFactory, InstitutionFactory, OpeningFactory

if TYPE_CHECKING:
    from postings.openings.models import Opening

pytestmark = pytest.mark.django_db


@pytest.fixture
def source() -> Source:
    ExchangeRateFactory.create(currency="USD", per_euro=Decimal("1.25"), on=date(2025, 1, 2))
    return Source.objects.create(
        key="survey", title="Pay", publisher="Somebody", kind=SourceKind.SURVEY, year=2025
    )


def add(
    source: Source,
    *,
    level: str = "",
    country: str = "US",
    year: int = 2024,
    answers: int = 200,
    base: int = 100_000,
) -> None:
    SurveyBand.objects.create(
        source=source,
        role=Role.RESEARCHER,
        level=level,
        country=country,
        year=year,
        currency="USD",
        answers=answers,
        amounts=[base + 1_000 * share for share in PERCENTILES],
    )


def ask(
    level: str = "", country: str = "US", *, role: str = Role.RESEARCHER, stipend: bool = False
) -> Market | None:
    return market_of(role=role, level=level, country=country, is_stipend=stipend)


def opening(**named: object) -> Opening:
    values = {"paid": True, "locations": [("Boston", "US")], "level": Level.SENIOR} | named
    return OpeningFactory.create(**values)


def test_market_is_the_survey_in_euro(source: Source) -> None:
    add(source)
    assert ask() == Market(
        low=88_000,
        quarter=100_000,
        median=120_000,
        three_quarters=140_000,
        high=152_000,
        answers=200,
        source="Somebody survey, 2024, all levels",
        url="/salaries/researcher/in/united-states/",
    )


def test_market_of_a_level_falls_back_to_all_levels_and_says_so(source: Source) -> None:
    add(source)
    add(source, level=Level.SENIOR, base=125_000)
    senior, entry = ask(Level.SENIOR), ask(Level.ENTRY)
    assert senior is not None
    assert entry == ask()
    assert senior.source == "Somebody survey, 2024"
    assert senior.median == 140_000


def test_market_is_never_that_of_another_country(source: Source) -> None:
    add(source)
    add(source, country="")
    assert ask(country="CA") is None
    assert ask(country="") is None


def test_market_of_too_few_answers_is_none(source: Source) -> None:
    add(source, answers=29)
    assert ask() is None


def test_market_is_of_the_newest_year_with_enough_answers(source: Source) -> None:
    add(source, year=2024, answers=3_000)
    add(source, year=2025, answers=40, base=0)
    add(source, country="CA", year=2024, answers=40)
    add(source, country="CA", year=2025, answers=12, base=0)
    american, canadian = ask(), ask(country="CA")
    assert american is not None
    assert canadian is not None
    assert "2024" in american.source
    assert "2024" in canadian.source


def test_market_without_an_exchange_rate_is_none() -> None:
    add(Source.objects.create(key="survey", title="Pay"))
    assert ask() is None


def test_stipends_have_a_market_only_of_stipends(source: Source) -> None:
    add(source)
    assert ask(stipend=True) is None
    Kept.forget()
    institution = InstitutionFactory.create()
    for _ in range(10):
        opening(institution=institution, pay_kind=PayKind.STIPEND, level="")
    found = ask(stipend=True)
    assert found is not None
    assert (found.answers, found.source) == (10, "openings on this board, all levels")


def test_a_row_is_set_against_stipends_where_only_its_funding_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kinds: list[bool] = []

    def noted(*, role: str, level: str, country: str, is_stipend: bool) -> None:
        kinds.append(is_stipend)

    monkeypatch.setattr(extensions, "market_of", noted)
    rows = [
        opening(pay_kind="", funding=Funding.STIPEND),
        opening(pay_kind="salary", funding=Funding.STIPEND),
    ]
    for row in rows:
        markets_of(cards_of([row.pk], timezone.now()))

    assert kinds == [True, False]


def test_our_openings_are_the_market_where_the_survey_knows_none(source: Source) -> None:
    add(source, country="CA")
    institution = InstitutionFactory.create()
    for _ in range(10):
        opening(institution=institution)
    found = ask(Level.SENIOR)
    assert found is not None
    assert (found.answers, found.median, found.source) == (10, 58_000, "openings on this board")
    add_to = sources_of(role=Role.RESEARCHER, level=Level.SENIOR, country="US", is_stipend=False)
    assert [one.source.key for one in add_to] == ["openings"]


def test_nine_openings_are_no_market() -> None:
    institution = InstitutionFactory.create()
    for _ in range(9):
        opening(institution=institution)
    assert ask(Level.SENIOR) is None


def test_market_of_the_board_is_this_one_and_asks_the_database_nothing(source: Source) -> None:
    add(source)
    assert extensions.market_of is market_of
    extensions.market_of(role=Role.RESEARCHER, level="", country="US", is_stipend=False)
    with CaptureQueriesContext(connection) as queries:
        for country in ("US", "DE", ""):
            for level in ("", *Level.values):
                ask(level, country)
    assert len(queries) == 0


def test_market_follows_a_change_of_bands(
    source: Source, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    add(source)
    before = ask()
    SurveyBand.objects.update(answers=300)
    with django_capture_on_commit_callbacks(execute=True):
        forget_after_commit()
    after = ask()
    assert before is not None
    assert after is not None
    assert (before.answers, after.answers) == (200, 300)


def test_opening_says_where_its_pay_stands_with_number_source_and_year(source: Source) -> None:
    add(source, level=Level.SENIOR, base=0)
    page = market_section(RequestFactory().get("/"), opening()).replace("\N{NO-BREAK SPACE}", " ")
    assert "What the market pays" in page
    assert "€54–62k" in page
    assert "Somebody survey, 2024" in page
    assert "200 answers" in page
    assert "€20–60k" in page
    assert 'href="/salaries/researcher/in/united-states/"' in page
    assert (
        '<svg class="bandchart" role="img" aria-label="€54–62k a year; the middle half of 200 answers' in page
    )
    assert "2 Jan 2025" in page


def test_section_is_a_sentence_on_the_middle_of_the_pay(source: Source) -> None:
    add(source, level=Level.SENIOR, base=0)
    (line,) = section_of(opening()).lines
    assert line.standing == "higher than 72% of 200 answers"


@pytest.mark.parametrize(
    ("least", "most", "words"),
    [
        (54_000, None, "Its low end is"),
        (None, 62_000, "Its high end is"),
        (54_000, 54_000, "That is"),
        (54_000, 62_000, "The middle of it is"),
    ],
)
def test_an_open_range_stands_by_the_end_that_it_states(
    source: Source, least: int | None, most: int | None, words: str
) -> None:
    add(source, base=0)
    page = market_section(RequestFactory().get("/"), opening(pay_min=least, pay_max=most))
    assert f"{words} higher than" in " ".join(page.split())


def test_converted_pay_is_never_called_what_the_employer_states(source: Source) -> None:
    add(source)
    own = " ".join(market_section(RequestFactory().get("/"), opening()).split())
    dollars = " ".join(market_section(RequestFactory().get("/"), opening(pay_currency="USD")).split())
    assert "This opening states <strong" in own
    assert "in euro." not in own
    assert "What this opening states is about <strong" in dollars
    assert "</strong> a year in euro." in dollars


def test_an_opening_has_one_drawing_of_the_market_and_says_what_is_paid_everywhere(
    source: Source, client: Client
) -> None:
    add(source)
    shown = opening()
    OpeningFactory.create_batch(9, paid=True, locations=[("Bern", "CH")])
    OpeningFactory.create(
        paid=True, pay_kind=PayKind.STIPEND, pay_min=9_000, pay_max=9_000, locations=[("Bern", "CH")]
    )

    page = " ".join(client.get(shown.get_absolute_url()).content.decode().split())

    assert page.count('class="bandchart"') == 1
    assert 'In all countries and at all levels, <a href="/salaries/researcher/">10 openings' in page
    assert "open and past, state a salary: the middle half" in page


def test_opening_without_pay_is_given_none(source: Source) -> None:
    add(source)
    page = market_section(
        RequestFactory().get("/"), opening(paid=False, pay_min=None, pay_max=None, pay_currency="")
    )
    assert "states no pay" in page
    assert "bandchart" not in page
    assert "higher than" not in page


def test_opening_without_a_market_says_for_whom_there_is_too_little() -> None:
    page = market_section(RequestFactory().get("/"), opening(locations=[("Bern", "CH")]))
    assert "Not enough data for Researcher, senior, in Switzerland." in page
    assert "30 survey answers, or 10" in " ".join(page.split())


def test_opening_that_names_no_country_says_why_there_is_no_market() -> None:
    page = market_section(RequestFactory().get("/"), opening(locations=[], level=""))
    assert "Not enough data for Researcher." in page
    assert "names no country" in page


def test_part_time_opening_says_that_the_market_is_full_time(source: Source) -> None:
    add(source)
    assert "part time" in market_section(RequestFactory().get("/"), opening(hours=Hours.PART_TIME))


def test_section_escapes_what_sources_are_called(source: Source) -> None:
    Source.objects.update(publisher="<b>Pay & Co</b>")
    add(source)
    page = market_section(RequestFactory().get("/"), opening())
    assert "&lt;b&gt;Pay &amp; Co&lt;/b&gt;" in page
    assert "<b>" not in page


def test_market_never_enters_the_markup_of_an_opening(source: Source) -> None:
    add(source)
    unpaid = opening(paid=False, pay_min=None, pay_max=None, pay_currency="")
    markup = job_posting(unpaid, timezone.now())
    assert markup is not None
    assert "baseSalary" not in markup
    assert "estimatedSalary" not in markup
    assert not any(str(amount) in str(markup) for amount in (100_000, 120_000, 140_000))


MARKET = Market(
    low=30_000,
    quarter=40_000,
    median=50_000,
    three_quarters=60_000,
    high=90_000,
    answers=41,
    source="Somebody survey, 2024",
    url="/",
)


@pytest.mark.parametrize(
    ("low", "high", "drawn"),
    [
        (Decimal(44_000), Decimal(52_000), 'x="35.0" y="3" width="20.0"'),
        (Decimal(50_000), None, 'x="50.0" y="3" width="3.0"'),
        (None, Decimal(50_000), 'x="50.0" y="3" width="3.0"'),
        (Decimal(10_000), Decimal(45_000), 'x="0.0" y="3" width="37.5"'),
        (Decimal(69_900), Decimal(99_000), 'x="97.0" y="3" width="3.0"'),
        (Decimal(80_000), Decimal(99_000), "M94 2L100 7L94 12Z"),
        (Decimal(10_000), Decimal(20_000), "M6 2L0 7L6 12Z"),
    ],
)
def test_band_of_a_row_draws_the_pay_on_the_middle_half(
    low: Decimal | None, high: Decimal | None, drawn: str
) -> None:
    band = component("paybar", market_bar(MARKET, low, high))
    assert drawn in band
    assert 'role="img"' in band
    assert "Market band €40k to €60k, middle €50k (Somebody survey, 2024, n = 41)" in band
    assert "style=" not in band


def test_band_of_a_row_needs_pay_and_a_market() -> None:
    assert market_bar(MARKET, None, None) is None
    assert market_bar(replace(MARKET, three_quarters=MARKET.quarter), Decimal(1), None) is None
