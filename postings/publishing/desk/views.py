"""The pages that an institution has for its work: what it has here, and how that does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from postings.institutions.access import VIEWER, for_members
from postings.publishing.desk import list_table
from postings.publishing.desk.asking import Asked, Sort
from postings.publishing.desk.listing import RECENT_DAYS, Listing
from postings.publishing.desk.rows import row_of
from postings.publishing.desk.states import State
from postings.publishing.desk.tables import download
from postings.search.directory import PageLinks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, HttpResponse

    from postings.institutions.people_models import Membership


@dataclass(frozen=True, slots=True)
class StateLink:
    label: str
    count: int
    url: str
    is_current: bool


@require_safe
@for_members(VIEWER)
def desk_openings(request: HttpRequest, membership: Membership) -> HttpResponse:
    """What the institution has written, is writing and had here."""
    now, asked = timezone.now(), Asked.of(request.GET)
    listing = Listing(membership.institution, asked, now)
    page, entries = listing.page(request.GET.get("page"))
    context = {
        "membership": membership,
        "desk_section": "openings",
        "rows": [row_of(entry, membership, now) for entry in entries],
        "pages": PageLinks(page, asked.parameters),
        "states": list(_states(listing)),
        "asked": asked,
        "sorts": Sort.choices,
        "total": listing.total,
        "days": RECENT_DAYS,
    }
    return render(request, "postings/desk/institution.html", context)


def _states(listing: Listing) -> Iterator[StateLink]:
    """All, and those in which there is something."""
    asked = listing.asked
    yield StateLink("All", listing.total, asked.url_of(None), asked.state is None)
    for state in State:
        count = listing.counts.get(state, 0)
        if count or asked.state == state:
            yield StateLink(state.label, count, asked.url_of(state), asked.state == state)


@require_safe
@for_members(VIEWER)
def desk_openings_table(request: HttpRequest, membership: Membership) -> HttpResponse:
    """All of it, whatever the list shows."""
    now = timezone.now()
    entries = Listing(membership.institution, Asked(), now).all()
    name = f"openings-{membership.institution.slug}"
    return download(name, now.date(), list_table.HEADS, map(list_table.cells, entries))
