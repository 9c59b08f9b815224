"""The page of an opening as candidates will see it, for one that nobody may see yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from postings.openings.choices import Status
from postings.openings.detail import detail_of
from postings.openings.models import Opening
from postings.search.opening_page import opening_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def page_of(request: HttpRequest, opening: Opening) -> HttpResponse:
    """Made public, rendered by the page of openings itself, and taken back: there is no second page to keep alike."""
    now = timezone.now()
    with transaction.atomic():
        row = Opening.objects.filter(pk=opening.pk)
        row.update(
            status=Status.PUBLISHED, published_at=now, scheduled_for=None, close_reason="", closed_at=None
        )
        detail = detail_of(opening.pk, now)
        if detail is None:
            raise Http404
        page = opening_page(request, detail, now)
        context = {"section": "moderation", "opening": detail.opening, "is_open": False, "page": page}
        response = render(request, "postings/openings/detail.html", context)
        transaction.set_rollback(True)
    return response
