"""The same alert, asked for several times at the same moment, and confirmed while a run begins."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from postings.alerts import limits
from postings.alerts.asking import Times, ask
from postings.alerts.joining import confirm
from postings.alerts.models import Address, Alert, Notice, Search
from postings.alerts.runs import run_matching
from postings.search.query import SearchQuery
from tests.factories import OpeningFactory
from tests.postings.alerts.alerting import asked, openings_for

AT_ONCE = 6
TIMES = Times(frequency="daily", weekday=1, hour=8, time_zone="UTC")


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_alert_asked_for_at_once_is_one_and_its_limit_holds() -> None:
    barrier = Barrier(AT_ONCE)

    def one(number: int) -> None:
        try:
            barrier.wait(10)
            ask("ada@example.org" if number % 2 else "Ada@Example.org", SearchQuery(q="robots"), TIMES)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(one, range(AT_ONCE)))
    assert Address.objects.count() == Search.objects.count() == Alert.objects.count() == 1
    assert Notice.objects.count() == limits.MOST_MAILS_AN_HOUR


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_run_that_begins_while_an_alert_is_confirmed_does_not_end_without_it() -> None:
    alert = asked()

    def run() -> None:
        try:
            OpeningFactory.create()
            run_matching()
        finally:
            connection.close()

    worker = Thread(target=run)
    with transaction.atomic():
        confirm(alert)
        worker.start()
        # Time enough to end; it waits for the confirmation instead.
        worker.join(1)
        assert worker.is_alive()
    worker.join()
    assert len(openings_for(alert)) == 1
