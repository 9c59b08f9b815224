"""What the owners of an institution are told of its feeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from postings.accounts.letters.actions import write_letter
from postings.institutions.people_models import MemberRole, Membership

if TYPE_CHECKING:
    from postings.imports.models import ImportRun


def tell_of_failures(run: ImportRun, failures: int) -> None:
    _tell(
        run,
        f"feed-fails:{run.feed_id}:{run.pk}",
        "Your feed cannot be read",
        [
            f"{_name(run)} could not be read {failures} times in a row. Your openings stay as they are.",
            f"The last time: {run.message}",
            "We go on trying, less often. Nothing is closed because of this.",
        ],
    )


def tell_of_held_run(run: ImportRun) -> None:
    _tell(
        run,
        f"feed-held:{run.feed_id}:{run.pk}",
        "A change in your feed waits for your look",
        [
            f"{_name(run)} has changed in a way that we do not take over without asking.",
            run.message,
            "Nothing was written. Look at what would change, and accept or discard it.",
        ],
    )


def _tell(run: ImportRun, key: str, subject: str, paragraphs: list[str]) -> None:
    institution = run.feed.institution
    if institution is None:
        return
    address = settings.SITE_URL + reverse(
        "postings:desk-feed-run", args=[institution.slug, run.feed_id, run.pk]
    )
    owners = Membership.objects.filter(institution=institution, role=MemberRole.OWNER, user__is_active=True)
    for owner in owners.select_related("user"):
        write_letter(
            key=f"{key}:{owner.user_id}",
            to=owner.user.email,
            subject=subject,
            paragraphs=paragraphs,
            action=("See the reading", address),
        )


def _name(run: ImportRun) -> str:
    return f"The feed {run.feed.location} of {run.feed.institution}"
