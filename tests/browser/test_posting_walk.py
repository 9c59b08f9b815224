"""From signing up to an opening on the board, and off it: the whole site with its indexer and worker, in a browser.

Nothing is done for people here but what passes time: the undo window of a decision, and the minutes between two
looks for new openings.
"""

from __future__ import annotations

import json
import logging
import re
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path

import httpx
import pytest
from django.conf import settings
from django.utils.text import slugify
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, run_python
from tests.postings.alerts.faults.processes import Processes, wait_until
from tests.postings.imports.local_web import LocalWeb, local_web, posting_page

PATIENCE = 60.0
# What is asked of the list, in seconds. Machines that run tests stall: the test itself is content with more.
PROMISED, TOLERATED = 1.0, 5.0
PASSWORD = "a quiet harbour at dawn"
TARNWALD = "University of Tarnwald"
PERSON = "lena@ml.tarnwald.example"
STRANGER = "stranger.walks@gmail.com"
SUBSCRIBER = "subscriber@reader.example"
logger = logging.getLogger(__name__)

_PREPARE = """
from io import StringIO
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from postings.accounts.models import User
from postings.moderation.roles import MODERATORS
call_command("load_institutions", "--universities", {path!r}, stdout=StringIO())
moderator = User.objects.create_user("mo@walk.example", name="Mo Moderator", is_staff=True)
moderator.groups.add(Group.objects.get(name=MODERATORS))
client = Client()
client.force_login(moderator)
print(client.cookies["sessionid"].value)
"""
# A look for new openings, and all that it has to send.
_ALERTS = """
from postings.alerts import runs, sending
runs.run_matching()
sending.send_digests()
"""
# And the undo window is over: what the sweep of every half minute would find then.
_LATER = """
from django.utils import timezone
from postings.accounts.letters.models import Letter
from postings.accounts.letters.tasks import sweep_letters
letters = Letter.objects.filter(to={to!r}, state="waiting")
assert letters.get().due_at > timezone.now(), "It is not to be sent while the decision can be undone."
letters.update(due_at=timezone.now())
sweep_letters()
"""


@dataclass
class Walk:
    """What surrounds the people of a walk."""

    web: LocalWeb
    outbox: Path
    log: Path
    site: str
    moderator: str
    environ: dict[str, str]

    def run(self, code: str) -> str:
        return run_python(self.environ, code)

    def mail(self, to: str, subject: str) -> str:
        """The text of the one mail to `to` with `subject` in its own, once it is sent."""
        wait_until(lambda: bool(self.mails(to, subject)), PATIENCE, self.log)
        (text,) = self.mails(to, subject)
        return text

    def mails(self, to: str, subject: str) -> list[str]:
        found = []
        for path in sorted(self.outbox.glob("*.log")):
            for written in filter(None, map(bytes.strip, path.read_bytes().split(b"-" * 79))):
                message = message_from_bytes(written, policy=policy.default)
                body = message.get_body(("plain",))
                if message["to"] == to and subject in message["subject"] and body is not None:
                    found.append(str(body.get_content()))
        return found

    def listed(self, title: str) -> bool:
        """Whether somebody passing by finds it."""
        answer = httpx.get(f"{self.site}/openings/", params={"q": title}, trust_env=False, timeout=PATIENCE)
        return f'href="/openings/{slugify(title)}-' in answer.raise_for_status().text

    def seconds_until(self, is_so: Callable[[], bool]) -> float:
        began = time.monotonic()
        while not is_so():
            assert time.monotonic() - began < TOLERATED, "The list does not show it."
            time.sleep(0.02)
        return time.monotonic() - began


