"""Putting an opening into the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from postings.moderation.models import Case
from postings.openings.models import Opening

if TYPE_CHECKING:
    from collections.abc import Mapping


@transaction.atomic
def open_case(
    opening: Opening, reasons: Mapping[str, str], *, before: Mapping[str, str] | None = None
) -> Case:
    """The opening's undecided case, with `reasons` (a `Reason` to what it rests on, in words) added to it.

    `before` is what the opening said when it was last approved, where that is known.
    """
    Opening.objects.select_for_update().get(pk=opening.pk)  # Two writers make one case.
    case = Case.objects.select_for_update().filter(opening=opening, state=Case.State.WAITING).first()
    if case is None:
        return Case.objects.create(
            opening=opening, reasons=list(reasons), details=dict(reasons), before=dict(before or {})
        )
    case.reasons = list(dict.fromkeys([*case.reasons, *reasons]))
    case.details = {**case.details, **reasons}
    case.before = case.before or dict(before or {})
    case.version += 1
    case.save()
    return case
