"""Full or part time."""

from __future__ import annotations

import re
from collections.abc import Iterator

from postings.openings.choices import Hours
from postings.understanding.document import Document
from postings.understanding.durations import JOB
from postings.understanding.found import Found

_ABOUT_HOURS = re.compile(r"full[- ]?time|part[- ]?time|%|\bFTE\b|hours|h/week", re.IGNORECASE)
_FULL_WORDS = re.compile(
    rf"\bfull[- ]?time,?(?: (?:and |, )?[\w-]+){{0,3}}? (?:{JOB}|basis|interns?)\b|\b(?:{JOB})s? (?:is|are"
    rf"|will be) (?:a )?full[- ]?time\b"
    rf"|\b(?:type|hours|schedule|extent|employment|commitment|contract): ?full[- ]?time(?![a-z])|\b(?:type"
    rf"|hours|schedule)\*? full[- ]?time\b"
    rf"|[|,•] ?full[- ]?time\b(?: ?[|,•]|$)|^full[- ]?time(?:,|$| \|)|\bfull[- ]time employment\b"
    rf"|\bbased full[- ]time in\b",
    re.IGNORECASE,
)
_PART_WORDS = re.compile(
    rf"\bpart[- ]?time,?(?: [\w-]+){{0,3}}? (?:{JOB}|contractor)\b|\b(?:{JOB})s? (?:is|are"
    rf"|will be) (?:a )?part[- ]?time\b"
    rf"|\b(?:type|hours|schedule|extent|commitment): ?part[- ]?time\b|\(part[- ]time[,)]"
    rf"|^part[- ]?time(?:,|$| \|)",
    re.IGNORECASE,
)
_ALSO_PART_TIME = re.compile(
    r"\bpart[- ]?time (?:is |work(?:ing)? )?(?:possible|option|employment|arrangement|suitab)"
    r"|\bsuitable for part[- ]?time"
    r"|\b(?:also|possib\w+|option\w*|may|can|could|principle|flexible)\b.{0,60}\bpart[- ]?time"
    r"|\bfull[- ]?time or part"
    r"|\bfull[- ]?(?:time)?(?:/| or | and )part[- ]?time|\bor (?:a )?part[- ]time|\bpart[- ]?time (?:or|and"
    r"|/)",
    re.IGNORECASE,
)
_NOT_THESE_HOURS = re.compile(
    r"\bemployees?\b|\byears? (?:of|in)\b|\brequiring\b|\bof a full[- ]time\b|\bbenefits?\b|\bexperience\b"
    r"|\bequivalent\b|\bstud(?:y|ies)\b|\beducation\b|\bbased on (?:a )?full|\bon a full[- ]time basis"
    r"|\b(?:transition|conver\w+|potential|pursuing|opportunity for|opportunities|interest in|path to)\b"
    r"|\bsalary\b.{0,80}\bfull[- ]time"
    r"|\bineligible\b|\btypescript|\bdon.t (?:offer|distinguish)|\bcorresponds?\b",
    re.IGNORECASE,
)
_PERCENT = re.compile(
    r"\bTV-?(?:L|ÖD|H|G-U|Ö)?\b[^.%;]{0,25}?(?P<a>\d{2,3}) ?%(?! of)"
    r"|(?<![\d–-])(?P<b>\d{2,3}) ?%[ ,]*(?:of )?(?:a |an )?(?:\(?TV-?L|E ?1[345]|full[- ]time|part[- ]time"
    r"|position|employment|post\b|Stelle|FTE|workload|appointment|contract|PhD|postdoc)"
    r"|\b(?:workload|extent|scope|working hours|occupancy rate|employment level|degree of employment"
    r"|pensum|PhD(?: position| student)?"
    r"|postdoc|position|full[- ]time)\*?:? ?\(?(?P<c>\d{2,3}) ?%(?! of|[^.]{0,20}research)",
    re.IGNORECASE,
)
_PERCENT_RANGE = re.compile(
    r"\d{1,3} ?%? ?(?:-|–|to|or) ?\d{2,3} ?%|\d[.,]\d ?(?:-|–|to|or) ?\d[.,]\d ?FTE", re.IGNORECASE
)
_FTE = re.compile(r"\b(?P<fte>[01][.,]\d{1,2}) ?FTE\b|\bFTE:? ?(?P<fte2>[01][.,]\d{1,2})\b", re.IGNORECASE)
_WEEKLY = re.compile(
    r"\b(?P<h>\d{1,2})(?:[.,]\d{1,2})? ?(?:hours?|h|hrs) ?(?:per|a|/|each) ?week", re.IGNORECASE
)
_HOURS_CONTEXT = re.compile(rf"\b(?:{JOB}|commit|work hours|working hours|employ\w+|extent)\b", re.IGNORECASE)
# 35 hours are a French full-time week; 32 and fewer are part time anywhere.
_FULL_WEEK, _PART_WEEK = 35, 32


def find_hours(document: Document, employment_type: str = "") -> Found[Hours] | None:
    """Full or part time, from the text where it is plain and else from the feed's own field."""
    found: dict[Hours, str] = {}
    for text in (document.title, *(s.text for s in document.sentences)):
        if _ABOUT_HOURS.search(text) and (hours := _read_hours(text)):
            found.setdefault(hours, text)
    if len(found) == 1:
        hours, evidence = next(iter(found.items()))
        return Found(hours, evidence)
    if found:
        return None
    key = re.sub(r"[^a-z]", "", employment_type.lower())
    if key in ("fulltime", "permanentfulltime", "regularfulltime"):
        return Found(Hours.FULL_TIME, employment_type)
    return Found(Hours.PART_TIME, employment_type) if key == "parttime" else None


def _read_hours(text: str) -> Hours | None:
    if _PERCENT_RANGE.search(text):
        return None
    for match in _mentions(text):
        hours = _meaning(match)
        if hours and not _is_about_something_else(match) and not _is_an_option(match):
            return hours
    full = next((m for m in _FULL_WORDS.finditer(text) if not _is_about_something_else(m)), None)
    part = _PART_WORDS.search(_ALSO_PART_TIME.sub("", text))
    if full:
        return None if part else Hours.FULL_TIME
    is_part = part and not _ALSO_PART_TIME.search(text) and not _is_about_something_else(part)
    return Hours.PART_TIME if is_part else None


def _mentions(text: str) -> Iterator[re.Match[str]]:
    """Shares and weekly hours, which say more than the words "full time"."""
    yield from _FTE.finditer(text)
    yield from _PERCENT.finditer(text)
    if _HOURS_CONTEXT.search(text):
        yield from _WEEKLY.finditer(text)


def _meaning(match: re.Match[str]) -> Hours | None:
    number = float(next(group for group in match.groups() if group).replace(",", "."))
    if match.re is _WEEKLY:
        if _FULL_WEEK <= number <= 48:
            return Hours.FULL_TIME
        return Hours.PART_TIME if 4 <= number <= _PART_WEEK else None
    share = number * 100 if match.re is _FTE else number
    if not 10 <= share <= 100:
        return None
    return Hours.FULL_TIME if share == 100 else Hours.PART_TIME


def _is_about_something_else(match: re.Match[str]) -> bool:
    """Whether the words around it speak of other people's hours, studies or a salary's basis."""
    return bool(_NOT_THESE_HOURS.search(match.string[max(0, match.start() - 60) : match.end() + 40]))


def _is_an_option(match: re.Match[str]) -> bool:
    """Whether a share is only offered: "and the possibility to work part-time (0.8 FTE)"."""
    return bool(_ALSO_PART_TIME.search(match.string[max(0, match.start() - 60) : match.end()]))
