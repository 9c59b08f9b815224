"""Writing an opening in a browser: with scripts and without, by keyboard alone, wide and narrow."""

from __future__ import annotations

import re
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import WIDTHS, OpenPage, RunOnSite
from tests.browser.test_pages import axe_violations

STEPS = ("role", "where", "pay", "qualifications", "applying", "preview")

# An editor with a session, and a draft that is complete, one with mistakes, and an opening to change.
_PREPARE = """
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from postings.accounts.models import User
from postings.institutions.models import Institution
from postings.institutions.people_models import Membership
from postings.publishing.models import Draft
from postings.publishing.wizard.saving import keep
from postings.publishing.wizard.starting import take_up
from tests.factories.publishing import typed_opening
home = Institution.objects.filter(openings__status="published").distinct().order_by("pk")[0]
Institution.objects.filter(pk=home.pk).update(is_verified=True, is_trusted=True)
user, _ = User.objects.get_or_create(email="wizard@example.org")
Membership.objects.get_or_create(user=user, institution=home, defaults={"role": "owner"})
right = Draft.objects.create(institution=home, typed=typed_opening(), author=user, title="Right")
typed = typed_opening()
typed["role"] |= {"title": "HIRING NOW!!!", "topics": ["Alchemy"]}
typed["pay"] |= {"pay_min": "about 50k"}
typed["qualifications"] |= {"degree": ["", "", ""]}
typed["applying"] |= {"url": ""}
wrong = Draft.objects.create(institution=home, typed=typed, author=user, title="Wrong")
opening = home.openings.filter(status="published").order_by("pk")[0]
changes = take_up(opening, user)
keep(changes, {**changes.typed, "pay": {**changes.typed["pay"], "benefits": "Day care"}}, user)
opening.title = "Changed meanwhile"
opening.save()
session = import_module(settings.SESSION_ENGINE).SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.save()
print(home.slug, right.pk, wrong.pk, changes.pk, session.session_key)
"""


class Desk:
    def __init__(self, words: str, site: str) -> None:
        self.slug, right, wrong, changes, self.session = words.split()
        self.right, self.wrong, self.changes, self.site = int(right), int(wrong), int(changes), site

    def draft(self, draft_id: int, step: str) -> str:
        return f"/desk/{self.slug}/drafts/{draft_id}/{step}/"

    @property
    def start(self) -> str:
        return f"/desk/{self.slug}/openings/new/"

    def enter(self, page: Page) -> None:
        page.context.add_cookies([{"name": "sessionid", "value": self.session, "url": self.site}])


@pytest.fixture(scope="module")
def desk(on_site: RunOnSite, site: str) -> Desk:
    return Desk(on_site(_PREPARE).strip().splitlines()[-1], site)


def opened(desk: Desk, open_page: OpenPage, path: str, *, width: int = 1280, javascript: bool = True) -> Page:
    page = open_page("/healthz", width=width, javascript=javascript)
    desk.enter(page)
    page.goto(path)
    return page


