"""The guide to a role, for the pages on its pay."""

from __future__ import annotations

from django.urls import reverse

from careers.guides.models import Guide
from careers.salaries.pages import Link


def guide_of(role: str) -> Link | None:
    """The first that is published."""
    guide = Guide.objects.filter(role=role, live__isnull=False).select_related("live").first()
    if guide is None or guide.live is None:
        return None
    return Link(f"Guide: {guide.live.title}", reverse("careers:guide", args=[guide.slug]))
