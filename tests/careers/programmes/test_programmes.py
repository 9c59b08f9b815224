"""Who has PhD positions open: counted as the list counts them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from careers.programmes import listing
from careers.programmes.listing import programmes_of
from postings.openings.models.opening import ANYWHERE_ON_EARTH
from tests.factories import InstitutionFactory, OpeningFactory, TopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def board() -> None:
    north = InstitutionFactory.create(name="North Institute", slug="north", city="Oslo", country="NO")
    south = InstitutionFactory.create(name="South University", slug="south", city="Rome", country="IT")
    robots = TopicFactory.create(name="Robotics", slug="robotics")
    for place in range(3):
        OpeningFactory.create(
            institution=north,
            role="phd",
            open=True,
            funding="fully_funded" if place else "stipend",
            deadline_at=timezone.now() + timedelta(days=10 + place),
            locations=[("Oslo", "NO")],
            topics=[robots],
        )
    OpeningFactory.create(institution=south, role="phd", locations=[("Rome", "IT")])
    OpeningFactory.create(institution=south, role="fellow")


@pytest.mark.usefixtures("board")
def test_institutions_with_the_most_positions_come_first() -> None:
    found = programmes_of()

    assert [(one.slug, one.openings) for one in found.listed] == [("north", 3), ("south", 1)]
    assert (found.total, found.openings) == (2, 4)
    north = found.listed[0]
    assert (north.fully_funded, north.countries, north.place) == (2, ("Norway",), "Oslo, Norway")
    assert [(topic.name, topic.count) for topic in north.topics] == [("Robotics", 3)]
    assert north.next_deadline is not None
    assert north.next_deadline.at < datetime.now(UTC) + timedelta(days=10, hours=1)


@pytest.mark.usefixtures("board")
def test_country_and_topic_narrow_both_lists_and_counts(client: Client) -> None:
    assert [one.slug for one in programmes_of("IT").listed] == ["south"]
    assert [one.slug for one in programmes_of("", "robotics").listed] == ["north"]
    page = client.get("/programmes/?country=NO&topic=robotics").content.decode()
    assert "North Institute" in page
    assert "South University" not in page
    assert "/openings/?country=NO&amp;institution=north&amp;role=phd&amp;topic=robotics" in page


@pytest.mark.usefixtures("board")
def test_an_institution_without_open_positions_is_not_listed(client: Client) -> None:
    assert "South University" in client.get("/programmes/").content.decode()
    assert "No PhD position is open for this choice" in client.get("/programmes/?country=JP").content.decode()


@pytest.mark.usefixtures("board")
def test_a_choice_without_positions_is_named_and_stays_chosen(client: Client) -> None:
    TopicFactory.create(name="Causality", slug="causality")
    page = " ".join(client.get("/programmes/?country=JP&topic=causality").content.decode().split())
    assert "<title>PhD programmes: Causality in Japan" in page
    assert '<option value="JP" selected>Japan (0)</option>' in page
    assert '<option value="causality" selected>Causality (0)</option>' in page


def test_the_next_deadline_is_the_day_that_its_employer_means(client: Client) -> None:
    due = (timezone.now() + timedelta(days=20)).replace(hour=11, minute=59, second=0, microsecond=0)
    OpeningFactory.create(
        role="phd", open=True, deadline_at=due, deadline_zone=ANYWHERE_ON_EARTH, deadline_has_time=False
    )
    day = due - timedelta(hours=12)
    page = client.get("/programmes/").content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert f"{day:%a} {day.day} {day:%b %Y} (AoE)</time>" in page


def test_a_position_in_two_topics_of_the_one_asked_for_counts_once() -> None:
    upper = TopicFactory.create(name="Robots", slug="robots")
    below = [TopicFactory.create(name=name, slug=name, parent=upper) for name in ("arms", "legs")]
    OpeningFactory.create(role="phd", funding="fully_funded", topics=[upper, *below])

    (only,) = programmes_of("", "robots").listed

    assert (only.openings, only.fully_funded) == (1, 1)


def test_an_empty_board_offers_an_alert(client: Client) -> None:
    page = client.get("/programmes/").content.decode()
    assert "No PhD position is open right now" in page
    assert "/alerts/new/?role=phd" in page


@pytest.mark.usefixtures("board")
def test_pages_do_not_overlap(monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    monkeypatch.setattr(listing, "ON_A_PAGE", 1)

    first, second, beyond = (programmes_of(page=page) for page in (1, 2, 9))
    assert [one.slug for one in first.listed] == ["north"]
    assert [one.slug for one in second.listed] == [one.slug for one in beyond.listed] == ["south"]
    assert 'href="?page=2"' in client.get("/programmes/").content.decode()
    assert 'rel="prev"' in client.get("/programmes/?page=2").content.decode()


@pytest.mark.usefixtures("board")
def test_what_is_malformed_is_ignored_and_said(client: Client) -> None:
    answer = client.get("/programmes/?country=Atlantis&page=many")
    assert answer.status_code == 200
    assert 'class="notice"' in answer.content.decode()
    assert "North Institute" in answer.content.decode()


@pytest.mark.usefixtures("board")
def test_the_page_asks_the_database_a_few_times(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.get("/programmes/")
    with django_assert_max_num_queries(9):
        client.get("/programmes/")
