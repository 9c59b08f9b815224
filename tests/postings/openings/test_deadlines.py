from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from postings.openings.choices import CloseReason, DeadlineKind, Status
from postings.openings.deadlines import (
    closed_sentence,
    day,
    deadline_of,
    letters_deadline_of,
    published_words,
    stated_moment,
)
from postings.openings.models import Opening
from postings.openings.models.opening import ANYWHERE_ON_EARTH

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def due(moment: datetime, zone: str, *, has_time: bool = True) -> Opening:
    return Opening(
        status=Status.PUBLISHED,
        published_at=NOW - timedelta(days=90),
        deadline_kind=DeadlineKind.MOMENT,
        deadline_at=moment,
        deadline_zone=zone,
        deadline_has_time=has_time,
    )


def test_deadline_is_said_in_its_own_zone_with_its_weekday() -> None:
    deadline = deadline_of(due(datetime(2026, 11, 26, 22, 59, tzinfo=UTC), "Europe/Zurich"), NOW)
    assert plain(deadline.full) == "Thu 26 Nov 2026, 23:59 CET"
    assert plain(deadline.short) == "26 Nov, 23:59 CET"
    assert deadline.iso == "2026-11-26T23:59+01:00"
    assert (deadline.state, plain(deadline.words)) == ("soon", "closes in 6 days")


def test_deadline_anywhere_on_earth_is_the_day_that_the_employer_names() -> None:
    deadline = deadline_of(due(datetime(2026, 11, 27, 11, 59, tzinfo=UTC), ANYWHERE_ON_EARTH), NOW)
    assert plain(deadline.full) == "Thu 26 Nov 2026, 23:59 AoE"
    assert deadline.is_anywhere_on_earth


def test_deadline_without_an_hour_shows_none() -> None:
    moment = datetime(2026, 11, 26, 22, 59, 59, tzinfo=UTC)
    deadline = deadline_of(due(moment, "Europe/Zurich", has_time=False), NOW)
    assert plain(deadline.full) == "Thu 26 Nov 2026"
    assert (deadline.clock, deadline.zone) == ("", "CET")


@pytest.mark.parametrize(
    ("zone", "label"),
    [
        ("Asia/Dubai", "UTC+4"),
        ("Asia/Kathmandu", "UTC+5:45"),
        ("America/Sao_Paulo", "UTC-3"),
        ("America/New_York", "EST"),
        ("UTC", "UTC"),
        ("Nowhere/Land", "UTC"),
        ("", "UTC"),
    ],
)
def test_zone_is_named_as_people_write_it(zone: str, label: str) -> None:
    assert deadline_of(due(NOW + timedelta(days=9), zone), NOW).zone == label


@pytest.mark.parametrize(
    ("hours", "state", "words"),
    [
        (24 * 40, "open", "closes in 40 days"),
        (24 * 7, "soon", "closes in 7 days"),
        (24 * 7 + 1, "open", "closes in 7 days"),
        (24, "soon", "closes tomorrow"),
        (3, "soon", "closes today 13:00 UTC"),
        (-3, "closed", "closed today"),
        (-24, "closed", "closed yesterday"),
        (-72, "closed", "closed 3 days ago"),
        (-24 * 80, "closed", "closed on 1 Sep 2026"),
    ],
)
def test_deadline_words_as_it_comes_closer(hours: int, state: str, words: str) -> None:
    deadline = deadline_of(due(NOW + timedelta(hours=hours), "UTC"), NOW)
    assert (deadline.state, plain(deadline.words)) == (state, words)


def test_days_are_counted_on_the_calendar_of_the_deadline() -> None:
    late = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    tokyo = due(datetime(2026, 11, 21, 14, 59, tzinfo=UTC), "Asia/Tokyo")
    assert plain(deadline_of(tokyo, late).words) == "closes today 23:59 JST"


def test_deadline_of_another_year_says_the_year() -> None:
    deadline = deadline_of(due(datetime(2027, 1, 15, 12, 0, tzinfo=UTC), "UTC", has_time=False), NOW)
    assert deadline.short == "15 Jan 2027"


def test_without_a_date_rolling_and_unstated_are_two_things() -> None:
    published = {"status": Status.PUBLISHED, "published_at": NOW}
    rolling = deadline_of(Opening(deadline_kind=DeadlineKind.ROLLING, **published), NOW)
    unstated = deadline_of(Opening(**published), NOW)
    assert (rolling.state, rolling.words, rolling.full, rolling.iso) == ("rolling", "rolling", "", "")
    assert (unstated.state, unstated.words) == ("unstated", "no deadline stated")


def test_closed_early_says_when_it_closed_not_when_it_was_due() -> None:
    opening = due(NOW + timedelta(days=9), "UTC")
    opening.status, opening.closed_at = Status.CLOSED, NOW - timedelta(days=2)
    deadline = deadline_of(opening, NOW)
    assert (deadline.state, plain(deadline.words), deadline.iso) == ("closed", "closed 2 days ago", "")


def test_past_its_expiry_it_is_closed() -> None:
    opening = Opening(status=Status.PUBLISHED, published_at=NOW, expires_at=NOW - timedelta(days=1))
    assert deadline_of(opening, NOW).words == "closed yesterday"
    assert closed_sentence(opening, NOW) == "It ended on Thu 19 Nov 2026."


def test_letters_have_a_deadline_of_their_own() -> None:
    opening = due(datetime(2026, 12, 1, 22, 59, tzinfo=UTC), "Europe/Zurich")
    assert letters_deadline_of(opening, NOW) is None
    opening.letters_deadline_at = datetime(2026, 12, 8, 22, 59, tzinfo=UTC)
    letters = letters_deadline_of(opening, NOW)
    assert letters is not None
    assert plain(letters.full) == "Tue 8 Dec 2026, 23:59 CET"


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        (CloseReason.FILLED, "The employer filled it on Wed 18 Nov 2026."),
        (CloseReason.WITHDRAWN, "The employer took it off its own list on Wed 18 Nov 2026."),
        (
            CloseReason.OFF_TOPIC,
            "We took it off the list on Wed 18 Nov 2026: it is outside machine-learning research.",
        ),
    ],
)
def test_closed_sentence_says_why(reason: str, sentence: str) -> None:
    opening = Opening(status=Status.CLOSED, close_reason=reason, closed_at=NOW - timedelta(days=2))
    assert closed_sentence(opening, NOW) == sentence


def test_closed_sentence_of_a_passed_deadline_names_it() -> None:
    opening = due(datetime(2026, 11, 18, 11, 59, tzinfo=UTC), ANYWHERE_ON_EARTH)
    assert plain(closed_sentence(opening, NOW)) == "Its deadline passed on Tue 17 Nov 2026, 23:59 AoE."


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "new today"), (1, "new since yesterday"), (3, "posted 3 days ago"), (90, "posted 22 Aug 2026")],
)
def test_published_words(days: int, words: str) -> None:
    assert plain(published_words(NOW - timedelta(days=days), NOW)) == words


@pytest.mark.parametrize(
    ("moment", "zone"),
    [
        (datetime(9999, 12, 31, 23, 59, tzinfo=UTC), "Europe/Berlin"),
        (datetime(1, 1, 1, tzinfo=UTC), "America/New_York"),
        (datetime(2027, 1, 1, tzinfo=UTC), "Europe"),
    ],
)
def test_a_moment_without_a_local_time_is_shown_as_it_stands(moment: datetime, zone: str) -> None:
    assert stated_moment(moment, zone, has_time=False) == f"{day(moment)} (UTC)"
