"""Figures over time: every day is there, rates say how sure they are, and nobody sees those of others."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as some
from pytest_django import DjangoAssertNumQueries

from postings.institutions.models import Institution
from postings.institutions.people_models import Membership
from postings.openings.choices import Origin
from postings.openings.models import Opening
from postings.openings.statistics.models import OpeningDay
from postings.publishing.desk.charts import charts_of
from postings.publishing.desk.figures import Course, Step, added, rate_of
from postings.publishing.desk.listing import Figures
from postings.publishing.desk.periods import Period
from tests.factories import MembershipFactory, OpeningFactory

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def viewer(db: None, clock: None, client: Client) -> Membership:
    """Signed in."""
    membership = MembershipFactory.create(viewer=True)
    client.force_login(membership.user)
    return membership


@pytest.fixture
def ours(viewer: Membership) -> Institution:
    return viewer.institution


def happened(opening: Opening, days_ago: int, *figures: int) -> None:
    views, clicks, digests = (*figures, 0, 0, 0)[:3]
    day = TODAY - timedelta(days=days_ago)
    OpeningDay.objects.create(opening=opening, day=day, views=views, apply_clicks=clicks, digests=digests)


def page(client: Client, name: str, *arguments: object, query: str = "") -> str:
    response = client.get(reverse(f"postings:{name}", args=arguments) + query)
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    return " ".join(response.content.decode().split())


def table(client: Client, name: str, *arguments: object, query: str = "") -> list[dict[str, str]]:
    response = client.get(reverse(f"postings:{name}", args=arguments) + query)
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


# Periods


def period(query: str = "", today: date = TODAY) -> Period:
    return Period.of(QueryDict(query), today)


@pytest.mark.parametrize(
    ("query", "length", "by_week", "bars"),
    [
        ("", 30, False, 30),
        ("days=30&by=week", 30, True, 5),
        ("days=90", 90, True, 14),
        ("days=90&by=day", 90, False, 90),
        ("days=365&by=day", 365, True, 53),
        ("days=7&by=century", 30, False, 30),
        ("days=%00&by=%00", 30, False, 30),
        ("days=³", 30, False, 30),
    ],
)
def test_period_is_what_was_asked(query: str, length: int, by_week: bool, bars: int) -> None:
    asked = period(query)
    assert (asked.length, asked.by_week, len(asked.starts)) == (length, by_week, bars)


@given(some.dates(date(2020, 1, 1), date(2035, 1, 1)), some.sampled_from((30, 90, 365)), some.booleans())
def test_every_day_of_a_period_is_in_one_step(today: date, length: int, by_week: bool) -> None:
    asked = Period(today, length, by_week)
    assert asked.days[-1] == today
    assert (today - asked.days[0]).days + 1 == len(asked.days) >= length
    assert {asked.start_of(day) for day in asked.days} == set(asked.starts)
    if by_week:
        assert {start.weekday() for start in asked.starts} == {0}


# Sums and rates


def test_days_without_a_view_are_zero(client: Client, ours: Institution) -> None:
    opening = OpeningFactory.create(institution=ours)
    happened(opening, 0, 4, 1)
    happened(opening, 29, 6, 2, 3)
    happened(opening, 30, 100)
    rows = table(client, "desk-opening-figures-table", ours.slug, opening.pk)
    assert len(rows) == 30
    assert rows[0] == {"Day": "2026-10-22", "Views": "6", "Apply clicks": "2", "Alert mails": "3"}
    assert rows[-1] == {"Day": "2026-11-20", "Views": "4", "Apply clicks": "1", "Alert mails": "0"}
    assert {row["Views"] for row in rows[1:-1]} == {"0"}


def test_weeks_have_what_their_days_have(client: Client, ours: Institution) -> None:
    opening = OpeningFactory.create(institution=ours)
    for days_ago in range(8):
        happened(opening, days_ago, 1)
    rows = table(client, "desk-figures-table", ours.slug, query="?days=90")
    assert [row["Views"] for row in rows[-3:]] == ["0", "3", "5"]
    assert rows[-1]["Week"] == "2026-11-16"


def test_nothing_adds_up_to_nothing() -> None:
    assert added([]) == Figures(0, 0, 0)


def test_rate_says_how_sure_it_is() -> None:
    assert rate_of(Figures(views=1000, clicks=80)) == (8, 6, 10)
    assert rate_of(Figures(views=50, clicks=0)) == (0, 0, 7)


def test_rate_of_few_is_none() -> None:
    assert rate_of(Figures(views=49, clicks=20)) is None
    assert rate_of(Figures()) is None


@given(some.integers(50, 10**6), some.integers(0, 10**6))
def test_rate_stays_in_its_range(views: int, clicks: int) -> None:
    """Also where more went to apply than looked at the page: they came from elsewhere."""
    rate = rate_of(Figures(views, clicks))
    assert rate is not None
    assert 0 <= rate.low <= rate.percent <= rate.high <= 100


# Charts


@given(some.lists(some.integers(0, 10**6), min_size=30, max_size=30))
def test_bars_stay_in_the_drawing(views: list[int]) -> None:
    asked = Period(TODAY)
    course = Course(
        asked, [Step(start, Figures(value)) for start, value in zip(asked.starts, views, strict=True)]
    )
    chart = charts_of(course)[0]
    assert chart.total == sum(views)
    assert len(chart.bars) == sum(value > 0 for value in views)
    for bar in chart.bars:
        assert 0 <= bar.x <= bar.x + bar.width <= 100
        assert chart.top <= bar.y <= round(bar.y + bar.height, 1) <= chart.foot


def test_chart_is_said_in_words(client: Client, ours: Institution) -> None:
    opening = OpeningFactory.create(institution=ours)
    happened(opening, 0, 4, 1)
    happened(opening, 3, 1234)
    text = page(client, "desk-opening-figures", ours.slug, opening.pk)
    assert "Views by day, 22 Oct 2026 to 20 Nov 2026</title>" in text
    assert "1,238 views in all; the most on 17 Nov 2026: 1,234." in text
    assert "No alert mails in this time." in text
    assert text.count('<svg class="barchart"') == 2
    assert len(re.findall(r'<tr> <th scope="row"', text)) == 30


# Pages


def test_institution_sees_all_its_openings(client: Client, ours: Institution) -> None:
    first = OpeningFactory.create(institution=ours, title="Seen often")
    second = OpeningFactory.create(institution=ours, title="Imported", origin=Origin.IMPORTED)
    OpeningFactory.create(institution=ours, title="Over", origin=Origin.IMPORTED, closed=True)
    happened(first, 1, 100, 10)
    happened(second, 1, 20, 1)
    happened(OpeningFactory.create(title="Of others"), 1, 999)
    text = page(client, "desk-figures", ours.slug)
    assert 'Views <span class="number">120</span>' in text
    assert "11 of 120." in text
    assert text.index("Seen often") < text.index(">Imported<")
    assert "Of others" not in text

    numbers = re.findall(r'From a feed\s*</th>((?: <td class="figure number">\d+</td>){4})', text)
    assert re.findall(r"\d+", numbers[0]) == ["2", "1", "20", "1"]


def test_few_views_give_no_rate(client: Client, ours: Institution) -> None:
    happened(OpeningFactory.create(institution=ours), 1, 10, 4)
    assert "4 of 10: too few to say." in page(client, "desk-figures", ours.slug)


def test_institution_without_openings_is_told_what_comes(client: Client, ours: Institution) -> None:
    assert "Nothing to count yet" in page(client, "desk-figures", ours.slug)


def test_openings_of_others_are_not_there(client: Client, ours: Institution) -> None:
    other = OpeningFactory.create()
    for name in ("desk-opening-figures", "desk-opening-figures-table"):
        for opening_id in (other.pk, 10**30):
            address = reverse(f"postings:{name}", args=[ours.slug, opening_id])
            assert client.get(address).status_code == 404


def test_statements_do_not_grow(
    client: Client, ours: Institution, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for opening in OpeningFactory.create_batch(12, institution=ours):
        happened(opening, 1, 5)
    with django_assert_max_num_queries(9):
        page(client, "desk-figures", ours.slug, query="?days=365")


def test_all_openings_stand_beside_one(client: Client, ours: Institution) -> None:
    first, second = OpeningFactory.create_batch(2, institution=ours)
    happened(first, 1, 100, 10)
    happened(second, 1, 100, 0)
    text = page(client, "desk-opening-figures", ours.slug, first.pk)
    assert "10 of 100." in text
    assert "Of all your openings in this time: 5 %" in text
