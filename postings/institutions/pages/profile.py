"""The desk's page on which an institution describes itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from postings.institutions.access import EDITOR, for_members
from postings.institutions.profile import (
    ChangedMeanwhileError,
    Profile,
    profile_of,
    save_profile,
    version_of,
)
from postings.institutions.profile_form import ProfileForm

if TYPE_CHECKING:
    from postings.institutions.models import Institution
    from postings.institutions.people_models import Membership

_NAMES = {"description": "Description", "city": "City", "website": "Website", "links": "Links"}


@require_http_methods(["GET", "HEAD", "POST"])
@for_members(EDITOR)
def desk_profile(request: HttpRequest, membership: Membership) -> HttpResponse:
    """A POST saves, or shows what it would look like.

    Nobody speaks in public for an institution before they have shown that they may.
    """
    institution = membership.institution
    if request.method != "POST":
        return _page(request, membership, ProfileForm.of(institution))
    form = ProfileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, membership, form)
    if "preview" in request.POST:
        return _page(request, membership, form, preview=_previewed(institution, form.profile()))
    if not institution.is_verified:
        return _page(request, membership, form, status=403)
    try:
        _save(institution, form)
    except ChangedMeanwhileError as error:
        return _meanwhile(request, membership, error.institution)
    messages.success(request, "The profile is saved. It is on your public page now.")
    return HttpResponseRedirect(reverse("postings:desk-profile", args=[institution.slug]))


def _save(institution: Institution, form: ProfileForm) -> None:
    save_profile(
        institution_id=institution.pk,
        seen=form.cleaned_data["seen"],
        profile=form.profile(),
        logo=form.cleaned_data["logo"],
        removes_logo=form.cleaned_data["removes_logo"],
    )


def _meanwhile(request: HttpRequest, membership: Membership, current: Institution) -> HttpResponse:
    """Their words stay in the form, with the others' beside them; saving again then is on purpose."""
    typed = request.POST.copy()
    typed["seen"] = version_of(current)
    form = ProfileForm(typed)
    if not form.is_valid():
        return _page(request, membership, form, status=409)
    own, now = form.profile(), profile_of(current)
    theirs = [
        (label, _words(getattr(now, name)))
        for name, label in _NAMES.items()
        if getattr(own, name) != getattr(now, name)
    ]
    return _page(request, membership, form, status=409, is_late=True, theirs=theirs)


def _words(value: object) -> str:
    if isinstance(value, list):
        return "\n".join(f"{link['label']}: {link['url']}" for link in value) or "None"
    return str(value) or "Nothing"


def _previewed(institution: Institution, profile: Profile) -> Institution:
    """As it would be; never saved."""
    for name in _NAMES:
        setattr(institution, name, getattr(profile, name))
    return institution


def _page(
    request: HttpRequest, membership: Membership, form: ProfileForm, status: int = 200, **more: object
) -> HttpResponse:
    # No browser keeps a chosen file over a page.
    loses_file = bool(request.FILES) and "logo" not in form.errors
    context = {
        "membership": membership,
        "desk_section": "profile",
        "form": form,
        "loses_file": loses_file,
        **more,
    }
    # Only the preview is asked for by a script, so that a chosen file stays chosen.
    template = "postings/institutions/profile.html"
    if request.headers.get("HX-Request"):
        template = "postings/institutions/profile_preview.html"
    return render(request, template, context, status=status)
