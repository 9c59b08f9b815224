"""What happens by the clock: scheduled openings appear, people are reminded, trust is reviewed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from postings.accounts.letters.models import Letter
from postings.alerts.models import Arrival
from postings.institutions.models import Institution
from postings.moderation.models import Case, Reason
from postings.openings.choices import DeadlineKind, Status
from postings.openings.models import Opening
from postings.publishing.lifecycle import actions
from postings.publishing.lifecycle.tasks import publish_scheduled, remind_of_ends, review_institutions
from postings.publishing.models import ExpiryReminder
from tests.factories import InstitutionFactory, MembershipFactory, OpeningFactory, UserFactory

pytestmark = pytest.mark.django_db


def from_now(**span: float) -> datetime:
    return timezone.now() + timedelta(**span)


def make_institution(**roles: int) -> Institution:
    institution = InstitutionFactory.create(name="Own University")
    MembershipFactory.create(
        institution=institution, user=UserFactory.create(confirmed=True, email="owner@example.org")
    )
    return institution


def due_at(institution: Institution, **values: Any) -> Opening:
    return OpeningFactory.create(
        scheduled=True, institution=institution, scheduled_for=from_now(minutes=-1), **values
    )


def test_publish_scheduled_publishes_what_is_due_and_only_once() -> None:
    due = due_at(InstitutionFactory.create())
    later = OpeningFactory.create(scheduled=True)
    assert publish_scheduled() == 1
    assert publish_scheduled() == 0
    due.refresh_from_db()
    later.refresh_from_db()
    assert due.is_open()
    assert later.status == Status.SCHEDULED
    assert due.changes.get().source == "schedule"


def test_publish_scheduled_tells_who_scheduled_it() -> None:
    institution = make_institution()
    editor = MembershipFactory.create(
        institution=institution,
        editor=True,
        user=UserFactory.create(confirmed=True, email="editor@example.org"),
    ).user
    opening = OpeningFactory.create(draft=True, institution=institution)
    opening.schedule(from_now(hours=1), actor=editor)
    Opening.objects.filter(pk=opening.pk).update(scheduled_for=from_now(minutes=-1))
    publish_scheduled()
    letter = Letter.objects.get()
    assert (letter.to, letter.subject) == ("editor@example.org", f"Published: {opening.title}")
    assert letter.action_url.endswith(f"/desk/{institution.slug}/openings/{opening.pk}/")


def test_publish_scheduled_holds_what_may_not_be_seen_any_more_and_tells_the_editors() -> None:
    institution = make_institution()
    opening = due_at(institution)
    Institution.objects.filter(pk=institution.pk).update(is_verified=False)
    assert publish_scheduled() == 0
    opening.refresh_from_db()
    assert opening.status == Status.IN_REVIEW
    assert opening.cases.get().reasons == [Reason.NEW_INSTITUTION]
    letter = Letter.objects.get()
    assert letter.to == "owner@example.org"
    assert "is not verified any more" in letter.paragraphs[0]


def test_publish_scheduled_says_that_a_change_is_why_it_is_held() -> None:
    opening = due_at(make_institution())
    approved = from_now(minutes=-1)
    Opening.objects.filter(pk=opening.pk).update(approved_at=approved)
    Case.objects.create(
        opening=opening, reasons=[Reason.CHANGED], state=Case.State.APPROVED, decided_at=approved
    )
    opening.log_change({"status": ["In review", "Scheduled"]})
    opening.log_change({"title": ["Bandits", "Houses in the sun"]})
    assert publish_scheduled() == 0
    assert "changed after our staff had approved it" in Letter.objects.get().paragraphs[0]


def test_publish_scheduled_gives_back_what_would_be_over_at_once() -> None:
    opening = due_at(
        make_institution(),
        deadline_kind=DeadlineKind.MOMENT,
        deadline_at=from_now(hours=-2),
        deadline_zone="UTC",
    )
    assert publish_scheduled() == 0
    opening.refresh_from_db()
    assert (opening.status, opening.scheduled_for) == (Status.DRAFT, None)
    assert "over before" in Letter.objects.get().paragraphs[0]


def ending(institution: Institution, days: float, **values: Any) -> Opening:
    return OpeningFactory.create(
        institution=institution,
        published_at=from_now(days=-30),
        deadline_kind=DeadlineKind.MOMENT,
        deadline_at=from_now(days=days),
        deadline_zone="Europe/Zurich",
        **values,
    )


def test_reminder_is_sent_once_a_week_before_the_end_with_the_ways_on() -> None:
    institution = make_institution()
    opening = ending(institution, 6.5)
    ending(institution, 8)
    assert (remind_of_ends(), remind_of_ends()) == (1, 0)
    letter = Letter.objects.get()
    assert letter.subject == f"Ends soon: {opening.title}"
    assert letter.action_url.endswith(f"/openings/{opening.pk}/extend/")
    assert any(f"/openings/{opening.pk}/close/" in paragraph for paragraph in letter.paragraphs)
    assert ExpiryReminder.objects.get().ends_at == opening.deadline_at


def test_reminder_counts_the_first_of_deadline_and_end() -> None:
    institution = make_institution()
    opening = ending(institution, 20, expires_at=from_now(days=3))
    assert remind_of_ends() == 1
    assert ExpiryReminder.objects.get().ends_at == opening.expires_at


def test_reminder_goes_again_when_the_end_moved() -> None:
    opening = ending(make_institution(), 5)
    remind_of_ends()
    Opening.objects.filter(pk=opening.pk).update(deadline_at=from_now(days=6))
    assert remind_of_ends() == 1
    assert Letter.objects.count() == 2


@pytest.mark.parametrize(
    "values",
    [
        {"closed": True},
        {"imported": True},
        {"published_at": "now"},
        {"deadline_at": "past"},
    ],
)
def test_reminder_is_not_sent_for_what_needs_none(values: dict[str, Any]) -> None:
    moments = {"now": from_now(hours=-1), "past": from_now(hours=-1)}
    made = {name: moments.get(str(value), value) for name, value in values.items()}
    opening = ending(make_institution(), 5)
    if "closed" in made or "imported" in made:
        opening.delete()
        OpeningFactory.create(institution=opening.institution, closing_soon=True, **made)
    else:
        Opening.objects.filter(pk=opening.pk).update(**made)
    assert remind_of_ends() == 0
    assert not Letter.objects.exists()


def test_reminder_goes_to_owners_and_editors_with_a_confirmed_address() -> None:
    institution = make_institution()
    MembershipFactory.create(institution=institution, editor=True, user=UserFactory.create())
    MembershipFactory.create(institution=institution, viewer=True, user=UserFactory.create(confirmed=True))
    MembershipFactory.create(
        institution=institution, user=UserFactory.create(confirmed=True, inactive=True, is_active=False)
    )
    ending(institution, 5)
    remind_of_ends()
    assert [letter.to for letter in Letter.objects.all()] == ["owner@example.org"]


def test_reminder_of_many_is_one_letter() -> None:
    institution = make_institution()
    for days in (2, 3, 4):
        ending(institution, days)
    assert remind_of_ends() == 3
    letter = Letter.objects.get()
    assert letter.subject == "3 openings end soon"
    assert len([one for one in letter.paragraphs if "ends on" in one]) == 3


def test_reminder_without_anybody_to_tell_is_left_alone() -> None:
    ending(InstitutionFactory.create(), 5)
    assert remind_of_ends() == 0
    assert not ExpiryReminder.objects.exists()


def test_institutions_are_reviewed() -> None:
    institution = InstitutionFactory.create()
    for _ in range(3):
        opening = OpeningFactory.create(institution=institution)
        Case.objects.create(
            opening=opening, reasons=["sample"], state="approved", decided_at=from_now(days=-1)
        )
    assert (review_institutions(), review_institutions()) == (1, 0)


def test_what_is_opened_again_or_extended_after_its_end_arrives_for_alerts() -> None:
    actor, later = UserFactory.create(), from_now(days=400)
    ended, closed = OpeningFactory.create(expired=True), OpeningFactory.create(closed=True, open=True)
    running = OpeningFactory.create(open=True)
    Arrival.objects.all().delete()
    for opening in (ended, running):
        actions.extend(opening, later, actor=actor, expected_version=1)
    actions.reopen(closed, actor=actor, expected_version=1)
    assert set(Arrival.objects.values_list("opening", flat=True)) == {ended.pk, closed.pk}
