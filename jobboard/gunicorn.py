"""How gunicorn runs the site: `gunicorn --config python:jobboard.gunicorn jobboard.wsgi`.

Its workers count into files (see `jobboard.metrics`). A file belongs to a worker's slot and not to its process:
workers are replaced after some thousand requests, and the one that follows counts on in the file of the one before.
Otherwise each would leave its files behind, and reading the figures would take longer day by day.
"""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from itertools import count
from pathlib import Path
from typing import Protocol

from jobboard.masking import MaskLinks

FILES = "PROMETHEUS_MULTIPROC_DIR"
# Before the first look at prometheus_client, which decides by it how to count.
_is_ours = FILES not in os.environ
if _is_ours:
    os.environ[FILES] = tempfile.mkdtemp(prefix="jobboard-metrics-")

from prometheus_client import multiprocess, values  # noqa: E402 - it reads the variable set above

# A worker takes a request only while it has a thread for it: what waits, waits for whichever worker is free first.
# A connection kept alive, or one more taken than there are threads, would wait for a busy worker while another has
# nothing to do (docs/performance.md). The proxy in front is the one that keeps visitors' connections.
worker_class = "gthread"
threads = 4
worker_connections = threads
keepalive = 0

# No header says where the site is. One would stand in the links of pages that are kept for others, and gunicorn
# takes it from whoever comes through a proxy on this machine.
forwarder_headers = ""


class Worker(Protocol):
    metrics_slot: int


class Server(Protocol):
    WORKERS: dict[int, Worker]


class _Slot:
    """That of this process; the master counts nothing, but has a name of its own all the same."""

    name = "master"


values.ValueClass = values.MultiProcessValue(lambda: _Slot.name)  # type: ignore[no-untyped-call]  # it has no types


def on_starting(server: Server) -> None:
    """What an earlier run left would be added up; and the access log is on standard output, where many read it."""
    logging.getLogger("gunicorn.access").addFilter(MaskLinks())
    folder = Path(os.environ[FILES])
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.glob("*.db"):
        stale.unlink(missing_ok=True)


def pre_fork(server: Server, worker: Worker) -> None:
    """The lowest slot that no living worker has."""
    taken = {living.metrics_slot for living in server.WORKERS.values()}
    worker.metrics_slot = next(slot for slot in count(1) if slot not in taken)


def post_fork(server: Server, worker: Worker) -> None:
    _Slot.name = str(worker.metrics_slot)


def child_exit(server: Server, worker: Worker) -> None:
    """Figures that only a living process has, go with it; sums stay."""
    multiprocess.mark_process_dead(worker.metrics_slot)  # type: ignore[no-untyped-call]  # it has no types


def on_exit(server: Server) -> None:
    if _is_ours:
        shutil.rmtree(os.environ[FILES], ignore_errors=True)
