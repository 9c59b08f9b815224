from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from postings.imports.closing_dates import ClosingDates, closing_dates
from postings.imports.items import FeedItem
from postings.openings.choices import DeadlineKind
from postings.understanding.document import Document

POSTED = datetime(2026, 2, 10, 8, 21, 33, 120000, tzinfo=UTC)


def _closing(
    text: str = "You work with us.",
    *,
    published_at: datetime | None = POSTED,
    deadline: datetime | date | None = None,
    valid_through: datetime | date | None = None,
    zone: str = "Europe/Berlin",
) -> ClosingDates:
    item = FeedItem(
        external_id="1",
        title="Postdoc",
        html=text,
        raw={},
        published_at=published_at,
        deadline=deadline,
        valid_through=valid_through,
    )
    return closing_dates(item, Document.from_text("Postdoc", text), "DE", zone)


def test_nothing_stated_is_unstated() -> None:
    assert _closing() == ClosingDates()


def test_a_deadline_in_the_text_is_the_end_of_that_day_at_the_main_place() -> None:
    found = _closing("The application deadline is 31 March 2026.")
    assert found.kind == DeadlineKind.MOMENT
    assert found.deadline_at == datetime(2026, 3, 31, 21, 59, 59, tzinfo=UTC)
    assert (found.zone, found.has_time) == ("Europe/Berlin", False)
    assert found.evidence == "The application deadline is 31 March 2026."


def test_a_zone_in_the_text_wins() -> None:
    found = _closing("The application deadline is 31 March 2026, 17:00 UTC.")
    assert found.deadline_at == datetime(2026, 3, 31, 17, 0, tzinfo=UTC)
    assert found.has_time


def test_a_deadline_field_counts() -> None:
    found = _closing(deadline=date(2026, 4, 30))
    assert found.deadline_at == datetime(2026, 4, 30, 21, 59, 59, tzinfo=UTC)
    assert (found.kind, found.zone, found.has_time) == (DeadlineKind.MOMENT, "Europe/Berlin", False)
    assert "deadline 2026-04-30" in found.evidence


def test_a_deadline_field_with_a_time_keeps_it() -> None:
    found = _closing(deadline=datetime.fromisoformat("2026-04-30T12:00:00-05:00"))
    assert (found.deadline_at, found.has_time) == (datetime(2026, 4, 30, 17, 0, tzinfo=UTC), True)


def test_the_text_wins_over_the_fields() -> None:
    found = _closing("Apply by 31 March 2026.", deadline=date(2026, 4, 30), valid_through=date(2026, 5, 3))
    assert found.deadline_at == datetime(2026, 3, 31, 21, 59, 59, tzinfo=UTC)


def test_a_field_wins_over_rolling() -> None:
    rolling = "Applications are reviewed on a rolling basis."
    assert _closing(rolling).kind == DeadlineKind.ROLLING
    assert _closing(rolling, deadline=date(2026, 4, 30)).kind == DeadlineKind.MOMENT


@pytest.mark.parametrize(
    "valid_through",
    [
        datetime(2026, 5, 11, 8, 21, 33, 120000, tzinfo=UTC),
        datetime(2026, 3, 12, 8, 21, 33, tzinfo=UTC),
        datetime(2026, 4, 11, 0, 0, tzinfo=UTC),
        date(2026, 3, 12),
        date(2026, 5, 10),
    ],
)
def test_a_default_last_day_is_no_deadline(valid_through: datetime | date) -> None:
    found = _closing(valid_through=valid_through)
    assert (found.kind, found.deadline_at) == (DeadlineKind.UNSTATED, None)
    assert found.expires_at is not None


@pytest.mark.parametrize(
    ("valid_through", "expected"),
    [
        (date(2026, 3, 1), datetime(2026, 3, 1, 22, 59, 59, tzinfo=UTC)),
        (datetime(2026, 3, 1, 0, 0, tzinfo=UTC), datetime(2026, 3, 1, 22, 59, 59, tzinfo=UTC)),
        (datetime.fromisoformat("2026-03-01T23:59:59+01:00"), datetime(2026, 3, 1, 22, 59, 59, tzinfo=UTC)),
        (datetime.fromisoformat("2026-03-01T17:00:00+01:00"), datetime(2026, 3, 1, 16, 0, tzinfo=UTC)),
    ],
)
def test_a_chosen_last_day_is_a_deadline(valid_through: datetime | date, expected: datetime) -> None:
    found = _closing(valid_through=valid_through)
    assert (found.kind, found.deadline_at) == (DeadlineKind.MOMENT, expected)


def test_a_page_that_lapses_before_the_stated_deadline_does_not_end_it() -> None:
    found = _closing("Apply by 31 March 2026.", valid_through=datetime(2026, 3, 12, 8, 21, 33, tzinfo=UTC))
    assert found.deadline_at is not None
    assert found.expires_at is None


def test_letters_have_a_deadline_of_their_own() -> None:
    found = _closing("Apply by 31 March 2026. Letters of recommendation are due by 7 April 2026.")
    assert found.deadline_at == datetime(2026, 3, 31, 21, 59, 59, tzinfo=UTC)
    assert found.letters_at == datetime(2026, 4, 7, 21, 59, 59, tzinfo=UTC)
    assert "Letters" in found.letters_evidence
