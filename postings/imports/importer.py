"""One run of a feed: each record becomes an opening, an update, or a reason why not.

Every record is its own transaction, so a run that dies half way has done whole records and the next one
goes on from there. What a run did not see is closed at the end, if the feed can be believed.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice

from celery.exceptions import SoftTimeLimitExceeded
from django.db import connection, reset_queries, transaction
from django.utils import timezone

from postings.imports import rules
from postings.imports.compose import Composed, Employing, Skipped, compose
from postings.imports.connectors.reading import storable
from postings.imports.employers import institution_named
from postings.imports.hand_kept import differences, kept_by_hand
from postings.imports.items import BrokenItem, FeedError, FeedItem, Item, ItemError
from postings.imports.models import Feed, ImportRecord, ImportRun, RunChange
from postings.imports.noting import Notes
from postings.imports.payload import digest_of, kept, unidentified
from postings.imports.planning import other_employer
from postings.imports.vanished import close_vanished
from postings.institutions.models import Institution
from postings.moderation.models import Reason
from postings.openings.actions import create_opening, update_opening
from postings.openings.choices import CloseReason, Origin, Status
from postings.openings.describing import describe
from postings.openings.models import ExchangeRate, Opening, Topic
from postings.openings.models.opening import TransitionError
from postings.publishing.release import look_at_changes, look_at_reopened, release
from postings.understanding.topics import TopicMatcher

# Records whose memory is fetched in one query. Ten parsed postings are about a megabyte.
CHUNK = 100
REPEATED = "repeated in the feed"
_RECORD_FIELDS = (
    "feed",
    "external_id",
    "opening",
    "state",
    "reason",
    "payload_digest",
    "rules_version",
    "first_seen_at",
    "last_seen_run",
)
logger = logging.getLogger(__name__)
LOCK_SPACE = 0x696D70  # "imp": tells our advisory locks from those of other rooms.


# What an import closed, a later one may open again.
_CLOSED_BY_IMPORT = {CloseReason.WITHDRAWN, CloseReason.OFF_TOPIC}


class FeedBusyError(FeedError):
    """Another run of the same feed is under way."""


def run_import(
    *,
    feed: Feed,
    items: Iterable[Item],
    believe_all: bool = False,
    on_item: Callable[[], object] = lambda: None,
) -> ImportRun:
    """Read `items` into `feed`. `believe_all` closes what vanished even if that is most of the feed."""
    with exclusive(feed):
        run = ImportRun.objects.create(feed=feed)
        read_into(run, items, believe_all=believe_all, on_item=on_item)
    return run


def read_into(
    run: ImportRun,
    items: Iterable[Item],
    *,
    believe_all: bool = False,
    is_released: bool = False,
    on_item: Callable[[], object] = lambda: None,
) -> None:
    """Do what `items` say, as `run`, by whoever holds the feed.

    `is_released` is for what an institution connected: its openings go onto the board as if they were posted by
    hand, and each difference is written down.
    """
    try:
        reader = _FeedReader(run, is_released=is_released)
        for chunk in _chunks(items):
            reader.read(chunk)
            for _ in chunk:
                on_item()
        run.closed += close_vanished(
            run, notes=reader.notes, unidentified=reader.unidentified, believe_all=believe_all
        )
    except BaseException as error:
        # An interrupted run is told from a running one; whoever started it hears of the rest.
        finish(run, ImportRun.State.FAILED, f"{type(error).__name__}: {error}")
        raise
    finish(run, ImportRun.State.FINISHED, run.message)


def finish(run: ImportRun, state: ImportRun.State, message: str) -> None:
    run.state = state
    run.message = storable(message)
    run.finished_at = timezone.now()
    run.save()


@contextmanager
def exclusive(feed: Feed) -> Iterator[None]:
    """Two runs of one feed must not interleave; PostgreSQL lets the lock go if this process dies."""
    key = [LOCK_SPACE, feed.pk % 2**31]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
        (is_ours,) = cursor.fetchone() or (False,)
        if not is_ours:
            raise FeedBusyError(f"{feed} is being imported by another process.")
        try:
            _bury(feed)
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)


def _bury(feed: Feed) -> None:
    """We hold the lock, so a run that still says it is running died before it could say otherwise.

    One that somebody accepted still has its content, and is applied again.
    """
    dead, now = feed.runs.filter(state=ImportRun.State.RUNNING), timezone.now()
    dead.filter(content__isnull=False).update(state=ImportRun.State.HELD, finished_at=now)
    dead.filter(content__isnull=True).update(
        state=ImportRun.State.FAILED, finished_at=now, message="The process ended."
    )


def _chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    remaining = iter(items)
    while chunk := list(islice(remaining, CHUNK)):
        yield chunk


class _FeedReader:
    """Reads the records of one run and counts what came of them."""

    def __init__(self, run: ImportRun, *, is_released: bool = False) -> None:
        self.run = run
        self.notes = Notes(run, is_kept=is_released)
        self.unidentified = 0
        self._is_released = is_released
        institution = run.feed.institution
        self._employing = Employing(institution.name, institution.country) if institution else Employing()
        self._source = f"{run.feed.get_kind_display()} feed"
        vocabulary = Topic.objects.vocabulary()
        self._matcher = TopicMatcher(vocabulary)
        self._rules_version = rules.version(vocabulary)
        self._topics = {topic.slug: topic for topic in Topic.objects.all()}
        self._rates = ExchangeRate.objects.per_euro()
        self._skip_reasons: Counter[str] = Counter()

    def read(self, chunk: list[Item]) -> None:
        digests = [digest_of(item.raw) for item in chunk]
        ids = [item.external_id or unidentified(digest) for item, digest in zip(chunk, digests, strict=True)]
        records = self._known(ids)
        standing: list[int] = []
        for item, digest, external_id in zip(chunk, digests, ids, strict=True):
            self.unidentified += not item.external_id
            record = records.setdefault(
                external_id, ImportRecord(feed=self.run.feed, external_id=external_id)
            )
            if record.last_seen_run_id == self.run.pk:
                self._count_skipped(REPEATED)
                continue
            record.last_seen_run = self.run
            if self._is_unchanged(record, digest):
                self._count_standing(record)
                standing.append(record.pk)
                continue
            record.payload_digest = digest
            self._read_one(item, record)
        ImportRecord.objects.filter(pk__in=standing).update(last_seen_run=self.run, is_listed=True)
        self.run.skip_reasons = dict(self._skip_reasons.most_common())
        self.run.save()
        # With DEBUG on, Django keeps the last 9,000 statements, descriptions and all.
        reset_queries()

    def _known(self, ids: list[str]) -> dict[str, ImportRecord]:
        records = self.run.feed.records.filter(external_id__in=ids).select_related("opening")
        light = records.only(*_RECORD_FIELDS, "opening__status", "opening__close_reason")
        return {record.external_id: record for record in light}

    def _is_unchanged(self, record: ImportRecord, digest: str) -> bool:
        """A failed record is tried again: what failed may have been the database."""
        read_before = (record.payload_digest, record.rules_version) == (digest, self._rules_version)
        return read_before and record.state != ImportRecord.State.FAILED

    def _count_standing(self, record: ImportRecord) -> None:
        """What an unchanged record still means; an opening that had vanished comes back."""
        if record.state == ImportRecord.State.SKIPPED or record.opening is None:
            self._count_skipped(record.reason)
        elif self._is_back(record.opening, record.external_id):
            self.run.updated += 1
        else:
            self.run.unchanged += 1

    @transaction.atomic
    def _is_back(self, opening: Opening, external_id: str) -> bool:
        is_reopened = self._reopened(opening)
        if is_reopened:
            self.notes.note(RunChange.Kind.REOPENED, opening, external_id)
        return is_reopened

    def _read_one(self, item: Item, record: ImportRecord) -> None:
        if isinstance(item, BrokenItem):
            self._fail(item, record, item.error)
            return
        try:
            with transaction.atomic():
                self._apply(item, record)
        except ItemError as error:
            self._fail(item, record, str(error))
        except SoftTimeLimitExceeded:
            raise  # It is the run's time that is over.
        except Exception as error:
            # One record must not stop the others, whatever it holds.
            logger.warning("Record %s of %s failed", record.external_id, self.run.feed, exc_info=True)
            self._fail(item, record, f"{type(error).__name__}: {error}")

    def _apply(self, item: FeedItem, record: ImportRecord) -> None:
        """Write the opening and the record; count only what was written."""
        result = compose(item, topics=self._matcher, employing=self._employing)
        opening = record.opening
        is_new, is_changed, is_closed = False, False, False
        if isinstance(result, Skipped):
            is_closed = opening is not None and self._withdrawn(opening)
            if opening is not None and is_closed:
                self.notes.note(RunChange.Kind.CLOSED, opening, record.external_id)
        elif opening is None:
            opening, is_new = self._created(item, result), True
            self.notes.note(RunChange.Kind.CREATED, opening, record.external_id)
        else:
            is_changed = self._updated(opening, result, record.external_id)
        skip_reason = result.reason if isinstance(result, Skipped) else ""
        record.title = _title(item)
        record.opening = opening
        record.state = ImportRecord.State.SKIPPED if skip_reason else ImportRecord.State.IMPORTED
        record.reason = skip_reason
        record.rules_version = self._rules_version
        record.payload = None
        record.is_listed = True
        record.save()
        self.run.closed += is_closed
        if skip_reason:
            self._count_skipped(skip_reason)
        else:
            self.run.created += is_new
            self.run.updated += not is_new and is_changed
            self.run.unchanged += not is_new and not is_changed

    def _created(self, item: FeedItem, composed: Composed) -> Opening:
        opening = create_opening(
            institution=self._institution(composed),
            draft=composed.draft,
            origin=Origin.IMPORTED,
            source=self._source,
            rates=self._rates,
            topics=self._topics,
        )
        now = timezone.now()
        if self._is_released:
            release(opening, source=self._source, doubts=self._doubts(item))
            return opening
        opening.publish(at=min(item.published_at or now, now), source=self._source)
        return opening

    def _doubts(self, item: FeedItem) -> dict[str, str]:
        other = other_employer(item, self.run.feed)
        return {Reason.LOW_QUALITY: f"The posting names another employer: {other}."} if other else {}

    def _updated(self, opening: Opening, composed: Composed, external_id: str) -> bool:
        """Make the opening say what the feed says, except where a person has said otherwise."""
        draft = composed.draft
        # Whoever is publishing an edit of theirs is waited for, and then known to have made it.
        locked = Opening.objects.select_for_update().values_list("hand_edited", flat=True)
        if hand_edited := locked.get(pk=opening.pk):
            opening = Opening.objects.get(pk=opening.pk)
            proposed = differences(opening, draft, rates=self._rates, topics=self._topics)
            waiting = {name: proposed[name] for name in hand_edited if name in proposed}
            self.notes.wait(opening, external_id, waiting, draft)
            draft = kept_by_hand(opening, draft, hand_edited)
        before = describe(opening) if self._is_released else {}
        changes = update_opening(
            opening=opening, draft=draft, source=self._source, rates=self._rates, topics=self._topics
        )
        if self._is_released:
            # Nobody may have one thing approved, and then make their board say another.
            look_at_changes(opening, before=before, changes=changes)
        is_reopened = self._reopened(opening)
        if changes or is_reopened:
            kind = RunChange.Kind.REOPENED if is_reopened else RunChange.Kind.UPDATED
            self.notes.note(kind, opening, external_id, changes)
        return is_reopened or bool(changes)

    def _institution(self, composed: Composed) -> Institution:
        if composed.employer is None:
            if self.run.feed.institution is None:
                raise ItemError("the employer is not named")
            return self.run.feed.institution
        locations = composed.draft.locations
        return institution_named(
            composed.employer.name,
            near=locations[0].country if locations else "",
            website=composed.employer.url,
        )

    def _withdrawn(self, opening: Opening) -> bool:
        """Close an opening that the board would not take any more."""
        if opening.status != Status.PUBLISHED:
            return False
        opening.close(CloseReason.OFF_TOPIC, source=self._source)
        return True

    def _reopened(self, opening: Opening) -> bool:
        """What a person closed stays closed, and what a person took back stays a draft."""
        if opening.status == Status.DRAFT and self._is_released and self._has_taken_off(opening):
            release(opening, source=self._source)
            return True
        if opening.status != Status.CLOSED or opening.close_reason not in _CLOSED_BY_IMPORT:
            return False
        try:
            opening.reopen(source=self._source)
        except TransitionError:
            return False  # A person reopened it since it was read.
        if self._is_released:
            look_at_reopened(opening)
        return True

    def _has_taken_off(self, opening: Opening) -> bool:
        last = opening.changes.filter(changes__has_key="status").first()
        return last is not None and last.source == self._source and last.actor_id is None

    def _fail(self, item: Item, record: ImportRecord, error: str) -> None:
        """Keep the record with its error; an opening that it made earlier stays as it is."""
        # Not `record.save()`: a rolled back transaction leaves the object ahead of its row.
        ImportRecord.objects.update_or_create(
            feed=self.run.feed,
            external_id=record.external_id,
            defaults={
                "title": _title(item),
                "state": ImportRecord.State.FAILED,
                "reason": storable(error)[:2000] or "unknown error",
                "payload": kept(item.raw),
                "payload_digest": record.payload_digest,
                "rules_version": self._rules_version,
                "last_seen_run": self.run,
                "is_listed": True,
            },
        )
        self.run.failed += 1

    def _count_skipped(self, reason: str) -> None:
        self.run.skipped += 1
        self._skip_reasons[reason] += 1


def _title(item: Item) -> str:
    return item.title[:250]
