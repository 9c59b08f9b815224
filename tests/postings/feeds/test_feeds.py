from __future__ import annotations

import re
from calendar import timegm
from datetime import timedelta
from typing import TYPE_CHECKING

import feedparser
import pytest
import time_machine
from defusedxml import ElementTree
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date

from postings.feeds.feeds import MOST_ITEMS
from postings.feeds.subscription import asked_of, lasting
from postings.institutions.models import Institution
from postings.openings.models import Opening
from postings.search.engine.source import current_reader
from postings.search.results import search
from tests.factories import OpeningFactory, TopicFactory

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries, Settings

    from tests.postings.search.board import Board

pytestmark = pytest.mark.django_db

ATOM, RSS = "/openings/feed.atom", "/openings/feed.rss"
FEEDS = [ATOM, RSS]
ATOM_NS = "{http://www.w3.org/2005/Atom}"
QUERIES = 1


def parsed(client: Client, path: str, **parameters: str) -> feedparser.FeedParserDict:
    response = client.get(path, parameters)
    assert response.status_code == 200
    feed = feedparser.parse(response.content, response_headers={"content-type": response["Content-Type"]})
    assert not feed.bozo, feed.bozo_exception
    return feed


def ids(feed: feedparser.FeedParserDict) -> list[int]:
    return [int(entry.id.rpartition("/")[2]) for entry in feed.entries]


@pytest.mark.parametrize("path", FEEDS)
def test_feed_says_what_decides(client: Client, path: str) -> None:
    published_at = timezone.now() - timedelta(days=3)
    opening = OpeningFactory.create(
        complete=True,
        title="Learning <b> & forgetting",
        institution__name="Åby & Sons",
        published_at=published_at,
    )

    entry = parsed(client, path).entries[0]

    assert entry.title == "Learning <b> & forgetting"
    assert entry.link.endswith(opening.get_absolute_url())
    assert entry.author == "Åby & Sons"
    assert "Researcher" in [tag.term for tag in entry.tags]
    for fact in ("Åby &amp; Sons", "Zürich, CH", "€54,000–62,000 a year", "Deadline:", "how models learn"):
        assert fact in entry.summary
    assert timegm(entry.published_parsed) == int(published_at.timestamp())


def test_feeds_have_the_types_of_feeds(client: Client) -> None:
    assert client.get(reverse("postings:feed-atom"))["Content-Type"].startswith("application/atom+xml")
    assert client.get(reverse("postings:feed-rss"))["Content-Type"].startswith("application/rss+xml")


def test_atom_follows_its_specification(client: Client) -> None:
    """RFC 4287, section 4: what every feed and entry must have, once each, and ids that differ."""
    OpeningFactory.create_batch(3, complete=True)

    root = ElementTree.fromstring(client.get(ATOM, {"role": "researcher"}).content)

    assert root.tag == f"{ATOM_NS}feed"
    entries = root.findall(f"{ATOM_NS}entry")
    assert len(entries) == 3
    moment = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
    for element in (root, *entries):
        for name in ("id", "title", "updated"):
            assert len(element.findall(ATOM_NS + name)) == 1
        assert moment.fullmatch(element.findtext(f"{ATOM_NS}updated", ""))
        assert len(element.findall(f"{ATOM_NS}link[@rel='alternate']")) == 1
    assert all(entry.findtext(f"{ATOM_NS}author/{ATOM_NS}name") for entry in entries)
    assert len({entry.findtext(f"{ATOM_NS}id") for entry in entries}) == 3
    assert all(entry.find(f"{ATOM_NS}summary[@type='html']") is not None for entry in entries)


def test_rss_follows_its_specification(client: Client) -> None:
    """RSS 2.0 and the profile of the RSS board: required elements, a guid that is no link, a self link."""
    OpeningFactory.create(complete=True)

    root = ElementTree.fromstring(client.get(RSS).content)

    channel = root.find("channel")
    assert root.attrib["version"] == "2.0"
    assert channel is not None
    assert all(channel.findtext(name) for name in ("title", "link", "description", "lastBuildDate"))
    assert channel.find(f"{ATOM_NS}link[@rel='self']") is not None
    item = channel.find("item")
    assert item is not None
    assert all(item.findtext(name) for name in ("title", "link", "description", "pubDate"))
    guid = item.find("guid")
    assert guid is not None
    assert guid.attrib == {"isPermaLink": "false"}


