"""What a person says to a change that waits because somebody changed the same by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from postings.imports.hand_kept import FIELDS, kept_by_hand, unpacked
from postings.imports.models import RunChange
from postings.openings.actions import update_opening
from postings.openings.hand_edits import forget_hand_edits
from postings.openings.models import Opening

if TYPE_CHECKING:
    from postings.accounts.models import User

TAKEN, KEPT = "taken", "kept"


class AlreadyDecidedError(Exception):
    """Somebody decided first, or a newer reading says something else."""


@transaction.atomic
def decide(change: RunChange, person: User, decision: str) -> None:
    """Take what the feed says over, and leave that to the feed again; or keep it, and not be asked again."""
    change = RunChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
    if change.kind != RunChange.Kind.HELD or change.decision or change.opening is None:
        raise AlreadyDecidedError
    change.decision, change.decided_by = decision, person
    change.save(update_fields=["decision", "decided_by"])
    if decision == TAKEN:
        _take_over(change, change.opening, person)


def _take_over(change: RunChange, opening: Opening, person: User) -> None:
    """Only what the change names: everything else stays as the opening says it now."""
    opening = Opening.objects.select_for_update().get(pk=opening.pk)
    proposed = unpacked(change.proposed)
    others = [name for name in FIELDS if name not in change.changes]
    update_opening(opening=opening, draft=kept_by_hand(opening, proposed, others), actor=person)
    forget_hand_edits(opening, change.changes)
