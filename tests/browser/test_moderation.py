"""A moderator's day: the queue by keyboard, a rejection that is taken back, and a report by somebody passing by."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import WIDTHS, OpenPage, RunOnSite
from tests.browser.test_pages import axe_violations

_MAKE = """
from django.contrib.auth.models import Group
from django.test import Client
from postings.accounts.models import User
from postings.institutions.models import Institution
from postings.institutions.people_models import Claim, Membership
from postings.moderation.cases import open_case
from postings.moderation.models import Suspicion
from postings.moderation.roles import MODERATORS
from postings.openings.describing import describe
from postings.openings.models import Opening

user = User.objects.create_user("mira@moderation.example", name="Mira Moderator", is_staff=True)
user.groups.add(Group.objects.get(name=MODERATORS))
client = Client()
client.force_login(user)
institution = Institution.objects.create(name="Browsed Institute", slug="browsed", kind="institute")
member = User.objects.create_user("member@moderation.example", name="Member")
Membership.objects.create(user=member, institution=institution, role="owner")
Claim.objects.create(user=member, institution=institution, evidence="I lead the group; see our page.")
made = [
    Opening.objects.create(
        institution=institution, title=f"Browsed role {number}", role="phd", status="in_review",
        description="<p>You study how models learn.</p>", description_text="You study how models learn.",
        apply_method="link", apply_url="https://apply.example.org/",
    )
    for number in range(4)
]
cases = [open_case(one, {"new_institution": "Nobody has verified this institution yet."}) for one in made]
Suspicion.objects.create(
    opening=made[1], other=made[0], score=0.9, parts={"title": 1, "place": 0.5, "institution": 1, "text": 0.9}
)
before = {**describe(made[2]), "title": "Browsed junior role 2", "description": "You study how people learn."}
changed = open_case(made[2], {"changed": "Changed: title."}, before=before)
public = Opening.objects.open().first()
print(client.cookies["sessionid"].value, *(case.pk for case in cases), public.get_absolute_url())
"""
_LETTERS = """
from postings.accounts.letters.models import Letter
for letter in Letter.objects.filter(to="member@moderation.example", subject__contains="Browsed role"):
    print(letter.subject, "|", " ".join(letter.paragraphs))
"""

OpenAs = Callable[..., Page]


@pytest.fixture(scope="module")
def made(on_site: RunOnSite) -> dict[str, str]:
    """The key of a moderator's session, the addresses of four cases, and that of an opening on the board."""
    session, *cases, public = on_site(_MAKE).split()
    addresses = {f"case {at}": f"/moderation/cases/{pk}/" for at, pk in enumerate(cases)}
    return {"session": session, "public": public, **addresses}


@pytest.fixture
def open_desk(open_page: OpenPage, site: str, made: dict[str, str]) -> OpenAs:
    """Open an address as the moderator."""

    def opener(path: str, **how: Any) -> Page:
        page = open_page("/healthz", **how)
        page.context.add_cookies([{"name": "sessionid", "value": made["session"], "url": site}])
        page.goto(path)
        return page

    return opener


@pytest.mark.parametrize(
    "where",
    [
        "/moderation/?institution=browsed",
        "case 1",
        "case 2",
        "/moderation/institutions/",
        "/moderation/reports/",
        "report",
    ],
)
def test_pages_are_accessible_and_fit(where: str, made: dict[str, str], open_desk: OpenAs) -> None:
    page = open_desk(f"{made['public']}report/" if where == "report" else made.get(where, where))
    for details in page.locator("details").all():
        details.evaluate("one => { one.open = true; }")
    for width in WIDTHS.values():
        page.set_viewport_size({"width": width, "height": 900})
        scroll = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(scroll) <= 0, width
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert axe_violations(page) == [], (width, scheme)
    assert page.locator("h1").count() == 1


def test_a_rejection_is_taken_back_and_made_again(
    made: dict[str, str], open_desk: OpenAs, on_site: RunOnSite
) -> None:
    page = open_desk(made["case 0"])
    page.get_by_role("button", name="Claim it").click()
    expect(page.get_by_text("You are looking at it")).to_be_visible()
    _reject(page)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("no letter went out")).to_be_visible()
    _reject(page)
    (letter,) = on_site(_LETTERS).splitlines()
    assert letter.startswith("Not on the board: Browsed role 0")
    assert "research roles in machine learning" in letter


def _reject(page: Page) -> None:
    page.get_by_text("Reject…").click()
    form = page.locator("#reject")
    form.get_by_label("Reason", exact=True).select_option(label="Outside what the board lists")
    expect(form.locator("[data-canned-shown]")).to_contain_text("This board lists research roles")
    form.get_by_role("button", name="Reject").click()
    expect(page.get_by_role("heading", name="Rejected")).to_be_visible()


def test_the_queue_by_keyboard(made: dict[str, str], open_desk: OpenAs) -> None:
    page = open_desk("/moderation/?institution=browsed")
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.locator("[data-case]").nth(1)
    expect(second.locator("a")).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator("[data-case] a").first).to_be_focused()
    page.keyboard.press("x")
    expect(page.locator("[data-case] input").first).to_be_checked()
    page.keyboard.press("j")
    page.keyboard.press("x")
    # What is ticked is what is meant, wherever the focus is by now.
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name=re.compile("Approve 2 openings"))).to_be_visible()
    page.get_by_role("link", name="Back to the queue").click()
    page.wait_for_url("**/moderation/?institution=browsed")
    page.keyboard.press("j")
    page.keyboard.press("r")
    expect(page.get_by_role("heading", name=re.compile(r"Reject 1 opening\?"))).to_be_visible()
    page.get_by_role("link", name="Back to the queue").click()
    page.wait_for_url("**/moderation/?institution=browsed")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Decide")).to_be_visible()


def test_a_case_by_keyboard(made: dict[str, str], open_desk: OpenAs) -> None:
    page = open_desk(made["case 3"])
    page.keyboard.press("n")
    note = page.get_by_label("Note for moderators")
    expect(note).to_be_focused()
    # Keys do nothing while somebody types.
    page.keyboard.type("an acre")
    expect(note).to_have_value("an acre")
    note.blur()
    page.keyboard.press("r")
    expect(page.locator("#reject select")).to_be_focused()
    page.locator("#reject select").blur()
    page.keyboard.press("c")
    expect(page.locator("#changes select")).to_be_focused()
    page.locator("#changes select").blur()
    # Words that wait to be sent are not lost by a key.
    for key in "jka":
        page.keyboard.press(key)
        expect(note).to_be_focused()
        note.blur()
    note.fill("")
    note.blur()
    page.keyboard.press("Control+a")
    expect(page.get_by_role("heading", name="Decide")).to_be_visible()
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name="Approved")).to_be_visible()


def test_keys_can_be_turned_off(made: dict[str, str], open_desk: OpenAs) -> None:
    page = open_desk("/moderation/?institution=browsed")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Use single keys").uncheck()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("j")
    page.keyboard.press("?")
    expect(dialog).to_be_hidden()
    expect(page.locator("[data-case] a").first).not_to_be_focused()


@pytest.mark.parametrize("javascript", [True, False])
def test_somebody_passing_by_reports_an_opening(
    javascript: bool, made: dict[str, str], open_page: OpenPage
) -> None:
    page = open_page(made["public"], javascript=javascript)
    page.get_by_role("link", name="Report this opening").click()
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_text("Choose what is wrong.")).to_be_visible()
    page.get_by_label("It is closed or filled").check()
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