def test_feed_is_named_and_addressed_by_its_search(client: Client, settings: Settings) -> None:
    settings.SITE_URL = "https://board.example"

    feed = parsed(client, ATOM, country="ch", role="phd", sort="pay", page="7", utm_source="mail").feed

    assert feed.title == "PhD positions in Switzerland"
    own = "https://board.example/openings/feed.atom?country=CH&role=phd"
    assert feed.id == own
    links = {link.rel: link.href for link in feed.links}
    assert links == {"self": own, "alternate": "https://board.example/openings/?country=CH&role=phd"}


def test_feed_lists_what_is_open_and_matches_the_newest_first(client: Client) -> None:
    now = timezone.now()
    old = OpeningFactory.create(role="phd", published_at=now - timedelta(days=5))
    new = OpeningFactory.create(role="phd", published_at=now - timedelta(days=2))
    OpeningFactory.create(role="faculty")
    for state in ("draft", "in_review", "scheduled", "rejected", "closed", "expired", "lapsed"):
        OpeningFactory.create(role="phd", **{state: True})

    # Words are ranked on the page; a feed is always by date.
    for parameters in ({"role": "phd"}, {"role": "phd", "q": "models", "sort": "relevance"}):
        assert ids(parsed(client, ATOM, **parameters)) == [new.pk, old.pk]


def test_feed_stops_at_fifty(client: Client) -> None:
    OpeningFactory.create_batch(MOST_ITEMS + 3)

    assert len(parsed(client, RSS).entries) == MOST_ITEMS


def test_ids_stay_when_titles_change(client: Client) -> None:
    opening = OpeningFactory.create(title="Before")
    before = parsed(client, ATOM).entries[0]
    opening.title = "After"
    opening.save()
    after = parsed(client, ATOM).entries[0]

    assert (before.id, before.title, after.title) == (after.id, "Before", "After")
    assert after.updated_parsed >= before.updated_parsed


@pytest.mark.parametrize("path", FEEDS)
def test_feed_that_did_not_change_is_not_sent_again(client: Client, path: str) -> None:
    opening = OpeningFactory.create()
    first = client.get(path)
    etag, last_modified = first["ETag"], first["Last-Modified"]

    for condition in ({"If-None-Match": etag}, {"If-Modified-Since": last_modified}):
        again = client.get(path, headers=condition)
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == etag
        assert "max-age" in again["Cache-Control"]

    Opening.objects.filter(pk=opening.pk).update(
        title="Other", updated_at=opening.updated_at + timedelta(seconds=2)
    )
    for condition in ({"If-None-Match": etag}, {"If-Modified-Since": last_modified}):
        assert client.get(path, headers=condition).status_code == 200


def test_feed_changes_when_an_opening_closes_or_its_institution_is_renamed(client: Client) -> None:
    opening, _ = OpeningFactory.create_batch(2)
    tags = [client.get(ATOM)["ETag"]]
    opening.institution.name = "Another name"
    opening.institution.save()
    tags.append(client.get(ATOM)["ETag"])
    Opening.objects.filter(pk=opening.pk).update(expires_at=timezone.now() - timedelta(hours=1))
    tags.append(client.get(ATOM)["ETag"])

    assert len(set(tags)) == 3


@pytest.mark.parametrize("path", FEEDS)
def test_opening_is_new_when_it_is_published(client: Client, path: str) -> None:
    """And not when it was written."""
    now = timezone.now()
    OpeningFactory.create_batch(2, published_at=now - timedelta(days=9))
    soon = OpeningFactory.create(published_at=now + timedelta(seconds=20))
    Opening.objects.update(updated_at=now - timedelta(days=8))
    Institution.objects.update(updated_at=now - timedelta(days=8))
    with time_machine.travel(now, tick=False) as clock:
        condition = {"If-Modified-Since": client.get(path)["Last-Modified"]}
        assert client.get(path, headers=condition).status_code == 304
        clock.shift(timedelta(seconds=21))
        response = client.get(path, headers=condition)

    assert response.status_code == 200
    assert f"-{soon.pk}/" in response.content.decode()


