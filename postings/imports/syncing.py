"""Reading a connected feed again: plan, judge, and only then write.

A reading that is not what one expects is held, with its content, until a person accepts or discards it. Judging
needs no second fetch, and accepting applies what was judged.
"""

from __future__ import annotations

import logging
import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from postings.imports import archive, rules
from postings.imports.connectors import CONNECTORS
from postings.imports.fetching import Validators
from postings.imports.hand_kept import differences
from postings.imports.importer import FeedBusyError, exclusive, finish, read_into
from postings.imports.items import FeedError
from postings.imports.judging import doubts
from postings.imports.models import Feed, ImportRun, RunChange
from postings.imports.planning import Plan, plan_of
from postings.imports.sources import Reading, read_again
from postings.imports.telling import tell_of_failures, tell_of_held_run
from postings.openings.models import Topic

if TYPE_CHECKING:
    from postings.accounts.models import User

EVERY = timedelta(hours=1)
LONGEST_WAIT = timedelta(hours=24)
# So that all feeds do not ask at the same minute.
SPREAD_SECONDS = 300
# A worker that has had a feed for longer is gone: a task may run for 15 minutes.
LEASE = timedelta(minutes=20)
# Failures in a row before the owners are told.
FAILURES_TOLD = 3
# Runs that found nothing new are remembered for so long.
QUIET_RUNS_KEPT = timedelta(days=2)
# Of what would change, so many are worked out field by field for the person who decides.
MOST_SHOWN = 50
State = ImportRun.State
logger = logging.getLogger(__name__)


class DecidedError(Exception):
    """Somebody else has decided on the run, or a newer reading has made it pointless."""


def due(now: datetime) -> list[int]:
    """The feeds whose time has come and that no worker has."""
    feeds = Feed.objects.filter(is_synced=True, next_sync_at__lte=now).filter(_unclaimed(now))
    return list(feeds.order_by("next_sync_at").values_list("pk", flat=True)[:500])


def awaited(now: datetime) -> list[int]:
    """The feeds that somebody wants to see before they connect them."""
    feeds = Feed.objects.filter(stage=Feed.Stage.PREVIEW, next_sync_at__lte=now).filter(_unclaimed(now))
    return list(feeds.values_list("pk", flat=True)[:100])


def _unclaimed(now: datetime) -> Q:
    return Q(claimed_at__isnull=True) | Q(claimed_at__lt=now - LEASE)


def sync(feed_id: int) -> ImportRun | None:
    """Read a due feed; None where it is not due, or another worker has it."""
    now = timezone.now()
    due_feed = Feed.objects.filter(pk=feed_id, is_synced=True, next_sync_at__lte=now).filter(_unclaimed(now))
    if due_feed.filter(claimed_at__isnull=False).exists() and _is_given_a_rest(due_feed):
        return None
    if not due_feed.update(claimed_at=now):
        return None
    return _in_claim(Feed.objects.get(pk=feed_id), is_preview=False)


def _is_given_a_rest(lost: QuerySet[Feed]) -> bool:
    """A worker died with the feed in its hands: any may, but a feed that kills each of them must not have them all."""
    lost.update(failures=F("failures") + 1)
    failures = lost.values_list("failures", flat=True).first() or 0
    if failures < 2:
        return False
    return bool(lost.update(claimed_at=None, next_sync_at=_later(_wait_after(failures))))


def preview(feed_id: int) -> ImportRun | None:
    """Read a feed that is not connected, and hold what it says until its institution has seen it."""
    now = timezone.now()
    waiting = Feed.objects.filter(pk=feed_id, stage=Feed.Stage.PREVIEW, next_sync_at__lte=now)
    if waiting.filter(claimed_at__lt=now - LEASE).update(claimed_at=None, next_sync_at=None):
        return None  # Its worker died; whoever looks at the page is told, and can have it read again.
    if not waiting.filter(_unclaimed(now)).update(claimed_at=now):
        return None
    return _in_claim(Feed.objects.get(pk=feed_id), is_preview=True)


def _in_claim(feed: Feed, *, is_preview: bool) -> ImportRun | None:
    try:
        with exclusive(feed):
            run = ImportRun.objects.create(feed=feed)
            _read(run, is_preview=is_preview)
    except FeedBusyError:
        Feed.objects.filter(pk=feed.pk).update(claimed_at=None)
        return None
    _plan_next(run, is_preview=is_preview)
    return run


def _read(run: ImportRun, *, is_preview: bool) -> None:
    """Whatever goes wrong is the run's own message: nobody waits for this but its record."""
    try:
        with read_again(run.feed, Validators() if is_preview else _known(run.feed)) as reading:
            _take(run, reading, is_preview=is_preview)
    except FeedError as error:
        finish(run, State.FAILED, _for_people(error))
    except SoftTimeLimitExceeded:
        finish(run, State.FAILED, "Reading it takes too long.")
    except Exception as error:
        logger.warning("Run %s of feed %s failed", run.pk, run.feed_id, exc_info=True)
        finish(run, State.FAILED, f"Something went wrong here ({type(error).__name__}). It is tried again.")


