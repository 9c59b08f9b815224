"""Who has which message in hand: each change of its state is conditional on the one before.

A worker that dies keeps its claim for as long as the lease; then another sends the message again, under the same id,
by which the other side knows it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from postings.accounts.letters.actions import write_letter
from postings.api.models import Webhook, WebhookDelivery
from postings.api.rows import absolute
from postings.institutions.people_models import MemberRole

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

# The waits after each failed try: 22 hours together.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))
MOST_ATTEMPTS = len(WAITS) + 1
LEASE = timedelta(minutes=2)
# So many failures in a row, and one message that a day of tries did not bring home.
OFF_AFTER = 20


def due(now: datetime) -> QuerySet[WebhookDelivery]:
    return _free(now).filter(webhook__is_active=True)


def _free(now: datetime) -> QuerySet[WebhookDelivery]:
    """Of one table alone: an update that looks at another one is written with a subquery, and who waited for a row to
    be claimed would not look again whether it still is free."""
    free = Q(claimed_at__isnull=True) | Q(claimed_at__lt=now - LEASE)
    return WebhookDelivery.objects.filter(free, state=WebhookDelivery.State.WAITING, due_at__lte=now)


def claim(delivery_id: int, now: datetime) -> WebhookDelivery | None:
    """The message, if nobody else has it."""
    taken = _free(now).filter(pk=delivery_id).update(claimed_at=now, attempts=F("attempts") + 1)
    if not taken:
        return None
    return WebhookDelivery.objects.select_related("webhook__institution").get(pk=delivery_id)


@transaction.atomic
def mark_delivered(delivery: WebhookDelivery, answer: str) -> bool:
    """False: it was not ours any more."""
    now = timezone.now()
    state = WebhookDelivery.State.DELIVERED
    marked = _ours(delivery).update(state=state, delivered_at=now, claimed_at=None, answer=answer[:300])
    if marked:
        Webhook.objects.filter(pk=delivery.webhook_id).exclude(failures=0).update(failures=0)
    return bool(marked)


@transaction.atomic
def mark_failed(delivery: WebhookDelivery, answer: str, *, is_gone: bool = False) -> bool:
    """To be tried again, later each time, until it is given up. `is_gone`: the other side wants no more of it."""
    is_given_up = is_gone or delivery.attempts >= MOST_ATTEMPTS
    values: dict[str, object] = {"claimed_at": None, "answer": answer[:300]}
    if is_given_up:
        values["state"] = WebhookDelivery.State.GIVEN_UP
    else:
        values["due_at"] = timezone.now() + WAITS[delivery.attempts - 1]
    if not _ours(delivery).update(**values):
        return False
    hook = Webhook.objects.select_for_update().get(pk=delivery.webhook_id)
    hook.failures = min(hook.failures + 1, 32_767)
    hook.save(update_fields=["failures"])
    if is_gone or (is_given_up and hook.failures >= OFF_AFTER):
        _switch_off(hook, delivery, answer)
    return True


def _ours(delivery: WebhookDelivery) -> QuerySet[WebhookDelivery]:
    rows = WebhookDelivery.objects.filter(pk=delivery.pk, state=WebhookDelivery.State.WAITING)
    return rows.filter(claimed_at=delivery.claimed_at)


def _switch_off(hook: Webhook, delivery: WebhookDelivery, answer: str) -> None:
    if not Webhook.objects.filter(pk=hook.pk, is_active=True).update(is_active=False):
        return
    address = absolute(reverse("postings:desk-webhook", args=[hook.institution.slug, hook.pk]))
    owners = hook.institution.memberships.filter(role=MemberRole.OWNER).select_related("user")
    for owner in owners:
        write_letter(
            key=f"webhook-off:{hook.pk}:{delivery.pk}:{owner.user_id}",
            to=owner.user.email,
            subject=f"A webhook of {hook.institution.name} was switched off",
            paragraphs=[
                f"We could not reach {hook.url}. It last answered: {answer}",
                "We have stopped trying. When it works again, switch the webhook on: what happened in between, up to "
                "a week back, is sent then.",
            ],
            action=("See the webhook", address),
        )
