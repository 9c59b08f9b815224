"""The desk's page of members, and what owners do there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from postings.institutions import invitations, joining, members
from postings.institutions.access import OWNER, VIEWER, for_members
from postings.institutions.forms import InviteForm, RoleForm
from postings.institutions.people_models import Claim, Invitation, MemberRole, Membership
from postings.institutions.proof import proofs_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from postings.institutions.models import Institution

# The oldest; others follow when these are answered.
_MOST_ASKED = 50


@require_http_methods(["GET", "HEAD", "POST"])
@for_members(VIEWER)
def desk_people(request: HttpRequest, membership: Membership) -> HttpResponse:
    """A POST of an owner invites."""
    if request.method == "POST" and not membership.is_owner:
        return HttpResponse("Only owners invite.", status=403, content_type="text/plain")
    form = InviteForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        email, role = form.cleaned_data["email"], MemberRole(form.cleaned_data["role"])
        try:
            invitations.invite(by=membership, email=email, role=role)
        except members.MemberError as error:
            form.add_error("email", str(error))
        else:
            messages.success(request, f"An invitation is on its way to {email}.")
            return _back(membership)
    return render(request, "postings/institutions/people.html", _shown(membership, form))


def _shown(membership: Membership, form: InviteForm) -> dict[str, object]:
    institution = membership.institution
    people = institution.memberships.select_related("user").order_by("created_at", "pk")
    claims = institution.claims.filter(state=Claim.State.WAITING).exclude(user=membership.user)
    return {
        "membership": membership,
        "desk_section": "people",
        "members": people,
        "roles": MemberRole.choices,
        "form": form,
        "invitations": institution.invitations.filter(accepted_at__isnull=True).select_related("invited_by")
        if membership.is_owner
        else (),
        "asked": _asked(institution, claims) if membership.is_owner and institution.is_verified else (),
        "now": timezone.now(),
        "others": people.exclude(pk=membership.pk) if membership.is_owner else (),
    }


def _asked(institution: Institution, claims: QuerySet[Claim]) -> list[dict[str, object]]:
    found = list(claims.select_related("user")[:_MOST_ASKED])
    proofs = proofs_of([claim.user for claim in found], institution)
    return [{"claim": claim, "proof": proofs[claim.user_id]} for claim in found]


@require_POST
@for_members(OWNER)
def member_role(request: HttpRequest, membership: Membership, member_id: int) -> HttpResponse:
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Please choose a role.")
        return _back(membership)
    role = MemberRole(form.cleaned_data["role"])
    return _done(
        request,
        membership,
        lambda: members.change_role(by=membership, member_id=member_id, role=role),
        f"The role is changed to {role.label.lower()}.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_members(OWNER)
def member_remove(request: HttpRequest, membership: Membership, member_id: int) -> HttpResponse:
    """Asks first."""
    member = get_object_or_404(_members(membership), pk=member_id)
    if request.method == "POST":
        return _done(
            request,
            membership,
            lambda: members.remove(by=membership, member_id=member_id),
            f"{member.user} is no longer a member.",
        )
    return _ask(request, membership, "remove", member)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members(OWNER)
def member_transfer(request: HttpRequest, membership: Membership, member_id: int) -> HttpResponse:
    """Asks first."""
    member = get_object_or_404(_members(membership).exclude(pk=membership.pk), pk=member_id)
    if request.method == "POST":
        return _done(
            request,
            membership,
            lambda: members.transfer(by=membership, member_id=member_id),
            f"{member.user} is owner now, and you are an editor.",
        )
    return _ask(request, membership, "transfer", member)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members(VIEWER)
def desk_leave(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Asks first."""
    if request.method != "POST":
        return _ask(request, membership, "leave", membership)
    try:
        members.leave(membership)
    except Membership.DoesNotExist as error:
        raise Http404 from error
    except members.MemberError as error:
        messages.error(request, str(error))
        return _back(membership)
    messages.success(request, f"You have left {membership.institution}.")
    return HttpResponseRedirect(reverse("postings:account"))


@require_POST
@for_members(OWNER)
def invitation_resend(request: HttpRequest, membership: Membership, invitation_id: int) -> HttpResponse:
    return _done(
        request,
        membership,
        lambda: invitations.resend(by=membership, invitation_id=invitation_id),
        "The invitation is sent again.",
    )


@require_POST
@for_members(OWNER)
def invitation_revoke(request: HttpRequest, membership: Membership, invitation_id: int) -> HttpResponse:
    return _done(
        request,
        membership,
        lambda: invitations.revoke(by=membership, invitation_id=invitation_id),
        "The invitation is revoked. Its link does not work any more.",
    )


@require_POST
@for_members(OWNER)
def claim_answer(request: HttpRequest, membership: Membership, claim_id: int) -> HttpResponse:
    """Accepted with a role; declined without one."""
    role = request.POST.get("role", "")
    if role not in ("", *MemberRole.values):
        messages.error(request, "Please choose a role.")
        return _back(membership)
    return _done(
        request,
        membership,
        lambda: joining.answer(by=membership, claim_id=claim_id, role=MemberRole(role) if role else None),
        "They are a member now." if role else "The request is declined.",
    )


def _done(request: HttpRequest, membership: Membership, do: Callable[[], object], words: str) -> HttpResponse:
    """Back to the list with what came of it. 404 for what is not of this institution, or is gone."""
    try:
        do()
    except (Membership.DoesNotExist, Invitation.DoesNotExist, Claim.DoesNotExist) as error:
        raise Http404 from error
    except (members.MemberError, joining.JoinError) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, words)
    return _back(membership)


def _members(membership: Membership) -> QuerySet[Membership]:
    return membership.institution.memberships.select_related("user")


def _ask(request: HttpRequest, membership: Membership, what: str, member: Membership) -> HttpResponse:
    is_last = member.is_owner and not members.owners_of(membership.institution).exclude(pk=member.pk).exists()
    context = {"membership": membership, "desk_section": "people", "what": what, "member": member}
    return render(request, "postings/institutions/people_ask.html", {**context, "is_last_owner": is_last})


def _back(membership: Membership) -> HttpResponse:
    return HttpResponseRedirect(reverse("postings:desk-people", args=[membership.institution.slug]))