def _for_people(error: FeedError) -> str:
    """The temporary file that a feed was read from means nothing to anybody."""
    words = str(error)
    return f"The answer {words.removeprefix('feed ')}" if words.startswith("feed ") else words


def _known(feed: Feed) -> Validators:
    """What to ask with; nothing after the rules changed, because then the same postings are read anew."""
    return Validators() if _have_rules_changed(feed) else Validators(feed.etag, feed.last_modified)


def _have_rules_changed(feed: Feed) -> bool:
    version = rules.version(Topic.objects.vocabulary())
    return feed.records.filter(is_listed=True).exclude(rules_version=version).exists()


def _take(run: ImportRun, reading: Reading, *, is_preview: bool) -> None:
    if reading.path is None:
        finish(run, State.UNCHANGED, "")
        return
    connector = CONNECTORS[run.feed.kind]
    connector.check(reading.path)
    run.content_digest = archive.digest(reading.path)
    if not is_preview and _is_known(run):
        _keep_validators(run, reading.validators)
        return
    plan = plan_of(run.feed, connector.items(reading.path))
    if not _is_still_wanted(run, is_preview=is_preview):
        finish(run, State.UNCHANGED, "It was connected, paused or disconnected while it was being read.")
        return
    reasons = doubts(plan)
    if is_preview or reasons:
        _hold(run, plan, reading.path, reasons)
        if not is_preview:
            _keep_validators(run, reading.validators)
            tell_of_held_run(run)
        return
    _apply(run, reading.path, plan.employer)
    _keep_validators(run, reading.validators if not run.failed else Validators())


def _is_still_wanted(run: ImportRun, *, is_preview: bool) -> bool:
    """Reading may take minutes, and people decide meanwhile."""
    feed = Feed.objects.filter(pk=run.feed_id)
    return (
        feed.filter(stage=Feed.Stage.PREVIEW).exists() if is_preview else feed.filter(is_synced=True).exists()
    )


def _is_known(run: ImportRun) -> bool:
    """Whether the same content was read before, and nothing since makes it worth another look."""
    last = run.feed.runs.exclude(pk=run.pk).exclude(state__in=[State.UNCHANGED, State.FAILED]).first()
    if last is None or last.content_digest != run.content_digest:
        return False
    if last.state == State.HELD:
        finish(run, State.UNCHANGED, "It still waits for somebody's look.")
    elif last.state == State.DISCARDED:
        finish(run, State.UNCHANGED, "It is still what was discarded.")
    elif last.failed or _have_rules_changed(run.feed):
        return False
    else:
        finish(run, State.UNCHANGED, "")
    return True


def _hold(run: ImportRun, plan: Plan, source: Path, reasons: list[str]) -> None:
    """Write down what the reading would do, and keep it."""
    changed = [planned for planned in plan.changed if planned.record and planned.record.opening]
    run.content = archive.packed(source)
    run.created, run.updated = len(plan.new), len(changed)
    run.closed, run.failed = len(plan.open_gone) + len(plan.off), plan.failed
    run.skipped, run.skip_reasons = sum(plan.skipped.values()), dict(plan.skipped.most_common())
    run.unchanged = max(plan.postings - run.created - run.updated - run.skipped - run.failed, 0)
    with transaction.atomic():
        _supersede(run)
        RunChange.objects.bulk_create(_foreseen(run, plan))
        finish(run, State.HELD, " ".join(reasons))


def _foreseen(run: ImportRun, plan: Plan) -> list[RunChange]:
    rows = [
        RunChange(
            run=run,
            external_id=planned.external_id,
            title=planned.draft.title,
            kind=RunChange.Kind.CREATED,
            changes=_said(planned.draft.apply_url),
        )
        for planned in plan.new
    ]
    for position, planned in enumerate(plan.changed):
        opening = planned.record.opening if planned.record else None
        if opening is None:
            continue
        changes = differences(opening, planned.draft) if position < MOST_SHOWN else {}
        if changes or position >= MOST_SHOWN:
            rows.append(
                RunChange(
                    run=run,
                    opening=opening,
                    external_id=planned.external_id,
                    title=opening.title,
                    kind=RunChange.Kind.UPDATED,
                    changes=changes,
                )
            )
    rows += [
        RunChange(
            run=run,
            opening=record.opening,
            external_id=record.external_id,
            title=record.opening.title if record.opening else record.title,
            kind=RunChange.Kind.CLOSED,
        )
        for record in (*plan.open_gone, *plan.off)
    ]
    return rows


def _said(apply_url: str) -> dict[str, list[str]]:
    return {"how_to_apply": ["", apply_url]} if apply_url else {}


