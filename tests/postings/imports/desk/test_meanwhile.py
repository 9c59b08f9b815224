"""What people do, and what workers suffer, while a feed is being read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.utils import timezone

from postings.imports import importer, planning, syncing
from postings.imports.desk import connecting
from postings.imports.models import Feed, ImportRun
from postings.institutions.people_models import Membership
from postings.openings.choices import Status
from postings.openings.models import Opening
from tests.postings.imports.desk.conftest import Board, make_due, serve
from tests.postings.imports.feeds import ashby_job
from tests.postings.imports.local_web import LocalWeb

pytestmark = pytest.mark.django_db
JOBS = [ashby_job(n) for n in range(1, 4)]
Meanwhile = Callable[[Callable[[], object]], None]


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """Does something after a feed was fetched, before anything of it is written."""

    def do(act: Callable[[], object]) -> None:
        def planned(*args: object) -> planning.Plan:
            plan = planning.plan_of(*args)  # type: ignore[arg-type]  # As it was called.
            act()
            return plan

        monkeypatch.setattr(syncing, "plan_of", planned)

    return do


def lose(feed: Feed) -> None:
    """Its worker died, longer ago than any works."""
    make_due(feed)
    Feed.objects.filter(pk=feed.pk).update(claimed_at=timezone.now() - syncing.LEASE - timedelta(seconds=1))


def test_a_feed_that_is_connected_while_it_is_looked_at_again_is_read_from_then_on(
    web: LocalWeb, owner: Membership, meanwhile: Meanwhile
) -> None:
    source = connecting.Source(Feed.Kind.ASHBY, serve(web, *JOBS))
    feed = connecting.begin(owner.institution, owner.user, source)
    syncing.preview(feed.pk)
    connecting.look_again(feed)
    meanwhile(lambda: connecting.connect(feed, owner.user))
    run = syncing.preview(feed.pk)
    assert run is not None
    assert run.state == ImportRun.State.UNCHANGED
    feed.refresh_from_db()
    assert feed.next_sync_at is not None
    assert len(syncing.accepted()) == 1


@pytest.mark.parametrize("act", ["pause", "disconnect"])
def test_what_is_let_go_while_it_is_read_changes_nothing_more(
    web: LocalWeb, connected: Feed, owner: Membership, meanwhile: Meanwhile, act: str
) -> None:
    letting_go = {
        "pause": lambda: connecting.pause(connected),
        "disconnect": lambda: connecting.disconnect(connected, owner.user, closes=True),
    }
    meanwhile(letting_go[act])
    serve(web, *JOBS, ashby_job(4))
    make_due(connected)
    run = syncing.sync(connected.pk)
    assert run is not None
    assert run.message == "It was connected, paused or disconnected while it was being read."
    assert not Opening.objects.filter(import_record__external_id="job-4").exists()
    assert Opening.objects.filter(status=Status.PUBLISHED).count() == (3 if act == "pause" else 0)


def test_a_feed_that_kills_its_workers_is_given_a_rest(connected: Feed) -> None:
    lose(connected)
    Feed.objects.filter(pk=connected.pk).update(failures=1)
    assert syncing.sync(connected.pk) is None
    connected.refresh_from_db()
    assert (connected.failures, connected.claimed_at) == (2, None)
    assert connected.next_sync_at is not None
    assert connected.next_sync_at > timezone.now() + timedelta(hours=1)


def test_a_look_whose_worker_died_is_over(web: LocalWeb, owner: Membership) -> None:
    source = connecting.Source(Feed.Kind.ASHBY, serve(web, *JOBS))
    feed = connecting.begin(owner.institution, owner.user, source)
    lose(feed)
    assert syncing.preview(feed.pk) is None
    assert syncing.awaited(timezone.now()) == []
    connecting.look_again(feed)
    assert syncing.preview(feed.pk) is not None


def test_the_end_of_a_runs_time_is_not_one_records_failure(
    sync: Board, connected: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(*args: object, **kwargs: object) -> None:
        raise SoftTimeLimitExceeded

    monkeypatch.setattr(importer, "compose", late)
    run = sync(*JOBS, ashby_job(4))
    assert (run.state, run.failed) == (ImportRun.State.FAILED, 0)
    assert run.message == "Reading it takes too long."


def test_a_board_of_more_postings_than_anybody_has_is_refused(
    sync: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "MOST_POSTINGS", 3)
    run = sync(*JOBS, ashby_job(4))
    assert run.state == ImportRun.State.FAILED
    assert run.message.startswith("It lists more than 3 postings")


def test_what_was_kept_of_a_reading_that_failed_is_let_go(
    sync: Board, owner: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = sync(JOBS[0])
    connecting.accept(run, owner.user)

    def late(*args: object, **kwargs: object) -> None:
        raise SoftTimeLimitExceeded

    monkeypatch.setattr(importer, "close_vanished", late)
    syncing.apply_accepted(run.pk)
    run.refresh_from_db()
    assert (run.state, run.content) == (ImportRun.State.FAILED, None)
    assert run.message.startswith("It took too long. What was written stays")
