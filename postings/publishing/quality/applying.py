"""Whether an application gets where it should."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from postings.institutions.domains import domain_of, is_open_to_anybody
from postings.openings.choices import ApplyMethod
from postings.publishing.quality.finding import Finding, hard, soft

if TYPE_CHECKING:
    from collections.abc import Iterator

    from postings.publishing.quality.subject import Subject


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


_SHORTENERS = _listed(
    "bit.ly tinyurl.com t.co goo.gl ow.ly is.gd buff.ly cutt.ly rb.gy shorturl.at tiny.cc rebrand.ly"
)
MESSENGERS = _listed(
    "wa.me whatsapp.com api.whatsapp.com chat.whatsapp.com t.me telegram.me telegram.org signal.me line.me"
)


def judge_address(subject: Subject) -> Iterator[Finding]:
    draft = subject.draft
    if draft.apply_method == ApplyMethod.LINK:
        yield from _judge_link(draft.apply_url)
    elif draft.apply_method == ApplyMethod.EMAIL:
        yield from _judge_email(draft.apply_email)


def _judge_link(address: str) -> Iterator[Finding]:
    if not address:
        yield hard("apply_missing", "url", "Say on which page people apply.")
        return
    host = _host(address)
    if not host:
        yield hard(
            "apply_broken", "url", "This is no address that a browser can open. Copy it from the page itself."
        )
    elif host in MESSENGERS:
        yield soft(
            "apply_by_messenger",
            "url",
            "This leads to a messenger. Name a page or a mail address of the institution: our staff look at this "
            "first.",
        )
    elif host in _SHORTENERS:
        yield soft(
            "apply_shortened",
            "url",
            "This is a shortened link: nobody sees where it leads. Name the page itself.",
        )
    elif address.startswith("http://"):
        yield soft(
            "apply_insecure", "url", "What is typed on this page is not encrypted. Use its https address."
        )


def _host(address: str) -> str:
    """The name of the public site that it leads to, "" where it leads to none."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.").rstrip(".")
        _ = parts.port  # Raises where it is no number.
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or "." not in host or any(sign.isspace() for sign in address):
        return ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return "" if host.endswith((".local", ".internal", ".localhost", ".invalid")) else host
    return ""


def _judge_email(address: str) -> Iterator[Finding]:
    try:
        validate_email(address)
    except ValidationError:
        yield hard("apply_broken", "email", "This is no mail address. Write one such as jobs@example.edu.")
        return
    domain = domain_of(address)
    if domain is not None and is_open_to_anybody(domain):
        yield soft(
            "apply_free_mail",
            "email",
            f"Anybody can have an address at {domain}. Name one of the institution: our staff look at this first.",
        )
