"""Sending letters: each is taken by one worker, and only who has it says what became of it.

A worker that dies between handing a letter over and writing that down leaves one that is sent again, as the same
mail: its Message-ID is that of its key.
"""

from __future__ import annotations

import logging
import random
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from postings.accounts.letters.mails import mail_of
from postings.accounts.letters.models import SECRET, Letter
from postings.accounts.letters.verdicts import Fate, Verdict, judge

if TYPE_CHECKING:
    from django.db.models import QuerySet

logger = logging.getLogger(__name__)

State = Letter.State
# With a first wait of a minute these take a day.
MOST_ATTEMPTS = 12
_LONGEST_WAIT = timedelta(hours=6)
_AT_ONCE = 500
_TOO_LATE = "Too late: the code in it has ended."
_DEADLY = "Each worker that had it in hand was gone before it said what became of it."


def send(letter_id: int) -> bool:
    """False where somebody else has it, it is not due, or it could not be sent now."""
    letter = _take(letter_id, timezone.now())
    if letter is None:
        return False
    try:
        mail_of(letter).send()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is one letter's; judge() logs what is not mail's
        _settle_error(letter, judge(error))
        return False
    _settle(letter, state=State.SENT, sent_at=timezone.now(), error="")
    return True


def due_after_sweep() -> list[int]:
    """Letters to be tried now, the longest due first."""
    now = timezone.now()
    lost = Letter.objects.filter(
        state=State.SENDING, claimed_at__lt=now - timedelta(seconds=settings.MAIL_LEASE_SECONDS)
    )
    # One that every worker dies over would be mailed again and again.
    lost.filter(attempts__gte=MOST_ATTEMPTS).update(state=State.FAILED, claimed_at=None, error=_DEADLY)
    lost.update(state=State.WAITING, claimed_at=None)
    _secret_and_over(now).update(state=State.FAILED, error=_TOO_LATE, paragraphs=[])
    due = Letter.objects.filter(state=State.WAITING, due_at__lte=now).order_by("due_at", "pk")
    return list(due.values_list("pk", flat=True)[:_AT_ONCE])


def _take(letter_id: int, now: datetime) -> Letter | None:
    """One conditional update: of two workers one gets the letter."""
    _secret_and_over(now).filter(pk=letter_id).update(state=State.FAILED, error=_TOO_LATE, paragraphs=[])
    waiting = Letter.objects.filter(pk=letter_id, state=State.WAITING, due_at__lte=now)
    if not waiting.update(state=State.SENDING, claimed_at=now, attempts=F("attempts") + 1):
        return None
    return Letter.objects.filter(pk=letter_id, state=State.SENDING, claimed_at=now).first()


def _secret_and_over(now: datetime) -> QuerySet[Letter]:
    over = now - timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
    return Letter.objects.filter(Q(key__startswith=SECRET), state=State.WAITING, created_at__lt=over)


def _settle_error(letter: Letter, verdict: Verdict) -> None:
    logger.warning("Letter %s was not sent: %s", letter.pk, verdict.detail)
    is_final = verdict.fate in (Fate.FAILED, Fate.NO_ADDRESS) or letter.attempts >= MOST_ATTEMPTS
    if is_final:
        _settle(letter, state=State.FAILED, error=verdict.detail[:500])
    else:
        due_at = timezone.now() + wait_before(letter.attempts + 1)
        _settle(letter, state=State.WAITING, error=verdict.detail[:500], due_at=due_at)


def _settle(letter: Letter, **became: object) -> None:
    """Nothing where it was given up for lost, and somebody else has it. What a secret one said ends with it."""
    ours = Letter.objects.filter(pk=letter.pk, state=State.SENDING, claimed_at=letter.claimed_at)
    if letter.is_secret and became["state"] != State.WAITING:
        became["paragraphs"] = []
    ours.update(claimed_at=None, **became)


def wait_before(attempt: int) -> timedelta:
    """Twice as long each time, and up to a quarter more: what failed together does not return together."""
    first = timedelta(seconds=settings.MAIL_RETRY_SECONDS)
    doubled: timedelta = first * 2 ** min(attempt - 2, 20)
    return min(doubled, _LONGEST_WAIT) * random.uniform(1, 1.25)
