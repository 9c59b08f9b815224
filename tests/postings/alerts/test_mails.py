from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html import unescape
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import etree
from lxml import html as lxml_html

from postings.alerts.emails.digests import SUBJECT_LENGTH
from postings.alerts.emails.drafts import digest_drafts
from postings.alerts.models import DigestItem, Frequency, StopCause, SuppressionCause
from postings.alerts.tokens import Purpose, holder_of
from postings.openings.models import Opening
from postings.openings.models.opening import ANYWHERE_ON_EARTH
from postings.search.query import SearchQuery
from tests.factories import ExchangeRateFactory, InstitutionFactory, OpeningFactory, TopicFactory
from tests.postings.alerts.mail_reading import a_digest, an_alert, draft_of, html_of, received, text_of

if TYPE_CHECKING:
    from pytest_django import Settings

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site(settings: Settings) -> None:
    settings.SITE_URL = "https://jobs.example"


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def plain(text: str) -> str:
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


def shown(html: str) -> str:
    body = lxml_html.fromstring(html).find("body")
    assert isinstance(body, lxml_html.HtmlElement)
    return plain(str(body.text_content()))


def test_digest_says_what_decides() -> None:
    now = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    ExchangeRateFactory.create(currency="CHF", per_euro=Decimal("0.94"))
    opening = OpeningFactory.create(
        complete=True,
        role="phd",
        title="Learning to manipulate deformable objects",
        institution__name="Limmatberg Institute",
        published_at=now - timedelta(hours=1),
        deadline_at=datetime(2026, 11, 27, 11, 59, tzinfo=UTC),
        deadline_zone=ANYWHERE_ON_EARTH,
        deadline_has_time=True,
        pay_min=Decimal(47_040),
        pay_max=Decimal(50_040),
        pay_currency="CHF",
    )
    query = SearchQuery(q="objects", country=("CH",), role=("phd",))
    alert = an_alert(now, query)
    digest = a_digest(alert, [opening], now)
    item = digest.items.get()
    mail = received(draft_of(digest, now))
    assert mail["Subject"] == "1 new: Learning to manipulate deformable objects at Limmatberg Institute"
    text, html = text_of(mail), html_of(mail)
    for said in (
        "1 new opening",
        "PhD positions in Switzerland matching “objects”",
        "Limmatberg Institute · Zürich, CH · on site",
        "CHF 47,040–50,040 a year",
        "about €50,000–53,200 a year · fully funded",
        "closes in 7 days",
        "Thu 26 Nov 2026, 23:59 AoE",
        "PhD position, in Switzerland, “objects” in the title",
        "You get this mail because you asked for this search on 22 Aug 2026.",
        "It comes every day at 08:00 (Europe/Zurich time), when there is something new.",
    ):
        assert said in plain(text), said
        assert said in shown(html), said
    links = re.findall(r"https://\S+", text)
    assert set(links) == {unescape(link) for link in re.findall(r'href="([^"]+)"', html)}
    assert f"https://jobs.example{opening.get_absolute_url()}" in links
    assert f"https://jobs.example/alerts/new/?like={opening.pk}" in links
    assert f"https://jobs.example{query.get_absolute_url()}" in links
    numbers = {purpose: number_in(links, purpose) for purpose in (Purpose.NOT_FOR_ME, Purpose.UNSUBSCRIBE)}
    assert numbers == {Purpose.NOT_FOR_ME: item.pk, Purpose.UNSUBSCRIBE: alert.pk}
    assert number_in(links, Purpose.MANAGE) == alert.pk


def number_in(links: list[str], purpose: Purpose) -> int:
    (token,) = {found[1] for link in links if (found := re.search(rf"/alerts/{purpose.label}/(.+)/$", link))}
    return holder_of(token, purpose).number


