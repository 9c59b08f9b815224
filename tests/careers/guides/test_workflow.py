"""Who may move an edition from which state to which, and what a move leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from time_machine import travel

from careers.guides.models import Edition, EditionStatus, Guide
from careers.guides.quoting import UnknownQuoteError
from careers.guides.tasks import check_links, publish_scheduled_editions, remind_reviewers
from careers.guides.workflow import actions
from careers.guides.workflow.moves import Move, MoveError, moves_of
from postings.accounts.models import User
from tests.careers.guides.people import guide_admin, reviewer, writer
from tests.factories import UserFactory
from tests.factories.careers import EditionFactory, FigureFactory, GuideFactory

pytestmark = pytest.mark.django_db

DRAFT, IN_REVIEW, SCHEDULED, PUBLISHED, SUPERSEDED = EditionStatus
WRITER = {Move.WRITE, Move.REVIEW}
DECISIONS = {Move.SEND_BACK, Move.SCHEDULE, Move.PUBLISH}


def _edition(status: EditionStatus, **fields: object) -> Edition:
    at = timezone.now() + timedelta(days=1) if status == SCHEDULED else None
    return EditionFactory.create(status=status, publish_at=at, **fields)


def _somebody() -> User:
    return UserFactory.create(is_staff=True)


@pytest.mark.parametrize(
    ("status", "make", "is_author", "expected"),
    [
        (DRAFT, writer, True, WRITER),
        (DRAFT, writer, False, WRITER),
        (DRAFT, reviewer, False, WRITER),
        (DRAFT, guide_admin, True, WRITER),
        (DRAFT, _somebody, True, set()),
        (IN_REVIEW, writer, True, set()),
        (IN_REVIEW, writer, False, set()),
        (IN_REVIEW, reviewer, False, DECISIONS),
        # Nobody approves what they wrote, but for admins.
        (IN_REVIEW, reviewer, True, {Move.SEND_BACK}),
        (IN_REVIEW, guide_admin, True, DECISIONS),
        (IN_REVIEW, _somebody, False, set()),
        (SCHEDULED, reviewer, False, DECISIONS),
        (SCHEDULED, reviewer, True, {Move.SEND_BACK}),
        (SCHEDULED, writer, True, set()),
        (PUBLISHED, guide_admin, False, set()),
        (SUPERSEDED, guide_admin, False, set()),
    ],
)
def test_who_may_move_from_which_state(
    status: EditionStatus, make: Callable[[], User], is_author: bool, expected: set[Move]
) -> None:
    person = make()
    edition = _edition(status, author=person if is_author else writer())
    assert set(moves_of(edition, person)) == expected
    for move in set(Move) - expected:
        with pytest.raises(MoveError, match=r"\.$"):
            move.check(edition, person)


def test_from_draft_to_live_and_the_earlier_one_is_kept() -> None:
    author, second = writer(), reviewer(name="Ada Reader")
    earlier = EditionFactory.create(live=True)
    guide = earlier.guide
    draft = actions.begin(guide, author)
    assert (draft.number, draft.status, draft.text, draft.author) == (2, DRAFT, earlier.text, author)
    draft.text = "## Anew\n\nOther *words*."
    actions.write(draft, author)
    actions.send_to_review(draft, author)
    with travel("2026-03-31T10:00:00Z", tick=False):
        actions.publish(draft, second)
    earlier.refresh_from_db()
    guide.refresh_from_db()
    draft.refresh_from_db()
    assert (earlier.status, draft.status, guide.live) == (SUPERSEDED, PUBLISHED, draft)
    assert "<em>words</em>" in draft.html
    assert (guide.reviewed_on, guide.reviewed_by) == (date(2026, 3, 31), "Ada Reader")
    assert guide.review_due == date(2027, 3, 31)
    moves = draft.moves.values_list("before", "after", "actor")
    assert list(moves)[::-1] == [
        ("", "draft", author.pk),
        ("draft", "in_review", author.pk),
        ("in_review", "published", second.pk),
    ]


def test_address_of_a_reviewer_without_a_name_is_not_shown() -> None:
    edition = _edition(IN_REVIEW)
    actions.publish(edition, reviewer(name=""))
    assert edition.guide.reviewed_by == actions.EDITORS


def test_publishing_that_fails_leaves_everything_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object) -> None:
        raise RuntimeError("the machine stopped")

    earlier = EditionFactory.create(live=True)
    edition = _edition(IN_REVIEW, guide=earlier.guide)
    monkeypatch.setattr(actions, "_make_live", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        actions.publish(edition, reviewer())
    earlier.refresh_from_db()
    edition.refresh_from_db()
    assert (earlier.status, edition.status) == (PUBLISHED, IN_REVIEW)


def test_whoever_changed_the_text_last_is_its_author() -> None:
    first, second = reviewer(), reviewer()
    edition = _edition(DRAFT, author=first)
    edition.text += "\n\nOne more sentence."
    actions.write(edition, second)
    actions.send_to_review(edition, second)
    with pytest.raises(MoveError, match="somebody else"):
        actions.publish(edition, second)
    actions.publish(edition, first)


def test_whoever_saves_the_words_of_somebody_else_has_not_written_them() -> None:
    first, second = reviewer(), writer()
    edition = _edition(DRAFT, author=first)
    edition.note = "Read."
    actions.write(edition, second)
    actions.send_to_review(edition, second)
    edition.refresh_from_db()
    assert (edition.author, edition.note) == (first, "Read.")
    with pytest.raises(MoveError, match="somebody else"):
        actions.publish(edition, first)


@pytest.mark.parametrize("field", ["title", "summary", "text"])
def test_an_edition_without_words_is_neither_reviewed_nor_published(field: str) -> None:
    draft, waiting, second = _edition(DRAFT, **{field: " "}), _edition(IN_REVIEW, **{field: ""}), reviewer()
    with pytest.raises(MoveError, match="needs a title"):
        actions.send_to_review(draft, writer())
    with pytest.raises(MoveError, match="needs a title"):
        actions.publish(waiting, second)
    with pytest.raises(MoveError, match="needs a title"):
        actions.schedule(waiting, second, timezone.now() + timedelta(days=1))


def test_what_was_published_or_deleted_meanwhile_is_said() -> None:
    edition, second = _edition(IN_REVIEW), reviewer()
    actions.publish(edition, second)
    with pytest.raises(MoveError, match="published once is kept"):
        actions.delete(edition)
    draft = _edition(DRAFT)
    actions.delete(Edition.objects.get(pk=draft.pk))
    with pytest.raises(MoveError, match="was deleted"):
        actions.send_to_review(draft, writer())


def test_one_edition_that_cannot_be_published_holds_up_no_other(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = _edition(SCHEDULED), _edition(SCHEDULED)
    make_live = actions._make_live

    def fail(guide: Guide, edition: Edition, now: datetime) -> None:
        if edition == bad:
            raise RuntimeError("the machine stopped")
        make_live(guide, edition, now)

    monkeypatch.setattr(actions, "_make_live", fail)
    assert actions.publish_due(timezone.now() + timedelta(days=2)) == 1
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.status, good.status) == (SCHEDULED, PUBLISHED)
    assert "was not published at its time" in caplog.text


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_what_somebody_moves_just_now_is_left_to_them_and_tried_again() -> None:
    edition, at = _edition(SCHEDULED), timezone.now() + timedelta(days=2)

    def in_another_connection() -> int:
        try:
            return actions.publish_due(at)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            actions.hold_guide(edition)
            assert pool.submit(in_another_connection).result(20) == 0
        assert pool.submit(in_another_connection).result(20) == 1


def test_one_open_edition_for_each_guide() -> None:
    guide = GuideFactory.create()
    actions.begin(guide, writer())
    with pytest.raises(MoveError, match=r"Edition 1 is still open \(draft\)"):
        actions.begin(guide, writer())
    with pytest.raises(IntegrityError), transaction.atomic():
        EditionFactory.create(guide=guide, number=9)


def test_sent_back_with_a_note_and_not_without() -> None:
    edition, second = _edition(SCHEDULED, author=writer()), reviewer()
    with pytest.raises(MoveError, match="Say what has to change"):
        actions.send_back(edition, second, "  ")
    actions.send_back(edition, second, "Name the year.")
    edition.refresh_from_db()
    assert (edition.status, edition.publish_at) == (DRAFT, None)
    assert edition.moves.get().note == "Name the year."


def test_a_time_that_has_passed_is_refused() -> None:
    with pytest.raises(MoveError, match="has passed"):
        actions.schedule(_edition(IN_REVIEW), reviewer(), timezone.now() - timedelta(minutes=1))


def test_a_stale_page_cannot_move_what_has_moved() -> None:
    edition, second = _edition(IN_REVIEW), reviewer()
    stale = Edition.objects.get(pk=edition.pk)
    actions.send_back(edition, second, "Shorter.")
    with pytest.raises(MoveError, match="is draft"):
        actions.publish(stale, second)


def test_unknown_quote_is_neither_written_nor_published() -> None:
    edition = _edition(DRAFT)
    edition.text = "See [[figure:nope]]."
    with pytest.raises(UnknownQuoteError, match="nope"):
        actions.write(edition, writer())
    Edition.objects.filter(pk=edition.pk).update(text=edition.text, status=IN_REVIEW)
    with pytest.raises(MoveError, match="nope"):
        actions.publish(edition, reviewer())


def test_schedule_publishes_when_its_time_has_come_and_once() -> None:
    edition, second = _edition(IN_REVIEW), reviewer()
    at = timezone.now() + timedelta(hours=2)
    actions.schedule(edition, second, at)
    assert publish_scheduled_editions() == 0
    with travel(at + timedelta(seconds=1), tick=False):
        assert publish_scheduled_editions() == 1
        assert publish_scheduled_editions() == 0
    edition.refresh_from_db()
    assert (edition.status, edition.reviewer, edition.guide.live) == (PUBLISHED, second, edition)
    assert edition.moves.filter(after=PUBLISHED).count() == 1


def test_scheduled_edition_whose_figure_is_gone_waits_with_the_reason() -> None:
    figure = FigureFactory.create(key="grade")
    edition = _edition(IN_REVIEW, text="At least [[figure:grade]].")
    actions.schedule(edition, reviewer(), timezone.now() + timedelta(hours=2))
    figure.delete()
    with travel(timezone.now() + timedelta(hours=3), tick=False):
        assert publish_scheduled_editions() == 0
    edition.refresh_from_db()
    assert (edition.status, edition.publish_at) == (IN_REVIEW, None)
    assert "grade" in edition.moves.latest("pk").note


def test_going_back_is_a_new_edition_with_the_older_text() -> None:
    author, second = writer(), reviewer()
    old = EditionFactory.create(live=True, text="The older text.")
    draft = actions.begin(old.guide, author)
    draft.text = "The newer text."
    actions.write(draft, author)
    actions.send_to_review(draft, author)
    actions.publish(draft, second)
    old.refresh_from_db()
    again = actions.go_back(old, author)
    assert (again.number, again.status, again.text) == (3, DRAFT, "The older text.")
    assert "edition 1" in again.note
    with pytest.raises(MoveError, match="was published"):
        actions.go_back(again, author)
    assert old.guide.editions.count() == 3


def test_nobody_publishes_without_approval() -> None:
    with pytest.raises(MoveError, match="Nobody has approved"):
        actions.publish(_edition(IN_REVIEW), None)


def test_scheduled_tasks_exist() -> None:
    ours = {
        entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values() if "careers.guides" in entry["task"]
    }
    assert ours == {task.name for task in (publish_scheduled_editions, remind_reviewers, check_links)}
    assert set(settings.CELERY_TASK_ROUTES) & ours == {remind_reviewers.name, check_links.name}
