"""The account in a browser: signing up and in, passkeys, and every page of it looked at."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import WIDTHS, OpenPage, RunOnSite
from tests.browser.test_pages import axe_violations

PASSWORD = "a quiet harbour at dawn"
_SENT = (
    "from postings.accounts.letters import sending\n[sending.send(pk) for pk in sending.due_after_sweep()]"
)

VISITORS_PAGES = ("login/", "signup/", "login/code/", "password/reset/", "inactive/", "password/reset/done/")
PEOPLES_PAGES = (
    *("", "alerts/", "email/", "password/change/", "sessions/", "logout/", "reauthenticate/"),
    *("2fa/", "2fa/totp/activate/", "2fa/webauthn/", "2fa/webauthn/add/", "2fa/recovery-codes/generate/"),
)


def code_in_mail(page: Page, on_site: RunOnSite, email: str, subject: str) -> str:
    """From the newest mail to `email`, once it is sent."""
    on_site(_SENT)
    mails = page.context.new_page()
    mails.goto("/outbox/")
    row = mails.locator("tr, li").filter(has_text=email).filter(has_text=subject).first
    row.get_by_role("link").first.click()
    found = re.search(r"^([0-9A-Z]{3,4}-?[0-9A-Z]{3,4})$", mails.locator("main pre").last.inner_text(), re.M)
    mails.close()
    assert found
    return found[1]


@pytest.fixture(scope="module")
def people(on_site: RunOnSite) -> None:
    """One for each test: all share the site."""
    on_site(
        "from postings.accounts.models import User\n"
        "from postings.accounts.addresses import confirm\n"
        "for name in ('passkey', 'desktop', 'phone'):\n"
        f"    confirm(User.objects.create_user(f'{{name}}@uni.example', {PASSWORD!r}, name='Ada'))"
    )


def sign_in(page: Page, email: str) -> None:
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator("h1")).to_have_text("Your account")


def looked_at(page: Page, width: int) -> None:
    """Light where it is wide and dark where it is narrow: the colours do not depend on the room."""
    page.emulate_media(color_scheme="dark" if width < 600 else "light")
    assert axe_violations(page) == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize("has_script", [True, False], ids=["with script", "without"])
def test_from_signing_up_to_signing_in_by_a_code(
    has_script: bool, open_page: OpenPage, on_site: RunOnSite
) -> None:
    email = f"new-{has_script}@uni.example".lower()
    page = open_page("/openings/?q=bandits", width=WIDTHS["phone"], javascript=has_script)
    page.get_by_role("link", name="Sign in").click()
    page.get_by_role("link", name="Sign up").click()
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill("short")
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_text("This password is too short")).to_be_visible()
    expect(page.get_by_label("E-mail address")).to_have_value(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign up").click()
    expect(page.locator("h1")).to_have_text("Type in the code")
    page.get_by_label("Code").fill("WRONG1")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("This is not the code we sent")).to_be_visible()
    if has_script:
        assert axe_violations(page) == []
    page.get_by_label("Code").fill(code_in_mail(page, on_site, email, "Confirm your address"))
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("h1")).to_have_text("Your account")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    if not has_script:
        return

    page.goto("/account/")
    expect(page.locator("h1")).to_have_text("Sign in")
    page.get_by_role("link", name="Mail me a code instead").click()
    page.get_by_label("E-mail address").fill(email)
    page.get_by_role("button", name="Mail me a code").click()
    page.get_by_label("Code").fill(code_in_mail(page, on_site, email, "Your code to sign in"))
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("h1")).to_have_text("Your account")


@pytest.mark.usefixtures("people")
def test_passkey_signs_in_alone(open_page: OpenPage, site: str) -> None:
    """Browsers take a name as the site of a passkey, not a number: so this one is at localhost."""
    here = f"http://localhost:{urlsplit(site).port}"
    page = open_page(f"{here}/account/login/")
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    sign_in(page, "passkey@uni.example")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name of the passkey").fill("Phone")
    page.get_by_label("I want to sign in with it alone").check()
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_text("The passkey is added")).to_be_visible()
    page.goto(f"{here}/account/2fa/webauthn/")
    expect(page.get_by_text("Phone · signs in alone")).to_be_visible()
    looked_at(page, WIDTHS["desktop"])
    page.goto(f"{here}/account/2fa/recovery-codes/")
    expect(page.get_by_text("10 of 10 left")).to_be_visible()
    looked_at(page, WIDTHS["desktop"])

    page.goto(f"{here}/account/")
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{here}/account/login/?next=/institutions/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/institutions/")
    expect(page.get_by_role("link", name="Account", exact=True)).to_be_visible()

    # With a password it is the second step.
    page.context.clear_cookies()
    page.goto(f"{here}/account/login/")
    page.get_by_label("E-mail address").fill("passkey@uni.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator("h1")).to_have_text("The second step")
    looked_at(page, WIDTHS["desktop"])
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.locator("h1")).to_have_text("Your account")


def test_passkey_that_is_not_there_is_said_beside_the_button(open_page: OpenPage, site: str) -> None:
    page = open_page(f"http://localhost:{urlsplit(site).port}/account/login/")
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
    }
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("That did not work, or was cancelled")).to_be_visible()


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("device", WIDTHS)
def test_every_page_of_the_account_is_accessible_and_fits(device: str, open_page: OpenPage) -> None:
    width = WIDTHS[device]
    page = open_page("/account/login/", width=width)
    for path in VISITORS_PAGES:
        page.goto(f"/account/{path}")
        looked_at(page, width)
    page.goto("/account/login/")
    sign_in(page, f"{device}@uni.example")
    for path in PEOPLES_PAGES:
        page.goto(f"/account/{path}")
        assert urlsplit(page.url).path == f"/account/{path}"
        looked_at(page, width)
