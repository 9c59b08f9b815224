"""For pages about institutions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from postings.institutions import wording

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def description_html(text: str) -> SafeString:
    return wording.description_html(text)