@pytest.mark.parametrize(("device", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_every_page_is_accessible_and_fits(
    desk: Desk, open_page: OpenPage, device: str, scheme: Literal["light", "dark"]
) -> None:
    page = opened(desk, open_page, desk.start, width=WIDTHS[device])
    page.emulate_media(color_scheme=scheme)
    steps = [desk.draft(desk.wrong, step) for step in STEPS]
    others = [desk.draft(desk.changes, name) for name in ("role", "preview", "merge", "delete")]
    for path in (desk.start, *steps, *others):
        page.goto(path)
        assert axe_violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[device], path
        assert page.locator("h1").count() == 1, path


def test_whole_wizard_without_scripts(desk: Desk, open_page: OpenPage) -> None:
    page = opened(desk, open_page, desk.start, javascript=False)
    page.get_by_role("button", name="Start blank").click()
    page.get_by_label("Title").fill("PhD position in machine learning for proteins")
    page.get_by_label("Kind of role").select_option("phd")
    text = (
        "You study machine learning methods for protein design. You need a master's degree and Python. " * 8
    )
    page.get_by_label("Description", exact=False).first.fill(text)
    page.get_by_role("button", name="Next: Where").click()
    page.get_by_label("City").first.fill("Basel")
    page.get_by_label("Country").first.fill("Switzerland")
    page.get_by_label("Where the work is done").select_option("on_site")
    page.get_by_role("button", name="Next: Pay").click()
    page.get_by_label("From", exact=True).fill("47,000")
    page.get_by_label("To", exact=True).fill("50,000")
    page.get_by_label("Currency").fill("CHF")
    page.get_by_label("Per", exact=True).select_option("year")
    page.get_by_role("button", name="Next: Qualifications").click()
    page.get_by_role("button", name=re.compile("^Add all")).click()
    assert page.locator("fieldset", has_text="Qualification 2").count() >= 1
    page.get_by_role("button", name="Next: Applying").click()
    page.get_by_label("On a page of ours").check()
    page.get_by_label("Page to apply on").fill("jobs.example.edu/proteins")
    page.get_by_label("Rolling").check()
    page.get_by_role("button", name="Next: Preview").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("PhD position in machine learning for proteins")
    page.get_by_role("button", name="Publish now").click()
    expect(page.get_by_text("candidates see it now").first).to_be_visible()


def test_what_is_typed_is_saved_on_leaving_a_field(desk: Desk, open_page: OpenPage) -> None:
    page = opened(desk, open_page, desk.draft(desk.right, "pay"))
    page.get_by_label("From", exact=True).fill("about 48k")
    page.get_by_label("To", exact=True).focus()
    expect(page.locator("#id_pay_min_error")).to_contain_text("Write a number alone")
    expect(page.locator("#saved")).to_contain_text("Saved at")
    expect(page.locator("[data-step=pay] .wizard-state")).to_have_text("to mend")
    page.get_by_label("From", exact=True).fill("48000")
    page.get_by_label("To", exact=True).focus()
    expect(page.locator("[data-step=pay] .wizard-state")).to_have_text("complete")
    page.reload()
    expect(page.get_by_label("From", exact=True)).to_have_value("48000")


def test_somebody_signed_out_keeps_the_text_and_saves_it_later(desk: Desk, open_page: OpenPage) -> None:
    page = opened(desk, open_page, desk.draft(desk.right, "role"))
    page.context.clear_cookies(name="sessionid")
    page.get_by_label("Department or lab").fill("Typed when signed out")
    page.get_by_label("Supervisor or group").focus()
    expect(page.locator("#saved")).to_contain_text("you are signed out")
    expect(page.get_by_label("Department or lab")).to_have_value("Typed when signed out")
    desk.enter(page)
    page.get_by_label("Supervisor or group").fill("Prof. Back")
    page.get_by_label("Title").focus()
    expect(page.locator("#saved")).to_contain_text("Saved at")
    page.reload()
    expect(page.get_by_label("Department or lab")).to_have_value("Typed when signed out")


def test_rows_by_keyboard_alone(desk: Desk, open_page: OpenPage) -> None:
    page = opened(desk, open_page, desk.draft(desk.right, "qualifications"))
    rows = page.locator("fieldset", has=page.locator("[name=kind]"))
    before = rows.count()
    page.get_by_role("button", name="Add another qualification").focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"#id_kind-{before}")).to_be_focused()
    page.keyboard.type("Skill")
    page.keyboard.press("Tab")
    page.keyboard.type("Preferred")
    page.keyboard.press("Tab")
    page.keyboard.type("JAX")
    page.keyboard.press("Enter")
    page.wait_for_url("**/qualifications/#step")
    expect(page.locator(f"#id_name-{before}")).to_have_value("JAX")
    page.locator(f"#id_name-{before}").focus()
    page.get_by_role("button", name=re.compile(rf"Remove ?: qualification {before + 1}$")).focus()
    page.keyboard.press("Enter")
    expect(rows).to_have_count(before)


