"""A candidate's way from the front page to one opening: by mouse, by keyboard, without JavaScript, on a phone."""

from __future__ import annotations

import re
from contextlib import suppress
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Error, Page, Route, expect

from postings.search.text import fold
from tests.browser.conftest import WIDTHS, OpenPage

ROW_LINKS = "#results .rows h2 a, #results .rows h3 a"


def parameters(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def count(page: Page) -> int:
    found = re.match(r"\s*([\d,]+)", page.locator(".found-count").inner_text())
    assert found
    return int(found[1].replace(",", ""))


def test_search_filter_and_read(open_page: OpenPage) -> None:
    page = open_page("/")
    page.locator("input[name=q]").first.fill("learning")
    page.get_by_role("button", name="Search").first.click()
    page.wait_for_url("**/openings/?q=learning*")
    everything = count(page)

    page.locator("#f-role-phd").check()
    expect(page.locator("#results-heading")).to_contain_text("PhD")
    assert parameters(page) == {"q": ["learning"], "role": ["phd"]}
    assert 0 < count(page) < everything
    shown = page.locator("#facet-role").get_by_text(str(count(page)), exact=True)
    expect(shown).to_be_visible()  # The count beside the value is the count of the list.

    page.go_back()
    expect(page.locator(".found-count")).to_contain_text(str(everything))
    page.go_forward()
    expect(page.locator("#results-heading")).to_contain_text("PhD")

    page.get_by_role("link", name=re.compile("PhD position.*remove", re.DOTALL)).click()
    expect(page.locator(".found-count")).to_contain_text(str(everything))
    assert parameters(page) == {"q": ["learning"]}
    expect(page.locator("#f-role-phd")).not_to_be_checked()

    first = page.locator(ROW_LINKS).first
    title = first.inner_text()
    first.click()
    expect(page.locator("h1")).to_have_text(title)
    expect(page.get_by_role("link", name=re.compile("Apply")).first).to_be_visible()


def test_history_is_followed_while_the_page_still_loads(open_page: OpenPage) -> None:
    page = open_page("/openings/?q=learning")
    everything = count(page)
    page.locator("#f-role-phd").check()
    expect(page.locator("#results-heading")).to_contain_text("PhD")

    held: list[Route] = []
    page.route("**/htmx*.js", lambda route: held.append(route))
    page.go_back()
    expect(page.locator(".found-count")).to_contain_text(str(everything))
    assert held
    page.evaluate("history.forward()")  # Playwright's own waits for the held script too.
    page.wait_for_url("**role=phd*", wait_until="commit")
    page.unroute("**/htmx*.js")
    for route in held:
        with suppress(Error):  # The page that asked for it may be gone.
            route.continue_()
    expect(page.locator("#results-heading")).to_contain_text("PhD")
    assert parameters(page) == {"q": ["learning"], "role": ["phd"]}


def test_sorting_and_pages_are_addresses(open_page: OpenPage) -> None:
    page = open_page("/openings/")
    page.get_by_role("navigation", name="Order").get_by_role("link", name="Pay").click()
    page.wait_for_url("**/openings/?sort=pay")
    first = page.locator(ROW_LINKS).first.inner_text()
    page.get_by_role("link", name=re.compile("^(Page )?2$|[Nn]ext")).first.click()
    page.wait_for_url("**/openings/?page=2&sort=pay")
    expect(page.locator(ROW_LINKS).first).not_to_have_text(first)
    again = open_page("/openings/?page=2&sort=pay")
    assert page.locator(ROW_LINKS).all_inner_texts() == again.locator(ROW_LINKS).all_inner_texts()


def test_the_same_way_without_javascript(open_page: OpenPage) -> None:
    page = open_page("/", javascript=False)
    page.locator("input[name=q]").first.fill("learning")
    page.get_by_role("button", name="Search").first.click()
    page.wait_for_url("**/openings/?*q=learning*")
    everything = count(page)
    page.locator("#f-role-phd").check()
    page.get_by_role("button", name="Show openings").click()
    page.wait_for_url("**role=phd*")
    assert 0 < count(page) < everything
    page.get_by_role("link", name=re.compile("PhD position.*remove", re.DOTALL)).click()
    assert count(page) == everything
    title = page.locator(ROW_LINKS).first.inner_text()
    page.locator(ROW_LINKS).first.click()
    expect(page.locator("h1")).to_have_text(title)


def test_filters_on_a_phone_without_javascript(open_page: OpenPage) -> None:
    page = open_page("/openings/", width=WIDTHS["phone"], javascript=False)
    everything = count(page)
    page.get_by_role("link", name=re.compile("Filters")).click()
    page.locator("#f-role-faculty").check()
    page.locator("#filters button[type=submit]:visible").last.click()
    page.wait_for_url("**role=faculty*")
    assert 0 < count(page) < everything


def test_the_drawer_on_a_phone_counts_along(open_page: OpenPage) -> None:
    page = open_page("/openings/", width=WIDTHS["phone"])
    page.get_by_role("link", name=re.compile("Filters")).click()
    drawer = page.get_by_role("dialog", name="Filters")
    expect(drawer).to_be_visible()
    before = page.locator("#drawer-show").inner_text()
    page.locator("#f-role-fellow").check()
    expect(page.locator("#drawer-show")).not_to_have_text(before)
    number = re.search(r"\d+", page.locator("#drawer-show").inner_text())
    assert number
    page.locator("#drawer-show").click()
    expect(drawer).to_be_hidden()
    assert count(page) == int(number[0])
    assert parameters(page) == {"role": ["fellow"]}


def test_the_drawer_closes_by_escape_and_gives_the_focus_back(open_page: OpenPage) -> None:
    page = open_page("/openings/", width=WIDTHS["phone"])
    opener = page.get_by_role("link", name=re.compile("Filters"))
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Filters")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Filters")).to_be_hidden()
    expect(opener).to_be_focused()


