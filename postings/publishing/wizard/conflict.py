"""Two people on one step: the second is shown both versions, field by field, and chooses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from postings.publishing.wizard.differing import differences, merged
from postings.publishing.wizard.names import FIELDS, LISTS, ROWS
from postings.publishing.wizard.page import LABELS, WizardPage
from postings.publishing.wizard.posted import plain, whole_number
from postings.publishing.wizard.saving import Seen, StaleDraftError, save_step

if TYPE_CHECKING:
    from postings.institutions.people_models import Membership
    from postings.publishing.models import Draft
    from postings.publishing.wizard.saving import StepTyped


def conflict_answer(
    request: HttpRequest, membership: Membership, draft: Draft, step: str, mine: StepTyped
) -> HttpResponse:
    """409, with everything that was typed in it. `draft` is as it is now."""
    if request.headers.get("X-Autosave"):
        return JsonResponse({"changed_by": _who(draft)}, status=409)
    page = WizardPage(draft, membership.institution, step)
    context = {
        "membership": membership,
        "desk_section": "openings",
        "page": page,
        "who": _who(draft),
        "differences": differences(step, mine, draft.typed.get(step, {})),
        "mine": json.dumps(mine),
    }
    return render(request, "postings/publishing/wizard/conflict.html", context, status=409)


def _who(draft: Draft) -> str:
    return str(draft.changed_by) if draft.changed_by else "Somebody"


def settled(request: HttpRequest, membership: Membership, draft: Draft, step: str) -> HttpResponse:
    """Save what was chosen, unless it was changed once more."""
    mine = mine_of(request.POST.get("mine", ""), step)
    seen = Seen(whole_number(request.POST.get("version", "")))
    chosen = {
        name.removeprefix("choose-")
        for name, value in request.POST.items()
        if name.startswith("choose-") and value == "mine"
    }
    typed = merged(step, mine, draft.typed.get(step, {}), chosen)
    try:
        save_step(draft, step, typed, seen, membership.user)
    except StaleDraftError as error:
        return conflict_answer(request, membership, error.draft, step, mine)
    messages.success(request, f"{LABELS[step]} is saved as you chose.")
    return redirect(WizardPage(draft, membership.institution, step).url)


def mine_of(text: str, step: str) -> StepTyped:
    """What the page of the conflict carried along; only fields of the step, only texts."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    lists = {*LISTS.get(step, ()), *(name for names in ROWS.get(step, {}).values() for name in names)}
    mine: StepTyped = {}
    for name, value in found.items():
        if name in FIELDS[step] and isinstance(value, str):
            mine[name] = plain(value)
        elif name in lists and isinstance(value, list):
            mine[name] = [plain(one) for one in value]
    return mine
