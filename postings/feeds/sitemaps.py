"""Sitemaps of what is open now, and robots.txt.

Openings and institutions are split by blocks of their ids, not by counting: a file keeps its entries while
others come and go, one grouped query tells when each file changed, and no database walks over earlier files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from django.db.models import F, Max
from django.db.models.functions import Greatest
from django.urls import reverse

from postings.feeds.wording import absolute
from postings.openings.models import Opening
from postings.search.landing import landings_with_openings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

# The most entries in a file; the protocol allows 50,000.
BLOCK = 10_000
_PAGES = ("home", "openings", "institutions", "post")
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_SECTION = re.compile(r"(openings|institutions)-(\d{1,12})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Entry:
    path: str
    changed_at: datetime | None = None


# Sitemaps of other apps by their names, which enter them here when apps are ready.
more_sections: dict[str, Callable[[], list[Entry]]] = {}


def index() -> Iterator[Entry]:
    """Every sitemap that has entries, and when one of them changed last."""
    yield Entry(_path("pages"))
    lists = landings_with_openings()
    if lists:
        yield Entry(_path("lists"), max(live.changed_at for live in lists))
    openings = Opening.objects.open().order_by()
    for kind, key in (("institutions", "institution_id"), ("openings", "pk")):
        moment = _institution_changed() if kind == "institutions" else Max("updated_at")
        blocks = openings.values(block=F(key) / BLOCK).annotate(changed_at=moment).order_by("block")
        for row in blocks:
            yield Entry(_path(f"{kind}-{row['block']}"), row["changed_at"])
    for name, entries in more_sections.items():
        moments = [entry.changed_at for entry in entries()]
        if moments:
            yield Entry(_path(name), max(filter(None, moments), default=None))


def entries_of(section: str) -> list[Entry] | None:
    """The entries of one sitemap; None where there is no such section."""
    if section == "pages":
        return [Entry(reverse(f"postings:{name}")) for name in _PAGES]
    if section == "lists":
        return [Entry(live.landing.get_absolute_url(), live.changed_at) for live in landings_with_openings()]
    if section in more_sections:
        return more_sections[section]()
    match = _SECTION.fullmatch(section)
    if match is None:
        return None
    first = int(match[2]) * BLOCK
    entries = _openings(first) if match[1] == "openings" else _institutions(first)
    return list(entries)


def _openings(first: int) -> Iterator[Entry]:
    block = Opening.objects.open().filter(pk__gte=first, pk__lt=first + BLOCK).order_by("pk")
    for opening in block.only("title", "updated_at").iterator():
        yield Entry(opening.get_absolute_url(), opening.updated_at)


def _institutions(first: int) -> Iterator[Entry]:
    """Those with open roles; changed when they, or one of those, did."""
    block = Opening.objects.open().filter(institution_id__gte=first, institution_id__lt=first + BLOCK)
    rows = block.order_by("institution_id").values_list("institution_id", "institution__slug")
    for _, slug, changed_at in rows.annotate(changed_at=_institution_changed()):
        yield Entry(reverse("postings:institution", args=[slug]), changed_at)


def _institution_changed() -> Greatest:
    return Greatest(Max("updated_at"), Max("institution__updated_at"))


def _path(section: str) -> str:
    return reverse("postings:sitemap-section", args=[section])


def sitemap_index(entries: Iterable[Entry]) -> str:
    return _document("sitemapindex", "sitemap", entries)


def urlset(entries: Iterable[Entry]) -> str:
    return _document("urlset", "url", entries)


def _document(root: str, element: str, entries: Iterable[Entry]) -> str:
    lines = [
        f"<{element}><loc>{escape(absolute(entry.path))}</loc>{_lastmod(entry.changed_at)}</{element}>"
        for entry in entries
    ]
    return "\n".join(
        ['<?xml version="1.0" encoding="UTF-8"?>', f'<{root} xmlns="{_NAMESPACE}">', *lines, f"</{root}>", ""]
    )


def _lastmod(moment: datetime | None) -> str:
    return f"<lastmod>{moment.isoformat(timespec='seconds')}</lastmod>" if moment else ""


def robots() -> str:
    """Filters are endless: lists of one filter may be read, combinations only cost both sides time."""
    return "\n".join(
        [
            "User-agent: *",
            "Disallow: /admin/",
            f"Disallow: {reverse('postings:openings')}?*&",
            f"Disallow: {reverse('postings:alert-links')}",
            "Allow: /",
            "",
            f"Sitemap: {absolute(reverse('postings:sitemap'))}",
            "",
        ]
    )
