"""Atom and RSS of any search, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.db.models.functions import Left
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.html import format_html, format_html_join

from postings.feeds.subscription import Subscription, etag_of
from postings.feeds.wording import EXCERPT_LENGTH, absolute, excerpt, facts, plain
from postings.openings.models import Opening

if TYPE_CHECKING:
    from datetime import datetime

    from django_stubs_ext import WithAnnotations

    class Beginning(TypedDict):
        beginning: str

    Item = WithAnnotations[Opening, Beginning]
else:
    Item = Opening

MOST_ITEMS = 50


@dataclass(frozen=True)
class Issue:
    """The openings that a feed lists now, by id, and when each was last written. One query."""

    subscription: Subscription
    keys: tuple[tuple[int, datetime, datetime], ...]

    @classmethod
    def of(cls, subscription: Subscription) -> Issue:
        rows = subscription.openings().newest_first()
        keys = rows.values_list("pk", "updated_at", "institution__updated_at")[:MOST_ITEMS]
        return cls(subscription, tuple(keys))

    @property
    def etag(self) -> str:
        return etag_of(self.subscription.query.to_querystring(), self.subscription.sentence, self.keys)

    @property
    def changes(self) -> list[datetime]:
        if not self.subscription.has_last_modified:
            return []
        return [moment for _, *moments in self.keys for moment in moments]

    def openings(self) -> list[Item]:
        rows = _with_beginning(Opening.objects.open().for_rows()).in_bulk([pk for pk, *_ in self.keys])
        return [rows[pk] for pk, *_ in self.keys if pk in rows]


def _with_beginning(openings: QuerySet[Opening]) -> QuerySet[Item]:
    """More than an excerpt shows, which runs of spaces do not count for."""
    return openings.annotate(beginning=Left("description_text", 2 * EXCERPT_LENGTH))


class OpeningFeed(Feed[Item, Issue]):
    """Addresses are those of the site's settings, so that every copy of a feed is the same."""

    language = "en"
    item_guid_is_permalink = False
    feed_type: type[Atom1Feed | Rss201rev2Feed]
    url_name: str

    def title(self, obj: Issue) -> str:
        return plain(obj.subscription.sentence)

    def description(self, obj: Issue) -> str:
        return "Open roles in machine-learning research, the newest first."

    subtitle = description

    def link(self, obj: Issue) -> str:
        return obj.subscription.page_url

    def feed_url(self, obj: Issue) -> str:
        return obj.subscription.url(self.url_name)

    feed_guid = feed_url

    def items(self, obj: Issue) -> list[Item]:
        return obj.openings()

    def item_title(self, item: Item) -> str:
        return plain(item.title)

    def item_description(self, item: Item) -> str:
        lines = format_html_join("", "<li>{}: {}</li>", facts(item))
        return format_html("<ul>{}</ul><p>{}</p>", lines, excerpt(item.beginning))

    def item_link(self, item: Item) -> str:
        return absolute(item.get_absolute_url())

    def item_guid(self, item: Item) -> str:
        """Stays when the title, and with it the address, changes."""
        host = urlsplit(str(settings.SITE_URL)).hostname or "localhost"
        return f"tag:{host},2026:opening/{item.pk}"

    def item_author_name(self, item: Item) -> str:
        return plain(item.institution.name)

    def item_categories(self, item: Item) -> list[str]:
        return [plain(name) for name in (item.get_role_display(), *(t.name for t in item.topics.all()))]

    def item_pubdate(self, item: Item) -> datetime | None:
        return item.published_at

    def item_updateddate(self, item: Item) -> datetime:
        return item.updated_at


class AtomFeed(OpeningFeed):
    feed_type = Atom1Feed
    url_name = "postings:feed-atom"


class RssFeed(OpeningFeed):
    feed_type = Rss201rev2Feed
    url_name = "postings:feed-rss"
