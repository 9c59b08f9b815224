from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from postings.openings.choices import CloseReason, Status
from postings.openings.models import Location, Opening
from postings.openings.models.opening import TransitionError
from tests.factories import LocationFactory, OpeningFactory, QualificationFactory, TopicFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("values", "is_open"),
    [
        ({}, True),
        ({"deadline_at": NOW + HOUR}, True),
        ({"deadline_at": NOW}, True),
        ({"deadline_at": NOW - HOUR}, False),
        ({"expires_at": NOW + HOUR}, True),
        ({"expires_at": NOW - HOUR}, False),
        ({"deadline_at": NOW + HOUR, "expires_at": NOW - HOUR}, False),
        ({"published_at": NOW + HOUR}, False),
        ({"status": Status.DRAFT}, False),
        ({"status": Status.IN_REVIEW}, False),
        ({"status": Status.SCHEDULED, "scheduled_for": NOW + HOUR}, False),
        ({"status": Status.REJECTED, "rejection_reason": "No pay"}, False),
        ({"status": Status.CLOSED, "closed_at": NOW, "close_reason": CloseReason.FILLED}, False),
    ],
)
def test_open_is_one_definition(values: dict[str, Any], is_open: bool) -> None:
    deadline = {"deadline_kind": "moment", "deadline_zone": "UTC"} if "deadline_at" in values else {}
    opening = OpeningFactory.create(**{"published_at": NOW - HOUR, **deadline, **values})
    assert opening.is_open(NOW) is is_open
    assert Opening.objects.open(NOW).filter(pk=opening.pk).exists() is is_open


def test_public_shows_open_and_closed_only() -> None:
    shown = {
        OpeningFactory.create().pk,
        OpeningFactory.create(closed=True).pk,
        OpeningFactory.create(expired=True).pk,
    }
    for trait in ("draft", "in_review", "scheduled", "rejected"):
        OpeningFactory.create(**{trait: True})
    assert set(Opening.objects.public().values_list("pk", flat=True)) == shown


def test_closing_soon_is_a_week() -> None:
    opening = OpeningFactory.create(closing_soon=True)
    assert opening.deadline_at is not None
    assert opening.is_closing_soon()
    assert not opening.is_closing_soon(opening.deadline_at - timedelta(days=8))
    assert not opening.is_closing_soon(opening.deadline_at + HOUR)


@pytest.mark.parametrize(
    ("start", "move", "end"),
    [
        ("draft", lambda o: o.submit(), Status.IN_REVIEW),
        ("rejected", lambda o: o.submit(), Status.IN_REVIEW),
        ("draft", lambda o: o.publish(), Status.PUBLISHED),
        ("in_review", lambda o: o.publish(), Status.PUBLISHED),
        ("scheduled", lambda o: o.publish(), Status.PUBLISHED),
        ("draft", lambda o: o.schedule(timezone.now() + HOUR), Status.SCHEDULED),
        ("in_review", lambda o: o.reject("No such institute"), Status.REJECTED),
        ("open", lambda o: o.close(CloseReason.FILLED), Status.CLOSED),
        ("closed", lambda o: o.reopen(), Status.PUBLISHED),
        ("scheduled", lambda o: o.withdraw(), Status.DRAFT),
    ],
)
def test_transition_moves_and_logs(start: str, move: Any, end: Status) -> None:
    opening = OpeningFactory.create(**{start: True})
    before = Status(opening.status).label
    move(opening)
    opening.refresh_from_db()
    assert opening.status == end
    change = opening.changes.first()
    assert change is not None
    assert change.changes == {"status": [before, end.label]}
    assert change.is_material


@pytest.mark.parametrize(
    ("start", "move", "message"),
    [
        ("open", lambda o: o.publish(), "is published, so it cannot become published"),
        ("closed", lambda o: o.publish(), "is closed, so it cannot become published"),
        ("draft", lambda o: o.close(CloseReason.FILLED), "is draft, so it cannot become closed"),
        ("draft", lambda o: o.reopen(), "cannot become published"),
        ("open", lambda o: o.submit(), "cannot become in review"),
        ("draft", lambda o: o.schedule(timezone.now() - HOUR), "Choose a time in the future"),
        ("in_review", lambda o: o.reject("  "), "Say why"),
    ],
)
def test_transition_refuses_and_leaves_no_trace(start: str, move: Any, message: str) -> None:
    opening = OpeningFactory.create(**{start: True})
    before = opening.status
    with pytest.raises(TransitionError, match=message):
        move(opening)
    opening.refresh_from_db()
    assert opening.status == before
    assert not opening.changes.exists()


