"""The desk of the demo institution, as its owner and its viewer see it, and the way to apply in a browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, Route

from tests.browser.conftest import WIDTHS, OpenPage, RunOnSite
from tests.browser.test_pages import axe_violations

PAGES = {
    "list": "/desk/harjula/",
    "published": "/desk/harjula/?state=published&sort=views&q=doctoral",
    "nothing found": "/desk/harjula/?q=xylophone",
    "figures": "/desk/harjula/figures/?days=90",
    "figures of an opening": "opening",
}
_SIGN_IN = """
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from postings.accounts.models import User
for role in ("owner", "viewer"):
    person = User.objects.get(email=f"{role}@harjula.example")
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    print(role, session.session_key)
"""
# An opening for each way to apply, of which nobody counted anything yet.
_FIND = """
from postings.openings.models import Opening
for method in ("link", "email"):
    one = Opening.objects.open().filter(apply_method=method, days=None).first()
    print(one.get_absolute_url(), one.apply_url or one.apply_email)
"""
_COUNT = """
from postings.openings.statistics.models import OpeningDay
from postings.openings.statistics.storing import store_counts
store_counts()
for day in OpeningDay.objects.select_related("opening").filter(opening__institution__memberships=None):
    print(day.opening.get_absolute_url(), day.views, day.apply_clicks)
"""
# The tests' browser says that nobody sits before it.
PERSON = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"


@pytest.fixture(scope="module")
def sessions(on_site: RunOnSite) -> dict[str, str]:
    """Cookies of the demo institution's people."""
    lines = (line.partition(" ") for line in on_site(_SIGN_IN).splitlines())
    return {role: session for role, _, session in lines}


@pytest.fixture
def open_desk(open_page: OpenPage, site: str, sessions: dict[str, str]) -> OpenPage:
    """Open a page as one of them."""

    def opener(path: str, *, role: str = "owner", **how: object) -> Page:
        page = open_page("/healthz", **how)
        _cookie(page.context, site, sessions[role])
        page.goto(path)
        return page

    return opener


def _cookie(context: BrowserContext, site: str, session: str) -> None:
    context.add_cookies([{"name": "sessionid", "value": session, "url": site}])


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("device", WIDTHS)
def test_desk_is_accessible_and_fits(name: str, device: str, open_desk: OpenPage) -> None:
    path = PAGES[name]
    page = open_desk("/desk/harjula/" if path == "opening" else path, width=WIDTHS[device])
    if path == "opening":
        page.get_by_role("link", name="Figures of").first.click()
        page.locator("summary").click()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert axe_violations(page) == [], scheme
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert page.locator("h1").count() == 1
    assert page.locator(".desk-nav [aria-current=page]").count() == 1


def test_desk_is_found_by_state_title_and_order_without_script(open_desk: OpenPage) -> None:
    page = open_desk("/desk/harjula/", javascript=False)
    page.get_by_role("navigation", name="States").get_by_role("link", name="Published").click()
    page.get_by_label("Words of the title").fill("doctoral")
    page.get_by_label("In the order of").select_option("Views")
    page.get_by_role("button", name="Show").click()
    assert "state=published" in page.url
    rows = page.locator(".desk-row")
    assert rows.count() >= 1
    assert all("Published" in text and "octoral" in text for text in rows.all_inner_texts())


def test_viewer_reads_and_changes_nothing(open_desk: OpenPage) -> None:
    page = open_desk("/desk/harjula/", role="viewer")
    assert page.locator(".desk-row").count() > 0
    assert page.get_by_role("link", name="Write an opening").count() == 0
    assert page.locator(".desk-row .button").filter(has_not_text="See").count() == 0


def test_way_to_apply_is_counted_and_leads_there(open_page: OpenPage, on_site: RunOnSite) -> None:
    """By link, and where a mail is to be written, which only a script can tell."""
    ways = [line.split() for line in on_site(_FIND).splitlines()]
    for path, target in ways:
        page = open_page("/healthz")
        page.set_extra_http_headers({"User-Agent": PERSON})
        page.goto(path)
        _follow(page, target)
    counted = on_site(_COUNT).splitlines()
    assert {f"{path} 1 1" for path, _ in ways} <= set(counted)


def _follow(page: Page, target: str) -> None:
    """Press the button; what it leads to is not asked of the network."""
    left_for: list[str] = []

    def answer(route: Route) -> None:
        left_for.append(route.request.url)
        route.fulfill(body="<title>There</title>")

    button = page.locator(".apply-card .button-main")
    if "@" in target:
        assert str(button.get_attribute("href")).startswith(f"mailto:{target}?subject=")
        # Nothing here opens mails: the click does what the script does, and the browser stays.
        button.evaluate("link => link.addEventListener('click', event => event.preventDefault())")
        # It has been answered when it "fails": no script may follow where it leads.
        with page.expect_event("requestfailed") as asked:
            button.click()
        assert asked.value.url.endswith("/apply/")
        return
    page.route(target, answer)
    button.click()
    page.wait_for_url(target)
    assert left_for == [target]
