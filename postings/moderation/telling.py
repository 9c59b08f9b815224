"""The letters that a decision causes to its institution. They wait until it can no longer be undone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from postings.accounts.letters.actions import write_letter
from postings.accounts.letters.models import Letter
from postings.institutions.people_models import MemberRole, Membership
from postings.moderation.models import Case
from postings.openings.choices import Status

if TYPE_CHECKING:
    from datetime import datetime

    from postings.openings.models import Opening


def tell_institution(case: Case, *, due_at: datetime) -> None:
    """Owners and editors hear what was decided, with what they can do about it."""
    opening = case.opening
    subject, paragraphs, label = _words(case, opening)
    for email in told_of(opening):
        letter = write_letter(
            key=f"{key_of(case)}to/{email}"[:200],
            to=email,
            subject=subject,
            paragraphs=paragraphs,
            action=(label, _desk_of(opening)),
        )
        send_later(letter, due_at)


def told_of(opening: Opening) -> list[str]:
    """The addresses of its institution's owners and editors; of an imported one there may be none."""
    members = Membership.objects.filter(
        institution=opening.institution_id,
        role__in=[MemberRole.OWNER, MemberRole.EDITOR],
        user__is_active=True,
    )
    return list(members.values_list("user__email", flat=True))


def take_back(case: Case) -> bool:
    """Delete the letters of the decision. False, and nothing deleted, if one is on its way in this very moment."""
    letters = list(Letter.objects.select_for_update().filter(key__startswith=key_of(case)))
    if any(letter.state != Letter.State.WAITING for letter in letters):
        return False
    Letter.objects.filter(pk__in=[letter.pk for letter in letters]).delete()
    return True


def key_of(case: Case) -> str:
    """Of this decision: one that is undone and made again is told again."""
    return f"case/{case.pk}/{case.version}/"


def send_later(letter: Letter, due_at: datetime) -> None:
    letter.due_at = due_at
    letter.save(update_fields=["due_at"])


def _words(case: Case, opening: Opening) -> tuple[str, list[str], str]:
    """Subject, paragraphs and what the button says."""
    title = f"“{opening.title}”"
    said = paragraphs_of(case.message)
    if case.state == Case.State.APPROVED:
        when = "It is on the board."
        if opening.status == Status.SCHEDULED and opening.scheduled_for is not None:
            when = f"It will appear on {opening.scheduled_for:%d %b %Y, %H:%M} UTC."
        return f"Approved: {opening.title}", [f"We looked at {title}. {when}", *said], "Open it at your desk"
    if case.state == Case.State.CHANGES_ASKED:
        stays = (
            "It stays on the board meanwhile."
            if opening.status in {Status.PUBLISHED, Status.CLOSED}
            else "It is back at your desk as it was. Mend it there and send it again."
        )
        asked = f"We looked at {title} and ask you to change something before we can approve it."
        return f"Please change something: {opening.title}", [asked, *said, stays], "Mend it"
    mend = "If that can be mended, change it at your desk and send it again. A moderator looks at it anew."
    return (
        f"Not on the board: {opening.title}",
        [f"We looked at {title} and do not list it.", *said, mend],
        "Open it at your desk",
    )


def _desk_of(opening: Opening) -> str:
    return settings.SITE_URL + reverse("postings:desk-opening", args=[opening.institution.slug, opening.pk])


def paragraphs_of(text: str) -> list[str]:
    """Blank lines part them, as browsers send them, too."""
    return [part.strip() for part in re.split(r"\r?\n[ \t]*\r?\n", text) if part.strip()]
