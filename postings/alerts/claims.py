"""Who has which mail in hand: every change of its state, each one conditional on the state before it.

A worker takes what is due under its own claim, and says what became of each mail only while it has that claim. So
two workers never have the same mail, and one that was given up for dead changes nothing any more.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from postings.alerts.models import Digest, DigestItem, MailState, Notice

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from uuid import UUID

    from django.db.models import QuerySet

Mail = TypeVar("Mail", Digest, Notice)

# The longest wait between two tries, and how many there are: with a first wait of a minute they take 27 hours.
_LONGEST_WAIT = timedelta(hours=6)
MOST_ATTEMPTS = 12
# A mail whose workers die may be what kills them. After so many it comes later each time, so that the others
# of its batch go without it.
_PATIENT_LOSSES = 3

# The one statement that each mail costs. The ORM would write it anew each time.
_SENT = (
    "SET state = 'sent', sent_at = %s, error = '', claim = NULL, claimed_at = NULL"
    " WHERE id = %s AND state = 'sending' AND claim = %s::uuid"
)
_MARK_SENT: dict[type[Digest] | type[Notice], str] = {
    Digest: f"UPDATE postings_digest {_SENT}",
    Notice: f"UPDATE postings_notice {_SENT}",
}


def due(model: type[Mail], now: datetime) -> QuerySet[Mail, Mail]:
    return model.objects.filter(state=MailState.PENDING, due_at__lte=now)


def claim(
    model: type[Mail], *, now: datetime | None = None, ids: Collection[int] | None = None, most: int = 100
) -> list[Mail]:
    """Take what is due (of `ids`), the longest due first: at most `most`, and nothing that somebody else has."""
    now = now or timezone.now()
    wanted = due(model, now) if ids is None else due(model, now).filter(pk__in=ids)
    token = uuid4()
    with transaction.atomic():
        # Two statements: as one, PostgreSQL is free to run the inner one more than once.
        locked = wanted.select_for_update(skip_locked=True, of=("self",)).order_by("due_at", "pk")
        taken = list(locked.values_list("pk", flat=True)[:most])
        if taken:
            model.objects.filter(pk__in=taken).update(
                state=MailState.SENDING, claim=token, claimed_at=now, attempts=F("attempts") + 1
            )
    return in_hand(model, token, taken) if taken else []


def in_hand(model: type[Mail], token: UUID | None, ids: Iterable[int]) -> list[Mail]:
    """Those of `ids` that are still ours, as they are now, with whom they go to."""
    related = ("alert__address", "alert__search") if model is Digest else ("alert", "address")
    mails = model.objects.select_related(*related).filter(
        pk__in=list(ids), state=MailState.SENDING, claim=token
    )
    return list(mails.order_by("due_at", "pk"))


def mark_sent(mail: Digest | Notice, closed: Collection[int] = ()) -> bool:
    """Written down, with what had closed and was not in it. False: it was not ours any more."""
    if closed:
        with transaction.atomic():
            is_ours = mark_sent(mail)
            if is_ours:
                DigestItem.objects.filter(pk__in=closed, digest=mail.pk).delete()
        return is_ours
    with connection.cursor() as cursor:
        cursor.execute(_MARK_SENT[type(mail)], [timezone.now(), mail.pk, str(mail.claim)])
        return int(cursor.rowcount) == 1


def drop(mail: Digest | Notice, closed: Collection[int] = ()) -> bool:
    """Not worth sending any more."""
    return _settle(mail, closed, state=MailState.DROPPED, error="")


def fail(mail: Digest | Notice, error: str) -> bool:
    return _settle(mail, state=MailState.FAILED, error=error[:500])


def postpone(mail: Digest | Notice, until: datetime) -> bool:
    """Wait for a pause to end; that was no attempt."""
    return _settle(mail, state=MailState.PENDING, due_at=until, attempts=mail.attempts - 1)


def retry_later(mail: Digest | Notice, error: str) -> bool:
    """Pending again, later each time. After a dozen tries it has failed.

    What its workers lost counts as tries too, so a mail that became due less than a day ago is always tried again.
    """
    now = timezone.now()
    if mail.attempts >= MOST_ATTEMPTS and mail.slot < now - timedelta(days=1):
        return fail(mail, error)
    return _settle(
        mail, state=MailState.PENDING, due_at=now + wait_before(mail.attempts + 1), error=error[:500]
    )


def give_back(mails: Iterable[Digest | Notice], *, wait: timedelta = timedelta()) -> None:
    """What a batch did not reach is pending again, as if it had never been taken."""
    by_model: dict[type[Digest] | type[Notice], list[int]] = {}
    token = None
    for mail in mails:
        by_model.setdefault(type(mail), []).append(mail.pk)
        token = mail.claim
    for model, ids in by_model.items():
        changes: dict[str, object] = {"attempts": F("attempts") - 1}
        if wait:
            changes["due_at"] = timezone.now() + wait
        model.objects.filter(pk__in=ids, state=MailState.SENDING, claim=token).update(
            state=MailState.PENDING, claim=None, claimed_at=None, **changes
        )


def release_lost(model: type[Mail], now: datetime) -> int:
    """What was claimed longer ago than the lease is pending again: its worker is gone. Returns how many."""
    lost = model.objects.filter(
        state=MailState.SENDING, claimed_at__lt=now - timedelta(seconds=settings.MAIL_LEASE_SECONDS)
    )
    free = {"state": MailState.PENDING, "claim": None, "claimed_at": None}
    released = lost.filter(attempts__lte=_PATIENT_LOSSES).update(**free)
    for pk, attempts in lost.filter(attempts__gt=_PATIENT_LOSSES).values_list("pk", "attempts"):
        wait = wait_before(attempts - _PATIENT_LOSSES)
        released += lost.filter(pk=pk).update(due_at=now + wait, **free)
    return released


def wait_before(attempt: int) -> timedelta:
    """Twice as long each time, and up to a quarter more or less: what failed together does not return together."""
    first = timedelta(seconds=settings.MAIL_RETRY_SECONDS)
    # Past 2**20 it is the longest wait anyway, and a timedelta has its limits.
    doublings = 2.0 ** min(max(attempt - 2, 0), 20)
    wait = min(first * doublings, _LONGEST_WAIT)
    return wait * random.uniform(0.75, 1.25)


def _settle(mail: Digest | Notice, closed: Collection[int] = (), **changes: object) -> bool:
    """One statement and so one transaction; two in one where items go with it."""
    if not closed:
        return _update(mail, changes)
    with transaction.atomic():
        is_ours = _update(mail, changes)
        if is_ours:
            DigestItem.objects.filter(pk__in=closed, digest=mail.pk).delete()
    return is_ours


def _update(mail: Digest | Notice, changes: dict[str, object]) -> bool:
    rows = type(mail).objects.filter(pk=mail.pk, state=MailState.SENDING, claim=mail.claim)
    return rows.update(claim=None, claimed_at=None, **changes) == 1
