"""The admin's home in a browser, its search, and an opening that is chosen for the front page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import WIDTHS, OpenPage, RunOnSite
from tests.browser.test_pages import axe_violations

_SIGN_IN = """
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from postings.accounts.models import User
person = User.objects.filter(email="curator@board.example").first()
person = person or User.objects.create_superuser("curator@board.example")
session = import_module(settings.SESSION_ENGINE).SessionStore()
session[SESSION_KEY] = str(person.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = person.get_session_auth_hash()
session.save()
print(session.session_key)
"""
PAGES = {
    "home": "/admin/",
    "found": "/admin/find/?q=learning",
    "rates": "/admin/postings/exchangerate/",
    "topic merge": "topic merge",
}
_FIND_TOPICS = """
from postings.openings.models import Topic
one, other = Topic.objects.filter(parent__isnull=False)[:2]
print(f"/admin/postings/topic/{one.pk}/merge/?into={other.pk}")
"""


@pytest.fixture(scope="module")
def session(on_site: RunOnSite) -> str:
    return on_site(_SIGN_IN).split()[-1]


def as_curator(
    open_page: OpenPage, session: str, path: str, *, width: int = WIDTHS["desktop"], dark: bool = False
) -> Page:
    page = open_page("/healthz", width=width, dark=dark)
    address = page.url.removesuffix("/healthz")
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    page.goto(path)
    return page


def faults_of_ours(page: Page) -> list[str]:
    """Without those of Django's own frame: links of its breadcrumbs, and the label of its search box."""
    of_django = ("link-in-text-block", ".breadcrumbs"), ("label-title-only", "#searchbar")
    return [
        fault
        for fault in axe_violations(page)
        if not any(
            fault.startswith(kind) and fault.count('["') == fault.count(where) for kind, where in of_django
        )
    ]


@pytest.mark.parametrize(
    ("name", "width", "dark"),
    [
        ("home", WIDTHS["desktop"], False),
        *(
            (name, WIDTHS["phone"], dark)
            for name, dark in zip(PAGES, (True, False, True, False), strict=True)
        ),
    ],
)
def test_pages_fit_and_have_no_faults(
    name: str, width: int, dark: bool, open_page: OpenPage, session: str, on_site: RunOnSite
) -> None:
    path = on_site(_FIND_TOPICS).strip() if name == "topic merge" else PAGES[name]
    page = as_curator(open_page, session, path, width=width, dark=dark)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert faults_of_ours(page) == []


def test_home_uses_the_width_there_is(open_page: OpenPage, session: str) -> None:
    page = as_curator(open_page, session, "/admin/")
    box = page.locator(".home").bounding_box()
    assert box is not None
    assert box["width"] > 1000


def test_somebody_is_found_from_the_home(open_page: OpenPage, session: str) -> None:
    page = as_curator(open_page, session, "/admin/")
    page.get_by_label("Find openings, institutions").fill("curator@board")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="curator@board.example").first.click()
    assert re.search(r"/admin/postings/user/\d+/change/", page.url)


def test_an_opening_is_chosen_and_stands_on_the_front_page(open_page: OpenPage, session: str) -> None:
    page = as_curator(open_page, session, "/admin/postings/opening/?status__exact=published")
    row = page.locator("#result_list tbody tr").first
    title = row.locator("th a").inner_text()
    row.locator("input.action-select").check()
    page.get_by_label("Action:").select_option(label="Feature on the front page for 14 days")
    page.get_by_role("button", name="Go", exact=True).click()
    page.get_by_text("is featured until").wait_for()
    front = open_page("/")
    section = front.get_by_role("region", name="Chosen by our editors")
    assert title in section.inner_text()
    page.locator("#result_list tbody tr", has_text=title).first.locator("input.action-select").check()
    page.get_by_label("Action:").select_option(label="Stop featuring")
    page.get_by_role("button", name="Go", exact=True).click()
    page.get_by_text("Not featured any more: 1.").wait_for()
