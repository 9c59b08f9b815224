"""The one door to everything at the desk of an institution: who is no member does not learn that it is there."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from postings.accounts.models import User
from postings.accounts.people import for_people
from postings.institutions.people_models import MemberRole, Membership

P = ParamSpec("P")
MemberView = Callable[Concatenate[HttpRequest, Membership, P], HttpResponseBase]

VIEWER, EDITOR, OWNER = MemberRole.VIEWER, MemberRole.EDITOR, MemberRole.OWNER


def membership_in(person: User, slug: str) -> Membership | None:
    """That of `person` in the institution, with both at hand."""
    members = Membership.objects.select_related("institution", "user")
    return members.filter(user=person, institution__slug=slug, institution__merged_into__isnull=True).first()


def for_members(least: MemberRole) -> Callable[[MemberView[P]], Callable[..., HttpResponseBase]]:
    """`view(request, membership, …)` at an address with the institution's `slug`.

    Asked to sign in: who is not. 404: who is no member. 403: whose role may less than `least`.
    Everything a view looks up, it looks up below `membership.institution`.
    """

    def decorate(view: MemberView[P]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        @for_people
        def inner(
            request: HttpRequest, person: User, /, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            membership = membership_in(person, str(kwargs.pop("slug")))
            if membership is None:
                raise Http404
            if not membership.may(least):
                raise PermissionDenied(
                    f"Only members with the role {least.label.lower()} or above may do this."
                )
            return view(request, membership, *args, **kwargs)

        return inner

    return decorate
