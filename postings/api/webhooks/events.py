"""What a webhook is told: an entry of the change log in which an opening moved from state to state."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from postings.api.desk.contents import external_id_of
from postings.api.rows import absolute
from postings.openings.choices import Status
from postings.openings.models.addresses import opening_url

if TYPE_CHECKING:
    from datetime import datetime

    from postings.openings.models import Opening, OpeningChange

TEST = "webhook.test"
_STATUS_OF = {status.label: status for status in Status}
_EVENTS = {
    Status.DRAFT: "opening.withdrawn",
    Status.IN_REVIEW: "opening.in_review",
    Status.SCHEDULED: "opening.scheduled",
    Status.PUBLISHED: "opening.published",
    Status.CLOSED: "opening.closed",
    Status.REJECTED: "opening.rejected",
}
EVENTS = (*_EVENTS.values(), "opening.reopened", TEST)


def payload_of(change: OpeningChange) -> dict[str, object] | None:
    """None for an entry whose states nobody knows any more. `version` is the opening's when this is written."""
    old, new = (_STATUS_OF.get(label) for label in change.changes["status"])
    if old is None or new is None:
        return None
    opening = change.opening
    data: dict[str, object] = {
        "id": opening.pk,
        "external_id": external_id_of(opening),
        "title": opening.title,
        "url": _address(opening, new),
        "api_url": absolute(f"/api/v1/desk/openings/{opening.pk}/"),
        "status": {"old": old.value, "new": new.value},
        "version": opening.version,
        "at": _iso(change.at),
    }
    return {"type": _event(old, new), "timestamp": _iso(change.at), "data": data}


def message_of_test(now: datetime) -> dict[str, object]:
    return {"type": TEST, "timestamp": _iso(now), "data": {"message": "This is a test. Nothing changed."}}


def event_example() -> str:
    """As the page of the API shows it."""
    data = {
        "id": 1207,
        "external_id": "REQ-17",
        "title": "PhD position in reinforcement learning",
        "url": absolute(opening_url(1207, "PhD position in reinforcement learning")),
        "api_url": absolute("/api/v1/desk/openings/1207/"),
        "status": {"old": "in_review", "new": "published"},
        "version": 5,
        "at": "2026-11-20T12:00:00.000Z",
    }
    message = {"type": "opening.published", "timestamp": "2026-11-20T12:00:00.000Z", "data": data}
    return json.dumps(message, indent=2)


def _event(old: Status, new: Status) -> str:
    if (old, new) == (Status.CLOSED, Status.PUBLISHED):
        return "opening.reopened"
    return _EVENTS[new]


def _address(opening: Opening, new: Status) -> str | None:
    """Its page on the board, where there is one."""
    is_public = new in (Status.PUBLISHED, Status.CLOSED)
    return absolute(opening_url(opening.pk, opening.title)) if is_public else None


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
