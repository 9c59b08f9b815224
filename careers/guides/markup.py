"""What guide pages tell search engines, in schema.org's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from careers.guides.workflow.actions import EDITORS
from postings.feeds.markup import Markup, breadcrumbs
from postings.feeds.wording import absolute
from postings.templatetags.machines import data_block

if TYPE_CHECKING:
    from careers.guides.glossary import Entry, Glossary
    from careers.guides.page import GuidePage

_CONTEXT: Markup = {"@context": "https://schema.org"}


def guide_markup(page: GuidePage) -> SafeString:
    """The article, its questions, and the way to it."""
    url = reverse("careers:guide", kwargs={"slug": page.guide.slug})
    trail = [("Guides", reverse("careers:guides")), (page.edition.title, url)]
    blocks = [article(page), breadcrumbs(trail)]
    if page.questions:
        blocks.append(questions(page))
    return mark_safe("".join(data_block(block) for block in blocks))  # noqa: S308 - each is safe


def article(page: GuidePage) -> Markup:
    url = absolute(reverse("careers:guide", kwargs={"slug": page.guide.slug}))
    first, last = page.first_published_at, page.edition.published_at
    stated: Markup = {
        "@type": "Article",
        "headline": page.edition.title,
        "description": page.edition.summary,
        "inLanguage": "en",
        "datePublished": first.isoformat(timespec="seconds") if first else "",
        "dateModified": last.isoformat(timespec="seconds") if last else "",
        "author": _site(),
        "publisher": _site(),
        "citation": [str(citation.source) for citation in page.citations],
        "mainEntityOfPage": _web_page(page, url),
    }
    return _CONTEXT | {name: value for name, value in stated.items() if value}


def questions(page: GuidePage) -> Markup:
    return _CONTEXT | {
        "@type": "FAQPage",
        "mainEntity": [
            {
                "@type": "Question",
                "name": one.question,
                "acceptedAnswer": {"@type": "Answer", "text": one.plain},
            }
            for one in page.questions
        ],
    }


def glossary_markup(glossary: Glossary) -> SafeString:
    url = absolute(reverse("careers:glossary"))
    return data_block(
        _CONTEXT
        | {
            "@type": "DefinedTermSet",
            "@id": url,
            "url": url,
            "name": "Glossary of machine-learning research",
            "inLanguage": "en",
            "hasDefinedTerm": [_defined(entry, url) for entry in glossary.entries],
        }
    )


def _defined(entry: Entry, url: str) -> Markup:
    stated: Markup = {
        "@type": "DefinedTerm",
        "@id": f"{url}#{entry.term.slug}",
        "name": entry.term.name,
        "alternateName": entry.term.short,
        "description": entry.plain,
        "inDefinedTermSet": url,
    }
    return {name: value for name, value in stated.items() if value}


def _web_page(page: GuidePage, url: str) -> Markup:
    """Who reviewed a page is said of the page; an article has no such property."""
    guide = page.guide
    stated: Markup = {"@type": "WebPage", "@id": url}
    if guide.reviewed_on:
        stated["lastReviewed"] = guide.reviewed_on.isoformat()
    if guide.reviewed_by:
        kind = "Organization" if guide.reviewed_by.lower() == EDITORS.lower() else "Person"
        stated["reviewedBy"] = {"@type": kind, "name": guide.reviewed_by}
    return stated


def _site() -> Markup:
    return {"@type": "Organization", "name": settings.SITE_NAME, "url": absolute(reverse("postings:home"))}
