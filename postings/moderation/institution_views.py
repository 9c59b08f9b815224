"""Claims, and which institutions are verified and trusted."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from postings.accounts.people import for_moderators
from postings.institutions.actions import ClaimError, grant_claim, reconsider_claim, refuse_claim
from postings.institutions.models import Institution
from postings.institutions.people_models import Claim
from postings.moderation import counts, institutions
from postings.moderation.forms import RefuseForm
from postings.moderation.own import OwnInstitutionError, refuse_own
from postings.moderation.views import frame

if TYPE_CHECKING:
    from postings.accounts.models import User


@require_safe
@for_moderators
def claims(request: HttpRequest, person: User) -> HttpResponse:
    return _page(request)


def _page(
    request: HttpRequest, refused: RefuseForm | None = None, about: Claim | None = None
) -> HttpResponse:
    """With what was typed for one claim and did not do."""
    words = institutions.tidy(request.GET.get("q", ""))
    lines = institutions.waiting_claims()
    forms = {line.claim.pk: RefuseForm(auto_id=f"id_{line.claim.pk}_%s") for line in lines}
    if refused is not None and about is not None:
        forms[about.pk] = refused
    context = {
        **frame("claims"),
        "lines": [(line, forms[line.claim.pk]) for line in lines],
        "decided": institutions.decided_claims(),
        "words": words,
        "institutions": institutions.institutions(words),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused is not None else HTTPStatus.OK
    return render(request, "postings/moderation/claims.html", context, status=status)


@require_POST
@for_moderators
def decide_claim(request: HttpRequest, person: User, claim_id: int) -> HttpResponse:
    claim = get_object_or_404(Claim.objects.select_related("institution", "user"), pk=claim_id)
    what = request.POST.get("what", "")
    form = RefuseForm(request.POST, auto_id=f"id_{claim.pk}_%s")
    if what == "refuse" and not form.is_valid():
        return _page(request, form, claim)
    try:
        _refuse_own_claim(claim, person)
        messages.success(request, _decided(claim, person, what, form))
    except (ClaimError, OwnInstitutionError) as error:
        messages.error(request, str(error))
    counts.forget()
    return redirect("postings:moderation-claims")


def _refuse_own_claim(claim: Claim, person: User) -> None:
    if claim.user_id == person.pk:
        raise OwnInstitutionError("This claim is your own, so another moderator decides it.")
    refuse_own(person, claim.institution)


def _decided(claim: Claim, person: User, what: str, form: RefuseForm) -> str:
    if what == "grant":
        role = grant_claim(claim=claim, actor=person).get_role_display().lower()
        return f"{claim.user} acts for {claim.institution} now, as {role}."
    if what == "refuse":
        refuse_claim(claim=claim, actor=person, reason=form.cleaned_data["reason"])
        return "Refused. It can be taken back below."
    if what == "reconsider":
        reconsider_claim(claim=claim, actor=person)
        return "The claim waits again."
    raise Http404


@require_POST
@for_moderators
def mark(request: HttpRequest, person: User, slug: str, what: str) -> HttpResponse:
    institution = get_object_or_404(Institution, slug=slug, merged_into__isnull=True)
    if what not in institutions.ACTS:
        raise Http404
    try:
        institutions.mark(institution, what, actor=person)
        messages.success(request, _marked(institution, what))
    except OwnInstitutionError as error:
        messages.error(request, str(error))
    words = institutions.tidy(request.POST.get("q", ""))
    address = reverse("postings:moderation-claims")
    return redirect(f"{address}?{urlencode({'q': words})}" if words else address)


def _marked(institution: Institution, what: str) -> str:
    left = institutions.waiting_of(institution)
    waits = f" It has {left} in the queue; decide on {'it' if left == 1 else 'them'} there." if left else ""
    return f"{institution} {institutions.DID[what]}.{waits}"
