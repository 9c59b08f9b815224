"""A batch, from the claim to the mark, with a real mail server where the answers matter."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import Settings

from benchmarks.smtp_sink import HOST, Sink
from postings.alerts import claims, sending
from postings.alerts.delivery import Courier, Letter
from postings.alerts.emails.drafts import digest_drafts
from postings.alerts.models import Address, Alert, Digest, DigestItem, MailState, Notice, NoticeKind
from postings.alerts.pace import Pace
from postings.openings.choices import CloseReason, Status
from postings.openings.models import Opening
from tests.factories import OpeningFactory
from tests.postings.alerts.outgoing import a_digest, a_notice

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sink]:
    with Sink(tmp_path_factory.mktemp("sink") / "taken") as sink:
        yield sink


@pytest.fixture
def sink(server: Sink, settings: Settings) -> Sink:
    assert server.record is not None
    server.record.write_bytes(b"")
    by_smtp(settings, server.port)
    return server


def by_smtp(settings: Settings, port: int) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = HOST, port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = 5


def states() -> dict[str, str]:
    return {row.alert.address.email: row.state for row in Digest.objects.select_related("alert__address")}


def test_send_digests_sends_each_once_and_marks_it(sink: Sink) -> None:
    opening = OpeningFactory.create()
    rows = [a_digest(f"reader{number}@example.org", [opening]) for number in range(3)]
    done = sending.send_digests([row.pk for row in rows])
    assert (done.sent, done.left) == (3, [])
    assert sending.send_digests([row.pk for row in rows]).sent == 0
    assert [taken.recipient for taken in sink.taken()] == [
        f"reader{number}@example.org" for number in range(3)
    ]
    assert len({taken.message_id for taken in sink.taken()}) == 3
    assert set(states().values()) == {MailState.SENT}
    assert not Digest.objects.filter(sent_at=None).exists()


def test_send_digests_works_with_any_backend() -> None:
    a_digest()
    assert sending.send_digests().sent == 1
    assert [message.to for message in mail.outbox] == [["ada@example.org"]]


def test_send_digests_asks_nothing_for_each_mail_but_its_mark() -> None:
    opening = OpeningFactory.create()
    counts = []
    for size in (2, 8):
        for number in range(size):
            a_digest(f"reader{size}.{number}@example.org", [opening])
        with CaptureQueriesContext(connection) as statements:
            assert sending.send_digests().sent == size
        counts.append(len(statements))
    assert counts[1] - counts[0] == 6


def test_send_digests_leaves_out_what_closed_and_forgets_it() -> None:
    still, closed = OpeningFactory.create(title="Still open"), OpeningFactory.create(title="Closed by now")
    row = a_digest(openings=[still, closed])
    closed.close(reason=CloseReason.FILLED)
    assert sending.send_digests().sent == 1
    assert "Still open" in str(mail.outbox[0].body)
    assert "Closed by now" not in str(mail.outbox[0].body)
    assert [item.opening for item in row.items.all()] == [still]


def test_send_digests_drops_a_digest_of_nothing_but_closed_openings() -> None:
    row = a_digest()
    Opening.objects.get().close(reason=CloseReason.FILLED)
    done = sending.send_digests()
    assert (done.sent, done.dropped) == (0, 1)
    row.refresh_from_db()
    assert row.state == MailState.DROPPED
    assert not DigestItem.objects.exists()
    assert mail.outbox == []


@pytest.mark.parametrize(
    "change",
    [
        lambda: Alert.objects.update(stopped_at=timezone.now(), stopped_because="person"),
        lambda: Alert.objects.update(confirmed_at=None),
        lambda: Address.objects.update(suppressed_at=timezone.now(), suppressed_because="bounce"),
    ],
)
def test_send_digests_drops_what_nobody_wants_any_more(change: object) -> None:
    a_digest()
    assert callable(change)
    change()
    assert sending.send_digests().dropped == 1
    assert set(states().values()) == {MailState.DROPPED}
    assert mail.outbox == []


def test_send_digests_holds_back_during_a_pause() -> None:
    row = a_digest()
    until = timezone.now() + timedelta(days=3)
    Alert.objects.update(paused_until=until)
    done = sending.send_digests()
    assert (done.sent, done.postponed) == (0, 1)
    row.refresh_from_db()
    assert (row.state, row.due_at, row.attempts) == (MailState.PENDING, until, 0)


def test_a_refused_address_is_suppressed_and_the_others_are_sent(sink: Sink) -> None:
    opening = OpeningFactory.create()
    names = ("gone", "full", "blocked", "busy", "ada")
    for name in names:
        a_digest(f"{name}@example.org", [opening])
    done = sending.send_digests()
    assert (done.sent, done.failed, done.again) == (1, 3, 1)
    assert states() == {
        "gone@example.org": MailState.FAILED,
        "full@example.org": MailState.FAILED,
        "blocked@example.org": MailState.FAILED,
        "busy@example.org": MailState.PENDING,
        "ada@example.org": MailState.SENT,
    }
    suppressed = Address.objects.filter(suppressed_at__isnull=False)
    assert [(one.email, one.suppressed_because) for one in suppressed] == [("gone@example.org", "refused")]
    assert suppressed[0].suppressed_detail == "550 5.1.1 No such mailbox"
    assert Digest.objects.get(state=MailState.PENDING).error == "451 4.3.0 Try again"


def test_a_greylisted_mail_is_sent_later(sink: Sink) -> None:
    row = a_digest("grey-1@example.org")
    assert sending.send_digests().again == 1
    assert sending.send_digests().sent == 0
    Digest.objects.update(due_at=timezone.now())
    assert sending.send_digests().sent == 1
    row.refresh_from_db()
    assert (row.state, row.attempts, row.error) == (MailState.SENT, 2, "")


def test_a_connection_that_carried_mail_is_made_anew(sink: Sink) -> None:
    opening = OpeningFactory.create()
    now = timezone.now()
    for number, name in enumerate(["ada", "closing-1", "grace"]):
        a_digest(f"{name}@example.org", [opening], due_at=now - timedelta(minutes=9 - number))
    assert sending.send_digests().sent == 3
    assert [one.recipient.partition("@")[0] for one in sink.taken()] == ["ada", "closing-1", "grace"]


def test_a_server_that_ends_connections_after_some_mails_gets_all(settings: Settings, tmp_path: Path) -> None:
    opening = OpeningFactory.create()
    for number in range(7):
        a_digest(f"reader{number}@example.org", [opening])
    with Sink(tmp_path / "taken", mails_each=2) as sink:
        by_smtp(settings, sink.port)
        assert sending.send_digests().sent == 7
        assert len(sink.taken()) == 7


def test_without_a_server_everything_waits_and_one_mail_counts_it(settings: Settings) -> None:
    by_smtp(settings, 9)
    opening = OpeningFactory.create()
    rows = [a_digest(f"reader{number}@example.org", [opening]) for number in range(3)]
    done = sending.send_digests()
    assert (done.sent, done.again, done.left) == (0, 1, [])
    for row in rows:
        row.refresh_from_db()
    assert {row.state for row in rows} == {MailState.PENDING}
    assert sorted(row.attempts for row in rows) == [0, 0, 1]
    assert all(row.due_at > timezone.now() + timedelta(seconds=40) for row in rows)


def test_a_batch_gives_back_what_it_has_no_time_for(settings: Settings) -> None:
    settings.MAIL_LEASE_SECONDS = 0
    rows = [a_digest(f"reader{number}@example.org", []) for number in range(3)]
    done = sending.send_digests()
    assert done.sent == 0
    assert sorted(done.left) == sorted(row.pk for row in rows)
    assert set(Digest.objects.values_list("state", "attempts")) == {(MailState.PENDING, 0)}


def test_what_was_read_is_read_again_when_it_is_no_longer_fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever says no while a batch is under way gets nothing more."""
    opening = OpeningFactory.create()
    first = a_digest("ada@example.org", [opening], due_at=timezone.now() - timedelta(minutes=2))
    second = a_digest("grace@example.org", [opening])
    real = digest_drafts

    def stopping(digests: list[Digest], now: object) -> object:
        assert isinstance(now, type(timezone.now()))
        for pair in list(real(digests, now)):
            Alert.objects.filter(pk=second.alert_id).update(stopped_at=now, stopped_because="person")
            yield pair

    monkeypatch.setattr(sending, "digest_drafts", stopping)
    monkeypatch.setattr(sending, "_FRESH_SECONDS", 0.0)
    done = sending.send_digests([first.pk, second.pk])
    assert (done.sent, done.dropped) == (1, 1)


