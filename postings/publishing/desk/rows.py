"""A line of the desk's list in words: what state it is in, where it came from, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.urls import reverse

from postings.openings.choices import Origin
from postings.openings.deadlines import day, deadline_of
from postings.publishing.desk.states import State

if TYPE_CHECKING:
    from datetime import datetime

    from postings.institutions.people_models import Membership
    from postings.openings.deadlines import Deadline
    from postings.openings.models import Opening
    from postings.publishing.desk.listing import Entry, Figures
    from postings.publishing.models import Draft

# From then on the next thing to do with an opening is to decide whether it stays longer.
ENDS_SOON = timedelta(days=14)

SOURCES = {
    Origin.TYPED: "Written here",
    Origin.UPLOADED: "From a table",
    Origin.API: "By API",
    Origin.IMPORTED: "From a feed",
}


class Action(NamedTuple):
    label: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`note` says more of the state; `url` is where the title leads, "" for a member who may only read drafts."""

    title: str
    url: str
    state: State
    note: str
    source: str
    deadline: Deadline | None
    figures: Figures | None
    figures_url: str
    has_changes: bool
    action: Action | None


def row_of(entry: Entry, membership: Membership, now: datetime) -> Row:
    if entry.draft is not None:
        return _draft_row(entry.draft, membership)
    assert entry.opening is not None  # noqa: S101 - an entry is one or the other
    return _opening_row(entry, entry.opening, membership, now)


def _draft_row(draft: Draft, membership: Membership) -> Row:
    slug = membership.institution.slug
    url = _address("draft-step", slug, draft.pk, "role") if membership.is_editor else ""
    return Row(
        title=draft.title or "Untitled draft",
        url=url,
        state=State.DRAFT,
        note=f"changed {day(draft.changed_at.astimezone(UTC), weekday=False)}",
        source=draft.get_source_display(),
        deadline=None,
        figures=None,
        figures_url="",
        has_changes=False,
        action=Action("Continue", url) if url else None,
    )


def _opening_row(entry: Entry, opening: Opening, membership: Membership, now: datetime) -> Row:
    slug, was_seen = membership.institution.slug, opening.published_at is not None
    own = _address("desk-opening", slug, opening.pk)
    return Row(
        title=opening.title,
        url=own,
        state=entry.state,
        note=note_of(opening, entry.state),
        source=SOURCES[Origin(opening.origin)],
        deadline=deadline_of(opening, now) if entry.state != State.CLOSED else None,
        figures=entry.figures if was_seen else None,
        figures_url=_address("desk-opening-figures", slug, opening.pk) if was_seen else "",
        has_changes=entry.has_changes,
        action=_action(entry, opening, membership, now),
    )


def note_of(opening: Opening, state: State) -> str:
    """What is worth knowing about the state: when, how it ended, why it was refused."""
    if state == State.SCHEDULED and opening.scheduled_for:
        return f"for {day(opening.scheduled_for.astimezone(UTC))}, {opening.scheduled_for.astimezone(UTC):%H:%M} UTC"
    if state == State.CLOSED:
        return opening.get_close_reason_display()
    if state == State.REJECTED:
        return opening.rejection_reason
    if state == State.PUBLISHED and opening.published_at:
        return f"since {day(opening.published_at.astimezone(UTC), weekday=False)}"
    return ""


def _action(entry: Entry, opening: Opening, membership: Membership, now: datetime) -> Action:
    """The one next thing that this member may sensibly do."""
    label, name = _next(entry, opening, now) if membership.is_editor else ("See", "desk-opening")
    return Action(label, _address(name, membership.institution.slug, opening.pk))


def _next(entry: Entry, opening: Opening, now: datetime) -> tuple[str, str]:
    match entry.state:
        case State.DRAFT:
            return "Continue", "desk-edit"
        case State.REJECTED:
            return "Mend", "desk-edit"
        case State.ENDED:
            return "Extend", "desk-opening-extend"
        case State.PUBLISHED if entry.has_changes:
            return "Continue", "desk-edit"
        case State.PUBLISHED if _ends_soon(opening, now):
            return "Extend", "desk-opening-extend"
        case _:
            return "See", "desk-opening"


def _ends_soon(opening: Opening, now: datetime) -> bool:
    ends = [at for at in (opening.deadline_at, opening.expires_at) if at is not None]
    return bool(ends) and min(ends) - now <= ENDS_SOON


def _address(name: str, *arguments: object) -> str:
    return reverse(f"postings:{name}", args=arguments)
