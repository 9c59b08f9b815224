"""The pages around the list: home, one opening, institutions. They list openings, so they live here."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from math import ceil
from typing import TYPE_CHECKING, Generic, TypeVar
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Case, Count, IntegerField, Model, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Left, Upper
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from postings.institutions.models import Institution
from postings.openings.choices import Necessity, Role
from postings.openings.models import Opening
from postings.openings.presentation import asks_of, change_lines
from postings.search import browse
from postings.search.query import SearchQuery
from postings.search.results import PageLink

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.core.paginator import Page

    from postings.search.browse import RolePay, Tally

Row = TypeVar("Row", bound=Model)

INSTITUTIONS_PER_PAGE = 50
OPENINGS_PER_PAGE = 25
# What fits beside the text before a list of its own is the better place.
SIMILAR, OTHERS, CHANGES, CLOSED = 4, 3, 8, 5
CLOSING, NEWEST = 6, 6
# The long tails of topics and countries are in the list's own filters.
TOPICS, COUNTRIES = 30, 24
_AXIS_STEP = 20_000


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A role on the front page: its count, and its band as a bar on the axis of all roles."""

    tally: Tally
    pay: RolePay | None
    bar_x: float
    bar_width: float
    bar_middle: float


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    openings = Opening.objects.open(now)
    roles, pay = browse.role_counts(), browse.pay_by_role()
    top = _axis_top(pay)
    context = {
        "total": openings.count(),
        "institutions_total": openings.order_by().values("institution").distinct().count(),
        "closing_total": openings.filter(deadline_at__lte=now + timedelta(days=7)).count(),
        "new_total": openings.filter(published_at__gte=now - timedelta(days=1)).count(),
        "roles": _role_lines(roles, pay, top),
        "ticks": [Decimal(0), top / 2, top] if top else [],
        "paid_total": sum(one.count for one in pay),
        "closing": openings.filter(deadline_at__lte=now + timedelta(days=7))
        .closing_first()
        .for_rows()[:CLOSING],
        "newest": browse.newest(NEWEST),
        "topics": browse.topic_counts()[:TOPICS],
        "countries": browse.country_counts()[:COUNTRIES],
    }
    return render(request, "postings/search/home.html", context)


def _axis_top(pay: Iterable[RolePay]) -> Decimal:
    """The end of the axis: the highest quartile, up to a round figure. Zero where there is no band."""
    highest = max((one.band.high for one in pay if one.band), default=Decimal(0))
    return Decimal(ceil(highest / _AXIS_STEP) * _AXIS_STEP)


def _role_lines(roles: Iterable[Tally], pay: Iterable[RolePay], top: Decimal) -> list[RoleLine]:
    by_role = {one.role: one for one in pay}
    lines = []
    for tally in roles:
        band = by_role[tally.value].band if tally.value in by_role else None
        x, middle, end = (
            (round(float(amount / top * 100), 1) for amount in (band.low, band.median, band.high))
            if band
            else (0.0, 0.0, 0.0)
        )
        lines.append(RoleLine(tally, by_role.get(tally.value), x, round(end - x, 1), middle))
    return lines


@require_safe
def opening_detail(request: HttpRequest, slug: str, opening_id: int) -> HttpResponse:
    openings = Opening.objects.public().select_related("institution")
    opening = get_object_or_404(
        openings.prefetch_related("locations", "topics", "qualifications", "materials"), pk=opening_id
    )
    if slug != opening.slug:
        return redirect(opening, permanent=True)
    now = timezone.now()
    is_open = opening.is_open(now)
    others = Opening.objects.open(now).for_institution(opening.institution).exclude(pk=opening.pk)
    qualifications = opening.qualifications.all()
    bands = browse.pay_bands()
    context = {
        "section": "openings",
        "opening": opening,
        "is_open": is_open,
        "bands": bands,
        "band": bands.get(opening.role),
        "topics": opening.topics.all(),
        "locations": opening.locations.all(),
        "materials": opening.materials.all(),
        "required": asks_of(qualifications, Necessity.REQUIRED),
        "preferred": asks_of(qualifications, Necessity.PREFERRED),
        "others": others.closing_first().for_rows()[:OTHERS],
        "others_count": others.count(),
        "similar": similar_openings(opening, now)[:SIMILAR],
        "changes": _changes(opening),
    }
    response = render(request, "postings/openings/detail.html", context)
    if not is_open:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def similar_openings(opening: Opening, now: datetime) -> QuerySet[Opening]:
    """Open ones that share topics, the most first; the same role counts as one topic more."""
    topics = [topic.pk for topic in opening.topics.all()]
    same_role = Case(When(role=opening.role, then=Value(1)), default=Value(0), output_field=IntegerField())
    return (
        Opening.objects.open(now)
        .for_rows()
        .filter(topics__in=topics)
        .exclude(pk=opening.pk)
        .annotate(likeness=Count("topics", distinct=True) + same_role)
        .order_by("-likeness", "-published_at", "-pk")
    )


