"""The page of one opening at the desk, and the pages that ask before something is done with it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from postings.institutions.access import EDITOR, VIEWER, for_members
from postings.openings.models import Opening
from postings.openings.models.opening import StaleError, TransitionError
from postings.publishing.lifecycle.actions import GateError
from postings.publishing.lifecycle.acts import ACTS, Act, Done, possible
from postings.publishing.lifecycle.history import MOST, history_of
from postings.publishing.lifecycle.standing import standing_of
from postings.publishing.models import Draft

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from postings.institutions.people_models import Membership
    from postings.publishing.lifecycle.forms import ActForm


@require_safe
@for_members(VIEWER)
def desk_opening(request: HttpRequest, membership: Membership, opening_id: int) -> HttpResponse:
    """Its state, what can be done with it now, and its history."""
    opening, now = _own(membership, opening_id), timezone.now()
    context = {
        **_about(membership, opening),
        "standing": standing_of(opening, now),
        "acts": possible(opening, now) if membership.is_editor else [],
        "events": history_of(opening),
        "most": MOST,
        "has_changes": Draft.objects.filter(opening=opening, version__gt=1).exists(),
        "is_public": opening.published_at is not None and opening.status in ("published", "closed"),
    }
    return render(request, "postings/publishing/lifecycle/opening.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members(EDITOR)
def desk_opening_act(request: HttpRequest, membership: Membership, opening_id: int, key: str) -> HttpResponse:
    """GET asks, POST does. The one who was slower sees what the other one changed."""
    opening, act = _own(membership, opening_id), ACTS[key]
    if request.method != "POST":
        return _ask(request, membership, opening, act, act.form(opening))
    form = act.form(opening, request.POST)
    if not form.is_valid():
        return _ask(request, membership, opening, act, form)
    try:
        done = act.perform(opening, membership.user, form.cleaned_data)
    except StaleError:
        return _changed(request, membership, opening_id, act, form)
    except TransitionError as error:
        return _refused(request, membership, opening_id, act, form, error)
    messages.success(request, done.words)
    return _go_on(membership, opening, done)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members(EDITOR)
def desk_template_delete(request: HttpRequest, membership: Membership, template_id: int) -> HttpResponse:
    template = get_object_or_404(_templates(membership), pk=template_id)
    if request.method == "POST":
        template.delete()
        messages.success(request, f"The template “{template.title}” is deleted.")
        return redirect("postings:desk-institution", membership.institution.slug)
    context = {"membership": membership, "desk_section": "openings", "template": template}
    return render(request, "postings/publishing/lifecycle/template_delete.html", context)


def _own(membership: Membership, opening_id: int) -> Opening:
    openings = Opening.objects.for_institution(membership.institution).select_related("institution")
    return get_object_or_404(openings, pk=opening_id)


def _templates(membership: Membership) -> QuerySet[Draft]:
    return Draft.objects.filter(institution=membership.institution, is_template=True).order_by("title", "pk")


def _about(membership: Membership, opening: Opening) -> dict[str, object]:
    return {"membership": membership, "desk_section": "openings", "opening": opening}


def _ask(
    request: HttpRequest,
    membership: Membership,
    opening: Opening,
    act: Act,
    form: ActForm,
    *,
    refusal: str = "",
    wrong: list[str] | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    now = timezone.now()
    refusal = refusal or act.refusal(opening, now)
    context = {
        **_about(membership, opening),
        "act": act,
        "form": form,
        "refusal": refusal,
        "wrong": wrong,
        "says": [] if refusal else act.says(opening, now),
        "templates": _templates(membership) if act.key == "template" else [],
        "needs_later_end": act.key == "reopen" and not ACTS["extend"].refusal(opening, now),
    }
    return render(request, "postings/publishing/lifecycle/act.html", context, status=status)


def _refused(
    request: HttpRequest,
    membership: Membership,
    opening_id: int,
    act: Act,
    form: ActForm,
    error: TransitionError,
) -> HttpResponse:
    """With what was typed, and why not."""
    opening, now = _own(membership, opening_id), timezone.now()
    wrong = error.messages if isinstance(error, GateError) else None
    if act.refusal(opening, now) or wrong:
        return _ask(
            request, membership, opening, act, form,
            refusal=act.refusal(opening, now) or str(error), wrong=wrong, status=HTTPStatus.CONFLICT,
        )  # fmt: skip
    form.add_error(None, str(error))
    return _ask(request, membership, opening, act, form)


def _changed(
    request: HttpRequest, membership: Membership, opening_id: int, act: Act, form: ActForm
) -> HttpResponse:
    """What somebody else did meanwhile, and a button that does it all the same, with what was typed."""
    opening, now = _own(membership, opening_id), timezone.now()
    context = {
        **_about(membership, opening),
        "act": act,
        "form": form,
        "fresh": act.form(opening),
        "standing": standing_of(opening, now),
        "events": history_of(opening, since=form.cleaned_data.get("seen") or 0),
        "refusal": act.refusal(opening, now),
    }
    return render(request, "postings/publishing/lifecycle/changed.html", context, status=HTTPStatus.CONFLICT)


def _go_on(membership: Membership, opening: Opening, done: Done) -> HttpResponse:
    slug = membership.institution.slug
    if done.to == "desk":
        return redirect("postings:desk-institution", slug)
    if isinstance(done.to, int):
        return redirect("postings:draft-step", slug, done.to, "role")
    return redirect("postings:desk-opening", slug, opening.pk)
