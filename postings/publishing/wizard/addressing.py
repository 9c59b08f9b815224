"""Where applications go, as the text of an advert says it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from postings.publishing.wizard.inputs import MAX_URL, is_web_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from postings.understanding.document import Document

_ABOUT_APPLYING = re.compile(r"\b(?:appl(?:y|ications?|ying)|submit(?:ted)?|send|bewerb\w*)\b", re.IGNORECASE)
# Whom to ask is not where to apply.
_ABOUT_ASKING = re.compile(
    r"\b(?:questions?|enquir\w+|inquir\w+|information|details?|contact)\b", re.IGNORECASE
)
_AROUND = "<>()[]{}\"'“”‘’.,;:!?"
_LONGEST_SENTENCE = 2_000


class StatedAddress(NamedTuple):
    address: str
    is_email: bool
    evidence: str


def find_apply_address(document: Document) -> StatedAddress | None:
    """The one address that sentences about applying name; None where there is none, or more than one."""
    found = {stated.address.casefold(): stated for stated in _addresses(document)}
    return next(iter(found.values())) if len(found) == 1 else None


def _addresses(document: Document) -> Iterator[StatedAddress]:
    for sentence in document.sentences:
        text = sentence.text[:_LONGEST_SENTENCE]
        if not _ABOUT_APPLYING.search(text) or _ABOUT_ASKING.search(text):
            continue
        for word in text.split():
            address = word.strip(_AROUND).removeprefix("mailto:")
            if "@" in address and _is_email(address):
                yield StatedAddress(address, True, sentence.text)
            elif address.startswith(("https://", "http://")) and _is_page(address):
                yield StatedAddress(address, False, sentence.text)


def _is_page(address: str) -> bool:
    return len(address) <= MAX_URL and is_web_address(address)


def _is_email(address: str) -> bool:
    try:
        validate_email(address)
    except ValidationError:
        return False
    return True