def test_an_error_of_our_own_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    opening = OpeningFactory.create()
    rows = [a_digest(f"reader{number}@example.org", [opening]) for number in range(3)]
    real = digest_drafts

    def failing(digests: list[Digest], now: object) -> object:
        assert isinstance(now, type(timezone.now()))
        for number, pair in enumerate(real(digests, now)):
            if number == 2:
                raise ZeroDivisionError("a mail that can't be written")
            yield pair

    monkeypatch.setattr(sending, "digest_drafts", failing)
    with pytest.raises(ZeroDivisionError):
        sending.send_digests()
    assert len(mail.outbox) == 2
    counts = list(Digest.objects.order_by("state").values_list("state", flat=True))
    assert counts == [MailState.PENDING, MailState.SENT, MailState.SENT]
    waiting = Digest.objects.get(state=MailState.PENDING)
    assert waiting.pk in {row.pk for row in rows}
    assert "can't be written" in waiting.error
    assert waiting.due_at > timezone.now()


def test_a_mark_waits_for_a_database_that_starts_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "_MARK_PAUSE", 0.0)
    monkeypatch.setattr(sending, "connection", FakeConnection())
    row = a_digest()
    real, failures = claims.mark_sent, iter([True, True])

    def mark_sent(mail: Digest, closed: tuple[int, ...]) -> bool:
        if next(failures, False):
            raise OperationalError("the database system is shutting down")
        return real(mail, closed)

    monkeypatch.setattr(claims, "mark_sent", mark_sent)
    assert sending.send_digests().sent == 1
    row.refresh_from_db()
    assert row.state == MailState.SENT
    assert len(mail.outbox) == 1


