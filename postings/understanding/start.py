"""When a role starts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from postings.understanding.dates import calendar_date, read_dates
from postings.understanding.document import Document
from postings.understanding.durations import JOB
from postings.understanding.found import Found


@dataclass(frozen=True, slots=True)
class StatedStart:
    """`on` is the first day of the month where only a month is named."""

    on: date | None
    as_soon_as_possible: bool


_ABOUT_START = re.compile(
    r"start|as soon as possible|\basap\b|immediate|earliest|commenc|available from|first day|beginn"
    r"|to be filled|as of\b|entry date|nächstmöglich|effective",
    re.IGNORECASE,
)
_START_LABEL = re.compile(
    r"\b(?:start(?:ing)? ?(?:date|in|on|from|of (?:work|employment|contract))?|first day of employment"
    r"|entry date|commencement(?: date)?"
    r"|date of (?:entry|commencement)|beginning(?: date)?|beginn|expected start|start-?datum)\*?"
    r"(?: is| will be| can be| would be| for (?:this|the) \w+ is)?(?: ?:|,)? ?(?:[\w,]+ ){0,5}?$",
    re.IGNORECASE,
)
_START_VERB = re.compile(
    r"\b(?:start(?:s|ing)?|commenc(?:es?|ing)|begin(?:s|ning)?|available|to be filled|filled|employment"
    r"|appointment|vacan\w+|staffed|effective)"
    r"(?: (?:on|in|from|by|as of|at|with|the|around|of|early|late|mid|not later than|no later than"
    r"|preferably|this|ideally|position))* ?$",
    re.IGNORECASE,
)
_ROLE_SUBJECT = re.compile(
    rf"\b(?:{JOB}|positions|candidates?|applicants?|you|student|employment|appointment|start(?:ing)? date"
    rf"|we are (?:looking|hiring|seeking)|"
    r"join|hiring|first day)\b",
    re.IGNORECASE,
)
_NOT_THIS_START = re.compile(
    r"\bprojects? (?:\w+ ){0,6}?(?:start|began|is scheduled)|\bprojects? starting|\b(?:review|interview"
    r"|selection|screening|evaluation)\w*\b"
    r"[^.]{0,40}\b(?:start|begin)|\bstarting (?:grant|salary|point|pay)|\bstart-?ups?\b|\bstarted\b"
    r"|\bend date\b|\bdeadline\b"
    r"|\bapply(?:ing)? (?:\w+ ){0,3}as soon|\bcontact\b[^.]{0,40}\bas soon|\bimmediate(?:ly)? (?:before"
    r"|after|family|supervisor|impact)"
    r"|\bbefore (?:the|your) start|\bsemester starts?\b|\bcompleted (?:by|before)|\bstarting from the"
    r"|\bbetween\b",
    re.IGNORECASE,
)
_SOON = re.compile(
    r"\bas soon as possible\b(?! there)|\basap\b|\bimmediately\b|\bwith immediate effect\b"
    r"|\bimmediate start\b|\bas early as possible\b"
    r"|\bat the earliest (?:convenience|possible|opportunity)|\bearliest possible\b|\bnächstmöglich",
    re.IGNORECASE,
)
_SOON_CONTEXT = re.compile(
    r"\bstart|\bavailable\b|\bto be filled\b|\bfilled\b|\bstaffed\b|\bjoin\b|\bbegin|\blooking for\b"
    r"|\bcommenc|\bentrance\b|\bposition\b.{0,30}$",
    re.IGNORECASE,
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = re.compile(
    r"\b(?P<month>January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?,?(?: of)?(?: (?P<year>20\d\d)\b)?"
)
_BETWEEN_TWO = re.compile(r"\s*(?:/|-|–|or|and|to|until)\s*")
_EARLIEST_YEAR, _LATEST_YEAR = 2010, 2045
_NOT_BEFORE_PUBLICATION, _NOT_AFTER_PUBLICATION = timedelta(days=90), timedelta(days=900)


def find_start(document: Document, published_on: date | None = None) -> Found[StatedStart] | None:
    """When the role starts. Months without a year are read as the next after `published_on`, if given."""
    for text in (document.title, *(s.text for s in document.sentences)):
        if not _ABOUT_START.search(text) or _NOT_THIS_START.search(text):
            continue
        if on := _start_date(text, published_on):
            return Found(StatedStart(on, False), text)
        if _starts_soon(text):
            return Found(StatedStart(None, True), text)
    return None


@dataclass(frozen=True, slots=True)
class _Mention:
    """A day, or a month for its first day, and where it stands in the sentence."""

    day: int
    month: int
    year: int | None
    start: int
    end: int


def _mentions(text: str) -> Iterator[_Mention]:
    dates = [written for written in read_dates(text) if written.other is None]
    found = [_Mention(w.day, w.month, w.year, w.start, w.end) for w in dates]
    for match in _MONTH.finditer(text):
        if not any(w.start < match.end() and match.start() < w.end for w in dates):
            year = int(match["year"]) if match["year"] else None
            found.append(_Mention(1, _MONTHS.index(match["month"][:3].lower()) + 1, year, *match.span()))
    yield from sorted(found, key=lambda mention: mention.start)


def _start_date(text: str, published_on: date | None) -> date | None:
    has_subject = _ROLE_SUBJECT.search(text)
    mentions = list(_mentions(text))
    for index, mention in enumerate(mentions):
        before = text[max(0, mention.start - 90) : mention.start]
        if not (_START_LABEL.search(before) or (has_subject and _START_VERB.search(before))):
            continue
        # "in December or January", "June/September 2026": no one date.
        following = mentions[index + 1] if index + 1 < len(mentions) else None
        if following and _BETWEEN_TWO.fullmatch(text[mention.end : following.start]):
            return None
        on = _day(mention, published_on)
        return on if on and _is_plausible(on, published_on) else None
    return None


def _day(mention: _Mention, published_on: date | None) -> date | None:
    """A missing year is that of the next such day after publication."""
    if mention.year is not None:
        return calendar_date(mention.year, mention.month, mention.day)
    if published_on is None:
        return None
    on = calendar_date(published_on.year, mention.month, mention.day)
    return (
        on if on and on > published_on else calendar_date(published_on.year + 1, mention.month, mention.day)
    )


def _is_plausible(on: date, published_on: date | None) -> bool:
    if published_on is None:
        return _EARLIEST_YEAR <= on.year <= _LATEST_YEAR
    return published_on - _NOT_BEFORE_PUBLICATION <= on <= published_on + _NOT_AFTER_PUBLICATION


def _starts_soon(text: str) -> bool:
    soon = _SOON.search(text)
    return bool(soon and _SOON_CONTEXT.search(text[max(0, soon.start() - 100) : soon.start()])) or bool(
        re.search(
            r"\bimmediate start\b|\bstart(?:ing)? (?:date)?:? ?(?:asap|immediately)", text, re.IGNORECASE
        )
    )
