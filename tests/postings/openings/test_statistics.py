"""Views and clicks: who is counted, once each, and what becomes of the counts when something dies."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from redis.exceptions import ConnectionError as RedisConnectionError

from jobboard.celery import app
from postings.openings.models import Opening
from postings.openings.statistics import buffer, storing
from postings.openings.statistics.buffer import BATCH, Kind, add, keys, redis_client
from postings.openings.statistics.machines import is_machine
from postings.openings.statistics.models import OpeningDay, StoredCounts
from postings.openings.statistics.storing import store_counts
from postings.openings.statistics.tasks import store_counts as task
from tests.factories import MembershipFactory, OpeningFactory, UserFactory

PERSON = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buffer.Pause, "until", 0.0)


@pytest.fixture
def opening() -> Opening:
    return OpeningFactory.create(complete=True)


@pytest.fixture
def person(client: Client) -> Client:
    client.defaults["HTTP_USER_AGENT"] = PERSON
    return client


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def stored() -> list[tuple[date, int, int]]:
    store_counts()
    return list(OpeningDay.objects.order_by("day").values_list("day", "views", "apply_clicks"))


def views() -> int:
    return sum(views for _, views, _ in stored())


def test_view_is_counted_for_its_opening_and_day(person: Client, clock: object) -> None:
    opening = OpeningFactory.create()
    person.get(opening.get_absolute_url())
    assert not OpeningDay.objects.exists()
    assert stored() == [(NOW.date(), 1, 0)]
    assert OpeningDay.objects.get().opening == opening


def test_visitor_counts_once_in_half_an_hour(person: Client, opening: Opening) -> None:
    for _ in range(3):
        person.get(opening.get_absolute_url())
    person.get(opening.get_absolute_url(), REMOTE_ADDR="192.0.2.7")
    person.get(opening.get_absolute_url(), HTTP_USER_AGENT=PERSON.replace("140", "141"))
    assert views() == 3


def test_visitor_is_forgotten_after_half_an_hour(person: Client, opening: Opening) -> None:
    person.get(opening.get_absolute_url())
    (seen,) = redis_client().scan_iter(f"{keys().seen}*")
    assert 0 < redis_client().ttl(seen) <= 30 * 60
    redis_client().delete(seen)
    person.get(opening.get_absolute_url())
    assert views() == 2


def test_nothing_of_a_visitor_is_kept(person: Client, opening: Opening) -> None:
    person.get(opening.get_absolute_url(), REMOTE_ADDR="192.0.2.7")
    client = redis_client()
    kept = " ".join(map(str, [*client.scan_iter("opening.counts.*"), *client.hkeys(keys().waiting)]))
    assert "192.0.2" not in kept
    assert "Firefox" not in kept


def test_visitor_is_somebody_else_tomorrow(person: Client, opening: Opening) -> None:
    hashes = set()
    for day in (NOW, NOW + timedelta(days=1)):
        with time_machine.travel(day, tick=False):
            person.get(opening.get_absolute_url())
            hashes |= set(redis_client().scan_iter(f"{keys().seen}*"))
    assert len(hashes) == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"},
        {"User-Agent": "curl/8.5.0"},
        {"User-Agent": ""},
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
    ],
)
def test_machines_are_not_counted(person: Client, opening: Opening, headers: dict[str, str]) -> None:
    assert person.get(opening.get_absolute_url(), headers=headers).status_code == 200
    person.get(f"{opening.get_absolute_url()}apply/", headers=headers)
    assert views() == 0
    assert not OpeningDay.objects.exists()


def test_asking_for_the_head_is_not_counted(person: Client, opening: Opening) -> None:
    person.head(opening.get_absolute_url())
    assert views() == 0


def test_browsers_are_no_machines() -> None:
    safari = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"
    assert not is_machine(safari)
    assert not is_machine(PERSON)
    assert not is_machine(
        "Mozilla/5.0 (Linux; Android 9; CUBOT_X19) AppleWebKit/537.36 Chrome/96.0 Mobile Safari/537.36"
    )


def test_members_and_staff_are_not_counted(person: Client, opening: Opening) -> None:
    member = MembershipFactory.create(institution=opening.institution, viewer=True).user
    for who in (member, UserFactory.create(staff=True, email="staff@example.org")):
        person.force_login(who)
        person.get(opening.get_absolute_url())
    assert views() == 0
    person.force_login(MembershipFactory.create().user)
    person.get(opening.get_absolute_url())
    assert views() == 1


def test_closed_opening_is_not_counted(person: Client) -> None:
    for state in ("closed", "expired", "lapsed"):
        person.get(OpeningFactory.create(**{state: True}).get_absolute_url())
    assert views() == 0


def test_counting_needs_no_statement(
    person: Client, opening: Opening, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    person.get(opening.get_absolute_url())
    # What stands beside the opening is kept; without a session, the opening itself is all that is asked for.
    with django_assert_num_queries(1):
        person.get(opening.get_absolute_url(), REMOTE_ADDR="192.0.2.8")
    assert views() == 2


def test_page_has_no_cookie_and_varies_no_more(person: Client, opening: Opening) -> None:
    response = person.get(opening.get_absolute_url())
    assert "Set-Cookie" not in response.headers
    assert "Cookie" not in response.headers.get("Vary", "")


# Into the database


def test_counts_add_up_over_runs_and_days(clock: time_machine.Traveller) -> None:
    first, second = OpeningFactory.create_batch(2)
    add(first.pk, NOW.date(), Kind.VIEW, "a")
    add(first.pk, NOW.date(), Kind.APPLY, "b")
    assert store_counts() == 1
    add(first.pk, NOW.date(), Kind.VIEW, "c")
    add(first.pk, NOW.date() + timedelta(days=1), Kind.VIEW, "d")
    add(second.pk, NOW.date(), Kind.APPLY, "e")
    assert store_counts() == 3
    assert store_counts() == 0
    days = OpeningDay.objects.order_by("opening", "day").values_list("opening", "views", "apply_clicks")
    assert list(days) == [(first.pk, 2, 1), (first.pk, 1, 0), (second.pk, 0, 1)]


def test_other_figures_of_the_day_stay(opening: Opening) -> None:
    OpeningDay.objects.create(opening=opening, day=NOW.date(), saves=2, digests=7)
    add(opening.pk, NOW.date(), Kind.VIEW, "a")
    store_counts()
    day = OpeningDay.objects.get()
    assert (day.views, day.saves, day.digests) == (1, 2, 7)


def test_opening_that_is_gone_is_left_out(opening: Opening) -> None:
    add(opening.pk + 1, NOW.date(), Kind.VIEW, "a")
    add(opening.pk, NOW.date(), Kind.VIEW, "b")
    assert views() == 1


def test_task_that_dies_before_the_commit_loses_nothing(
    opening: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(opening.pk, NOW.date(), Kind.VIEW, "a")
    with monkeypatch.context() as broken:
        broken.setattr(storing, "_store", _die)
        with pytest.raises(SystemError):
            store_counts()
    add(opening.pk, NOW.date(), Kind.VIEW, "b")
    store_counts()
    assert views() == 2


def test_task_that_dies_after_the_commit_counts_nothing_twice(
    opening: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(opening.pk, NOW.date(), Kind.VIEW, "a")
    with monkeypatch.context() as broken:
        broken.setattr(storing, "_forget", _die)
        with pytest.raises(SystemError):
            store_counts()
    add(opening.pk, NOW.date(), Kind.VIEW, "b")
    store_counts()
    assert views() == 2


def _die(*_: object) -> int:
    raise SystemError


def test_batches_are_forgotten_after_a_week(opening: Opening) -> None:
    StoredCounts.objects.create(batch=uuid4(), at=NOW - timedelta(days=8))
    add(opening.pk, NOW.date(), Kind.VIEW, "a")
    batch = redis_client().hget(keys().waiting, BATCH)
    with time_machine.travel(NOW):
        store_counts()
    assert [one.batch.hex for one in StoredCounts.objects.all()] == [batch]


def test_page_is_there_without_redis(
    person: Client, opening: Opening, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(*_: object) -> None:
        raise RedisConnectionError("gone")

    monkeypatch.setattr(buffer, "_run", away)
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            assert person.get(opening.get_absolute_url()).status_code == 200
    assert [record.getMessage() for record in caplog.records] == [
        "Views and clicks are not counted for a while: gone"
    ]


def test_script_that_redis_does_not_know_is_sent(opening: Opening) -> None:
    redis_client().script_flush()
    add(opening.pk, NOW.date(), Kind.VIEW, "a")
    add(opening.pk, NOW.date(), Kind.VIEW, "b")
    assert views() == 2


def test_beat_runs_the_task() -> None:
    schedule = settings.CELERY_BEAT_SCHEDULE
    assert schedule["store-counts"]["task"] == task.name
    app.loader.import_default_modules()
    assert task.name in app.tasks
    assert task() == 0
