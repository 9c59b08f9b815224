"""Every transition from every state: those that are meant, and no other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from postings.openings.choices import CloseReason, Status
from postings.openings.models import Opening, TransitionError
from tests.factories import OpeningFactory

pytestmark = pytest.mark.django_db

STATES = ("draft", "in_review", "scheduled", "open", "closed", "rejected")
TRANSITIONS: dict[str, tuple[Callable[[Opening], None], set[str], Status]] = {
    "submit": (lambda o: o.submit(), {"draft", "rejected"}, Status.IN_REVIEW),
    "schedule": (
        lambda o: o.schedule(timezone.now() + timedelta(days=1)),
        {"draft", "in_review"},
        Status.SCHEDULED,
    ),
    "publish": (lambda o: o.publish(), {"draft", "in_review", "scheduled"}, Status.PUBLISHED),
    "hold": (lambda o: o.hold(), {"scheduled"}, Status.IN_REVIEW),
    "close": (lambda o: o.close(CloseReason.FILLED), {"open"}, Status.CLOSED),
    "reopen": (lambda o: o.reopen(), {"closed"}, Status.PUBLISHED),
    "reject": (lambda o: o.reject("Say more."), {"in_review", "scheduled"}, Status.REJECTED),
    "take down": (lambda o: o.take_down("Fraud."), {"open", "closed"}, Status.REJECTED),
    "withdraw": (lambda o: o.withdraw(), {"in_review", "scheduled", "rejected"}, Status.DRAFT),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", TRANSITIONS)
def test_transition_starts_where_it_may_and_leaves_no_trace_elsewhere(name: str, state: str) -> None:
    move, starts, end = TRANSITIONS[name]
    opening = OpeningFactory.create(**{state: True})
    before = opening.status
    if state in starts:
        move(opening)
    else:
        with pytest.raises(TransitionError):
            move(opening)
    opening = Opening.objects.get(pk=opening.pk)
    is_moved = state in starts
    assert opening.status == (end if is_moved else before)
    assert (opening.version, opening.changes.count()) == ((2, 1) if is_moved else (1, 0))