def _changes(opening: Opening) -> list[dict[str, object]]:
    """The newest material changes since publication, each with its readable lines."""
    material = opening.changes.filter(is_material=True, at__gt=opening.published_at)[:CHANGES]
    pairs = [{"at": change.at, "lines": change_lines(change)} for change in material]
    return [pair for pair in pairs if pair["lines"]]


@dataclass(frozen=True, slots=True)
class PageLinks(Generic[Row]):
    """The pages of a plain list, for the same links as those of the openings."""

    page: Page[Row]
    parameters: tuple[tuple[str, str], ...] = ()

    @property
    def previous_url(self) -> str:
        return self._url(self.page.previous_page_number()) if self.page.has_previous() else ""

    @property
    def next_url(self) -> str:
        return self._url(self.page.next_page_number()) if self.page.has_next() else ""

    @property
    def page_links(self) -> list[PageLink]:
        numbers = self.page.paginator.get_elided_page_range(self.page.number, on_each_side=2, on_ends=1)
        return [
            PageLink(number, self._url(number), number == self.page.number)
            if isinstance(number, int)
            else PageLink(None)
            for number in numbers
        ]

    def _url(self, number: int) -> str:
        return "?" + urlencode([*self.parameters, *([("page", str(number))] if number > 1 else [])])


@dataclass(frozen=True, slots=True)
class LetterLink:
    letter: str
    url: str
    is_current: bool


@require_safe
def institution_list(request: HttpRequest) -> HttpResponse:
    words = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:100]
    named = Institution.objects.filter(name__icontains=words) if words else Institution.objects.all()
    letters = _letters(named)
    letter = request.GET.get("letter", "").upper()[:1]
    if letter in letters:
        named = named.annotate(initial=Upper(Left("name", 1))).filter(initial__in=letters[letter])
    else:
        letter = ""
    page = Paginator(with_open_count(named), INSTITUTIONS_PER_PAGE).get_page(request.GET.get("page"))
    parameters = tuple((name, value) for name, value in (("q", words), ("letter", letter)) if value)
    context = {
        "section": "institutions",
        "page": page,
        "pages": PageLinks(page, parameters),
        "words": words,
        "letter": letter,
        "letters": _letter_links(letters, letter, words),
    }
    return render(request, "postings/search/institution_list.html", context)


def with_open_count(institutions: QuerySet[Institution]) -> QuerySet[Institution]:
    """With `open_count`, by the one definition of open."""
    openings = Opening.objects.open().filter(institution=OuterRef("pk")).order_by()
    counts = openings.values("institution").annotate(count=Count("pk")).values("count")
    return institutions.annotate(open_count=Coalesce(Subquery(counts), 0)).order_by("name", "pk")


def _letters(institutions: QuerySet[Institution]) -> dict[str, set[str]]:
    """Letter of the alphabet to the initials filed under it: `Å` under A, `9` under #."""
    initials = institutions.order_by().values_list(Upper(Left("name", 1)), flat=True).distinct()
    letters: dict[str, set[str]] = {}
    for initial in initials:
        plain = unicodedata.normalize("NFKD", initial)[:1].upper()
        letters.setdefault(plain if "A" <= plain <= "Z" else "#", set()).add(initial)
    return letters


def _letter_links(letters: Iterable[str], current: str, words: str) -> list[LetterLink]:
    """All, then each letter that has institutions."""
    search = [("q", words)] if words else []
    return [
        LetterLink("All", "?" + urlencode(search), not current),
        *(
            LetterLink(letter, "?" + urlencode([*search, ("letter", letter)]), letter == current)
            for letter in sorted(letters)
        ),
    ]


@require_safe
def institution_detail(request: HttpRequest, slug: str) -> HttpResponse:
    institution = get_object_or_404(Institution, slug=slug)
    openings = Opening.objects.for_institution(institution)
    open_openings = openings.open()
    page = Paginator(open_openings.closing_first().for_rows(), OPENINGS_PER_PAGE).get_page(
        request.GET.get("page")
    )
    closed = openings.public().exclude(pk__in=open_openings.values("pk"))
    context = {
        "section": "institutions",
        "institution": institution,
        "page": page,
        "pages": PageLinks(page),
        "by_role": _by_role(institution),
        "bands": browse.pay_bands(),
        "closed": closed.newest_first().for_rows()[:CLOSED],
    }
    return render(request, "postings/search/institution.html", context)


def _by_role(institution: Institution) -> list[Tally]:
    rows = (
        Opening.objects.open()
        .for_institution(institution)
        .order_by()
        .values("role")
        .annotate(count=Count("pk"))
    )
    counts = {row["role"]: row["count"] for row in rows}
    return [
        browse.Tally(
            role.value,
            role.label,
            counts[role],
            SearchQuery(institution=(institution.slug,), role=(role.value,)).get_absolute_url(),
        )
        for role in Role
        if role in counts
    ]
