"""What tells workers to look: tasks, the sweep, the outbox and the pace."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from celery import Celery, current_app
from django.conf import settings as site
from django.utils import timezone
from kombu.exceptions import OperationalError
from pytest_django import DjangoCaptureOnCommitCallbacks
from pytest_django.fixtures import Settings
from redis.exceptions import ConnectionError as RedisConnectionError

from postings.alerts import outbox, pace, runs, sweeping, tasks
from postings.alerts.models import Address, Digest, DigestItem, MailState, Notice, NoticeKind
from postings.search.misses import redis_client
from tests.factories import OpeningFactory
from tests.postings.alerts.outgoing import a_digest, a_notice, an_alert

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, dict[str, Any]]]]:
    """What would have been handed to the broker. Nobody works on it."""
    handed: list[tuple[str, dict[str, Any]]] = []

    def send_task(
        name: str, args: object = None, kwargs: dict[str, Any] | None = None, **more: object
    ) -> None:
        handed.append((name.rpartition(".")[2], kwargs or {}))

    monkeypatch.setattr(current_app, "send_task", send_task)
    for task in (tasks.send_digests, tasks.send_notices, tasks.dispatch_mail):
        name = task.name
        monkeypatch.setattr(task, "delay", lambda name=name, **kwargs: send_task(name, kwargs=kwargs))
    redis_client().delete(sweeping.MAIL_QUEUE)
    yield handed
    redis_client().delete(sweeping.MAIL_QUEUE)


def test_dispatch_mail_hands_out_what_is_due_in_batches(
    no_worker: list[tuple[str, dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "BATCH", 2)
    now = timezone.now()
    rows = [a_digest(f"{n}@example.org", [], due_at=now - timedelta(minutes=n)) for n in range(3)]
    a_digest("later@example.org", [], due_at=now + timedelta(hours=1))
    notice = a_notice("new@example.org")
    assert tasks.dispatch_mail() == 3
    assert no_worker == [
        ("send_notices", {"ids": [notice.pk]}),
        ("send_digests", {"ids": [rows[2].pk, rows[1].pk]}),
        ("send_digests", {"ids": [rows[0].pk]}),
    ]


def test_dispatch_mail_does_not_pile_up_digests(no_worker: list[tuple[str, dict[str, Any]]]) -> None:
    a_digest()
    redis_client().lpush(sweeping.MAIL_QUEUE, "a task that waits")
    assert tasks.dispatch_mail() == 0
    redis_client().delete(sweeping.MAIL_QUEUE)
    assert tasks.dispatch_mail() == 1


def test_a_doubled_task_and_a_second_beat_send_nothing_twice(mailoutbox: list[object]) -> None:
    row = a_digest()
    assert tasks.dispatch_mail() == tasks.dispatch_mail() == 1
    assert tasks.send_digests(ids=[row.pk]) == 1
    assert tasks.send_digests(ids=[row.pk]) == 0
    assert tasks.sweep_mail() == tasks.sweep_mail() == 0
    assert tasks.dispatch_mail() == 0
    assert len(mailoutbox) == 1


def test_send_digests_is_a_task_again_for_what_it_had_no_time_for(
    no_worker: list[tuple[str, dict[str, Any]]], settings: Settings
) -> None:
    settings.MAIL_LEASE_SECONDS = 0
    row = a_digest()
    assert tasks.send_digests(ids=[row.pk]) == 0
    assert no_worker == [("send_digests", {"ids": [row.pk]})]


def test_sweep_mail_frees_what_dead_workers_hold(mailoutbox: list[object]) -> None:
    row = a_digest()
    long_ago = timezone.now() - timedelta(seconds=site.MAIL_LEASE_SECONDS + 1)
    Digest.objects.update(state=MailState.SENDING, claim=uuid4(), claimed_at=long_ago, attempts=1)
    assert tasks.send_digests(ids=[row.pk]) == 0
    assert tasks.sweep_mail() == 1
    assert tasks.send_digests(ids=[row.pk]) == 1
    assert len(mailoutbox) == 1


def test_match_alerts_has_what_it_found_handed_out(no_worker: list[tuple[str, dict[str, Any]]]) -> None:
    an_alert()
    OpeningFactory.create()
    tasks.match_alerts()
    assert no_worker == [("dispatch_mail", {})]
    assert Digest.objects.get().items.count() == 1


def test_match_alerts_of_many_searches_is_shared(
    no_worker: list[tuple[str, dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    an_alert()
    OpeningFactory.create()
    monkeypatch.setattr(runs, "_LONG", 0)
    shared: list[dict[str, Any]] = []
    monkeypatch.setattr(tasks.share_matching, "apply_async", lambda **options: shared.append(options))
    tasks.match_alerts()
    assert shared == [{"expires": site.ALERTS_SECONDS}]
    assert no_worker == [("dispatch_mail", {})]
    OpeningFactory.create()
    runs.take_up(timezone.now())
    tasks.share_matching()
    assert DigestItem.objects.count() == 2


def test_put_notice_is_sent_after_the_commit_and_written_once(
    no_worker: list[tuple[str, dict[str, Any]]],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    address = Address.objects.create(email="ada@example.org")
    slot = timezone.now()
    with django_capture_on_commit_callbacks(execute=True):
        first = outbox.put_notice(NoticeKind.LINKS, address, slot=slot)
        assert outbox.put_notice(NoticeKind.LINKS, address, slot=slot) == first
        assert no_worker == []
    assert no_worker == [("send_notices", {"ids": [first.pk]})]


def test_put_notice_without_a_broker_waits_in_the_database(
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    no_worker: list[tuple[str, dict[str, Any]]],
) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise OperationalError("no broker")

    address = Address.objects.create(email="ada@example.org")
    with monkeypatch.context() as patch:
        patch.setattr(current_app, "send_task", refuse)
        with django_capture_on_commit_callbacks(execute=True):
            outbox.put_notice(NoticeKind.LINKS, address)
    assert Notice.objects.get().state == MailState.PENDING
    tasks.dispatch_mail()
    assert no_worker == [("send_notices", {"ids": [Notice.objects.get().pk]})]


def test_broker_that_is_away_holds_up_nobody() -> None:
    away = Celery(broker="redis://127.0.0.1:1/0", set_as_current=False)
    away.conf.broker_transport_options = site.CELERY_BROKER_TRANSPORT_OPTIONS
    started = time.monotonic()
    with pytest.raises(OperationalError):
        away.send_task("any", retry=False)
    # Left to itself it tries for six seconds.
    assert time.monotonic() - started < 4


def test_every_task_of_the_schedule_exists() -> None:
    current_app.loader.import_default_modules()
    names = {entry["task"] for entry in site.CELERY_BEAT_SCHEDULE.values()}
    assert names <= set(current_app.tasks)
    assert "postings.alerts.tasks.sweep_mail" in names


class Clock:
    """Sleeping is written down instead."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self.marks = 0

    def mark(self) -> None:
        self.marks += 1

    def monotonic(self) -> float:
        return 100.0

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(pace, "time", clock)
    return clock


def test_pace_is_shared_by_all_workers(clock: Clock, settings: Settings) -> None:
    settings.MAIL_PER_SECOND = 0.5
    one, other = pace.Pace(), pace.Pace()
    for turn in (one, other, one):
        turn.wait(clock.mark)
    # The first goes at once, and each one after it two seconds later, less what passes here.
    assert [round(seconds / 2) for seconds in clock.slept] == [1, 2]


def test_pace_without_redis_is_each_batch_s_own(
    clock: Clock, settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away() -> object:
        raise RedisConnectionError("away")

    monkeypatch.setattr(pace, "redis_client", away)
    settings.MAIL_PER_SECOND = 4
    mine = pace.Pace()
    for _ in range(3):
        mine.wait(clock.mark)
    assert clock.slept == [0.25, 0.5]
    assert clock.marks == 2
    assert caplog.text.count("own for now") == 1


def test_pace_without_a_limit_waits_for_nothing(clock: Clock) -> None:
    mine = pace.Pace()
    mine.wait(clock.mark)
    mine.wait(clock.mark)
    assert clock.slept == []
