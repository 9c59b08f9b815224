"""Atom and RSS of any search, newest first.

Django writes the head of a feed; what it would write of each entry is put together here in a tenth of the time.
Addresses are those of the site's settings, so that every copy of a feed is the same.
"""

from __future__ import annotations

from email.utils import format_datetime
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed

from postings.feeds.rows import items_of
from postings.feeds.wording import absolute, excerpt, facts, plain
from postings.search.query import NEWEST

if TYPE_CHECKING:
    from datetime import datetime

    from django.utils.xmlutils import SimplerXMLGenerator

    from postings.feeds.rows import Item
    from postings.feeds.subscription import Asked

MOST_ITEMS = 50
_DESCRIPTION = "Open roles in machine-learning research, the newest first."


class _Atom(Atom1Feed):
    def write_items(self, handler: SimplerXMLGenerator) -> None:
        # What is called white space is written as it is.
        handler.ignorableWhitespace("".join(item["written"] for item in self.items))


class _Rss(Rss201rev2Feed):
    def write_items(self, handler: SimplerXMLGenerator) -> None:
        handler.ignorableWhitespace("".join(item["written"] for item in self.items))


class FeedIssue:
    """The openings that a feed lists now."""

    content_type: ClassVar[str]
    headers: ClassVar[dict[str, str]] = {}
    url_name: ClassVar[str]
    feed_type: ClassVar[type[Atom1Feed | Rss201rev2Feed]]

    def __init__(self, asked: Asked) -> None:
        self.subscription = asked.subscription
        self.items = items_of(asked.ids(NEWEST, MOST_ITEMS), asked.context.now)
        self.until = asked.until

    @property
    def key(self) -> list[tuple[object, ...]]:
        return [
            (item.pk, item.updated_at, item.institution_updated_at, tuple(item.topics)) for item in self.items
        ]

    @property
    def changes(self) -> list[datetime]:
        if not self.subscription.has_last_modified:
            return []
        # An opening that was written long ago may be published only now.
        return [
            moment
            for item in self.items
            for moment in (item.updated_at, item.institution_updated_at, item.published_at)
            if moment is not None
        ]

    def write(self) -> bytes:
        url = self.subscription.url(self.url_name)
        feed = self.feed_type(
            title=plain(self.subscription.sentence),
            link=self.subscription.page_url,
            description=_DESCRIPTION,
            subtitle=_DESCRIPTION,
            language="en",
            feed_url=url,
            feed_guid=url,
        )
        feed.items = [
            {"pubdate": item.published_at, "updateddate": item.updated_at, "written": self.entry(item)}
            for item in self.items
        ]
        return str(feed.writeString("utf-8")).encode()

    @staticmethod
    def entry(item: Item) -> str:
        raise NotImplementedError


def _atom_entry(item: Item) -> str:
    return (
        f"<entry><title>{_text(item.title)}</title>"
        f'<link href={quoteattr(absolute(item.url))} rel="alternate"/>'
        f"<published>{_atom_date(item.published_at)}</published>"
        f"<updated>{_atom_date(item.updated_at)}</updated>"
        f"<author><name>{_text(item.institution_name)}</name></author><id>{_guid(item)}</id>"
        f'<summary type="html">{escape(description(item))}</summary>'
        + "".join(f"<category term={quoteattr(name)}/>" for name in _categories(item))
        + "</entry>"
    )


def _rss_item(item: Item) -> str:
    return (
        f"<item><title>{_text(item.title)}</title><link>{escape(absolute(item.url))}</link>"
        f"<description>{escape(description(item))}</description>"
        '<dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"{_text(item.institution_name)}</dc:creator><pubDate>{_rss_date(item.published_at)}</pubDate>"
        f'<guid isPermaLink="false">{_guid(item)}</guid>'
        + "".join(f"<category>{escape(name)}</category>" for name in _categories(item))
        + "</item>"
    )


class AtomIssue(FeedIssue):
    url_name = "postings:feed-atom"
    feed_type = _Atom
    content_type = Atom1Feed.content_type
    entry = staticmethod(_atom_entry)


class RssIssue(FeedIssue):
    url_name = "postings:feed-rss"
    feed_type = _Rss
    content_type = Rss201rev2Feed.content_type
    entry = staticmethod(_rss_item)


def description(item: Item) -> str:
    """HTML."""
    lines = "".join(f"<li>{name}: {_html(words)}</li>" for name, words in facts(item))
    return f"<ul>{lines}</ul><p>{_html(excerpt(item.beginning))}</p>"


def _text(text: str) -> str:
    return escape(plain(text))


def _html(text: str) -> str:
    return escape(text, {'"': "&quot;", "'": "&#x27;"})


def _guid(item: Item) -> str:
    """Stays when the title, and with it the address, changes."""
    host = urlsplit(str(settings.SITE_URL)).hostname or "localhost"
    return f"tag:{host},2026:opening/{item.pk}"


def _categories(item: Item) -> list[str]:
    return [plain(name) for name in (item.role_name, *item.topics)]


def _atom_date(moment: datetime | None) -> str:
    """Whoever is open has been published."""
    return moment.isoformat() if moment else ""


def _rss_date(moment: datetime | None) -> str:
    return format_datetime(moment) if moment else ""
