"""Suggestions below the search boxes: by keyboard, by mouse and by touch, and without JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import WIDTHS, OpenPage
from tests.browser.test_pages import axe_violations

OPTIONS = ".suggest [role=option]"
BOXES = [("/", "#home-q"), ("/openings/", "#list-q")]


def opened(page: Page, box: str, words: str = "rein") -> None:
    page.locator(box).press_sequentially(words)
    expect(page.get_by_role("listbox")).to_be_visible()
    expect(page.locator(box)).to_have_attribute("aria-expanded", "true")


@pytest.mark.parametrize(("path", "box"), BOXES)
def test_a_walk_by_keyboard(open_page: OpenPage, path: str, box: str) -> None:
    page = open_page(path)
    field = page.locator(box)
    opened(page, box)
    options = page.locator(OPTIONS)
    count = options.count()
    assert 2 <= count <= 8
    expect(page.locator(f"{box} ~ [role=status]")).to_have_text(re.compile(rf"{count} suggestions"))

    def active() -> int:
        chosen = page.locator("[role=option][aria-selected=true]")
        expect(chosen).to_have_count(1)
        expect(field).to_have_attribute("aria-activedescendant", str(chosen.get_attribute("id")))
        expect(field).to_be_focused()
        return int(str(chosen.get_attribute("id")).rpartition("-")[2])

    for key, place in (("ArrowDown", 0), ("ArrowDown", 1), ("End", count - 1), ("Home", 0)):
        field.press(key)
        assert active() == place
    field.press("ArrowUp")
    expect(page.locator("[aria-selected=true]")).to_have_count(0)
    field.press("ArrowUp")
    assert active() == count - 1

    field.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(field).to_have_value("rein")
    field.press("ArrowDown")
    expect(page.get_by_role("listbox")).to_be_visible()
    field.press("ArrowDown")
    first = options.first
    target, label = first.get_attribute("data-url"), first.locator(".suggest-label").inner_text()
    assert label == "Reinforcement learning"
    field.press("Enter")
    page.wait_for_url(f"**{target}")


def test_enter_without_an_option_searches_for_the_words(open_page: OpenPage) -> None:
    page = open_page("/")
    opened(page, "#home-q")
    page.locator("#home-q").press("Enter")
    page.wait_for_url("**/openings/?q=rein")


def test_leaving_the_box_closes_the_list(open_page: OpenPage) -> None:
    page = open_page("/")
    opened(page, "#home-q")
    page.locator("#home-q").press("Tab")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(page.locator("#home-q")).to_have_attribute("aria-expanded", "false")


def test_an_option_can_be_pressed(open_page: OpenPage) -> None:
    page = open_page("/", width=WIDTHS["phone"])
    opened(page, "#home-q")
    option = page.locator(OPTIONS).last
    target = option.get_attribute("data-url")
    option.click()
    page.wait_for_url(f"**{target}")


def test_nothing_moves_when_the_list_opens(open_page: OpenPage) -> None:
    page = open_page("/")
    before = page.locator(".front-line").bounding_box()
    opened(page, "#home-q")
    assert page.locator(".front-line").bounding_box() == before
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_words_without_suggestions_are_announced(open_page: OpenPage) -> None:
    page = open_page("/")
    page.locator("#home-q").press_sequentially("zzzzqq")
    expect(page.locator("#home-q ~ [role=status]")).to_have_text("No suggestions.")
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_without_javascript_the_box_is_a_plain_one(open_page: OpenPage) -> None:
    page = open_page("/", javascript=False)
    box = page.get_by_role("searchbox", name="Search openings")
    expect(box).to_have_count(1)
    box.fill("robot")
    box.press("Enter")
    page.wait_for_url("**/openings/?q=robot")


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS.keys())
@pytest.mark.parametrize(("path", "box"), BOXES)
def test_the_open_list_is_accessible(
    open_page: OpenPage, path: str, box: str, width: int, dark: bool
) -> None:
    page = open_page(path, width=width, dark=dark)
    opened(page, box)
    page.locator(box).press("ArrowDown")
    assert axe_violations(page) == []
