"""Who may ask for keys and webhooks. What needs a key and no person has its own tests."""

from __future__ import annotations

from typing import Any

from postings.api.models import ApiKey
from tests.access.world import FOR_EDITORS, FOR_OWNERS, Rule, Rules, World, own
from tests.factories.api import WebhookDeliveryFactory, WebhookFactory, key_with_secret


def own_key(world: World) -> list[Any]:
    key, _ = key_with_secret(world.institution, ApiKey.Scope.READ)
    return [world.institution.slug, key.pk]


def own_hook(world: World) -> list[Any]:
    return [world.institution.slug, WebhookFactory.create(institution=world.institution).pk]


def own_delivery(world: World) -> list[Any]:
    hook = WebhookFactory.create(institution=world.institution)
    return [world.institution.slug, hook.pk, WebhookDeliveryFactory.create(webhook=hook).pk]


def own_opening(world: World) -> list[Any]:
    return [world.opening.pk]


# No session opens it, whoever's it is.
WITH_A_KEY = (401,) * 8
# Whoever may do it is led back to the page.
DONE_BY_OWNERS = tuple(302 if status == 200 else status for status in FOR_OWNERS)

RULES: Rules = {
    "postings:api-desk-openings": Rule(WITH_A_KEY),
    "postings:api-desk-opening": Rule(WITH_A_KEY, own_opening),
    "postings:api-desk-opening-publish": Rule(WITH_A_KEY, own_opening, "post"),
    "postings:api-desk-opening-close": Rule(WITH_A_KEY, own_opening, "post"),
    "postings:api-desk-opening-reopen": Rule(WITH_A_KEY, own_opening, "post"),
    "postings:desk-keys": Rule(FOR_EDITORS, own),
    "postings:desk-key-revoke": Rule(FOR_OWNERS, own_key),
    "postings:desk-webhooks": Rule(FOR_OWNERS, own),
    "postings:desk-webhook": Rule(FOR_OWNERS, own_hook),
    "postings:desk-webhook-test": Rule(DONE_BY_OWNERS, own_hook, "post"),
    "postings:desk-webhook-secret": Rule(FOR_OWNERS, own_hook),
    "postings:desk-webhook-switch": Rule(DONE_BY_OWNERS, own_hook, "post"),
    "postings:desk-webhook-delete": Rule(FOR_OWNERS, own_hook),
    "postings:desk-delivery-again": Rule(DONE_BY_OWNERS, own_delivery, "post"),
}
