"""What a decision makes of an opening, who is told, and taking it back."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from postings.accounts.audit.models import AuditEntry
from postings.accounts.letters.models import Letter
from postings.accounts.models import User
from postings.moderation import actions
from postings.moderation.actions import NotClaimedError, StaleCaseError, UndoError
from postings.moderation.cases import open_case
from postings.moderation.deciding import holder_of, values_of
from postings.moderation.models import Case, Reason
from postings.openings.choices import CloseReason, Status
from postings.openings.models import Opening
from postings.openings.models.opening import TransitionError
from tests.factories import MembershipFactory, OpeningFactory
from tests.factories.moderation import CaseFactory, ReportFactory

pytestmark = pytest.mark.django_db


def status_of(case: Case) -> str:
    return Opening.objects.values_list("status", flat=True).get(pk=case.opening_id)


def test_approve_publishes_what_waits(ada: User) -> None:
    case = CaseFactory.create()
    actions.approve(case, ada, case.version)
    opening = Opening.objects.get(pk=case.opening_id)
    assert (opening.status, opening.approved_at is not None) == (Status.PUBLISHED, True)
    assert opening.is_open()


def test_approve_keeps_the_time_that_was_asked_for(ada: User) -> None:
    at = timezone.now() + timedelta(days=3)
    case = CaseFactory.create(opening=OpeningFactory.create(in_review=True, scheduled_for=at))
    actions.approve(case, ada, case.version)
    opening = Opening.objects.get(pk=case.opening_id)
    assert (opening.status, opening.scheduled_for) == (Status.SCHEDULED, at)


def test_approve_publishes_at_once_what_was_to_appear_by_now(ada: User) -> None:
    at = timezone.now() - timedelta(hours=3)
    case = CaseFactory.create(opening=OpeningFactory.create(in_review=True, scheduled_for=at))
    actions.approve(case, ada, case.version)
    assert status_of(case) == Status.PUBLISHED


def test_approve_confirms_what_is_on_the_board_and_tells_nobody(ada: User) -> None:
    case = CaseFactory.create(public=True)
    MembershipFactory.create(institution=case.opening.institution)
    actions.approve(case, ada, case.version)
    opening = Opening.objects.get(pk=case.opening_id)
    assert (opening.status, opening.approved_at is not None) == (Status.PUBLISHED, True)
    assert not Letter.objects.exists()


def test_reject_says_why_and_keeps_it_off_the_board(ada: User) -> None:
    case = CaseFactory.create()
    actions.reject(case, ada, case.version, message="No research.")
    opening = Opening.objects.get(pk=case.opening_id)
    assert (opening.status, opening.rejection_reason) == (Status.REJECTED, "No research.")


@pytest.mark.parametrize("trait", ["open", "closed"])
def test_reject_takes_down_what_is_on_the_board(ada: User, trait: str) -> None:
    case = CaseFactory.create(opening=OpeningFactory.create(**{trait: True}))
    actions.reject(case, ada, case.version, message="It is fraud.")
    assert status_of(case) == Status.REJECTED
    assert not Opening.objects.public().filter(pk=case.opening_id).exists()


def test_reject_without_a_reason_is_refused(ada: User) -> None:
    case = CaseFactory.create()
    with pytest.raises(TransitionError, match="Say why"):
        actions.reject(case, ada, case.version, message="  ")
    assert Case.objects.get().state == Case.State.WAITING


def test_ask_for_changes_gives_it_back(ada: User) -> None:
    case = CaseFactory.create()
    actions.ask_for_changes(case, ada, case.version, message="Name the pay.")
    opening = Opening.objects.get(pk=case.opening_id)
    assert (opening.status, opening.rejection_reason) == (Status.REJECTED, "Name the pay.")
    opening.submit()
    assert opening.status == Status.IN_REVIEW


def test_ask_for_changes_leaves_what_is_on_the_board(ada: User) -> None:
    case = CaseFactory.create(public=True)
    actions.ask_for_changes(case, ada, case.version, message="Name the pay.")
    assert status_of(case) == Status.PUBLISHED
    assert Case.objects.get().state == Case.State.CHANGES_ASKED


@pytest.mark.parametrize("trait", ["draft", "rejected"])
def test_nothing_is_decided_about_what_its_institution_took_back(ada: User, trait: str) -> None:
    case = CaseFactory.create(opening=OpeningFactory.create(**{trait: True}))
    with pytest.raises(TransitionError, match="has it back"):
        actions.approve(case, ada, case.version)
    with pytest.raises(TransitionError, match="has it back"):
        actions.reject(case, ada, case.version, message="No")
    with pytest.raises(TransitionError, match="has it back"):
        actions.ask_for_changes(case, ada, case.version, message="No")


def test_owners_and_editors_hear_of_it_when_it_can_no_longer_be_undone(ada: User) -> None:
    case = CaseFactory.create()
    institution = case.opening.institution
    told = {
        MembershipFactory.create(institution=institution).user.email,
        MembershipFactory.create(institution=institution, editor=True).user.email,
    }
    MembershipFactory.create(institution=institution, viewer=True)
    MembershipFactory.create()
    done = actions.reject(case, ada, case.version, message="No pay.\n\nNo deadline.")
    letters = list(Letter.objects.all())
    assert {letter.to for letter in letters} == told
    assert {letter.due_at for letter in letters} == {done.undo_until}
    assert letters[0].paragraphs[1:3] == ["No pay.", "No deadline."]
    assert f"/desk/{institution.slug}/openings/{case.opening_id}/" in letters[0].action_url


def test_reporters_with_an_address_hear_what_came_of_it(ada: User) -> None:
    case = CaseFactory.create(public=True)
    ReportFactory.create(opening=case.opening, case=case, email="reader@example.org")
    ReportFactory.create(opening=case.opening, case=case, kind="other")
    actions.reject(case, ada, case.version, message="Fraud.")
    letter = Letter.objects.get()
    assert letter.to == "reader@example.org"
    assert "off the board" in " ".join(letter.paragraphs)
    assert "Fraud." not in " ".join(letter.paragraphs)


@pytest.mark.parametrize("what", ["approve", "reject", "ask"])
@pytest.mark.parametrize("trait", ["in_review", "scheduled", "open", "closed"])
def test_undo_makes_it_what_it_was(ada: User, grace: User, what: str, trait: str) -> None:
    opening = OpeningFactory.create(**{trait: True})
    case = CaseFactory.create(opening=opening)
    MembershipFactory.create(institution=opening.institution)
    before = values_of(opening)
    if what == "approve":
        done = actions.approve(case, ada, case.version)
    elif what == "reject":
        done = actions.reject(case, ada, case.version, message="No.")
    else:
        done = actions.ask_for_changes(case, ada, case.version, message="Please.")
    undone = actions.undo(done, grace, done.version)
    assert values_of(opening) == before
    assert (undone.state, undone.decided_by, undone.message) == (Case.State.WAITING, None, "")
    assert not Letter.objects.exists()


def test_what_is_decided_again_is_told_once(ada: User) -> None:
    case = CaseFactory.create()
    MembershipFactory.create(institution=case.opening.institution)
    done = actions.reject(case, ada, case.version, message="First.")
    again = actions.undo(done, ada, done.version)
    actions.reject(again, ada, again.version, message="Second.")
    assert "Second." in Letter.objects.get().paragraphs


def test_undo_is_over_after_ten_minutes(ada: User) -> None:
    case = CaseFactory.create()
    done = actions.reject(case, ada, case.version, message="No.")
    with time_machine.travel(timezone.now() + timedelta(minutes=11)), pytest.raises(UndoError, match="over"):
        actions.undo(done, ada, done.version)
    assert status_of(case) == Status.REJECTED


def test_undo_is_refused_where_a_letter_is_on_its_way(ada: User) -> None:
    case = CaseFactory.create()
    MembershipFactory.create(institution=case.opening.institution)
    done = actions.reject(case, ada, case.version, message="No.")
    Letter.objects.update(state=Letter.State.SENDING)
    with pytest.raises(UndoError, match="over"):
        actions.undo(done, ada, done.version)
    assert (Letter.objects.count(), status_of(case)) == (1, Status.REJECTED)


def test_undo_leaves_what_has_changed_since(ada: User) -> None:
    case = CaseFactory.create()
    done = actions.approve(case, ada, case.version)
    Opening.objects.get(pk=case.opening_id).close(CloseReason.FILLED)
    with pytest.raises(UndoError, match="changed since"):
        actions.undo(done, ada, done.version)
    assert status_of(case) == Status.CLOSED


def test_undo_leaves_what_is_in_the_queue_again(ada: User) -> None:
    case = CaseFactory.create()
    done = actions.approve(case, ada, case.version)
    open_case(case.opening, {Reason.REPORTED: "One person: it looks like fraud."})
    with pytest.raises(UndoError, match="queue again"):
        actions.undo(done, ada, done.version)


def test_the_second_of_two_is_told_who_was_first(ada: User, grace: User) -> None:
    case = CaseFactory.create()
    grace.name = "Grace Hopper"
    grace.save()
    actions.approve(case, grace, case.version)
    with pytest.raises(StaleCaseError, match=r"Grace Hopper decided it at \d\d:\d\d UTC: approved"):
        actions.reject(case, ada, case.version, message="No.")
    assert status_of(case) == Status.PUBLISHED


def test_undoing_twice_is_refused(ada: User, grace: User) -> None:
    case = CaseFactory.create()
    done = actions.reject(case, ada, case.version, message="No.")
    actions.undo(done, ada, done.version)
    with pytest.raises(StaleCaseError):
        actions.undo(done, grace, done.version)


def test_a_new_reason_makes_the_version_seen_old(ada: User) -> None:
    case = CaseFactory.create()
    open_case(case.opening, {Reason.DUPLICATE: "Looks like another."})
    with pytest.raises(StaleCaseError, match="changed meanwhile"):
        actions.approve(case, ada, case.version)


def test_nobody_approves_a_text_that_came_after_the_one_they_read(ada: User) -> None:
    case = CaseFactory.create()
    seen = Opening.objects.values_list("version", flat=True).get(pk=case.opening_id)
    Opening.objects.filter(pk=case.opening_id).update(title="Something else")
    with pytest.raises(StaleCaseError, match="edited meanwhile"):
        actions.approve(case, ada, case.version, opening_version=seen)


def test_what_somebody_looks_at_is_theirs_for_half_an_hour(ada: User, grace: User) -> None:
    case = CaseFactory.create()
    case = actions.claim_case(case, grace, case.version)
    assert holder_of(case) == grace
    with pytest.raises(NotClaimedError, match="is looking at it"):
        actions.approve(case, ada, case.version)
    with pytest.raises(NotClaimedError, match="is looking at it"):
        actions.claim_case(case, ada, case.version)
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        assert holder_of(case) is None
        actions.approve(case, ada, case.version)
    assert status_of(case) == Status.PUBLISHED


def test_unclaim_gives_it_back(ada: User, grace: User) -> None:
    case = CaseFactory.create()
    case = actions.claim_case(case, grace, case.version)
    case = actions.unclaim_case(case, grace, case.version)
    assert holder_of(case) is None
    with pytest.raises(NotClaimedError, match="Nobody"):
        actions.unclaim_case(case, ada, case.version)


def test_every_action_is_in_the_audit_log(ada: User) -> None:
    case = CaseFactory.create()
    case = actions.claim_case(case, ada, case.version)
    case = actions.unclaim_case(case, ada, case.version)
    case = actions.approve(case, ada, case.version)
    case = actions.undo(case, ada, case.version)
    case = actions.ask_for_changes(case, ada, case.version, message="Pay?")
    case = actions.undo(case, ada, case.version)
    actions.reject(case, ada, case.version, message="No.")
    actions.add_note(case, ada, "Ask them.")
    done = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
    assert done == [
        *("case.claim", "case.unclaim", "opening.approve", "case.undo", "opening.ask_for_changes"),
        *("case.undo", "opening.reject", "case.note"),
    ]
    rejected = AuditEntry.objects.get(action="opening.reject")
    assert (rejected.actor, rejected.details["message"]) == (ada, "No.")
    assert (rejected.details["before"]["status"], rejected.details["after"]["status"]) == (
        Status.IN_REVIEW,
        Status.REJECTED,
    )
