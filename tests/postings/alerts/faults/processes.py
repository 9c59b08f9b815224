"""Real workers and schedulers, that tests may kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[4]
_CELERY = (sys.executable, "-m", "celery", "--quiet", "--app")
_GUNICORN = (sys.executable, "-m", "gunicorn", "jobboard.wsgi", "--config", "python:jobboard.gunicorn")


class Processes:
    """Of one environment. Leaving the `with` block kills whatever is left."""

    def __init__(self, environ: dict[str, str], folder: Path) -> None:
        self._environ = {
            name: value for name, value in os.environ.items() if name != "TEST_DB_SUFFIX"
        } | environ
        self._folder = folder
        self._running: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, *error: object) -> None:
        for process in list(self._running):
            self.kill(process)

    def worker(
        self, concurrency: int = 2, *, app: str = "jobboard", queues: str = "default,mail"
    ) -> subprocess.Popen[bytes]:
        return self._start(
            *(*_CELERY, app, "worker"),
            *("--queues", queues, "--concurrency", str(concurrency), "--loglevel", "INFO"),
            *("--without-gossip", "--without-mingle", "--without-heartbeat"),
        )

    def beat(self) -> subprocess.Popen[bytes]:
        schedule = self._folder / f"schedule-{len(self._running)}-{time.monotonic_ns()}"
        return self._start(
            *(*_CELERY, "jobboard", "beat"),
            *("--loglevel", "INFO", "--pidfile", "", "--schedule", str(schedule)),
        )

    def indexer(self) -> subprocess.Popen[bytes]:
        return self._start(sys.executable, "manage.py", "indexer")

    def web(self, port: int) -> subprocess.Popen[bytes]:
        return self._start(*_GUNICORN, "--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "2")

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                arguments,
                cwd=ROOT,
                env=self._environ,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._running.append(process)
        return process

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """At once, with its pool, as when a machine dies."""
        family = [process.pid]
        with suppress(psutil.NoSuchProcess):
            family += [child.pid for child in psutil.Process(process.pid).children(recursive=True)]
        for pid in family:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait()
        self._running.remove(process)

    @property
    def log(self) -> Path:
        return self._folder / "processes.log"


def wait_until(is_so: Callable[[], bool], seconds: float, log: Path) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise AssertionError(
                f"Not within {seconds:.0f} s. The last of the log:\n{log.read_text()[-6000:]}"
            )
        time.sleep(0.05)
