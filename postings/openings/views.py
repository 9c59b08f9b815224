from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from postings.accounts.people import person_of
from postings.institutions.people_models import Membership

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def post(request: HttpRequest) -> HttpResponse:
    """How openings get onto the board, and for whoever is signed in, the way to the own desk."""
    person = person_of(request)
    members = Membership.objects.filter(user=person) if person else Membership.objects.none()
    memberships = members.filter(institution__merged_into__isnull=True).select_related("institution")
    context = {"section": "post", "person": person, "memberships": memberships}
    response = render(request, "postings/openings/post.html", context)
    if person is not None:
        patch_cache_control(response, private=True, no_store=True)
    return response
