"""Mails that are due. Who is told is noted in the transaction that sends, one request at a time."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from careers.advice import emails
from careers.advice.models import AdviceRequest
from postings.accounts.letters.verdicts import Fate, Verdict, judge

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.core.mail import EmailMultiAlternatives

    from careers.advice.models import AdviceRequestQuerySet

logger = logging.getLogger(__name__)

# After a talk, or after the last step where there is none to come.
KEPT = timedelta(days=30)


def send_due() -> int:
    """Returns how many mails were sent. What a mail server refuses for now is sent by the next call."""
    requests = AdviceRequest.objects
    return _send(requests.team_untold, emails.to_the_team, "told_team_at") + _send(
        requests.untold, emails.answer, "told_them_at"
    )


def _send(
    due: Callable[[], AdviceRequestQuerySet],
    mail_of: Callable[[AdviceRequest], EmailMultiAlternatives],
    noted: str,
) -> int:
    """One that cannot be sent keeps no other waiting, unless the mail server itself is away."""
    sent = 0
    for pk in due().order_by("pk").values_list("pk", flat=True):
        try:
            sent += _send_one(due().filter(pk=pk), mail_of, noted)
        except Exception as error:
            verdict = judge(error)
            if verdict.fate is Fate.UNREACHABLE:
                raise
            logger.warning("Mail on request %s for advice was not sent: %s", pk, verdict.detail)
            _give_up(pk, noted, verdict)
    return sent


def _send_one(
    due: AdviceRequestQuerySet, mail_of: Callable[[AdviceRequest], EmailMultiAlternatives], noted: str
) -> int:
    """0 where somebody else is sending it, or has sent it since."""
    with transaction.atomic():
        request = due.select_for_update(skip_locked=True).first()
        if request is None:
            return 0
        setattr(request, noted, timezone.now())
        request.save(update_fields=[noted])
        mail_of(request).send()
    return 1


def _give_up(pk: int, noted: str, verdict: Verdict) -> None:
    """Where the answer was a final no, the admin says so, and the mail is not tried for ever."""
    if noted == "told_them_at" and verdict.fate in (Fate.FAILED, Fate.NO_ADDRESS):
        AdviceRequest.objects.filter(pk=pk).update(untold_because=verdict.detail[:200])


def forget() -> int:
    """Delete what has served its purpose. Returns how many."""
    return AdviceRequest.objects.past_purpose(timezone.now() - KEPT).delete()[0]
