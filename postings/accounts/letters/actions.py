"""Writing a letter; `postings.accounts.letters.sending` sends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from postings.accounts.letters.models import Letter
from postings.accounts.letters.tasks import send_letter

if TYPE_CHECKING:
    from collections.abc import Sequence


@transaction.atomic
def write_letter(
    *, key: str, to: str, subject: str, paragraphs: Sequence[str], action: tuple[str, str] | None = None
) -> Letter:
    """Have `to` told once of what `key` names. `action` is the words on the button and an absolute address."""
    label, url = action or ("", "")
    letter, is_new = Letter.objects.get_or_create(
        key=key,
        defaults={
            "to": to,
            "subject": " ".join(subject.split())[:200],
            "paragraphs": list(paragraphs),
            "action_label": label,
            "action_url": url,
        },
    )
    if is_new:
        hand_out(letter)
    return letter


@transaction.atomic
def send_again(letter: Letter) -> bool:
    """As if it had never been tried. False where it waits already, or what it said is forgotten."""
    if letter.is_secret:
        return False
    done = Letter.objects.filter(pk=letter.pk, state__in=[Letter.State.SENT, Letter.State.FAILED])
    afresh = {
        "state": Letter.State.WAITING,
        "due_at": timezone.now(),
        "sent_at": None,
        "attempts": 0,
        "error": "",
    }
    is_done = bool(done.update(**afresh))
    if is_done:
        hand_out(letter)
    return is_done


def hand_out(letter: Letter) -> None:
    """To a worker, once this is committed. Where the queue is away, the next sweep does it, and nobody's page fails."""

    def to_a_worker() -> None:
        send_letter.delay(letter_id=letter.pk)

    transaction.on_commit(to_a_worker, robust=True)
