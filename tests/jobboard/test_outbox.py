from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.filebased import EmailBackend
from django.test import Client
from django.urls import reverse

if TYPE_CHECKING:
    from pytest_django import Settings

pytestmark = pytest.mark.urls("tests.jobboard.debug_urls")


@pytest.fixture
def outbox(tmp_path: Path, settings: Settings) -> Path:
    settings.EMAIL_FILE_PATH = str(tmp_path)
    return tmp_path


def send(outbox: Path, subject: str, *, html: str = "") -> None:
    mail = EmailMultiAlternatives(subject, f"Text of {subject}", "board@example.org", ["reader@example.org"])
    if html:
        mail.attach_alternative(html, "text/html")
    EmailBackend(file_path=str(outbox)).send_messages([mail])


def test_outbox_without_mail_says_so(client: Client, outbox: Path) -> None:
    page = client.get(reverse("outbox"))
    assert page.status_code == 200
    assert "No mail yet" in page.content.decode()


def test_outbox_lists_what_was_sent_and_leads_to_it(client: Client, outbox: Path) -> None:
    send(outbox, "Seven new openings")
    page = client.get(reverse("outbox"))
    (mail,) = page.context["mails"]
    assert (mail.subject, mail.recipients) == ("Seven new openings", "reader@example.org")
    message = client.get(reverse("outbox-message", args=[mail.name])).content.decode()
    assert "Text of Seven new openings" in message
    assert "Message-ID" in message


def test_html_of_a_mail_is_shown_in_a_sandbox(client: Client, outbox: Path) -> None:
    send(outbox, "With markup", html="<h1>Hello</h1><script>alert(1)</script>")
    (mail,) = client.get(reverse("outbox")).context["mails"]
    page = client.get(reverse("outbox-message-html", args=[mail.name]))
    assert page.content.decode().startswith("<h1>Hello</h1>")
    assert page["Content-Security-Policy"].startswith("sandbox;")
    assert (
        reverse("outbox-message-html", args=[mail.name])
        in client.get(reverse("outbox-message", args=[mail.name])).content.decode()
    )


def test_mail_is_framed_in_light_and_dark(client: Client, outbox: Path) -> None:
    rules = ":root { color-scheme: light dark; } @media (prefers-color-scheme: dark) { p { color: red } }"
    send(outbox, "By night", html=f"<style>{rules}</style><p>Hello</p>")
    (mail,) = client.get(reverse("outbox")).context["mails"]
    address = reverse("outbox-message-html", args=[mail.name])
    page = client.get(reverse("outbox-message", args=[mail.name])).content.decode()
    for scheme, answer in (("light", "@media not all"), ("dark", "@media all")):
        assert f'src="{address}?scheme={scheme}"' in page
        framed = client.get(address, {"scheme": scheme})
        assert answer in framed.content.decode()
        assert f"color-scheme: {scheme};" in framed.content.decode()
        # A page of the site may frame it, and nobody else.
        assert framed["X-Frame-Options"] == "SAMEORIGIN"
        assert "frame-ancestors 'self'" in framed["Content-Security-Policy"]
    assert "prefers-color-scheme: dark" in client.get(address, {"scheme": "sepia"}).content.decode()


def test_mail_that_is_none_is_not_found(client: Client, outbox: Path) -> None:
    assert client.get(reverse("outbox-message", args=["20260101-000000.0"])).status_code == 404
