"""Rounds of killing, and what has to be true after each."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import psutil
from django.core.management import call_command
from django.db import DatabaseError, InterfaceError, connection
from django.db.models import Max
from django.utils import timezone

from benchmarks.smtp_sink import Sink, Taken
from jobboard.embedded.servers import Servers
from postings.alerts.models import (
    Address,
    Alert,
    Arrival,
    Digest,
    DigestItem,
    Frequency,
    MailState,
    Run,
    Search,
)
from postings.alerts.queries import alert_query
from postings.search.query import SearchQuery
from tests.factories import OpeningFactory
from tests.postings.alerts.faults.processes import Processes, wait_until

# A round takes some seconds and a few leases; whatever takes longer does not end.
PATIENCE = 120.0
CONCURRENCY = 2
# Mails of one process that may be out and not marked: the one being taken, and the one before.
IN_DOUBT = 2
_WORDS = ("bandits", "transformers", "diffusion", "causality", "robotics", "fairness", "privacy", "genomics")
_OPENINGS = 2


class Faults:
    """A board with its processes, and whatever happens to them."""

    def __init__(self, servers: Servers, sink: Sink, folder: Path, chance: random.Random) -> None:
        self._servers, self._sink, self._chance = servers, sink, chance
        self._processes = Processes({}, folder)
        self._worker: subprocess.Popen[bytes] | None = None
        self._beat: subprocess.Popen[bytes] | None = None
        self._alerts = 0

    def __enter__(self) -> Faults:
        self._processes.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._processes.__exit__(*error)
        connection.close()

    def prepare(self, alerts: int) -> None:
        """So many alerts over a few searches, as alerts share them."""
        call_command("migrate", verbosity=0)
        self._alerts = alerts
        now = timezone.now()
        searches = [Search.objects.of(alert_query(SearchQuery(q=word))) for word in _WORDS]
        addresses = Address.objects.bulk_create(
            Address(email=f"reader{number}@example.org") for number in range(alerts)
        )
        Alert.objects.bulk_create(
            Alert(
                address=address,
                search=searches[number % len(searches)],
                frequency=Frequency.AT_ONCE,
                confirmed_at=now,
            )
            for number, address in enumerate(addresses)
        )
        self._worker = self._processes.worker(CONCURRENCY)
        self._beat = self._processes.beat()

    def play(self, number: int, rounds: int, most_kills: int) -> str:
        """One round. Returns what happened, in a line."""
        started = time.monotonic()
        before = len(self._sink.taken())
        for _ in range(_OPENINGS):
            OpeningFactory.create(title=f"Round {number}: {', '.join(_WORDS)}")
        kills = self._chance.randint(1, most_kills)
        moments = sorted(self._chance.randrange(self._alerts) for _ in range(kills))
        happened = []
        for place, moment in enumerate(moments):
            self._wait(lambda moment=moment: self._has_begun(before + moment))
            happened.append(self._kill(is_redis_too=place == 0 and number % 2 == 0))
            if place == 0 and number == rounds // 2:
                self._crash_postgres()
                happened.append("PostgreSQL")
        self._wait(self._is_finished)
        doubled = self._check(self._sink.taken()[before:], number, kills)
        seconds = time.monotonic() - started
        return f"round {number + 1}: killed {', '.join(happened)}; {doubled} came twice; {seconds:.1f} s"

    def _wait(self, is_so: object) -> None:
        assert callable(is_so)
        wait_until(is_so, PATIENCE, self._processes.log)

    def _has_begun(self, taken: int) -> bool:
        """More mails are out than `taken`, or the worker has ended by itself, which it must not."""
        assert self._worker is not None
        assert self._worker.poll() is None
        return len(self._sink.taken()) > taken or self._is_finished()

    # What happens

    def _kill(self, *, is_redis_too: bool) -> str:
        assert self._worker is not None
        self._processes.kill(self._worker)
        if is_redis_too:
            self._empty_redis()
        self._worker = self._processes.worker(CONCURRENCY)
        if self._beat is not None and self._beat.poll() is not None:
            self._beat = self._processes.beat()
        return "worker and Redis" if is_redis_too else "worker"

    def _empty_redis(self) -> None:
        _kill_and_wait(self._servers._valkey_pid(), signal.SIGKILL)
        shutil.rmtree(self._servers.where / "valkey")
        self._servers._start_valkey()

    def _crash_postgres(self) -> None:
        """An immediate shutdown: sessions are cut, and it starts by recovering from its log."""
        _kill_and_wait(self._servers._postgres_pid(), signal.SIGQUIT)
        self._servers._start_postgres()

    # What has to be true

    def _is_finished(self) -> bool:
        try:
            waiting = Arrival.objects.filter(run=None).exists()
            behind = Search.objects.exclude(seen_run=_newest_run()).exists()
            return not (waiting or behind or Digest.objects.filter(state__in=["pending", "sending"]).exists())
        except (DatabaseError, InterfaceError):
            connection.close()
            return False

    def _check(self, taken: Sequence[Taken], number: int, kills: int) -> int:
        """Returns how many mails came twice."""
        rounds = number + 1
        digests = Digest.objects.filter(state=MailState.SENT)
        assert not Digest.objects.exclude(state=MailState.SENT).exists()
        items = DigestItem.objects.count()
        assert items == rounds * _OPENINGS * self._alerts, f"{items} items"
        assert not Run.objects.filter(finished_at=None).exists()

        copies = Counter(mail.message_id for mail in taken)
        digests_now = digests.count() - self._digests_before
        self._digests_before += digests_now
        assert len(copies) == digests_now, f"{len(copies)} mails of {digests_now} digests arrived"
        assert len({mail.recipient for mail in taken}) == self._alerts
        assert all(count <= 1 + kills for count in copies.values()), copies.most_common(3)
        doubled = sum(copies.values()) - len(copies)
        assert doubled <= kills * CONCURRENCY * IN_DOUBT, f"{doubled} mails came twice with {kills} kills"
        return doubled

    _digests_before = 0


def _newest_run() -> int:
    return Run.objects.aggregate(newest=Max("pk"))["newest"] or 0


def _kill_and_wait(pid: int | None, how: signal.Signals) -> None:
    assert pid is not None
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        family = [process, *process.children(recursive=True)]
        process.send_signal(how)
        psutil.wait_procs(family, 30)
