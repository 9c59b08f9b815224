"""Every link of the curated texts, and where it stands."""

from __future__ import annotations

import html as entities
import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from django.urls import reverse

from careers.facts.models import Source
from careers.guides.links.models import MOST_SIGNS
from careers.guides.models import Aspect, Guide, Question, Term

if TYPE_CHECKING:
    from collections.abc import Iterator

# As `rendering` writes them.
_HREF = re.compile(r'<a\b[^>]*?\bhref="([^"]+)"')


class Place(NamedTuple):
    """What a link stands in, in words, and its address in the admin."""

    name: str
    address: str


def hrefs_in(html: str) -> list[str]:
    """In order, each once."""
    return list(dict.fromkeys(entities.unescape(match[1]) for match in _HREF.finditer(html)))


def is_outside(href: str) -> bool:
    return href.startswith(("http://", "https://"))


def outside_links() -> dict[str, list[Place]]:
    """Of live editions, questions, comparisons, terms and sources."""
    found: dict[str, list[Place]] = defaultdict(list)
    for place, hrefs in _places():
        # Where in its page a link leads to is nothing that its server is told.
        for url in (href.partition("#")[0] for href in hrefs if is_outside(href)):
            if len(url) <= MOST_SIGNS:
                found[url].append(place)
    return dict(found)


def _places() -> Iterator[tuple[Place, list[str]]]:
    for guide in Guide.objects.filter(live__isnull=False).select_related("live"):
        if guide.live:
            yield _place("guide", guide.pk, f"Guide: {guide.live.title}"), hrefs_in(guide.live.html)
    for question in Question.objects.all():
        yield _place("question", question.pk, f"Question: {question.question}"), hrefs_in(question.html)
    for aspect in Aspect.objects.select_related("guide"):
        yield _place("guide", aspect.guide_id, f"Comparison: {aspect}"), hrefs_in(aspect.html)
    for term in Term.objects.all():
        yield _place("term", term.pk, f"Term: {term.name}"), hrefs_in(term.html)
    for source in Source.objects.exclude(url=""):
        yield _place("source", source.pk, f"Source: {source.title}"), [source.url]


def _place(model: str, pk: int, name: str) -> Place:
    return Place(name, reverse(f"admin:careers_{model}_change", args=[pk]))
