"""An opening that was changed while somebody wrote changes to it: the three ways, side by side, and choosing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from postings.institutions.access import EDITOR, for_members
from postings.openings.models import Opening
from postings.publishing.models import Draft
from postings.publishing.wizard.differing import merged, three_ways
from postings.publishing.wizard.fields import STEPS, typed_of
from postings.publishing.wizard.from_opening import draft_of
from postings.publishing.wizard.posted import whole_number
from postings.publishing.wizard.saving import keep, locked
from postings.publishing.wizard.views import draft_of_institution

if TYPE_CHECKING:
    from collections.abc import Collection

    from postings.accounts.models import User
    from postings.institutions.people_models import Membership


def has_moved(draft: Draft) -> bool:
    return draft.opening is not None and draft.opening.version != draft.opening_version


@require_http_methods(["GET", "HEAD", "POST"])
@for_members(EDITOR)
def draft_merge(request: HttpRequest, membership: Membership, draft_id: int) -> HttpResponse:
    """What the opening said when the changes were begun, what it says now, and what the draft says."""
    draft = draft_of_institution(membership, draft_id)
    if draft.opening is None:
        raise Http404
    status = 200
    if request.method == "POST":
        chosen = {
            name.removeprefix("choose-")
            for name, value in request.POST.items()
            if name.startswith("choose-") and value == "mine"
        }
        seen = whole_number(request.POST.get("version", "")), whole_number(request.POST.get("opening", ""))
        if _settle(draft, seen, chosen, membership.user):
            messages.success(request, "Your changes now stand on what the opening says today.")
            return redirect("postings:draft-preview", membership.institution.slug, draft.pk)
        draft, status = draft_of_institution(membership, draft_id), 409
    opening = draft.opening or Opening()
    context = {
        "membership": membership,
        "desk_section": "openings",
        "draft": draft,
        "opening": opening,
        "differences": three_ways(draft.base, draft.typed, typed_of(draft_of(opening))),
        "is_again": status == 409,
    }
    return render(request, "postings/publishing/wizard/merge.html", context, status=status)


@transaction.atomic
def _settle(draft: Draft, seen: tuple[int, int], chosen: Collection[str], actor: User) -> bool:
    """Whether what was chosen from is still what there is."""
    current = locked(draft.institution, draft.pk)
    opening = Opening.objects.select_for_update(of=("self",)).get(pk=current.opening_id or 0)
    if (current.version, opening.version) != seen:
        return False
    theirs = typed_of(draft_of(opening))
    changed = {difference.thing.name for difference in three_ways(current.base, current.typed, theirs)}
    kept = {
        step: merged(step, theirs.get(step, {}), current.typed.get(step, {}), changed - set(chosen))
        for step in STEPS
    }
    current.base, current.opening_version = theirs, opening.version
    keep(current, kept, actor)
    return True