@pytest.fixture(scope="module")
def walk(site_env: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    """Web server, indexer and worker on the browser tests' database, and a web of universities beside them."""
    folder, port = tmp_path_factory.mktemp("walk"), _free_port()
    url = f"http://127.0.0.1:{port}"
    environ = {**site_env, "SEARCH_INDEXER": "process", "SITE_URL": url}
    with pytest.MonkeyPatch.context() as patch, local_web(patch) as web:
        environ["LOCAL_WEB_PORT"] = str(web.port)
        with Processes(environ, folder) as processes:
            processes.indexer()
            processes.web(port)
            processes.worker(1, app="tests.browser.walk_worker", queues=",".join(settings.TASK_QUEUES))
            session = run_python(environ, _PREPARE.format(path=str(_register(folder)))).split()[-1]
            wait_until(lambda: _is_ready(url), PATIENCE, processes.log)
            outbox = Path(site_env["LOCAL_DIR"]) / "outbox"
            yield Walk(web, outbox, processes.log, url, session, environ)


@pytest.fixture(scope="module")
def site(walk: Walk) -> str:
    """Instead of the one that has no indexer and no worker."""
    return walk.site


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz", trust_env=False).is_success
    except httpx.TransportError:
        return False


def _register(folder: Path) -> Path:
    """A register of universities that knows one by its domain."""
    entry = {
        "name": TARNWALD,
        "alpha_two_code": "CH",
        "domains": ["tarnwald.example"],
        "web_pages": ["https://tarnwald.example/"],
    }
    path = folder / "universities.json"
    path.write_text(json.dumps([entry]))
    return path


def come_to_post(page: Page, walk: Walk, email: str) -> None:
    """As a newcomer: the page that says how, an account with a confirmed address, and the search for institutions."""
    page.goto("/")
    page.get_by_role("link", name="Post an opening").first.click()
    page.get_by_role("link", name="Create an account").click()
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign up").click()
    expect(page.locator("h1")).to_have_text("Type in the code")
    code = re.search(r"^([0-9A-Z]{3,4}-?[0-9A-Z]{3,4})$", walk.mail(email, "Confirm your address"), re.M)
    assert code is not None
    page.get_by_label("Code").fill(code[1])
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("h1")).to_have_text("Find your institution")


def open_moderation(open_page: OpenPage, walk: Walk) -> Page:
    page = open_page("/healthz")
    page.context.add_cookies([{"name": "sessionid", "value": walk.moderator, "url": walk.site}])
    page.goto("/moderation/")
    return page


def paste(page: Page, walk: Walk, title: str, path: str, **markup: object) -> None:
    """A link of the university's own site, read by the worker, until its draft is there."""
    employer = {"@type": "Organization", "name": TARNWALD}
    walk.web.put(f"jobs.tarnwald.example/{path}", posting_page(title, hiringOrganization=employer, **markup))
    page.get_by_role("link", name="Paste a link").click()
    page.get_by_label("Link of the posting").fill(f"https://jobs.tarnwald.example/{path}")
    page.get_by_role("button", name="Read it").click()
    onwards = page.get_by_role("link", name="Go on to the draft")
    expect(onwards.or_(page.locator("[name=title]")).first).to_be_visible(timeout=PATIENCE * 1000)
    if onwards.is_visible():
        onwards.click()
    expect(page.locator("[name=title]")).to_have_value(title)


def publish(page: Page) -> None:
    page.get_by_role("button", name="6. Preview").click()
    page.get_by_role("button", name="Publish now").click()


def fill_in_place_and_pay(page: Page) -> None:
    page.get_by_label("City").first.fill("Basel")
    page.get_by_label("Country").first.fill("Switzerland")
    page.get_by_label("Where the work is done").select_option("on_site")
    page.get_by_role("button", name="Next: Pay").click()
    page.get_by_label("From", exact=True).fill("47,000")
    page.get_by_label("To", exact=True).fill("50,000")
    page.get_by_label("Currency").fill("CHF")
    page.get_by_label("Per", exact=True).select_option("year")


def expect_state(page: Page, state: str) -> None:
    expect(page.get_by_role("heading", name=state, exact=True)).to_be_visible()


def test_a_university_person_posts_from_a_link(open_page: OpenPage, walk: Walk) -> None:
    first, second = "PhD position in robot walking", "PhD position in robot swimming"
    page = open_page("/")
    come_to_post(page, walk, PERSON)
    page.get_by_role("link", name=re.compile(f"Act for it.*{TARNWALD}")).click()
    expect(page.get_by_text(f"Your confirmed address {PERSON} belongs to it")).to_be_visible()
    page.get_by_role("button", name="Bring it to the board").click()
    expect(page.locator(".desk-verified")).to_be_visible()

    # The first of a new institution is read before it can be seen.
    paste(page, walk, first, "walking")
    publish(page)
    expect_state(page, "In review")
    assert not walk.listed(first)
    staff = open_moderation(open_page, walk)
    staff.get_by_role("link", name=first).click()
    staff.get_by_role("button", name="Approve and publish").click()
    expect_state(staff, "Approved")
    walk.seconds_until(lambda: walk.listed(first))
    staff.get_by_role("link", name="Verify or trust it").click()
    staff.get_by_role("button", name=f"Trust: publish at once: {TARNWALD}").click()
    expect(staff.get_by_role("button", name=f"Not trusted any more: {TARNWALD}")).to_be_visible()

    # From then on what it publishes is on the list by the time somebody looks.
    page.goto("/desk/university-of-tarnwald/")
    paste(page, walk, second, "swimming", jobLocation={})
    page.get_by_role("button", name="6. Preview").click()
    expect(page.get_by_text("Name the city and the country where the work is done.")).to_be_visible()
    page.get_by_role("link", name="2. Where").click()
    fill_in_place_and_pay(page)
    publish(page)
    expect(page.get_by_text("It is live: candidates see it now.")).to_be_visible()
    seconds = walk.seconds_until(lambda: walk.listed(second))
    logger.info("On the list %.2f s after the answer; %.0f s are promised.", seconds, PROMISED)

    page.get_by_role("link", name="Close", exact=True).click()
    page.get_by_label("Filled: somebody was chosen").check()
    page.get_by_role("button", name="Close it").click()
    expect_state(page, "Closed")
    walk.seconds_until(lambda: not walk.listed(second))
    assert walk.listed(first)


