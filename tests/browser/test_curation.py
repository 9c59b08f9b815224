"""A curator's day: a text from its first word to the site, and a figure that two guides quote."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import WIDTHS, OpenPage, RunOnSite
from tests.browser.test_pages import axe_violations

# Guides that quote one figure, and a person in each of two roles.
_MAKE = """
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone
from careers.facts.models import Figure, Source
from careers.guides.models import Edition, Guide
from careers.guides.rendering import render
from careers.guides.workflow.actions import begin
from careers.guides.workflow.roles import REVIEWERS, WRITERS
from postings.accounts.models import User

for name, role in (("Willa Writer", WRITERS), ("Rene Reviewer", REVIEWERS)):
    email = name.split()[1].lower() + "@curation.example"
    user = User.objects.create_user(email, name=name, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    print(client.cookies["sessionid"].value)
source = Source.objects.create(key="curated", title="A curated source", year=2024)
Figure.objects.create(key="curated-grade", value="3.5 of 4.0", meaning="The average asked for.", source=source)
for number in (1, 2, 3):
    guide = Guide.objects.create(slug=f"curated-{number}", kind="role", position=90 + number)
    text = "## What is asked\\n\\nAn average of [[figure:curated-grade]]."
    guide.live = Edition.objects.create(
        guide=guide, number=1, title=f"Curated guide {number}", summary="Short.", text=text,
        html=render(text).html, status="published", published_at=timezone.now(),
    )
    guide.save()
for row in (Guide.objects.get(slug="curated-1"), begin(guide, user), source.figures.get()):
    print(row.pk)
"""
# As the scheduler would, two days later.
_PUBLISH = """
from datetime import timedelta
from django.utils import timezone
from careers.guides.workflow.actions import publish_due
print(publish_due(timezone.now() + timedelta(days=2)))
"""

OpenAs = Callable[..., Page]


@pytest.fixture(scope="module")
def made(on_site: RunOnSite) -> dict[str, str]:
    """The keys of both people's sessions, and the addresses in the admin of what the tests begin with."""
    writer, reviewer, first, draft, figure = on_site(_MAKE).split()
    return {
        "writer": writer,
        "reviewer": reviewer,
        "guide": f"/admin/careers/guide/{first}/change/",
        "draft": f"/admin/careers/edition/{draft}/change/",
        "figure": f"/admin/careers/figure/{figure}/",
    }


@pytest.fixture
def open_as(open_page: OpenPage, made: dict[str, str], site: str) -> OpenAs:
    """A page of somebody who has signed in."""

    def opener(who: str, path: str, *, javascript: bool = True) -> Page:
        page = open_page("/healthz", javascript=javascript)
        page.context.add_cookies([{"name": "sessionid", "value": made[who], "url": site, "httpOnly": True}])
        page.goto(path)
        return page

    return opener


def read(page: Page, path: str) -> str:
    """A page as its visitor gets it, where only its words matter: without opening it."""
    answer: str = page.request.get(path).text()
    return answer


def test_from_the_first_word_to_the_site(
    open_as: OpenAs, open_page: OpenPage, on_site: RunOnSite, made: dict[str, str], site: str
) -> None:
    writer = open_as("writer", made["guide"])
    writer.get_by_role("button", name="Edit the text").click()
    text = writer.get_by_label("Text:")
    expect(text).to_have_value(re.compile("curated-grade"))

    # Beside the field, as it is typed, and nothing of it can run.
    text.fill(
        "## What is new\n\nAll *else*. <script>alert(1)</script> [[figure:curated-grade]] [[figure:nope]]"
    )
    preview = writer.frame_locator("iframe")
    expect(preview.get_by_role("heading", name="What is new")).to_be_visible()
    expect(preview.get_by_text("3.5 of 4.0")).to_be_visible()
    expect(preview.get_by_text("There is no figure “nope”.")).to_be_visible()
    # Leaving asks first; signed out and in again in another window, with another token, nothing is lost.
    assert writer.evaluate("!dispatchEvent(new Event('beforeunload', { cancelable: true }))")
    writer.context.clear_cookies(name="sessionid")
    text.press("End")
    text.press("Space")
    expect(writer.get_by_text("You are signed out.")).to_be_visible()
    writer.context.add_cookies(
        [{"name": "sessionid", "value": made["writer"], "url": site, "httpOnly": True}]
    )
    writer.evaluate("document.querySelector('#edition_form [name=csrfmiddlewaretoken]').value = 'of before'")
    writer.evaluate("dispatchEvent(new Event('focus'))")
    writer.get_by_role("button", name="Save draft").click()
    expect(writer.locator(".errorlist").get_by_text("There is no figure “nope”.")).to_be_visible()
    expect(text).to_have_value(re.compile("What is new"))
    text.fill("## What is new\n\nAll *else*, from [[figure:curated-grade]] on.")
    writer.get_by_role("button", name="Save and send to review").click()
    expect(writer.get_by_text("Sent to review.")).to_be_visible()
    expect(writer.get_by_role("button", name="Publish now")).to_have_count(0)

    # Whoever gets the link needs no account.
    link = writer.get_by_role("link", name="Preview link").get_attribute("href")
    stranger = open_page(str(link))
    expect(stranger.get_by_text("Visitors do not see it yet.")).to_be_visible()
    expect(stranger.get_by_role("heading", name="What is new")).to_be_visible()
    assert axe_violations(stranger) == []

    reviewer = open_as("reviewer", "/admin/careers/guide/desk/")
    reviewer.get_by_role("region", name="Waiting for a review").get_by_role("link").click()
    differences = reviewer.get_by_role("link", name="Differences to the edition before")
    assert "put in: </span>new</ins>" in read(reviewer, str(differences.get_attribute("href")))
    reviewer.get_by_label("When (UTC)").fill(
        reviewer.evaluate("new Date(Date.now() + 86400000).toISOString().slice(0, 16)")
    )
    reviewer.get_by_role("button", name="Schedule").click()
    expect(reviewer.get_by_text("Scheduled.", exact=True)).to_be_visible()
    before = read(stranger, "/guides/curated-1/")
    assert "What is asked" in before
    assert "What is new" not in before
    assert on_site(_PUBLISH).strip() == "1"
    stranger.goto("/guides/curated-1/")
    expect(stranger.get_by_role("heading", name="What is new")).to_be_visible()
    expect(stranger.get_by_text("by Rene Reviewer").first).to_be_visible()
    assert "There is nothing to preview here" in read(stranger, str(link))


def test_a_figure_changes_in_two_guides_and_back(
    open_as: OpenAs, open_page: OpenPage, made: dict[str, str]
) -> None:
    reviewer = open_as("reviewer", made["figure"] + "change/")
    quoted = reviewer.get_by_role("region", name="Quoted in")
    expect(quoted.get_by_role("link", name="curated-1").first).to_be_visible()
    expect(quoted.get_by_role("link", name="curated-2").first).to_be_visible()
    reviewer.get_by_label("Value:").fill("3.7 of 4.0")
    reviewer.get_by_role("button", name="Save", exact=True).click()
    visitor = open_page("/guides/curated-1/")
    expect(visitor.locator(".quoted").first).to_contain_text("3.7 of 4.0")
    assert "3.7 of 4.0" in read(visitor, "/guides/curated-2/")
    reviewer.goto(made["figure"] + "history/")
    expect(reviewer.locator("del")).to_contain_text("3.5")
    reviewer.get_by_role("link", name=re.compile("Go back to this")).last.click()
    reviewer.get_by_role("button", name="Revert").first.click()
    reviewer.wait_for_url("**/figure/")
    for number in (1, 2):
        again = read(visitor, f"/guides/curated-{number}/")
        assert "3.5 of 4.0" in again
        assert "3.7 of 4.0" not in again


def test_without_javascript_a_button_shows_the_preview(open_as: OpenAs, made: dict[str, str]) -> None:
    page = open_as("writer", made["draft"], javascript=False)
    page.get_by_label("Text:").fill("## Without scripts\n\nWords.")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Preview the whole page").click()
    expect(opened.value.get_by_role("heading", name="Without scripts")).to_be_visible()
    expect(page.get_by_label("Text:")).to_have_value("## Without scripts\n\nWords.")
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS["desktop"]
