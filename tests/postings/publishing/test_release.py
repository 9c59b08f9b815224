"""The one way onto the board: who is looked at first, who afterwards, and who not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from postings.institutions.models import Institution
from postings.moderation import actions
from postings.moderation.models import Case, Reason
from postings.openings.actions import update_opening
from postings.openings.choices import CloseReason, Origin, Status
from postings.openings.describing import describe
from postings.openings.models import Opening
from postings.openings.models.opening import TransitionError
from postings.publishing import release as module
from postings.publishing.lifecycle.actions import reopen
from postings.publishing.release import Released, look_at_changes, publish_due, release
from postings.publishing.wizard.from_opening import draft_of
from tests.factories import InstitutionFactory, OpeningFactory, UserFactory

pytestmark = pytest.mark.django_db

NEW, SAMPLE, DUPLICATE, DOUBT = (
    Reason.NEW_INSTITUTION,
    Reason.SAMPLE,
    Reason.DUPLICATE,
    Reason.LOW_QUALITY,
)


@pytest.fixture(autouse=True)
def no_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "random", lambda: 1.0)


def make_institution(**values: Any) -> Institution:
    return InstitutionFactory.create(**values)


def known(**values: Any) -> Institution:
    """One that has had an opening here."""
    institution = make_institution(**values)
    OpeningFactory.create(institution=institution, title="Sparse models of the retina")
    return institution


def draft_at(institution: Institution, title: str = "Causality in markets", **values: Any) -> Opening:
    text = f"<p>{title}: all about {title.lower()}, from the beginning to the end.</p>"
    return OpeningFactory.create(
        draft=True, institution=institution, title=title, **{"description": text, **values}
    )


def reasons_of(opening: Opening) -> list[str]:
    return [reason for case in opening.cases.filter(state=Case.State.WAITING) for reason in case.reasons]


def test_release_holds_whatever_an_unverified_institution_sends() -> None:
    opening = draft_at(known(unverified=True, is_trusted=True))
    assert release(opening) is Released.IN_REVIEW
    assert (opening.status, reasons_of(opening)) == (Status.IN_REVIEW, [NEW])


def test_release_holds_the_first_opening_of_a_verified_institution() -> None:
    institution = make_institution()
    first = draft_at(institution)
    assert release(first) is Released.IN_REVIEW
    assert "first opening" in first.cases.get().details[NEW]


def test_release_holds_the_second_while_nobody_has_agreed_with_the_first() -> None:
    institution = make_institution()
    release(draft_at(institution))
    assert release(draft_at(institution, title="Fairness of rankings")) is Released.IN_REVIEW


def test_release_counts_no_opening_that_the_board_imported_as_the_first() -> None:
    institution = make_institution()
    OpeningFactory.create(institution=institution, origin=Origin.IMPORTED, title="Sparse models")
    assert release(draft_at(institution)) is Released.IN_REVIEW


def test_release_publishes_the_next_and_looks_at_it_afterwards() -> None:
    opening = draft_at(known())
    assert release(opening) is Released.PUBLISHED
    assert (opening.is_open(), reasons_of(opening)) == (True, [NEW])
    assert opening.cases.get().details[NEW] == "Not trusted yet: 0 of 3 openings approved."


def test_release_looks_afterwards_at_no_more_than_trust_needs() -> None:
    institution = known()
    titles = ["Causality in markets", "Vision for surgery", "Speech of whales", "Proofs by machines"]
    openings = [draft_at(institution, title=title) for title in titles]
    assert {release(opening) for opening in openings} == {Released.PUBLISHED}
    assert [len(reasons_of(opening)) for opening in openings] == [1, 1, 1, 0]


def test_release_holds_a_doubt_of_an_institution_that_is_not_trusted() -> None:
    opening = draft_at(known())
    assert release(opening, doubts={DOUBT: "It speaks of fees."}) is Released.IN_REVIEW
    assert opening.cases.get().details == {DOUBT: "It speaks of fees."}


def test_release_publishes_a_doubt_of_a_trusted_institution_and_looks_afterwards() -> None:
    opening = draft_at(known(is_trusted=True))
    assert release(opening, doubts={DOUBT: "It speaks of fees."}) is Released.PUBLISHED
    assert reasons_of(opening) == [DOUBT]


def test_release_leaves_alone_what_a_trusted_institution_sends() -> None:
    opening = draft_at(make_institution(is_trusted=True))
    assert release(opening) is Released.PUBLISHED
    assert not opening.cases.exists()


def test_release_samples_trusted_institutions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "random", lambda: 0.049)
    opening = draft_at(make_institution(is_trusted=True))
    assert release(opening) is Released.PUBLISHED
    assert reasons_of(opening) == [SAMPLE]


def test_release_holds_what_looks_like_another_opening() -> None:
    institution = known()
    text = "<p>You study causal discovery in markets, with instruments and with interventions.</p>"
    same = {"title": "PhD position in causal discovery", "role": "phd", "description": text}
    OpeningFactory.create(institution=institution, locations=[("Zürich", "CH")], **same)
    opening = draft_at(institution, locations=[("Zürich", "CH")], **same)
    assert release(opening) is Released.IN_REVIEW
    assert reasons_of(opening) == [DUPLICATE]
    assert "causal discovery" in opening.cases.get().details[DUPLICATE]


def test_release_schedules_and_keeps_the_time_for_what_is_held() -> None:
    at = timezone.now() + timedelta(days=2)
    opening = draft_at(make_institution(is_trusted=True))
    assert release(opening, at=at) is Released.SCHEDULED
    assert opening.scheduled_for == at
    held = draft_at(make_institution(unverified=True))
    assert release(held, at=at) is Released.IN_REVIEW
    held.refresh_from_db()
    assert held.scheduled_for == at


@pytest.mark.parametrize("decide", [actions.reject, actions.ask_for_changes])
def test_release_shows_moderators_what_was_asked_before_even_of_trusted_institutions(decide: Any) -> None:
    institution = known()
    opening = draft_at(institution)
    release(opening, doubts={DOUBT: "Its text is very short."})
    staff = UserFactory.create(superuser=True)
    decide(opening.cases.get(), staff, 1, message="Say more about the group.")
    Institution.objects.filter(pk=institution.pk).update(is_trusted=True)
    opening = Opening.objects.get(pk=opening.pk)
    assert release(opening) is Released.IN_REVIEW
    case = opening.cases.get(state=Case.State.WAITING)
    assert case.reasons == [DOUBT]
    assert "Say more about the group." in case.details[DOUBT]


def test_release_of_one_that_was_taken_down_without_a_case_is_held() -> None:
    opening = OpeningFactory.create(institution=known(is_trusted=True), title="Causality in markets")
    opening.take_down("It is fraud.")
    assert release(opening) is Released.IN_REVIEW
    assert "It is fraud." in opening.cases.get().details[DOUBT]


@pytest.mark.parametrize("is_trusted", [True, False])
def test_release_holds_the_next_after_a_rejection_until_staff_agree_with_one(is_trusted: bool) -> None:
    """Else what was rejected would be copied, and published as another."""
    institution, moderator = known(is_trusted=is_trusted), UserFactory.create(superuser=True)
    refused = OpeningFactory.create(institution=institution, in_review=True, title="Houses in the sun")
    Case.objects.create(
        opening=refused, reasons=[SAMPLE], state=Case.State.REJECTED, decided_at=timezone.now()
    )
    again = draft_at(institution, "Villas at the sea")
    assert release(again) is Released.IN_REVIEW
    case = again.cases.get()
    assert "was rejected, on" in case.details[DOUBT]
    actions.approve(case, moderator, case.version)
    assert release(draft_at(institution, "Neurons of the fly")) is Released.PUBLISHED


def test_release_forgets_a_rejection_after_ninety_days() -> None:
    institution = known()
    refused = OpeningFactory.create(institution=institution, in_review=True, title="Houses in the sun")
    long_ago = timezone.now() - timedelta(days=91)
    Case.objects.create(opening=refused, reasons=[SAMPLE], state=Case.State.REJECTED, decided_at=long_ago)
    assert release(draft_at(institution)) is Released.PUBLISHED


def test_release_of_one_that_was_taken_down_and_taken_back_is_held() -> None:
    """The way back to a draft forgets why it was rejected; its log does not."""
    opening = OpeningFactory.create(institution=known(is_trusted=True))
    opening.take_down("It is an advertisement.", source="moderation")
    opening.withdraw()
    assert release(opening) is Released.IN_REVIEW
    assert opening.cases.get().details[DOUBT].startswith("Sent again. It was rejected on ")


@pytest.mark.parametrize("state", ["in_review", "scheduled", "open", "closed"])
def test_release_refuses_what_is_no_draft(state: str) -> None:
    opening = OpeningFactory.create(institution=known(), title="Causality in markets", **{state: True})
    with pytest.raises(TransitionError):
        release(opening, doubts={DOUBT: "A doubt."})
    assert not opening.cases.exists()


def test_publish_due_publishes_what_was_scheduled() -> None:
    opening = OpeningFactory.create(scheduled=True)
    assert publish_due(opening) is Released.PUBLISHED
    assert opening.is_open()


def test_publish_due_holds_what_an_institution_scheduled_that_lost_its_verification() -> None:
    opening = OpeningFactory.create(scheduled=True)
    Institution.objects.filter(pk=opening.institution_id).update(is_verified=False)
    assert publish_due(opening) is Released.IN_REVIEW
    opening.refresh_from_db()
    assert (opening.status, reasons_of(opening)) == (Status.IN_REVIEW, [NEW])


def test_publish_due_publishes_what_staff_approved_although_nobody_had_verified_it() -> None:
    opening = draft_at(make_institution(unverified=True))
    release(opening, at=timezone.now() + timedelta(days=1))
    actions.approve(opening.cases.get(), UserFactory.create(superuser=True), 1)
    opening = Opening.objects.get(pk=opening.pk)
    assert opening.status == Status.SCHEDULED
    assert publish_due(opening) is Released.PUBLISHED


def edited(opening: Opening, **values: Any) -> Opening:
    update_opening(opening=opening, draft=replace(draft_of(opening), **values))
    return Opening.objects.get(pk=opening.pk)


def test_publish_due_holds_what_was_changed_after_staff_approved_it() -> None:
    opening = draft_at(make_institution())
    release(opening, at=timezone.now() + timedelta(days=1))
    actions.approve(opening.cases.get(), UserFactory.create(superuser=True), 1)
    opening = edited(Opening.objects.get(pk=opening.pk), title="Pyramids in markets")
    assert publish_due(opening) is Released.IN_REVIEW
    case = opening.cases.get(state=Case.State.WAITING)
    assert (case.reasons, case.before["title"]) == ([Reason.CHANGED], "Causality in markets")


def test_publish_due_publishes_a_change_that_staff_approved_while_it_waited() -> None:
    opening = draft_at(make_institution())
    release(opening, at=timezone.now() + timedelta(days=1))
    moderator = UserFactory.create(superuser=True)
    actions.approve(opening.cases.get(), moderator, 1)
    opening = Opening.objects.get(pk=opening.pk)
    case = changed(opening, title="Causality in shops")
    assert case is not None
    actions.approve(case, moderator, case.version)
    assert publish_due(Opening.objects.get(pk=opening.pk)) is Released.PUBLISHED


def test_publish_due_publishes_what_was_changed_and_looks_at_it_where_nobody_had_to_approve_it() -> None:
    opening = draft_at(known())
    release(opening, at=timezone.now() + timedelta(days=1))
    Case.objects.all().delete()
    opening = edited(opening, title="Causality in shops", department="Economics")
    assert publish_due(opening) is Released.PUBLISHED
    assert opening.cases.get().details == {Reason.CHANGED: "Changed: title."}


def test_publish_due_leaves_alone_what_a_trusted_institution_changed() -> None:
    opening = draft_at(make_institution(is_trusted=True))
    release(opening, at=timezone.now() + timedelta(days=1))
    assert publish_due(edited(opening, title="Causality in shops")) is Released.PUBLISHED
    assert not opening.cases.exists()


@pytest.mark.parametrize(
    ("values", "is_trusted", "is_looked_at"),
    [
        ({"title": "Pyramids in markets"}, False, True),
        ({"title": "Pyramids in markets"}, True, False),
        ({"department": "Economics"}, False, False),
        ({"expires_at": timezone.now() + timedelta(days=90)}, False, False),
    ],
)
def test_reopened_is_looked_at_where_it_says_something_else_than_when_it_was_closed(
    values: dict[str, Any], is_trusted: bool, is_looked_at: bool
) -> None:
    opening = OpeningFactory.create(institution=known(is_trusted=is_trusted), title="Causality in markets")
    opening.log_change({"title": ["An older title", opening.title]})
    opening.close(CloseReason.FILLED)
    opening = edited(opening, **values)
    reopen(opening, actor=UserFactory.create(), expected_version=opening.version)
    assert reasons_of(opening) == ([Reason.CHANGED] if is_looked_at else [])


def changed(opening: Opening, **values: Any) -> Case | None:
    before = describe(opening)
    changes = update_opening(opening=opening, draft=replace(draft_of(opening), **values))
    return look_at_changes(opening, before=before, changes=changes)


def test_changes_of_what_can_be_seen_are_looked_at_with_what_it_said_before() -> None:
    opening = OpeningFactory.create(institution=known(), title="Causality in markets")
    case = changed(opening, title="Causality in shops", department="Economics")
    assert case is not None
    assert (case.reasons, case.details[Reason.CHANGED]) == ([Reason.CHANGED], "Changed: title.")
    assert case.before["title"] == "Causality in markets"
    assert Opening.objects.get(pk=opening.pk).status == Status.PUBLISHED


def test_changes_that_mislead_nobody_and_those_of_trusted_institutions_are_not_looked_at() -> None:
    assert changed(OpeningFactory.create(), department="Economics") is None
    trusted = OpeningFactory.create(institution=make_institution(is_trusted=True))
    assert changed(trusted, title="Another title") is None
    assert changed(OpeningFactory.create(draft=True), title="Another title") is None


def test_changes_of_trusted_institutions_are_sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "random", lambda: 0.0)
    trusted = OpeningFactory.create(institution=make_institution(is_trusted=True))
    assert changed(trusted, title="Another title") is not None


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_release_at_the_same_moment_publishes_once() -> None:
    institution = known(is_trusted=True)
    opening = draft_at(institution)
    together, outcomes = Barrier(2), []

    def run() -> None:
        try:
            own = Opening.objects.get(pk=opening.pk)
            together.wait(timeout=10)
            outcomes.append(release(own).value)
        except TransitionError as error:
            outcomes.append(str(error))
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert sorted(outcomes) == ["This opening is published, so it cannot be sent again.", "published"]
    assert opening.changes.count() == 1
