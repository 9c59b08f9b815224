"""The queue, a case, and what is done with them."""

from __future__ import annotations

from http import HTTPStatus
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from postings.accounts.people import for_moderators
from postings.moderation import actions, bulk, counts
from postings.moderation.actions import NotClaimedError, OwnInstitutionError, StaleCaseError, UndoError
from postings.moderation.case_page import case_page, full_case
from postings.moderation.deciding import clock, holder_of
from postings.moderation.duplicates import decide_suspicion
from postings.moderation.forms import ChangesForm, NoteForm, RejectForm
from postings.moderation.models import Case, Suspicion
from postings.moderation.own import refuse_own
from postings.moderation.preview import page_of
from postings.moderation.queue import Wanted, next_case, queue_of
from postings.openings.models.opening import TransitionError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from postings.accounts.models import User
    from postings.moderation.forms import DecisionForm


def frame(part: str) -> dict[str, Any]:
    """What every page of moderation shows in its navigation."""
    return {
        "section": "moderation",
        "part": part,
        "waiting_cases": counts.waiting_cases(),
        "waiting_claims": counts.waiting_claims(),
    }


@require_safe
@for_moderators
def queue(request: HttpRequest, person: User) -> HttpResponse:
    wanted = Wanted.of(request.GET)
    context = {
        **frame("decided" if wanted.is_decided else "queue"),
        "queue": queue_of(wanted, person, request.GET.get("page")),
        "person": person,
    }
    return render(request, "postings/moderation/queue.html", context)


@require_POST
@for_moderators
def in_bulk(request: HttpRequest, person: User) -> HttpResponse:
    """First what will be done, for a last look; then what came of it, case by case."""
    what, picked = request.POST.get("what", ""), bulk.chosen(request.POST.getlist("case"))
    back = _queue_address(request)
    if what not in bulk.DONE or not picked:
        messages.error(request, "Tick the cases first, then choose what to do with them.")
        return redirect(back)
    is_confirmed = request.POST.get("confirmed") == "1"
    form = RejectForm(request.POST if is_confirmed else None)
    if not is_confirmed or (what == bulk.REJECT and not form.is_valid()):
        context = {**frame("queue"), "what": what, "picked": picked, "form": form, "back": back}
        context["shown"] = request.POST.get("shown", "")
        return render(request, "postings/moderation/bulk.html", context)
    outcomes = bulk.do_all(what, picked, actor=person, message=form.said if what == bulk.REJECT else "")
    messages.success(request, bulk.summary(what, outcomes))
    for outcome in outcomes:
        if outcome.problem:
            messages.error(request, f"{outcome.case.opening}: {outcome.problem}")
    return redirect(back)


def _queue_address(request: HttpRequest) -> str:
    """The part of the queue that they came from. Only what filters mean is taken from what was sent."""
    shown = QueryDict(request.POST.get("shown", "").replace("\0", "")[:500])
    page = shown.get("page", "")
    parameters = Wanted.of(shown).parameters(page=page if page.isascii() and page.isdigit() else "")
    address = reverse("postings:moderation")
    return f"{address}?{urlencode(parameters)}" if parameters else address


@require_safe
@for_moderators
def case(request: HttpRequest, person: User, case_id: int) -> HttpResponse:
    return _page(request, person, _found(case_id))


@require_safe
@for_moderators
def preview(request: HttpRequest, person: User, case_id: int) -> HttpResponse:
    return page_of(request, _found(case_id).opening)


def _found(case_id: int) -> Case:
    found = full_case(case_id)
    if found is None:
        raise Http404
    return found


def _page(
    request: HttpRequest,
    person: User,
    found: Case,
    *,
    problem: str = "",
    status: HTTPStatus = HTTPStatus.OK,
    typed: Mapping[str, DecisionForm | NoteForm] = MappingProxyType({}),
) -> HttpResponse:
    page = case_page(found, person)
    holder = page.row.holder
    context = {
        **frame("decided" if found.decided_at else "queue"),
        "page": page,
        "person": person,
        "problem": problem,
        "is_mine": holder == person,
        "is_others": holder is not None and holder != person,
        "next_case": next_case(person, found),
        "reject_form": RejectForm(),
        "changes_form": ChangesForm(),
        "note_form": NoteForm(),
        **typed,
    }
    return render(request, "postings/moderation/case.html", context, status=status)


