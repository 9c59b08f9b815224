"""People change their alerts while openings are published and several workers match them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from random import Random
from threading import Event

import pytest
from django.db import connection, transaction
from django.utils import timezone

from postings.alerts import joining, matching
from postings.alerts.asking import Times
from postings.alerts.models import Address, Alert, Digest, Frequency, Run, StopCause
from postings.alerts.runs import run_matching
from postings.openings.choices import Role
from postings.search.query import SearchQuery
from tests.factories import InstitutionFactory, OpeningFactory
from tests.postings.alerts.alerting import asked, openings_for, wanted

QUERIES = (SearchQuery(), SearchQuery(role=("phd",)), SearchQuery(role=("fellow",)))
PEOPLE, OPENINGS, CHANGES = 6, 20, 25


def alone(job: Callable[[], object]) -> None:
    """In a thread with a connection of its own."""
    try:
        job()
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("seed", [1, 2])
def test_nobody_who_wants_an_alert_in_the_end_misses_an_opening(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often it was confirmed, ended, taken up again, paused and moved meanwhile."""
    monkeypatch.setattr(matching, "SEARCHES_AT_ONCE", 1)
    institution, is_over = InstitutionFactory.create(), Event()
    alerts = [
        asked(f"{number % 4}@example.org", QUERIES[number % 3], frequency=Frequency.values[number % 3])
        for number in range(PEOPLE)
    ]

    def publish() -> None:
        for number in range(OPENINGS):
            OpeningFactory.create(role=(Role.PHD, Role.FELLOW)[number % 2], institution=institution)

    def work() -> None:
        while not is_over.is_set():
            run_matching()

    def change(own: Random) -> None:
        for _ in range(CHANGES):
            _change(own.choice(alerts).pk, own)

    with ThreadPoolExecutor(5) as pool:
        workers = [pool.submit(alone, work) for _ in range(2)]
        jobs: list[Callable[[], None]] = [
            publish,
            *(partial(change, Random(seed * 10 + number)) for number in range(2)),
        ]
        try:
            for one in [pool.submit(alone, job) for job in jobs]:
                one.result()
        finally:
            is_over.set()
        for one in workers:
            one.result()
    for alert in alerts:
        joining.undo_stop(alert)
        joining.confirm(alert)
    run_matching()
    assert not Run.objects.filter(finished_at=None).exists()
    for alert in alerts:
        roles = alert.search.search_query.role or (Role.PHD, Role.FELLOW)
        openings = institution.openings.filter(role__in=roles)
        assert openings_for(alert) == sorted(openings.values_list("pk", flat=True))
    assert not Digest.objects.filter(items=None).exists()


def _change(pk: int, own: Random) -> None:
    alert = Alert.objects.get(pk=pk)
    until = timezone.now() + timedelta(hours=own.randrange(1, 100))
    times = Times(frequency=own.choice(Frequency.values), weekday=1, hour=8, time_zone="UTC")
    ways: list[Callable[[], None]] = [
        lambda: joining.confirm(alert),
        lambda: joining.stop(alert, StopCause.PERSON),
        lambda: joining.undo_stop(alert),
        lambda: joining.pause(alert, until),
        lambda: joining.resume(alert),
        lambda: joining.change_times(alert, **times),
    ]
    own.choice(ways)()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_run_leaves_out_whoever_is_being_erased() -> None:
    alert, other = wanted("ada@example.org"), wanted("grace@example.org")
    OpeningFactory.create()
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            alert.address.erase()
            pool.submit(alone, run_matching).result(30)
        pool.submit(alone, run_matching).result(30)
    assert Address.objects.get() == other.address
    assert len(openings_for(other)) == 1
    assert Run.objects.get().error == ""
