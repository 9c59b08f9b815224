"""One opening, institutions and topics."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from postings.openings.choices import CloseReason, DeadlineKind, PayPeriod
from postings.openings.models import Opening
from tests.factories import (
    ExchangeRateFactory,
    InstitutionFactory,
    LocationFactory,
    OpeningFactory,
    QualificationFactory,
    TopicFactory,
)
from tests.postings.api.conftest import Get

pytestmark = pytest.mark.django_db


def detail(get: Get, opening: Opening) -> Any:
    return get(f"/api/v1/openings/{opening.pk}/")


def test_opening_has_everything_a_candidate_decides_on(get: Get) -> None:
    ExchangeRateFactory.create(currency="USD", per_euro=Decimal("1.25"), on=date(2026, 11, 19))
    opening = OpeningFactory.create(
        complete=True,
        title="Learning to grasp",
        institution=InstitutionFactory.create(name="Example Institute", slug="example-institute"),
        topics=[TopicFactory.create(name="Robotics")],
        pay_min=Decimal(4000),
        pay_max=None,
        pay_currency="USD",
        pay_period=PayPeriod.MONTH,
        pay_scale="Step 3",
        deadline_kind=DeadlineKind.MOMENT,
        deadline_at=datetime(2099, 12, 16, 11, 59, tzinfo=UTC),
        deadline_zone="Etc/GMT+12",
        deadline_has_time=True,
        letters_deadline_at=datetime(2099, 12, 20, 11, 59, tzinfo=UTC),
        starts_on=date(2100, 3, 1),
    )

    answer = detail(get, opening)

    site = "http://127.0.0.1:8000"
    assert answer["url"] == f"{site}/openings/learning-to-grasp-{opening.pk}/"
    assert answer["api_url"] == f"{site}/api/v1/openings/{opening.pk}/"
    assert answer["institution"] == {
        "name": "Example Institute",
        "slug": "example-institute",
        "url": f"{site}/institutions/example-institute/",
    }
    assert answer["pay"] == {
        "min": 4000.0,
        "max": None,
        "currency": "USD",
        "period": "month",
        "kind": "salary",
        "scale": "Step 3",
        "yearly": {"min": 38400.0, "max": None, "currency": "EUR", "rates_on": "2026-11-19"},
    }
    assert answer["deadline"] == {
        "kind": "moment",
        "at": "2099-12-15T23:59:00-12:00",
        "zone": "Etc/GMT+12",
        "has_time": True,
    }
    assert answer["letters_deadline"] == "2099-12-19T23:59:00-12:00"
    assert answer["start"] == {"on": "2100-03-01", "as_soon_as_possible": False}
    assert answer["topics"] == [{"slug": "robotics", "name": "Robotics"}]
    assert (answer["contract"], answer["months"]) == ("fixed_term", 36)
    assert (answer["visa"], answer["funding"]) == ("sponsored", "fully_funded")
    assert (answer["level"], answer["degree_admitted"]) == ("entry", "master")
    assert answer["locations"][0]["country_name"] == "Switzerland"
    assert answer["description_html"] == opening.description
    assert [row["name"] for row in answer["qualifications"]] == ["Python", "PyTorch"]
    assert [row["kind"] for row in answer["materials"]] == ["cv", "transcripts"]
    assert answer["benefits"] == ["Pension", "Conference budget"]
    assert answer["apply"] == {"method": "link", "url": "https://apply.example.org/", "email": ""}
    assert (answer["is_open"], answer["close_reason"], answer["closed_at"]) == (True, None, None)


def test_what_an_opening_does_not_say_is_null(get: Get) -> None:
    answer = detail(get, OpeningFactory.create())
    silent = ("level", "workplace", "contract", "months", "hours", "visa", "pay", "degree_admitted")
    assert [answer[name] for name in silent] == [None] * len(silent)
    assert answer["deadline"] == {"kind": "unstated", "at": None, "zone": "", "has_time": False}


def test_row_of_the_list_is_the_beginning_of_the_detail(get: Get) -> None:
    opening = OpeningFactory.create(complete=True)
    row = get("/api/v1/openings/")["results"][0]
    answer = detail(get, opening)
    assert {name: answer[name] for name in row} == row


def test_zone_that_is_no_longer_known_is_utc(get: Get) -> None:
    opening = OpeningFactory.create(open=True, deadline_zone="Mars/Olympus")
    assert detail(get, opening)["deadline"]["at"].endswith("Z")


def test_changes_are_the_material_ones_since_publication(get: Get) -> None:
    opening = OpeningFactory.create()
    opening.log_change({"title": ["Old name", "New name"], "description": ["a", "b"]}, source="feed")
    opening.log_change({"department": ["X", "Y"]})
    opening.log_change({"letters_deadline": ["", "Thu 26 Nov 2026"]})
    before = opening.log_change({"pay": ["€1", "€2"]})
    before.at -= timedelta(days=30)
    before.save()

    changes = detail(get, opening)["changes"]

    assert [change["fields"] for change in changes] == [
        [{"field": "letters_deadline", "old": "", "new": "Thu 26 Nov 2026"}],
        [{"field": "title", "old": "Old name", "new": "New name"}],
    ]
    assert "feed" not in str(changes)


def test_closed_opening_stays_readable(get: Get) -> None:
    opening = OpeningFactory.create()
    opening.close(CloseReason.FILLED)
    answer = detail(get, opening)
    assert (answer["is_open"], answer["close_reason"]) == (False, "filled")
    assert answer["closed_at"] is not None
    assert detail(get, OpeningFactory.create(expired=True))["is_open"] is False


@pytest.mark.parametrize("state", ["draft", "in_review", "scheduled", "rejected"])
def test_opening_that_is_not_public_is_not_there(client: Client, state: str) -> None:
    opening = OpeningFactory.create(**{state: True})
    response = client.get(f"/api/v1/openings/{opening.pk}/")
    assert response.status_code == 404
    assert response.json() == {"error": {"field": None, "message": "There is no such opening."}}


def test_opening_takes_at_most_six_queries(client: Client) -> None:
    opening = OpeningFactory.create(complete=True, topics=[TopicFactory.create(), TopicFactory.create()])
    LocationFactory.create(opening=opening)
    QualificationFactory.create(opening=opening)
    opening.log_change({"title": ["Old", "New"]})
    with CaptureQueriesContext(connection) as captured:
        client.get(f"/api/v1/openings/{opening.pk}/")
    assert len(captured) <= 6


def test_institutions_go_on_by_slug(get: Get) -> None:
    for name in ("Ålborg Lab", "Zeta", "Delta", "Beta", "Alpha"):
        InstitutionFactory.create(name=name, slug=name.lower().replace("å", "a").replace(" ", "-"))
    InstitutionFactory.create(name="Alto", slug="alto")
    first = get("/api/v1/institutions/?limit=2")
    second = get(first["next"])

    assert first["count"] == second["count"] == 6
    assert [row["slug"] for row in first["results"]] == ["alborg-lab", "alpha"]
    assert [row["slug"] for row in second["results"]] == ["alto", "beta"]
    assert get(second["next"])["next"] is None


def test_institutions_are_found_by_part_of_their_name(get: Get) -> None:
    InstitutionFactory.create(name="Universität Zürich", slug="zurich")
    InstitutionFactory.create(name="Zurich Lab", slug="zurich-lab")
    InstitutionFactory.create(name="Elsewhere")
    answer = get("/api/v1/institutions/?q=ZURICH&limit=1")
    assert answer["count"] == 2
    assert "q=ZURICH&limit=1&cursor=zurich" in answer["next"]
    assert get(answer["next"])["results"][0]["slug"] == "zurich-lab"


def test_institution_counts_its_open_openings_and_links_to_them(get: Get) -> None:
    institution = InstitutionFactory.create(description="We learn.", country="CH")
    OpeningFactory.create_batch(2, institution=institution)
    OpeningFactory.create(institution=institution, closed=True)
    OpeningFactory.create()

    answer = get(f"/api/v1/institutions/{institution.slug}/")

    assert (answer["open_count"], answer["description"], answer["country"]) == (2, "We learn.", "CH")
    assert get(answer["openings_url"])["count"] == 2


def test_institution_that_is_not_there_is_404(client: Client) -> None:
    response = client.get("/api/v1/institutions/nobody/")
    assert response.status_code == 404
    assert response.json()["error"]["message"] == "There is no such institution."


def test_topics_count_what_is_below_them(get: Get) -> None:
    upper = TopicFactory.create(name="Robotics", synonyms=["robots"])
    lower = TopicFactory.create(name="Grasping", parent=upper)
    TopicFactory.create(name="Theory")
    OpeningFactory.create(topics=[lower])
    OpeningFactory.create(topics=[upper])
    OpeningFactory.create(topics=[upper], draft=True)

    answer = get("/api/v1/topics/")

    assert answer["count"] == 3
    rows = {row["slug"]: row for row in answer["results"]}
    assert {slug: row["open_count"] for slug, row in rows.items()} == {
        "robotics": 2,
        "grasping": 1,
        "theory": 0,
    }
    assert rows["grasping"]["parent"] == "robotics"
    assert rows["robotics"]["synonyms"] == ["robots"]
    assert get(rows["robotics"]["openings_url"])["count"] == 2


@pytest.mark.parametrize("address", ["/api/v1/topics/", "/api/v1/institutions/"])
def test_directories_need_no_more_queries_for_more_rows(client: Client, address: str) -> None:
    topic = TopicFactory.create(synonyms=["one"])
    OpeningFactory.create(topics=[topic])
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(10):
        OpeningFactory.create(topics=[TopicFactory.create(parent=topic, synonyms=[f"word {number}"])])
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few) <= 4
