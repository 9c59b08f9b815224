"""Messages over the wire to a real server: signed, each taken once, tried again, given up."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connections
from django.utils import timezone

from postings.accounts.letters.models import Letter
from postings.api.models import Webhook, WebhookDelivery
from postings.api.webhooks import delivering
from postings.api.webhooks.actions import switch
from postings.api.webhooks.claims import (
    LEASE,
    MOST_ATTEMPTS,
    OFF_AFTER,
    WAITS,
    claim,
    mark_delivered,
    mark_failed,
)
from postings.api.webhooks.delivering import Door, deliver_due
from tests.factories import MembershipFactory
from tests.factories.api import WebhookDeliveryFactory, WebhookFactory

# To the machine itself, and without encryption: as no webhook may.
OWN = Door(schemes=frozenset({"http"}), is_allowed=lambda address: True, ports=None)


@dataclass
class Listener:
    """What came, and what is answered to it."""

    url: str
    status: int = 200
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    meanwhile: Callable[[], None] = lambda: None


@pytest.fixture
def listener() -> Iterator[Listener]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.came.append(({name.lower(): value for name, value in self.headers.items()}, body))
            heard.meanwhile()
            self.send_response(heard.status)
            self.send_header("Location", heard.url + "elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        heard = Listener(f"http://127.0.0.1:{server.server_port}/hook")
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield heard
        server.shutdown()
        thread.join()


def waiting(listener: Listener, **values: object) -> WebhookDelivery:
    hook = WebhookFactory.create(url=listener.url)
    MembershipFactory.create(institution=hook.institution, user__email=f"owner{hook.pk}@example.org")
    return WebhookDeliveryFactory.create(webhook=hook, **values)


def now_due() -> None:
    WebhookDelivery.objects.update(due_at=timezone.now())


@pytest.mark.django_db
def test_message_is_signed_as_standard_webhooks_are(listener: Listener) -> None:
    delivery = waiting(listener)
    assert deliver_due(OWN) == 1
    [(headers, body)] = listener.came
    assert json.loads(body) == delivery.payload
    assert headers["webhook-id"] == str(delivery.message_id)
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    secret = base64.b64decode(delivery.webhook.secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(secret, signed, sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert abs(int(headers["webhook-timestamp"]) - timezone.now().timestamp()) < 60
    delivery.refresh_from_db()
    assert (delivery.state, delivery.answer, delivery.attempts) == ("delivered", "200 OK", 1)
    assert deliver_due(OWN) == 0
    assert len(listener.came) == 1


@pytest.mark.django_db
def test_what_the_docs_say_checks_a_message(listener: Listener) -> None:
    text = (Path(__file__).resolve().parents[4] / "docs" / "api.md").read_text()
    names: dict[str, Callable[[dict[str, str], bytes, str], bool]] = {}
    exec(text.partition("```python\n")[2].partition("```")[0], names)  # noqa: S102 - our own document
    is_ours, secret = names["is_ours"], waiting(listener).webhook.secret
    deliver_due(OWN)
    [(headers, body)] = listener.came
    assert is_ours(headers, body, secret)
    assert not is_ours(headers, body + b" ", secret)
    assert not is_ours({**headers, "webhook-id": "another"}, body, secret)
    assert not is_ours({**headers, "webhook-timestamp": "1700000000"}, body, secret)


@pytest.mark.django_db
@pytest.mark.parametrize("status", [301, 307, 400, 404, 500, 503])
def test_what_is_not_taken_is_tried_again_later_each_time(listener: Listener, status: int) -> None:
    delivery = waiting(listener)
    listener.status = status
    for wait in WAITS:
        before = timezone.now()
        assert deliver_due(OWN) == 0
        delivery.refresh_from_db()
        assert delivery.state == "waiting"
        assert wait <= delivery.due_at - before < wait + timedelta(seconds=30)
        assert deliver_due(OWN) == 0
        now_due()
    deliver_due(OWN)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("given_up", MOST_ATTEMPTS)
    assert delivery.answer.startswith(str(status))
    # No redirect was followed.
    assert len(listener.came) == MOST_ATTEMPTS
    assert timedelta(hours=20) < sum(WAITS, timedelta()) < timedelta(hours=48)


@pytest.mark.django_db
def test_success_forgets_the_failures_before(listener: Listener) -> None:
    delivery = waiting(listener)
    listener.status = 500
    deliver_due(OWN)
    assert Webhook.objects.get().failures == 1
    listener.status = 204
    now_due()
    assert deliver_due(OWN) == 1
    assert Webhook.objects.get().failures == 0
    delivery.refresh_from_db()
    assert delivery.delivered_at is not None


@pytest.mark.django_db
def test_webhook_that_fails_for_long_is_switched_off_and_its_owners_are_told(listener: Listener) -> None:
    delivery = waiting(listener, attempts=MOST_ATTEMPTS - 1)
    MembershipFactory.create(institution=delivery.webhook.institution, editor=True)
    Webhook.objects.update(failures=OFF_AFTER - 1)
    listener.status = 500
    deliver_due(OWN)
    hook = Webhook.objects.get()
    assert not hook.is_active
    letter = Letter.objects.get()
    assert letter.to == f"owner{hook.pk}@example.org"
    assert "500" in " ".join(letter.paragraphs)
    WebhookDeliveryFactory.create(webhook=hook)
    assert deliver_due(OWN) == 0
    assert len(listener.came) == 1
    listener.status = 200
    switch(hook, is_active=True)
    assert deliver_due(OWN) == 1


@pytest.mark.django_db
def test_a_short_outage_switches_nothing_off(listener: Listener) -> None:
    hook = waiting(listener).webhook
    Webhook.objects.update(failures=OFF_AFTER * 3)
    listener.status = 500
    deliver_due(OWN)
    hook.refresh_from_db()
    assert hook.is_active


@pytest.mark.django_db
def test_who_says_gone_is_told_nothing_more(listener: Listener) -> None:
    delivery = waiting(listener)
    listener.status = 410
    deliver_due(OWN)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.webhook.is_active) == ("given_up", False)


@pytest.mark.django_db
def test_webhook_that_fails_does_not_hold_up_the_others(listener: Listener) -> None:
    WebhookDeliveryFactory.create_batch(5, webhook=WebhookFactory.create(url="http://127.0.0.1:1/"))
    waiting(listener)
    assert deliver_due(OWN) == 1
    assert WebhookDelivery.objects.filter(attempts=1, state="waiting").count() == 1


@pytest.mark.django_db
def test_webhook_with_many_messages_and_no_answer_does_not_hold_up_the_others(listener: Listener) -> None:
    """However many of them are the longest due."""
    down, long_ago = WebhookFactory.create(url="http://127.0.0.1:1/"), timezone.now() - timedelta(days=1)
    many = [
        WebhookDeliveryFactory.build(webhook=down, change_id=n, message_id=uuid4(), due_at=long_ago)
        for n in range(300)
    ]
    WebhookDelivery.objects.bulk_create(many)
    waiting(listener)
    assert deliver_due(OWN) == 1


@pytest.mark.django_db
def test_slow_webhook_has_its_turn_and_no_more(listener: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = waiting(listener, due_at=timezone.now() - timedelta(days=1)).webhook
    WebhookDeliveryFactory.create_batch(3, webhook=slow, due_at=timezone.now() - timedelta(days=1))
    other = WebhookDeliveryFactory.create(webhook=WebhookFactory.create(url=f"{listener.url}/other"))
    clock = count(0, 20)
    monkeypatch.setattr("postings.api.webhooks.delivering.time.monotonic", lambda: float(next(clock)))
    monkeypatch.setattr(delivering, "_send", lambda *_: delivering.Sent(is_taken=True, answer="200 OK"))
    assert deliver_due(OWN) < 5
    other.refresh_from_db()
    assert other.state == "delivered"


@pytest.mark.django_db
def test_message_that_cannot_be_written_is_one_messages_trouble(
    listener: Listener, caplog: pytest.LogCaptureFixture
) -> None:
    broken = WebhookDeliveryFactory.create(
        webhook=WebhookFactory.create(url=listener.url + "/x", secret="whsec_abc"),
        due_at=timezone.now() - timedelta(days=1),
    )
    waiting(listener)
    assert deliver_due(OWN) == 1
    broken.refresh_from_db()
    assert (broken.state, broken.attempts, broken.claimed_at) == ("waiting", 1, None)
    assert broken.answer == "Something went wrong here. It is logged."
    assert str(broken.message_id) in caplog.text
    assert "whsec_" not in caplog.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://127.0.0.1/", "not a public address"),
        ("https://93.184.216.34:25/", "port"),
        ("https://[::1]/", "not a public address"),
        ("https://169.254.169.254/latest/", "not a public address"),
        ("https://10.0.0.1/", "not a public address"),
        ("https://localhost/", "not a public address"),
        ("http://93.184.216.34/", "Only addresses with https"),
        ("ftp://example.org/", "web address"),
        ("https://user:password@example.org/", "password"),
    ],
)
def test_address_inside_is_never_reached(url: str, said: str) -> None:
    delivery = WebhookDeliveryFactory.create(webhook=WebhookFactory.create(url=url))
    assert deliver_due() == 0
    delivery.refresh_from_db()
    assert said in delivery.answer


@pytest.mark.django_db
def test_server_that_does_not_answer_is_left(listener: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    delivery = waiting(listener)
    barrier = Barrier(2)

    def hang() -> None:
        barrier.wait(10)

    listener.meanwhile = hang
    monkeypatch.setattr(delivering, "SECONDS", 0.2)
    assert deliver_due(OWN) == 0
    barrier.wait(10)
    delivery.refresh_from_db()
    assert delivery.answer.startswith("No answer within")


@pytest.mark.django_db
def test_worker_that_dies_is_followed_by_another(listener: Listener) -> None:
    delivery = waiting(listener)
    dead = claim(delivery.pk, timezone.now())
    assert dead is not None
    assert deliver_due(OWN) == 0
    WebhookDelivery.objects.update(claimed_at=timezone.now() - LEASE - timedelta(seconds=1))
    assert deliver_due(OWN) == 1
    # It was not dead after all: it says nothing more about what is not its own.
    assert not mark_failed(dead, "late")
    assert not mark_delivered(dead, "late")
    delivery.refresh_from_db()
    assert (delivery.state, delivery.answer, delivery.attempts) == ("delivered", "200 OK", 2)
    assert Webhook.objects.get().failures == 0


@pytest.mark.django_db
def test_what_kills_its_workers_is_given_up(listener: Listener) -> None:
    delivery = waiting(listener, attempts=MOST_ATTEMPTS + 2)
    listener.status = 500
    deliver_due(OWN)
    delivery.refresh_from_db()
    assert delivery.state == "given_up"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_workers_send_each_message_once(listener: Listener) -> None:
    hook = waiting(listener).webhook
    WebhookDeliveryFactory.create_batch(7, webhook=hook)
    barrier = Barrier(2)

    def work() -> int:
        try:
            barrier.wait(10)
            return deliver_due(OWN)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        done = [one.result(20) for one in [pool.submit(work) for _ in range(2)]]
    assert sum(done) == 8
    ids = [headers["webhook-id"] for headers, _ in listener.came]
    assert len(ids) == len(set(ids)) == 8
