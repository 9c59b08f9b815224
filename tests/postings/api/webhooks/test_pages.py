"""The pages of webhooks: the secret on one answer only, and what each button does."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from postings.api.models import Webhook, WebhookDelivery
from postings.institutions.people_models import Membership
from tests.factories import MembershipFactory
from tests.factories.api import WebhookDeliveryFactory, WebhookFactory

pytestmark = pytest.mark.django_db
SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]{44}")


@pytest.fixture
def owner(client: Client) -> Membership:
    membership = MembershipFactory.create()
    client.force_login(membership.user)
    return membership


def address(name: str, hook: Webhook, *more: int) -> str:
    return reverse(f"postings:{name}", args=[hook.institution.slug, hook.pk, *more])


def listing(owner: Membership) -> str:
    return reverse("postings:desk-webhooks", args=[owner.institution.slug])


def test_secret_is_shown_when_it_is_made_and_never_again(client: Client, owner: Membership) -> None:
    made = client.post(listing(owner), {"url": "https://hooks.example.org/a"})
    hook = Webhook.objects.get()
    assert (hook.institution, hook.created_by) == (owner.institution, owner.user)
    assert SECRET.findall(made.content.decode()) == [hook.secret]
    assert "no-store" in made.headers["Cache-Control"]
    for page in (listing(owner), address("desk-webhook", hook), address("desk-webhook-secret", hook)):
        assert not SECRET.findall(client.get(page).content.decode())
    renewed = client.post(address("desk-webhook-secret", hook))
    hook.refresh_from_db()
    assert SECRET.findall(renewed.content.decode()) == [hook.secret]
    assert hook.secret not in made.content.decode()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "http://hooks.example.org/",
        "ftp://hooks.example.org/",
        "https://127.0.0.1/",
        "https://10.1.2.3/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://localhost/",
        "https://db.internal/",
        "https://hooks.example.org:22/",
        "https://hooks.example.org:6379/",
        "https://user:pw@hooks.example.org/",
        "https://hooks.example.org/\0",
        "https://hooks.example.org/" + "a" * 500,
    ],
)
def test_address_that_cannot_be_told_is_refused(client: Client, owner: Membership, url: str) -> None:
    response = client.post(listing(owner), {"url": url})
    assert response.status_code == 200
    assert "field-error" in response.content.decode()
    assert not Webhook.objects.exists()


def test_address_is_told_once(client: Client, owner: Membership) -> None:
    WebhookFactory.create(institution=owner.institution, url="https://hooks.example.org/a")
    again = client.post(listing(owner), {"url": "https://hooks.example.org/a"})
    assert "This address is told already." in again.content.decode()
    assert Webhook.objects.count() == 1


def test_there_are_not_many(client: Client, owner: Membership) -> None:
    WebhookFactory.create_batch(10, institution=owner.institution)
    response = client.post(listing(owner), {"url": "https://hooks.example.org/more"})
    assert "Delete one first." in response.content.decode()


def test_buttons_do_what_they_say(client: Client, owner: Membership) -> None:
    hook = WebhookFactory.create(institution=owner.institution, failures=3)
    for name in ("desk-webhook-test", "desk-webhook-switch"):
        assert client.get(address(name, hook)).status_code == 405
    client.post(address("desk-webhook-test", hook))
    assert WebhookDelivery.objects.get().payload["type"] == "webhook.test"
    assert "webhook.test" in client.get(address("desk-webhook", hook)).content.decode()
    client.post(address("desk-webhook-switch", hook))
    hook.refresh_from_db()
    assert (hook.is_active, hook.failures) == (False, 0)
    said = client.post(address("desk-webhook-test", hook), follow=True).content.decode()
    assert "Switch it on first." in said
    client.post(address("desk-webhook-switch", hook), {"on": "1"})
    hook.refresh_from_db()
    assert hook.is_active
    assert "This cannot be taken back" in client.get(address("desk-webhook-delete", hook)).content.decode()
    client.post(address("desk-webhook-delete", hook))
    assert not Webhook.objects.exists()


def test_message_is_sent_again_from_its_line(client: Client, owner: Membership) -> None:
    hook = WebhookFactory.create(institution=owner.institution)
    delivery = WebhookDeliveryFactory.create(webhook=hook, state="given_up", attempts=8, answer="500 No")
    page = client.get(address("desk-webhook", hook)).content.decode()
    assert "Given up" in page
    assert "after 8 tries" in page
    assert "500 No" in page
    client.post(address("desk-delivery-again", hook, delivery.pk))
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("waiting", 0)
    other = WebhookDeliveryFactory.create(webhook=WebhookFactory.create(), state="given_up")
    assert client.post(address("desk-delivery-again", hook, other.pk)).status_code == 404


def test_message_of_a_webhook_that_is_off_is_not_promised(client: Client, owner: Membership) -> None:
    hook = WebhookFactory.create(institution=owner.institution, is_active=False)
    delivery = WebhookDeliveryFactory.create(webhook=hook, state="given_up", attempts=8)
    page = client.post(address("desk-delivery-again", hook, delivery.pk), follow=True).content.decode()
    assert "Switch it on first." in page
    delivery.refresh_from_db()
    assert delivery.state == "given_up"


def test_webhooks_of_others_are_not_there(client: Client, owner: Membership) -> None:
    other = WebhookFactory.create()
    args = [owner.institution.slug, other.pk]
    for name in ("desk-webhook", "desk-webhook-secret", "desk-webhook-delete"):
        assert client.get(reverse(f"postings:{name}", args=args)).status_code == 404
        assert client.post(reverse(f"postings:{name}", args=args)).status_code in (404, 405)
    for name in ("desk-webhook-test", "desk-webhook-switch"):
        assert client.post(reverse(f"postings:{name}", args=args)).status_code == 404
    assert Webhook.objects.filter(pk=other.pk, secret=other.secret).exists()