def _supersede(run: ImportRun) -> None:
    """Only the newest reading of a feed can wait."""
    waiting = run.feed.runs.filter(state=State.HELD, decided_at__isnull=True)
    waiting.exclude(pk=run.pk).update(state=State.DISCARDED, content=None, decided_at=timezone.now())


def _apply(run: ImportRun, source: Path, employer: str) -> None:
    """Judged before, so what vanished is gone."""
    items = CONNECTORS[run.feed.kind].items(source)
    read_into(run, items, believe_all=True, is_released=True)
    with transaction.atomic():
        _supersede(run)
        if employer and employer != run.feed.employer:
            Feed.objects.filter(pk=run.feed_id).update(employer=employer)


def _keep_validators(run: ImportRun, validators: Validators) -> None:
    Feed.objects.filter(pk=run.feed_id).update(etag=validators.etag, last_modified=validators.last_modified)


def _plan_next(run: ImportRun, *, is_preview: bool) -> None:
    feed = Feed.objects.filter(pk=run.feed_id)
    if is_preview:
        # Somebody may have connected it meanwhile, and then it has a time of its own.
        feed.update(claimed_at=None)
        feed.filter(stage=Feed.Stage.PREVIEW).update(next_sync_at=None)
        return
    if run.state == State.UNCHANGED:
        old = run.feed.runs.filter(state=State.UNCHANGED, started_at__lt=run.started_at - QUIET_RUNS_KEPT)
        old.delete()
    if run.state != State.FAILED:
        feed.update(claimed_at=None, failures=0, next_sync_at=_later(EVERY))
        return
    failures = run.feed.failures + 1
    feed.update(
        claimed_at=None,
        failures=F("failures") + 1,
        next_sync_at=_later(_wait_after(failures)),
        etag="",
        last_modified="",
    )
    if failures == FAILURES_TOLD:
        tell_of_failures(run, failures)


def _wait_after(failures: int) -> timedelta:
    doubled: int = 2 ** min(max(failures - 1, 0), 10)
    return min(EVERY * doubled, LONGEST_WAIT)


def _later(wait: timedelta) -> datetime:
    spread = timedelta(seconds=random.uniform(0, SPREAD_SECONDS))
    return timezone.now() + wait + spread


def accept(run: ImportRun, actor: User) -> None:
    """Have a worker do what the held run foresaw, with the very content that it was judged by.

    Raises `DecidedError` for the second of two people.
    """
    _decide(run, actor, State.HELD)
    # Should it be applied in part only, the next reading must not hear that nothing changed.
    Feed.objects.filter(pk=run.feed_id).update(etag="", last_modified="")


def discard(run: ImportRun, actor: User) -> None:
    """Leave everything as it is; the same content is not asked about again."""
    _decide(run, actor, State.DISCARDED)
    ImportRun.objects.filter(pk=run.pk).update(content=None)


@transaction.atomic
def _decide(run: ImportRun, actor: User, state: ImportRun.State) -> None:
    current = ImportRun.objects.select_for_update().defer("content").get(pk=run.pk)
    if current.state != State.HELD or current.decided_at is not None:
        raise DecidedError
    current.state, current.decided_by, current.decided_at = state, actor, timezone.now()
    current.save(update_fields=["state", "decided_by", "decided_at"])


def accepted() -> list[int]:
    """Runs that somebody accepted and no worker has applied."""
    return list(_accepted().values_list("pk", flat=True))


def _accepted() -> QuerySet[ImportRun]:
    return ImportRun.objects.filter(state=State.HELD, decided_at__isnull=False, content__isnull=False)


def apply_accepted(run_id: int) -> None:
    """Twice is harmless, and a worker that dies half way leaves it to the next."""
    # Not its content, which would be written anew with every hundred records.
    accepted_runs = _accepted().select_related("feed").defer("content").filter(pk=run_id)
    found = accepted_runs.first()
    if found is None:
        return
    try:
        with exclusive(found.feed):
            run = accepted_runs.first()
            if run is not None:
                _apply_content(run)
    except FeedBusyError:
        return  # The next look at what is accepted finds it again.


def _apply_content(run: ImportRun) -> None:
    run.state, run.finished_at = State.RUNNING, None
    run.created = run.updated = run.unchanged = run.closed = run.skipped = run.failed = 0
    run.skip_reasons = {}
    run.save()
    run.differences.all().delete()
    content = ImportRun.objects.values_list("content", flat=True).get(pk=run.pk)
    with archive.unpacked(bytes(content or b"")) as source:
        employer = plan_of(run.feed, CONNECTORS[run.feed.kind].items(source)).employer
        try:
            _apply(run, source, employer)
        except SoftTimeLimitExceeded:
            finish(
                run, State.FAILED, "It took too long. What was written stays; the next reading does the rest."
            )
        finally:
            # Also of what failed half way: the next reading sees the rest.
            ImportRun.objects.filter(pk=run.pk).update(content=None)
