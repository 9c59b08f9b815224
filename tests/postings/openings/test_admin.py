from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from postings.openings.choices import CloseReason, Status
from postings.openings.models import Opening
from tests.factories import ExchangeRateFactory, InstitutionFactory, OpeningFactory, TopicFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator(client: Client) -> Client:
    client.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    return client


@pytest.mark.parametrize("model", ["opening", "institution", "topic", "exchangerate", "user"])
def test_lists_and_forms_open(curator: Client, model: str) -> None:
    OpeningFactory.create(complete=True)
    TopicFactory.create()
    InstitutionFactory.create()
    ExchangeRateFactory.create()
    assert curator.get(reverse(f"admin:postings_{model}_changelist"), {"q": "a"}).status_code in {200, 302}
    assert curator.get(reverse(f"admin:postings_{model}_add")).status_code == 200


def test_a_visitor_is_sent_to_sign_in(client: Client) -> None:
    response = client.get(reverse("admin:postings_opening_changelist"))
    assert response.status_code == 302
    assert "/admin/login/" in response.headers["location"]


def test_action_moves_what_can_move_and_says_what_cannot(curator: Client) -> None:
    draft, closed = OpeningFactory.create(draft=True), OpeningFactory.create(closed=True)
    response = curator.post(
        reverse("admin:postings_opening_changelist"),
        {"action": "publish", "_selected_action": [draft.pk, closed.pk]},
        follow=True,
    )
    draft.refresh_from_db()
    closed.refresh_from_db()
    assert draft.status == Status.PUBLISHED
    assert closed.status == Status.CLOSED
    assert "cannot become published" in response.content.decode()
    change = draft.changes.get()
    assert change.actor is not None


def test_form_shows_the_opening_with_its_history(curator: Client) -> None:
    opening = OpeningFactory.create(complete=True)
    opening.close(CloseReason.FILLED)
    response = curator.get(reverse("admin:postings_opening_change", args=[opening.pk]))
    assert response.status_code == 200
    assert "status: Published → Closed" in response.content.decode()


def _form(opening: Opening, **changes: str) -> dict[str, str]:
    inlines = {
        f"{prefix}-{name}": value
        for prefix in ("locations", "qualifications", "materials")
        for name, value in (("TOTAL_FORMS", "0"), ("INITIAL_FORMS", "0"))
    }
    return {
        "title": opening.title,
        "institution": str(opening.institution_id),
        "role": opening.role,
        "description": opening.description,
        "apply_method": opening.apply_method,
        "apply_url": opening.apply_url,
        "apply_email": opening.apply_email,
        "funding": opening.funding,
        "deadline_kind": opening.deadline_kind,
        "origin": opening.origin,
        **inlines,
        **changes,
    }


def test_saving_the_form_cleans_normalises_and_logs(curator: Client) -> None:
    opening = OpeningFactory.create()
    response = curator.post(
        reverse("admin:postings_opening_change", args=[opening.pk]),
        _form(
            opening,
            title="A better title",
            description="<p>Text</p><script>x</script>",
            pay_min="4000",
            pay_currency="EUR",
            pay_period="month",
        ),
    )
    assert response.status_code == 302, response.context["errors"]
    opening.refresh_from_db()
    assert opening.title == "A better title"
    assert opening.description == "<p>Text</p>"
    assert opening.pay_yearly_min == 48000
    change = opening.changes.get()
    assert {"title", "pay"} <= change.changes.keys()
    assert change.actor is not None


def test_the_form_says_what_is_wrong_beside_the_field_and_keeps_what_was_typed(curator: Client) -> None:
    opening = OpeningFactory.create()
    response = curator.post(
        reverse("admin:postings_opening_change", args=[opening.pk]),
        _form(opening, title="Typed", pay_min="50", pay_max="40", pay_currency="EUR", pay_period="year"),
    )
    assert response.status_code == 200
    page = response.content.decode()
    assert "The lower end of the pay is above the upper end." in page
    assert 'value="Typed"' in page
    assert not opening.changes.exists()


def _paid(**fields: object) -> Opening:
    pay = {"pay_min": 50_000, "pay_max": 60_000, "pay_currency": "EUR", "pay_period": "year"}
    return OpeningFactory.create(**pay, pay_yearly_min=50_000, pay_yearly_max=60_000, **fields)


def test_pay_can_be_taken_away(curator: Client) -> None:
    opening = _paid()
    response = curator.post(reverse("admin:postings_opening_change", args=[opening.pk]), _form(opening))
    assert response.status_code == 302, response.context["errors"]
    opening.refresh_from_db()
    assert (opening.pay_min, opening.pay_yearly_min, opening.pay_yearly_max) == (None, None, None)


def test_pay_beyond_all_reason_has_no_yearly_figure(curator: Client) -> None:
    opening = _paid()
    form = _form(opening, pay_min="999999999999", pay_currency="EUR", pay_period="hour")
    response = curator.post(reverse("admin:postings_opening_change", args=[opening.pk]), form)
    assert response.status_code == 302, response.context["errors"]
    opening.refresh_from_db()
    assert opening.pay_yearly_min is None


@pytest.mark.parametrize(
    ("date", "zone", "error"),
    [
        ("9999-12-31", "Europe/Berlin", "Use a year from 1990 to 2100."),
        ("0001-01-02", "America/New_York", "Use a year from 1990 to 2100."),
        ("2027-01-01", "Europe", "Use a name such as Europe/Zurich"),
        ("2027-01-01", "Nowhere/Land", "Use a name such as Europe/Zurich"),
    ],
)
def test_impossible_deadlines_are_refused(curator: Client, date: str, zone: str, error: str) -> None:
    opening = OpeningFactory.create()
    form = _form(
        opening, deadline_kind="moment", deadline_at_0=date, deadline_at_1="12:00", deadline_zone=zone
    )
    response = curator.post(reverse("admin:postings_opening_change", args=[opening.pk]), form)
    assert response.status_code == 200
    assert error in response.content.decode()


@pytest.mark.parametrize("object_id", ["abc", "²", "9" * 30, "9" * 5000])
def test_an_address_of_no_opening_leads_back(curator: Client, object_id: str) -> None:
    response = curator.post(f"/admin/postings/opening/{object_id}/change/", {"title": "x"})
    assert response.status_code == 302
