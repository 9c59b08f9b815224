"""Openings that are odd but legal, on every page and in every answer that shows them."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar
from lxml import etree

from postings.openings.choices import (
    ApplyMethod,
    CloseReason,
    Contract,
    DeadlineKind,
    Funding,
    Hours,
    Level,
    MaterialKind,
    PayPeriod,
    Status,
    Visa,
    Workplace,
)
from postings.openings.models import Opening, OpeningChange
from tests.factories import (
    ExchangeRateFactory,
    InstitutionFactory,
    MaterialFactory,
    OpeningFactory,
    QualificationFactory,
    TopicFactory,
)

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db

# Ends an attribute, an element, a script, a comment and a CDATA section, and asks both template engines to work.
EVIL = "\"'><odd-tag x=1></script>--> ]]> &lt; {{ 7 * 7 }} {% now 'Y' %} ${x}"
HTMX = {"HX-Request": "true"}
LONG = "Donaudampfschifffahrts" * 11
RIGHT_TO_LEFT = "למידת מכונה \u202eعلم الآلة\u202c 机器学习 👩🏽‍🔬"
# Elements that close themselves.
VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)


class Tags(HTMLParser):
    """Holds that what is opened is closed, in order, and that nobody's words became a tag or an attribute."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.ids: set[str] = set()
        self.data_blocks: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag != "odd-tag"
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), (tag, attrs)
        assert all(re.fullmatch(r"[a-zA-Z:-]+[0-9]?", name) for name in names), (tag, attrs)
        found = dict(attrs)
        if "id" in found:
            assert found["id"] not in self.ids, found["id"]
            self.ids.add(str(found["id"]))
        if tag == "script" and found.get("type") == "application/ld+json":
            self.data_blocks.append("")
        if tag not in VOID and tag not in ("path", "rect", "line"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in VOID or tag in ("path", "rect", "line", "use"), tag

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID or tag in ("path", "rect", "line"):
            return
        assert self.open.pop() == tag, (tag, self.open[-3:], self.getpos())

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "script" and self.data_blocks:
            self.data_blocks[-1] += data


def check_html(html: str) -> None:
    tags = Tags()
    tags.feed(html)
    tags.close()
    assert tags.open == []
    for block in tags.data_blocks:
        json.loads(block)
    assert "Undefined" not in html
    # An empty variable that was put into words.
    assert not re.search(r">\s*None\s*<|=\"None\"", html)


def moment(at: datetime, zone: str = "UTC", **more: object) -> dict[str, object]:
    return {"deadline_kind": DeadlineKind.MOMENT, "deadline_at": at, "deadline_zone": zone, **more}


def odd_values() -> dict[str, dict[str, object]]:
    now = timezone.now()
    last = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    return {
        "nothing": {},
        "evil": {
            "title": EVIL,
            "department": EVIL,
            "supervisor": EVIL,
            "pay_scale": EVIL[:80],
            "benefits": [EVIL[:80], ""],
            "apply_url": f"https://odd.example.org/?{EVIL.replace(' ', '')}",
            "origin_url": f"https://odd.example.org/{EVIL.replace(' ', '')}",
            "institution": InstitutionFactory.create(
                name=EVIL,
                slug="odd-evil",
                city=EVIL,
                description=EVIL,
                website="https://odd.example.org/'\"<x",
            ),
            "topics": [TopicFactory.create(name=EVIL, slug="odd-topic", synonyms=[EVIL])],
            "locations": [(EVIL, ""), (EVIL, "CH"), ("", "DE")],
            **moment(now + timedelta(days=2), EVIL[:60]),
        },
        "nowhere": {
            "institution": InstitutionFactory.create(
                name="Odd", slug="odd", city="", country="", website="", is_verified=False, description=""
            )
        },
        "of a country": {
            "institution": InstitutionFactory.create(name="S", slug="s", city="Singapore", country="SG"),
            "locations": [("Singapore", "SG")],
        },
        "signs only": {"title": "!!! ??? …", "locations": [("東京", "JP"), ("東京", "")]},
        "right to left": {"title": RIGHT_TO_LEFT, "department": RIGHT_TO_LEFT},
        "long": {"title": LONG, "department": LONG[:200], "supervisor": LONG[:200], "pay_scale": LONG[:80]},
        "remote": {"workplace": Workplace.REMOTE},
        "remote from one": {"workplace": Workplace.REMOTE, "remote_countries": ["CH"]},
        "remote from many": {
            "workplace": Workplace.REMOTE,
            "remote_countries": ["CH", "DE", "FR", "US", "ZZ"],
            "locations": [("Bern", "CH")],
        },
        "part time": {"hours": Hours.PART_TIME},
        "a month": {"contract": Contract.FIXED_TERM, "contract_months": 1},
        "fixed term": {"contract": Contract.FIXED_TERM, "level": Level.MID},
        "here": {"apply_method": ApplyMethod.HERE, "apply_url": ""},
        "by mail": {
            "apply_method": ApplyMethod.EMAIL,
            "apply_email": "o'dd+x&y@example.org",
            "apply_url": "",
        },
        "no host": {"apply_url": "https://[", "origin_url": "x"},
        "rolling": {"deadline_kind": DeadlineKind.ROLLING, "visa": Visa.SPONSORED},
        "letters": {"letters_deadline_at": now + timedelta(days=1)},
        "letters are over": {"letters_deadline_at": now - timedelta(days=1)},
        "last day": {**moment(last, "Etc/GMT+12"), "letters_deadline_at": last, "expires_at": last},
        "last day east": moment(last, "Pacific/Kiritimati", deadline_has_time=True),
        "no such zone": moment(now + timedelta(hours=1), "Europe", deadline_has_time=True),
        "old": {"published_at": datetime(1, 1, 1, tzinfo=UTC), "starts_on": date(1, 1, 1)},
        "far start": {"starts_on": date(9999, 12, 31), "starts_as_soon_as_possible": True},
        "no pay at all": pay(0, 0),
        "most pay": pay(
            Decimal("999999999999.99"), Decimal("999999999999.99"), period=PayPeriod.HOUR, yearly=None
        ),
        "from": pay(Decimal("10.5"), None, period=PayPeriod.HOUR),
        "up to": pay(None, 90_000),
        "no rate": pay(1, 2, currency="XXX"),
        "scale": {"pay_scale": "TV-L E13", "funding": Funding.STIPEND},
        "closed": {"status": Status.CLOSED, "close_reason": CloseReason.OFF_TOPIC, "closed_at": now},
        "over": {**moment(now - timedelta(days=90)), "published_at": now - timedelta(days=99)},
        "lapsed": {"expires_at": now - timedelta(hours=1)},
        "closed before it was published": {
            "status": Status.CLOSED,
            "close_reason": CloseReason.FILLED,
            "closed_at": datetime(1, 1, 1, tzinfo=UTC),
            "published_at": now - timedelta(minutes=1),
        },
    }


def pay(
    low: object, high: object, currency: str = "EUR", period: str = PayPeriod.YEAR, **more: object
) -> dict[str, object]:
    ends = [None if end is None else Decimal(str(end)) for end in (low, high)]
    own: dict[str, object] = {"pay_min": ends[0], "pay_max": ends[1], "pay_currency": currency}
    if "yearly" in more:
        own |= {"pay_yearly_min": ends[0], "pay_yearly_max": ends[1]}
    return {**own, "pay_period": period}


@pytest.fixture
def odd() -> dict[str, Opening]:
    ExchangeRateFactory.create(currency="CHF", per_euro=Decimal("0.95"))
    # So that there is a band to draw pay on.
    for amount in range(40_000, 50_000, 1_000):
        OpeningFactory.create(**pay(amount, amount), topics=[])
    made = {name: OpeningFactory.create(**values) for name, values in odd_values().items()}
    evil = made["evil"]
    QualificationFactory.create(opening=evil, name=EVIL[:100], text=EVIL, evidence=f"{EVIL} more")
    QualificationFactory.create(opening=evil, name="", text=EVIL, alternative_group=1)
    QualificationFactory.create(opening=evil, name="", text=f"Or {EVIL}", alternative_group=1)
    MaterialFactory.create(opening=evil, kind=MaterialKind.CV, text=EVIL)
    OpeningChange.objects.create(
        at=timezone.now(),
        opening=evil,
        is_material=True,
        changes={"title": [EVIL, EVIL], "pay": ["", EVIL], "deadline": ["x", ""]},
    )
    return made


def test_every_odd_opening_has_a_page(client: Client, odd: dict[str, Opening]) -> None:
    for name, opening in odd.items():
        response = client.get(opening.get_absolute_url())
        assert response.status_code == 200, name
        check_html(response.content.decode())


LISTS = [
    *("/", "/openings/", "/openings/?page=2", "/openings/?sort=deadline", "/openings/?sort=pay"),
    *("/openings/?topic=odd-topic", "/openings/?q=odd-tag", "/openings/?institution=odd-evil"),
    *("/openings/?q=%22%3E%3Codd-tag%20x%3D1%3E", "/openings/?%22%3E%3Codd-tag%3E=%3Codd-tag%3E"),
    *("/openings/?near=%3Codd-tag%3E&pay_min=%22%3E&city=%22%3E%3Codd-tag%3E", "/openings/odd-topic/"),
    *("/openings/researcher/", "/openings/researcher/in/switzerland/", "/openings/in/japan/"),
    *("/institutions/", "/institutions/odd/", "/institutions/odd-evil/", "/institutions/s/"),
    *("/openings/values/city/", "/openings/values/topic/?find=%22%3E%3Codd-tag%20x%3D1%3E"),
    *("/openings/values/institution/?by=name&q=%22%3E%3Codd-tag%3E", "/openings/suggest/?q=odd"),
]


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["whole", "htmx"])
@pytest.mark.usefixtures("odd")
def test_every_list_holds_odd_openings(client: Client, headers: dict[str, str]) -> None:
    for address in LISTS:
        response = client.get(address, headers=headers)
        assert response.status_code == 200, address
        check_html(response.content.decode())


