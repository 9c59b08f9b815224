"""Asking for a talk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction

from careers.advice.models import AdviceRequest, RequestState
from careers.advice.tasks import mail_advice

if TYPE_CHECKING:
    from datetime import datetime

MOST_WAITING = 3
_LOCK = 0x61647669


@transaction.atomic
def ask(
    *, name: str, email: str, topic: str, question: str, time_zone: str, times: list[datetime]
) -> AdviceRequest | None:
    """None where as many requests with this address wait already as may: the visitor is told the rule, not that.

    The same form sent twice, as by an impatient finger, is one request.
    """
    _one_at_a_time(email)
    waiting = AdviceRequest.objects.filter(email__iexact=email, state=RequestState.ASKED)
    if same := waiting.filter(topic=topic, question=question, times=times).first():
        return same
    if waiting.count() >= MOST_WAITING:
        return None
    made = AdviceRequest.objects.create(
        name=name, email=email, topic=topic, question=question, time_zone=time_zone, times=times
    )
    transaction.on_commit(mail_advice.delay)
    return made


def _one_at_a_time(email: str) -> None:
    """Until the transaction ends, nobody else asks with this address."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK, email.lower()])
