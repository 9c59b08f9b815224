"""How institutions earn trust, lose it, and that staff have the last word."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.utils import timezone

from postings.accounts.audit.models import AuditEntry
from postings.institutions.models import Institution
from postings.moderation.institutions import mark
from postings.moderation.models import Case, Reason
from postings.publishing.trust import THE_BOARD, has_earned_trust, review_trust, to_review
from tests.factories import InstitutionFactory, OpeningFactory, UserFactory

pytestmark = pytest.mark.django_db


def days_ago(days: float) -> datetime:
    return timezone.now() - timedelta(days=days)


def decide(institution: Institution, state: Case.State, days: float = 10, times: int = 1) -> None:
    for _ in range(times):
        opening = OpeningFactory.create(institution=institution)
        Case.objects.create(
            opening=opening,
            reasons=[Reason.NEW_INSTITUTION],
            state=state,
            decided_at=days_ago(days),
            undo_until=days_ago(days) + timedelta(minutes=10),
        )


def test_trust_is_earned_by_three_approved_openings() -> None:
    institution = InstitutionFactory.create()
    decide(institution, Case.State.APPROVED, times=2)
    assert not review_trust(institution)
    decide(institution, Case.State.APPROVED)
    assert review_trust(institution)
    institution.refresh_from_db()
    assert institution.is_trusted
    assert AuditEntry.objects.get().actor_name == THE_BOARD
    assert not review_trust(institution)


def test_trust_is_not_earned_by_the_same_opening_three_times() -> None:
    institution = InstitutionFactory.create()
    decide(institution, Case.State.APPROVED)
    opening = institution.openings.get()
    for _ in range(2):
        Case.objects.create(
            opening=opening, reasons=["sample"], state=Case.State.APPROVED, decided_at=days_ago(1)
        )
    assert not has_earned_trust(institution)


@pytest.mark.parametrize(("days", "is_earned"), [(89, False), (91, True)])
def test_trust_needs_ninety_days_without_a_rejection(days: float, is_earned: bool) -> None:
    institution = InstitutionFactory.create()
    decide(institution, Case.State.APPROVED, times=3)
    decide(institution, Case.State.REJECTED, days=days)
    assert has_earned_trust(institution) is is_earned


def test_trust_is_not_earned_by_what_can_be_undone_or_unverified() -> None:
    institution = InstitutionFactory.create()
    decide(institution, Case.State.APPROVED, times=3, days=0)
    assert not has_earned_trust(institution)
    unverified = InstitutionFactory.create(unverified=True)
    decide(unverified, Case.State.APPROVED, times=3)
    assert not has_earned_trust(unverified)


def test_trust_is_lost_by_a_rejection_and_by_nothing_less() -> None:
    institution = InstitutionFactory.create(is_trusted=True)
    decide(institution, Case.State.CHANGES_ASKED)
    assert not review_trust(institution)
    decide(institution, Case.State.REJECTED)
    assert review_trust(institution)
    institution.refresh_from_db()
    assert not institution.is_trusted


def test_trust_that_staff_took_has_to_be_earned_anew() -> None:
    institution = InstitutionFactory.create(is_trusted=True)
    decide(institution, Case.State.APPROVED, times=3)
    mark(institution, "untrust", actor=UserFactory.create(superuser=True))
    assert not review_trust(institution)
    assert not has_earned_trust(institution)


def test_trust_that_staff_gave_stands_whatever_was_rejected_before() -> None:
    institution = InstitutionFactory.create()
    decide(institution, Case.State.REJECTED)
    institution.is_trusted = True
    institution.save()
    LogEntry.objects.log_actions(
        user_id=UserFactory.create(superuser=True).pk,
        queryset=Institution.objects.filter(pk=institution.pk),
        action_flag=CHANGE,
        change_message=[{"changed": {"fields": ["Name", "Trusted"]}}],
        single_object=True,
    )
    assert not review_trust(institution)


def test_only_institutions_with_a_decision_are_reviewed() -> None:
    InstitutionFactory.create()
    decided = InstitutionFactory.create()
    decide(decided, Case.State.APPROVED, times=2)
    assert list(to_review(timezone.now())) == [decided]
