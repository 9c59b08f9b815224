"""Links to this site's own pages: whether they lead anywhere is known when a text is saved."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve

from careers.guides.links.finding import hrefs_in, is_outside
from careers.guides.links.models import MOST_SIGNS
from careers.guides.models import Guide, Term
from careers.guides.rendering import render

_GUIDE = "careers:guide"
_GLOSSARY = "careers:glossary"


def wrong_links(text: str) -> list[str]:
    """A sentence for each link of this Markdown that leads nowhere, or should be written otherwise."""
    rendered = render(text)
    own = {section.id for section in rendered.sections} | {"questions", "sources", "openings"}
    sentences = (_wrong(href, own) for href in hrefs_in(rendered.html))
    return [sentence for sentence in sentences if sentence]


def _wrong(href: str, own: set[str]) -> str:
    if href.startswith("#"):
        return "" if href[1:] in own else f"“{href}” leads to no section of this text."
    if href.startswith(f"{settings.SITE_URL}/"):
        path = href.removeprefix(settings.SITE_URL)
        return f"“{href}” is a page of this site: write it as {path}."
    if is_outside(href) and len(href) > MOST_SIGNS:
        return f"“{href[:60]}…” is longer than {MOST_SIGNS:,} signs. Link to a shorter address."
    if is_outside(href) or href.startswith("mailto:"):
        return ""
    if not href.startswith("/") or href.startswith("//"):
        return f"“{href}” is no address: write https:// before another site's, / before one of this site's."
    return "" if _leads_somewhere(href) else f"There is no page “{href}” on this site."


def _leads_somewhere(href: str) -> bool:
    parts = urlsplit(href)
    try:
        match = resolve(parts.path)
    except Resolver404:
        return False
    slug = match.kwargs.get("slug") or next(iter(match.args), "")
    if match.view_name == _GUIDE:
        return Guide.objects.filter(slug=slug).exists()
    if match.view_name == _GLOSSARY and parts.fragment:
        return Term.objects.filter(slug=parts.fragment).exists()
    return True
