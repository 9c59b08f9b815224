"""One opening at the desk in a browser: what can be done with it, and every page that asks first."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import WIDTHS, OpenPage, RunOnSite
from tests.browser.test_pages import axe_violations

# The owner of the demo institution, and an opening of it that is open and has a deadline.
_BEGIN = """
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from postings.accounts.models import User
from postings.openings.models import Opening
person = User.objects.get(email="owner@harjula.example")
session = import_module(settings.SESSION_ENGINE).SessionStore()
session[SESSION_KEY] = str(person.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = person.get_session_auth_hash()
session.save()
openings = Opening.objects.open().filter(institution__slug="harjula", deadline_at__isnull=False)
print(session.session_key, *openings.order_by("-deadline_at").values_list("pk", flat=True)[:1])
"""
ASKS = ("extend", "copy", "template", "close", "reopen", "delete", "schedule", "withdraw")


@pytest.fixture(scope="module")
def begun(on_site: RunOnSite) -> list[str]:
    return on_site(_BEGIN).split()


def looked_at(page: Page) -> None:
    assert axe_violations(page) == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


@pytest.mark.parametrize("device", WIDTHS)
def test_opening_is_closed_and_opened_again(
    device: str, open_page: OpenPage, site: str, begun: list[str]
) -> None:
    session, opening = begun
    page = open_page("/healthz", width=WIDTHS[device], dark=device == "phone")
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
    own = f"/desk/harjula/openings/{opening}/"
    for key in ASKS:
        page.goto(f"{own}{key}/")
        looked_at(page)
    page.goto(own)
    looked_at(page)
    page.get_by_role("link", name="Close").click()
    page.get_by_role("button", name="Close it").click()
    expect(page.get_by_text("Say how it ended: candidates are told.")).to_be_visible()
    looked_at(page)
    page.get_by_label("Filled: somebody was chosen").check()
    page.get_by_role("button", name="Close it").click()
    expect(page.get_by_role("heading", name="Closed")).to_be_visible()
    looked_at(page)
    page.get_by_role("link", name="Reopen").click()
    page.get_by_role("button", name="Reopen it").click()
    expect(page.get_by_role("heading", name="Open", exact=True)).to_be_visible()
