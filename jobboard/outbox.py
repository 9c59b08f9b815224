"""The local outbox: mails as the developer's machine would have sent them, read in the browser."""

from __future__ import annotations

import email
import email.policy
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

# The file backend puts this line after each message of a file.
_SEPARATOR = b"-" * 79
# What the question for a dark page is answered with.
_SCHEMES = {"light": "not all", "dark": "all"}
_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"


@dataclass(frozen=True, slots=True)
class Mail:
    name: str
    subject: str
    sender: str
    recipients: str
    sent_at: datetime
    text: str
    html: str
    headers: tuple[tuple[str, str], ...]
    size: int


def _read(path: Path) -> list[Mail]:
    sent_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    parts = [part.strip() for part in path.read_bytes().split(_SEPARATOR) if part.strip()]
    return [_mail(f"{path.stem}.{number}", part, sent_at) for number, part in enumerate(parts)]


def _mail(name: str, written: bytes, sent_at: datetime) -> Mail:
    message = email.message_from_bytes(written, policy=email.policy.default)
    text = message.get_body(("plain",))
    html = message.get_body(("html",))
    return Mail(
        name=name,
        subject=str(message["subject"] or "(no subject)"),
        sender=str(message["from"] or ""),
        recipients=str(message["to"] or ""),
        sent_at=sent_at,
        text=str(text.get_content()) if text else "",
        html=str(html.get_content()) if html else "",
        headers=tuple((header, str(value)) for header, value in message.items()),
        size=len(written),
    )


def _mails() -> list[Mail]:
    folder = Path(settings.EMAIL_FILE_PATH)
    paths = sorted(folder.glob("*.log"), key=lambda path: path.stat().st_mtime, reverse=True)
    return [mail for path in paths for mail in reversed(_read(path))]


def _find(name: str) -> Mail:
    for mail in _mails():
        if mail.name == name:
            return mail
    raise Http404("There is no such mail in the outbox.")


@require_safe
def message_list(request: HttpRequest) -> HttpResponse:
    return render(request, "outbox/list.html", {"mails": _mails()})


@require_safe
def message(request: HttpRequest, name: str) -> HttpResponse:
    return render(request, "outbox/message.html", {"mail": _find(name), "schemes": tuple(_SCHEMES)})


@require_safe
@xframe_options_sameorigin
def message_html(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML part alone, in a sandbox: a mail's markup has no power over the site.

    `scheme` shows it as in a mail program that is light or dark, whatever the browser is.
    """
    html = _find(name).html
    scheme = request.GET.get("scheme", "")
    if scheme in _SCHEMES:
        html = html.replace("(prefers-color-scheme: dark)", _SCHEMES[scheme])
        html = html.replace("color-scheme: light dark", f"color-scheme: {scheme}")
        html = html.replace('content="light dark"', f'content="{scheme}"')
    response = HttpResponse(html)
    response.headers["Content-Security-Policy"] = _POLICY
    return response
