"""From a search to its alert, and all that can be done to it: by mouse and keyboard, on a phone, without JavaScript."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import WIDTHS, OpenPage, RunOnSite
from tests.browser.test_pages import axe_violations
from tests.browser.test_paths import press_until

_SEND = "from postings.alerts.sending import send_notices; send_notices()"
# An alert in each state, and the signed pages of one of them.
_MAKE = """
import json
from datetime import timedelta
from django.utils import timezone
from postings.alerts import joining
from postings.alerts.emails.links import signed_path
from postings.alerts.models import Address, Alert, Digest, DigestItem, Search, StopCause
from postings.alerts.queries import alert_query
from postings.alerts.tokens import Purpose
from postings.openings.models import Opening
from postings.search.filters import parse

now = timezone.now()
address = Address.objects.create(email="states@reader.example")
opening = Opening.objects.open().filter(role="phd").first()
searches = ["role=phd&role=fellow&country=DE&country=CH", "q=robot", "role=faculty", "role=engineer"]
first, second, third, fourth = (
    Alert.objects.create(
        address=address,
        search=Search.objects.of(alert_query(parse(text).query)),
        frequency="weekly",
        time_zone="Europe/Zurich",
    )
    for text in searches
)
for alert in (first, second, third):
    joining.confirm(alert)
