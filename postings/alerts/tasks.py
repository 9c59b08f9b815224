"""What Celery does for alerts. It only says when to look: running any of these twice, or never, changes no mail."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from postings.alerts import counts, reminding, sending, sweeping, upkeep
from postings.alerts.models import Digest, Notice
from postings.alerts.runs import is_long, match, take_up


@shared_task
def match_alerts() -> None:
    now = timezone.now()
    take_up(now)
    if is_long():
        share_matching.apply_async(expires=settings.ALERTS_SECONDS)
    match(now)
    dispatch_mail.delay()


@shared_task
def share_matching() -> None:
    """A second worker, if one is free: PostgreSQL writes for each connection on a core of its own."""
    match(timezone.now())


@shared_task
def dispatch_mail() -> int:
    """Hand out what is due. Returns how many tasks that makes."""
    tasks = 0
    for ids in sweeping.batches(Notice):
        send_notices.delay(ids=ids)
        tasks += 1
    if not sweeping.is_busy():
        for ids in sweeping.batches(Digest):
            send_digests.delay(ids=ids)
            tasks += 1
    return tasks


@shared_task
def send_digests(*, ids: list[int]) -> int:
    """Returns how many were sent. What there was no time for is a task again."""
    done = sending.send_digests(ids)
    counts.count(done)
    if done.left:
        send_digests.delay(ids=done.left)
    return done.sent


@shared_task
def send_notices(*, ids: list[int]) -> int:
    done = sending.send_notices(ids)
    counts.count(done)
    if done.left:
        send_notices.delay(ids=done.left)
    return done.sent


@shared_task
def sweep_mail() -> int:
    return sweeping.sweep()


@shared_task
def remind_of_deadlines() -> int:
    return reminding.remind()


@shared_task
def ask_about_alerts() -> None:
    """Those that nobody answered for end before others are asked."""
    reminding.stop_unanswered()
    reminding.ask_again()
    reminding.note_quiet()


@shared_task
def clean_alerts() -> dict[str, int]:
    return upkeep.clean_alerts()
