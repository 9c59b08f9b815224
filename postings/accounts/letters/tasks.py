"""What Celery does for letters. Running either twice, or never, sends no letter twice."""

from __future__ import annotations

from celery import shared_task

from postings.accounts.letters import sending


@shared_task
def send_letter(*, letter_id: int) -> bool:
    return sending.send(letter_id)


@shared_task
def sweep_letters() -> int:
    """What a dead worker left, what waits for another try, and what the queue was away for."""
    due = sending.due_after_sweep()
    for letter_id in due:
        send_letter.delay(letter_id=letter_id)
    return len(due)
