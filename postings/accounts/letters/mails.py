"""A letter as a mail: plain text with HTML beside it, in the look of the site's other mails."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from email.utils import format_datetime
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import get_template
from django.utils import timezone
from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    from postings.accounts.letters.models import Letter

_WIDTH = 78
_SALT = "postings.accounts.letter"


class _Link(NamedTuple):
    label: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """What `emails/letter.jinja` asks for; a letter has no search and no openings."""

    subject: str
    heading: str
    lead: tuple[str, ...]
    action: _Link | None
    foot: str
    search: str = ""
    points: tuple[_Link, ...] = ()
    items: tuple[object, ...] = ()
    rest: tuple[str, ...] = ()
    more: _Link | None = None
    foot_links: tuple[_Link, ...] = ()


def mail_of(letter: Letter) -> EmailMultiAlternatives:
    shown = _shown(letter)
    mail = EmailMultiAlternatives(shown.subject, _text(shown), None, [letter.to], headers=_headers(letter))
    context = {"letter": shown, "site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}
    mail.attach_alternative(get_template("emails/letter.jinja").render(context), "text/html")
    return mail


def _shown(letter: Letter) -> _Shown:
    return _Shown(
        subject=letter.subject,
        heading=letter.subject,
        lead=tuple(str(paragraph) for paragraph in letter.paragraphs),
        action=_Link(letter.action_label, letter.action_url) if letter.action_url else None,
        foot=f"This mail went to {letter.to}.",
    )


def _text(shown: _Shown) -> str:
    blocks = [shown.heading, *shown.lead]
    if shown.action is not None:
        blocks.append(f"{shown.action.label}:\n{shown.action.url}")
    rule = "-" * _WIDTH
    foot = f"{rule}\n{shown.foot}\n{settings.SITE_NAME}: {settings.SITE_URL}/"
    return "\n\n".join([*map(_wrapped, blocks), foot]) + "\n"


def _wrapped(block: str) -> str:
    """In lines that fit everywhere; addresses are left whole."""
    return "\n".join(
        textwrap.fill(line, _WIDTH, break_long_words=False, break_on_hyphens=False)
        for line in block.splitlines()
    )


def _headers(letter: Letter) -> dict[str, str]:
    """The same Message-ID however often it is tried; automatic, so that nobody's absence note answers it."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    name = salted_hmac(_SALT, letter.key, algorithm="sha256").hexdigest()[:32]
    return {
        "Date": format_datetime(timezone.now()),
        "Message-ID": f"<letter.{name}@{host}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
    }
