"""An institution's logo; its pages list openings and are in the search room."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from postings.institutions.logos import content_type
from postings.institutions.models import Institution


@require_safe
@cache_control(public=True, max_age=24 * 3600)
def institution_logo(request: HttpRequest, slug: str) -> FileResponse:
    """The logo as a file. Pages draw it all the same; opened by itself it is only downloaded."""
    institution = get_object_or_404(Institution.objects.all(), slug=slug)
    try:
        logo = institution.logo.open("rb")
    except (ValueError, FileNotFoundError) as error:
        raise Http404("This institution has no logo.") from error
    return FileResponse(logo, as_attachment=True, content_type=content_type(str(institution.logo.name)))