def test_transition_looks_at_the_database_not_at_the_copy_in_hand() -> None:
    opening = OpeningFactory.create(in_review=True)
    stale = Opening.objects.get(pk=opening.pk)
    opening.reject("A reason")
    with pytest.raises(TransitionError, match="is rejected"):
        stale.publish()


@pytest.mark.parametrize(
    ("name", "values"),
    [
        (
            "opening_pay_min_up_to_max",
            {"pay_min": 2, "pay_max": 1, "pay_currency": "EUR", "pay_period": "year"},
        ),
        ("opening_pay_has_currency_and_period", {"pay_min": 1}),
        ("opening_pay_has_currency_and_period", {"pay_min": 1, "pay_currency": "EUR"}),
        ("opening_pay_has_currency_and_period", {"pay_min": 1, "pay_currency": "eur", "pay_period": "year"}),
        ("opening_pay_not_negative", {"pay_min": -1, "pay_currency": "EUR", "pay_period": "year"}),
        ("opening_pay_yearly_follows_pay", {"pay_yearly_min": 1}),
        ("opening_deadline_kind_fits", {"deadline_kind": "moment"}),
        ("opening_deadline_kind_fits", {"deadline_kind": "moment", "deadline_at": NOW}),
        ("opening_deadline_kind_fits", {"deadline_kind": "rolling", "deadline_at": NOW}),
        ("opening_months_of_fixed_term", {"contract": "permanent", "contract_months": 12}),
        ("opening_months_of_fixed_term", {"contract": "fixed_term", "contract_months": 0}),
        ("opening_countries_of_remote", {"workplace": "hybrid", "remote_countries": ["DE"]}),
        ("opening_published_has_date", {"published_at": None}),
        ("opening_closed_has_reason", {"status": "closed", "closed_at": NOW}),
        ("opening_closed_has_reason", {"close_reason": "filled"}),
        ("opening_scheduled_has_date", {"status": "scheduled"}),
        ("opening_rejected_has_reason", {"status": "rejected"}),
        ("opening_apply_method_fits", {"apply_method": "link", "apply_url": ""}),
        ("opening_apply_method_fits", {"apply_method": "email", "apply_email": ""}),
        ("opening_role_known", {"role": "astronaut"}),
        ("opening_status_known", {"status": "lost"}),
        ("opening_funding_known", {"funding": "coins"}),
        ("opening_origin_known", {"origin": "stork"}),
        ("opening_has_title", {"title": ""}),
    ],
)
def test_constraint_refuses(name: str, values: dict[str, Any]) -> None:
    opening = OpeningFactory.create()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Opening.objects.filter(pk=opening.pk).update(**values)


def test_qualification_constraints_refuse() -> None:
    row = QualificationFactory.create()
    for name, values in (
        ("qualification_degree_is_named", {"kind": "degree", "degree": ""}),
        ("qualification_minimum_up_to_maximum", {"minimum": 3, "maximum": 2}),
        ("qualification_necessity_known", {"necessity": "perhaps"}),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(**values)


def test_location_constraints_refuse() -> None:
    place = LocationFactory.create()
    for name, values in (
        ("location_country_is_iso", {"country": "ch"}),
        ("location_names_something", {"city": "", "country": ""}),
        ("location_coordinates_on_earth", {"latitude": 91, "longitude": 0}),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Location.objects.filter(pk=place.pk).update(**values)


def test_city_key_tells_places_of_one_name_apart() -> None:
    assert Location.key_of("Cambridge", "GB") == "cambridge-gb"
    assert Location.key_of("Cambridge", "US") == "cambridge-us"
    assert Location.key_of("Zürich", "CH") == "zurich-ch"
    assert Location.key_of("", "CH") == ""


def test_address_has_slug_and_number() -> None:
    opening = OpeningFactory.create(title="Postdoc: Graphs & Größe")
    assert opening.slug == "postdoc-graphs-groe"
    assert OpeningFactory.build(title="研究員").slug == "opening"


def test_topic_vocabulary_has_names_and_synonyms() -> None:
    topic = TopicFactory.create(name="Reinforcement learning", synonyms=["RL", "policy learning"])
    assert type(topic).objects.vocabulary() == {
        "reinforcement-learning": ["Reinforcement learning", "RL", "policy learning"]
    }
