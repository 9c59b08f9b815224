"""A feed, and a person who changed the same opening."""

from __future__ import annotations

import threading
from decimal import Decimal

import pytest
from django.db import connection, transaction

from postings.imports import compose as composing
from postings.imports import importer, syncing
from postings.imports.connectors import CONNECTORS
from postings.imports.desk import deciding
from postings.imports.importer import run_import
from postings.imports.models import Feed, ImportRun, RunChange
from postings.institutions.people_models import Membership
from postings.moderation.models import Case
from postings.openings.actions import update_opening
from postings.openings.choices import Necessity, QualificationKind
from postings.openings.describing import describe
from postings.openings.hand_edits import remember_hand_edits
from postings.openings.models import Opening, Qualification
from postings.openings.models.opening import StaleError
from postings.publishing.wizard.from_opening import draft_of
from tests.postings.imports.desk.conftest import Board
from tests.postings.imports.feeds import Read, ashby_job

pytestmark = pytest.mark.django_db
JOBS = [ashby_job(n) for n in range(1, 4)]
NEW_TITLE = "Research Scientist, Planning"


def edit(opening: Opening, **values: object) -> None:
    """What the wizard does when somebody publishes a change."""
    from dataclasses import replace

    changes = update_opening(opening=opening, draft=replace(draft_of(opening), **values))  # type: ignore[arg-type]  # Values of a draft.
    remember_hand_edits(opening, changes)


def first() -> Opening:
    return Opening.objects.get(import_record__external_id="job-1")


def waiting() -> list[RunChange]:
    return list(RunChange.objects.filter(kind=RunChange.Kind.HELD, decision=""))


def test_what_a_person_changed_is_left_and_asked_about(sync: Board) -> None:
    edit(
        first(),
        title="Research Scientist, Our Words",
        pay_min=Decimal(70000),
        pay_currency="EUR",
        pay_period="year",
    )
    assert first().hand_edited == ["pay", "title"]
    run = sync(ashby_job(1, title=NEW_TITLE, department="Planning"), *JOBS[1:])
    opening = first()
    assert (opening.title, opening.pay_min) == ("Research Scientist, Our Words", Decimal(70000))
    # What nobody changed comes from the feed.
    assert opening.department.startswith("Planning")
    (title, pay) = sorted(waiting(), key=lambda change: "pay" in change.changes)
    assert title.changes == {"title": ["Research Scientist, Our Words", NEW_TITLE]}
    assert pay.changes["pay"][1] == ""
    assert run.differences.get(kind=RunChange.Kind.UPDATED).changes.keys() == {"department"}


def test_what_is_taken_over_belongs_to_the_feed_again(sync: Board, owner: Membership) -> None:
    edit(first(), title="Research Scientist, Our Words", department="Our department")
    sync(ashby_job(1, title=NEW_TITLE), *JOBS[1:])
    change = next(change for change in waiting() if "title" in change.changes)
    deciding.decide(change, owner.user, deciding.TAKEN)
    opening = first()
    assert (opening.title, opening.department) == (NEW_TITLE, "Our department")
    assert opening.hand_edited == ["department"]
    assert opening.changes.latest("pk").actor == owner.user
    with pytest.raises(deciding.AlreadyDecidedError):
        deciding.decide(change, owner.user, deciding.KEPT)
    sync(ashby_job(1, title="Research Scientist, Robot Planning"), *JOBS[1:])
    assert first().title == "Research Scientist, Robot Planning"


def test_what_is_kept_is_not_asked_about_again_until_the_feed_says_something_new(
    sync: Board, owner: Membership
) -> None:
    edit(first(), title="Research Scientist, Our Words")
    sync(ashby_job(1, title=NEW_TITLE), *JOBS[1:])
    (change,) = waiting()
    deciding.decide(change, owner.user, deciding.KEPT)
    sync(ashby_job(1, title=NEW_TITLE, team="Planning"), *JOBS[1:])
    assert waiting() == []
    assert first().title == "Research Scientist, Our Words"
    sync(ashby_job(1, title="Research Scientist, Robot Planning", team="Planning"), *JOBS[1:])
    (again,) = waiting()
    assert again.changes["title"][1] == "Research Scientist, Robot Planning"


