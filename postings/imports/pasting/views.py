"""Pasting a link, and waiting for what is read from it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from postings.imports.pasting import links
from postings.imports.pasting.forms import PasteForm
from postings.imports.pasting.models import PastedLink
from postings.institutions.access import EDITOR, for_members
from postings.institutions.people_models import Membership
from postings.openings.models import Opening
from postings.publishing.models import Draft
from postings.publishing.wizard.fields import STEPS

ALREADY = "This link was pasted before. Here is what became of it."


@require_http_methods(["GET", "HEAD", "POST"])
@for_members(EDITOR)
def desk_paste(request: HttpRequest, membership: Membership) -> HttpResponseBase:
    form = PasteForm(request.POST if request.method == "POST" else None, person=membership.user)
    if request.method == "POST" and form.is_valid():
        made = links.paste(membership.institution, membership.user, form.cleaned_data["url"])
        if not isinstance(made, PastedLink):
            messages.info(request, ALREADY)
        return redirect(_address_of(membership, made))
    return render(request, "postings/imports/paste.html", {**_about(membership), "form": form})


def _about(membership: Membership) -> dict[str, object]:
    return {"membership": membership, "desk_section": "openings"}


def _address_of(membership: Membership, made: PastedLink | Draft | Opening) -> str:
    slug = membership.institution.slug
    if isinstance(made, PastedLink):
        return reverse("postings:desk-pasted", args=[slug, made.pk])
    if isinstance(made, Opening):
        return reverse("postings:desk-opening", args=[slug, made.pk])
    return reverse("postings:draft-step", args=[slug, made.pk, STEPS[0]])


def _link(membership: Membership, link_id: int) -> PastedLink:
    return get_object_or_404(membership.institution.pasted_links.select_related("draft"), pk=link_id)


@require_GET
@for_members(EDITOR)
def desk_pasted(request: HttpRequest, membership: Membership, link_id: int) -> HttpResponseBase:
    """Asked again every two seconds while it is being read; then it leads on, or says what there is to know."""
    link = _link(membership, link_id)
    if link.draft is not None and not link.message:
        address = _address_of(membership, link.draft)
        return HttpResponseClientRedirect(address) if request.headers.get("HX-Request") else redirect(address)
    context = {
        **_about(membership),
        "link": link,
        "is_waiting": link.state in (PastedLink.State.WAITING, PastedLink.State.FETCHING),
        "notes": link.message.splitlines(),
        "draft_url": _address_of(membership, link.draft) if link.draft else "",
    }
    is_part = request.headers.get("HX-Request")
    template = "postings/imports/pasted_state.html" if is_part else "postings/imports/pasted.html"
    return render(request, template, context)


@require_POST
@for_members(EDITOR)
def desk_pasted_choose(request: HttpRequest, membership: Membership, link_id: int) -> HttpResponse:
    """One of several postings of the page."""
    link = _link(membership, link_id)
    chosen = request.POST.get("posting", "")
    if any(row.get("id") == chosen for row in link.found):
        links.choose(link, chosen)
    else:
        messages.error(request, "Choose one of the postings.")
    return redirect("postings:desk-pasted", membership.institution.slug, link.pk)


@require_POST
@for_members(EDITOR)
def desk_pasted_again(request: HttpRequest, membership: Membership, link_id: int) -> HttpResponse:
    link = _link(membership, link_id)
    if links.are_too_many(membership.user):
        messages.error(request, "That was often. Try again a little later.")
    else:
        links.try_again(link)
    return redirect("postings:desk-pasted", membership.institution.slug, link.pk)


@require_POST
@for_members(EDITOR)
def desk_pasted_blank(request: HttpRequest, membership: Membership, link_id: int) -> HttpResponse:
    """What could not be read is written by hand; the address stays."""
    link = _link(membership, link_id)
    draft = links.start_blank(link, membership.user)
    return redirect(_address_of(membership, draft))
