"""The page of the account: who I am, how I sign in, and what belongs to me."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from postings.accounts.forms import NameForm
from postings.accounts.people import for_people

if TYPE_CHECKING:
    from postings.accounts.models import User


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def account(request: HttpRequest, person: User) -> HttpResponse:
    """A POST changes the name."""
    form = NameForm(request.POST if request.method == "POST" else None, instance=person)
    if form.is_valid():
        form.save()
        messages.success(request, "Your name is changed.")
        return HttpResponseRedirect(reverse("postings:account"))
    if form.errors:
        # The masthead and the page call people by the name that is kept, not by what was typed.
        person.refresh_from_db(fields=["name"])
    return render(request, "postings/accounts/account.html", {"form": form, **_shown(person)})


def _shown(person: User) -> dict[str, object]:
    keys = Authenticator.objects.filter(user=person)
    types = list(keys.values_list("type", flat=True))
    return {
        "person": person,
        "addresses": EmailAddress.objects.filter(user=person).order_by("-primary", "email"),
        "passkeys": types.count(Authenticator.Type.WEBAUTHN),
        "has_app": Authenticator.Type.TOTP in types,
        "has_codes": Authenticator.Type.RECOVERY_CODES in types,
        "sessions": len(UserSession.objects.purge_and_list(person)),
        "memberships": person.memberships.filter(institution__merged_into__isnull=True).select_related(
            "institution"
        ),
    }
