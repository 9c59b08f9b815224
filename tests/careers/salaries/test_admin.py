from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from careers.facts.models import Figure
from careers.salaries.models import SalaryBand
from tests.factories import UserFactory
from tests.factories.careers import FigureFactory, SalaryBandFactory, SourceFactory, SurveyBandFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator(client: Client) -> Client:
    client.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    return client


def typed(band: SalaryBand, **changes: str) -> dict[str, str]:
    names = (
        "role",
        "title",
        "level",
        "country",
        "currency",
        "basis",
        "year",
        "low",
        "median",
        "high",
        "years_from",
        "years_to",
        "employer",
        "note",
    )
    values = {name: getattr(band, name) for name in names}
    return {name: "" if value is None else str(value) for name, value in values.items()} | {
        "source": str(band.source_id),
        "percentiles": "{}",
        **changes,
    }


@pytest.mark.parametrize("model", ["salaryband", "surveyband", "source", "figure"])
def test_lists_open_search_and_filter(curator: Client, model: str) -> None:
    SalaryBandFactory.create(median=160_000, is_high_open=True)
    SurveyBandFactory.create()
    FigureFactory.create()
    page = curator.get(reverse(f"admin:careers_{model}_changelist"), {"q": "a"})
    assert page.status_code == 200


def test_band_is_changed_and_brought_back(curator: Client) -> None:
    band = SalaryBandFactory.create(key="senior-us", low=140_000, high=180_000)
    change = reverse("admin:careers_salaryband_change", args=[band.pk])
    assert curator.post(change, typed(band, high="190000")).status_code == 302
    history = curator.get(reverse("admin:careers_salaryband_history", args=[band.pk])).content.decode()
    assert "180000" in history
    assert "190000" in history
    first = band.history.last()
    back = reverse("admin:careers_salaryband_simple_history", args=[band.pk, first.history_id])
    assert curator.post(back, typed(band)).status_code == 302
    band.refresh_from_db()
    assert (band.high, band.key) == (180_000, "senior-us")


def test_going_back_needs_the_right_to_change(client: Client) -> None:
    reader = UserFactory.create(is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_figure"))
    client.force_login(reader)
    figure = FigureFactory.create(value="1")
    Figure.objects.get(pk=figure.pk).save()
    version = figure.history.first()
    address = reverse("admin:careers_figure_simple_history", args=[figure.pk, version.history_id])
    assert client.get(address).status_code == 200
    answer = client.post(address, {"value": "2", "meaning": "x", "source": figure.source_id})
    figure.refresh_from_db()
    assert answer.status_code == 403
    assert figure.value == "1"


def test_key_is_chosen_once(curator: Client) -> None:
    figure = FigureFactory.create(key="gpa")
    page = curator.get(reverse("admin:careers_figure_change", args=[figure.pk])).content.decode()
    assert 'name="key"' not in page
    assert 'name="key"' in curator.get(reverse("admin:careers_figure_add")).content.decode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"percentiles": '{"10": 5, "90": 4}'}, "A larger share cannot have a smaller amount."),
        ({"percentiles": '{"100": 5}'}, "Write whole shares from 1 to 99"),
        ({"percentiles": '{"10": "5"}'}, "Write whole shares from 1 to 99"),
        ({"percentiles": "[1]"}, "Write whole shares from 1 to 99"),
        ({"currency": "12E"}, "three-letter ISO 4217"),
        ({"low": "5", "median": "4"}, "must rise"),
        ({"high": "", "is_high_open": "on"}, "Say above which amount it is open."),
    ],
)
def test_what_no_source_could_say_is_refused_beside_its_field(
    curator: Client, changes: dict[str, str], said: str
) -> None:
    band = SalaryBandFactory.create()
    page = curator.post(reverse("admin:careers_salaryband_change", args=[band.pk]), typed(band, **changes))
    assert page.status_code == 200
    assert said in page.content.decode()


def test_percentiles_are_kept_in_order(curator: Client) -> None:
    band = SalaryBandFactory.create()
    curator.post(
        reverse("admin:careers_salaryband_change", args=[band.pk]),
        typed(band, percentiles='{"90": 9, "5": 1, "10": 2}', currency="usd"),
    )
    band.refresh_from_db()
    assert (band.percentiles, band.currency) == ({"5": 1, "10": 2, "90": 9}, "USD")


def test_survey_bands_are_read_only(curator: Client) -> None:
    band = SurveyBandFactory.create()
    page = curator.get(reverse("admin:careers_surveyband_change", args=[band.pk]))
    assert page.status_code == 200
    assert 'name="_save"' not in page.content.decode()
    assert curator.get(reverse("admin:careers_surveyband_add")).status_code == 403
    assert curator.post(reverse("admin:careers_surveyband_delete", args=[band.pk])).status_code == 403


def test_review_filter_finds_what_is_due(curator: Client) -> None:
    today = timezone.localdate()
    source = SourceFactory.create()
    for key, due in [("due", 0), ("soon", 30), ("later", 90)]:
        FigureFactory.create(key=f"is-{key}", source=source, review_due=today + timedelta(days=due))
    FigureFactory.create(key="is-none", source=source)
    listed = reverse("admin:careers_figure_changelist")
    found = {
        chosen: {
            key
            for key in ("due", "soon", "later", "none")
            if f"is-{key}" in curator.get(listed, {"due": chosen}).content.decode()
        }
        for chosen in ("due", "soon", "none")
    }
    assert found == {"due": {"due"}, "soon": {"soon"}, "none": {"none"}}