def subscribe(page: Page, walk: Walk, words: str) -> None:
    page.goto(f"/alerts/new/?q={words}")
    page.get_by_label("E-mail address").fill(SUBSCRIBER)
    page.get_by_label("At once").check()
    page.get_by_label("E-mail address").press("Enter")
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()
    (link,) = re.findall(r"/alerts/confirm/\S+", walk.mail(SUBSCRIBER, "Confirm"))
    page.goto(link)
    page.get_by_role("button", name="Yes, send me these").click()
    expect(page.locator("h1")).to_have_text("Your alert begins")


def write_opening(page: Page, title: str) -> None:
    page.get_by_role("link", name="Write an opening").first.click()
    page.get_by_role("button", name="Start blank").click()
    page.get_by_label("Title").fill(title)
    page.get_by_label("Kind of role").select_option("phd")
    text = "You study machine learning methods for glaciers. You need a master's degree and Python. " * 10
    page.locator("#id_description").evaluate("(area, text) => { area.value = text; }", text)
    page.get_by_role("button", name="Next: Where").click()
    fill_in_place_and_pay(page)
    page.get_by_role("button", name="5. Applying").click()
    page.get_by_label("On a page of ours").check()
    page.get_by_label("Page to apply on").fill("jobs.glacier.example/phd")
    page.get_by_label("Rolling").check()
    publish(page)


def reject(staff: Page, title: str) -> None:
    staff.get_by_role("link", name=title).click()
    staff.get_by_text("Reject…").click()
    form = staff.locator("#reject")
    form.get_by_label("Reason", exact=True).select_option(label="We could not confirm that it is real")
    form.get_by_role("button", name="Reject").click()
    expect_state(staff, "Rejected")


def test_a_stranger_is_read_first_rejected_and_read_again(open_page: OpenPage, walk: Walk) -> None:
    title = "PhD position in glacier forecasts"
    subscribe(open_page("/"), walk, "glacier")
    page = open_page("/")
    come_to_post(page, walk, STRANGER)
    page.get_by_label("Name of the institution").fill("Glacier Forecasts")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="It is not here: add it by hand").click()
    page.get_by_label("Kind").select_option("company")
    page.get_by_label("Country").select_option("CH")
    page.get_by_label("How can we see that you act for it?").fill("I founded it with two friends, last year.")
    page.get_by_role("button", name="Add it").click()
    expect(page.locator(".desk-unverified")).to_be_visible()
    write_opening(page, title)
    expect_state(page, "In review")
    assert not walk.listed(title)

    staff = open_moderation(open_page, walk)
    expect(staff.locator("[data-case]", has_text=title)).to_contain_text(
        "Nobody has verified this institution"
    )
    reject(staff, title)
    assert walk.mails(STRANGER, title) == []
    walk.run(_ALERTS + _LATER.format(to=STRANGER))
    letter = walk.mail(STRANGER, f"Not on the board: {title}")
    assert "We could not find this opening" in " ".join(letter.split())
    assert walk.mails(SUBSCRIBER, title) == []

    # The link in the letter leads to mending.
    (link,) = re.findall(rf"{re.escape(walk.site)}(/desk/\S+)", letter)
    page.goto(link)
    expect_state(page, "Not on the board")
    expect(page.locator(".lifecycle-asked")).to_contain_text("We could not find this opening")
    page.get_by_role("button", name="Mend it").click()
    page.get_by_role("button", name="5. Applying").click()
    page.get_by_label("Page to apply on").fill("https://glacier.example/phd-2027")
    publish(page)
    expect_state(page, "In review")
    staff.goto("/moderation/")
    case = staff.locator("[data-case]", has_text=title)
    expect(case).to_contain_text("Sent again. It was rejected")
    assert not walk.listed(title)

    case.get_by_role("link").click()
    staff.get_by_role("button", name="Approve and publish").click()
    expect_state(staff, "Approved")
    walk.seconds_until(lambda: walk.listed(title))
    walk.run(_ALERTS + _ALERTS)
    assert len(walk.mails(SUBSCRIBER, title)) == 1
