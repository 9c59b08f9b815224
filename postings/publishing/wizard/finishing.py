"""The last page of the wizard: the draft as candidates will see it, what is still missing, and publishing it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from postings.institutions.access import EDITOR, for_members
from postings.institutions.trust import posts_at_once
from postings.openings.choices import Status
from postings.openings.deadlines import stated_moment, zone_of
from postings.openings.models import Opening
from postings.openings.models.opening import TransitionError
from postings.publishing.models import Draft
from postings.publishing.wizard.inputs import ClockField, DayField, ZoneField
from postings.publishing.wizard.moving import has_moved
from postings.publishing.wizard.page import WizardPage
from postings.publishing.wizard.posted import whole_number
from postings.publishing.wizard.preview import Preview, preview_of
from postings.publishing.wizard.publishing import (
    Became,
    NotReadyError,
    OpeningMovedError,
    Published,
    TooLateError,
    publish,
    published_before,
)
from postings.publishing.wizard.saving import StaleDraftError
from postings.publishing.wizard.views import draft_of_institution

if TYPE_CHECKING:
    from postings.institutions.people_models import Membership

_LATEST = timedelta(days=366)


class WhenForm(forms.Form):
    """At once, or at a moment in a named zone."""

    CHOICES: ClassVar = [("now", "Now"), ("later", "Later")]

    when = forms.ChoiceField(label="Publish", choices=CHOICES, widget=forms.RadioSelect)
    on = DayField("Day")
    at = ClockField("Time", help_text="Such as 09:00.")
    zone = ZoneField("Time zone", 60, choices_id="zone-names")

    def clean(self) -> dict[str, Any]:
        read = self.cleaned_data
        if read.get("when") != "later" or self.errors:
            return read
        for name, message in (("on", "On which day?"), ("at", "At which time?"), ("zone", "In which zone?")):
            if not read.get(name):
                self.add_error(name, message)
        if not self.errors:
            self._check(datetime.combine(read["on"], read["at"], zone_of(read["zone"])))
        return read

    def _check(self, moment: datetime) -> None:
        if moment <= timezone.now():
            self.add_error("on", "This is over already: choose a time to come, or publish now.")
        elif moment > timezone.now() + _LATEST:
            self.add_error("on", "Choose a time within a year.")
        else:
            self.cleaned_data["moment"] = moment

    @property
    def moment(self) -> datetime | None:
        moment: datetime | None = self.cleaned_data.get("moment")
        return moment


@require_http_methods(["GET", "HEAD"])
@for_members(EDITOR)
def draft_preview(request: HttpRequest, membership: Membership, draft_id: int) -> HttpResponse:
    draft = draft_of_institution(membership, draft_id)
    zone = str(draft.typed.get("applying", {}).get("deadline_zone", ""))
    return preview_answer(request, membership, draft, WhenForm(initial={"when": "now", "zone": zone}))


def preview_answer(
    request: HttpRequest,
    membership: Membership,
    draft: Draft,
    form: WhenForm,
    *,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    page = WizardPage(draft, membership.institution, "preview", is_whole=True)
    said = page.reading.draft
    preview = preview_of(request, draft, said) if said is not None else None
    context = {
        "membership": membership,
        "desk_section": "openings",
        "page": page,
        "form": form,
        "problem": problem,
        "has_moved": has_moved(draft),
        "is_edit": draft.opening is not None and draft.opening.status not in (Status.DRAFT, Status.REJECTED),
        "preview": preview,
        "is_read_afterwards": _is_read_afterwards(draft, preview),
    }
    return render(request, "postings/publishing/wizard/preview.html", context, status=status)


def _is_read_afterwards(draft: Draft, preview: Preview | None) -> bool:
    """Whether staff look at these changes once they are public."""
    if draft.opening is None or draft.opening.status != Status.PUBLISHED or preview is None:
        return False
    return not posts_at_once(draft.institution) and any(change.is_looked_at for change in preview.changes)


@require_POST
@for_members(EDITOR)
def draft_publish(request: HttpRequest, membership: Membership, draft_id: int) -> HttpResponse:
    institution = membership.institution
    if not Draft.objects.filter(pk=draft_id).exists() and (
        opening_id := published_before(institution.pk, draft_id)
    ):
        return redirect(address_of(get_object_or_404(institution.openings, pk=opening_id)))
    draft = draft_of_institution(membership, draft_id)
    form = WhenForm(request.POST)
    if not form.is_valid():
        return preview_answer(
            request, membership, draft, form, problem="When should it be published?", status=422
        )
    try:
        done = publish(
            draft,
            version=whole_number(request.POST.get("version", "")),
            actor=membership.user,
            at=form.moment if form.cleaned_data["when"] == "later" else None,
        )
    except Draft.DoesNotExist:
        opening_id = published_before(institution.pk, draft_id)
        if opening_id is None:
            raise Http404 from None
        return redirect(address_of(get_object_or_404(institution.openings, pk=opening_id)))
    except (StaleDraftError, NotReadyError, OpeningMovedError, TooLateError, TransitionError) as error:
        draft = draft_of_institution(membership, draft_id)
        return preview_answer(
            request, membership, draft, form, problem=_PROBLEMS.get(type(error), str(error)), status=409
        )
    messages.success(request, words_of(done))
    return redirect(address_of(done.opening))


_PROBLEMS: dict[type[Exception], str] = {
    StaleDraftError: "The draft was changed after you opened this page. Look at it again before you publish it.",
    NotReadyError: "It cannot be published yet: see what has to be mended.",
    TooLateError: "Its deadline, or the day it comes off the list, is over by then. Choose an earlier time.",
    OpeningMovedError: "The opening itself was changed meanwhile. Compare first.",
}


def address_of(opening: Opening) -> str:
    """Its page at the desk."""
    try:
        return reverse("postings:desk-opening", args=[opening.institution.slug, opening.pk])
    except NoReverseMatch:
        return opening.get_absolute_url()


def words_of(done: Published) -> str:
    """What happens now, and nothing that nobody can promise."""
    if done.became is Became.SCHEDULED and done.opening.scheduled_for is not None:
        zone = done.opening.deadline_zone or "UTC"
        return f"It is scheduled for {stated_moment(done.opening.scheduled_for, zone, has_time=True)}."
    if done.became is Became.KEPT:
        return f"Your changes are in the opening, which is {Status(done.opening.status).label.lower()}."
    return _WORDS[done.became]


_WORDS = {
    Became.PUBLISHED: "It is live: candidates see it now.",
    Became.SCHEDULED: "It is scheduled.",
    Became.IN_REVIEW: "Our staff read it before it is published; you get a mail when they have decided.",
    Became.CHANGED: "Your changes are live.",
    Became.CHANGED_AND_READ: "Your changes are live. Our staff will read them too, and may take them back.",
    Became.UNCHANGED: "There was nothing to change.",
}
