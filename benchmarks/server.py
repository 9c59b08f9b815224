"""Gunicorn as in production, with two workers, and what it and the database use."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from benchmarks import room

if TYPE_CHECKING:
    from types import TracebackType

WORKERS = 2
_READY_TIMEOUT = 120.0


@dataclass(frozen=True, slots=True)
class Usage:
    """Seconds of processor time since their start: of the web workers, and of PostgreSQL."""

    web: float
    database: float

    def since(self, earlier: Usage) -> Usage:
        return Usage(self.web - earlier.web, self.database - earlier.database)


class WebServer:
    """Gunicorn on a free port of this machine, for the length of a `with` block."""

    def __init__(self, environ: dict[str, str], log: Path) -> None:
        self.environ = environ
        self.log = log
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> WebServer:
        # As in the Dockerfile, with figures for operators, but workers are not replaced after some thousand
        # requests, and no line is written for each.
        command = [sys.executable, "-m", "gunicorn", "jobboard.wsgi", "--config", "python:jobboard.gunicorn"]
        command += ["--bind", f"{room.HOST}:{self.port}"]
        command += ["--workers", str(WORKERS), "--log-level", "warning"]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                cwd=room.ROOT,
                env={**self.environ, "METRICS_TOKEN": "measured"},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            self._wait()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(40)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + _READY_TIMEOUT
        while time.monotonic() < deadline:
            if self._process is None or self._process.poll() is not None:
                break
            with suppress(urllib.error.URLError, OSError):
                address = f"http://{room.HOST}:{self.port}/readyz"
                with urllib.request.urlopen(address, timeout=5) as response:
                    if response.status == 200:
                        return
            time.sleep(0.1)
        raise RuntimeError(f"The web server did not start. Its log: {self.log}")

    @property
    def workers(self) -> list[psutil.Process]:
        return [] if self._process is None else psutil.Process(self._process.pid).children()

    def usage(self) -> Usage:
        """The database's includes its ended processes: those that helped with one query each."""
        web = sum(_seconds(worker) for worker in self.workers)
        return Usage(web, _database_seconds())

    def forget_peak(self) -> None:
        """Start measuring peak memory anew, where the system can (Linux)."""
        for worker in self.workers:
            with suppress(OSError):
                Path(f"/proc/{worker.pid}/clear_refs").write_text("5")

    def peak_megabytes(self) -> float:
        """Of the larger worker: the peak on Linux, elsewhere what it has now."""
        return max((_peak(worker) for worker in self.workers), default=0.0)


def _peak(process: psutil.Process) -> float:
    try:
        lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    except OSError:
        return float(process.memory_info().rss) / 2**20
    kilobytes = next((line.split()[1] for line in lines if line.startswith("VmHWM:")), "0")
    return int(kilobytes) / 1024


def _seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _database_seconds() -> float:
    pid = int((room.SERVERS / "postgres" / "postmaster.pid").read_text().split()[0])
    postmaster = psutil.Process(pid)
    times = postmaster.cpu_times()
    ended = float(times.children_user + times.children_system)
    living = 0.0
    for child in postmaster.children():
        with suppress(psutil.NoSuchProcess):
            living += _seconds(child)
    return ended + living


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((room.HOST, 0))
        return int(probe.getsockname()[1])
