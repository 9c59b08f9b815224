"""How fast digests go out, held against a bare smtplib loop; the table goes into docs/performance.md.

    python -m benchmarks.alerts_sending [--no-report] [--digests 2000]

Alerts with searches as visitors write them are matched with new openings by the site's own run, so digests are as
long as they are. Then they are sent by one and by two worker processes, from the claim to the mark with everything
rendered, to a server that answers at once and to one that takes its time. The bare loop sends one mail of the same
size, made beforehand, over one connection to the same server. PostgreSQL writes to disk as in production.
"""

from __future__ import annotations

import argparse
import os
import shutil
import smtplib
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from benchmarks import room
from benchmarks.report import machine, table, write_into
from benchmarks.smtp_sink import HOST, Sink
from jobboard.embedded.servers import Servers

if TYPE_CHECKING:
    from collections.abc import Sequence

REPORT = room.ROOT / "docs" / "performance.md"
MARKS = ("<!-- sending: start -->", "<!-- sending: end -->")
# A server in the same data centre answers a mail in some milliseconds; across the network it takes longer.
DELAYS = (0.0, 0.005)
_OPENINGS, _NEW, _SEARCHES = 1_000, 40, 400
_WARM_UP = 40


@dataclass(frozen=True, slots=True)
class Figures:
    """Mails a second, and milliseconds of processor time a mail has cost who sent it."""

    per_second: float
    cpu_ms: float

    @property
    def words(self) -> tuple[str, str]:
        return f"{self.per_second:,.0f}", f"{self.cpu_ms:.2f}"


@dataclass(frozen=True, slots=True)
class Row:
    delay: float
    bare: Figures
    bare_twice: Figures
    one: Figures
    two: Figures


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--digests", type=int, default=2_000)
    parser.add_argument("--no-report", action="store_true", help="print only")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--bare", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.worker:
        _work()
    elif given.bare:
        _send_bare(given.bare.read_bytes(), given.digests)
    else:
        text = _measure(given.digests)
        print(text)
        if not given.no_report:
            write_into(REPORT, text, MARKS)


def _measure(digests: int) -> str:
    folder = Path(tempfile.mkdtemp(prefix="jobboard-sending-"))
    folder.chmod(0o755)  # PostgreSQL under root runs as another account.
    try:
        with ExitStack() as stack:
            servers = stack.enter_context(Servers(folder / "servers"))
            os.environ.update(_environment(servers, folder))
            import django

            django.setup()
            made, items = _prepare(digests)
            letter = folder / "letter"
            size = _write_letter(letter)
            rows = [_row(delay, made, letter) for delay in DELAYS]
            return _report(rows, made, items / made, size)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _environment(servers: Servers, folder: Path) -> dict[str, str]:
    sockets = str(Path(servers.redis_url.removeprefix("unix://")).parent)
    return room.environment(_OPENINGS, sockets) | {
        "DJANGO_SETTINGS_MODULE": "jobboard.settings",
        "DATABASE_URL": servers.database_url,
        "REDIS_URL": servers.redis_url,
        "SEARCH_INDEX_DIR": str(folder / "index"),
        "SEARCH_INDEXER": "inline",
    }


def _prepare(digests: int) -> tuple[int, int]:
    """A board, and alerts of which at least so many have a digest. Returns how many, and their items."""
    from django.core.management import call_command
    from django.utils import timezone

    from benchmarks.board import fill
    from benchmarks.queries import Visitors
    from benchmarks.world import world_of
    from postings.alerts.models import Address, Alert, Arrival, Digest, DigestItem, Frequency, Search
    from postings.alerts.queries import alert_query
    from postings.alerts.runs import run_matching
    from postings.search.filters import parse

    call_command("migrate", verbosity=0)
    now = timezone.now()
    fill(_OPENINGS, now, is_quiet=True)
    new = Arrival.objects.order_by("pk").values_list("pk", flat=True)[:_NEW]
    Arrival.objects.exclude(pk__in=list(new)).delete()
    texts = islice(Visitors(world_of(_OPENINGS)), _SEARCHES)
    searches = list({Search.objects.of(alert_query(parse(text).query)) for text in texts})
    count = 0
    while Digest.objects.count() < digests:
        Search.objects.update(seen_run=0)
        Arrival.objects.update(run=None)
        addresses = Address.objects.bulk_create(
            Address(email=f"reader{number}@example.org") for number in range(count, count + digests)
        )
        count += digests
        Alert.objects.bulk_create(
            Alert(
                address=address,
                search=searches[number % len(searches)],
                frequency=Frequency.AT_ONCE,
                confirmed_at=now,
            )
            for number, address in enumerate(addresses)
        )
        run_matching()
        if not Digest.objects.exists():
            raise RuntimeError("No search of these finds anything among the new openings.")
    more = Digest.objects.order_by("pk").values_list("pk", flat=True)[digests:]
    Digest.objects.filter(pk__in=list(more)).delete()
    return Digest.objects.count(), DigestItem.objects.count()


