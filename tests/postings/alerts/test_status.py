"""How alerts are doing: what is counted, what is wrong, and `manage.py alerts_status`."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from redis.exceptions import ConnectionError as RedisConnectionError

from postings.alerts import claims, counts, status
from postings.alerts.joining import stop
from postings.alerts.models import (
    Alert,
    Arrival,
    Digest,
    Frequency,
    MailState,
    Run,
    StopCause,
    SuppressionCause,
)
from postings.alerts.runs import run_matching
from postings.alerts.sending import Tally
from postings.search.misses import redis_client
from tests.factories import OpeningFactory
from tests.postings.alerts.alerting import asked, wanted
from tests.postings.alerts.outgoing import a_digest, a_notice

pytestmark = pytest.mark.django_db

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    redis_client().delete(counts._key())


def run_command(*arguments: str) -> tuple[int, str]:
    out, code = StringIO(), 0
    try:
        call_command("alerts_status", *arguments, stdout=out)
    except SystemExit as end:
        code = int(str(end.code))
    return code, out.getvalue()


def failed(digest: Digest, error: str) -> None:
    mail = claims.claim(Digest, ids=[digest.pk])[0]
    claims.fail(mail, error)


def test_nothing_at_all_is_well() -> None:
    flow = status.flow()
    assert flow.problems() == []
    assert (flow.oldest_unsent_at, flow.last_run, flow.arrivals) == (None, None, 0)
    assert flow.digests == status.Depth(0, 0, 0, 0)


def test_mails_are_counted_by_state() -> None:
    now = timezone.now()
    a_digest("due@example.org", [], due_at=now - MINUTE)
    a_digest("later@example.org", [], due_at=now + DAY)
    claims.claim(Digest, ids=[a_digest("sending@example.org").pk])
    failed(a_digest("failed@example.org"), "552 full")
    a_notice("notice@example.org")
    flow = status.flow()
    assert flow.digests == status.Depth(due=1, later=1, sending=1, failed=1)
    assert flow.notices == status.Depth(due=1, later=0, sending=0, failed=0)


def test_counts_end_at_their_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status, "MOST_COUNTED", 2)
    for number in range(3):
        a_digest(f"{number}@example.org", [])
    assert status.flow().digests.due == 2


def test_a_mail_that_is_long_due_is_a_problem() -> None:
    digest = a_digest(due_at=timezone.now() - 14 * MINUTE)
    Digest.objects.update(created_at=timezone.now() - DAY)
    assert status.flow().problems() == []
    Digest.objects.update(slot=timezone.now() - 16 * MINUTE, due_at=timezone.now() - 16 * MINUTE)
    [problem] = status.flow().problems()
    assert problem == "A mail has been due for 16 min and is not sent."
    # What an outage puts off has waited all the time.
    digest.refresh_from_db()
    claims.give_back(claims.claim(Digest), wait=MINUTE)
    assert len(status.flow().problems()) == 1


def test_a_mail_that_its_own_server_refuses_for_now_is_none() -> None:
    a_digest(due_at=timezone.now() - 5 * DAY)
    Digest.objects.update(created_at=timezone.now() - 5 * DAY)
    claims.retry_later(claims.claim(Digest)[0], "450 not now")
    assert status.flow().oldest_unsent_at is None
    assert status.flow().problems() == []


def test_mails_of_workers_that_are_gone_are_a_problem() -> None:
    digest = a_digest()
    now = timezone.now()
    Digest.objects.filter(pk=digest.pk).update(
        state=MailState.SENDING, claim=uuid4(), claimed_at=now - timedelta(hours=1)
    )
    assert any("gone" in problem for problem in status.flow().problems())


def test_arrivals_that_nobody_takes_up_are_a_problem() -> None:
    now = timezone.now()
    OpeningFactory.create(published_at=now + DAY)
    opening = OpeningFactory.create(published_at=now - DAY)
    Arrival.objects.update(at=now - 11 * MINUTE)
    flow = status.flow()
    assert flow.arrivals == 1
    assert flow.problems() == ["Openings have waited for a run for 11 min: 1."]
    # Published beforehand, it waits since it is open.
    opening.published_at = now - MINUTE
    opening.save()
    assert status.flow().problems() == []


def test_a_run_that_is_not_finished_and_one_with_an_error_are_problems() -> None:
    OpeningFactory.create()
    run_matching()
    assert status.flow().problems() == []
    Run.objects.update(finished_at=None, error="ValueError: no", started_at=timezone.now() - 12 * MINUTE)
    assert status.flow().problems() == [
        "A run has not been finished for 12 min.",
        "The last run ended with an error: ValueError: no",
    ]


def test_failures_are_grouped_by_reason_and_those_without_an_address_are_settled() -> None:
    for number in range(2):
        failed(a_digest(f"{number}@example.org"), "554 no")
    gone = a_digest("gone@example.org")
    failed(gone, "550 no such mailbox")
    gone.alert.address.suppress(SuppressionCause.REFUSED, "550")
    glance = status.glance()
    assert [(reason.number, reason.error) for reason in glance.reasons] == [
        (2, "554 no"),
        (1, "550 no such mailbox"),
    ]
    assert glance.flow.problems() == ["Mails failed in the last day, to addresses that exist: 2."]
    assert [address.email for address in glance.suppressed] == ["gone@example.org"]
    Digest.objects.update(due_at=timezone.now() - 8 * DAY)
    assert status.glance().reasons == []


def test_alerts_are_counted_by_frequency_and_state() -> None:
    wanted("one@example.org", frequency=Frequency.DAILY)
    wanted("two@example.org", frequency=Frequency.WEEKLY, paused_until=timezone.now() + DAY)
    asked("three@example.org")
    stop(wanted("four@example.org"), StopCause.PERSON)
    wanted("five@example.org").address.suppress(SuppressionCause.BOUNCE)
    totals = status.totals()
    assert set(totals.alerts) == {
        ("daily", "running", 1),
        ("weekly", "paused", 1),
        ("at_once", "unconfirmed", 1),
        ("at_once", "stopped", 1),
        ("at_once", "suppressed", 1),
    }
    assert totals.wanted == {"daily": 1, "weekly": 1}
    assert sum(totals.wanted.values()) == Alert.objects.wanted().count()
    assert totals.suppressed == 1


def test_totals_are_kept_for_a_while(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    status.totals()
    with django_assert_num_queries(0):
        status.totals()
    cache.clear()
    with django_assert_num_queries(2):
        status.totals()


def test_without_redis_everything_else_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*arguments: object, **more: object) -> None:
        raise RedisConnectionError("away")

    monkeypatch.setattr(status, "redis_client", away)
    monkeypatch.setattr(cache, "get", away)
    monkeypatch.setattr(counts, "redis_client", away)
    counts.count(Tally(sent=1))
    wanted()
    assert status.glance().queues is None
    assert status.totals().wanted == {"at_once": 1}
    code, said = run_command()
    assert code == 0
    assert "Redis does not answer" in said


def test_glance_takes_a_fixed_number_of_statements(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(5):
        failed(a_digest(f"{number}@example.org"), f"554 {number}")
    with django_assert_max_num_queries(24):
        status.glance()


def test_command_says_that_all_is_well() -> None:
    wanted(frequency=Frequency.DAILY)
    OpeningFactory.create()
    run_matching()
    code, said = run_command()
    assert code == 0
    assert "alerts wanted       1 daily" in said
    assert "1 openings, 1 searches, 1 digests, 1 items" in said
    assert "!" not in said


def test_command_says_what_is_wrong_and_exits_with_one() -> None:
    failed(a_digest(), "554 no")
    code, said = run_command()
    assert code == 1
    assert "1 × 554 no" in said
    assert "! Mails failed in the last day, to addresses that exist: 1." in said


def test_command_for_machines() -> None:
    OpeningFactory.create()
    run_matching()
    code, said = run_command("--json")
    document = json.loads(said)
    assert (code, document["is_well"], document["problems"]) == (0, True, [])
    assert document["last_run"]["arrivals"] == 1
    assert document["digests"] == {"due": 0, "later": 0, "sending": 0, "failed": 0}
    failed(a_digest(), "554 no")
    code, said = run_command("--json")
    assert (code, json.loads(said)["failures"][0]["error"]) == (1, "554 no")
