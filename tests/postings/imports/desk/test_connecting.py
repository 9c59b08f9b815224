from __future__ import annotations

from datetime import timedelta

import pytest
from celery import current_app
from django.utils import timezone
from kombu.exceptions import OperationalError
from pytest_django import DjangoCaptureOnCommitCallbacks

from postings.imports import syncing
from postings.imports.desk import connecting
from postings.imports.desk.connecting import ConnectError, Source, source_of
from postings.imports.models import Feed, ImportRun
from postings.institutions.people_models import Membership
from postings.openings.choices import CloseReason, Status
from postings.openings.models import Opening
from tests.factories.people import MembershipFactory
from tests.postings.imports.desk.conftest import Board, make_due, serve
from tests.postings.imports.feeds import ashby_job
from tests.postings.imports.local_web import LocalWeb

pytestmark = pytest.mark.django_db
JOBS = [ashby_job(n) for n in range(1, 4)]
LEVER = "https://api.lever.co/v0/postings/lumenfold?mode=json"


@pytest.mark.parametrize(
    ("kind", "text", "found", "location"),
    [
        ("lever", "lumenfold", "lever", LEVER),
        ("", "https://jobs.lever.co/lumenfold/0a1b", "lever", LEVER),
        ("", "jobs.lever.co/lumenfold", "lever", LEVER),
        (
            "greenhouse",
            "lumenfold",
            "greenhouse",
            "https://boards-api.greenhouse.io/v1/boards/lumenfold/jobs?content=true&pay_transparency=true",
        ),
        ("", "https://Uni.example/Jobs?utm_source=x#top", "jobposting", "https://uni.example/Jobs"),
        ("", "uni.example/sitemap.xml", "sitemap", "https://uni.example/sitemap.xml"),
        ("", "https://uni.example/job-sitemap/1", "sitemap", "https://uni.example/job-sitemap/1"),
    ],
)
def test_a_source_has_one_form(kind: str, text: str, found: str, location: str) -> None:
    assert source_of(kind, text) == Source(Feed.Kind(found), location)


def test_a_board_of_another_institution_cannot_be_connected(owner: Membership) -> None:
    other = MembershipFactory.create()
    source = Source(Feed.Kind.LEVER, LEVER)
    feed = connecting.begin(other.institution, other.user, source)
    # Only looked at: nobody has it yet.
    mine = connecting.begin(owner.institution, owner.user, source)
    assert mine != feed
    Feed.objects.filter(pk=feed.pk).update(stage="connected", is_synced=True)
    for location in (LEVER, LEVER.replace("lumenfold", "LumenFold"), f"{LEVER}&limit=5"):
        with pytest.raises(ConnectError, match="Another institution has connected this board"):
            connecting.begin(owner.institution, owner.user, Source(Feed.Kind.LEVER, location))
    # Not by having looked before, either.
    ImportRun.objects.create(feed=mine, state="held", finished_at=timezone.now(), content=b"x")
    with pytest.raises(ConnectError, match="Another institution"):
        connecting.connect(mine, owner.user)
    connecting.disconnect(feed, other.user, closes=False)
    connecting.connect(mine, owner.user)


def test_a_board_that_our_staff_imported_for_another_is_theirs(owner: Membership) -> None:
    other = MembershipFactory.create()
    Feed.objects.create(institution=other.institution, kind="lever", location=LEVER)
    source = Source(Feed.Kind.LEVER, LEVER)
    with pytest.raises(ConnectError):
        connecting.begin(owner.institution, owner.user, source)
    owner.user.is_staff = True
    assert connecting.begin(owner.institution, owner.user, source).institution == owner.institution


def test_what_our_staff_imported_for_the_institution_is_taken_on(web: LocalWeb, owner: Membership) -> None:
    curated = Feed.objects.create(
        institution=owner.institution, kind="lever", location="https://api.lever.co/v0/postings/lumenfold"
    )
    feed = connecting.begin(owner.institution, owner.user, Source(Feed.Kind.LEVER, LEVER))
    assert (feed, feed.location, feed.stage) == (curated, LEVER, "preview")


def test_connecting_twice_is_one_feed(connected: Feed, owner: Membership) -> None:
    source = Source(Feed.Kind.ASHBY, connected.location)
    assert connecting.begin(owner.institution, owner.user, source) == connected
    connected.refresh_from_db()
    assert connected.stage == Feed.Stage.CONNECTED
    connecting.connect(connected, owner.user)
    assert Opening.objects.count() == 3


def test_nothing_is_connected_that_was_not_looked_at(owner: Membership) -> None:
    feed = connecting.begin(owner.institution, owner.user, Source(Feed.Kind.LEVER, LEVER))
    with pytest.raises(ConnectError, match="Look at what the feed holds first"):
        connecting.connect(feed, owner.user)


