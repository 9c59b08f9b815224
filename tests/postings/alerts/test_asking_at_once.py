"""The same alert, asked for several times at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from postings.alerts import limits
from postings.alerts.asking import Times, ask
from postings.alerts.models import Address, Alert, Notice, Search
from postings.search.query import SearchQuery

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
