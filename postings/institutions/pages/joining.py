"""Finding the institution one acts for, and joining, taking or creating it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from postings.accounts.people import for_people
from postings.institutions import finding, joining
from postings.institutions.forms import CreateForm, EvidenceForm, TakeForm
from postings.institutions.models import Institution
from postings.institutions.people_models import Claim, MemberRole, Organisation
from postings.institutions.proof import proof_for, proof_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from postings.accounts.models import User
    from postings.institutions.joining import Joined

_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@for_people
def institution_join(request: HttpRequest, person: User) -> HttpResponse:
    """Find it by name. Typed letters ask for the list alone."""
    words = request.GET.get("q", "")[:200]
    context: dict[str, object] = {"words": words, "found": finding.find(words)}
    if request.headers.get("HX-Request"):
        return render(request, "postings/institutions/found.html", context)
    claims = Claim.objects.undecided().filter(user=person).select_related("institution")
    context |= {"theirs": finding.theirs(person), "claims": claims}
    return render(request, "postings/institutions/join.html", context)


@_get_or_post
@for_people
def institution_claim(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """Act for an institution that is here."""
    institution = get_object_or_404(Institution.objects.current(), slug=slug)
    if person.memberships.filter(institution=institution, institution__is_verified=True).exists():
        return HttpResponseRedirect(reverse("postings:desk-institution", args=[slug]))
    proof = proof_of(person, institution)
    typed = request.POST if request.method == "POST" else None
    form = None if proof else EvidenceForm(typed)
    if typed is not None and (form is None or form.is_valid()):
        evidence = dict(form.cleaned_data) if form else {}
        if done := _joined(request, lambda: joining.join(person, institution, **evidence)):
            return done
    has_owner = institution.is_verified and institution.memberships.filter(role=MemberRole.OWNER).exists()
    waits = Claim.objects.undecided().filter(user=person, institution=institution).first()
    context = {
        "institution": institution,
        "proof": proof,
        "form": form,
        "has_owner": has_owner,
        "waits": waits,
        "is_member": person.memberships.filter(institution=institution).exists(),
    }
    return render(request, "postings/institutions/claim.html", context)


@_get_or_post
@for_people
def institution_take(request: HttpRequest, person: User, organisation_id: int) -> HttpResponse:
    """Bring an institution from a register here."""
    organisation = get_object_or_404(Organisation, pk=organisation_id, same_as__isnull=True)
    if known := finding.at_home(organisation):
        return HttpResponseRedirect(reverse("postings:institution-claim", args=[known.slug]))
    proof = proof_for(person, organisation)
    typed = request.POST if request.method == "POST" else None
    form = TakeForm(typed, initial={"city": organisation.city, "kind": Institution.Kind.UNIVERSITY})
    shown = None if proof else EvidenceForm(typed)
    if typed is not None and all([form.is_valid(), shown is None or shown.is_valid()]):
        evidence = dict(shown.cleaned_data) if shown else {}
        facts = form.facts(organisation)
        if done := _joined(request, lambda: joining.create(person, facts, **evidence)):
            return done
    context = {"organisation": organisation, "proof": proof, "form": form, "evidence_form": shown}
    return render(request, "postings/institutions/take.html", context)


@_get_or_post
@for_people
def institution_create(request: HttpRequest, person: User) -> HttpResponse:
    """Make one that is in no register."""
    typed = request.POST if request.method == "POST" else None
    form = CreateForm(typed, initial={"name": request.GET.get("name", "")[:200].replace("\x00", "")})
    shown = EvidenceForm(typed)
    alike = []
    if typed is not None and all([form.is_valid(), shown.is_valid()]):
        facts = form.facts()
        alike = finding.named(facts.name, facts.country)
        if not alike and (
            done := _joined(request, lambda: joining.create(person, facts, **shown.cleaned_data))
        ):
            return done
    context = {"form": form, "evidence_form": shown, "alike": alike}
    return render(request, "postings/institutions/create.html", context, status=409 if alike else 200)


@require_POST
@for_people
def claim_withdraw(request: HttpRequest, person: User, claim_id: int) -> HttpResponse:
    claim = get_object_or_404(Claim.objects.undecided(), pk=claim_id, user=person)
    joining.withdraw(claim)
    messages.success(request, f"You do not ask to act for {claim.institution} any more.")
    return HttpResponseRedirect(reverse("postings:institution-join"))


def _joined(request: HttpRequest, do: Callable[[], Joined]) -> HttpResponse | None:
    """On to the desk of who may use it; who has to wait is told for what. None: refused, the form says why."""
    try:
        joined = do()
    except joining.NameTakenError as error:
        messages.info(request, f"{error} You can claim it.")
        return HttpResponseRedirect(reverse("postings:institution-claim", args=[error.institution.slug]))
    except joining.JoinError as error:
        messages.error(request, str(error))
        return None
    institution = joined.institution
    if joined.membership is None:
        messages.success(request, f"You have asked to act for {institution}. You hear from us by mail.")
        return HttpResponseRedirect(reverse("postings:institution-join"))
    if joined.claim is None:
        messages.success(request, f"You act for {institution}, which is verified.")
    else:
        messages.success(request, f"You can write openings of {institution} while we look at your claim.")
    return HttpResponseRedirect(reverse("postings:desk-institution", args=[institution.slug]))
