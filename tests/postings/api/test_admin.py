"""Staff see keys and webhooks without their secrets, and what they do is in the audit log."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from postings.accounts.audit.models import AuditEntry
from postings.api.keys.actions import key_of
from postings.api.models import ApiKey
from tests.factories import InstitutionFactory, UserFactory
from tests.factories.api import WebhookDeliveryFactory, key_with_secret

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(UserFactory.create(superuser=True, email="admin@example.org"))
    return client


def test_secrets_are_nowhere(admin: Client) -> None:
    key, _ = key_with_secret(InstitutionFactory.create())
    delivery = WebhookDeliveryFactory.create()
    for path in (
        "apikey/",
        f"apikey/{key.pk}/change/",
        "webhook/",
        f"webhook/{delivery.webhook_id}/change/",
        "webhookdelivery/",
        f"webhookdelivery/{delivery.pk}/change/",
    ):
        response = admin.get(f"/admin/postings/{path}")
        assert response.status_code == 200
        assert key.digest not in response.content.decode()
        assert delivery.webhook.secret not in response.content.decode()


def test_revoking_is_at_once_and_logged(admin: Client) -> None:
    key, written = key_with_secret(InstitutionFactory.create())
    data = {"action": "revoke", "_selected_action": [key.pk]}
    admin.post("/admin/postings/apikey/", data)
    admin.post("/admin/postings/apikey/", data)
    assert key_of(written) is None
    entry = AuditEntry.objects.get(action="api_key.revoke")
    assert (entry.actor_name, entry.target_id) == ("admin@example.org", str(key.pk))


def test_webhook_is_switched_off_and_messages_are_sent_again(admin: Client) -> None:
    delivery = WebhookDeliveryFactory.create(state="given_up", attempts=8)
    admin.post(
        "/admin/postings/webhookdelivery/", {"action": "send_again", "_selected_action": [delivery.pk]}
    )
    delivery.refresh_from_db()
    assert delivery.state == "waiting"
    admin.post(
        "/admin/postings/webhook/", {"action": "switch_off", "_selected_action": [delivery.webhook_id]}
    )
    delivery.webhook.refresh_from_db()
    assert not delivery.webhook.is_active
    assert set(AuditEntry.objects.values_list("action", flat=True)) >= {
        "webhook.send_again",
        "webhook.switch_off",
    }


def test_who_may_only_look_revokes_nothing(client: Client) -> None:
    key, _ = key_with_secret(InstitutionFactory.create())
    staff = UserFactory.create(staff=True)
    staff.user_permissions.add(Permission.objects.get(codename="view_apikey"))
    client.force_login(staff)
    assert client.get("/admin/postings/apikey/").status_code == 200
    client.post("/admin/postings/apikey/", {"action": "revoke", "_selected_action": [key.pk]})
    assert ApiKey.objects.get(pk=key.pk).revoked_at is None
