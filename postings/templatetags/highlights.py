"""What a list of openings says of each of them, by its id."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django import template

if TYPE_CHECKING:
    from postings.openings.models import Opening

register = template.Library()


@register.filter
def of_opening(highlights: object, opening: Opening) -> object:
    """None where the page has no highlights."""
    return highlights.get(opening.pk) if isinstance(highlights, Mapping) else None
