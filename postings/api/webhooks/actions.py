"""What owners do with webhooks."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from postings.api.models import Webhook, WebhookDelivery
from postings.api.webhooks.events import TEST, message_of_test
from postings.api.webhooks.signing import new_secret
from postings.api.webhooks.telling import newest_change
from postings.institutions.models import Institution

if TYPE_CHECKING:
    from postings.accounts.models import User

MOST_WEBHOOKS = 10


class WebhookRefusedError(Exception):
    """Why there is no such webhook, or nothing to send."""


@transaction.atomic
def add_webhook(*, institution: Institution, url: str, actor: User) -> Webhook:
    """Told from now on."""
    Institution.objects.select_for_update().get(pk=institution.pk)
    if institution.webhooks.count() >= MOST_WEBHOOKS:
        raise WebhookRefusedError(f"There are {MOST_WEBHOOKS} webhooks. Delete one first.")
    try:
        with transaction.atomic():
            return Webhook.objects.create(
                institution=institution,
                url=url,
                secret=new_secret(),
                created_by=actor,
                last_change=newest_change(),
            )
    except IntegrityError as error:
        raise WebhookRefusedError("This address is told already.") from error


def renew_secret(hook: Webhook) -> str:
    """The old one signs nothing more."""
    hook.secret = new_secret()
    hook.save(update_fields=["secret"])
    return hook.secret


def switch(hook: Webhook, *, is_active: bool) -> None:
    hook.is_active, hook.failures = is_active, 0
    hook.save(update_fields=["is_active", "failures"])


@transaction.atomic
def send_test(hook: Webhook) -> WebhookDelivery:
    """One at a time: a second while the first waits is the first."""
    Webhook.objects.select_for_update().get(pk=hook.pk)
    waiting = hook.deliveries.filter(state=WebhookDelivery.State.WAITING, payload__type=TEST).first()
    # No entry of the log has an id that large.
    return waiting or WebhookDelivery.objects.create(
        webhook=hook,
        change_id=time.time_ns(),
        message_id=uuid4(),
        payload=message_of_test(timezone.now()),
    )


def send_again(delivery: WebhookDelivery) -> bool:
    """From the first try on, under the same id. False: a worker has it in hand at the moment, or it waits anyhow."""
    done = [WebhookDelivery.State.DELIVERED, WebhookDelivery.State.GIVEN_UP]
    values = {"state": WebhookDelivery.State.WAITING, "attempts": 0, "due_at": timezone.now()}
    rows = WebhookDelivery.objects.filter(pk=delivery.pk, state__in=done)
    return bool(rows.update(**values, delivered_at=None, claimed_at=None))
