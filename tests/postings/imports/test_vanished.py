from __future__ import annotations

import pytest

from postings.imports.models import Feed, ImportRecord, ImportRun
from postings.openings.choices import CloseReason, Status
from postings.openings.models import Opening
from tests.postings.imports.feeds import Read, ashby_job, sales_job

pytestmark = pytest.mark.django_db


def _open() -> set[str]:
    openings = Opening.objects.filter(status=Status.PUBLISHED)
    return set(openings.values_list("import_record__external_id", flat=True))


def test_a_posting_that_vanished_is_closed(read: Read) -> None:
    read(*(ashby_job(n) for n in range(3)))
    run = read(ashby_job(0), ashby_job(2))
    assert run.summary == "created=0 updated=0 unchanged=2 closed=1 skipped=0 failed=0"
    assert run.message == ""
    closed = Opening.objects.get(import_record__external_id="job-1")
    assert (closed.status, closed.close_reason) == (Status.CLOSED, CloseReason.WITHDRAWN)
    assert closed.changes.latest("pk").source == "Ashby feed"


def test_a_vanished_posting_that_comes_back_is_reopened(read: Read) -> None:
    jobs = [ashby_job(n) for n in range(3)]
    read(*jobs)
    read(*jobs[1:])
    run = read(*jobs)
    assert (run.updated, run.created, run.closed) == (1, 0, 0)
    assert _open() == {"job-0", "job-1", "job-2"}


def test_an_empty_feed_closes_nothing_and_says_so(read: Read) -> None:
    read(ashby_job(1), ashby_job(2))
    run = read()
    assert run.summary == "created=0 updated=0 unchanged=0 closed=0 skipped=0 failed=0"
    assert run.message == "The feed is empty, so nothing was closed."
    assert _open() == {"job-1", "job-2"}


def test_a_feed_that_lost_most_of_its_postings_closes_nothing_and_says_so(read: Read) -> None:
    read(*(ashby_job(n) for n in range(5)))
    for _ in range(2):  # The second reading of the same feed must not change its mind.
        run = read(ashby_job(0), ashby_job(1))
        assert (run.unchanged, run.closed) == (2, 0)
        assert run.message == "3 of 5 postings vanished from the feed, so nothing was closed."
    assert len(_open()) == 5


def test_half_of_a_feed_may_vanish(read: Read) -> None:
    read(*(ashby_job(n) for n in range(4)))
    assert read(ashby_job(0), ashby_job(1)).closed == 2


def test_new_postings_do_not_hide_that_most_old_ones_vanished(read: Read) -> None:
    read(*(ashby_job(n) for n in range(3)))
    run = read(ashby_job(0), *(ashby_job(n) for n in range(10, 20)))
    assert (run.created, run.closed) == (10, 0)
    assert "2 of 3 postings vanished" in run.message


def test_most_openings_of_a_large_board_may_not_vanish_at_once(read: Read) -> None:
    others = [sales_job(n) for n in range(100, 110)]
    read(*(ashby_job(n) for n in range(6)), *others)
    run = read(ashby_job(0), *others)
    assert run.closed == 0
    assert run.message == "5 of 6 openings vanished from the feed, so nothing was closed."


def test_the_only_opening_of_a_large_board_may_vanish(read: Read) -> None:
    others = [sales_job(n) for n in range(100, 110)]
    read(ashby_job(1), *others)
    assert read(*others).closed == 1


def test_a_small_feed_can_be_believed_on_request(read: Read) -> None:
    read(*(ashby_job(n) for n in range(5)))
    assert read(ashby_job(0), believe_all=True).closed == 4
    assert _open() == {"job-0"}


def test_records_that_cannot_be_told_apart_keep_everything_open(read: Read) -> None:
    read(*(ashby_job(n) for n in range(4)))
    run = read(ashby_job(0), ashby_job(1), ashby_job(2), {"title": "No id"})
    assert run.closed == 0
    assert "1 broken records cannot be told from the 1 openings that vanished" in run.message


def test_what_is_gone_does_not_count_against_the_feed_for_ever(read: Read) -> None:
    read(*(ashby_job(n) for n in range(4)))
    read(ashby_job(0), ashby_job(1))
    assert read(ashby_job(0)).closed == 1
    assert ImportRecord.objects.filter(is_listed=True).count() == 1


def test_a_feed_closes_only_its_own(read: Read, feed: Feed) -> None:
    other = Feed.objects.create(
        institution=feed.institution, kind=Feed.Kind.LEVER, location="/feeds/other.json"
    )
    read(ashby_job(1), ashby_job(2), ashby_job(3))
    opening = Opening.objects.get(import_record__external_id="job-1")
    ImportRecord.objects.filter(opening=opening).update(feed=other)
    read(ashby_job(2), ashby_job(3))
    opening.refresh_from_db()
    assert opening.status == Status.PUBLISHED


def test_an_opening_that_a_person_closes_meanwhile_stays_closed_by_them(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(*(ashby_job(n) for n in range(4)))
    close = Opening.close

    def close_after_a_person(opening: Opening, reason: CloseReason, *, source: str = "") -> None:
        if opening.import_record.external_id == "job-1":
            close(Opening.objects.get(import_record__external_id="job-2"), CloseReason.FILLED)
        close(opening, reason, source=source)

    monkeypatch.setattr(Opening, "close", close_after_a_person)
    run = read(ashby_job(0), ashby_job(3))
    assert (run.state, run.closed) == (ImportRun.State.FINISHED, 1)
    assert Opening.objects.get(import_record__external_id="job-1").close_reason == CloseReason.WITHDRAWN
    assert Opening.objects.get(import_record__external_id="job-2").close_reason == CloseReason.FILLED
