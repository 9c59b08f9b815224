"""Words for readers that show them whenever they like: nothing here depends on the day of reading."""

from __future__ import annotations

import re
from textwrap import shorten
from typing import TYPE_CHECKING

from django.conf import settings

from postings.openings.choices import DeadlineKind
from postings.openings.deadlines import NBSP, stated_moment
from postings.openings.presentation import label_of, pay_line, places_line

if TYPE_CHECKING:
    from postings.openings.cards import Card
    from postings.openings.models import Opening

EXCERPT_LENGTH = 500
_MORE = " …"
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# A meta description longer than this is cut by search engines.
_SUMMARY_LENGTH = 300


def absolute(path: str) -> str:
    """`path` with the site's own address, whichever host name a request came by."""
    return str(settings.SITE_URL) + path


def plain(text: str) -> str:
    """`text` without the characters that XML and iCalendar cannot carry."""
    return _NOT_IN_XML.sub("", text)


def excerpt(text: str) -> str:
    """The first words of `text`, on one line."""
    words = " ".join(plain(text).split())
    if len(words) <= EXCERPT_LENGTH:
        return words
    most = EXCERPT_LENGTH - len(_MORE)
    whole = words[: most + 1].rpartition(" ")[0]
    return (whole or words[:most]) + _MORE


def deadline_words(opening: Opening | Card) -> str:
    """`Thu 26 Nov 2026, 23:59 CET`, `Rolling`, `Not stated`."""
    if opening.deadline_at is None:
        return str(DeadlineKind(opening.deadline_kind).label)
    return stated_moment(opening.deadline_at, opening.deadline_zone, has_time=opening.deadline_has_time)


def facts(opening: Card, deadline: str = "") -> list[tuple[str, str]]:
    """What decides about reading on, as (name, words). `deadline` is that of the opening in words, if at hand."""
    named = [
        ("Role", opening.role_name),
        ("Institution", opening.institution_name),
        ("Place", places_line(opening)),
        ("Pay", pay_line(opening) or "Not stated"),
        ("Deadline", deadline or deadline_words(opening)),
    ]
    return [(name, _breakable(plain(words))) for name, words in named if words]


def summary(opening: Opening) -> str:
    """One or two sentences for search engines and previews."""
    place, pay = places_line(opening), pay_line(opening)
    parts = [
        f"{label_of(opening, 'role')} at {opening.institution.name}" + (f", {place}" if place else ""),
        f"Pay: {pay}" if pay else "",
        f"Deadline: {deadline_words(opening)}" if opening.deadline_at else "",
    ]
    sentences = _breakable(". ".join(part for part in parts if part) + ".")
    return shorten(sentences, _SUMMARY_LENGTH, placeholder=" …")


def _breakable(words: str) -> str:
    """Other programs set these lines, in columns of their own."""
    return words.replace(NBSP, " ")
