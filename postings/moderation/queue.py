"""What waits for moderators: which cases, in which order, and what a line of the list says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.timesince import timesince

from postings.institutions.models import Institution
from postings.institutions.people_models import Membership
from postings.moderation.deciding import holder_of
from postings.moderation.models import Case, Reason, Report
from postings.moderation.own import own_institutions
from postings.search.directory import PageLinks

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from django.http import QueryDict

    from postings.accounts.models import User
    from postings.moderation.models import CaseQuerySet

PER_PAGE = 25
# Reports of fraud by so many people are looked at before all else. Nothing hides an opening by itself.
URGENT_FROM = 2
_LONGEST_SLUG = 80


class ReasonLine(NamedTuple):
    key: str
    label: str
    words: str


class Standing(NamedTuple):
    """What staff decided about the openings of an institution before."""

    approved: int
    rejected: int

    def __str__(self) -> str:
        if not any(self):
            return "nothing decided before"
        return f"{self.approved} approved, {self.rejected} rejected before"


@dataclass(frozen=True, slots=True)
class Row:
    case: Case
    reasons: list[ReasonLine]
    standing: Standing
    holder: User | None
    age: str
    fraud_reports: int
    # The moderator acts for its institution, so somebody else decides.
    is_own: bool

    @property
    def is_urgent(self) -> bool:
        return self.fraud_reports >= URGENT_FROM

    @property
    def trust(self) -> str:
        return trust_words(self.case.opening.institution)


class Choice(NamedTuple):
    """One value of a filter: its count, and the address of the list with it."""

    key: str
    label: str
    number: int
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of the queue. What an address says that is not there is left out."""

    reason: str = ""
    institution: str = ""
    is_mine: bool = False
    is_decided: bool = False

    @classmethod
    def of(cls, given: QueryDict) -> Wanted:
        reason = given.get("reason", "")
        slug = given.get("institution", "").replace("\0", "")[:_LONGEST_SLUG]
        return cls(
            reason=reason if reason in Reason.values else "",
            institution=slug if Institution.objects.filter(slug=slug).exists() else "",
            is_mine=given.get("mine") == "1",
            is_decided=given.get("state") == "decided",
        )

    def parameters(self, **instead: str) -> tuple[tuple[str, str], ...]:
        values = {
            "state": "decided" if self.is_decided else "",
            "reason": self.reason,
            "institution": self.institution,
            "mine": "1" if self.is_mine else "",
            **instead,
        }
        return tuple((name, value) for name, value in values.items() if value)

    def cases(self, person: User, now: datetime) -> CaseQuerySet:
        cases = Case.objects.decided() if self.is_decided else Case.objects.waiting()
        if self.institution:
            cases = cases.filter(opening__institution__slug=self.institution)
        if self.is_mine and self.is_decided:
            cases = cases.filter(decided_by=person)
        elif self.is_mine:
            cases = cases.held(now).filter(claimed_by=person)
        return cases


@dataclass(frozen=True, slots=True)
class Queue:
    wanted: Wanted
    total: int
    rows: list[Row]
    pages: PageLinks[Case]
    reasons: list[Choice]
    institutions: list[tuple[str, str]]


def queue_of(wanted: Wanted, person: User, page_number: str | None) -> Queue:
    now = timezone.now()
    cases = wanted.cases(person, now)
    chosen = cases.filter(reasons__contains=[wanted.reason]) if wanted.reason else cases
    page = Paginator(_in_order(chosen, wanted).only("pk"), PER_PAGE).get_page(page_number)
    return Queue(
        wanted=wanted,
        total=page.paginator.count,
        rows=rows_of(_whole(page.object_list), person, now),
        pages=PageLinks(page, wanted.parameters()),
        reasons=_reasons(wanted, cases),
        institutions=_institutions(),
    )


def _in_order(cases: CaseQuerySet, wanted: Wanted) -> CaseQuerySet:
    """The urgent ones first, then the oldest; of those decided the newest first."""
    if wanted.is_decided:
        return cases.order_by("-decided_at", "-pk")
    return cases.order_by(fraud_count().desc(), "opened_at", "pk")