def test_odd_openings_are_compared(client: Client, odd: dict[str, Opening]) -> None:
    ids = [opening.pk for opening in odd.values()]
    for start in range(0, len(ids), 4):
        response = client.get("/openings/compare/", {"id": ids[start : start + 4]})
        assert response.status_code == 200
        check_html(response.content.decode())


@pytest.mark.parametrize("name", ["atom", "rss"])
@pytest.mark.usefixtures("odd")
def test_feeds_hold_odd_openings(client: Client, name: str) -> None:
    response = client.get(f"/openings/feed.{name}")

    titles = etree.fromstring(response.content).xpath("//*[local-name()='title']/text()")
    assert isinstance(titles, list)
    assert {EVIL, RIGHT_TO_LEFT} <= set(titles)


def test_calendars_hold_odd_openings(client: Client, odd: dict[str, Opening]) -> None:
    whole = Calendar.from_ical(client.get("/openings/calendar.ics").content.decode())
    said = [str(event["SUMMARY"]) for event in whole.walk("VEVENT")]
    assert any(EVIL in words for words in said)
    for name, opening in odd.items():
        response = client.get(reverse("postings:opening-calendar", args=[opening.slug, opening.pk]))
        assert response.status_code in (200, 404), name
        if response.status_code == 200:
            Calendar.from_ical(response.content.decode())


def test_api_answers_odd_openings(client: Client, odd: dict[str, Opening]) -> None:
    listed = client.get("/api/v1/openings/?limit=100").json()
    assert {one["title"] for one in listed["results"]} >= {EVIL, RIGHT_TO_LEFT, LONG}
    for name, opening in odd.items():
        response = client.get(f"/api/v1/openings/{opening.pk}/")
        assert response.status_code == 200, name
        assert response.json()["title"] == opening.title
