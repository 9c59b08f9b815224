"""A batch of mails, from the claim to the mark.

While the server takes a mail, the one before it is written down as sent and the next one is rendered. So what a dying
worker can have sent without a mark are two mails: the one in the server's hands and the one before.
"""

from __future__ import annotations

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Generic, NamedTuple

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.utils import timezone

from postings.accounts.letters.verdicts import Fate, Verdict, judge
from postings.alerts import claims
from postings.alerts.claims import Mail
from postings.alerts.delivery import Courier, Letter
from postings.alerts.emails.drafts import Draft, digest_drafts, notice_draft
from postings.alerts.models import Digest, Notice, NoticeKind, SuppressionCause
from postings.alerts.pace import Pace
from postings.alerts.turns import quick_turns

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from concurrent.futures import Future
    from datetime import datetime
    from typing import TypeAlias

    _Drafts: TypeAlias = Callable[[Sequence[Mail], datetime], Iterable[tuple[Mail, Draft]]]

logger = logging.getLogger(__name__)

BATCH = 100
# A batch gives back what it has not reached by then, so that a worker looks at other tasks too. Opening a
# connection and one mail take at most eleven answers of EMAIL_TIMEOUT (20 s): together less than the lease.
_TURN_SECONDS = 30.0
# What a mail says is at most so old when it is handed over.
_FRESH_SECONDS = 5.0
# At less than a mail every so often, the wait for one's turn is what makes it old.
_LONG_WAIT_SECONDS = 2.0
# Where no server answers, everything waits; only the mail that found it out counts it as a try.
_OUTAGE_WAIT = timedelta(minutes=1)
# A mail was sent and PostgreSQL is away: how often, and how long apart, marking it is tried.
_MARKS, _MARK_PAUSE = 60, 0.5

# They are about an alert that is wanted.
_OF_WANTED_ALERTS = {NoticeKind.REMINDER, NoticeKind.RENEWAL, NoticeKind.QUIET}


@dataclass(slots=True)
class Tally:
    """What became of a batch. `left` is what it had no time for, pending again."""

    sent: int = 0
    dropped: int = 0
    postponed: int = 0
    again: int = 0
    failed: int = 0
    left: list[int] = field(default_factory=list)


def send_digests(ids: Collection[int] | None = None) -> Tally:
    """Those of `ids` that are due and that nobody else has; without ids, those that are due the longest."""
    return _Batch(Digest, digest_drafts).send(claims.claim(Digest, ids=ids, most=BATCH))


def send_notices(ids: Collection[int] | None = None) -> Tally:
    return _Batch(Notice, _notice_drafts).send(claims.claim(Notice, ids=ids, most=BATCH))


def _notice_drafts(notices: Sequence[Notice], now: datetime) -> Iterator[tuple[Notice, Draft]]:
    return ((notice, notice_draft(notice, now)) for notice in notices)


class _Handed(NamedTuple):
    """A mail that the server is taking."""

    mail: Digest | Notice
    letter: Letter
    closed: tuple[int, ...]
    done: Future[None]


