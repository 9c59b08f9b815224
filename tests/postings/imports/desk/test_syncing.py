from __future__ import annotations

from datetime import timedelta

import psycopg2
import pytest
from django.db import connection
from django.utils import timezone

from postings.accounts.letters.models import Letter
from postings.imports import importer, syncing
from postings.imports.desk import connecting
from postings.imports.desk.tasks import sync_due_feeds
from postings.imports.models import Feed, ImportRun, RunChange
from postings.institutions.people_models import Membership
from postings.moderation.models import Case
from postings.openings.choices import CloseReason, Status
from postings.openings.models import Opening
from tests.factories.people import MembershipFactory
from tests.postings.imports.desk.conftest import BOARD, Board, make_due, serve
from tests.postings.imports.feeds import ashby_job, sales_job
from tests.postings.imports.local_web import LocalWeb

pytestmark = pytest.mark.django_db
State, Kind = ImportRun.State, RunChange.Kind
JOBS = [ashby_job(n) for n in range(1, 4)]


def kinds(run: ImportRun) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for change in run.differences.all():
        found.setdefault(change.kind, []).append(change.external_id)
    return found


def test_a_feed_is_seen_before_it_is_connected(web: LocalWeb, owner: Membership) -> None:
    source = connecting.Source(Feed.Kind.ASHBY, serve(web, *JOBS, sales_job(9)))
    feed = connecting.begin(owner.institution, owner.user, source)
    run = syncing.preview(feed.pk)
    assert run is not None
    assert (run.state, run.created, run.skipped) == (State.HELD, 3, 1)
    assert run.skip_reasons == {"sales role": 1}
    assert kinds(run) == {Kind.CREATED: ["job-1", "job-2", "job-3"]}
    assert not Opening.objects.exists()
    assert syncing.preview(feed.pk) is None  # It was looked at.
    connecting.connect(feed, owner.user)
    # What is connected is what was seen, not what the board says by then.
    serve(web)
    syncing.apply_accepted(run.pk)
    run.refresh_from_db()
    assert (run.state, run.created, run.content) == (State.FINISHED, 3, None)
    assert kinds(run) == {Kind.CREATED: ["job-1", "job-2", "job-3"]}
    assert set(Opening.objects.values_list("status", flat=True)) == {Status.PUBLISHED}
    syncing.apply_accepted(run.pk)
    assert Opening.objects.count() == 3


def test_openings_of_an_institution_nobody_verified_are_looked_at_first(
    web: LocalWeb, owner: Membership
) -> None:
    owner.institution.is_verified = False
    owner.institution.save()
    source = connecting.Source(Feed.Kind.ASHBY, serve(web, *JOBS))
    feed = connecting.begin(owner.institution, owner.user, source)
    run = syncing.preview(feed.pk)
    assert run is not None
    connecting.connect(feed, owner.user)
    syncing.apply_accepted(run.pk)
    assert set(Opening.objects.values_list("status", flat=True)) == {Status.IN_REVIEW}
    # What vanishes before anybody looked is nobody's work any more, and comes back with the feed.
    serve(web, *JOBS[1:])
    make_due(feed)
    syncing.sync(feed.pk)
    gone = Opening.objects.get(import_record__external_id="job-1")
    assert gone.status == Status.DRAFT
    assert gone.cases.get().state == Case.State.WITHDRAWN
    serve(web, *JOBS)
    make_due(feed)
    syncing.sync(feed.pk)
    gone.refresh_from_db()
    assert gone.status == Status.IN_REVIEW


def test_staff_look_at_what_a_board_says_anew_after_they_agreed(sync: Board, owner: Membership) -> None:
    owner.institution.is_trusted = False
    owner.institution.save()
    assert not Case.objects.filter(reasons__contains=["changed"]).exists()
    sync(ashby_job(1, title="Research Scientist, Planning"), *JOBS[1:])
    case = Case.objects.get(reasons__contains=["changed"])
    assert case.before["title"] == "Research Scientist, Reinforcement Learning 1"
    assert case.opening.status == Status.PUBLISHED


def test_each_reading_shows_its_differences(sync: Board) -> None:
    run = sync(
        ashby_job(1, title="Senior Research Scientist, Planning"), ashby_job(2), ashby_job(4), sales_job(9)
    )
    assert run.state == State.FINISHED, run.message
    assert kinds(run) == {Kind.CREATED: ["job-4"], Kind.UPDATED: ["job-1"], Kind.CLOSED: ["job-3"]}
    updated = run.differences.get(kind=Kind.UPDATED)
    assert updated.changes["title"] == [
        "Research Scientist, Reinforcement Learning 1",
        "Senior Research Scientist, Planning",
    ]
    back = sync(ashby_job(1, title="Senior Research Scientist, Planning"), *JOBS[1:], ashby_job(4))
    assert kinds(back) == {Kind.REOPENED: ["job-3"]}
    assert Opening.objects.filter(status=Status.PUBLISHED).count() == 4


