"""The pages on which an opening is written: the start, the steps, and giving up."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from postings.institutions.access import EDITOR, for_members
from postings.openings.models import Opening
from postings.publishing.models import Draft
from postings.publishing.wizard.acting import Act
from postings.publishing.wizard.conflict import conflict_answer, settled
from postings.publishing.wizard.fields import STEPS
from postings.publishing.wizard.page import WizardPage
from postings.publishing.wizard.posted import MOST_ROWS
from postings.publishing.wizard.saving import StaleDraftError, save_step
from postings.publishing.wizard.starting import start_blank, start_copy, start_from_template, take_up

if TYPE_CHECKING:
    from postings.institutions.people_models import Membership

_LATEST = 30


def draft_of_institution(membership: Membership, draft_id: int) -> Draft:
    drafts = Draft.objects.select_related("institution", "opening", "changed_by")
    return get_object_or_404(drafts, institution=membership.institution, pk=draft_id)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members(EDITOR)
def draft_new(request: HttpRequest, membership: Membership) -> HttpResponse:
    """How to begin."""
    if request.method == "POST":
        return redirect(
            "postings:draft-step", membership.institution.slug, _begun(request, membership).pk, "role"
        )
    institution = membership.institution
    drafts = institution.drafts.order_by("-changed_at", "-pk")
    context = {
        "membership": membership,
        "desk_section": "openings",
        "templates": drafts.filter(is_template=True)[:_LATEST],
        "drafts": drafts.filter(is_template=False, opening__isnull=True)[:5],
        "openings": institution.openings.newest_first()[:_LATEST],
    }
    return render(request, "postings/publishing/wizard/start.html", context)


def _begun(request: HttpRequest, membership: Membership) -> Draft:
    institution, person = membership.institution, membership.user
    if template := request.POST.get("template", ""):
        found = institution.drafts.filter(is_template=True, pk=_number(template))
        return start_from_template(get_object_or_404(found), person)
    if copied := request.POST.get("opening", ""):
        return start_copy(get_object_or_404(institution.openings, pk=_number(copied)), person)
    return start_blank(institution, person)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        raise Http404
    return int(text)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members(EDITOR)
def desk_edit(request: HttpRequest, membership: Membership, opening_id: int) -> HttpResponse:
    """Take up the draft of changes to an opening, or begin one."""
    openings = Opening.objects.select_related("institution")
    opening = get_object_or_404(openings, institution=membership.institution, pk=opening_id)
    begun = Draft.objects.filter(opening=opening).first()
    if begun is None and request.method == "POST":
        begun = take_up(opening, membership.user)
    if begun is not None:
        return redirect("postings:draft-step", membership.institution.slug, begun.pk, "role")
    context = {"membership": membership, "desk_section": "openings", "opening": opening}
    return render(request, "postings/publishing/wizard/edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members(EDITOR)
def draft_step(request: HttpRequest, membership: Membership, draft_id: int, step: str) -> HttpResponse:
    draft = draft_of_institution(membership, draft_id)
    if step not in STEPS:
        raise Http404
    if request.method != "POST":
        return step_answer(request, membership, WizardPage(draft, membership.institution, step))
    act = Act.of(request.POST, step)
    if act.is_settling:
        return settled(request, membership, draft, step)
    page = WizardPage(draft, membership.institution, step)
    try:
        saved = save_step(draft, step, act.typed(page), act.seen, membership.user)
    except StaleDraftError as error:
        return conflict_answer(request, membership, error.draft, step, act.posted)
    except Draft.DoesNotExist as error:
        raise Http404 from error
    page = WizardPage(saved, membership.institution, step)
    if request.headers.get("X-Autosave"):
        return saved_answer(page)
    if act.is_explicit:
        messages.success(request, f"Saved at {timezone.now().astimezone(UTC):%H:%M} UTC.")
    if act.is_cut:
        messages.warning(
            request, f"Of a kind of row, {MOST_ROWS} are the most: what came after them is not kept."
        )
    return redirect(act.onward(page))


def step_answer(request: HttpRequest, membership: Membership, page: WizardPage) -> HttpResponse:
    context = {"membership": membership, "desk_section": "openings", "page": page}
    return render(request, _TEMPLATES[page.step], context)


_TEMPLATES = {
    "role": "postings/publishing/wizard/role.html",
    "where": "postings/publishing/wizard/where.html",
    "pay": "postings/publishing/wizard/pay.html",
    "qualifications": "postings/publishing/wizard/qualifications.html",
    "applying": "postings/publishing/wizard/applying.html",
}


def saved_answer(page: WizardPage) -> JsonResponse:
    """For the script that saves on leaving a field."""
    return JsonResponse(
        {
            "version": page.draft.version,
            "mark": page.mark,
            "saved": f"Saved at {page.draft.changed_at.astimezone(UTC):%H:%M} UTC",
            "errors": page.errors,
            "steps": {link.key: {"state": link.state, "words": link.words} for link in page.steps},
            **({"offers": render_to_string(_OFFERS, {"page": page})} if page.step == "role" else {}),
        }
    )


_OFFERS = "postings/publishing/wizard/offers.html"


@require_http_methods(["GET", "HEAD", "POST"])
@for_members(EDITOR)
def draft_delete(request: HttpRequest, membership: Membership, draft_id: int) -> HttpResponse:
    draft = draft_of_institution(membership, draft_id)
    if request.method == "POST":
        draft.delete()
        messages.success(request, "The draft is deleted.")
        return redirect("postings:draft-new", membership.institution.slug)
    context = {"membership": membership, "desk_section": "openings", "draft": draft}
    return render(request, "postings/publishing/wizard/delete.html", context)