@pytest.mark.parametrize("moving", [{"deadline_within": "7"}, {"pay_min": "40000"}])
def test_feed_has_no_last_modified_where_time_alone_adds_openings(
    client: Client, moving: dict[str, str]
) -> None:
    opening = OpeningFactory.create(closing_soon=True, paid=True)
    response = client.get(ATOM, moving)

    assert ids(parsed(client, ATOM, **moving)) == [opening.pk]
    assert "Last-Modified" not in response.headers
    later = {"If-Modified-Since": http_date(timezone.now().timestamp() + 60)}
    assert client.get(ATOM, moving, headers=later).status_code == 200
    assert client.get(ATOM, moving, headers={"If-None-Match": response["ETag"]}).status_code == 304


WEIRD = [
    "role=wizard&nothing=1&page=-1&sort=up",
    "topic=gone&city=atlantis-xx&institution=none",
    "q=%00%ff%ed%a0%80%EF%BF%BF%F0%9F%A6%89",
    "q=" + "%22" * 300,
    "pay_min=abc&pay_max=1e9&currency=ZZZ",
    "pay_min=10&currency=XAU",
    "deadline_within=99999999&posted_within=0",
    "role=phd&role=phd&role=&" + "&".join(f"topic=t{n}" for n in range(80)),
    "&&==&%&q",
]


@pytest.mark.parametrize("path", [*FEEDS, "/openings/calendar.ics"])
@pytest.mark.parametrize("query_string", WEIRD)
def test_strange_parameters_are_left_out(client: Client, path: str, query_string: str) -> None:
    OpeningFactory.create(open=True)
    response = client.get(f"{path}?{query_string}")

    assert response.status_code == 200
    if path == ATOM:
        assert not feedparser.parse(response.content).bozo


def test_characters_that_xml_cannot_carry_are_left_out(client: Client) -> None:
    OpeningFactory.create(
        title="Deep\x0blearning\uffff", description_text="One\x08two\ufffe", institution__name="A\x1fB"
    )
    for path in FEEDS:
        assert parsed(client, path).entries[0].title == "Deeplearning"


def test_feed_takes_the_same_queries_however_much_it_lists(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    topics = TopicFactory.create_batch(2)
    for _ in range(12):
        OpeningFactory.create(complete=True, topics=topics)
    tag = client.get(ATOM)["ETag"]
    with django_assert_max_num_queries(QUERIES):
        client.get(ATOM)
    with django_assert_max_num_queries(1):
        assert client.get(ATOM, headers={"If-None-Match": tag}).status_code == 304


def test_feed_is_for_reading_only(client: Client) -> None:
    for path in FEEDS:
        assert client.post(path).status_code == 405
        assert client.head(path).status_code == 200


def test_page_names_its_feeds(client: Client) -> None:
    page = client.get("/openings/", {"role": "phd", "sort": "pay", "page": "1"}).content.decode()

    assert re.search(r'<link rel="alternate"\s+type="application/atom\+xml"', page)
    assert page.count('href="/openings/feed.atom?role=phd"') == 2
    assert page.count('href="/openings/feed.rss?role=phd"') == 2
    assert re.search(r'href="webcal://[^/"]+/openings/calendar.ics\?role=phd"', page)


def test_feed_matches_exactly_what_the_page_matches(board: Board) -> None:
    """Also where the board does not know a value: both leave it out."""
    known = [board.random_query() for _ in range(60)]
    strange = [query.with_(topic=(*query.topic, "gone"), city=("atlantis-xx",)) for query in known[:20]]
    strange += [query.with_(currency="XAU", pay_min=10) for query in known[:5]]
    for query in [*known, *strange]:
        asked = asked_of(QueryDict(query.to_querystring()), board.now, current_reader())
        page = search(query.with_(sort="newest"), now=board.now)
        newest = list(asked.ids("newest", 100))
        assert asked.subscription.sentence == page.sentence
        assert asked.subscription.query.to_querystring() == lasting(page.query).to_querystring()
        assert len(newest) == page.total
        assert newest[: len(page.cards)] == [card.pk for card in page.cards]
