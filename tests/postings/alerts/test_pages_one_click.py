"""Ending an alert: by the page, and as RFC 8058 has mail programs do it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from postings.alerts.emails.links import signed_path
from postings.alerts.models import Alert, Frequency, StopCause
from postings.alerts.tokens import Purpose
from postings.search.query import SearchQuery
from tests.postings.alerts.alerting import wanted
from tests.postings.alerts.reading import buttons_of, text_of

pytestmark = pytest.mark.django_db

MULTIPART = (
    '--mark\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--mark--\r\n'
)


@pytest.fixture
def alert() -> Alert:
    return wanted("ada@example.org", SearchQuery(role=("phd",)))


@pytest.fixture
def url(alert: Alert) -> str:
    return signed_path(Purpose.UNSUBSCRIBE, alert.address, alert.pk)


@pytest.fixture
def strict() -> Client:
    return Client(enforce_csrf_checks=True)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("List-Unsubscribe=One-Click", "application/x-www-form-urlencoded"),
        (MULTIPART, "multipart/form-data; boundary=mark"),
        # Not as the RFC has it, and what is meant is plain.
        ("", "application/x-www-form-urlencoded"),
        ("torn", "multipart/form-data; boundary=mark"),
        ("{}", "application/json"),
        ("x", "multipart/form-data"),
    ],
)
def test_one_click_ends_the_alert(strict: Client, alert: Alert, url: str, body: str, kind: str) -> None:
    response = strict.generic("POST", url, body, content_type=kind)
    assert response.status_code == 200
    assert not response.cookies
    assert "Location" not in response.headers
    assert response.headers["Cache-Control"] == "no-store, private"
    alert.refresh_from_db()
    assert (alert.is_stopped, alert.stopped_because) == (True, StopCause.ONE_CLICK)


def test_one_click_twice_changes_nothing_more(strict: Client, alert: Alert, url: str) -> None:
    strict.post(url)
    alert.refresh_from_db()
    first = alert.stopped_at
    assert strict.post(f"{url}?from=page").status_code == 200
    alert.refresh_from_db()
    assert (alert.stopped_at, alert.stopped_because) == (first, StopCause.ONE_CLICK)


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_at_the_link_ends_nothing(strict: Client, alert: Alert, url: str, method: str) -> None:
    response = getattr(strict, method)(url)
    assert response.status_code == 200
    assert not response.cookies
    alert.refresh_from_db()
    assert not alert.is_stopped


def test_page_offers_the_end_and_less_than_that(strict: Client, alert: Alert, url: str) -> None:
    response = strict.get(url)
    assert "End this alert? PhD positions" in text_of(response)
    assert buttons_of(response, "do") == ["pause", "weekly"]
    assert f'action="{url}?from=page"' in response.content.decode()
    strict.post(f"{url}?from=page")
    alert.refresh_from_db()
    assert alert.stopped_because == StopCause.PERSON


def test_end_is_undone_for_a_month(strict: Client, alert: Alert, url: str) -> None:
    assert buttons_of(strict.post(url), "do") == ["undo"]
    response = strict.post(f"{url}instead/", {"do": "undo"})
    assert "It goes on as before" in text_of(response)
    alert.refresh_from_db()
    assert not alert.is_stopped
    strict.post(url)
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert buttons_of(strict.get(url), "do") == []
        strict.post(f"{url}instead/", {"do": "undo"})
    alert.refresh_from_db()
    assert alert.is_stopped


def test_alert_asked_for_again_takes_the_place_of_the_ended_one(
    strict: Client, alert: Alert, url: str
) -> None:
    strict.post(url)
    wanted("ada@example.org", SearchQuery(role=("phd",)))
    assert strict.post(f"{url}instead/", {"do": "undo"}).status_code == 200
    assert Alert.objects.filter(stopped_at=None).count() == 1


def test_alert_is_paused_instead(strict: Client, alert: Alert, url: str) -> None:
    response = strict.post(f"{url}instead/", {"do": "pause"})
    assert "It is paused until" in text_of(response)
    alert.refresh_from_db()
    assert alert.is_paused(timezone.now() + timedelta(days=29))
    assert not alert.is_stopped


def test_alert_comes_once_a_week_instead(strict: Client, alert: Alert, url: str) -> None:
    response = strict.post(f"{url}instead/", {"do": "weekly"})
    assert "it comes every Monday at 08:00" in text_of(response)
    alert.refresh_from_db()
    assert alert.frequency == Frequency.WEEKLY


@pytest.mark.parametrize("wish", ["", "explode"])
def test_what_cannot_be_done_instead_changes_nothing(
    strict: Client, alert: Alert, url: str, wish: str
) -> None:
    assert strict.post(f"{url}instead/", {"do": wish}).status_code == 200
    assert strict.get(f"{url}instead/").status_code == 405
    alert.refresh_from_db()
    assert (alert.is_stopped, alert.paused_until) == (False, None)


def test_alert_that_is_gone_has_ended(strict: Client, alert: Alert, url: str) -> None:
    alert.delete()
    response = strict.post(url)
    assert response.status_code == 200
    assert "No more mail comes from it" in text_of(response)


def test_link_of_an_old_mail_still_ends_it(strict: Client, alert: Alert, url: str) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=2 * 365)):
        assert strict.post(url).status_code == 200
    alert.refresh_from_db()
    assert alert.is_stopped


def test_link_that_is_too_old_says_what_to_do(strict: Client, alert: Alert, url: str) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=4 * 365)):
        response = strict.post(url)
    assert response.status_code == 410
    assert "Send me a link to my alerts" in text_of(response)


def test_link_that_was_tampered_with_ends_nothing(strict: Client, alert: Alert, url: str) -> None:
    response = strict.post(url.replace("/unsubscribe/", "/unsubscribe/1"))
    assert response.status_code == 403
    assert "This link is not complete" in text_of(response)
    alert.refresh_from_db()
    assert not alert.is_stopped


def test_link_of_one_alert_ends_no_other(strict: Client, alert: Alert) -> None:
    other = wanted("bob@example.org")
    strict.post(signed_path(Purpose.UNSUBSCRIBE, alert.address, other.pk))
    other.refresh_from_db()
    assert not other.is_stopped


def test_address_of_the_page_is_the_one_that_mails_name(url: str) -> None:
    token = url.rstrip("/").rpartition("/")[2]
    assert reverse("postings:alert-unsubscribe", args=[token]) == url
    assert reverse("postings:alert-instead", args=[token]) == f"{url}instead/"
