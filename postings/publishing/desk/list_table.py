"""The whole list as a table to take away."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from django.conf import settings

from postings.openings.choices import Origin, Role
from postings.publishing.desk.listing import RECENT_DAYS
from postings.publishing.desk.rows import SOURCES, note_of

if TYPE_CHECKING:
    from datetime import datetime

    from postings.openings.models import Opening
    from postings.publishing.desk.listing import Entry
    from postings.publishing.desk.tables import Cell
    from postings.publishing.models import Draft

HEADS = (
    "Title",
    "State",
    "More",
    "Role",
    "Source",
    "Created",
    "Published",
    "Deadline",
    f"Views in {RECENT_DAYS} days",
    f"Apply clicks in {RECENT_DAYS} days",
    f"Alert mails in {RECENT_DAYS} days",
    "Address",
)


def cells(entry: Entry) -> list[Cell]:
    if entry.draft is not None:
        return _draft_cells(entry.draft)
    assert entry.opening is not None  # noqa: S101 - an entry is one or the other
    return _opening_cells(entry, entry.opening)


def _draft_cells(draft: Draft) -> list[Cell]:
    title = draft.title or "Untitled draft"
    source, created = draft.get_source_display(), _moment(draft.created_at)
    return [title, "Draft", "", "", source, created, "", "", 0, 0, 0, ""]


def _opening_cells(entry: Entry, opening: Opening) -> list[Cell]:
    is_public = opening.published_at is not None
    return [
        opening.title,
        entry.state.label,
        note_of(opening, entry.state),
        Role(opening.role).label,
        SOURCES[Origin(opening.origin)],
        _moment(opening.created_at),
        _moment(opening.published_at),
        _moment(opening.deadline_at),
        *entry.figures,
        f"{settings.SITE_URL}{opening.get_absolute_url()}" if is_public else "",
    ]


def _moment(at: datetime | None) -> str:
    """In one zone, as programs read it."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if at else ""
