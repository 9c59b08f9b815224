"""An edition that is not live yet, as visitors will see it: for writers while they write, for reviewers by a link.

A link holds for two weeks, only while its edition is open, and shows this one page: whoever has it needs no account.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from careers.guides.models import Edition, Guide
from careers.guides.page import page_of
from careers.guides.rendering import render as rendered
from careers.guides.workflow.moves import OPEN

if TYPE_CHECKING:
    from datetime import datetime

HOLDS = timedelta(days=14)
_SIGNER = signing.TimestampSigner(sep="~", salt="careers.guides.preview")


class PreviewError(Exception):
    """The link does not hold. The message says why, for whoever followed it."""


def preview_path(edition: Edition) -> str:
    return reverse("careers:guide-preview", args=[_SIGNER.sign(str(edition.pk))])


def edition_of(token: str) -> Edition:
    """Raises `PreviewError` for what is no link of ours, or does not hold any more."""
    try:
        pk = int(_SIGNER.unsign(token, max_age=HOLDS))
    except signing.SignatureExpired as error:
        raise PreviewError("This preview has expired. Ask whoever sent it for a new link.") from error
    except (signing.BadSignature, ValueError) as error:
        raise PreviewError("This link is not one of ours. Perhaps a part of it is missing.") from error
    edition = Edition.objects.select_related("guide__live").filter(pk=pk).first()
    if edition is None:
        raise PreviewError("This draft was deleted.")
    if edition.status not in OPEN:
        raise PreviewError("This edition is not a draft any more: what it became is on the site.")
    return edition


@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    try:
        edition = edition_of(token)
    except PreviewError as error:
        context = {"section": "guides", "reason": str(error)}
        return unlisted(render(request, "careers/previews/gone.html", context, status=403))
    return full_page(request, edition, timezone.now())


def full_page(request: HttpRequest, edition: Edition, now: datetime) -> HttpResponse:
    """The page of the guide, with a banner that says that it is not live."""
    page = page_of(edition.guide, edition, now)
    context = {"section": "guides", "page": page, "edition": edition, "is_preview": True}
    return unlisted(render(request, "careers/previews/guide.html", context))


def text_alone(request: HttpRequest, edition: Edition, problems: list[str]) -> HttpResponse:
    """For beside the field, while somebody types."""
    page = page_of(edition.guide, edition, timezone.now())
    context = {"page": page, "edition": edition, "problems": problems}
    return unlisted(render(request, "careers/previews/text.html", context))


def as_typed(guide: Guide, title: str, summary: str, text: str) -> Edition:
    """An edition that is not stored."""
    edition = Edition(guide=guide, number=0, title=title or "Untitled", summary=summary, text=text)
    edition.html = rendered(text).html
    return edition


def unlisted(response: HttpResponse) -> HttpResponse:
    """Neither kept nor found by machines, and its address is told to nobody whom the page links to."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
