"""The local outbox: mails as the developer's machine would have sent them, read in the browser."""

from __future__ import annotations

import email
import email.policy
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

# The file backend puts this line after each message of a file.
_SEPARATOR = b"-" * 79


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


def _read(path: Path) -> list[Mail]:
    sent_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    parts = [part.strip() for part in path.read_bytes().split(_SEPARATOR) if part.strip()]
    return [
        _mail(f"{path.stem}.{number}", email.message_from_bytes(part, policy=email.policy.default), sent_at)
        for number, part in enumerate(parts)
    ]


def _mail(name: str, message: EmailMessage, sent_at: datetime) -> Mail:
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
    return render(request, "outbox/message.html", {"mail": _find(name)})


@require_safe
def message_html(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML part alone, in a sandbox: a mail's markup has no power over the site."""
    response = HttpResponse(_find(name).html)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    return response