def test_the_whole_way_by_keyboard(open_page: OpenPage) -> None:
    page = open_page("/openings/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    reached = press_until(page, "#list-q")
    page.keyboard.type("robot")
    page.keyboard.press("Enter")
    page.wait_for_url("**/openings/?q=robot*")
    expect(page.locator("#results-heading")).to_contain_text("robot")
    press_until(page, "#f-role-phd", most=60)
    page.keyboard.press("Space")
    expect(page.locator("#f-role-phd")).to_be_checked()
    expect(page.locator("#results-heading")).to_contain_text("PhD")
    expect(page.locator("#f-role-phd")).to_be_focused()  # The answer did not take the focus away.
    assert reached < 10


def press_until(page: Page, selector: str, most: int = 30) -> int:
    """Tab until the element has the focus, which must be visible at each stop. Returns how many times."""
    for pressed in range(most):
        if page.evaluate("selector => document.activeElement?.matches(selector)", selector):
            return pressed
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} was not reached in {most} steps.")


def test_the_number_of_openings_is_announced(open_page: OpenPage) -> None:
    page = open_page("/openings/")
    page.locator("#f-role-phd").check()
    expect(page.locator("#announcement")).to_contain_text(re.compile(r"\d+\sopen\srole"))


def test_a_long_list_of_values_is_searched(open_page: OpenPage) -> None:
    page = open_page("/openings/")
    page.get_by_label("Find in Country").fill("switz")
    visible = page.locator("#facet-country-values li:visible")
    expect(visible).to_have_count(1)
    expect(visible).to_contain_text("Switzerland")