def _write_letter(path: Path) -> int:
    """A digest of middling size, as bytes. Returns how many."""
    from django.utils import timezone

    from postings.alerts.delivery import Courier
    from postings.alerts.emails.drafts import digest_drafts
    from postings.alerts.models import Digest

    sample = list(Digest.objects.order_by("?")[:101])
    with Courier() as courier:
        letters = [
            courier.letter(draft.message).content
            for _, draft in digest_drafts(sample, timezone.now())
            if draft.message is not None
        ]
    mean = sum(len(one) for one in letters) / len(letters)
    content = min(letters, key=lambda one: abs(len(one) - mean))
    path.write_bytes(content)
    return len(content)


def _row(delay: float, mails: int, letter: Path) -> Row:
    """Each with a server of its own, so that none finds the other's memory."""
    print(f"A server that takes {delay * 1000:.0f} ms:", flush=True)
    bare = ["--bare", str(letter), "--digests"]
    with Sink(delay=delay) as sink:
        one_loop = _timed([*bare, str(mails)], 1, mails, sink)
        two_loops = _timed([*bare, str(mails // 2)], 2, mails // 2 * 2, sink)
        one, two = (_timed(["--worker"], workers, mails, sink) for workers in (1, 2))
    return Row(delay, one_loop, two_loops, one, two)


def _timed(arguments: list[str], processes: int, mails: int, sink: Sink) -> Figures:
    """Start them, let all of them get ready, and take the time from the word to the last one's end."""
    _make_due()
    command = [sys.executable, "-m", "benchmarks.alerts_sending", *arguments]
    environ = os.environ | {"EMAIL_URL": f"smtp://{HOST}:{sink.port}"}
    running = [
        subprocess.Popen(
            command, cwd=room.ROOT, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(processes)
    ]
    outs = [(one.stdin, one.stdout) for one in running]
    for _, out in outs:
        if out is None or out.readline() != "ready\n":
            raise RuntimeError("A worker did not start.")
    before = sum(_cpu_seconds(one.pid) for one in running)
    started = time.monotonic()
    for into, _ in outs:
        if into is not None:
            into.write("go\n")
            into.flush()
    sent, cpu = 0, 0.0
    ends = []
    for _, out in outs:
        if out is not None:
            count, seconds, ended = out.readline().split()
            sent += int(count)
            cpu += float(seconds)
            ends.append(float(ended))
    for one in running:
        one.communicate()
    if sent != mails:
        raise RuntimeError(f"{sent} of {mails} mails were sent.")
    figures = Figures(mails / (max(ends) - started), (cpu - before) / mails * 1000)
    print(f"  {arguments[0]} × {processes}: {' a second, '.join(figures.words)} ms", flush=True)
    return figures


def _cpu_seconds(pid: int) -> float:
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


def _make_due() -> None:
    """All of them once more."""
    from django.utils import timezone

    from postings.alerts.models import Digest, MailState

    Digest.objects.update(
        state=MailState.PENDING, due_at=timezone.now(), attempts=0, sent_at=None, claim=None, claimed_at=None
    )


def _work() -> None:
    """A worker without a broker: a hundred digests a task are one message to Redis."""
    import django

    django.setup()
    from django.utils import timezone

    from postings.alerts import sending
    from postings.alerts.delivery import Courier
    from postings.alerts.emails.drafts import digest_drafts
    from postings.alerts.models import Digest

    courier = Courier()
    for _, draft in digest_drafts(list(Digest.objects.all()[:_WARM_UP]), timezone.now()):
        if draft.message is not None:
            courier.letter(draft.message)
    _wait_for_the_word()
    sent = 0
    while tally := sending.send_digests():
        sent += tally.sent
        if not tally.sent:
            break
    _say(sent)


def _send_bare(content: bytes, count: int) -> None:
    port = int(os.environ["EMAIL_URL"].rpartition(":")[2])
    with smtplib.SMTP(HOST, port) as connection:
        connection.ehlo()
        _wait_for_the_word()
        for _ in range(count):
            connection.sendmail("jobs@example.org", ["reader@example.org"], content)
        _say(count)


def _wait_for_the_word() -> None:
    print("ready", flush=True)
    sys.stdin.readline()


def _say(count: int) -> None:
    print(count, _cpu_seconds(os.getpid()), time.monotonic(), flush=True)


def _report(rows: Sequence[Row], digests: int, items: float, size: int) -> str:
    head = [
        "server takes",
        *("bare loop/s", "CPU ms", "two loops/s"),
        *("one worker/s", "CPU ms", "to the bare loop"),
        *("two workers/s", "to one worker"),
    ]
    body = [
        [
            f"{row.delay * 1000:.0f} ms",
            *row.bare.words,
            row.bare_twice.words[0],
            *row.one.words,
            f"{row.one.per_second / row.bare.per_second:.0%}",
            row.two.words[0],
            f"{row.two.per_second / row.one.per_second:.2f}×",
        ]
        for row in rows
    ]
    return "\n\n".join(
        [
            f"Measured {machine()}, which workers, mail server and database share.",
            f"{digests:,} digests with {items:.1f} openings each, {size / 1000:.1f} kB a mail.",
            table(head, body),
        ]
    )


if __name__ == "__main__":
    main(sys.argv[1:])
