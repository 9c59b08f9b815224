"""Connecting a feed: found, looked at, connected, paused, and let go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
from celery import current_app
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from postings.imports import syncing
from postings.imports.boards import Board, board_link, place_of, tidy
from postings.imports.models import Feed, ImportRun
from postings.imports.vanished import take_back
from postings.openings.choices import CloseReason, Status
from postings.openings.models import Opening
from postings.openings.models.opening import TransitionError

if TYPE_CHECKING:
    from postings.accounts.models import User
    from postings.institutions.models import Institution

Kind, Stage = Feed.Kind, Feed.Stage
BOARDS = (Kind.GREENHOUSE, Kind.LEVER, Kind.ASHBY)
# By hand, so that nobody reads another site all day.
SYNC_NOW_EVERY = timedelta(minutes=5)
MOST_FEEDS = 20
LOCK_SPACE = 0x666564  # "fed": tells our advisory locks from those of other rooms.
# By name: pages need nothing of what reads.
_PREVIEW, _SYNC, _APPLY = (
    f"postings.imports.desk.tasks.{name}" for name in ("preview_feed", "sync_feed", "apply_accepted_run")
)


class ConnectError(Exception):
    """The feed cannot be connected; the message says why, for the person."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a feed is, in the one form in which it is kept."""

    kind: Feed.Kind
    location: str


def source_of(kind: str, text: str) -> Source:
    """Of an address, or of a board's name where `kind` says whose; `text` was checked to be one of these."""
    text = text.strip()
    if "://" not in text and "/" not in text and kind in BOARDS:
        return Source(Kind(kind), Board(Kind(kind), text).feed_url)
    url = tidy(text if "://" in text else f"https://{text}")
    if found := board_link(url):
        return Source(found.board.kind, found.board.feed_url)
    path = urlsplit(url).path.lower()
    is_sitemap = path.endswith(".xml") or "sitemap" in path
    return Source(Kind.SITEMAP if is_sitemap else Kind.JOBPOSTING, str(httpx.URL(url)))


def board_of(feed: Feed) -> Board | None:
    found = board_link(feed.location)
    return found.board if found else None


def _same_source(source: Source) -> QuerySet[Feed]:
    """Every feed of the same board or page, however its address is written."""
    of_kind, wanted = Feed.objects.filter(kind=source.kind), _key_of(source.location)
    found = board_link(source.location)
    part = found.board.name if found else wanted.partition("/")[0].partition(":")[0]
    near = of_kind.filter(location__icontains=part).values_list("pk", "location")
    return of_kind.filter(pk__in=[pk for pk, location in near if _key_of(location) == wanted])


def _key_of(location: str) -> str:
    """The same for all that people may write for one board or page. What our staff import may be a file."""
    found = board_link(location)
    if found is None:
        return place_of(location) if "://" in location else location
    return f"{found.board.kind} {found.board.name.casefold()} {found.board.is_european}"


def _refuse_of_another(source: Source, institution: Institution, person: User) -> None:
    """A board belongs to whoever connected it first, and to whom our staff imported it for. Staff may share it."""
    others = _same_source(source).exclude(institution=institution).exclude(institution=None)
    if others.filter(stage__in=["", Stage.CONNECTED]).exists() and not person.is_staff:
        raise ConnectError(
            "Another institution has connected this board. If it is yours, write to us and we put it right."
        )


@transaction.atomic
def begin(institution: Institution, person: User, source: Source) -> Feed:
    """The feed, not connected yet, and its first reading under way. Of one that is connected already, that."""
    _lock(source)
    _refuse_of_another(source, institution, person)
    feed = _same_source(source).filter(institution=institution).order_by("-stage", "pk").first()
    if feed is not None and feed.stage == Stage.CONNECTED:
        return feed
    if feed is None:
        if institution.feeds.exclude(stage__in=["", Stage.DISCONNECTED]).count() >= MOST_FEEDS:
            raise ConnectError(f"There are {MOST_FEEDS} feeds already. Disconnect one first.")
        feed = Feed(institution=institution, kind=source.kind)
    feed.location, feed.stage, feed.connected_by = source.location, Stage.PREVIEW, person
    feed.next_sync_at, feed.failures = timezone.now(), 0
    feed.save()
    _send(_PREVIEW, feed_id=feed.pk)
    return feed