def test_text_fits_and_has_no_markup(now: datetime) -> None:
    openings = [OpeningFactory.create(complete=True, title=f"{'Wide titles ' * 15}{n}") for n in range(3)]
    alert = an_alert(now, SearchQuery(q="wide", country=("CH", "DE", "NL", "US", "GB", "SE", "FR")))
    text = text_of(received(draft_of(a_digest(alert, openings, now), now)))
    for line in text.split("\n"):
        assert len(line) <= 78 or re.fullmatch(r"\s*([\w ]+: )?https://\S+", line), line
        assert line == line.rstrip()
    assert not re.search(r"<\w|&\w+;", text)
    assert "\N{NO-BREAK SPACE}" not in text


def test_what_people_wrote_is_escaped_and_markup_is_whole(now: datetime) -> None:
    evil = '<script>alert(1)</script> & "co" <img src=x onerror=alert(1)>'
    opening = OpeningFactory.create(
        complete=True,
        title=evil,
        institution__name=evil,
        topics=[TopicFactory.create(name=evil, slug="evil")],
    )
    alert = an_alert(now, SearchQuery(q="script", topic=("evil",)))
    html = html_of(received(draft_of(a_digest(alert, [opening], now), now)))
    assert "<script" not in html
    assert "<img" not in html
    assert evil in shown(html)
    parser = etree.HTMLParser(recover=False)
    etree.fromstring(html, parser)
    assert [error.message for error in parser.error_log] == []


def test_html_needs_no_pictures_and_knows_the_dark(now: datetime) -> None:
    html = html_of(received(draft_of(a_digest(an_alert(now), [OpeningFactory.create()], now), now)))
    assert not re.search(r"<(img|table|script|link|iframe)|url\(|@import", html)
    assert '<meta name="color-scheme" content="light dark">' in html
    assert "@media (prefers-color-scheme: dark)" in html
    assert "max-width: 600px" in html


def test_at_most_25_are_listed_newest_first_and_the_rest_counted(now: datetime) -> None:
    openings = [
        OpeningFactory.create(title=f"Opening {n:02}", published_at=now - timedelta(hours=n + 1))
        for n in range(28)
    ]
    draft = draft_of(a_digest(an_alert(now), reversed(openings), now), now)
    mail = received(draft)
    assert mail["Subject"].startswith("28 new: Opening 00 at ")
    assert mail["Subject"].endswith(", and 27 more")
    text = text_of(mail)
    assert re.findall(r"^\d+\. +Opening (\d\d)$", text, re.MULTILINE) == [f"{n:02}" for n in range(25)]
    assert "These are the 25 newest. 3 more match too." in text
    assert "See them on the site: https://jobs.example/openings/" in text


def test_what_was_not_kept_as_items_is_counted_too(now: datetime) -> None:
    digest = a_digest(an_alert(now), OpeningFactory.create_batch(3), now)
    digest.more = 40
    digest.save()
    message = received(draft_of(digest, now))
    assert str(message["subject"]).startswith("43 new: ")
    assert "These are the 3 newest. 40 more match too." in plain(text_of(message))


def test_closed_openings_are_left_out_and_told(now: datetime) -> None:
    still, gone = OpeningFactory.create(open=True), OpeningFactory.create(closed=True)
    past = OpeningFactory.create(expired=True)
    digest = a_digest(an_alert(now), [still, gone, past], now)
    draft = draft_of(digest, now)
    assert set(draft.closed) == set(digest.items.exclude(opening=still).values_list("pk", flat=True))
    assert gone.title not in text_of(received(draft))
    assert "1 new opening" in text_of(received(draft))


def test_opening_that_closes_before_it_is_sent_is_left_out(now: datetime) -> None:
    opening = OpeningFactory.create(closing_soon=True)
    digest = a_digest(an_alert(now), [opening], now)
    draft = draft_of(digest, now + timedelta(days=4))
    assert draft.message is None
    assert draft.closed == (digest.items.get().pk,)


