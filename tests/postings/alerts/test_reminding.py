"""Reminders of deadlines, "still wanted?" and "nothing matched": once each, and to nobody who wants no mail."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from postings.alerts import reminding, tasks
from postings.alerts.joining import confirm, pause, stop
from postings.alerts.models import (
    Alert,
    DigestItem,
    Frequency,
    MailState,
    Notice,
    NoticeKind,
    StopCause,
    SuppressionCause,
)
from postings.alerts.sending import send_notices
from postings.openings.models import Opening
from tests.factories import OpeningFactory
from tests.postings.alerts.outgoing import a_digest, an_alert

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
# Nine in the morning in Zurich.
NOW = datetime(2026, 11, 20, 8, 20, tzinfo=UTC)


def closing_in(wait: timedelta, now: datetime = NOW) -> Opening:
    return OpeningFactory.create(open=True, published_at=now - 20 * DAY, deadline_at=now + wait)


def mailed(*openings: Opening, email: str = "ada@example.org", **values: Any) -> Alert:
    """An alert with reminders that was mailed these two days ago."""
    digest = a_digest(email, list(openings), due_at=NOW - 2 * DAY)
    digest.state, digest.sent_at = MailState.SENT, NOW - 2 * DAY
    digest.save()
    values = {"reminders": True, **values}
    Alert.objects.filter(pk=digest.alert_id).update(**values)
    digest.alert.refresh_from_db()
    return digest.alert


def reminded(alert: Alert) -> list[int]:
    items = DigestItem.objects.filter(alert=alert, reminder__isnull=False)
    return list(items.order_by("opening").values_list("opening", flat=True))


def test_reminder_is_one_mail_for_what_closes_within_three_days() -> None:
    soon, later = closing_in(2 * DAY), closing_in(4 * DAY)
    endless = OpeningFactory.create(rolling=True, published_at=NOW - DAY)
    also, closed = closing_in(3 * DAY), closing_in(DAY)
    Opening.objects.filter(pk=closed.pk).update(expires_at=NOW - DAY)
    alert = mailed(soon, later, endless, also, closed)
    assert reminding.remind(NOW) == 1
    notice = Notice.objects.get()
    assert (notice.kind, notice.alert, notice.address) == (NoticeKind.REMINDER, alert, alert.address)
    assert notice.due_at == NOW
    assert reminded(alert) == sorted([soon.pk, also.pk])
    assert reminding.remind(NOW) == 0
    assert reminding.remind(NOW + timedelta(minutes=15)) == 0


def test_reminder_comes_once_a_day_and_the_rest_the_next_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reminding, "MOST_REMINDED", 1)
    first, second = closing_in(2 * DAY), closing_in(2.5 * DAY)
    alert = mailed(second, first)
    assert reminding.remind(NOW) == 1
    assert reminded(alert) == [first.pk]
    assert reminding.remind(NOW + timedelta(hours=6)) == 0
    assert reminding.remind(NOW + DAY) == 1
    assert reminded(alert) == [first.pk, second.pk]
    assert reminding.remind(NOW + 1.5 * DAY) == 0


@pytest.mark.parametrize("frequency", [Frequency.DAILY, Frequency.WEEKLY])
def test_daily_and_weekly_alerts_are_reminded_in_their_own_hour(frequency: Frequency) -> None:
    mailed(closing_in(2 * DAY), frequency=frequency, hour=9, time_zone="Europe/Zurich", weekday=1)
    assert reminding.remind(NOW - timedelta(hours=1)) == 0
    assert reminding.remind(NOW + timedelta(hours=1)) == 0
    assert reminding.remind(NOW) == 1
    assert Notice.objects.get().slot == NOW.replace(minute=0)


def test_reminder_in_a_zone_that_is_off_by_a_quarter_of_an_hour() -> None:
    mailed(closing_in(2 * DAY), frequency=Frequency.DAILY, hour=14, time_zone="Asia/Kathmandu")
    assert reminding.remind(datetime(2026, 11, 20, 8, 14, tzinfo=UTC)) == 0
    assert reminding.remind(datetime(2026, 11, 20, 8, 15, tzinfo=UTC)) == 1
    assert Notice.objects.get().slot == datetime(2026, 11, 20, 8, 15, tzinfo=UTC)


def test_nothing_is_said_to_who_did_not_ask_for_it_or_wants_no_mail() -> None:
    opening = closing_in(2 * DAY)
    mailed(opening, email="none@example.org", reminders=False)
    mailed(opening, email="paused@example.org", paused_until=NOW + DAY)
    mailed(opening, email="unconfirmed@example.org", confirmed_at=None)
    stop(mailed(opening, email="stopped@example.org"), StopCause.PERSON)
    mailed(opening, email="suppressed@example.org").address.suppress(SuppressionCause.BOUNCE)
    assert reminding.remind(NOW) == 0
    after_pause = mailed(opening, email="after@example.org", paused_until=NOW)
    assert reminding.remind(NOW) == 1
    assert reminded(after_pause) == [opening.pk]


def test_no_reminder_of_what_was_not_mailed_or_only_today() -> None:
    opening = closing_in(2 * DAY)
    waiting = a_digest("waiting@example.org", [opening], due_at=NOW)
    today = a_digest("today@example.org", [opening], due_at=NOW - DAY)
    today.state, today.sent_at = MailState.SENT, NOW - timedelta(hours=20)
    today.save()
    Alert.objects.update(reminders=True)
    assert reminding.remind(NOW) == 0
    assert reminding.remind(NOW + timedelta(hours=5)) == 1
    assert reminded(waiting.alert) == []


def test_reminders_are_written_in_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reminding, "_AT_ONCE", 2)
    opening = closing_in(2 * DAY)
    alerts = [mailed(opening, email=f"{number}@example.org") for number in range(5)]
    assert reminding.remind(NOW) == 5
    assert all(reminded(alert) == [opening.pk] for alert in alerts)


def test_reminder_is_sent_and_names_the_opening() -> None:
    now = timezone.now()
    opening = closing_in(2 * DAY, now)
    alert = mailed(opening)
    tasks.remind_of_deadlines()
    assert send_notices().sent == 1
    [message] = mail.outbox
    assert message.to == [alert.address.email]
    assert message.subject.startswith("Closes soon: ")


def an_old_alert(age: timedelta, email: str = "ada@example.org", **values: Any) -> Alert:
    alert = an_alert(email)
    Alert.objects.filter(pk=alert.pk).update(
        **{"created_at": NOW - age, "confirmed_at": NOW - age, "matched_at": NOW, **values}
    )
    alert.refresh_from_db()
    return alert


def sent(notice: Notice) -> None:
    Notice.objects.filter(pk=notice.pk).update(state=MailState.SENT, sent_at=notice.due_at)


def test_question_comes_once_a_year() -> None:
    alert = an_old_alert(366 * DAY)
    assert reminding.ask_again(NOW) == 1
    assert reminding.ask_again(NOW) == 0
    alert.refresh_from_db()
    notice = Notice.objects.get()
    assert (notice.kind, notice.slot, alert.asked_at) == (NoticeKind.RENEWAL, NOW, NOW)
    sent(notice)
    confirm(alert, NOW + DAY)
    assert reminding.stop_unanswered(NOW + 100 * DAY) == 0
    assert reminding.ask_again(NOW + 365 * DAY) == 0
    assert reminding.ask_again(NOW + 366 * DAY) == 1


def test_question_without_an_answer_ends_the_alert_after_sixty_days() -> None:
    alert = an_old_alert(366 * DAY)
    reminding.ask_again(NOW)
    sent(Notice.objects.get())
    assert reminding.stop_unanswered(NOW + 60 * DAY - timedelta(minutes=1)) == 0
    assert reminding.ask_again(NOW + 60 * DAY) == 0
    assert reminding.stop_unanswered(NOW + 60 * DAY) == 1
    assert reminding.stop_unanswered(NOW + 60 * DAY) == 0
    alert.refresh_from_db()
    assert (alert.stopped_at, alert.stopped_because) == (NOW + 60 * DAY, StopCause.UNANSWERED)


@pytest.mark.parametrize("state", [MailState.PENDING, MailState.FAILED])
def test_question_that_was_never_sent_ends_nothing_and_is_asked_anew(state: MailState) -> None:
    alert = an_old_alert(366 * DAY)
    reminding.ask_again(NOW)
    Notice.objects.update(state=state)
    assert reminding.stop_unanswered(NOW + 61 * DAY) == 0
    assert reminding.ask_again(NOW + 59 * DAY) == 0
    assert reminding.ask_again(NOW + 61 * DAY) == 1
    alert.refresh_from_db()
    assert (alert.is_stopped, alert.asked_at) == (False, NOW + 61 * DAY)


def test_nobody_is_asked_in_the_first_year_or_in_a_pause() -> None:
    an_old_alert(364 * DAY)
    assert reminding.ask_again(NOW) == 0
    alert = an_old_alert(400 * DAY, "paused@example.org")
    pause(alert, NOW + 30 * DAY, NOW)
    assert reminding.ask_again(NOW) == 0
    Alert.objects.exclude(pk=alert.pk).delete()
    assert reminding.ask_again(NOW + 29 * DAY) == 0
    assert reminding.ask_again(NOW + 30 * DAY) == 1


def test_quiet_note_comes_once_in_a_quiet_time() -> None:
    alert = an_old_alert(70 * DAY, matched_at=None)
    assert reminding.note_quiet(NOW) == 1
    assert reminding.note_quiet(NOW + DAY) == 0
    assert Notice.objects.get().kind == NoticeKind.QUIET
    Alert.objects.update(matched_at=NOW + 5 * DAY)
    assert reminding.note_quiet(NOW + 64 * DAY) == 0
    assert reminding.note_quiet(NOW + 65 * DAY) == 1
    alert.refresh_from_db()
    assert alert.quiet_noted_at == NOW + 65 * DAY


def test_notices_are_written_in_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reminding, "_AT_ONCE", 2)
    for number in range(5):
        an_old_alert(400 * DAY, f"{number}@example.org", matched_at=None)
    assert (reminding.ask_again(NOW), reminding.note_quiet(NOW)) == (5, 5)
    Notice.objects.update(state=MailState.SENT, sent_at=NOW)
    assert reminding.stop_unanswered(NOW + 60 * DAY) == 5


def test_no_quiet_note_to_who_asked_lately_or_got_something() -> None:
    an_old_alert(59 * DAY, matched_at=None)
    assert reminding.note_quiet(NOW) == 0
    an_old_alert(300 * DAY, "served@example.org", matched_at=NOW - 59 * DAY)
    assert reminding.note_quiet(NOW) == 0
    suppressed = an_old_alert(300 * DAY, "gone@example.org", matched_at=NOW - 60 * DAY)
    suppressed.address.suppress(SuppressionCause.ADMIN)
    assert reminding.note_quiet(NOW) == 0


def test_ask_about_alerts_does_all_three() -> None:
    an_old_alert(500 * DAY, matched_at=NOW - 400 * DAY)
    tasks.ask_about_alerts()
    assert set(Notice.objects.values_list("kind", flat=True)) == {NoticeKind.RENEWAL, NoticeKind.QUIET}
