"""The way to apply: counted, and then where the opening says."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.encoding import iri_to_uri
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from postings.openings.choices import ApplyMethod
from postings.openings.models import Opening
from postings.openings.statistics.counting import count_apply

# Not "?" and "&", which may be in an address too and would begin another header of the mail.
_OF_ADDRESSES = "@+!$'*"


class _ToApply(HttpResponse):
    """Not Django's own redirect: it may open a mail, and the address goes out as it is stored."""

    status_code = 302

    def __init__(self, address: str) -> None:
        super().__init__()
        self["Location"] = iri_to_uri(address)


@require_safe
@cache_control(private=True, no_store=True)
def opening_apply(request: HttpRequest, slug: str, opening_id: str) -> HttpResponse:
    """To the stored address of an open opening; nothing in the request can change where. Else back to the page."""
    now = timezone.now()
    opening = Opening.objects.public(now).filter(pk=int(opening_id)).first()
    if opening is None:
        raise Http404
    address = _address(opening) if opening.is_open(now) else ""
    if not address:
        return redirect(f"{opening.get_absolute_url()}#applying")
    count_apply(request, opening)
    response = _ToApply(address)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _address(opening: Opening) -> str:
    """Where applying leads, as a browser takes it; "" for a form of this page, and for what is no address."""
    if opening.apply_method == ApplyMethod.EMAIL:
        return (
            f"mailto:{quote(opening.apply_email, safe=_OF_ADDRESSES)}?subject={quote(opening.title, safe='')}"
        )
    return (
        opening.apply_url if opening.apply_method == ApplyMethod.LINK and _is_web(opening.apply_url) else ""
    )


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)
