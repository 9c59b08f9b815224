"""The pages that an institution has for its work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from postings.institutions.access import VIEWER, for_members

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from postings.institutions.people_models import Membership


@require_safe
@for_members(VIEWER)
@cache_control(private=True, no_store=True)
def desk_openings(request: HttpRequest, membership: Membership) -> HttpResponse:
    """What the institution has written, is writing and had here."""
    return render(
        request, "postings/desk/institution.html", {"membership": membership, "desk_section": "openings"}
    )
