"""What is written to people besides digests, unasked: deadlines, "still wanted?", and that nothing matches.

Each is a row in the outbox, written in the transaction that notes that it was written. So any of it may be repeated,
doubled and killed.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from postings.alerts.joining import stop
from postings.alerts.models import Address, Alert, MailState, Notice, NoticeKind, StopCause
from postings.alerts.tokens import Purpose
from postings.openings.models import Opening

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

CLOSING = timedelta(days=3)
# What was mailed with its deadline today needs no second mail about it today.
_MAILED_BEFORE = timedelta(days=1)
_YEAR = timedelta(days=365)
_QUIET = timedelta(days=60)
# Items of one reminder. The others come a day later, those that close last.
MOST_REMINDED = 25
# The alerts of one transaction.
_AT_ONCE = 1_000

# From the openings that close to whoever was mailed them: few openings, and the table of items is the largest.
# Daily and weekly alerts are reminded within their hour, on any day; those at once as soon as it can be said,
# once in a day of their person.
_REMINDERS = """
WITH closing AS MATERIALIZED ({closing}),
asked AS NOT MATERIALIZED ({asked}),
found AS MATERIALIZED (
    SELECT item.id AS item_id, asked.id AS alert_id, asked.address_id,
        date_trunc(
            CASE asked.frequency WHEN 'at_once' THEN 'day' ELSE 'hour' END,
            %s::timestamptz AT TIME ZONE asked.time_zone
        ) AT TIME ZONE asked.time_zone AS slot,
        row_number() OVER (PARTITION BY asked.id ORDER BY closing.deadline_at, item.id) AS place
    FROM closing
    JOIN postings_digestitem AS item ON item.opening_id = closing.id AND item.reminder_id IS NULL
    JOIN asked ON asked.id = item.alert_id
    JOIN postings_digest AS digest ON digest.id = item.digest_id
    WHERE asked.id > %s AND digest.state = '{sent}' AND digest.sent_at <= %s
        AND (
            asked.frequency = 'at_once'
            OR extract(hour FROM %s::timestamptz AT TIME ZONE asked.time_zone) = asked.hour
        )
),
chosen AS MATERIALIZED (
    SELECT DISTINCT alert_id, address_id, slot FROM found ORDER BY alert_id LIMIT {most}
),
notice AS (
    INSERT INTO postings_notice (
        kind, address_id, alert_id, slot, due_at, state, attempts, edition, error, created_at
    )
    SELECT '{kind}', address_id, alert_id, slot, %s, '{pending}', 0, 1, '', %s FROM chosen
    ON CONFLICT DO NOTHING
    RETURNING id, alert_id
),
reminded AS (
    UPDATE postings_digestitem AS item SET reminder_id = notice.id
    FROM notice JOIN found ON found.alert_id = notice.alert_id AND found.place <= {items}
    WHERE item.id = found.item_id AND item.reminder_id IS NULL
)
SELECT (SELECT count(*) FROM chosen), (SELECT max(alert_id) FROM chosen), (SELECT count(*) FROM notice)
"""

_NOTICES = """
WITH chosen AS MATERIALIZED ({chosen}),
noted AS (UPDATE postings_alert AS alert SET {noted} = %s FROM chosen WHERE alert.id = chosen.id),
notice AS (
    INSERT INTO postings_notice (
        kind, address_id, alert_id, slot, due_at, state, attempts, edition, error, created_at
    )
    SELECT '{kind}', address_id, id, %s, %s, '{pending}', 0, 1, '', %s FROM chosen
)
SELECT count(*), max(id) FROM chosen
"""


def remind(now: datetime | None = None) -> int:
    """Of what was mailed, is open and closes soon. Returns how many notices were written.

    It is to be called several times an hour: zones differ by quarters of one.
    """
    now = now or timezone.now()
    asked = _running(now).filter(reminders=True).values("id", "address_id", "frequency", "hour", "time_zone")
    closing = Opening.objects.open(now).filter(deadline_at__lte=now + CLOSING).order_by()
    closing_sql, closing_values = closing.values("id", "deadline_at").query.sql_with_params()
    asked_sql, asked_values = asked.order_by().query.sql_with_params()
    sql = _REMINDERS.format(
        closing=closing_sql,
        asked=asked_sql,
        kind=NoticeKind.REMINDER.value,
        sent=MailState.SENT.value,
        pending=MailState.PENDING.value,
        most=_AT_ONCE,
        items=MOST_REMINDED,
    )
    written, last, number = 0, 0, _AT_ONCE
    while number == _AT_ONCE:
        with connection.cursor() as cursor:
            values = [*closing_values, *asked_values, now, last, now - _MAILED_BEFORE, now, now, now]
            cursor.execute(sql, values)
            number, last, notices = cursor.fetchone()
        written += notices
    return written


def ask_again(now: datetime | None = None) -> int:
    """Once a year, whether it is still wanted. Where the mail about it could not be sent, it is asked anew."""
    now = now or timezone.now()
    was_lost = Q(asked_at__lte=now - Purpose.KEEP.holds) & ~Exists(_question())
    due = _running(now).annotate(wanted_at=_wanted_at()).filter(wanted_at__lte=now - _YEAR)
    return _write(
        NoticeKind.RENEWAL, due.filter(Q(asked_at=None) | Q(asked_at__lt=F("wanted_at")) | was_lost), now
    )


def stop_unanswered(now: datetime | None = None) -> int:
    """Those of whom nobody said that they are wanted, by the end that the mail named."""
    now = now or timezone.now()
    unanswered = Alert.objects.annotate(wanted_at=_wanted_at()).filter(
        Exists(_question()),
        stopped_at=None,
        asked_at__lte=now - Purpose.KEEP.holds,
        asked_at__gt=F("wanted_at"),
    )
    stopped = last = 0
    while rows := list(unanswered.filter(pk__gt=last).order_by("pk")[:_AT_ONCE]):
        for alert in rows:
            with transaction.atomic():
                # The answer takes this lock too, so it is seen here, or it comes after the end.
                Address.objects.select_for_update(no_key=True).get(pk=alert.address_id)
                if unanswered.filter(pk=alert.pk).exists():
                    stop(alert, StopCause.UNANSWERED, now)
                    stopped += 1
        last = rows[-1].pk
    return stopped


def note_quiet(now: datetime | None = None) -> int:
    """That nothing has matched for long, and what would: once, until something matches."""
    now = now or timezone.now()
    quiet = _running(now).annotate(quiet_since=Greatest("matched_at", "confirmed_at"))
    is_new = Q(quiet_noted_at=None) | Q(quiet_noted_at__lt=F("quiet_since"))
    return _write(NoticeKind.QUIET, quiet.filter(is_new, quiet_since__lte=now - _QUIET), now)


# Where it is noted that a notice was written.
_NOTED = {NoticeKind.RENEWAL: "asked_at", NoticeKind.QUIET: "quiet_noted_at"}


def _running(now: datetime) -> QuerySet[Alert]:
    """Wanted and not paused: who wants no mail now is not asked for an answer either."""
    return Alert.objects.wanted().filter(Q(paused_until=None) | Q(paused_until__lte=now))


def _wanted_at() -> Coalesce:
    """When its person last said so."""
    return Coalesce("renewed_at", "confirmed_at")


def _question() -> QuerySet[Notice]:
    """The mail of an alert's last question, sent."""
    return Notice.objects.filter(
        alert=OuterRef("pk"), kind=NoticeKind.RENEWAL, slot=OuterRef("asked_at"), state=MailState.SENT
    )


def _write(kind: NoticeKind, alerts: QuerySet[Alert], now: datetime) -> int:
    """One notice for each, due now. One that somebody changes just now is left to the next pass."""
    written, last, number = 0, 0, _AT_ONCE
    while number == _AT_ONCE:
        with transaction.atomic(), connection.cursor() as cursor:
            free = alerts.filter(pk__gt=last).order_by("pk").values("id", "address_id")
            free = free.select_for_update(skip_locked=True, no_key=True, of=("self",))
            chosen, values = free[:_AT_ONCE].query.sql_with_params()
            sql = _NOTICES.format(
                chosen=chosen, noted=_NOTED[kind], kind=kind.value, pending=MailState.PENDING.value
            )
            cursor.execute(sql, [*values, now, now, now, now])
            number, last = cursor.fetchone()
        written += number
    return written
