"""Whether the days that an opening names can be kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from postings.openings.choices import DeadlineKind
from postings.openings.deadlines import in_zone, zone_of
from postings.publishing.quality.finding import Finding, hard, soft

if TYPE_CHECKING:
    from collections.abc import Iterator

    from postings.publishing.quality.subject import Subject

# An application needs papers and people: who reads of it in a weekly mail has less than that left.
_SHORT = timedelta(days=3)
# Referees who are asked after the deadline have this long; later it is more often a slip of the year.
_LONG_AFTER = timedelta(days=90)


@cache
def _zones() -> frozenset[str]:
    """Read from the disk once: it takes ten times as long as all rules together."""
    return frozenset(available_timezones())


def judge_deadline(subject: Subject) -> Iterator[Finding]:
    draft, now = subject.draft, subject.now
    if draft.deadline_kind == DeadlineKind.UNSTATED:
        yield soft(
            "deadline_missing",
            "deadline_kind",
            "No deadline is stated. Name the last day, or say that applications are read as they come.",
        )
    if draft.deadline_at is None:
        return
    if draft.deadline_zone not in _zones():
        yield hard(
            "deadline_zone_missing", "deadline_zone", "Say in which time zone the deadline is, or choose AoE."
        )
    if draft.deadline_at <= now:
        yield hard("deadline_passed", "deadline_date", "This deadline has passed. Choose a later day.")
    elif draft.deadline_at - now < _SHORT:
        yield soft(
            "deadline_near",
            "deadline_date",
            f"This leaves less than {_SHORT.days} days to apply. Choose a later day if you can.",
        )


def judge_letters(subject: Subject) -> Iterator[Finding]:
    draft, letters = subject.draft, subject.draft.letters_deadline_at
    if letters is None:
        return
    if letters <= subject.now:
        yield hard("letters_passed", "letters_date", "The day for letters has passed. Choose a later one.")
    elif draft.deadline_at is None:
        yield soft(
            "letters_alone",
            "letters_date",
            "Letters have a deadline and applications have none. Is that meant?",
        )
    elif letters < draft.deadline_at:
        yield soft(
            "letters_before",
            "letters_date",
            "Letters are due before the application. Referees are mostly asked with it: give them the same day, "
            "or longer.",
        )
    elif letters - draft.deadline_at > _LONG_AFTER:
        yield soft(
            "letters_late",
            "letters_date",
            f"Letters are due more than {_LONG_AFTER.days} days after the application. Look at the day again.",
        )


def judge_end(subject: Subject) -> Iterator[Finding]:
    draft = subject.draft
    if draft.expires_at is None:
        return
    if draft.expires_at <= subject.now:
        yield hard(
            "end_passed",
            "ends_on",
            "The day to take it off the list has passed. Choose a later one, or none.",
        )
    elif draft.deadline_at is not None and draft.expires_at < draft.deadline_at:
        yield soft(
            "end_before_deadline",
            "ends_on",
            "It is taken off the list before its deadline. Leave this empty: it closes at the deadline by itself.",
        )


def judge_start(subject: Subject) -> Iterator[Finding]:
    draft = subject.draft
    if draft.starts_on is None:
        return
    closes: datetime = draft.deadline_at or subject.now
    if draft.starts_on < subject.now.date():
        yield soft("start_passed", "starts_on", "The first day of work has passed. Choose a later one.")
    elif draft.starts_on < in_zone(closes, zone_of(draft.deadline_zone)).date():
        yield soft(
            "start_before_deadline", "starts_on", "The work starts before the deadline. Is that meant?"
        )
