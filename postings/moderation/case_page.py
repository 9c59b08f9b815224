"""What a moderator sees of one case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Q
from django.utils import timezone

from postings.accounts.audit.models import AuditEntry
from postings.moderation.differences import Difference, differences, label_of_field
from postings.moderation.models import Case, CaseNote, Report, Suspicion
from postings.moderation.queue import Row, rows_of
from postings.moderation.telling import told_of
from postings.openings.choices import Status
from postings.openings.describing import describe
from postings.openings.models import Opening, OpeningChange

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from postings.accounts.models import User

_MOST = 10
_PARTS = ("title", "place", "institution", "text")


class Fact(NamedTuple):
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Alike:
    """A suspicion as seen from the case's opening: what both say, and how alike they are."""

    suspicion: Suspicion
    other: Opening
    percent: int
    parts: str
    facts: list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class CasePage:
    row: Row
    facts: list[Fact]
    differences: list[Difference]
    alike: list[Alike]
    reports: list[Report]
    notes: list[CaseNote]
    changes: list[OpeningChange]
    decisions: list[AuditEntry]
    earlier: list[Case]
    is_public: bool
    may_be_undone: bool
    # Of an institution that nobody here acts for, nobody is told of a decision.
    is_told: bool
    # Approving it publishes it in that moment.
    appears_at_once: bool
    # Its deadline has passed while it waited, or it has expired.
    is_over: bool

    @property
    def case(self) -> Case:
        return self.row.case


def full_case(case_id: int) -> Case | None:
    cases = Case.objects.select_related("opening__institution", "claimed_by", "decided_by")
    return cases.filter(pk=case_id).first()


def case_page(case: Case, person: User) -> CasePage:
    opening, now = case.opening, timezone.now()
    said = describe(opening)
    return CasePage(
        row=rows_of([case], person, now)[0],
        facts=_facts(said),
        differences=differences(case.before, said) if case.before else [],
        alike=_alike(opening, said),
        reports=list(opening.reports.select_related("reporter").order_by("-at")),
        notes=list(case.notes.select_related("author")),
        changes=list(opening.changes.select_related("actor")[:_MOST]),
        decisions=_audited(case),
        earlier=_earlier(case),
        is_public=opening.status in {Status.PUBLISHED, Status.CLOSED},
        may_be_undone=case.undo_until is not None and case.undo_until > now,
        is_told=bool(told_of(opening)),
        appears_at_once=_appears_at_once(opening, now),
        is_over=_is_over(opening, now),
    )


def _appears_at_once(opening: Opening, now: datetime) -> bool:
    return opening.status == Status.IN_REVIEW and not (opening.scheduled_for and opening.scheduled_for > now)


def _is_over(opening: Opening, now: datetime) -> bool:
    ends = (opening.deadline_at, opening.expires_at)
    is_coming = opening.status in {Status.IN_REVIEW, Status.SCHEDULED}
    return is_coming and any(end is not None and end < now for end in ends)


def _facts(said: Mapping[str, str]) -> list[Fact]:
    return [
        Fact(label_of_field(name), words)
        for name, words in said.items()
        if words and name not in {"title", "description"}
    ]


def _alike(opening: Opening, said: Mapping[str, str]) -> list[Alike]:
    """The suspicions that nobody has decided, and those that are the same."""
    both = Suspicion.objects.filter(Q(opening=opening) | Q(other=opening)).exclude(
        state=Suspicion.State.DIFFERENT
    )
    found = both.select_related("opening__institution", "other__institution")[:_MOST]
    return [_seen_from(opening, said, suspicion) for suspicion in found]


def _seen_from(opening: Opening, said: Mapping[str, str], suspicion: Suspicion) -> Alike:
    other = suspicion.other if suspicion.opening_id == opening.pk else suspicion.opening
    says = describe(other)
    names = [name for name in said if said[name] or says[name]]
    return Alike(
        suspicion=suspicion,
        other=other,
        percent=round(suspicion.score * 100),
        parts=", ".join(f"{name} {round(100 * float(suspicion.parts.get(name, 0)))} %" for name in _PARTS),
        facts=[(label_of_field(name), said[name], says[name]) for name in names],
    )


def _audited(case: Case) -> list[AuditEntry]:
    """What staff did to the opening and to its cases."""
    cases = [str(pk) for pk in Case.objects.filter(opening=case.opening).values_list("pk", flat=True)]
    entries = AuditEntry.objects.filter(
        Q(target_type="opening", target_id=str(case.opening_id)) | Q(target_type="case", target_id__in=cases)
    )
    return list(entries[:_MOST])


def _earlier(case: Case) -> list[Case]:
    """What was decided about other openings of the institution."""
    decided = Case.objects.decided().filter(opening__institution=case.opening.institution_id)
    return list(
        decided.exclude(pk=case.pk).select_related("opening", "decided_by").order_by("-decided_at")[:_MOST]
    )


def holds(page: CasePage, person: User) -> bool:
    return page.row.holder == person