def test_a_board_that_says_it_is_unchanged_is_not_read(web: LocalWeb, sync: Board) -> None:
    more = [*JOBS, ashby_job(4)]
    assert sync(*more, ETag='"1"').created == 1
    run = sync(*more, ETag='"1"')
    assert web.headers[-1]["If-None-Match"] == '"1"'
    assert (run.state, run.postings) == (State.UNCHANGED, 0)
    assert sync(*more, ashby_job(5), ETag='"2"').created == 1


def test_a_board_without_etag_is_compared(sync: Board) -> None:
    assert sync(*JOBS, ashby_job(4)).state == State.FINISHED
    assert sync(*JOBS, ashby_job(4)).state == State.UNCHANGED


def test_better_rules_ask_for_the_whole_board(
    web: LocalWeb, sync: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync(*JOBS, ETag='"1"')
    monkeypatch.setattr("postings.imports.rules.version", lambda vocabulary: "newer")
    assert sync(*JOBS, ETag='"1"').state == State.FINISHED
    assert "If-None-Match" not in web.headers[-1]


@pytest.mark.parametrize(
    ("jobs", "says"),
    [
        ([JOBS[0]], "3 of 4 postings vanished"),
        ([], "The feed is empty."),
        ([*JOBS, *(ashby_job(n) for n in range(20, 45))], "25 new openings at once, where 3 were."),
        (
            [ashby_job(n, title=f"Research Scientist, Language Models {n}") for n in range(1, 4)],
            "3 of 3 openings have another title.",
        ),
        (
            [ashby_job(n, applyUrl=f"https://evil.example.net/{n}") for n in range(1, 4)],
            "Links to apply lead to another site: example.net instead of example.com.",
        ),
        ([*JOBS, *({"id": f"broken-{n}"} for n in range(5))], "5 of 8 records cannot be read"),
    ],
    ids=["vanished", "empty", "many new", "titles", "links", "broken"],
)
def test_a_reading_one_does_not_expect_is_held(
    sync: Board, owner: Membership, jobs: list[dict[str, object]], says: str
) -> None:
    before = list(Opening.objects.order_by("pk").values())
    run = sync(*jobs)
    assert run.state == State.HELD
    assert says in run.message
    assert list(Opening.objects.order_by("pk").values()) == before
    letter = Letter.objects.get(key__startswith="feed-held")
    assert letter.to == owner.user.email
    assert f"/readings/{run.pk}/" in letter.action_url


def test_another_employer_is_held(connected: Feed) -> None:
    Feed.objects.filter(pk=connected.pk).update(employer="Lumenfold GmbH")
    from postings.imports.judging import doubts
    from postings.imports.planning import Plan

    connected.refresh_from_db()
    plan = Plan(connected, [], postings=1)
    plan.employers["Lumenfold"] += 1
    assert doubts(plan) == []
    plan.employers["Another Company"] += 2
    assert doubts(plan) == ["The postings name another employer: Another Company instead of Lumenfold GmbH."]


def test_what_is_accepted_is_the_very_content_that_was_judged(
    web: LocalWeb, sync: Board, owner: Membership
) -> None:
    run = sync(JOBS[0])
    assert kinds(run) == {Kind.CLOSED: ["job-2", "job-3"]}
    asked = len(web.asked)
    connecting.accept(run, owner.user)
    serve(web, *JOBS)
    syncing.apply_accepted(run.pk)
    run.refresh_from_db()
    assert (run.state, run.closed, run.decided_by) == (State.FINISHED, 2, owner.user)
    assert len(web.asked) == asked
    closed = Opening.objects.filter(status=Status.CLOSED)
    assert set(closed.values_list("close_reason", flat=True)) == {CloseReason.WITHDRAWN}
    assert closed.count() == 2


def test_the_second_of_two_people_decides_nothing(sync: Board, owner: Membership) -> None:
    run = sync(JOBS[0])
    syncing.discard(run, owner.user)
    with pytest.raises(syncing.DecidedError):
        connecting.accept(run, owner.user)
    with pytest.raises(syncing.DecidedError):
        syncing.discard(run, owner.user)
    syncing.apply_accepted(run.pk)
    assert Opening.objects.filter(status=Status.PUBLISHED).count() == 3


def test_what_was_discarded_is_not_asked_about_again(sync: Board, owner: Membership) -> None:
    run = sync(JOBS[0])
    again = sync(JOBS[0])
    assert (again.state, again.message) == (State.UNCHANGED, "It still waits for somebody's look.")
    syncing.discard(run, owner.user)
    run.refresh_from_db()
    assert (run.state, run.content) == (State.DISCARDED, None)
    again = sync(JOBS[0])
    assert (again.state, again.message) == (State.UNCHANGED, "It is still what was discarded.")
    assert Letter.objects.filter(key__startswith="feed-held").count() == 1


def test_a_board_that_recovers_needs_nobody(sync: Board) -> None:
    held = sync()
    run = sync(*JOBS, ashby_job(4))
    assert run.state == State.FINISHED
    held.refresh_from_db()
    assert (held.state, held.content) == (State.DISCARDED, None)


def test_a_newer_reading_takes_the_place_of_one_that_waits(sync: Board) -> None:
    first = sync()
    second = sync(JOBS[0])
    first.refresh_from_db()
    assert (first.state, second.state) == (State.DISCARDED, State.HELD)


def test_a_worker_that_died_while_applying_leaves_it_to_the_next(sync: Board, owner: Membership) -> None:
    run = sync(JOBS[0])
    connecting.accept(run, owner.user)
    ImportRun.objects.filter(pk=run.pk).update(state=State.RUNNING, finished_at=None)
    assert syncing.accepted() == []
    # The next one to have the feed finds that nobody is at it.
    with importer.exclusive(run.feed):
        pass
    assert syncing.accepted() == [run.pk]
    syncing.apply_accepted(run.pk)
    run.refresh_from_db()
    assert (run.state, run.closed) == (State.FINISHED, 2)


def test_a_dead_workers_feed_is_read_by_the_next(connected: Feed) -> None:
    make_due(connected)
    now = timezone.now()
    Feed.objects.update(claimed_at=now)
    assert syncing.due(now) == []
    assert syncing.sync(connected.pk) is None
    Feed.objects.update(claimed_at=now - syncing.LEASE - timedelta(seconds=1))
    assert syncing.due(timezone.now()) == [connected.pk]
    assert syncing.sync(connected.pk) is not None
    assert syncing.sync(connected.pk) is None  # Not due any more.


def test_two_readings_at_once_are_one(connected: Feed) -> None:
    make_due(connected)
    runs = connected.runs.count()
    settings = connection.settings_dict
    other = psycopg2.connect(
        dbname=settings["NAME"],
        user=settings["USER"],
        password=settings["PASSWORD"] or None,
        host=settings["HOST"],
        port=settings["PORT"] or None,
    )
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", (importer.LOCK_SPACE, connected.pk % 2**31))
        assert syncing.sync(connected.pk) is None
    finally:
        other.close()
    assert connected.runs.count() == runs
    assert syncing.sync(connected.pk) is not None


def test_a_board_that_fails_is_asked_less_and_less_and_its_owners_are_told(
    web: LocalWeb, connected: Feed, owner: Membership
) -> None:
    MembershipFactory.create(institution=owner.institution, editor=True)
    web.put(BOARD, "", status=503)
    waits = []
    for _ in range(7):
        make_due(connected)
        run = syncing.sync(connected.pk)
        assert run is not None
        assert run.state == State.FAILED
        connected.refresh_from_db()
        assert connected.next_sync_at is not None
        waits.append(round((connected.next_sync_at - timezone.now()) / timedelta(hours=1)))
    assert waits == [1, 2, 4, 8, 16, 24, 24]
    assert connected.failures == 7
    assert Letter.objects.get(key__startswith="feed-fails").to == owner.user.email
    assert Opening.objects.filter(status=Status.PUBLISHED).count() == 3
    serve(web, *JOBS)
    make_due(connected)
    syncing.sync(connected.pk)
    connected.refresh_from_db()
    assert connected.failures == 0


@pytest.mark.parametrize("answer", ["<html>Not JSON</html>", "{", '{"other": []}', ""])
def test_an_answer_that_is_no_board_changes_nothing(web: LocalWeb, connected: Feed, answer: str) -> None:
    web.put(BOARD, answer, kind="application/json")
    make_due(connected)
    run = syncing.sync(connected.pk)
    assert run is not None
    assert run.state == State.FAILED
    assert run.message.startswith("The answer ")
    assert Opening.objects.filter(status=Status.PUBLISHED).count() == 3


def test_a_mistake_of_ours_is_one_line(connected: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(*args: object) -> None:
        raise KeyError("insides")

    monkeypatch.setattr(syncing, "plan_of", stumble)
    make_due(connected)
    monkeypatch.setattr(syncing, "_is_known", lambda run: False)
    run = syncing.sync(connected.pk)
    assert run is not None
    assert run.message == "Something went wrong here (KeyError). It is tried again."


def test_what_is_paused_is_not_read(web: LocalWeb, connected: Feed) -> None:
    connecting.pause(connected)
    make_due(connected)
    assert syncing.due(timezone.now()) == []
    assert syncing.sync(connected.pk) is None
    connecting.resume(connected)
    assert syncing.due(timezone.now()) == [connected.pk]


def test_the_schedule_hands_out_what_is_due(connected: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    handed: list[int] = []
    monkeypatch.setattr("postings.imports.desk.tasks.sync_feed.delay", lambda feed_id: handed.append(feed_id))
    assert sync_due_feeds() == 0
    make_due(connected)
    assert sync_due_feeds() == 1
    assert handed == [connected.pk]


def test_quiet_readings_are_forgotten_after_two_days(connected: Feed, sync: Board) -> None:
    sync(*JOBS, ashby_job(4))
    old = sync(*JOBS, ashby_job(4))
    assert old.state == State.UNCHANGED
    ImportRun.objects.filter(pk=old.pk).update(started_at=timezone.now() - timedelta(days=3))
    sync(*JOBS, ashby_job(4))
    assert not ImportRun.objects.filter(pk=old.pk).exists()
    assert Opening.objects.filter(status=Status.PUBLISHED).count() == 4
