from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from postings.imports import syncing
from postings.imports.models import Feed, ImportRun, RunChange
from postings.institutions.people_models import Membership
from postings.openings.choices import Status
from postings.openings.hand_edits import remember_hand_edits
from postings.openings.models import Opening
from tests.factories.people import MembershipFactory
from tests.postings.imports.desk.conftest import Board, serve
from tests.postings.imports.feeds import ashby_job, sales_job
from tests.postings.imports.local_web import LocalWeb

pytestmark = pytest.mark.django_db
JOBS = [ashby_job(n) for n in range(1, 4)]
LEVER = "https://api.lever.co/v0/postings/lumenfold?mode=json"


@pytest.fixture
def signed_in(client: Client, owner: Membership) -> Client:
    client.force_login(owner.user)
    return client


def at(name: str, feed: Feed, *more: int) -> str:
    assert feed.institution is not None
    return reverse(f"postings:desk-feed{name}", args=[feed.institution.slug, feed.pk, *more])


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_board_is_looked_at_and_connected(web: LocalWeb, signed_in: Client, owner: Membership) -> None:
    feeds = reverse("postings:desk-feeds", args=[owner.institution.slug])
    answer = signed_in.post(feeds, {"address": "lumenfold", "kind": "lever"})
    feed = Feed.objects.get()
    assert (answer.headers["Location"], feed.location, feed.connected_by) == (at("", feed), LEVER, owner.user)
    page = text(signed_in, at("", feed))
    assert "hx-get" in page
    assert "Connect it" not in page
    Feed.objects.update(kind="ashby", location=serve(web, *JOBS, sales_job(9)))
    run = syncing.preview(feed.pk)
    assert run is not None
    part = signed_in.get(at("", feed), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    for words in ("Research Scientist, Reinforcement Learning 2", "1 × sales role", "Connect it"):
        assert words in part
    signed_in.post(at("-connect", feed))
    syncing.apply_accepted(run.pk)
    assert Opening.objects.filter(status=Status.PUBLISHED).count() == 3
    page = text(signed_in, at("", feed))
    assert "Connected" in page
    assert "Read next" in page
    page = text(signed_in, at("-run", feed, run.pk))
    assert "New openings" in page
    assert f"Decided by {owner.user}" in page
    assert "ashby" in text(signed_in, feeds).lower()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"address": ""}, "Type the address of your board or page."),
        ({"address": "lumenfold"}, "Say whose board this name is of"),
        ({"address": "a/../b", "kind": "lever"}, "Say whose board this name is of"),
        ({"address": "..", "kind": "lever"}, "That is not the name of a board."),
        ({"address": "lumen\x00fold", "kind": "lever"}, "Null characters are not allowed"),
        ({"address": "ftp://a.example/"}, "only http and https"),
        ({"address": "https://a.example:22/"}, "not on a port"),
        ({"address": "lumenfold", "kind": "workday"}, "Select a valid choice"),
        ({"address": "https://a.example/" + "x" * 2000}, "at most 1000 characters"),
    ],
)
def test_what_is_no_feed_is_said_beside_the_field(
    signed_in: Client, owner: Membership, typed: dict[str, str], says: str
) -> None:
    page = signed_in.post(reverse("postings:desk-feeds", args=[owner.institution.slug]), typed)
    assert page.status_code == 200
    assert says in page.content.decode()
    assert not Feed.objects.exists()


def test_anothers_board_is_refused_in_words(signed_in: Client, owner: Membership) -> None:
    Feed.objects.create(
        institution=MembershipFactory.create().institution, kind="lever", location=LEVER, stage="connected"
    )
    url = reverse("postings:desk-feeds", args=[owner.institution.slug])
    page = signed_in.post(url, {"address": "https://jobs.lever.co/lumenfold"})
    assert "Another institution has connected this board" in page.content.decode()


def test_a_board_that_cannot_be_read_says_why(web: LocalWeb, signed_in: Client, owner: Membership) -> None:
    feed = Feed.objects.create(
        institution=owner.institution,
        kind="ashby",
        location=web.url("none.example/"),
        stage="preview",
        next_sync_at=timezone.now(),
    )
    syncing.preview(feed.pk)
    page = text(signed_in, at("", feed))
    assert "It could not be read." in page
    assert "answered 404 Not Found" in page
    signed_in.post(at("-connect", feed))
    feed.refresh_from_db()
    assert feed.stage == "preview"
    signed_in.post(at("-look", feed))
    feed.refresh_from_db()
    assert feed.next_sync_at is not None
    answer = signed_in.post(at("-forget", feed))
    assert answer.headers["Location"] == reverse("postings:desk-feeds", args=[owner.institution.slug])


def test_a_held_reading_is_shown_and_accepted(sync: Board, signed_in: Client, connected: Feed) -> None:
    run = sync(ashby_job(1, title="Research Scientist, Planning"))
    assert "A reading waits for your look" in text(signed_in, at("", connected))
    page = text(signed_in, at("-run", connected, run.pk))
    for words in ("3 of 4 postings vanished", "Would be closed", "Would be changed", "Accept: do what"):
        assert words in page
    assert "removed:" in page  # What differs is marked within the words.
    signed_in.post(at("-run-accept", connected, run.pk))
    assert "Accepted, and being written" in text(signed_in, at("-run", connected, run.pk))
    again = signed_in.post(at("-run-discard", connected, run.pk), follow=True).content.decode()
    assert "Somebody decided before you" in again
    syncing.apply_accepted(run.pk)
    assert Opening.objects.get(status=Status.PUBLISHED).title == "Research Scientist, Planning"


