"""An alert's life with a real broker, worker, scheduler and mail server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings as site
from django.db import connection, transaction

from benchmarks.smtp_sink import HOST, Sink, Taken
from postings.alerts.joining import confirm, stop
from postings.alerts.models import Address, Alert, Digest, Frequency, MailState, NoticeKind, Search, StopCause
from postings.alerts.outbox import put_notice
from postings.alerts.queries import alert_query
from postings.alerts.runs import newest_run_id
from postings.search.query import SearchQuery
from tests.factories import OpeningFactory
from tests.postings.alerts.faults.processes import Processes, wait_until

# A worker is up in a few seconds, and everything it does takes less than that; machines are busy.
PATIENCE = 60.0


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[Sink, Processes]]:
    """On the database and the Redis of this test."""
    database = connection.settings_dict
    with ExitStack() as stack:
        sink = stack.enter_context(Sink(tmp_path / "taken"))
        environ = {
            "DATABASE_URL": f"postgres://{database['USER']}@{quote(str(database['HOST']), safe='')}/{database['NAME']}",
            "REDIS_URL": site.CACHES["default"]["LOCATION"],
            "EMAIL_URL": f"smtp://{HOST}:{sink.port}",
            "ALERTS_SECONDS": "0.5",
            "DJANGO_SETTINGS_MODULE": "jobboard.settings",
        }
        processes = stack.enter_context(Processes(environ, tmp_path))
        processes.worker()
        processes.beat()
        yield sink, processes


def subscribe(email: str) -> Alert:
    """As the form does."""
    with transaction.atomic():
        address, _ = Address.objects.get_or_create(email=email)
        alert = Alert.objects.create(
            address=address,
            search=Search.objects.of(alert_query(SearchQuery(q="bandits"))),
            frequency=Frequency.AT_ONCE,
            since_run=newest_run_id(),
        )
        put_notice(NoticeKind.CONFIRM, address, alert=alert)
    return alert


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_from_asking_for_an_alert_to_ending_it(running: tuple[Sink, Processes]) -> None:
    sink, processes = running

    def taken(count: int) -> list[Taken]:
        wait_until(lambda: len(sink.taken()) >= count, PATIENCE, processes.log)
        return sink.taken()

    alert = subscribe("ada@example.org")
    confirmation = taken(1)[-1]
    assert confirmation.recipient == "ada@example.org"

    # What arrives before she confirms is in her first mail; what she did not ask for is in none.
    OpeningFactory.create(title="Bandits before the answer")
    OpeningFactory.create(title="Protein folding")
    confirm(alert)
    digest = taken(2)[-1]
    assert "Bandits before the answer" in digest.subject

    OpeningFactory.create(title="Bandits after it")
    digest = taken(3)[-1]
    assert "Bandits after it" in digest.subject
    assert digest.message_id != confirmation.message_id

    assert digest.unsubscribe.startswith(f"<{site.SITE_URL}/")
    stop(alert, StopCause.ONE_CLICK)
    OpeningFactory.create(title="Bandits that she never hears of")
    witness = subscribe("grace@example.org")
    assert taken(4)[-1].recipient == "grace@example.org"
    confirm(witness)
    OpeningFactory.create(title="Bandits for the witness")
    mails = taken(5)
    assert [mail.recipient for mail in mails] == ["ada@example.org"] * 3 + ["grace@example.org"] * 2
    wait_until(lambda: not Digest.objects.exclude(state=MailState.SENT).exists(), PATIENCE, processes.log)
    assert len({mail.message_id for mail in mails}) == 5
