"""What is written by hand for speed, held against the libraries that write it slowly, and read by strict readers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from xml.etree.ElementTree import canonicalize

import atoma
import pytest
import vobject
from django.http import QueryDict
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Event

from postings.feeds import ical
from postings.feeds.feeds import AtomIssue, FeedIssue, RssIssue, description
from postings.feeds.subscription import asked_of
from postings.feeds.wording import EXCERPT_LENGTH, absolute, excerpt, plain
from postings.openings.choices import DeadlineKind
from postings.openings.models import Opening
from postings.search.engine.source import current_reader
from tests.factories import OpeningFactory, TopicFactory

if TYPE_CHECKING:
    from django.test import Client

ODD = "Ab<c> & \"d\"; 'e', f\\ ]]> \N{GREEK SMALL LETTER ALPHA}\N{OWL}\x0b &amp; \\n \\N"
# Not what cannot be sent: half of a letter.
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


@pytest.fixture
def openings(db: None) -> list[Opening]:
    topics = [TopicFactory.create(name=name) for name in (ODD, "Robotics")]
    now = timezone.now()
    return [
        OpeningFactory.create(complete=True, title=ODD, institution__name=ODD, topics=topics),
        OpeningFactory.create(complete=True, description_text=f"{ODD}\n\n" * 30),
        OpeningFactory.create(remote=True, remote_countries=["CH", "DE"], closing_soon=True),
        OpeningFactory.create(
            deadline_kind=DeadlineKind.MOMENT,
            deadline_at=now + timedelta(days=30),
            deadline_zone="Europe/Zurich",
            letters_deadline_at=now + timedelta(days=40),
        ),
    ]


def slowly(issue: FeedIssue, feed_type: type[Atom1Feed | Rss201rev2Feed]) -> str:
    """The feed as Django writes all of it."""
    url = issue.subscription.url(issue.url_name)
    about = "Open roles in machine-learning research, the newest first."
    feed = feed_type(
        title=issue.subscription.sentence,
        link=issue.subscription.page_url,
        description=about,
        subtitle=about,
        language="en",
        feed_url=url,
        feed_guid=url,
    )
    for item in issue.items:
        feed.add_item(
            title=plain(item.title),
            link=absolute(item.url),
            description=description(item),
            author_name=plain(item.institution_name),
            pubdate=item.published_at,
            updateddate=item.updated_at,
            unique_id=f"tag:127.0.0.1,2026:opening/{item.pk}",
            unique_id_is_permalink=False,
            categories=[plain(name) for name in (item.role_name, *item.topics)],
        )
    return str(feed.writeString("utf-8"))


@pytest.mark.usefixtures("openings")
@pytest.mark.parametrize(("issue_type", "feed_type"), [(AtomIssue, Atom1Feed), (RssIssue, Rss201rev2Feed)])
def test_entries_are_as_django_writes_them(
    issue_type: type[FeedIssue], feed_type: type[Atom1Feed | Rss201rev2Feed]
) -> None:
    issue = issue_type(asked_of(QueryDict(""), timezone.now(), current_reader()))
    assert len(issue.items) == 4
    assert canonicalize(issue.write().decode()) == canonicalize(slowly(issue, feed_type))


@pytest.mark.parametrize("path", ["/openings/feed.atom", "/openings/feed.rss"])
def test_a_strict_reader_takes_the_feeds(client: Client, openings: list[Opening], path: str) -> None:
    content = client.get(path).content
    if path.endswith("atom"):
        read = {entry.id_: entry.title.value for entry in atoma.parse_atom_bytes(content).entries}
    else:
        read = {str(item.guid): str(item.title) for item in atoma.parse_rss_bytes(content).items}
    assert read == {f"tag:127.0.0.1,2026:opening/{one.pk}": plain(one.title) for one in openings}


def test_a_strict_reader_takes_the_calendars(client: Client, openings: list[Opening]) -> None:
    paths = ["/openings/calendar.ics", f"{openings[0].get_absolute_url()}deadline.ics"]
    for path, events in zip(paths, (5, 1), strict=True):
        read = vobject.readOne(client.get(path).content.decode())
        assert read.validate(raiseException=True)
        assert len(read.vevent_list) == events
        (odd,) = [one for one in read.vevent_list if f"opening-{openings[0].pk}-" in one.uid.value]
        assert odd.summary.value == f"Deadline: {plain(ODD)} ({plain(ODD)})"
        assert openings[0].get_absolute_url() in odd.url.value


@given(words, words)
def test_lines_of_an_event_are_read_as_they_were_meant(title: str, more: str) -> None:
    title, more = plain(title), plain(f"{title}\n{more}")
    at = datetime(2026, 11, 20, 12, 30, 5, 999_999, tzinfo=UTC)
    lines = [
        ical.text("SUMMARY", title),
        ical.text("DESCRIPTION", more),
        ical.moment("DTSTART", at.date()),
        ical.moment("DTSTAMP", at),
    ]
    written = b"".join([b"BEGIN:VEVENT\r\n", *lines, b"END:VEVENT\r\n"])

    event = Event.from_ical(written)
    assert isinstance(event, Event)

    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
    assert all(part.decode() for line in lines for part in line.split(b"\r\n ") if part)
    assert str(event["summary"]) == one_line_end(title)
    assert str(event["description"]) == one_line_end(more)
    assert (at.date(), at.replace(microsecond=0)) == (event.DTSTART, event.DTSTAMP)


def one_line_end(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


@given(words)
def test_excerpt_is_the_beginning_in_whole_words(text: str) -> None:
    whole = " ".join(plain(text).split())
    assert excerpt(text) == whole
    long = excerpt(f"{text} " + "word " * EXCERPT_LENGTH)
    assert len(long) <= EXCERPT_LENGTH
    assert long.endswith(" word …")
    assert long.startswith(whole)
    assert len(excerpt("x" * 3 * EXCERPT_LENGTH)) == EXCERPT_LENGTH