def test_a_held_reading_can_be_discarded(sync: Board, signed_in: Client, connected: Feed) -> None:
    run = sync()
    signed_in.post(at("-run-discard", connected, run.pk))
    assert "Discarded" in text(signed_in, at("-run", connected, run.pk))
    assert Opening.objects.filter(status=Status.PUBLISHED).count() == 3


def test_what_waits_is_decided_field_by_field(sync: Board, signed_in: Client, connected: Feed) -> None:
    opening = Opening.objects.get(import_record__external_id="job-1")
    Opening.objects.filter(pk=opening.pk).update(title="Our words")
    remember_hand_edits(opening, ["title"])
    sync(ashby_job(1, title="Research Scientist, Planning"), *JOBS[1:])
    page = text(signed_in, at("", connected))
    assert "The feed says one thing, you said another" in page
    change = RunChange.objects.get(kind="held")
    decide = at("-decide", connected, change.pk)
    signed_in.post(decide, {"decision": "maybe"})
    signed_in.post(decide, {"decision": "taken"})
    said = signed_in.post(decide, {"decision": "kept"}, follow=True).content.decode()
    assert "Somebody decided before you" in said
    opening.refresh_from_db()
    assert (opening.title, opening.hand_edited) == ("Research Scientist, Planning", [])
    assert "Taken over" in text(signed_in, at("-run", connected, change.run_id))


def test_a_feed_is_paused_resumed_and_read_by_hand(signed_in: Client, connected: Feed) -> None:
    signed_in.post(at("-pause", connected))
    assert "Paused" in text(signed_in, at("", connected))
    signed_in.post(at("-resume", connected))
    connected.refresh_from_db()
    assert connected.is_synced
    page = signed_in.post(at("-sync", connected), follow=True).content.decode()
    assert "Once in five minutes is possible." in page


def test_disconnecting_asks_what_becomes_of_the_openings(signed_in: Client, connected: Feed) -> None:
    url = at("-disconnect", connected)
    assert "What becomes of its 3 openings?" in text(signed_in, url)
    assert "Say what becomes of its openings." in signed_in.post(url).content.decode()
    page = signed_in.post(url, {"openings": "close"}, follow=True).content.decode()
    assert "Openings closed: 3." in page
    assert "Disconnected" in page


def test_a_disconnected_feed_can_be_looked_at_again(signed_in: Client, owner: Membership) -> None:
    feed = Feed.objects.create(
        institution=owner.institution, kind="lever", location=LEVER, stage="disconnected"
    )
    assert (
        'name="address" value="https://jobs.lever.co/lumenfold"'
        in signed_in.get(at("", feed)).content.decode()
    )
    signed_in.post(
        reverse("postings:desk-feeds", args=[owner.institution.slug]),
        {"address": "https://jobs.lever.co/lumenfold"},
    )
    feed.refresh_from_db()
    assert feed.stage == Feed.Stage.PREVIEW


def test_feeds_and_readings_of_others_are_not_there(signed_in: Client, owner: Membership) -> None:
    other = MembershipFactory.create()
    feed = Feed.objects.create(institution=other.institution, kind="lever", location=LEVER, stage="connected")
    run = ImportRun.objects.create(feed=feed, state="held", finished_at=timezone.now())
    mine = Feed.objects.create(
        institution=owner.institution, kind="lever", location=f"{LEVER}&x", stage="connected"
    )
    change = RunChange.objects.create(run=run, title="x", kind="held")
    slug = owner.institution.slug
    for name, method, ids in (
        ("", "get", [feed.pk]),
        ("-pause", "post", [feed.pk]),
        ("-disconnect", "get", [feed.pk]),
        ("-run", "get", [feed.pk, run.pk]),
        ("-run", "get", [mine.pk, run.pk]),
        ("-run-accept", "post", [mine.pk, run.pk]),
        ("-run-discard", "post", [feed.pk, run.pk]),
        ("-decide", "post", [mine.pk, change.pk]),
    ):
        url = reverse(f"postings:desk-feed{name}", args=[slug, *ids])
        assert getattr(signed_in, method)(url).status_code == 404, url


def test_what_our_staff_imported_is_none_of_the_desks_feeds(signed_in: Client, owner: Membership) -> None:
    feed = Feed.objects.create(institution=owner.institution, kind="lever", location=LEVER)
    assert signed_in.get(at("", feed)).status_code == 404


def test_pages_take_few_queries(
    sync: Board, signed_in: Client, connected: Feed, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    run = sync(*(ashby_job(n, title=f"Research Scientist, Planning {n}") for n in range(1, 4)))
    with django_assert_max_num_queries(16):
        text(signed_in, at("", connected))
    with django_assert_max_num_queries(14):
        text(signed_in, at("-run", connected, run.pk))