@pytest.mark.parametrize("reason", ["stopped", "unconfirmed", "suppressed"])
def test_nothing_is_sent_to_who_does_not_want_it(now: datetime, reason: str) -> None:
    alert = an_alert(now)
    digest = a_digest(alert, [OpeningFactory.create()], now)
    if reason == "stopped":
        alert.stopped_at, alert.stopped_because = now, StopCause.ONE_CLICK
    elif reason == "unconfirmed":
        alert.confirmed_at = None
    else:
        alert.address.suppress(SuppressionCause.BOUNCE)
    alert.save()
    draft = draft_of(digest, now)
    assert draft.message is None
    assert draft.closed == ()


def test_batch_takes_as_many_statements_as_one(now: datetime) -> None:
    OpeningFactory.create_batch(12, complete=True)
    ids = list(Opening.objects.values_list("pk", flat=True))
    queries = [
        SearchQuery(q="learning"),
        SearchQuery(near="zurich-ch", country=("CH",)),
        SearchQuery(near="bern-ch", pay_min=1_000, currency="USD"),
        SearchQuery(topic=("none",), institution=("nobody",)),
    ]
    digests = []
    for number in range(12):
        alert = an_alert(now, queries[number % 4], email=f"ada{number}@example.org")
        digests.append(a_digest(alert, Opening.objects.filter(pk__in=ids[: 1 + number]), now))
    counts = []
    for batch in (digests[:4], digests):
        with CaptureQueriesContext(connection) as captured:
            drafts = list(digest_drafts(batch, now))
        counts.append(len(captured))
        assert [digest.pk for digest, _ in drafts] == [digest.pk for digest in batch]
        assert all(draft.message for _, draft in drafts)
    assert counts[0] == counts[1] <= 8


def test_mails_are_written_when_they_are_reached(now: datetime) -> None:
    alert = an_alert(now)
    digests = [a_digest(alert, [OpeningFactory.create()], now + timedelta(days=day)) for day in range(3)]
    drafts = digest_drafts(digests, now)
    assert next(drafts)[0] == digests[0]
    assert [digest for digest, _ in drafts] == digests[1:]
    assert list(digest_drafts([], now)) == []


@pytest.mark.parametrize(
    ("title", "institution"),
    [
        ("Short", "ETH Zürich"),
        (
            "A very long title that goes on and on, and says a little more with each word it takes",
            "ETH Zürich",
        ),
        (
            "PhD position",
            "The institute with the longest name of all institutes that there ever were, in full",
        ),
        ("Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnungsentwurfsprüfung", "Uni"),
    ],
)
def test_subject_fits_and_says_what_is_inside(now: datetime, title: str, institution: str) -> None:
    made = InstitutionFactory.create(name=institution)
    openings = [
        OpeningFactory.create(title=title, institution=made),
        OpeningFactory.create(published_at=now - timedelta(days=5)),
    ]
    subject = received(draft_of(a_digest(an_alert(now), openings, now), now))["Subject"]
    assert len(subject) <= SUBJECT_LENGTH
    assert subject.startswith(f"2 new: {title[:12].strip()}"[:15])
    assert subject.endswith(", and 1 more")


def test_alert_at_once_says_so(now: datetime) -> None:
    alert = an_alert(now, frequency=Frequency.AT_ONCE)
    text = plain(text_of(received(draft_of(a_digest(alert, [OpeningFactory.create()], now), now))))
    assert "It comes as soon as something new is posted." in text


def test_item_of_another_digest_is_not_in_it(now: datetime) -> None:
    alert = an_alert(now)
    first, second = OpeningFactory.create(title="First"), OpeningFactory.create(title="Second")
    digests = [a_digest(alert, [first], now), a_digest(alert, [second], now + timedelta(days=1))]
    texts = [text_of(received(draft)) for _, draft in digest_drafts(digests, now)]
    assert ["First" in text for text in texts] == [True, False]
    assert DigestItem.objects.count() == 2
