"""Claims: what is due is taken once, and only its holder says what became of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from postings.alerts import claims
from postings.alerts.models import Digest, DigestItem, MailState, Notice
from tests.postings.alerts.outgoing import a_digest, a_notice

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def digests(count: int) -> list[Digest]:
    return [
        a_digest(f"{uuid4().hex}@example.org", [], due_at=NOW - timedelta(minutes=number))
        for number in range(count)
    ]


def held_since(mail: Digest, since: datetime, attempts: int = 1) -> None:
    Digest.objects.filter(pk=mail.pk).update(
        state=MailState.SENDING, claim=uuid4(), claimed_at=since, attempts=attempts
    )


def test_claim_takes_the_longest_due_first_and_each_once() -> None:
    rows = digests(3)
    first = claims.claim(Digest, now=NOW, most=2)
    assert [mail.pk for mail in first] == [rows[2].pk, rows[1].pk]
    assert {(mail.state, mail.attempts, mail.claimed_at) for mail in first} == {(MailState.SENDING, 1, NOW)}
    second = claims.claim(Digest, now=NOW)
    assert [mail.pk for mail in second] == [rows[0].pk]
    assert second[0].claim != first[0].claim == first[1].claim
    assert claims.claim(Digest, now=NOW) == []


def test_claim_takes_only_what_is_named_and_due() -> None:
    rows = digests(2)
    later = a_digest("later@example.org", [], due_at=NOW + timedelta(seconds=1))
    taken = claims.claim(Digest, now=NOW, ids=[rows[0].pk, later.pk])
    assert [mail.pk for mail in taken] == [rows[0].pk]


def test_claim_of_many_takes_as_many_statements_as_of_one() -> None:
    digests(1)
    with CaptureQueriesContext(connection) as one:
        claims.claim(Digest, now=NOW)
    digests(7)
    with CaptureQueriesContext(connection) as many:
        mails = claims.claim(Digest, now=NOW)
        assert {mail.alert.address.email for mail in mails}
        assert {str(mail.alert.search) for mail in mails}
    assert len(many) == len(one)


def test_claim_of_a_notice_comes_with_whom_it_goes_to() -> None:
    a_notice()
    mail = claims.claim(Notice)[0]
    with CaptureQueriesContext(connection) as none:
        assert mail.address.email == "ada@example.org"
        assert mail.alert is not None
    assert len(none) == 0


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_claim_passes_over_what_another_transaction_is_taking() -> None:
    rows = digests(2)
    other = connections.create_connection("default")
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT 1 FROM postings_digest WHERE id = %s FOR UPDATE", [rows[1].pk])
        assert [mail.pk for mail in claims.claim(Digest, now=NOW)] == [rows[0].pk]
        other.rollback()
    finally:
        other.close()
    assert [mail.pk for mail in claims.claim(Digest, now=NOW)] == [rows[1].pk]


def test_mark_sent_removes_what_had_closed() -> None:
    row = a_digest()
    item = row.items.get()
    mail = claims.claim(Digest)[0]
    assert claims.mark_sent(mail, [item.pk])
    row.refresh_from_db()
    assert row.state == MailState.SENT
    assert row.sent_at is not None
    assert row.claim is None
    assert not DigestItem.objects.exists()


def test_who_lost_a_claim_changes_nothing_any_more() -> None:
    row = a_digest()
    item = row.items.get()
    mail = claims.claim(Digest)[0]
    Digest.objects.update(claim=uuid4())
    assert not claims.mark_sent(mail, [item.pk])
    assert not claims.drop(mail)
    assert not claims.fail(mail, "no")
    assert not claims.retry_later(mail, "no")
    claims.give_back([mail])
    row.refresh_from_db()
    assert row.state == MailState.SENDING
    assert row.items.exists()


def test_give_back_leaves_no_trace() -> None:
    row = a_digest()
    claims.give_back(claims.claim(Digest))
    again = Digest.objects.get(pk=row.pk)
    assert (again.state, again.attempts, again.due_at, again.claim) == (
        MailState.PENDING,
        0,
        row.due_at,
        None,
    )


def test_retry_later_waits_longer_each_time_and_ends() -> None:
    row = a_digest()
    waits = []
    for _ in range(claims.MOST_ATTEMPTS):
        Digest.objects.filter(state=MailState.PENDING).update(due_at=timezone.now())
        mail = claims.claim(Digest, now=timezone.now())[0]
        mail.slot -= timedelta(days=2)
        assert claims.retry_later(mail, "450 later")
        row.refresh_from_db()
        waits.append((row.due_at - timezone.now()).total_seconds())
    assert row.state == MailState.FAILED
    assert row.error == "450 later"
    assert row.attempts == claims.MOST_ATTEMPTS
    for wait, nominal in zip(
        waits, [60, 120, 240, 480, 960, 1920, 3840, 7680, 15360, 21600, 21600], strict=False
    ):
        assert 0.74 * nominal < wait < 1.26 * nominal


def test_retry_later_gives_nothing_up_within_a_day() -> None:
    """A run of dying workers counts as tries too."""
    row = a_digest()
    Digest.objects.update(attempts=30)
    assert claims.retry_later(claims.claim(Digest)[0], "450 later")
    row.refresh_from_db()
    assert row.state == MailState.PENDING


def test_release_lost_frees_what_was_held_for_longer_than_the_lease() -> None:
    rows = digests(2)
    held_since(rows[0], NOW - timedelta(seconds=301))
    held_since(rows[1], NOW - timedelta(seconds=299))
    assert claims.release_lost(Digest, NOW) == 1
    assert claims.release_lost(Digest, NOW) == 0
    freed, held = (Digest.objects.get(pk=row.pk) for row in rows)
    assert (freed.state, freed.due_at, freed.attempts) == (MailState.PENDING, rows[0].due_at, 1)
    assert held.state == MailState.SENDING


def test_release_lost_separates_a_mail_that_may_kill_its_workers() -> None:
    row = digests(1)[0]
    held_since(row, NOW - timedelta(hours=1), attempts=6)
    assert claims.release_lost(Digest, NOW) == 1
    row.refresh_from_db()
    assert NOW + timedelta(seconds=60) < row.due_at < NOW + timedelta(minutes=4)
