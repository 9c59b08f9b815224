"""From a pasted link to its draft, and from a board's name to its openings, with a board served on this machine."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import WIDTHS, OpenPage, RunOnSite
from tests.browser.test_pages import axe_violations
from tests.postings.imports.feeds import ashby_job, sales_job
from tests.postings.imports.local_web import posting_page

_SIGN_IN = """
from django.test import Client
from postings.accounts.models import User
from postings.institutions.models import Institution
from postings.institutions.people_models import Membership
institution, _ = Institution.objects.get_or_create(
    name="Lumenfold Laboratories",
    defaults={"slug": "lumenfold-laboratories", "kind": "company", "is_verified": True, "is_trusted": True},
)
person, _ = User.objects.get_or_create(email="owner@lumenfold.example")
Membership.objects.get_or_create(user=person, institution=institution, defaults={"role": "owner"})
client = Client()
client.force_login(person)
print(client.cookies["sessionid"].value)
"""
# What a worker does, on a network where this machine is the internet.
_WORK = """
from django.utils import timezone
from postings.imports import fetching, syncing
from postings.imports.models import Feed, ImportRun
from postings.imports.pasting import links
from postings.imports.pasting.models import PastedLink
from postings.openings.models import Opening
fetching.is_public = lambda address: True
fetching.WEB_PORTS = fetching.WEB_PORTS | {{{port}}}
feed = Feed.objects.filter(institution__slug="lumenfold-laboratories").first()
"""
DESK = "/desk/lumenfold-laboratories"


class Site(ThreadingHTTPServer):
    """`pages` by path."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages: dict[str, tuple[str, str]] = {}

    def put_jobs(self, *jobs: dict[str, object]) -> None:
        self.pages["/jobs.json"] = ("application/json", json.dumps({"jobs": jobs}))


class _Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        kind, body = self.server.pages.get(self.path, ("text/html", ""))
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Nothing on the test's output."""


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Site]:
    server = Site()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def signed_in(open_page: OpenPage, on_site: RunOnSite, site: str) -> Page:
    page = open_page("/")
    session = on_site(_SIGN_IN).strip()
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": site, "httpOnly": True}])
    return page


def looks_well(page: Page, name: str) -> None:
    """No complaint of axe, and no sideways scroll on a phone."""
    assert axe_violations(page) == [], name
    page.set_viewport_size({"width": WIDTHS["phone"], "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS["phone"], name
    page.set_viewport_size({"width": WIDTHS["desktop"], "height": 900})


def test_a_board_is_seen_connected_and_its_differences_decided(
    open_page: OpenPage, on_site: RunOnSite, site: str, elsewhere: Site
) -> None:
    port = elsewhere.server_port
    work = _WORK.format(port=port)
    jobs = [ashby_job(n) for n in range(1, 4)]
    elsewhere.put_jobs(*jobs, sales_job(9))
    page = signed_in(open_page, on_site, site)

    page.goto(f"{DESK}/feeds/")
    looks_well(page, "feeds")
    page.get_by_label("Address, or a board's name").fill("lumenfold")
    page.get_by_label("If it is a name, it is one of").select_option("Ashby")
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_text("Reading it:")).to_be_visible()
    looks_well(page, "reading")
    on_site(
        f"{work}\nFeed.objects.filter(pk=feed.pk).update(location='http://127.0.0.1:{port}/jobs.json')"
        "\nassert syncing.preview(feed.pk)"
    )
    # The page asks for itself.
    expect(page.get_by_text("1 × sales role")).to_be_visible(timeout=10_000)
    looks_well(page, "preview")
    page.get_by_role("button", name="Connect it").click()
    expect(page.get_by_text("Connected. Its openings are being made now")).to_be_visible()
    on_site(f"{work}\nsyncing.apply_accepted(feed.runs.first().pk)")
    page.reload()
    looks_well(page, "connected")

    # Somebody changes one by hand, and the feed changes the same, and something else.
    on_site(
        f"{work}\nfrom postings.openings.hand_edits import remember_hand_edits"
        "\nopening = Opening.objects.get(import_record__feed=feed, import_record__external_id='job-1')"
        "\nOpening.objects.filter(pk=opening.pk).update(title='Research Scientist, Our Words')"
        "\nremember_hand_edits(opening, ['title'])"
    )
    changed = ashby_job(1, title="Research Scientist, Planning", department="Planning")
    elsewhere.put_jobs(changed, *jobs[1:], ashby_job(4), sales_job(9))
    make_due = "\nFeed.objects.filter(pk=feed.pk).update(next_sync_at=timezone.now())\nsyncing.sync(feed.pk)"
    on_site(work + make_due)
    page.reload()
    expect(page.get_by_role("heading", name="The feed says one thing, you said another")).to_be_visible()
    looks_well(page, "waiting")
    page.locator("tbody a").first.click()
    expect(page.get_by_role("heading", name="New openings")).to_be_visible()
    expect(page.get_by_role("heading", name="Left as you changed it")).to_be_visible()
    looks_well(page, "differences")
    page.go_back()
    page.get_by_role("button", name="Take over from the feed").click()
    expect(page.get_by_text("Taken over from the feed.")).to_be_visible()

    # Most of the board vanishes: nothing is written until somebody says so.
    elsewhere.put_jobs(changed)
    on_site(work + make_due)
    page.reload()
    page.get_by_role("link", name="See what would change").click()
    expect(page.get_by_role("heading", name="Would be closed")).to_be_visible()
    looks_well(page, "held")
    page.get_by_role("button", name=re.compile("^Discard")).click()
    expect(page.get_by_text("Discarded. Nothing was changed")).to_be_visible()

    page.goto(page.url.rsplit("readings/", 1)[0])
    page.get_by_role("link", name="Disconnect…").click()
    looks_well(page, "disconnect")
    page.get_by_label("They are closed now").check()
    page.get_by_role("button", name="Disconnect").click()
    expect(page.get_by_text("Openings closed: 4.")).to_be_visible()
    assert (
        on_site(
            f"{work}\nprint(Opening.objects.filter(import_record__feed=feed, status='published').count())"
        ).strip()
        == "0"
    )


@pytest.mark.parametrize("javascript", [True, False])
def test_a_link_becomes_a_draft(
    open_page: OpenPage, on_site: RunOnSite, site: str, elsewhere: Site, javascript: bool
) -> None:
    path = f"/{'with' if javascript else 'without'}.html"
    elsewhere.pages[path] = ("text/html", posting_page(f"PhD position in vision, {path[1:5]}"))
    work = _WORK.format(port=elsewhere.server_port)
    page = open_page("/", javascript=javascript)
    session = on_site(_SIGN_IN).strip()
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": site, "httpOnly": True}])
    page.goto(f"{DESK}/paste/")
    if javascript:
        looks_well(page, "paste")
    page.get_by_label("Link of the posting").fill(f"https://uni.example{path}")
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_text("Waiting for its turn")).to_be_visible()
    if javascript:
        looks_well(page, "waiting")
    on_site(
        f"{work}\nlink = PastedLink.objects.first()\nlink.url = 'http://127.0.0.1:{elsewhere.server_port}{path}'"
        "\nlink.save()\nassert links.read(link.pk)"
    )
    if not javascript:
        page.get_by_role("link", name="See how far it is").click()
    expect(page.get_by_text("The draft is there.")).to_be_visible(timeout=10_000)
    if javascript:
        looks_well(page, "read")
    page.get_by_role("link", name="Go on to the draft").click()
    expect(page).to_have_url(re.compile(r"/drafts/\d+/role/"))
    expect(page.locator("[name=title]")).to_have_value(re.compile("PhD position in vision"))
