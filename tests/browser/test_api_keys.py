"""An owner's keys and webhooks: made, seen once, used, revoked."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import WIDTHS, OpenPage, RunOnSite
from tests.browser.test_pages import axe_violations

_MAKE = """
from django.test import Client
from django.utils import timezone
from uuid import uuid4
from postings.accounts.models import User
from postings.api.models import Webhook, WebhookDelivery
from postings.institutions.models import Institution
from postings.institutions.people_models import Membership

institution = Institution.objects.create(
    name="Keys University", slug="keys-university", kind="university", is_verified=True
)
owner = User.objects.create_user("owner@keys.example", name="Olive Owner")
Membership.objects.create(user=owner, institution=institution, role="owner")
hook = Webhook.objects.create(
    institution=institution, url="https://hooks.example.org/a/long/address/of/a/careers/system", secret="whsec_x",
    created_by=owner,
)
for state, answer in (("waiting", ""), ("delivered", "200 OK"), ("given_up", "503 Service Unavailable")):
    WebhookDelivery.objects.create(
        webhook=hook, change_id=hash(state) % 1000, message_id=uuid4(), state=state, answer=answer,
        delivered_at=timezone.now() if state == "delivered" else None, attempts=3,
        payload={"type": "opening.published", "data": {"title": "PhD position in reinforcement learning"}},
    )
client = Client()
client.force_login(owner)
print(client.cookies["sessionid"].value, hook.pk)
"""
DESK = "/desk/keys-university/"
OpenDesk = Callable[..., Page]


@pytest.fixture(scope="module")
def made(on_site: RunOnSite) -> list[str]:
    """The key of the owner's session, and the id of a webhook."""
    return on_site(_MAKE).split()


@pytest.fixture
def open_desk(open_page: OpenPage, made: list[str], site: str) -> OpenDesk:
    def opener(path: str, **how: object) -> Page:
        page = open_page("/healthz", **how)
        page.context.add_cookies([{"name": "sessionid", "value": made[0], "url": site, "httpOnly": True}])
        page.goto(DESK + path)
        return page

    return opener


@pytest.mark.parametrize("javascript", [True, False])
def test_key_is_made_seen_once_used_and_revoked(open_desk: OpenDesk, javascript: bool) -> None:
    name = f"Careers system {javascript}"
    page = open_desk("keys/", javascript=javascript)
    page.get_by_role("button", name="Make the key").click()
    expect(page.locator(".field-error")).to_have_count(1)
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Make the key").click()
    shown = page.get_by_role("status").locator("code")
    expect(shown).to_have_text(re.compile(r"^jb_[a-z0-9]{10}_[A-Za-z0-9]{40}$"))
    written = shown.inner_text()
    if javascript:
        assert axe_violations(page) == []

    def status() -> int:
        headers = {"Authorization": f"Bearer {written}"}
        return page.request.get("/api/v1/desk/openings/", headers=headers).status

    assert status() == 200
    page.goto(f"{DESK}keys/")
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    assert written not in page.content()
    page.get_by_role("link", name=f"Revoke {name}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Revoke “{name}”?")
    page.get_by_role("button", name="Revoke the key").click()
    expect(page.get_by_text("is revoked.")).to_be_visible()
    assert status() == 401


@pytest.mark.parametrize("device", WIDTHS)
@pytest.mark.parametrize(
    "path", ["keys/", "webhooks/", "webhooks/{}/", "webhooks/{}/secret/", "webhooks/{}/delete/"]
)
def test_page_is_accessible_and_fits(open_desk: OpenDesk, made: list[str], path: str, device: str) -> None:
    page = open_desk(path.format(made[1]), width=WIDTHS[device])
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert axe_violations(page) == [], scheme
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[device]
    assert page.locator("h1").count() == 1


def test_secret_of_a_webhook_is_seen_once(open_desk: OpenDesk) -> None:
    page = open_desk("webhooks/")
    page.get_by_label("Address").fill("https://hooks.example.org/other")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("status").locator("code")).to_have_text(re.compile("^whsec_"))
    assert axe_violations(page) == []
    page.goto(f"{DESK}webhooks/")
    page.get_by_role("link", name="https://hooks.example.org/other").click()
    assert "whsec_" not in page.content()
    page.get_by_role("button", name="Send a test").click()
    expect(page.get_by_text("A test goes out within a minute.")).to_be_visible()
    expect(page.get_by_text("webhook.test")).to_be_visible()
