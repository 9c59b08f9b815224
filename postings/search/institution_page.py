"""The page of one institution with its openings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from postings.institutions.models import Institution
from postings.openings.cards import cards_from, cards_of
from postings.openings.choices import Role
from postings.openings.models import Opening
from postings.search import browse
from postings.search.answer import PAGE_SIZE
from postings.search.answering import answer_of
from postings.search.browse import Tally, kept
from postings.search.directory import PageLinks
from postings.search.engine import source
from postings.search.kinds import Context
from postings.search.query import DEADLINE, SearchQuery

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from postings.openings.cards import Card

CLOSED = 5


@require_safe
def institution_detail(request: HttpRequest, slug: str) -> HttpResponse:
    institution = get_object_or_404(Institution.objects.select_related("merged_into"), slug=slug)
    if institution.merged_into is not None:
        return HttpResponsePermanentRedirect(institution.merged_into.get_absolute_url())
    now = timezone.now()
    context, reader = Context(now, rates={}), source.current_reader()  # No pay is asked for.
    query = SearchQuery(institution=(institution.slug,), sort=DEADLINE)
    answer = answer_of(query, context, reader)
    page = Paginator(range(answer.total), PAGE_SIZE).get_page(request.GET.get("page"))
    if page.number > 1:
        answer = answer_of(query.with_(page=page.number), context, reader)
    shown = {
        "section": "institutions",
        "institution": institution,
        "total": answer.total,
        "openings": cards_of(answer.ids, now),
        "pages": PageLinks(page),
        "has_pages": page.has_other_pages(),
        "by_role": _by_role(institution, answer.counts["role"]),
        "bands": browse.pay_bands(),
        "closed": _closed_lately(institution, now),
    }
    return render(request, "postings/search/institution.html", shown)


def _closed_lately(institution: Institution, now: datetime) -> Sequence[Card]:
    """Which they are is kept for a while: of a large institution, hundreds are to be sorted."""
    closed = Opening.objects.closed(now).newest_first()
    of_institution = closed.for_institution(institution).values_list("pk", flat=True)
    ids = kept(f"closed.{institution.pk}", lambda: list(of_institution[:CLOSED]))
    return cards_from(closed.filter(pk__in=ids)) if ids else ()


def _by_role(institution: Institution, counts: Mapping[str, int]) -> list[Tally]:
    return [
        Tally(
            role.value,
            role.label,
            counts[role],
            SearchQuery(institution=(institution.slug,), role=(role.value,)).get_absolute_url(),
        )
        for role in Role
        if counts.get(role)
    ]