def test_feeds_are_limited(owner: Membership) -> None:
    Feed.objects.bulk_create(
        Feed(institution=owner.institution, kind="lever", location=f"https://x.example/{n}", stage="preview")
        for n in range(connecting.MOST_FEEDS)
    )
    with pytest.raises(ConnectError, match="Disconnect one first"):
        connecting.begin(owner.institution, owner.user, Source(Feed.Kind.LEVER, LEVER))


def test_a_feed_that_was_only_looked_at_can_be_left(owner: Membership) -> None:
    feed = connecting.begin(owner.institution, owner.user, Source(Feed.Kind.LEVER, LEVER))
    connecting.look_again(feed)
    connecting.let_go(feed)
    assert not Feed.objects.exists()


def test_a_connected_feed_cannot_be_left_that_way(connected: Feed) -> None:
    connecting.let_go(connected)
    connected.refresh_from_db()
    assert connected.stage == Feed.Stage.CONNECTED


def test_openings_stay_when_a_feed_is_disconnected(connected: Feed, owner: Membership) -> None:
    assert connecting.disconnect(connected, owner.user, closes=False) == 0
    assert Opening.objects.filter(status=Status.PUBLISHED).count() == 3
    make_due(connected)
    assert syncing.sync(connected.pk) is None


def test_openings_can_be_closed_with_it_and_come_back_with_it(
    web: LocalWeb, connected: Feed, owner: Membership
) -> None:
    Opening.objects.filter(import_record__external_id="job-1").update(status="in_review")
    Opening.objects.get(import_record__external_id="job-2").close(CloseReason.FILLED)
    assert connecting.disconnect(connected, owner.user, closes=True) == 2
    assert connecting.disconnect(connected, owner.user, closes=True) == 0
    states = Opening.objects.order_by("import_record__external_id").values_list("status", "close_reason")
    assert list(states.all()) == [("draft", ""), ("closed", "filled"), ("closed", "withdrawn")]
    assert Opening.objects.get(status="draft").changes.first().actor == owner.user  # type: ignore[union-attr]  # There.
    feed = connecting.begin(owner.institution, owner.user, Source(Feed.Kind.ASHBY, serve(web, *JOBS)))
    assert feed == connected
    run = syncing.preview(feed.pk)
    assert run is not None
    connecting.connect(feed, owner.user)
    syncing.apply_accepted(run.pk)
    assert Opening.objects.count() == 3
    # What a person decided stays as it is.
    assert list(states.all()) == [("draft", ""), ("closed", "filled"), ("published", "")]


def test_a_feed_is_read_by_hand_once_in_five_minutes(connected: Feed) -> None:
    assert not connecting.sync_now(connected)
    ImportRun.objects.update(started_at=timezone.now() - timedelta(minutes=6))
    assert connecting.sync_now(connected)
    assert not connecting.sync_now(connected)
    connecting.pause(connected)
    assert not connecting.sync_now(connected)


def test_a_held_reading_of_a_disconnected_feed_waits_for_nobody(
    sync: Board, connected: Feed, owner: Membership
) -> None:
    run = sync()
    connecting.disconnect(connected, owner.user, closes=False)
    run.refresh_from_db()
    assert (run.state, run.content) == (ImportRun.State.DISCARDED, None)


def test_queue_that_is_away_fails_nobodys_page(
    owner: Membership,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    def away(*args: object, **kwargs: object) -> None:
        raise OperationalError("Redis is away.")

    monkeypatch.setattr(current_app, "send_task", away)
    with django_capture_on_commit_callbacks(execute=True):
        feed = connecting.begin(owner.institution, owner.user, Source(Feed.Kind.LEVER, LEVER))
    assert feed.pk in syncing.awaited(timezone.now())


@pytest.mark.parametrize(
    ("kind", "text", "again"),
    [
        ("jobposting", "https://uni.example/jobs", "http://www.uni.example:80/jobs/"),
        ("jobposting", "https://uni.example/jobs", "https://UNI.example./%6Aobs?"),
        ("jobposting", "https://uni.example/jobs?a=1&b=2", "https://uni.example//jobs?b=2&a=1&utm_source=x"),
        ("jobposting", "https://bücher.example/jobs", "https://xn--bcher-kva.example/jobs"),
        ("sitemap", "https://uni.example/sitemap.xml", "https://uni.example/./Sitemap.xml#x"),
        ("lever", "https://jobs.lever.co/lumenfold", "https://jobs.lever.co./l%75menfold"),
        ("ashby", "https://jobs.ashbyhq.com/lumenfold", "https://jobs.ashbyhq.com/%4Cumenfold/embed"),
    ],
)
def test_a_board_is_the_same_however_its_address_is_written(
    owner: Membership, kind: str, text: str, again: str
) -> None:
    other = MembershipFactory.create()
    feed = connecting.begin(other.institution, other.user, source_of("", text))
    assert feed.kind == kind
    Feed.objects.filter(pk=feed.pk).update(stage="connected", is_synced=True)
    with pytest.raises(ConnectError, match="Another institution has connected this board"):
        connecting.begin(owner.institution, owner.user, source_of("", again))
    assert connecting.begin(other.institution, other.user, source_of("", again)) == feed
