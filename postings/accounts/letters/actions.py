"""Writing a letter; `postings.accounts.letters.sending` sends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from postings.accounts.letters.models import Letter

if TYPE_CHECKING:
    from collections.abc import Sequence


@transaction.atomic
def write_letter(
    *, key: str, to: str, subject: str, paragraphs: Sequence[str], action: tuple[str, str] | None = None
) -> Letter:
    """Have `to` told once of what `key` names. `action` is the words on the button and an absolute address."""
    label, url = action or ("", "")
    letter, _ = Letter.objects.get_or_create(
        key=key,
        defaults={
            "to": to,
            "subject": " ".join(subject.split())[:200],
            "paragraphs": list(paragraphs),
            "action_label": label,
            "action_url": url,
        },
    )
    return letter
