from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.utils import timezone

from postings.openings.choices import DeadlineKind
from postings.openings.models import Opening
from postings.search.clauses import NEVER_MICROSECONDS, microseconds
from postings.search.engine.source import current_reader
from postings.search.written import KeptWritings, Written
from tests.factories import OpeningFactory

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from postings.search.engine.reader import Reader

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, tzinfo=UTC)
KEY = ("feed", "role=phd")
PATHS = ["/api/v1/openings/", "/openings/feed.atom", "/openings/feed.rss", "/openings/calendar.ics"]


@pytest.fixture
def reader() -> Reader:
    found = current_reader()
    assert found is not None
    return found


def kept_for(reader: Reader, until: int = NEVER_MICROSECONDS) -> KeptWritings:
    kept = KeptWritings()
    kept.keep(KEY, reader, NOW, until, Written(b"text"))
    return kept


def test_what_was_written_is_kept_for_a_minute_at_most(reader: Reader) -> None:
    kept = kept_for(reader)

    assert kept.get(KEY, reader, NOW + timedelta(seconds=60)) == Written(b"text")
    assert kept.get(KEY, reader, NOW + timedelta(seconds=61)) is None
    assert kept.get(KEY, reader, NOW - timedelta(seconds=1)) is None
    assert kept.get(("feed", "role=faculty"), reader, NOW) is None


def test_what_was_written_is_kept_until_another_opening_matches(reader: Reader) -> None:
    kept = kept_for(reader, microseconds(NOW + timedelta(seconds=5)))

    assert kept.get(KEY, reader, NOW + timedelta(seconds=5)) is not None
    assert kept.get(KEY, reader, NOW + timedelta(seconds=6)) is None


def test_another_state_of_the_index_has_nothing_of_the_one_before(reader: Reader) -> None:
    kept = kept_for(reader)
    OpeningFactory.create()
    newer = current_reader()

    assert kept.get(KEY, newer, NOW) is None
    kept.keep(("feed", ""), newer, NOW, NEVER_MICROSECONDS, Written(b""))
    assert kept.get(KEY, newer, NOW) is None
    assert kept.get(KEY, reader, NOW) is None


def test_nothing_is_kept_while_there_is_no_index() -> None:
    kept = KeptWritings()
    kept.keep(KEY, None, NOW, NEVER_MICROSECONDS, Written(b""))
    assert kept.get(KEY, None, NOW) is None


def test_least_recently_used_makes_room(reader: Reader) -> None:
    kept = KeptWritings(most_bytes=3 * 1_101)
    for name in ("a", "b", "c"):
        kept.keep((name,), reader, NOW, NEVER_MICROSECONDS, Written(b"." * 100))
    kept.get(("a",), reader, NOW)
    kept.keep(("d",), reader, NOW, NEVER_MICROSECONDS, Written(b"." * 100))

    assert [name for name in "abcd" if kept.get((name,), reader, NOW)] == ["a", "c", "d"]


def test_what_was_asked_for_takes_room_too(reader: Reader) -> None:
    kept = KeptWritings(most_bytes=10_000)
    for name in ("a", "b", "c"):
        kept.keep((name * 4_000,), reader, NOW, NEVER_MICROSECONDS, Written(None, '"tag"'))

    assert [name for name in "abc" if kept.get((name * 4_000,), reader, NOW)] == ["b", "c"]


@pytest.mark.parametrize("path", PATHS)
def test_same_request_again_asks_for_no_rows(
    client: Client, path: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    OpeningFactory.create_batch(2, open=True)
    first = client.get(path, {"role": "researcher"})
    with django_assert_num_queries(0):
        again = client.get(path, {"role": "researcher"})
    assert again.content == first.content
    assert again.headers["ETag"] == first.headers["ETag"]


@pytest.mark.parametrize("path", PATHS)
def test_kept_answer_ends_with_the_next_deadline(client: Client, path: str) -> None:
    now = timezone.now()
    soon = OpeningFactory.create(
        deadline_kind=DeadlineKind.MOMENT, deadline_at=now + timedelta(seconds=20), deadline_zone="UTC"
    )
    later = OpeningFactory.create(
        deadline_kind=DeadlineKind.MOMENT, deadline_at=now + timedelta(days=20), deadline_zone="UTC"
    )

    def shown() -> list[bool]:
        content = client.get(path).content.decode().replace("\r\n ", "")
        return [f"/{one.slug}-{one.pk}/" in content for one in (soon, later)]

    with time_machine.travel(now, tick=False) as clock:
        assert shown() == [True, True]
        clock.shift(timedelta(seconds=21))
        assert shown() == [False, True]


@pytest.mark.parametrize("path", PATHS)
def test_kept_answer_ends_with_a_change(client: Client, path: str) -> None:
    opening = OpeningFactory.create(open=True, title="Before")
    assert "Before" in client.get(path).content.decode()
    Opening.objects.filter(pk=opening.pk).update(title="After")
    assert "After" in client.get(path).content.decode()
