"""Every page, wide and narrow, light and dark: accessible, without sideways scrolling or complaints."""

from __future__ import annotations

import json
import re
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Page

from tests.browser.conftest import WIDTHS, OpenPage

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()

PAGES = {
    "home": "/",
    "list": "/openings/",
    "filtered list": "/openings/?role=phd&role=fellow&country=DE&country=CH&pay_min=30000",
    "landing": "/openings/phd/",
    "values of a filter": "/openings/values/institution/?role=phd",
    "compare nothing": "/openings/compare/",
    "compare": "compare",
    "landing without openings": "/openings/in/greenland/",
    "words": "/openings/?q=reinforcement+learning",
    "last page": "/openings/?page=5",
    "nothing found": "/openings/?q=xylophone+zeppelin",
    "malformed": "/openings/?role=astronaut&page=zero&pay_min=lots",
    "opening": "opening",
    "closed opening": "closed",
    "institutions": "/institutions/",
    "institution": "institution",
    "post": "/post/",
    "fit": "/fit/",
    "fit rules": "/fit/rules/",
    "roles": "/fit/roles/?degree=master&day=systems&place=remote",
    "api": "/api/v1/",
    "guide": "/guides/phd-researcher/",
    "glossary": "/glossary/",
    "roles side by side": "/guides/compare/?guide=phd-researcher&guide=ml-researcher&guide=none",
    "salaries": "/salaries/",
    "salaries of a role": "/salaries/researcher/?currency=EUR",
    "offer": "/salaries/offer/?pay=90000&currency=EUR&period=year&role=researcher&level=senior",
    "not found": "/openings/no-such-opening-999999/",
    "outbox": "/outbox/",
    "mail": "mail",
    "design": "/design/",
}

# What can be pressed at the top of the page, and is not there when a pointer comes.
COVERED = """
[...document.querySelectorAll('a, button, input, select, summary')].filter(one => {
  const box = one.getBoundingClientRect();
  const x = box.left + box.width / 2, y = box.top + box.height / 2;
  if (!box.width || !box.height || y > innerHeight || x > innerWidth || x < 0 || y < 0) return false;
  if (!one.checkVisibility({visibilityProperty: true, opacityProperty: true})) return false;
  for (let around = one.parentElement; around; around = around.parentElement) {
    // In a box that scrolls, and not in sight.
    const edge = around.getBoundingClientRect();
    if (getComputedStyle(around).overflow !== 'visible' && (y < edge.top || y > edge.bottom)) return false;
  }
  const found = document.elementFromPoint(x, y);
  return !(one.contains(found) || found?.contains(one) || found?.closest('label')?.control === one);
}).map(one => one.outerHTML.slice(0, 120))
"""


def address(page_name: str, open_page: OpenPage) -> str:
    """Where a page is; some are found by following the site's own links."""
    where = PAGES[page_name]
    if where.startswith("/"):
        return where
    if where == "opening":
        return link(open_page("/openings/"), r"^/openings/[\w-]+-\d+/$")
    if where == "compare":
        openings = links(open_page("/openings/?sort=pay"), r"^/openings/[\w-]+-\d+/$")[:4]
        return "/openings/compare/?id=1&" + "&".join(f"id={number(path)}" for path in openings)
    if where == "institution":
        return link(open_page("/institutions/"), r"^/institutions/[\w-]+/$")
    if where == "mail":
        return link(open_page("/outbox/"), r"^/outbox/[\w.-]+/$")
    return closed_opening(open_page)


def links(page: Page, pattern: str) -> list[str]:
    found = page.eval_on_selector_all("a[href]", "found => found.map(a => a.getAttribute('href'))")
    return [str(href) for href in found if re.match(pattern, href)]


def link(page: Page, pattern: str) -> str:
    return links(page, pattern)[0]


def number(path: str) -> int:
    """The id at the end of an opening's address."""
    return int(path.rstrip("/").rpartition("-")[2])


def closed_opening(open_page: OpenPage) -> str:
    """A closed opening is on no list: the numbers around those on the list lead to one."""
    page = open_page("/openings/")
    middle = number(link(page, r"^/openings/[\w-]+-\d+/$"))
    for candidate in range(max(1, middle - 250), middle + 250):
        response = page.request.get(f"/openings/x-{candidate}/", max_redirects=5)
        if response.ok and "x-robots-tag" in response.headers:
            return response.url[response.url.index("/openings/") :]
    raise AssertionError("The demo content has no closed opening.")


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("device", WIDTHS)
def test_page_is_accessible_and_fits(name: str, device: str, open_page: OpenPage) -> None:
    page = open_page(address(name, open_page), width=WIDTHS[device])
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert axe_violations(page) == [], scheme
        overflow = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert overflow <= 0, f"{name} scrolls sideways by {overflow} px"
        assert page.title()
        assert page.locator("h1").count() == 1
    assert page.evaluate(COVERED) == []


def axe_violations(page: Page) -> list[str]:
    # Evaluated by the browser's debugger, which the page's content security policy does not bind.
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    # Without preloading: it would copy imported sheets into the page, which the content security policy forbids.
    result = page.evaluate("axe.run(document, {resultTypes: ['violations'], preload: false})")
    return [
        f"{violation['id']}: {json.dumps([node['target'] for node in violation['nodes'][:3]])}"
        for violation in result["violations"]
    ]


@pytest.mark.parametrize("name", ["home", "list", "opening", "institution"])
def test_page_fits_at_320_px_and_at_twice_the_text_size(name: str, open_page: OpenPage) -> None:
    where = address(name, open_page)
    narrow = open_page(where, width=320)
    assert narrow.evaluate("document.documentElement.scrollWidth") <= 320
    # 200 % zoom of a 1280 px window is a window of 640 px.
    zoomed = open_page(where, width=640)
    assert zoomed.evaluate("document.documentElement.scrollWidth") <= 640


def test_no_link_of_the_site_is_dead(open_page: OpenPage) -> None:
    """Follow every link of the main pages, each address once."""
    seen: set[str] = set()
    page = open_page("/")
    for name in ("home", "list", "opening", "institutions", "institution", "post"):
        current = open_page(address(name, open_page))
        found = links(current, "")
        seen |= {
            href.partition("#")[0]
            for href in found
            if href.startswith(("/", "?")) and not href.startswith("//")
        }
        seen |= {f"/openings/{href}" for href in found if href.startswith("?")}
    seen = {href for href in seen if href.startswith("/")}
    assert len(seen) > 30
    # The ways to apply lead to employers, whose sites are theirs.
    ways = {href for href in seen if href.endswith("/apply/")}
    assert ways
    dead = [href for href in sorted(seen - ways) if not page.request.get(href).ok]
    dead += [href for href in sorted(ways) if page.request.get(href, max_redirects=0).status != 302]
    assert dead == []
