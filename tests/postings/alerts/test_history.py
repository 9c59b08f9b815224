from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from postings.alerts import history
from postings.alerts.closed import _Kept
from postings.alerts.history import preview
from postings.alerts.models import Frequency
from postings.openings.choices import CloseReason, Role
from postings.openings.models import Opening
from postings.search.engine import source
from postings.search.query import SearchQuery
from tests.factories import OpeningFactory

if TYPE_CHECKING:
    from pytest_django import Settings

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PHD = SearchQuery(role=("phd",))


def published(days_ago: float, **facts: object) -> Opening:
    return OpeningFactory.create(published_at=timezone.now() - days_ago * DAY, **facts)


def test_history_counts_what_was_published_open_or_not() -> None:
    first = published(80, role=Role.PHD)
    expired = published(
        40, role=Role.PHD, deadline_at=timezone.now() - DAY, deadline_kind="moment", deadline_zone="UTC"
    )
    closed = published(20, role=Role.PHD)
    closed.close(CloseReason.FILLED)
    published(91, role=Role.PHD)
    published(-1, role=Role.PHD)
    published(3, role=Role.FELLOW)
    OpeningFactory.create(draft=True, role=Role.PHD)
    found = preview(PHD)
    assert found.count == 3
    assert list(found.examples) == [closed, expired, first]
    assert [one.is_open() for one in found.examples] == [False, False, True]
    assert round(found.per_week, 2) == 0.23


def test_opening_that_was_closed_and_reopened_counts_once() -> None:
    opening = published(5)
    opening.close(CloseReason.FILLED)
    assert preview(SearchQuery()).count == 1
    opening.reopen()
    assert preview(SearchQuery()).count == 1


def test_opening_that_was_reopened_is_not_among_those_kept_as_closed(settings: Settings) -> None:
    settings.SEARCH_INDEXER = source.PROCESS
    opening, other = published(5), published(6)
    opening.close(CloseReason.FILLED)
    other.close(CloseReason.FILLED)
    now, kept = timezone.now(), _Kept()
    since = now - 90 * DAY
    assert kept.get(since, now).matching(SearchQuery(), since) == [other.pk, opening.pk]
    opening.reopen()
    assert kept.get(since, now).matching(SearchQuery(), since) == [other.pk]


def test_examples_are_the_newest_three() -> None:
    openings = [published(days) for days in (4, 2, 1, 3)]
    openings[1].close(CloseReason.FILLED)
    assert list(preview(SearchQuery()).examples) == [openings[2], openings[1], openings[3]]


def test_words_are_found_in_closed_openings_too() -> None:
    published(3, title="Zebra models")
    published(3, title="Zebra models").close(CloseReason.FILLED)
    published(3, title="Walrus models").close(CloseReason.FILLED)
    assert preview(SearchQuery(q="zebras")).count == 2


def test_days_to_the_deadline_count_from_publication() -> None:
    now = timezone.now()
    moment = {"deadline_kind": "moment", "deadline_zone": "UTC"}
    short = published(40, deadline_at=now - 35 * DAY, **moment)
    published(40, deadline_at=now - 10 * DAY, **moment)
    published(40)
    closed = published(2, deadline_at=now + 3 * DAY, **moment)
    closed.close(CloseReason.FILLED)
    found = preview(SearchQuery(deadline_within=7), now)
    assert (found.count, list(found.examples)) == (2, [closed, short])


def test_of_too_many_deadlines_the_newest_say_how_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "_MOST_COUNTED", 4)
    now = timezone.now()
    for days in range(1, 9):
        left = 5 if days % 2 else 30
        published(days, deadline_at=now + (left - days) * DAY, deadline_kind="moment", deadline_zone="UTC")
    found = preview(SearchQuery(deadline_within=7), now)
    assert found.is_estimate
    assert found.count == 4
    monkeypatch.setattr(history, "_MOST_COUNTED", 100)
    exact = preview(SearchQuery(deadline_within=7), now)
    assert (exact.count, exact.is_estimate) == (4, False)


def test_posted_within_says_nothing_about_an_alert() -> None:
    published(50)
    assert preview(SearchQuery(posted_within=1)).count == 1


def test_relaxations_are_single_filters_the_most_helpful_first() -> None:
    for country, title in (("DE", "Zebra"), ("DE", "Walrus"), ("CH", "Zebra"), ("CH", "Zebra")):
        published(5, role=Role.PHD, locations=[("", country)], title=title)
    published(5, role=Role.FELLOW, locations=[("", "DE")], title="Zebra")
    query = SearchQuery(role=("phd",), country=("DE",), q="zebra")
    found = preview(query)
    assert found.count == 1
    assert [(one.dropped, one.count) for one in found.relaxations] == [
        ("in Germany", 3),
        ("matching “zebra”", 2),
        ("PhD positions", 2),
    ]
    assert found.relaxations[0].query == query.without("country")
    assert preview(PHD).relaxations == ()


def test_rate_says_how_many_mails_that_means() -> None:
    for days in (*range(1, 40, 2), 1, 1):
        published(days)
    found = preview(SearchQuery())
    assert found.mails[Frequency.DAILY] == 20
    assert found.mails[Frequency.AT_ONCE] <= 22
    assert found.rate(Frequency.DAILY) == "about 2\N{NO-BREAK SPACE}mails a week"
    assert (
        found.rate(Frequency.WEEKLY).endswith("a month")
        or found.rate(Frequency.WEEKLY) == "about 1 mail a week"
    )
    assert preview(SearchQuery(q="nothing of it")).rate(Frequency.DAILY) == "no mail in the last 90 days"


@pytest.mark.parametrize(
    ("mails", "said"),
    [
        (0, "no mail in the last 90 days"),
        (1, "less than one mail a month"),
        (3, "about 1 mail a month"),
        (9, "about 1 mail a week"),
        (38, "about 3 mails a week"),
        (90, "about 7 mails a week"),
        (450, "about 5 mails a day"),
    ],
)
def test_rates_in_words(mails: int, said: str) -> None:
    found = history.Preview(0, (), (), {Frequency.DAILY: mails})
    assert found.rate(Frequency.DAILY).replace("\N{NO-BREAK SPACE}", " ") == said


def test_what_is_too_much_to_look_at_is_mail_every_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "_MOST_COUNTED", 2)
    for days in range(1, 5):
        published(days)
    found = preview(SearchQuery())
    assert found.count == 4
    assert found.mails == {Frequency.AT_ONCE: 4, Frequency.DAILY: 90, Frequency.WEEKLY: 12}


def test_database_answers_without_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    published(3, role=Role.PHD)
    published(3, role=Role.PHD).close(CloseReason.FILLED)
    published(3, role=Role.FELLOW)
    monkeypatch.setattr(source, "current_reader", lambda: None)
    assert preview(PHD).count == 2
    assert len(preview(PHD).examples) == 2