def _whole(cases: Iterable[Case]) -> list[Case]:
    """With their openings, in the same order: whole texts are read of one page, and sorted of none."""
    there = Case.objects.select_related("opening__institution", "claimed_by", "decided_by")
    found = there.in_bulk([case.pk for case in cases])
    return [found[case.pk] for case in cases if case.pk in found]


def fraud_count() -> Coalesce:
    fraud = Report.objects.filter(case=OuterRef("pk"), kind=Report.Kind.FRAUD).order_by()
    counted = fraud.values("case").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def trust_words(institution: Institution) -> str:
    if not institution.is_verified:
        return "not verified"
    return "verified and trusted" if institution.is_trusted else "verified"


def rows_of(cases: Iterable[Case], person: User, now: datetime) -> list[Row]:
    cases = list(cases)
    ids = {case.opening.institution_id for case in cases}
    standings, own = standings_of(ids), own_institutions(person, ids)
    frauds = dict(
        Report.objects.filter(case__in=cases, kind=Report.Kind.FRAUD)
        .values_list("case")
        .annotate(number=Count("pk"))
        .values_list("case", "number")
    )
    return [
        Row(
            case=case,
            reasons=reason_lines(case),
            standing=standings.get(case.opening.institution_id, Standing(0, 0)),
            holder=holder_of(case, now),
            age=timesince(case.opened_at, now, depth=1),
            fraud_reports=frauds.get(case.pk, 0),
            is_own=case.opening.institution_id in own,
        )
        for case in cases
    ]


def reason_lines(case: Case) -> list[ReasonLine]:
    return [
        ReasonLine(reason, Reason(reason).label, str(case.details.get(reason, ""))) for reason in case.reasons
    ]


def standings_of(institution_ids: Iterable[int]) -> Mapping[int, Standing]:
    """Each institution's decided cases."""
    decided = Case.objects.decided().filter(opening__institution__in=list(institution_ids)).order_by()
    counted = decided.values("opening__institution").annotate(
        approved=Count("pk", filter=Q(state=Case.State.APPROVED)),
        rejected=Count("pk", filter=Q(state=Case.State.REJECTED)),
    )
    return {row["opening__institution"]: Standing(row["approved"], row["rejected"]) for row in counted}


def _reasons(wanted: Wanted, cases: CaseQuerySet) -> list[Choice]:
    """Every reason with its count within the other filters, and all of them."""
    counted = cases.order_by().aggregate(
        total=Count("pk", distinct=True),
        **{reason.name: Count("pk", filter=Q(reasons__contains=[reason.value])) for reason in Reason},
    )
    everything = Choice("", "All", counted["total"], _url(wanted, reason=""), not wanted.reason)
    return [everything] + [
        Choice(
            reason.value,
            reason.label,
            counted[reason.name],
            _url(wanted, reason=reason.value),
            wanted.reason == reason.value,
        )
        for reason in Reason
        if counted[reason.name] or wanted.reason == reason.value
    ]


def _url(wanted: Wanted, **instead: str) -> str:
    return "?" + urlencode(wanted.parameters(**instead))


def _institutions() -> list[tuple[str, str]]:
    """Slug and name of those with something in the queue."""
    waiting = Case.objects.waiting().filter(opening__institution=OuterRef("pk"))
    found = Institution.objects.filter(Exists(waiting)).order_by("name")
    return list(found.values_list("slug", "name")[:200])


def next_case(person: User, after: Case) -> Case | None:
    """What to look at after it: the first of the queue that nobody else looks at, and that `person` may decide."""
    now = timezone.now()
    others = Case.objects.held(now).exclude(claimed_by=person)
    free = Case.objects.waiting().exclude(pk=after.pk).exclude(pk__in=others.values("pk"))
    own = Exists(Membership.objects.filter(user=person, institution=OuterRef("opening__institution")))
    return _in_order(free.exclude(own), Wanted()).only("pk").first()
