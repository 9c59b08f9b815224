"""What the link of an invitation leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from postings.accounts.people import person_of
from postings.institutions.invitations import (
    InvitationError,
    accept,
    invitation_of,
    is_for,
    is_open,
)

if TYPE_CHECKING:
    from postings.accounts.models import User
    from postings.institutions.people_models import Invitation


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Who is not signed in is asked to, or to make an account, and comes back. Only a POST accepts."""
    person = person_of(request)
    found = invitation_of(token)
    if found is None or not is_open(found):
        return _page(request, "postings/institutions/invitation_gone.html", {"invitation": found}, status=404)
    if request.method == "POST":
        return _accepted(request, person, found)
    here = urlencode({"next": request.path})
    context: dict[str, object] = {
        "invitation": found,
        "person": person,
        "is_for_person": person is not None and is_for(found, person),
        "sign_in": f"{reverse('account_login')}?{here}",
        "sign_up": f"{reverse('account_signup')}?{here}",
    }
    return _page(request, "postings/institutions/invitation.html", context)


def _accepted(request: HttpRequest, person: User | None, found: Invitation) -> HttpResponse:
    if person is None:
        return redirect_to_login(request.path)
    try:
        member = accept(invitation=found, person=person)
    except InvitationError as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(request.path)
    messages.success(request, f"You are a member of {member.institution} now.")
    return HttpResponseRedirect(reverse("postings:desk-institution", args=[member.institution.slug]))


def _page(request: HttpRequest, template: str, context: dict[str, object], status: int = 200) -> HttpResponse:
    """The address of this page lets somebody in: no other site is told it. (Without any, forms would be refused.)"""
    response = render(request, template, context, status=status)
    response.headers["Referrer-Policy"] = "same-origin"
    return response
