"""What mail services report, as signals and as a post to the webhook."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator

import pytest
from anymail.signals import AnymailTrackingEvent, EventType, RejectReason, tracking
from django.test import Client
from django.urls import clear_url_caches, include, path
from pytest_django.fixtures import Settings

from jobboard import urls
from postings.alerts.models import Address, Alert, StopCause, SuppressionCause
from tests.postings.alerts.outgoing import an_alert

pytestmark = pytest.mark.django_db


def report(kind: str, reason: str | None = None, recipient: str = "Ada@Example.org") -> Address:
    alert = an_alert()
    event = AnymailTrackingEvent(
        event_type=kind, reject_reason=reason, recipient=recipient, description="No such mailbox"
    )
    for _ in range(2):
        tracking.send(sender=object, event=event, esp_name="Postmark")
    return Address.objects.get(pk=alert.address_id)


@pytest.mark.parametrize(
    ("kind", "reason", "cause"),
    [
        (EventType.BOUNCED, RejectReason.BOUNCED, SuppressionCause.BOUNCE),
        (EventType.BOUNCED, RejectReason.INVALID, SuppressionCause.BOUNCE),
        (EventType.REJECTED, RejectReason.BOUNCED, SuppressionCause.BOUNCE),
        (EventType.REJECTED, RejectReason.SPAM, SuppressionCause.COMPLAINT),
        (EventType.COMPLAINED, None, SuppressionCause.COMPLAINT),
    ],
)
def test_an_event_about_the_address_suppresses_it(
    kind: str, reason: str | None, cause: SuppressionCause
) -> None:
    address = report(kind, reason)
    assert address.suppressed_because == cause
    assert address.suppressed_detail == "Postmark: No such mailbox"


@pytest.mark.parametrize(
    ("kind", "reason"), [(EventType.UNSUBSCRIBED, None), (EventType.REJECTED, RejectReason.UNSUBSCRIBED)]
)
def test_unsubscribing_at_the_service_ends_the_alerts(kind: str, reason: str | None) -> None:
    address = report(kind, reason)
    assert not address.is_suppressed
    alert = Alert.objects.get()
    assert alert.is_stopped
    assert alert.stopped_because == StopCause.ONE_CLICK


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (EventType.BOUNCED, RejectReason.TIMED_OUT),
        (EventType.BOUNCED, RejectReason.BLOCKED),
        (EventType.DEFERRED, None),
        (EventType.DELIVERED, None),
        (EventType.OPENED, None),
    ],
)
def test_other_events_change_nothing(kind: str, reason: str | None) -> None:
    assert not report(kind, reason).is_suppressed
    assert not Alert.objects.get().is_stopped


@pytest.mark.parametrize("recipient", ["grace@example.org", ""])
def test_events_about_others_change_nothing(recipient: str) -> None:
    assert not report(EventType.COMPLAINED, recipient=recipient).is_suppressed


@pytest.fixture
def webhook(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The addresses as they are with a service and a secret in the settings."""
    settings.ANYMAIL_ESP = "postmark"
    settings.ANYMAIL = {"WEBHOOK_SECRET": "postmark:a-long-random-password"}
    from jobboard import reports

    here = [pattern for pattern in urls.urlpatterns if str(pattern.pattern) != "anymail/"]
    patterns = reports.of_service("postmark")
    monkeypatch.setattr(urls, "urlpatterns", [*here, path("anymail/", include(patterns))])
    clear_url_caches()
    yield "/anymail/postmark/tracking/"
    clear_url_caches()


BOUNCE = {
    "RecordType": "Bounce",
    "ID": 901542550,
    "Type": "HardBounce",
    "TypeCode": 1,
    "MessageID": "2706ee8a-737c-4285-b032-ccd317af53ed",
    "Description": "The server was unable to deliver your message.",
    "Details": "smtp;550 5.1.1 The email account that you tried to reach does not exist.",
    "Email": "ada@example.org",
    "BouncedAt": "2026-11-20T16:34:52Z",
}


def post(address: str, password: str) -> int:
    secret = base64.b64encode(f"postmark:{password}".encode()).decode()
    response = Client(enforce_csrf_checks=True).post(
        address,
        json.dumps(BOUNCE),
        content_type="application/json",
        headers={"Authorization": f"Basic {secret}"},
    )
    return response.status_code


def test_a_bounce_posted_by_the_service_suppresses_the_address(webhook: str) -> None:
    alert = an_alert()
    assert post(webhook, "a-long-random-password") == 200
    address = Address.objects.get(pk=alert.address_id)
    assert address.suppressed_because == SuppressionCause.BOUNCE


def test_a_bounce_posted_by_others_is_refused(webhook: str) -> None:
    alert = an_alert()
    assert post(webhook, "guessed") == 400
    assert not Address.objects.get(pk=alert.address_id).is_suppressed


def test_mail_of_the_service_and_mail_to_us_have_no_address(webhook: str, client: Client) -> None:
    assert client.post("/anymail/postmark/inbound/").status_code == 404
    assert client.post("/anymail/mailgun/tracking/").status_code == 404


def test_without_a_secret_there_is_no_webhook(client: Client) -> None:
    assert client.post("/anymail/postmark/tracking/").status_code == 404
