"""Two people at the same moment: one does it, the other is told; nothing is lost and nothing done twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from postings.accounts.letters.models import Letter
from postings.accounts.models import User
from postings.moderation import actions as staff
from postings.moderation.deciding import StaleCaseError
from postings.moderation.models import Case
from postings.openings.choices import CloseReason, DeadlineKind, Status
from postings.openings.models import Opening, StaleError, TransitionError
from postings.publishing.lifecycle import actions
from postings.publishing.lifecycle.tasks import publish_scheduled, remind_of_ends
from postings.publishing.models import ExpiryReminder
from postings.publishing.release import release
from tests.factories import InstitutionFactory, MembershipFactory, OpeningFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

LATER = datetime(2031, 7, 31, 12, tzinfo=UTC)
REFUSALS = (StaleError, TransitionError, StaleCaseError)


def together(*moves: Callable[[], object]) -> list[str]:
    """What came of each: "done", or the name of the refusal."""
    start, outcomes = Barrier(len(moves)), []

    def run(move: Callable[[], object]) -> None:
        try:
            start.wait(timeout=10)
            move()
            outcomes.append("done")
        except REFUSALS as error:
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[move]) for move in moves]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    return sorted(outcomes)


def test_closing_and_extending_at_once_does_one_of_both() -> None:
    opening, actor = OpeningFactory.create(open=True), UserFactory.create()
    outcomes = together(
        lambda: actions.close_early(opening, CloseReason.FILLED, actor=actor, expected_version=1),
        lambda: actions.extend(opening, LATER, actor=actor, expected_version=1),
    )
    assert outcomes == ["StaleError", "done"]
    opening.refresh_from_db()
    assert (opening.status == Status.CLOSED) != (opening.deadline_at == LATER)
    assert opening.changes.count() == 1


def test_taking_back_while_staff_approve_does_one_of_both() -> None:
    moderator, actor = UserFactory.create(superuser=True), UserFactory.create()
    opening = OpeningFactory.create(draft=True, institution__is_verified=False)
    release(opening)
    case, version = opening.cases.get(), Opening.objects.get(pk=opening.pk).version
    outcomes = together(
        lambda: staff.approve(case, moderator, case.version),
        lambda: actions.withdraw(opening, actor=actor, expected_version=version),
    )
    assert outcomes.count("done") == 1
    opening.refresh_from_db()
    case.refresh_from_db()
    assert (opening.status, case.state) in {
        (Status.PUBLISHED, Case.State.APPROVED),
        (Status.DRAFT, Case.State.WITHDRAWN),
    }


def make_ending(confirmed: User) -> Opening:
    institution = InstitutionFactory.create()
    MembershipFactory.create(institution=institution, user=confirmed)
    return OpeningFactory.create(
        institution=institution,
        published_at=timezone.now() - timedelta(days=30),
        deadline_kind=DeadlineKind.MOMENT,
        deadline_at=timezone.now() + timedelta(days=5),
        deadline_zone="UTC",
    )


def test_two_workers_publish_what_is_due_and_remind_of_what_ends_once() -> None:
    due = timezone.now() - timedelta(minutes=1)
    openings = [OpeningFactory.create(scheduled=True, scheduled_for=due) for _ in range(3)]
    make_ending(UserFactory.create(confirmed=True))
    assert together(publish_scheduled, publish_scheduled) == ["done", "done"]
    for opening in openings:
        opening.refresh_from_db()
        assert opening.is_open()
        assert opening.changes.count() == 1
    assert together(remind_of_ends, remind_of_ends) == ["done", "done"]
    assert (ExpiryReminder.objects.count(), Letter.objects.count()) == (1, 1)
