"""Asking for pay with the handles over its drawing, by keyboard, and with the plain fields."""

from __future__ import annotations

import re
from contextlib import suppress

from playwright.sync_api import APIResponse, Error, Route, expect

from tests.browser.conftest import OpenPage
from tests.browser.test_paths import count, parameters


def test_handles_write_into_the_fields_and_keep_the_focus(open_page: OpenPage) -> None:
    page = open_page("/openings/")
    everything = count(page)
    low, high = (page.get_by_role("slider", name=f"{end} pay") for end in ("Lowest", "Highest"))
    low.focus()
    for amount in ("10000", "20000", "30000"):
        page.keyboard.press("ArrowRight")
        expect(page.locator("#f-pay-min")).to_have_value(amount)
    expect(page.locator("#results-heading")).to_contain_text("at least €30k a year")
    assert parameters(page) == {"pay_min": ["30000"]}
    assert 0 < count(page) < everything
    expect(low).to_be_focused()
    expect(low).to_have_attribute("aria-valuetext", "€30,000")

    high.focus()
    page.keyboard.press("Home")  # No further down than the other handle.
    expect(page.locator("#f-pay-max")).to_have_value("30000")
    page.keyboard.press("End")
    expect(page.locator("#f-pay-max")).to_have_value("")


def test_an_answer_to_an_earlier_choice_is_left_aside(open_page: OpenPage) -> None:
    page = open_page("/openings/")
    held: list[tuple[Route, APIResponse]] = []
    earlier = re.compile(r"/openings/\?.*pay_min=10000$")
    page.route(earlier, lambda route: held.append((route, route.fetch())))
    page.get_by_role("slider", name="Lowest pay").focus()
    with page.expect_request(earlier):
        page.keyboard.press("ArrowRight")
    while not held:
        page.evaluate("1")
    page.keyboard.press("ArrowRight")
    for route, answer in held:
        with suppress(Error):  # The page may not wait for it any more.
            route.fulfill(response=answer)
    expect(page.locator("#results-heading")).to_contain_text("at least €20k a year")
    expect(page.locator("#f-pay-min")).to_have_value("20000")


def test_fields_alone_ask_for_pay_without_javascript(open_page: OpenPage) -> None:
    page = open_page("/openings/", javascript=False)
    everything = count(page)
    expect(page.locator("#f-pay-low")).to_be_hidden()
    expect(page.locator(".payhist svg")).to_be_visible()
    page.locator("#f-pay-min").fill("60000")
    page.get_by_role("button", name="Show openings").click()
    page.wait_for_url("**pay_min=60000*")
    assert 0 < count(page) < everything
