"""Pages behind signed links: who is asking, what they may see, and that nobody else gets to know the link.

The link itself is the secret that each of these requests brings along; no cookie is asked or set. So there is nothing
that another site could make a browser do in somebody's name, and no CSRF token is needed: forms work in mail
programs that keep no cookies, and one click of a mail server (RFC 8058) needs nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from postings.alerts.models import Alert
from postings.alerts.tokens import LinkError, Purpose, holder_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from postings.alerts.models import Address

P = ParamSpec("P")

# What may be asked of a page, and what only a button may do.
READ_OR_POST, POST_ONLY = ("GET", "HEAD", "POST"), ("POST",)


@dataclass(frozen=True, slots=True)
class Guest:
    """Who has come by a signed link. `number` is what the link is about: an alert's id, a digest item's, or 0."""

    address: Address
    number: int
    token: str

    def alert(self, pk: int) -> Alert:
        """One of their own; for all others it is as if there were none."""
        return get_object_or_404(
            Alert.objects.select_related("address", "search"), address=self.address, pk=pk
        )

    def path(self, name: str, **parts: object) -> str:
        return reverse(f"postings:{name}", kwargs={"token": self.token, **parts})

    def overview(self, done: str = "", alert: Alert | None = None) -> HttpResponseRedirect:
        """To the page with all their alerts, where it is said what was `done`."""
        fragment = f"#alert-{alert.pk}" if alert else ""
        query = f"?done={done}" if done else ""
        return HttpResponseRedirect(f"{self.path('alert-manage')}{query}{fragment}")


def signed_page(
    purpose: Purpose, methods: tuple[str, ...] = READ_OR_POST
) -> Callable[[Callable[Concatenate[HttpRequest, Guest, P], HttpResponse]], Callable[..., HttpResponse]]:
    """A view that gets a `Guest` in place of the token in its address."""

    def decorate(
        view: Callable[Concatenate[HttpRequest, Guest, P], HttpResponse],
    ) -> Callable[..., HttpResponse]:
        @csrf_exempt
        @require_http_methods(methods)
        @wraps(view)
        def page(request: HttpRequest, token: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            try:
                holder = holder_of(token, purpose)
            except LinkError as error:
                return private(_broken(request, purpose, error))
            return private(view(request, Guest(holder.address, holder.number, token), *args, **kwargs))

        return page

    return decorate


def private(response: HttpResponse) -> HttpResponse:
    """Not kept anywhere, not found by search engines, and its address told to nobody else."""
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    # With "no-referrer" browsers hide the origin of a form too, which its protection needs.
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def _broken(request: HttpRequest, purpose: Purpose, error: LinkError) -> HttpResponse:
    shown = {"is_expired": error.is_expired, "purpose": purpose.label}
    return render(request, "postings/alerts/broken_link.html", shown, status=410 if error.is_expired else 403)
