"""By when a posting wants applications, and by when the letters of reference.

Postings are full of dates that are no deadlines: the start, the end of the contract, the interviews, the
day the review begins. A date counts only when the nearest words say so, when day, month and year are
certain, and when no other date in the posting claims the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from postings.openings.choices import DeadlineKind
from postings.understanding.clocks import names_midnight, read_time, read_zone, writes_month_first
from postings.understanding.dates import Order, WrittenDate, calendar_date, order_in, read_dates
from postings.understanding.deadline_words import (
    APPLY_AFTER,
    DEADLINE_AFTER,
    DEADLINE_WORDS,
    EXTENDED,
    MAY_TELL_DEADLINE,
    ONLY_FILLER,
    PRIORITY,
    Topic,
    ends_in_before,
    ends_in_until,
    tells_deadline_before,
    tells_rolling,
    topic_of,
)
from postings.understanding.document import Document, Sentence
from postings.understanding.found import Found
from postings.understanding.rejoined import rejoined

# A posting may be put online again some days after its deadline was moved; a month is a mistake.
MAX_DAYS_BEFORE_PUBLISHED = 30
# Nobody advertises two years ahead; such a date is the end of a contract.
MAX_DAYS_AFTER_PUBLISHED = 730
# "15 July" without a year is the next one, unless that is so far off that the last one was meant.
MAX_DAYS_TO_YEARLESS = 270


@dataclass(frozen=True, slots=True)
class StatedDeadline:
    """A deadline as stated. `at` is None for the end of the day; `zone` is "" where none is stated."""

    kind: DeadlineKind
    on: date | None
    at: time | None
    zone: str = ""


@dataclass(frozen=True, slots=True)
class _Claim:
    """A date in a sentence, with the topic of the words around it."""

    deadline: StatedDeadline
    topic: Topic
    evidence: str
    is_extension: bool


def find_deadline(
    document: Document, published_on: date | None = None, country: str = ""
) -> Found[StatedDeadline] | None:
    """The date by which to apply, or that applications are read until the position is filled.

    None when the posting names several different dates, unless one is an extension. `country` (ISO alpha-2)
    only settles dates like 7/12/20.
    """
    claims = [claim for claim in _claims(document, published_on, country) if claim.topic is not Topic.LETTERS]
    if claims:
        return _agreed(claims)
    for sentence in rejoined(document):
        if tells_rolling(sentence.text, sentence.heading):
            return Found(StatedDeadline(DeadlineKind.ROLLING, None, None), sentence.text)
    return None


def find_letters_deadline(
    document: Document, published_on: date | None = None, country: str = ""
) -> Found[StatedDeadline] | None:
    """The date by which letters of reference must arrive, where it is stated apart."""
    claims = [claim for claim in _claims(document, published_on, country) if claim.topic is Topic.LETTERS]
    return _agreed(claims) if claims else None


def moment(deadline: StatedDeadline, default_zone: str) -> datetime:
    """The instant, in UTC, after which it is too late. `default_zone` is used where none is stated."""
    if deadline.on is None:
        raise ValueError("A rolling deadline has no moment.")
    local = datetime.combine(deadline.on, deadline.at or time(23, 59, 59))
    return local.replace(tzinfo=ZoneInfo(deadline.zone or default_zone)).astimezone(UTC)


def _agreed(claims: list[_Claim]) -> Found[StatedDeadline] | None:
    """The one date all claims name, with the most exact time and zone among them."""
    extensions = [claim for claim in claims if claim.is_extension]
    if extensions:
        last = max(claim.deadline.on or date.min for claim in extensions)
        claims = [claim for claim in extensions if claim.deadline.on == last]
    if len({claim.deadline.on for claim in claims}) != 1:
        return None
    best = max(claims, key=lambda claim: (claim.deadline.at is not None, claim.deadline.zone != ""))
    return Found(best.deadline, best.evidence)


def _claims(document: Document, published_on: date | None, country: str) -> Iterator[_Claim]:
    order: Order | None = None
    is_order_known = False
    for sentence in rejoined(document):
        text = sentence.text
        if not any(character.isdigit() for character in text):
            continue
        if not (MAY_TELL_DEADLINE.search(text) or DEADLINE_WORDS.search(sentence.heading)):
            continue
        if not is_order_known:
            order, is_order_known = _order(document, country), True
        yield from _claims_of(sentence, order or _order_by_zone(text), published_on)


def _order(document: Document, country: str) -> Order | None:
    by_dates = order_in(document.text)
    if by_dates is not None:
        return by_dates
    # Canada and the Philippines write both ways.
    if not country or country.upper() in ("CA", "PH"):
        return None
    return Order.MONTH_FIRST if country.upper() == "US" else Order.DAY_FIRST


def _order_by_zone(text: str) -> Order | None:
    month_first = writes_month_first(read_zone(text))
    if month_first is None:
        return None
    return Order.MONTH_FIRST if month_first else Order.DAY_FIRST


# A date that opens a period: "1 March – 30 March 2026".
_RANGE_GAP = re.compile(
    r"^\s*(?:-|–|—|to|until|till|bis(?: zum)?|through|tot|au|al)\s*(?:the\s)?$", re.IGNORECASE
)
# A second date that says the same once more: "1 November 11:59pm / before 2 November".
_SAME_BREATH = re.compile(
    r"^[\s\d:apm.,h()]*(?:-|–|—|/|to|until|or|and|bis(?: zum)?|through)?[\s(]*(?:before|by)?[\s(]*$",
    re.IGNORECASE,
)


def _claims_of(sentence: Sentence, order: Order | None, published_on: date | None) -> Iterator[_Claim]:
    text = sentence.text
    dates = read_dates(text, order)
    topic: Topic | None = None
    for position, written in enumerate(dates):
        opens_at = dates[position - 1].end if position else 0
        closes_at = dates[position + 1].start if position + 1 < len(dates) else len(text)
        before, after = (
            text[max(opens_at, written.start - 200) : written.start],
            text[written.end : closes_at],
        )
        is_echo = position > 0 and _SAME_BREATH.match(before) is not None
        topic = _topic(sentence, before, after, topic if is_echo else None, is_first=position == 0)
        opens_range = position + 1 < len(dates) and _RANGE_GAP.match(after) is not None
        if topic is None or topic is Topic.OTHER or opens_range:
            continue
        if PRIORITY.search(before[-90:]) or PRIORITY.search(after[:80]):
            continue
        on = _certain(written, dates, published_on)
        if on is not None:
            # In "1 November 11:59pm / before 2 November" the hour is the first date's.
            leading = "" if is_echo else before[topic_of(before)[1] :][-45:]
            is_day_excluded = ends_in_before(before)
            deadline = _with_clock(on, leading, after, is_day_excluded=is_day_excluded)
            yield _Claim(deadline, topic, text, EXTENDED.search(before[-60:]) is not None)


# Not the one of "p.m." or "kl.".
_FULL_STOP = re.compile(r"[;!?]|(?<!m)(?<!kl)\.\s")


def _topic(
    sentence: Sentence, before: str, after: str, echoed: Topic | None, *, is_first: bool
) -> Topic | None:
    """What a date is, from the nearest words before it, else after it, else from the heading."""
    topic, ends_at = topic_of(before)
    gap = before[ends_at:]
    if topic is Topic.DEADLINE:
        return topic if len(gap) <= 80 and not _FULL_STOP.search(gap) else None
    if topic is Topic.LETTERS:
        return topic if ends_in_until(gap) or tells_deadline_before(before) else None
    if topic is Topic.APPLY and ends_in_until(gap):
        return topic
    if DEADLINE_AFTER.match(after):
        return Topic.DEADLINE
    if topic is not None:
        return Topic.OTHER
    if echoed is not None:
        return echoed
    if ends_in_until(before) and APPLY_AFTER.match(after):
        return Topic.APPLY
    is_under_heading = is_first and DEADLINE_WORDS.search(sentence.heading) is not None
    if is_under_heading and ONLY_FILLER.match(before):
        return topic_of(sentence.heading)[0]
    return None


def _certain(written: WrittenDate, others: list[WrittenDate], published_on: date | None) -> date | None:
    """The calendar date meant, or None when that is a guess or contradicts the day of publication."""
    year = written.year or _year_beside(written, others)
    if year is not None:
        readings = [on for on in written.readings(year) if _is_plausible(on, published_on)]
    elif published_on is not None:
        readings = _next(written, published_on)
    else:
        return None
    # Of 7/12/20 one reading may lie before publication or years ahead; then the other is certain.
    return readings[0] if len(set(readings)) == 1 else None


def _year_beside(written: WrittenDate, others: list[WrittenDate]) -> int | None:
    years = {
        other.year for other in others if other.year is not None and abs(other.month - written.month) <= 2
    }
    return years.pop() if len(years) == 1 else None


def _is_plausible(on: date, published_on: date | None) -> bool:
    if published_on is None:
        return True
    return -MAX_DAYS_BEFORE_PUBLISHED <= (on - published_on).days <= MAX_DAYS_AFTER_PUBLISHED


def _next(written: WrittenDate, published_on: date) -> list[date]:
    coming = []
    for year in (published_on.year, published_on.year + 1):
        on = calendar_date(year, written.month, written.day)
        if on is not None and 0 <= (on - published_on).days <= MAX_DAYS_TO_YEARLESS:
            coming.append(on)
    return coming


# Where the words after a date stop being about its hour.
_AFTER_CLOCK = re.compile(
    r"[;!?]|(?<!m)\.\s+[A-Z]|\b(?:interview|start|begin|contact|questions|tel|phone|e-?mail)", re.IGNORECASE
)


def _with_clock(on: date, leading: str, after: str, *, is_day_excluded: bool) -> StatedDeadline:
    """The deadline with the hour and zone beside its date. "Before 2 May", without one, ends with 1 May."""
    pause = _AFTER_CLOCK.search(after)
    after = after[: min(pause.start() if pause else len(after), 70)]
    at = read_time(after[:30]) or read_time(leading)
    zone = read_zone(after) or read_zone(leading)
    if is_day_excluded and at is None and not names_midnight(after[:30] + leading):
        on -= timedelta(days=1)
    return StatedDeadline(DeadlineKind.MOMENT, on, at, zone)
