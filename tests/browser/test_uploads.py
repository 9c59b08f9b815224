"""From a table to openings in a browser: uploaded, watched, mended, uploaded again, imported."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import WIDTHS, OpenPage, RunOnSite
from tests.browser.test_pages import axe_violations
from tests.postings.publishing.bulk.tables import a_line, as_csv

_SIGN_IN = """
from django.test import Client
from postings.accounts.models import User
from postings.institutions.models import Institution
from postings.institutions.people_models import Membership
institution, _ = Institution.objects.get_or_create(
    name="Tabular University", defaults={"slug": "tabular-university", "kind": "university", "is_verified": True},
)
person, _ = User.objects.get_or_create(email="tables@example.org")
Membership.objects.get_or_create(user=person, institution=institution, defaults={"role": "editor"})
client = Client()
client.force_login(person)
print(client.cookies["sessionid"].value)
"""
_WORK = """
from postings.publishing.bulk.tasks import work_on_upload
from postings.publishing.models import Upload
print(work_on_upload(upload_id=Upload.objects.latest("pk").pk))
"""
DESK = "/desk/tabular-university/uploads/"


@pytest.fixture(scope="module")
def session(on_site: RunOnSite) -> str:
    return on_site(_SIGN_IN).split()[-1]


def entered(open_page: OpenPage, site: str, session: str, *, javascript: bool = True) -> Page:
    page = open_page("/healthz", javascript=javascript)
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
    page.goto(DESK)
    return page


def looked_at(page: Page) -> None:
    """Accessible and without sideways scroll, wide and light, narrow and dark."""
    for width, scheme in ((WIDTHS["desktop"], "light"), (WIDTHS["phone"], "dark")):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        assert axe_violations(page) == [], (page.url, scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url


def upload(page: Page, name: str, content: bytes) -> None:
    page.locator("#id_file").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name="Check the table").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_from_a_table_to_openings(open_page: OpenPage, site: str, session: str, on_site: RunOnSite) -> None:
    page = entered(open_page, site, session)
    looked_at(page)
    text = f"- You read papers\n- You write papers\n\n{a_line()['description']}"
    lines = [a_line(), a_line(title="Postdoc in learning", role="postdoctoral", description=text)]
    upload(page, "roles.csv", as_csv(lines))
    expect(page.get_by_text("Waiting for its turn")).to_be_visible()
    page.locator("h1").evaluate("it => { it.tabIndex = -1; it.focus(); }")
    on_site(_WORK)
    expect(page.get_by_text("1 chosen, 1 to mend")).to_be_visible()
    expect(page.locator("#upload-said")).to_contain_text("Checked: 0 imported, 1 to mend")
    expect(page.locator("h1")).to_be_focused()
    looked_at(page)
    with page.expect_download() as taken:
        page.get_by_role("link", name="Download the lines to mend").click()
    to_mend = Path(taken.value.path()).read_bytes()
    page.get_by_role("button", name="Import the chosen lines as drafts").click()
    expect(page.get_by_text("0 of 1 chosen line imported")).to_be_visible()
    on_site(_WORK)
    expect(page.get_by_text("1 opening imported")).to_be_visible()
    page.get_by_role("link", name="Upload another table").click()
    upload(page, "mended.csv", to_mend.replace(b"postdoctoral", b"researcher"))
    on_site(_WORK)
    expect(page.get_by_text("1 chosen, 0 to mend")).to_be_visible()
    page.get_by_role("link", name="Delete this table").click()
    looked_at(page)
    page.get_by_role("link", name="Keep it").click()
    expect(page.get_by_role("checkbox", name="Postdoc in learning")).to_be_checked()


def test_without_scripts_one_asks_how_far_it_is(
    open_page: OpenPage, site: str, session: str, on_site: RunOnSite
) -> None:
    page = entered(open_page, site, session, javascript=False)
    upload(page, "quiet.csv", as_csv([a_line(title="PhD position in quiet learning")]))
    on_site(_WORK)
    page.get_by_role("link", name="See how far it is").click()
    expect(page.get_by_role("checkbox", name="PhD position in quiet learning")).to_be_checked()
    page.get_by_role("link", name="Delete this table").click()
    page.get_by_role("button", name="Delete it for good").click()
    expect(page.get_by_text("The table is deleted")).to_be_visible()