class _Batch(Generic[Mail]):
    def __init__(
        self,
        model: type[Mail],
        drafts: _Drafts[Mail],
    ) -> None:
        self._model: type[Mail] = model
        self._drafts: _Drafts[Mail] = drafts
        self._ends = time.monotonic() + min(_TURN_SECONDS, settings.MAIL_LEASE_SECONDS / 2)
        self._tally = Tally()
        self._handed: _Handed | None = None
        self._taken: _Handed | None = None
        self._is_unreachable = False
        # Waited for, and not used yet.
        self._is_our_turn = False

    def send(self, mails: list[Mail]) -> Tally:
        waiting = {mail.pk: mail for mail in mails}
        pace = Pace()
        is_fresh = True
        # The connection has a thread of its own; everything else, the database too, stays in this one.
        with quick_turns(), Courier() as courier, ThreadPoolExecutor(1) as thread:
            try:
                while waiting and self._goes_on():
                    self._portion(waiting, courier, thread, pace, is_fresh=is_fresh)
                    is_fresh = False
            except Exception as error:
                self._collect(courier)
                self._mark()
                self._broken_off(waiting, error)
                raise
        if waiting:
            self._give_back(waiting)
        return self._tally

    def _broken_off(self, waiting: dict[int, Mail], error: Exception) -> None:
        """One of the mails may be to blame: all come later, each at another time, so the others go without it."""
        with suppress(DatabaseError, InterfaceError):  # Where even that fails, the lease ends some time.
            if _is_away(error):
                claims.give_back(waiting.values())
                return
            for mail in waiting.values():
                claims.retry_later(mail, f"{type(error).__name__}: {error}")

    def _goes_on(self) -> bool:
        return not self._is_unreachable and time.monotonic() < self._ends

    def _give_back(self, waiting: dict[int, Mail]) -> None:
        if self._is_unreachable:
            claims.give_back(waiting.values(), wait=_OUTAGE_WAIT)
        else:
            claims.give_back(waiting.values())
            self._tally.left = list(waiting)

    def _portion(
        self,
        waiting: dict[int, Mail],
        courier: Courier,
        thread: ThreadPoolExecutor,
        pace: Pace,
        *,
        is_fresh: bool,
    ) -> None:
        """As much of `waiting` as is sent while what was read for it is fresh. What is settled leaves it."""
        fresh_until = time.monotonic() + _FRESH_SECONDS
        now = timezone.now()
        mails = self._still_wanted(waiting, now, is_fresh=is_fresh)
        for mail, draft in self._drafts(mails, now):
            if draft.message is None:
                del waiting[mail.pk]
                self._tally.dropped += claims.drop(mail, draft.closed)
                continue
            letter = courier.letter(draft.message)
            self._collect(courier)
            if not self._goes_on():
                break
            if not self._has_turn(pace):
                break
            del waiting[mail.pk]
            done = thread.submit(courier.hand_over, letter)
            self._handed = _Handed(mail, letter, draft.closed, done)
            self._mark()
            if time.monotonic() > fresh_until:
                break
        self._collect(courier)
        self._mark()

    def _has_turn(self, pace: Pace) -> bool:
        """Wait until the next mail may go. After a long wait it is read anew before it goes, at once then."""
        started = time.monotonic()
        if not self._is_our_turn:
            pace.wait(self._mark)
        self._is_our_turn = time.monotonic() - started > _LONG_WAIT_SECONDS and self._goes_on()
        return not self._is_our_turn

    def _still_wanted(self, waiting: dict[int, Mail], now: datetime, *, is_fresh: bool) -> list[Mail]:
        """Read anew, unless they were just claimed. Those that are not to be sent (now) leave `waiting`."""
        if not is_fresh:
            token = next(iter(waiting.values())).claim
            again = {mail.pk: mail for mail in claims.in_hand(self._model, token, waiting)}
            waiting.clear()
            waiting.update(again)
        for mail in list(waiting.values()):
            if not _is_wanted(mail):
                del waiting[mail.pk]
                self._tally.dropped += claims.drop(mail)
            elif isinstance(mail, Digest) and (until := mail.alert.paused_until) and until > now:
                del waiting[mail.pk]
                self._tally.postponed += claims.postpone(mail, until)
        return list(waiting.values())

    def _collect(self, courier: Courier) -> None:
        """Wait for the mail that is being taken. If it was refused, that is written down at once."""
        handed, self._handed = self._handed, None
        if handed is None:
            return
        try:
            handed.done.result()
        except Exception as error:  # noqa: BLE001 - each error has its verdict
            self._refused(courier, handed, judge(error))
        else:
            self._taken = handed

    def _mark(self) -> None:
        """Write down as sent what was taken last."""
        taken, self._taken = self._taken, None
        if taken is None:
            return
        self._tally.sent += 1
        if not _marked(taken):
            logger.warning("%s was sent, and its claim was lost before.", taken.mail)

    def _refused(self, courier: Courier, handed: _Handed, verdict: Verdict) -> None:
        if verdict.fate is Fate.UNREACHABLE:
            is_worth_another = courier.carried > 0
            courier.close()
            if is_worth_another:
                try:
                    courier.hand_over(handed.letter)
                except Exception as error:  # noqa: BLE001 - as above
                    verdict = judge(error)
                else:
                    self._taken = handed
                    return
            if verdict.fate is Fate.UNREACHABLE:
                courier.close()
                self._is_unreachable = True
        self._write_down(handed.mail, verdict)

    def _write_down(self, mail: Digest | Notice, verdict: Verdict) -> None:
        if verdict.fate in {Fate.AGAIN, Fate.UNREACHABLE}:
            self._tally.again += claims.retry_later(mail, verdict.detail)
            return
        self._tally.failed += claims.fail(mail, verdict.detail)
        if verdict.fate is Fate.NO_ADDRESS:
            address = mail.address if isinstance(mail, Notice) else mail.alert.address
            address.suppress(SuppressionCause.REFUSED, verdict.detail)


def _is_wanted(mail: Digest | Notice) -> bool:
    if isinstance(mail, Digest):
        alert = mail.alert
        return alert.is_confirmed and not alert.is_stopped and not alert.address.is_suppressed
    if mail.address.is_suppressed:
        return False
    return mail.kind not in _OF_WANTED_ALERTS or mail.alert is None or not mail.alert.is_stopped


def _marked(handed: _Handed) -> bool:
    """Whether it was still ours. The mail is out, so PostgreSQL is waited for while it starts anew."""
    for attempt in range(_MARKS):
        try:
            return claims.mark_sent(handed.mail, handed.closed)
        except (DatabaseError, InterfaceError) as error:
            if not _is_away(error) or attempt == _MARKS - 1 or connection.in_atomic_block:
                raise
            connection.close()
            time.sleep(_MARK_PAUSE)
    return False


def _is_away(error: Exception) -> bool:
    """PostgreSQL does not answer. psycopg2 has no class of its own for a server that ended during a statement."""
    return isinstance(error, OperationalError | InterfaceError) or type(error) is DatabaseError
