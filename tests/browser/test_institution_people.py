"""A professor brings a university to the board by their address, and lets a colleague in."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import WIDTHS, OpenPage, RunOnSite
from tests.browser.test_pages import axe_violations

_UNIVERSITY = {
    "name": "University of Alpenblick",
    "alpha_two_code": "CH",
    "domains": ["alpenblick.example"],
    "web_pages": ["https://alpenblick.example/"],
}
_SIGN_IN = """
from importlib import import_module
from io import StringIO
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.management import call_command
from postings.accounts.models import User
from postings.institutions.models import Institution
from postings.institutions.people_models import Claim, Membership
call_command("load_institutions", "--universities", "{path}", stdout=StringIO())
people = {{
    "professor": "prof@cs.alpenblick.example",
    "colleague": "colleague@alpenblick.example",
    "owner": "ada@people.example",
    "asker": "bo@people.example",
}}
for name, email in people.items():
    person = User.objects.create_user(email, name=name.title())
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    print(name, session.session_key)
institution = Institution.objects.get(slug="fjordlund")
Membership.objects.create(user=User.objects.get(email=people["owner"]), institution=institution, role="owner")
asker = User.objects.get(email=people["asker"])
Claim.objects.create(user=asker, institution=institution, evidence="I have joined the group of Prof. Berg.")
"""
_LINK = """
from postings.accounts.letters.models import Letter
print(Letter.objects.get(to="colleague@alpenblick.example", action_label="Accept the invitation").action_url)
"""
PAGES = {
    "find": ("asker", "/account/institutions/new/?q=university"),
    "by hand": ("asker", "/account/institutions/new/by-hand/"),
    "claim": ("professor", "/account/institutions/new/claim/fjordlund/"),
    "people": ("owner", "/desk/fjordlund/people/"),
    "leave": ("owner", "/desk/fjordlund/people/leave/"),
    "profile": ("owner", "/desk/fjordlund/profile/"),
    "no invitation": ("asker", "/account/invitations/none/"),
}


@pytest.fixture(scope="module")
def sessions(on_site: RunOnSite, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Cookies of people who have confirmed their addresses, on a site that has read a register."""
    path: Path = tmp_path_factory.mktemp("register") / "universities.json"
    path.write_text(json.dumps([_UNIVERSITY]))
    lines = on_site(_SIGN_IN.format(path=path)).splitlines()
    return {name: session for name, _, session in (line.partition(" ") for line in lines)}


@pytest.fixture
def open_as(open_page: OpenPage, site: str, sessions: dict[str, str]) -> OpenPage:
    def opener(path: str, *, who: str, **how: object) -> Page:
        page = open_page("/healthz", **how)
        sign_in(page, site, sessions[who])
        page.goto(path)
        return page

    return opener


def sign_in(page: Page, site: str, session: str) -> None:
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": site}])


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("device", WIDTHS)
def test_page_is_accessible_and_fits(name: str, device: str, open_as: OpenPage) -> None:
    who, path = PAGES[name]
    page = open_as(path, who=who, width=WIDTHS[device])
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert axe_violations(page) == [], scheme
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert page.locator("h1").count() == 1


def test_letters_typed_find_institutions_without_a_new_page(open_as: OpenPage) -> None:
    page = open_as("/account/institutions/new/", who="asker")
    page.get_by_label("Name of the institution").press_sequentially("alpenbl")
    expect(page.locator("#found")).to_contain_text("University of Alpenblick")
    assert "q=" not in page.url


def test_the_preview_keeps_what_was_chosen(open_as: OpenPage) -> None:
    page = open_as("/desk/fjordlund/profile/", who="owner")
    page.get_by_label("What the institution is").fill("We are *few*.")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#profile-preview em")).to_have_text("few")
    assert page.get_by_label("What the institution is").input_value() == "We are *few*."


def test_a_professor_joins_and_a_colleague_is_let_in(
    open_as: OpenPage, open_page: OpenPage, on_site: RunOnSite, site: str, sessions: dict[str, str]
) -> None:
    page = open_as("/account/institutions/new/", who="professor", javascript=False)
    page.get_by_role("link", name=re.compile("Act for it.*Alpenblick")).click()
    assert "verified at once" in page.content()
    page.get_by_role("button", name="Bring it to the board").click()
    assert page.url.endswith("/desk/university-of-alpenblick/")
    assert page.locator(".desk-verified").count() == 1
    page.get_by_role("link", name="People").click()
    page.get_by_label("E-mail address").fill("colleague@alpenblick.example")
    page.get_by_role("button", name="Send the invitation").click()
    assert "An invitation is on its way to colleague@alpenblick.example." in page.content()

    path = on_site(_LINK).strip().partition("/account/")[2]
    other = open_page(f"/account/{path}")
    assert other.get_by_role("link", name="Make an account").count() == 1
    assert axe_violations(other) == []
    other.get_by_role("main").get_by_role("link", name="Sign in").click()
    assert "next=" in other.url
    sign_in(other, site, sessions["colleague"])
    other.goto(f"/account/{path}")
    other.get_by_role("button", name="Accept the invitation").click()
    assert other.url.endswith("/desk/university-of-alpenblick/")
    page.reload()
    assert page.locator(".people-one", has_text="colleague@alpenblick.example").count() == 1
