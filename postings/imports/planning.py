"""What a reading of a feed would do, worked out without writing anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from postings.imports import rules
from postings.imports.compose import Employing, Skipped, compose
from postings.imports.employers import is_handle, is_same_employer
from postings.imports.items import BrokenItem, FeedError, FeedItem, Item, ItemError
from postings.imports.models import Feed, ImportRecord
from postings.imports.payload import digest_of, unidentified
from postings.openings.choices import Status
from postings.openings.models import Topic
from postings.understanding.topics import TopicMatcher

if TYPE_CHECKING:
    from postings.openings.draft import OpeningDraft

# The largest board we know has 2,000.
MOST_POSTINGS = 5000


@dataclass(frozen=True, slots=True)
class Planned:
    """One posting that would become an opening, or change one."""

    external_id: str
    draft: OpeningDraft
    record: ImportRecord | None = None
    other_employer: str = ""

    @property
    def is_new(self) -> bool:
        return self.record is None or self.record.opening_id is None


@dataclass
class Plan:
    """`known` are the records that count as listed so far; `gone` those of them that the reading lacks."""

    feed: Feed
    known: list[ImportRecord]
    postings: int = 0
    standing: int = 0
    failed: int = 0
    unidentified: int = 0
    planned: list[Planned] = field(default_factory=list)
    off: list[ImportRecord] = field(default_factory=list)
    gone: list[ImportRecord] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    employers: Counter[str] = field(default_factory=Counter)

    @property
    def new(self) -> list[Planned]:
        return [planned for planned in self.planned if planned.is_new]

    @property
    def changed(self) -> list[Planned]:
        return [planned for planned in self.planned if not planned.is_new]

    @property
    def employer(self) -> str:
        """As most postings name it."""
        return self.employers.most_common(1)[0][0][:200] if self.employers else ""

    @property
    def open_before(self) -> list[ImportRecord]:
        return [record for record in self.known if is_on_board(record)]

    @property
    def open_gone(self) -> list[ImportRecord]:
        return [record for record in self.gone if is_on_board(record)]


def is_on_board(record: ImportRecord) -> bool:
    return record.opening is not None and record.opening.status == Status.PUBLISHED


def other_employer(item: FeedItem, feed: Feed) -> str:
    """Who hires as the posting says, where that is not the institution whose feed it is."""
    name = item.employer.name
    if feed.institution is None or not name or is_handle(item.employer):
        return ""
    return "" if is_same_employer(name, feed.institution.name) else name[:200]


def site_of(url: str) -> str:
    """Who is behind an address: its host without the part that names one server of many."""
    try:
        host = (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
    parts = host.split(".")
    # "x.ac.uk" is a university, "ac.uk" is all of them.
    wanted = 3 if len(parts) > 2 and len(parts[-1]) == 2 and len(parts[-2]) <= 3 else 2
    return ".".join(parts[-wanted:])


def plan_of(feed: Feed, items: Iterable[Item]) -> Plan:
    """Reads what is new or changed, as the importer will."""
    records = feed.records.select_related("opening").defer("payload", "opening__description_source")
    by_id = {record.external_id: record for record in records}
    plan = Plan(feed, [record for record in by_id.values() if record.is_listed])
    planner = _Planner(plan, by_id)
    for item in items:
        planner.take(item)
    plan.gone = [record for record in plan.known if record.external_id not in planner.seen]
    return plan


class _Planner:
    def __init__(self, plan: Plan, by_id: dict[str, ImportRecord]) -> None:
        self.plan, self.by_id = plan, by_id
        self.seen: set[str] = set()
        institution = plan.feed.institution
        self._employing = Employing(institution.name, institution.country) if institution else Employing()
        vocabulary = Topic.objects.vocabulary()
        self._matcher = TopicMatcher(vocabulary)
        self._rules = rules.version(vocabulary)

    def take(self, item: Item) -> None:
        plan, digest = self.plan, digest_of(item.raw)
        external_id = item.external_id or unidentified(digest)
        if external_id in self.seen:
            return
        plan.postings += 1
        if plan.postings > MOST_POSTINGS:
            raise FeedError(
                f"It lists more than {MOST_POSTINGS:,} postings, which is no employer's own board."
            )
        plan.unidentified += not item.external_id
        self.seen.add(external_id)
        record = self.by_id.get(external_id)
        if isinstance(item, BrokenItem):
            plan.failed += 1
            return
        if item.employer.name:
            plan.employers[item.employer.name] += 1
        if record is not None and self._is_as_before(digest, record):
            plan.standing += 1
            if record.state == ImportRecord.State.SKIPPED:
                plan.skipped[record.reason] += 1
            return
        self._compose(item, external_id, record)

    def _is_as_before(self, digest: str, record: ImportRecord) -> bool:
        read = (record.payload_digest, record.rules_version) == (digest, self._rules)
        return read and record.state != ImportRecord.State.FAILED

    def _compose(self, item: FeedItem, external_id: str, record: ImportRecord | None) -> None:
        try:
            result = compose(item, topics=self._matcher, employing=self._employing)
        except ItemError:
            self.plan.failed += 1
            return
        if isinstance(result, Skipped):
            self.plan.skipped[result.reason] += 1
            self.plan.examples.setdefault(result.reason, item.title[:250])
            if record is not None and is_on_board(record):
                self.plan.off.append(record)
            return
        other = other_employer(item, self.plan.feed)
        self.plan.planned.append(Planned(external_id, result.draft, record, other))