def test_a_found_value_is_chosen_and_what_was_looked_for_stays(open_page: OpenPage) -> None:
    page = open_page("/openings/")
    box = page.get_by_label("Find in Country")
    box.press_sequentially("switz")
    expect(page.locator("#facet-country-found")).to_have_text(re.compile(r"1\scountry found"))
    expect(box).to_be_focused()  # The answer did not take it away.
    assert parameters(page) == {}  # What is looked for is no part of the search.

    page.keyboard.press("Tab")
    expect(page.locator("#f-country-CH")).to_be_focused()
    page.keyboard.press("Space")
    page.wait_for_url("**/openings/?country=CH")
    expect(page.locator("#f-country-CH")).to_be_checked()
    expect(page.locator("#f-country-CH")).to_be_focused()

    box.fill("germany")
    values = page.locator("#facet-country-values input")
    expect(values).to_have_count(2)  # The chosen one stays in reach.
    expect(values.nth(1)).to_have_id("f-country-DE")
    values.nth(1).check()
    page.wait_for_url("**/openings/?country=CH&country=DE")
    expect(page.locator("#facet-country-found")).to_have_text("None found")

    box.focus()
    page.keyboard.press("Escape")
    expect(box).to_have_value("")
    expect(values).not_to_have_count(2)


def test_a_found_value_can_be_taken_back_by_keyboard(open_page: OpenPage) -> None:
    page = open_page("/openings/?country=CH")
    page.get_by_label("Find in Country").fill("switz")
    expect(page.locator("#facet-country-found")).to_have_text("None found")
    page.locator("#f-country-CH").focus()
    page.keyboard.press("Space")
    page.wait_for_url("**/openings/")
    expect(page.locator("#facet-country-found")).to_have_text(re.compile(r"1\scountry found"))
    expect(page.locator("#f-country-CH")).not_to_be_checked()
    expect(page.locator("#f-country-CH")).to_be_focused()


@pytest.mark.parametrize("javascript", [True, False])
def test_every_value_of_a_filter_has_its_page(open_page: OpenPage, javascript: bool) -> None:
    page = open_page("/openings/values/institution/?role=phd", javascript=javascript)
    expect(page.get_by_role("heading", level=1)).to_have_text("Institutions")
    entries = page.locator("main .index a")
    number = entries.count()
    names = entries.locator("> span:first-child")
    page.get_by_role("navigation", name="Order").get_by_role("link", name="A–Z").click()
    page.wait_for_url("**by=name*")
    assert sorted(names.all_inner_texts(), key=fold) == names.all_inner_texts()

    name = names.last.inner_text()
    page.get_by_label("Find by name").fill(name)
    page.get_by_role("button", name="Find").click()
    page.wait_for_url("**find=*")
    assert 1 <= entries.count() < number
    assert parameters(page)["role"] == ["phd"]
    entries.first.click()
    page.wait_for_url("**/openings/?institution=*&role=phd")
    expect(page.locator("#results-heading")).to_contain_text(name)
    assert count(page) > 0


def test_a_city_that_was_typed_has_one_address(open_page: OpenPage) -> None:
    page = open_page("/openings/")
    page.locator("#facet-near > summary").click()
    page.locator("#f-near").fill("zurich, switzerland")
    page.locator("#f-near").press("Tab")
    page.wait_for_url("**/openings/?near=zurich-ch")
    expect(page.locator("#f-near")).to_have_value("Zürich, CH")


def test_colours_can_be_chosen_and_are_remembered(open_page: OpenPage) -> None:
    page = open_page("/")
    light = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    switch = page.get_by_role("button", name=re.compile("Colours"))
    for _ in range(3):
        switch.click()
        if page.evaluate("getComputedStyle(document.documentElement).backgroundColor") != light:
            break
    dark = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert dark != light
    page.goto("/openings/")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == dark


def test_nothing_found_offers_a_way_on(open_page: OpenPage) -> None:
    page = open_page("/openings/?q=xylophone+zeppelin&role=phd")
    expect(page.locator(".found-count")).to_contain_text("0")
    page.get_by_role("link", name="See every open role").click()
    expect(page.locator(ROW_LINKS).first).to_be_visible()
    assert count(page) > 0
