"""A guide in a browser: the contents follow the reader, terms open by keyboard, print shows everything."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage

GUIDE = "/guides/ml-researcher/"
CURRENT = ".guide-contents a[aria-current]"


def test_contents_follow_the_reader(open_page: OpenPage) -> None:
    page = open_page(GUIDE)
    links = page.locator(".guide-contents a")
    expect(page.locator(CURRENT)).to_have_text(links.first.inner_text())

    page.locator("#questions").scroll_into_view_if_needed()
    page.evaluate("document.querySelector('#questions').scrollIntoView()")
    expect(page.locator(CURRENT)).to_have_text("Questions")
    assert page.locator(CURRENT).count() == 1
    # It stays in sight while the text moves on.
    expect(page.locator(CURRENT)).to_be_in_viewport()

    page.evaluate("window.scrollTo(0, 0)")
    expect(page.locator(CURRENT)).to_have_text(links.first.inner_text())


def test_term_is_explained_in_place_by_keyboard_and_without_scripts(open_page: OpenPage) -> None:
    page = open_page(GUIDE, javascript=False)
    button = page.locator("button.term").first
    card = page.locator(f"#{button.get_attribute('popovertarget')}")
    expect(card).to_be_hidden()

    button.press("Enter")
    expect(card).to_be_visible()
    link = card.get_by_role("link", name="In the glossary")
    # The explanation comes right after its word.
    page.keyboard.press("Tab")
    expect(link).to_be_focused()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(button).to_be_focused()


def test_address_opens_its_question_and_a_broken_one_breaks_nothing(open_page: OpenPage) -> None:
    page = open_page(f"{GUIDE}#researcher-needs-phd")
    expect(page.locator("#researcher-needs-phd > .prose")).to_be_visible()

    page = open_page(f"{GUIDE}?#%E0%A4%A")
    # What comes last in the script still works.
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(page.locator("#researcher-needs-phd > .prose")).to_be_visible()


def test_print_shows_answers_and_sources_and_no_navigation(open_page: OpenPage) -> None:
    page = open_page(GUIDE)
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    for hidden in (".guide-contents", ".masthead-links", ".alert-offer", ".colophon", ".guide-ways"):
        expect(page.locator(hidden)).to_be_hidden()
    expect(page.locator("#sources")).to_be_visible()
    for answer in page.locator(".question > .prose").all():
        expect(answer).to_be_visible()
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    expect(page.locator(".question > .prose").first).to_be_hidden()
