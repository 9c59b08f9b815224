"""The way to one's desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from postings.accounts.people import for_people

if TYPE_CHECKING:
    from postings.accounts.models import User


@require_safe
@for_people
def desk(request: HttpRequest, person: User) -> HttpResponse:
    """My institutions; straight on where there is one, and to finding it where there is none."""
    memberships = list(
        person.memberships.filter(institution__merged_into__isnull=True).select_related("institution")
    )
    if not memberships:
        return HttpResponseRedirect(reverse("postings:institution-join"))
    if len(memberships) == 1:
        slug = memberships[0].institution.slug
        return HttpResponseRedirect(reverse("postings:desk-institution", args=[slug]))
    return render(request, "postings/institutions/desks.html", {"memberships": memberships})