def _lock(source: Source) -> None:
    """Two institutions that connect the same board at once are told apart."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK_SPACE, _key_of(source.location)]
        )


def _send(task: str, **arguments: int) -> None:
    """To a worker, once this is committed. Where the queue is away, the next sweep does it."""

    def to_a_worker() -> None:
        current_app.send_task(task, kwargs=arguments)

    transaction.on_commit(to_a_worker, robust=True)


@transaction.atomic
def look_again(feed: Feed) -> None:
    """Read a feed anew that is not connected."""
    waiting = Feed.objects.filter(pk=feed.pk, stage=Stage.PREVIEW)
    if waiting.update(next_sync_at=timezone.now()):
        _send(_PREVIEW, feed_id=feed.pk)


@transaction.atomic
def connect(feed: Feed, person: User) -> None:
    """Make openings of what was seen, and read it again every hour from now on."""
    source = Source(Kind(feed.kind), feed.location)
    _lock(source)
    feed = Feed.objects.select_for_update(of=("self",)).select_related("institution").get(pk=feed.pk)
    if feed.stage == Stage.CONNECTED:
        return
    if feed.stage != Stage.PREVIEW or feed.institution is None:
        raise ConnectError("This feed is not waiting to be connected.")
    _refuse_of_another(source, feed.institution, person)
    run = feed.runs.filter(state=ImportRun.State.HELD, decided_at__isnull=True).defer("content").first()
    if run is None:
        raise ConnectError("Look at what the feed holds first.")
    feed.stage, feed.is_synced, feed.connected_by = Stage.CONNECTED, True, person
    feed.next_sync_at = timezone.now() + syncing.EVERY
    feed.save()
    syncing.accept(run, person)
    _send(_APPLY, run_id=run.pk)


@transaction.atomic
def accept(run: ImportRun, person: User) -> None:
    syncing.accept(run, person)
    _send(_APPLY, run_id=run.pk)


def pause(feed: Feed) -> None:
    Feed.objects.filter(pk=feed.pk, stage=Stage.CONNECTED).update(is_synced=False, next_sync_at=None)


@transaction.atomic
def resume(feed: Feed) -> None:
    paused = Feed.objects.filter(pk=feed.pk, stage=Stage.CONNECTED, is_synced=False)
    if paused.update(is_synced=True, failures=0, next_sync_at=timezone.now()):
        _send(_SYNC, feed_id=feed.pk)


@transaction.atomic
def sync_now(feed: Feed) -> bool:
    """False where it was read, or asked for, a moment ago."""
    recent = timezone.now() - SYNC_NOW_EVERY
    if feed.runs.filter(started_at__gt=recent).exists():
        return False
    asked = Feed.objects.filter(pk=feed.pk, stage=Stage.CONNECTED, is_synced=True)
    asked = asked.filter(next_sync_at__gt=timezone.now())
    if not asked.update(next_sync_at=timezone.now()):
        return False
    _send(_SYNC, feed_id=feed.pk)
    return True


@transaction.atomic
def let_go(feed: Feed) -> None:
    """Forget a feed that was only looked at; what our staff imported from it stays theirs."""
    looked_at = Feed.objects.filter(pk=feed.pk, stage=Stage.PREVIEW)
    if feed.records.exists():
        looked_at.update(stage="", next_sync_at=None)
    else:
        looked_at.delete()


@transaction.atomic
def disconnect(feed: Feed, person: User, *, closes: bool) -> int:
    """Read it no more. `closes` takes its openings off the board. Returns how many."""
    connected = Feed.objects.filter(pk=feed.pk, stage=Stage.CONNECTED)
    if not connected.update(
        stage=Stage.DISCONNECTED, is_synced=False, next_sync_at=None, etag="", last_modified=""
    ):
        return 0
    feed.runs.filter(state=ImportRun.State.HELD).update(
        state=ImportRun.State.DISCARDED, content=None, decided_at=timezone.now(), decided_by=person
    )
    return sum(_taken_off(opening, person) for opening in standing(feed)) if closes else 0


def standing(feed: Feed) -> QuerySet[Opening]:
    """Its openings that are on the board, or on their way there."""
    states = (Status.PUBLISHED, Status.IN_REVIEW, Status.SCHEDULED)
    return Opening.objects.filter(import_record__feed=feed, status__in=states)


def _taken_off(opening: Opening, person: User) -> bool:
    try:
        if opening.status == Status.PUBLISHED:
            opening.close(CloseReason.WITHDRAWN, actor=person)
        else:
            take_back(opening, actor=person)
    except TransitionError:
        return False  # Somebody moved it since it was looked up.
    return True