def test_a_question_that_waits_is_asked_once_and_with_the_newest_words(sync: Board) -> None:
    edit(first(), title="Research Scientist, Our Words")
    sync(ashby_job(1, title=NEW_TITLE), *JOBS[1:])
    sync(ashby_job(1, title=NEW_TITLE, team="Planning"), *JOBS[1:])
    sync(ashby_job(1, title="Research Scientist, Robot Planning"), *JOBS[1:])
    (change,) = waiting()
    assert change.changes["title"] == ["Research Scientist, Our Words", "Research Scientist, Robot Planning"]
    # The feed agrees with the person in the end.
    sync(ashby_job(1, title="Research Scientist, Our Words"), *JOBS[1:])
    assert waiting() == []


def test_rows_that_a_person_wrote_stay(sync: Board) -> None:
    opening = first()
    before = describe(opening)
    opening.qualifications.all().delete()
    Qualification.objects.create(
        opening=opening,
        kind=QualificationKind.SKILL,
        necessity=Necessity.REQUIRED,
        name="Haskell",
        text="Haskell",
    )
    remember_hand_edits(opening, ["qualifications"])
    sync(ashby_job(1, title=NEW_TITLE), *JOBS[1:])
    assert [row.name for row in first().qualifications.all()] == ["Haskell"]
    (change,) = waiting()
    assert change.changes == {"qualifications": ["Haskell (required)", before["qualifications"]]}


def test_an_import_by_the_command_leaves_it_too(read: Read) -> None:
    read(ashby_job(1), ashby_job(2))
    edit(first(), title="Research Scientist, Our Words")
    read(ashby_job(1, title=NEW_TITLE), ashby_job(2))
    assert first().title == "Research Scientist, Our Words"
    assert [change.changes["title"][1] for change in waiting()] == [NEW_TITLE]
    assert RunChange.objects.count() == 1


def test_an_edit_that_began_before_a_reading_sees_that_it_is_stale(sync: Board) -> None:
    started_from = first().version
    sync(ashby_job(1, title=NEW_TITLE), *JOBS[1:])
    draft = draft_of(first())
    with pytest.raises(StaleError):
        update_opening(opening=first(), draft=draft, expected_version=started_from)
    assert first().title == NEW_TITLE


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_reading_during_an_edit_waits_for_it_and_leaves_it(
    feed: Feed, read: Read, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The person is publishing in one connection while the feed is read in another: nothing is lost or doubled."""
    read(ashby_job(1), ashby_job(2))
    composed, results = threading.Event(), list[ImportRun]()
    real = composing.compose

    def compose(*args: object, **kwargs: object) -> object:
        composed.set()
        return real(*args, **kwargs)  # type: ignore[arg-type]  # As it came.

    monkeypatch.setattr(importer, "compose", compose)

    def in_another_connection() -> None:
        try:
            results.append(read(ashby_job(1, title=NEW_TITLE, department="Planning"), ashby_job(2)))
        finally:
            connection.close()

    thread = threading.Thread(target=in_another_connection)
    with transaction.atomic():
        edit(first(), title="Research Scientist, Our Words")
        thread.start()
        assert composed.wait(10)
    thread.join(20)
    assert [run.failed for run in results] == [0]
    opening = first()
    assert opening.title == "Research Scientist, Our Words"
    assert opening.department.startswith("Planning")
    assert Opening.objects.count() == 2
    assert [change.changes["title"] for change in waiting()] == [["Research Scientist, Our Words", NEW_TITLE]]


def test_the_one_who_holds_a_feed_is_the_only_one(feed: Feed, tmp_path: object) -> None:
    assert CONNECTORS.keys() == set(Feed.Kind.values)
    assert run_import(feed=feed, items=[]).state == ImportRun.State.FINISHED
    assert syncing.accepted() == []


def test_staff_look_at_what_is_taken_over(sync: Board, owner: Membership) -> None:
    owner.institution.is_trusted = False
    owner.institution.save()
    edit(first(), title="Research Scientist, Our Words")
    sync(ashby_job(1, title=NEW_TITLE), *JOBS[1:])
    (change,) = waiting()
    deciding.decide(change, owner.user, deciding.TAKEN)
    case = Case.objects.get(opening=first(), reasons__contains=["changed"])
    assert case.before["title"] == "Research Scientist, Our Words"


def test_a_question_that_a_reading_took_back_is_decided_already(sync: Board, owner: Membership) -> None:
    edit(first(), title="Research Scientist, Our Words")
    sync(ashby_job(1, title=NEW_TITLE), *JOBS[1:])
    (change,) = waiting()
    RunChange.objects.filter(pk=change.pk).delete()
    with pytest.raises(deciding.AlreadyDecidedError):
        deciding.decide(change, owner.user, deciding.TAKEN)
