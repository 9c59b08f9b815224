"""When a demo opening is published, until when it can be applied for, and in which state it is.

Everything is counted from `today`, so the board looks alive whenever the content is loaded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from random import Random

from postings.openings.choices import CloseReason, DeadlineKind, Status

# IANA counts zones west of Greenwich as positive: this is twelve hours behind, the last place where a day ends.
ANYWHERE_ON_EARTH = "Etc/GMT+12"

# How many openings are in each state other than plainly open. The rest are published and open.
_STATES: tuple[tuple[Status, str, int], ...] = (
    (Status.DRAFT, "", 8),
    (Status.IN_REVIEW, "", 7),
    (Status.SCHEDULED, "", 6),
    (Status.REJECTED, "", 4),
    (Status.CLOSED, CloseReason.FILLED, 7),
    (Status.CLOSED, CloseReason.CANCELLED, 3),
    (Status.CLOSED, CloseReason.EXPIRED, 5),
    (Status.CLOSED, CloseReason.WITHDRAWN, 2),
    (Status.CLOSED, CloseReason.OFF_TOPIC, 1),
    (Status.PUBLISHED, "past", 5),
)
# Days until the deadline of an open advert, in the proportions a board shows: a few urgent, most within two months.
_DAYS_LEFT = (
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    9,
    10,
    12,
    14,
    16,
    18,
    20,
    21,
    24,
    26,
    28,
    30,
    33,
    36,
    40,
    44,
    48,
    55,
    62,
    75,
    90,
)
_DAYS_SINCE = (0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 15, 17, 19, 21, 24, 26, 29, 33, 38, 45)
_HOURS = (time(23, 59), time(23, 59), time(23, 59), time(12, 0), time(17, 0))


@dataclass(frozen=True, slots=True)
class State:
    status: Status
    close_reason: str = ""
    is_past: bool = False


@dataclass(frozen=True, slots=True)
class Timing:
    deadline_kind: DeadlineKind
    deadline: date | None
    deadline_time: time | None
    deadline_zone: str
    letters_deadline: date | None
    # Days since publication; below zero for what is scheduled; None for what was never published.
    published_days_ago: int | None
    starts_on: date | None


def states(keys: Sequence[str]) -> dict[str, State]:
    """Give every key a state: a fixed number of each, spread over the keys by lot."""
    order = sorted(keys)
    Random("states").shuffle(order)
    given = {key: State(Status.PUBLISHED) for key in keys}
    drawn = iter(order)
    for status, reason, count in _STATES:
        for _ in range(count):
            is_past = reason in {"past", CloseReason.EXPIRED, CloseReason.FILLED}
            given[next(drawn)] = State(status, "" if reason == "past" else reason, is_past)
    return given


def timing(
    today: date,
    *,
    state: State,
    zone: str,
    is_company: bool,
    rolls: bool,
    has_letters: bool,
    asap: bool,
    lot: Random,
) -> Timing:
    """Dates of one opening. Companies mostly state no deadline; universities mostly do."""
    kind = _deadline_kind(state, is_company=is_company, rolls=rolls, lot=lot)
    published = _published_days_ago(state, lot)
    deadline = _deadline(today, state, lot) if kind == DeadlineKind.MOMENT else None
    hour = lot.choice(_HOURS)
    is_anywhere = hour == time(23, 59) and lot.random() < 0.3
    return Timing(
        deadline_kind=kind,
        deadline=deadline,
        deadline_time=hour if deadline else None,
        deadline_zone=(ANYWHERE_ON_EARTH if is_anywhere else zone) if deadline else "",
        letters_deadline=deadline + timedelta(days=lot.choice((5, 7, 7, 14)))
        if deadline and has_letters
        else None,
        published_days_ago=published,
        starts_on=None if asap else _starts_on(deadline or today, lot),
    )


def _deadline_kind(state: State, *, is_company: bool, rolls: bool, lot: Random) -> DeadlineKind:
    if rolls:
        return DeadlineKind.ROLLING
    if state.is_past:
        return DeadlineKind.MOMENT
    moment, rolling = (0.25, 0.65) if is_company else (0.84, 0.93)
    draw = lot.random()
    if draw < moment:
        return DeadlineKind.MOMENT
    return DeadlineKind.ROLLING if draw < rolling else DeadlineKind.UNSTATED


def _published_days_ago(state: State, lot: Random) -> int | None:
    if state.status in {Status.DRAFT, Status.IN_REVIEW, Status.REJECTED}:
        return None
    if state.status == Status.SCHEDULED:
        return -lot.choice((1, 2, 4, 7, 10))
    if state.is_past or state.status == Status.CLOSED:
        return lot.randint(50, 120)
    return lot.choice(_DAYS_SINCE)


def _deadline(today: date, state: State, lot: Random) -> date:
    if state.is_past:
        return today - timedelta(days=lot.choice((2, 4, 9, 15, 23, 34)))
    days = lot.choice(_DAYS_LEFT if state.status == Status.PUBLISHED else (30, 40, 50, 60))
    day = today + timedelta(days=days)
    return _round(day) if days > 20 else day


def _round(day: date) -> date:
    """The 1st, 15th or last of the month when one is near: the dates people choose, New Year's Day aside."""
    near = [day + timedelta(days=step) for step in (0, 1, -1, 2, -2, 3, -3)]
    usual = (d for d in near if d.day in (1, 15) or (d + timedelta(days=1)).day == 1)
    return next((d for d in usual if (d.month, d.day) != (1, 1)), day)


def _starts_on(after: date, lot: Random) -> date:
    """The first of a month, two to six months after the deadline."""
    month = after.month - 1 + lot.choice((2, 3, 3, 4, 5, 6))
    return date(after.year + month // 12, month % 12 + 1, 1)
