"""Mails that are due. Who is told is noted in the transaction that sends, one request at a time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from careers.advice import emails
from careers.advice.models import AdviceRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.core.mail import EmailMultiAlternatives

    from careers.advice.models import AdviceRequestQuerySet

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
    sent = 0
    while True:
        with transaction.atomic():
            request = due().select_for_update(skip_locked=True).order_by("pk").first()
            if request is None:
                return sent
            setattr(request, noted, timezone.now())
            request.save(update_fields=[noted])
            mail_of(request).send()
            sent += 1


def forget() -> int:
    """Delete what has served its purpose. Returns how many."""
    return AdviceRequest.objects.past_purpose(timezone.now() - KEPT).delete()[0]
