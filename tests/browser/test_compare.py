"""Ticking openings on the list and seeing them side by side: with scripts, without, and on a phone."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from tests.browser.conftest import WIDTHS, OpenPage

BOXES = "#results input[name=id]"


def compared(page: Page) -> list[str]:
    return parse_qs(urlsplit(page.url).query)["id"]


def test_ticks_stay_while_the_list_changes(open_page: OpenPage) -> None:
    page = open_page("/openings/")
    bar = page.locator("#compare-form")
    expect(bar).to_be_hidden()
    first = page.locator(BOXES).first
    chosen = [str(first.get_attribute("value"))]
    first.check()
    expect(bar.get_by_role("button", name="Compare 1 opening")).to_be_visible()

    page.get_by_role("navigation", name="Order").get_by_role("link", name="Pay").click()
    page.wait_for_url("**sort=pay*")
    other = page.locator(f"{BOXES}:not([value='{chosen[0]}'])").first
    chosen.append(str(other.get_attribute("value")))
    other.check()
    bar.get_by_role("button", name="Compare 2 openings").click()

    page.wait_for_url("**/openings/compare/**")
    assert set(compared(page)) == set(chosen)
    expect(page.locator("thead th")).to_have_count(2)
    page.get_by_role("link", name=re.compile("^Remove")).first.click()
    expect(page.locator("thead th")).to_have_count(1)

    page.goto("/openings/")
    bar.get_by_role("button", name="Clear").click()
    expect(bar).to_be_hidden()


def test_no_more_than_four_can_be_ticked(open_page: OpenPage) -> None:
    page = open_page("/openings/")
    for place in range(4):
        page.locator(BOXES).nth(place).check()
    expect(page.locator(BOXES).nth(4)).to_be_disabled()
    expect(page.locator("#compare-form")).to_contain_text("4 ticked, the most")
    page.locator(BOXES).first.uncheck()
    expect(page.locator(BOXES).nth(4)).to_be_enabled()


def test_comparing_without_javascript(open_page: OpenPage) -> None:
    page = open_page("/openings/", javascript=False)
    for place in (0, 2):
        page.locator(BOXES).nth(place).check()
    page.get_by_role("button", name="Compare").click()
    page.wait_for_url("**/openings/compare/?id=*&id=*")
    expect(page.locator("thead th")).to_have_count(2)


def test_the_first_column_stays_on_a_phone(open_page: OpenPage) -> None:
    page = open_page("/openings/", width=WIDTHS["phone"])
    for place in range(3):
        page.locator(BOXES).nth(place).check()
    page.locator("#compare-form").get_by_role("button", name="Compare 3 openings").click()
    page.wait_for_url("**/openings/compare/**")
    region = page.get_by_role("region", name=re.compile("openings, a column each"))
    header = page.get_by_role("rowheader", name=re.compile("Institution"))
    before = header.bounding_box()
    region.evaluate("region => { region.scrollLeft = 200 }")
    assert region.evaluate("region => region.scrollLeft") == 200
    assert before is not None
    after = header.bounding_box()
    assert after is not None
    assert after["x"] == before["x"]