def test_cities_are_suggested_with_their_country(desk: Desk, open_page: OpenPage) -> None:
    page = opened(desk, open_page, desk.draft(desk.right, "where"))
    city = page.get_by_label("City")
    city.fill("Lausan")
    option = page.locator("#city-names option").first
    expect(option).to_have_attribute("value", re.compile("^Lausanne"))
    city.fill(option.get_attribute("value") or "")
    expect(city).to_have_value("Lausanne")
    expect(page.get_by_label("Country", exact=True)).to_have_value("Switzerland")


_PASTE = """
(area) => {
  const data = new DataTransfer();
  data.setData("text/html", "<style>p {color: red}</style><h1>Tasks</h1><p style='color:red'>You <b>read</b>"
    + "<script>alert(1)</" + "script> <a href='javascript:x'>papers</a>.</p><ul><li>one</li></ul>");
  data.setData("text/plain", "Tasks You read papers.");
  area.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}
"""


def test_pasted_text_keeps_its_form_and_nothing_else(desk: Desk, open_page: OpenPage) -> None:
    page = opened(desk, open_page, desk.draft(desk.wrong, "role"))
    area = page.locator("#id_description")
    area.fill("")
    area.evaluate(_PASTE)
    rich = page.get_by_role("textbox", name="Description")
    expect(rich).to_contain_text("You read papers.")
    page.get_by_role("button", name="Save", exact=True).last.click()
    page.wait_for_url("**#step")
    kept = page.locator("#id_description").input_value()
    assert kept == "<h3>Tasks</h3><p>You <b>read</b> <a>papers</a>.</p><ul><li>one</li></ul>"
    rich.press("End")
    page.keyboard.type("!")
    page.get_by_label("Title").focus()
    expect(page.locator("#saved")).to_contain_text("Saved at")


_SLOWLY = """
() => {
  const real = window.fetch;
  window.fetch = async (...given) => {
    const answer = await real(...given);
    await new Promise((done) => setTimeout(done, 500));
    return answer;
  };
}
"""


def test_a_button_waits_for_what_is_being_saved(desk: Desk, open_page: OpenPage) -> None:
    page = opened(desk, open_page, desk.draft(desk.right, "pay"))
    page.evaluate(_SLOWLY)
    page.get_by_label("Months").fill("36")
    with page.expect_request(lambda request: "x-autosave" in request.headers):
        page.get_by_label("Currency").focus()
    page.get_by_label("To", exact=True).fill("51000")
    page.get_by_role("button", name="Next: Qualifications").click()
    page.wait_for_url("**/qualifications/")
    page.goto(desk.draft(desk.right, "pay"))
    expect(page.get_by_label("Months")).to_have_value("36")
    expect(page.get_by_label("To", exact=True)).to_have_value("51000")


def test_a_button_leads_nowhere_while_signed_out(desk: Desk, open_page: OpenPage) -> None:
    page = opened(desk, open_page, desk.draft(desk.right, "role"))
    page.context.clear_cookies(name="sessionid")
    page.get_by_label("Supervisor or group").fill("Not lost")
    page.get_by_role("button", name="Next: Where").click()
    expect(page.locator("#saved")).to_contain_text("you are signed out")
    expect(page.get_by_label("Supervisor or group")).to_have_value("Not lost")
    desk.enter(page)
    page.get_by_role("button", name="Next: Where").click()
    page.wait_for_url("**/where/")
    page.goto(desk.draft(desk.right, "role"))
    expect(page.get_by_label("Supervisor or group")).to_have_value("Not lost")


def test_what_a_pasted_text_says_is_offered_at_once(desk: Desk, open_page: OpenPage) -> None:
    page = opened(desk, open_page, desk.start)
    page.get_by_role("button", name="Start blank").click()
    page.get_by_label("Title").fill("PhD position in deep learning")
    page.get_by_label("Description", exact=False).first.fill("A PhD student in deep learning. " * 10)
    page.get_by_label("Add topics").focus()
    page.get_by_role("button", name=re.compile("^Add ?: Kind of role: PhD")).click()
    expect(page.get_by_label("Kind of role")).to_have_value("phd")
