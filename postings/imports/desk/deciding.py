"""What a person says to a change that waits because somebody changed the same by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from postings.imports.hand_kept import FIELDS, kept_by_hand, unpacked
from postings.imports.models import RunChange
from postings.openings.actions import update_opening
from postings.openings.describing import describe
from postings.openings.hand_edits import forget_hand_edits
from postings.openings.models import Opening
from postings.publishing.release import look_at_changes

if TYPE_CHECKING:
    from postings.accounts.models import User

TAKEN, KEPT = "taken", "kept"


class AlreadyDecidedError(Exception):
    """Somebody decided first, or a newer reading says something else."""


@transaction.atomic
def decide(change: RunChange, person: User, decision: str) -> None:
    """Take what the feed says over, and leave that to the feed again; or keep it, and not be asked again."""
    # First the opening, as a reading does: who waits for the other then waits for nobody in turn.
    opening = Opening.objects.select_for_update().filter(pk=change.opening_id or 0).first()
    current = RunChange.objects.select_for_update(of=("self",)).filter(pk=change.pk).first()
    if opening is None or current is None or current.kind != RunChange.Kind.HELD or current.decision:
        raise AlreadyDecidedError
    current.decision, current.decided_by = decision, person
    current.save(update_fields=["decision", "decided_by"])
    if decision == TAKEN:
        _take_over(current, opening, person)


def _take_over(change: RunChange, opening: Opening, person: User) -> None:
    """Only what the change names: everything else stays as the opening says it now."""
    proposed, before = unpacked(change.proposed), describe(opening)
    others = [name for name in FIELDS if name not in change.changes]
    changes = update_opening(opening=opening, draft=kept_by_hand(opening, proposed, others), actor=person)
    look_at_changes(opening, before=before, changes=changes)
    forget_hand_edits(opening, change.changes)