class FakeConnection:
    in_atomic_block = False

    def close(self) -> None:
        """The test's own transaction goes on."""


def test_mails_are_handed_over_by_a_thread_that_has_no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    threads = []
    real = Courier.hand_over

    def hand_over(courier: Courier, letter: Letter) -> None:
        threads.append(threading.current_thread())
        real(courier, letter)

    monkeypatch.setattr(Courier, "hand_over", hand_over)
    a_digest()
    assert sending.send_digests().sent == 1
    assert threads[0] is not threading.main_thread()


def test_a_claim_that_was_lost_is_said(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_digest()
    monkeypatch.setattr(claims, "mark_sent", lambda mail, closed: False)
    assert sending.send_digests().sent == 1
    assert "its claim was lost" in caplog.text


def test_send_notices_sends_a_confirmation_to_an_alert_that_is_none_yet() -> None:
    row = a_notice()
    assert sending.send_notices([row.pk]).sent == 1
    assert sending.send_notices([row.pk]).sent == 0
    assert [message.to for message in mail.outbox] == [["ada@example.org"]]
    row.refresh_from_db()
    assert row.state == MailState.SENT


def test_send_notices_drops_what_is_about_an_alert_that_has_ended() -> None:
    a_notice(kind=NoticeKind.RENEWAL)
    Alert.objects.update(stopped_at=timezone.now(), stopped_because="person")
    assert sending.send_notices().dropped == 1
    assert Notice.objects.get().state == MailState.DROPPED
    assert mail.outbox == []


def test_send_notices_sends_nothing_to_a_suppressed_address() -> None:
    a_notice()
    Address.objects.update(suppressed_at=timezone.now(), suppressed_because="bounce")
    assert sending.send_notices().dropped == 1
    assert mail.outbox == []


def test_what_closes_during_a_long_wait_for_its_turn_is_not_sent(
    monkeypatch: pytest.MonkeyPatch, mailoutbox: list[object]
) -> None:
    """At a mail every ten seconds, over all workers."""
    one, other = OpeningFactory.create(), OpeningFactory.create()
    first, second = a_digest("ada@example.org", [one]), a_digest("grace@example.org", [other])
    moment, waits = [100.0], []
    monkeypatch.setattr("postings.alerts.sending.time.monotonic", lambda: moment[0])

    def wait(pace: Pace, before: Callable[[], None]) -> None:
        waits.append(moment[0])
        moment[0] += 10
        if one.status == Status.PUBLISHED:
            one.close(CloseReason.FILLED)

    monkeypatch.setattr(Pace, "wait", wait)
    done = sending.send_digests([first.pk, second.pk])
    assert (done.dropped, done.sent, done.left) == (1, 1, [])
    assert states() == {"ada@example.org": MailState.DROPPED, "grace@example.org": MailState.SENT}
    assert len(mailoutbox) == 1
    # The turn that was waited for is the other's.
    assert len(waits) == 1
