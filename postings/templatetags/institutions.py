"""For pages about institutions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from postings.institutions import logos, wording

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from postings.institutions.models import Institution

register = template.Library()


@register.filter
def description_html(text: str) -> SafeString:
    return wording.description_html(text)


@register.filter
def logo_url(institution: Institution) -> str:
    return logos.logo_url(institution)
