"""Sentences with the pieces put back that an abbreviation or an ordinal had cut apart.

`Document` ends a sentence at a full stop before a capital or a digit. For dates and sums that is too
early: "Deadline: 19. Juni 2026", "30 Nov. 2025", "by 5 p.m. GMT", "Rs. 50,000 a month".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from postings.understanding.document import Document, Sentence

# A full stop after these is no end when a number follows ...
_BEFORE_NUMBER = re.compile(
    r"\b(?:jan|feb|febr|mar|apr|jun|jul|aug|sept?|okt|oct|nov|dez|dec|des|kl|max|min|rs)$", re.IGNORECASE
)
# ... nor after these when the name of a zone or a number follows ...
_CLOCK = re.compile(r"\d\s?[ap]\.m$", re.IGNORECASE)
_ZONE_OR_NUMBER = re.compile(r"[A-Z]{2,5}\b|\d")
# ... nor after a day of the month ("den 15", "19") when a month follows.
_DAY = re.compile(r"\S.*(?<![\d.,])\d{1,2}$")
_MONTH = re.compile(r"[A-ZÄÅÖÉ][a-zäåöéûü]{2,9}\.?(?:\s|,|$)")


# Text that was escaped twice keeps tags: "24<sup>th</sup> November", "before&nbsp;1&nbsp;December".
_BLOCK_TAG = re.compile(r"</?(?:br|p|div|li|ul|ol|h[1-6]|td|tr)\b[^<>]{0,300}>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>]{0,300}>", re.IGNORECASE)


def rejoined(document: Document) -> Iterator[Sentence]:
    """The title and the sentences of a document, in order, whole."""
    yield Sentence(document.title)
    pending: Sentence | None = None
    for sentence in map(_without_tags, document.sentences):
        if pending is not None and _belongs(pending, sentence):
            text = f"{pending.text.removesuffix('.')}. {sentence.text}"
            pending = Sentence(text, pending.heading, pending.is_item)
            continue
        if pending is not None:
            yield pending
        pending = sentence
    if pending is not None:
        yield pending


def _belongs(before: Sentence, after: Sentence) -> bool:
    if before.heading != after.heading or before.is_item != after.is_item or not after.text:
        return False
    end = before.text[-60:].removesuffix(".")
    if _BEFORE_NUMBER.search(end):
        return after.text[0].isdigit()
    if _CLOCK.search(end):
        return _ZONE_OR_NUMBER.match(after.text) is not None
    return end[-1:].isdigit() and _DAY.search(end) is not None and _MONTH.match(after.text) is not None


def _without_tags(sentence: Sentence) -> Sentence:
    text = sentence.text
    if "<" not in text and "&" not in text:
        return sentence
    text = unescape(_TAG.sub("", _BLOCK_TAG.sub(" ", text)))
    return Sentence(" ".join(text.split()), sentence.heading, sentence.is_item)
