"""Which domains can show whose a mail address is: never a public suffix, free mail or a host of anybody's pages."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)", re.ASCII)
MAX_LENGTH = 120
# The older and the newer form of international names turn these into different domains: nobody is guessed to be either.
_AMBIGUOUS = re.compile("[ßς\u200c\u200d]")


def normal(domain: str) -> str | None:
    """In lower case and its ASCII form; None for what is no domain, such as an address by number."""
    text = domain.strip().rstrip(".").lower()
    if not text or len(text) > 253 or _AMBIGUOUS.search(text):
        return None
    try:
        text = text.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    labels = text.split(".")
    if len(text) > MAX_LENGTH or len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels):
        return None
    return None if labels[-1].isdigit() else text


def domain_of(email: str) -> str | None:
    """None also where only some programs read the domain so, as with invisible letters and other kinds of dots."""
    if "@" not in email:
        return None
    typed = email.rpartition("@")[2]
    domain = normal(typed)
    if domain is None or typed.isascii():
        return domain
    return domain if domain.encode("ascii").decode("idna") == typed.lower() else None


def and_above(domain: str) -> list[str]:
    """The domain and those it is below, the longest first."""
    labels = domain.split(".")
    return [".".join(labels[start:]) for start in range(len(labels))]


def is_public_suffix(domain: str) -> bool:
    """Whether anybody can register a name right below it, as with `uk`, `ac.uk` and `github.io`."""
    rules = _lines("public_suffixes.txt")
    if f"!{domain}" in rules:
        return False
    parent = domain.partition(".")[2]
    return not parent or domain in rules or f"*.{parent}" in rules


def is_open_to_anybody(domain: str) -> bool:
    """Free mail, one-time addresses, hosts of pages, and what is below them."""
    return not _lines("open_to_anybody.txt").isdisjoint(and_above(domain))


def is_of_students(labels: str) -> bool:
    """Whether a domain, or the part of it in front of an institution's, is for students or alumni."""
    return not _lines("student_labels.txt").isdisjoint(labels.split("."))


def can_prove(domain: str) -> bool:
    """Whether the domain, in its normal form, can be one institution's own."""
    return not is_public_suffix(domain) and not is_open_to_anybody(domain)


def proving(domain: str) -> list[str]:
    """The domains, longest first, of which an address at `domain` may show that it belongs to their institution."""
    found = []
    for above in and_above(domain):
        if not can_prove(above):
            break  # What is above a public suffix is one, too.
        in_front = domain.removesuffix(above)
        if not is_of_students(in_front):
            found.append(above)
    return found


@cache
def _lines(name: str) -> frozenset[str]:
    text = (DATA / name).read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))
