"""What people changed of an opening that a feed brought: no later reading of the feed changes it without asking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from postings.openings.choices import Origin
from postings.openings.models import Opening

if TYPE_CHECKING:
    from collections.abc import Iterable

# Moves from state to state are in the change log too, and are nobody's edit of what an opening says.
_NO_EDITS = frozenset({"created", "status"})


@transaction.atomic
def remember_hand_edits(opening: Opening, changes: Iterable[str]) -> None:
    """Keep the names of `changes` (as `describe` has them) that a person made to an imported opening.

    In the transaction of the edit itself, so that no feed comes between the two.
    """
    edited = set(changes) - _NO_EDITS
    if opening.origin != Origin.IMPORTED or not edited:
        return
    known = Opening.objects.select_for_update().values_list("hand_edited", flat=True).get(pk=opening.pk)
    opening.hand_edited = sorted({*known, *edited})
    Opening.objects.filter(pk=opening.pk).update(hand_edited=opening.hand_edited)


@transaction.atomic
def forget_hand_edits(opening: Opening, names: Iterable[str]) -> None:
    """Let the feed change `names` of the opening again."""
    known = Opening.objects.select_for_update().values_list("hand_edited", flat=True).get(pk=opening.pk)
    opening.hand_edited = sorted({*known} - {*names})
    Opening.objects.filter(pk=opening.pk).update(hand_edited=opening.hand_edited)
