"""The page of an institution's keys: owners make and revoke them, editors see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from postings.api.keys.actions import KeyRefusedError, active_keys, make_key, revoke_key
from postings.api.keys.forms import KeyForm
from postings.institutions.access import EDITOR, OWNER, for_members

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from postings.accounts.models import User
    from postings.api.models import ApiKey
    from postings.institutions.models import Institution
    from postings.institutions.people_models import Membership

# Older ones are in the admin.
_ENDED_SHOWN = 20
# No proxy and no browser keeps a page with a key on it.


@require_http_methods(["GET", "HEAD", "POST"])
@for_members(EDITOR)
def keys(request: HttpRequest, membership: Membership) -> HttpResponse:
    """A new key is on the answer to the form itself, and nowhere else ever after."""
    if request.method != "POST":
        return _page(request, membership, KeyForm())
    if not membership.is_owner:
        raise PermissionDenied("Only owners make keys.")
    form = KeyForm(request.POST)
    shown = ""
    if form.is_valid() and (shown := _made(form, membership.institution, membership.user)):
        form = KeyForm()
    return _page(request, membership, form, shown)


def _made(form: KeyForm, institution: Institution, actor: User) -> str:
    """The new key; "" where it is refused, with the reason in the form."""
    values = form.cleaned_data
    try:
        return make_key(
            institution=institution,
            actor=actor,
            name=values["name"],
            scopes=values["scopes"],
            expires_at=form.expires_at,
        )[1]
    except KeyRefusedError as refused:
        form.add_error(refused.field, refused.message)
        return ""


@require_http_methods(["GET", "HEAD", "POST"])
@for_members(OWNER)
def revoke(request: HttpRequest, membership: Membership, key_id: int) -> HttpResponse:
    """Asks first: it cannot be taken back."""
    key = get_object_or_404(membership.institution.api_keys, pk=key_id)
    if request.method != "POST":
        context = {"membership": membership, "desk_section": "keys", "key": key}
        return render(request, "postings/api/desk/revoke.html", context)
    if revoke_key(key):
        messages.success(request, f"“{key.name}” is revoked. Whoever still uses it gets status 401.")
    return redirect("postings:desk-keys", slug=membership.institution.slug)


def _page(request: HttpRequest, membership: Membership, form: KeyForm, shown: str = "") -> HttpResponse:
    institution, now = membership.institution, timezone.now()
    active = active_keys(institution, now)
    ended = institution.api_keys.exclude(pk__in=active.values("pk")).select_related("created_by")
    members = set(institution.memberships.values_list("user_id", flat=True))
    context = {
        "membership": membership,
        "desk_section": "keys",
        "form": form,
        "shown": shown,
        "active": [_line(key, members) for key in active.select_related("created_by")],
        "ended": [_line(key, members) for key in ended[:_ENDED_SHOWN]],
    }
    return render(request, "postings/api/desk/keys.html", context)


def _line(key: ApiKey, members: set[int]) -> dict[str, object]:
    maker = key.created_by
    return {
        "key": key,
        "scopes": ", ".join(scope for scope in key.Scope.values if scope in key.scopes),
        "maker": str(maker) if maker else "somebody whose account is gone",
        "has_left": maker is not None and maker.pk not in members,
    }