_DECISIONS: dict[str, tuple[str, type[DecisionForm]]] = {
    "reject": ("reject_form", RejectForm),
    "ask": ("changes_form", ChangesForm),
}
_PLAIN = {
    "claim": (actions.claim_case, "It is yours for half an hour."),
    "unclaim": (actions.unclaim_case, "Others can take it now."),
    "undo": (actions.undo, "Undone: it waits again, and no letter went out."),
}


@require_POST
@for_moderators
def act(request: HttpRequest, person: User, case_id: int, what: str) -> HttpResponse:
    """Whatever is refused comes back with what was typed."""
    found = _found(case_id)
    typed: dict[str, DecisionForm | NoteForm] = {}
    if what in _DECISIONS:
        name, form_class = _DECISIONS[what]
        form = form_class(request.POST)
        typed = {name: form}
        if not form.is_valid():
            return _page(request, person, found, status=HTTPStatus.UNPROCESSABLE_ENTITY, typed=typed)
    try:
        _do(request, person, found, what, form.said if typed else "")
    except StaleCaseError as error:
        if _is_done(error.case, person, what):
            return redirect(found)
        return _page(
            request, person, _found(case_id), problem=str(error), status=HTTPStatus.CONFLICT, typed=typed
        )
    except (NotClaimedError, OwnInstitutionError, TransitionError, UndoError) as error:
        return _page(request, person, found, problem=str(error), status=HTTPStatus.CONFLICT, typed=typed)
    return redirect(found)


_MADE = {
    "approve": Case.State.APPROVED,
    "ask": Case.State.CHANGES_ASKED,
    "reject": Case.State.REJECTED,
}


def _is_done(case: Case, person: User, what: str) -> bool:
    """Whether they have just done that themselves: of a doubled click the second is no mistake."""
    if what == "claim":
        return case.state == Case.State.WAITING and holder_of(case) == person
    return case.state == _MADE.get(what) and case.decided_by == person


def _do(request: HttpRequest, person: User, found: Case, what: str, message: str) -> None:
    version, opening_version = _number(request, "version"), _number(request, "opening_version")
    if what in _PLAIN:
        action, words = _PLAIN[what]
        action(found, person, version)
        messages.success(request, words)
        return
    if what == "approve":
        done = actions.approve(found, person, version, opening_version=opening_version)
    elif what == "ask":
        done = actions.ask_for_changes(
            found, person, version, message=message, opening_version=opening_version
        )
    elif what == "reject":
        done = actions.reject(found, person, version, message=message, opening_version=opening_version)
    else:
        raise Http404
    until = clock(done.undo_until or timezone.now())
    messages.success(
        request, f"{done.get_state_display()}. You can undo it until {until}; no letter goes out before."
    )


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


@require_POST
@for_moderators
def note(request: HttpRequest, person: User, case_id: int) -> HttpResponse:
    found = _found(case_id)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _page(
            request, person, found, status=HTTPStatus.UNPROCESSABLE_ENTITY, typed={"note_form": form}
        )
    actions.add_note(found, person, form.cleaned_data["text"])
    return redirect(f"{found.get_absolute_url()}#notes")


@require_POST
@for_moderators
def suspicion(request: HttpRequest, person: User, case_id: int, suspicion_id: int) -> HttpResponse:
    found = _found(case_id)
    about = Suspicion.objects.filter(pk=suspicion_id).first()
    state = request.POST.get("state", "")
    if about is None or found.opening_id not in {about.opening_id, about.other_id}:
        raise Http404
    if state in Suspicion.State.values:
        try:
            refuse_own(person, found.opening.institution)
            decide_suspicion(about, actor=person, state=Suspicion.State(state))
            messages.success(request, f"Noted: {Suspicion.State(state).label.lower()}.")
        except OwnInstitutionError as error:
            messages.error(request, str(error))
    return redirect(f"{found.get_absolute_url()}#alike")
