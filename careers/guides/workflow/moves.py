"""Which move an edition can make from which state, and what somebody needs to make it.

Whoever last changed a text is its author, and no author approves their own text: two people have read what
visitors read. Only admins of guides may, for the day on which nobody else is there.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from careers.guides.models import EditionStatus

if TYPE_CHECKING:
    from careers.guides.models import Edition
    from postings.accounts.models import User

OPEN = (EditionStatus.DRAFT, EditionStatus.IN_REVIEW, EditionStatus.SCHEDULED)
_WAITING = (EditionStatus.IN_REVIEW, EditionStatus.SCHEDULED)
_WRITE = "careers.change_edition"
_REVIEW = "careers.review_edition"
_APPROVE_OWN = "careers.approve_own_edition"


class MoveError(Exception):
    """The edition cannot make this move now, or not by this person. The message says why."""


class Move(Enum):
    """Its name in addresses, from which states, to which, by whom, and whether it approves the text."""

    WRITE = "write", (EditionStatus.DRAFT,), EditionStatus.DRAFT, _WRITE, False
    REVIEW = "review", (EditionStatus.DRAFT,), EditionStatus.IN_REVIEW, _WRITE, False
    SEND_BACK = "send-back", _WAITING, EditionStatus.DRAFT, _REVIEW, False
    SCHEDULE = "schedule", _WAITING, EditionStatus.SCHEDULED, _REVIEW, True
    PUBLISH = "publish", _WAITING, EditionStatus.PUBLISHED, _REVIEW, True

    def __init__(
        self,
        label: str,
        before: tuple[EditionStatus, ...],
        after: EditionStatus,
        permission: str,
        approves: bool,
    ) -> None:
        self.label = label
        self.before = before
        self.after = after
        self.permission = permission
        self.approves = approves

    def refusal(self, edition: Edition, actor: User | None) -> str:
        """Why not, as a sentence; empty where nothing is in the way. Without an actor it is the schedule."""
        if edition.status not in self.before:
            return f"This edition is {edition.get_status_display().lower()}, so it cannot be {_DONE[self]}."
        if actor is None:
            return ""
        if not actor.has_perm(self.permission):
            return f"You may not do this: an edition is {_DONE[self]} by a {_ROLE[self.permission]}."
        if self.approves and edition.author_id == actor.pk and not actor.has_perm(_APPROVE_OWN):
            return "You changed this text last, so somebody else has to approve it."
        return ""

    def check(self, edition: Edition, actor: User | None) -> None:
        if reason := self.refusal(edition, actor):
            raise MoveError(reason)


_DONE = {
    Move.WRITE: "changed",
    Move.REVIEW: "sent to review",
    Move.SEND_BACK: "sent back",
    Move.SCHEDULE: "scheduled",
    Move.PUBLISH: "published",
}
_ROLE = {_WRITE: "writer", _REVIEW: "reviewer"}


def moves_of(edition: Edition, actor: User) -> list[Move]:
    """Those that nothing is in the way of: the buttons of its page."""
    return [move for move in Move if not move.refusal(edition, actor)]