joining.pause(second, now + timedelta(days=9))
joining.stop(third, StopCause.PERSON)
digest = Digest.objects.create(alert=first, slot=now, due_at=now, sent_at=now, state="sent")
item = DigestItem.objects.create(digest=digest, alert=first, opening=opening)
manage = signed_path(Purpose.MANAGE, address, first.pk)
print(json.dumps({
    "manage": manage,
    "change": f"{manage}{first.pk}/",
    "pause": f"{manage}{first.pk}/pause/",
    "delete": f"{manage}delete/",
    "confirm": signed_path(Purpose.CONFIRM, address, fourth.pk),
    "confirmed": signed_path(Purpose.CONFIRM, address, first.pk),
    "unsubscribe": signed_path(Purpose.UNSUBSCRIBE, address, first.pk),
    "ended": signed_path(Purpose.UNSUBSCRIBE, address, third.pk),
    "keep": signed_path(Purpose.KEEP, address, first.pk),
    "not for me": signed_path(Purpose.NOT_FOR_ME, address, item.pk),
    "create": "/alerts/new/?role=phd&country=DE&posted_within=7&deadline_within=30",
    "create from nothing": "/alerts/new/?q=xylophone&role=phd",
    "links": "/alerts/",
    "broken link": "/alerts/manage/torn/",
    "nothing found": "/openings/?q=xylophone",
}))
"""
PAGES = (
    *("manage", "change", "pause", "delete", "confirm", "confirmed", "unsubscribe", "ended", "keep"),
    *("not for me", "create", "create from nothing", "links", "broken link", "nothing found"),
)  # fmt: skip


@pytest.fixture(scope="module")
def paths(on_site: RunOnSite) -> dict[str, str]:
    made: dict[str, str] = json.loads(on_site(_MAKE))
    return made


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("device", WIDTHS)
def test_page_of_alerts_is_accessible_and_fits(
    name: str, device: str, open_page: OpenPage, paths: dict[str, str]
) -> None:
    for dark in (False, True):
        page = open_page(paths[name], width=WIDTHS[device], dark=dark)
        assert axe_violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[device]
        assert page.locator("h1").count() == 1
    narrow = open_page(paths[name], width=320)
    assert narrow.evaluate("document.documentElement.scrollWidth") <= 320


def link_in_mail(page: Page, on_site: RunOnSite, email: str, kind: str) -> str:
    """The path of the link in the newest mail to `email`, once it is sent."""
    on_site(_SEND)
    page.goto("/outbox/")
    page.locator("tr, li").filter(has_text=email).first.get_by_role("link").first.click()
    text = page.locator("main pre").last.inner_text()
    found = re.search(rf"/alerts/{kind}/\S+", text)
    assert found
    return found[0]


@pytest.mark.parametrize(
    ("device", "has_script"), [("desktop", True), ("phone", True), ("phone", False)], ids=str
)
def test_from_a_search_to_its_alert_and_to_its_end(
    device: str, has_script: bool, open_page: OpenPage, on_site: RunOnSite
) -> None:
    email = f"{device}-{has_script}@reader.example".lower()
    page = open_page("/openings/?q=xylophone&role=phd", width=WIDTHS[device], javascript=has_script)
    page.get_by_role("link", name="Write to me when there is one").click()
    expect(page.locator("h1")).to_have_text("PhD positions matching “xylophone”")
    expect(page.get_by_role("heading", name="Nothing in the last 90 days")).to_be_visible()

    # What is typed stays when a condition goes.
    page.get_by_label("E-mail address").fill("not yet an address")
    page.get_by_label("Weekly").check()
    page.get_by_label("Day", exact=True).select_option("Friday")
    page.get_by_role("button", name="PhD position , remove").click()
    expect(page.locator("h1")).to_have_text("Openings matching “xylophone”")
    expect(page.get_by_label("E-mail address")).to_have_value("not yet an address")
    expect(page.get_by_label("Day", exact=True)).to_have_value("5")

    # Enter sends the form; it takes no condition away.
    page.get_by_label("E-mail address").press("Enter")
    expect(page.get_by_text("This is not an e-mail address")).to_be_visible()
    expect(page.locator("h1")).to_have_text("Openings matching “xylophone”")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("E-mail address").press("Enter")
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()

    page.goto(link_in_mail(page, on_site, email, "confirm"))
    page.get_by_role("button", name="Yes, send me these").click()
    expect(page.locator("h1")).to_have_text("Your alert begins")
    page.get_by_role("link", name="All your alerts").click()
    expect(page.locator(".alert-state")).to_have_text("Active")

    page.get_by_role("link", name="Change").click()
    page.get_by_label("Words", exact=True).fill("xylophone -drum")
    page.get_by_label("Daily").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The alert is changed.")).to_be_visible()
    expect(page.locator(".alert-search")).to_have_text("Openings matching “xylophone -drum”")

    page.get_by_role("link", name="Pause").click()
    page.get_by_role("button", name="Pause it").click()
    expect(page.locator(".alert-state")).to_have_text("Paused")
    page.get_by_role("button", name="Go on now").click()
    expect(page.locator(".alert-state")).to_have_text("Active")

    page.get_by_role("button", name=re.compile("^End ?:")).click()
    expect(page.locator(".alert-state")).to_have_text("Ended")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".alert-state")).to_have_text("Active")

    page.get_by_role("link", name="Delete all we know").click()
    page.get_by_role("button", name="Delete everything").click()
    expect(page.locator("h1")).to_have_text("Everything is deleted")


def test_alert_is_asked_for_by_keyboard(open_page: OpenPage) -> None:
    page = open_page("/openings/?role=phd")
    link = page.get_by_role("link", name="Get new ones by e-mail")
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/alerts/new/?role=phd")
    press_until(page, "#id_email")
    page.keyboard.type("keys@reader.example")
    press_until(page, "#id_frequency_1")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Weekly")).to_be_checked()
    press_until(page, "#id_weekday")
    page.keyboard.press("ArrowDown")
    press_until(page, "#id_reminders")
    page.keyboard.press("Space")
    press_until(page, ".button-main")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Look into your mail")


def test_link_to_alerts_is_asked_for_by_mail(
    open_page: OpenPage, on_site: RunOnSite, paths: dict[str, str]
) -> None:
    page = open_page("/")
    page.get_by_role("link", name="Your alerts").click()
    page.get_by_label("E-mail address").fill("states@reader.example")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Look into your mail")
    page.goto(link_in_mail(page, on_site, "states@reader.example", "manage"))
    expect(page.locator(".alert")).to_have_count(4)


def test_time_zone_is_that_of_the_browser(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, timezone_id="America/New_York")
    page = context.new_page()
    page.goto("/alerts/new/")
    expect(page.get_by_label("Time zone")).to_have_value("America/New_York")
    page.get_by_label("E-mail address").fill("x")
    page.get_by_label("Time zone").select_option("UTC")
    page.keyboard.press("Enter")
    page.get_by_label("E-mail address").press("Enter")
    # What was chosen stays, also where it is not the browser's.
    expect(page.get_by_text("This is not an e-mail address")).to_be_visible()
    expect(page.get_by_label("Time zone")).to_have_value("UTC")
    context.close()


def test_opening_leads_to_more_like_it(open_page: OpenPage) -> None:
    page = open_page("/openings/?role=phd&q=robot")
    page.locator("#results .rows h3 a").first.click()
    page.get_by_role("link", name="Get more like this by e-mail").click()
    expect(page.locator("h1")).to_contain_text("PhD positions about")
