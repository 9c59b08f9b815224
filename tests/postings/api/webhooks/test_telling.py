"""From the change log to messages: each change of state once, also where entries come into sight out of order."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from django.db import connection, connections, transaction
from django.utils import timezone

from postings.api.models import ExternalOpening, Webhook, WebhookDelivery
from postings.api.webhooks.actions import add_webhook, send_again, send_test, switch
from postings.api.webhooks.telling import OLDEST, SETTLED, tell_all
from postings.api.webhooks.upkeep import KEPT, forget_old_deliveries
from postings.openings.choices import CloseReason
from postings.openings.models import OpeningChange
from tests.factories import InstitutionFactory, MembershipFactory, OpeningFactory
from tests.factories.api import WebhookDeliveryFactory, WebhookFactory


def told(hook: Webhook) -> list[str]:
    rows = WebhookDelivery.objects.filter(webhook=hook).order_by("change_id")
    return [payload["type"] for payload in rows.values_list("payload", flat=True)]


@pytest.mark.django_db
def test_every_move_is_told_once_with_what_it_was() -> None:
    hook = WebhookFactory.create()
    opening = OpeningFactory.create(institution=hook.institution, draft=True)
    ExternalOpening.objects.create(institution=hook.institution, opening=opening, external_id="REQ-1")
    opening.submit()
    opening.reject("Say who pays.")
    opening.withdraw()
    opening.schedule(timezone.now() + timedelta(days=1))
    opening.publish()
    opening.close(CloseReason.FILLED)
    opening.reopen()
    assert tell_all() == 7
    assert tell_all() == 0
    assert told(hook) == [
        "opening.in_review",
        "opening.rejected",
        "opening.withdrawn",
        "opening.scheduled",
        "opening.published",
        "opening.closed",
        "opening.reopened",
    ]
    payload = WebhookDelivery.objects.order_by("change_id")[5].payload
    assert payload["data"]["status"] == {"old": "published", "new": "closed"}
    assert (payload["data"]["id"], payload["data"]["external_id"]) == (opening.pk, "REQ-1")
    assert payload["data"]["url"].endswith(f"-{opening.pk}/")
    opening.refresh_from_db()
    assert payload["data"]["version"] == opening.version


@pytest.mark.django_db
def test_only_moves_of_own_openings_are_told() -> None:
    hook = WebhookFactory.create()
    own = OpeningFactory.create(institution=hook.institution)
    own.log_change({"title": ["A", "B"]})
    OpeningFactory.create().close(CloseReason.FILLED)
    assert tell_all() == 0


@pytest.mark.django_db
def test_new_webhook_is_told_nothing_old() -> None:
    owner = MembershipFactory.create()
    opening = OpeningFactory.create(institution=owner.institution)
    opening.close(CloseReason.FILLED)
    hook = add_webhook(institution=owner.institution, url="https://a.example.org/", actor=owner.user)
    assert tell_all() == 0
    opening.reopen()
    assert tell_all() == 1
    assert told(hook) == ["opening.reopened"]


@pytest.mark.django_db
def test_watermark_stays_behind_and_moves_on() -> None:
    hook = WebhookFactory.create()
    opening = OpeningFactory.create(institution=hook.institution)
    opening.close(CloseReason.FILLED)
    change = OpeningChange.objects.get()
    tell_all()
    hook.refresh_from_db()
    assert hook.last_change == 0
    with time_machine.travel(timezone.now() + SETTLED + timedelta(minutes=1), tick=False):
        assert tell_all() == 0
    hook.refresh_from_db()
    assert hook.last_change == change.pk
    assert told(hook) == ["opening.closed"]


@pytest.mark.django_db
def test_webhook_that_was_off_is_told_what_it_missed_up_to_a_week_back() -> None:
    hook = WebhookFactory.create()
    first, second = OpeningFactory.create_batch(2, institution=hook.institution)
    switch(hook, is_active=False)
    first.close(CloseReason.FILLED)
    OpeningChange.objects.update(at=timezone.now() - OLDEST - timedelta(hours=1))
    second.close(CloseReason.FILLED)
    assert tell_all() == 0
    switch(hook, is_active=True)
    assert tell_all() == 1
    assert WebhookDelivery.objects.get().payload["data"]["id"] == second.pk


@pytest.mark.django_db
def test_webhook_of_a_merged_institution_is_told_nothing() -> None:
    hook = WebhookFactory.create()
    OpeningFactory.create(institution=hook.institution).close(CloseReason.FILLED)
    hook.institution.merged_into = InstitutionFactory.create()
    hook.institution.save()
    assert tell_all() == 0


@pytest.mark.django_db
def test_test_message_is_one_at_a_time() -> None:
    hook = WebhookFactory.create()
    first = send_test(hook)
    assert send_test(hook) == first
    WebhookDelivery.objects.update(state=WebhookDelivery.State.DELIVERED)
    assert send_test(hook) != first
    assert first.payload["type"] == "webhook.test"


@pytest.mark.django_db
def test_message_is_sent_again_under_its_own_id() -> None:
    delivery = WebhookDeliveryFactory.create(state=WebhookDelivery.State.GIVEN_UP, attempts=8)
    assert send_again(delivery)
    assert not send_again(delivery)
    again = WebhookDelivery.objects.get()
    assert (again.state, again.attempts, again.message_id) == ("waiting", 0, delivery.message_id)


@pytest.mark.django_db
def test_old_messages_are_forgotten() -> None:
    old, _ = WebhookDeliveryFactory.create_batch(2)
    WebhookDelivery.objects.filter(pk=old.pk).update(created_at=timezone.now() - KEPT - timedelta(hours=1))
    assert forget_old_deliveries() == 1
    assert not WebhookDelivery.objects.filter(pk=old.pk).exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_change_that_is_committed_late_is_told_all_the_same() -> None:
    """Its id is smaller than that of one which has been told by then."""
    hook = WebhookFactory.create()
    slow, quick = OpeningFactory.create_batch(2, institution=hook.institution)

    def close_quickly() -> None:
        try:
            quick.close(CloseReason.FILLED)
            assert tell_all() == 1
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        slow.close(CloseReason.FILLED)
        pool.submit(close_quickly).result(20)
    late, early = OpeningChange.objects.filter(opening=slow).get(), OpeningChange.objects.get(opening=quick)
    assert late.pk < early.pk
    assert tell_all() == 1
    assert told(hook) == ["opening.closed", "opening.closed"]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_workers_tell_each_change_once() -> None:
    hook = WebhookFactory.create()
    for opening in OpeningFactory.create_batch(5, institution=hook.institution):
        opening.close(CloseReason.FILLED)
    barrier = Barrier(2)

    def work() -> int:
        try:
            barrier.wait(10)
            return tell_all()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        done = [one.result(20) for one in [pool.submit(work) for _ in range(2)]]
    assert sum(done) == 5
    assert len(told(hook)) == 5
