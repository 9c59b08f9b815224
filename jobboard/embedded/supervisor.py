"""`make run`: web server, indexer, worker and scheduler under one supervisor.

They run on embedded servers where none are named.

Whatever is killed, the next start recovers: the servers are adopted, and processes that outlived their
supervisor are found by a mark in their environment and stopped.
"""

from __future__ import annotations

import fcntl
import os
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
from environs import Env
from honcho.manager import Manager
from kombu.exceptions import OperationalError

from jobboard.embedded import environment, home, local_dir
from jobboard.embedded.servers import Servers

ROOT = Path(__file__).resolve().parents[2]
LOCAL = local_dir(ROOT)
MARK = "JOBBOARD_SUPERVISED_FROM"
STOP_TIMEOUT = 10.0
READY_TIMEOUT = 120.0
# A reading of feeds takes minutes, and nobody's link or mail waits for it.
WORKERS = {"worker": "default,mail,imports", "reader": "feeds"}
# A newcomer need not be told that this is no production server.
_QUIET = {"DJANGO_RUNSERVER_HIDE_WARNING": "true"}


class StartError(RuntimeError):
    """The site cannot start; the message says what to do."""


def main() -> int:
    signal.signal(signal.SIGTERM, _leave)
    env = environment()
    try:
        port = _port(env)
        _make_local()
        with ExitStack() as stack:
            stack.enter_context(_only_supervisor())
            stop_orphans()
            _check_port(port)
            servers = None
            if not (env.str("DATABASE_URL", "") and env.str("REDIS_URL", "")):
                _say("Starting PostgreSQL and Valkey …")
                servers = stack.enter_context(Servers(home(ROOT)))
            stack.callback(stop_orphans)
            _prepare()
            return _supervise(port, servers)
    except StartError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _leave(number: int, frame: object) -> None:
    """SIGTERM before the supervisor handles it itself: leave through the context managers."""
    raise SystemExit(128 + number)


def _say(text: str) -> None:
    print(text, flush=True)


def _port(env: Env) -> int:
    given = env.str("PORT", "") or "8000"
    if not (given.isascii() and given.isdecimal() and 0 < int(given[:9]) < 65536):
        raise StartError(f"PORT is {given!r}, which is no port. Choose a number from 1 to 65535.")
    return int(given)


def _make_local() -> None:
    try:
        LOCAL.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StartError(
            f"{LOCAL} cannot be made: {error.strerror}. Set LOCAL_DIR to another folder."
        ) from error
    if not os.access(LOCAL, os.W_OK):
        raise StartError(f"{LOCAL} cannot be written to. Set LOCAL_DIR to another folder.")


@contextmanager
def _only_supervisor() -> Iterator[None]:
    """Hold the lock of this folder. Only who holds it removes its file: a refused start leaves it alone."""
    path = LOCAL / "run.lock"
    while True:
        with path.open("w") as lock:
            try:
                # A POSIX lock, unlike flock, is not inherited by the children: it dies with the supervisor.
                fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise StartError("The site is running already from this folder. Stop it first.") from error
            if not path.exists() or path.stat().st_ino != os.fstat(lock.fileno()).st_ino:
                continue  # The one before us removed it after we had opened it.
            try:
                yield
            finally:
                path.unlink(missing_ok=True)
            return


def stop_orphans() -> None:
    """Stop every process that a supervisor of this folder started and that is still there."""
    orphans = [process for process in psutil.process_iter() if _is_marked(process)]
    for process in orphans:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    _, alive = psutil.wait_procs(orphans, STOP_TIMEOUT)
    for process in alive:
        with suppress(psutil.NoSuchProcess):
            process.kill()


def _is_marked(process: psutil.Process) -> bool:
    try:
        return process.pid != os.getpid() and process.environ().get(MARK) == str(LOCAL)
    except (psutil.Error, OSError):
        return False  # Somebody else's process, or gone.


def _check_port(port: int) -> None:
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise StartError(f"Port {port} is in use. Choose another: PORT={port + 1} make run") from error


def _environment() -> dict[str, str]:
    return {
        **os.environ,
        MARK: str(LOCAL),
        "EMBEDDED_SERVERS_RUNNING": "1",
        "PYTHONUNBUFFERED": "1",
        **_QUIET,
    }


def _manage(*arguments: str) -> list[str]:
    return [sys.executable, str(ROOT / "manage.py"), *arguments]


def _prepare() -> None:
    for message, command in (
        ("Bringing the database up to date …", ("migrate", "--verbosity", "0")),
        ("Loading demo content into an empty database …", ("load_demo", "--if-empty")),
        ("Loading guides, figures and bands …", ("load_careers",)),
    ):
        _say(message)
        if subprocess.run(_manage(*command), env=_environment(), cwd=ROOT, check=False).returncode:
            raise StartError(f"manage.py {command[0]} failed; see above.")


def _supervise(port: int, servers: Servers | None) -> int:
    # Beat's file only remembers when it last ran each job; a file cut short by a crash would stop it.
    for stale in LOCAL.glob("celerybeat-schedule*"):
        stale.unlink()
    celery = [sys.executable, "-m", "celery", "--app", "jobboard", "--quiet"]
    commands = {
        "web": _manage("runserver", f"127.0.0.1:{port}"),
        "indexer": _manage("indexer"),
        **{name: _worker(celery, name, queues) for name, queues in WORKERS.items()},
        "beat": [
            *(*celery, "beat", "--loglevel", "INFO", "--pidfile", ""),
            *("--schedule", str(LOCAL / "celerybeat-schedule")),
        ],
    }
    manager = Manager()
    for name, command in commands.items():
        manager.add_process(name, f"exec {shlex.join(command)}", env=_environment(), cwd=str(ROOT))
    threading.Thread(target=_announce, args=(port,), daemon=True).start()
    if servers is not None:
        threading.Thread(target=_watch, args=(servers, manager), daemon=True).start()
    manager.loop()
    # Stopped by a signal is stopped as asked.
    return 0 if manager.returncode in {130, 143} else int(manager.returncode or 0)


def _worker(celery: list[str], name: str, queues: str) -> list[str]:
    return [
        *(*celery, "worker", "--queues", queues, "--concurrency", "2", "--hostname", f"{name}@%h"),
        *("--loglevel", "INFO", "--without-gossip", "--without-mingle"),
    ]


def _announce(port: int) -> None:
    """Say the site is ready, once it is: web, database and Redis answer, and the worker takes tasks."""
    url = f"http://127.0.0.1:{port}/"
    deadline = time.monotonic() + READY_TIMEOUT
    while time.monotonic() < deadline:
        if _answers(f"{url}readyz") and _worker_answers():
            _say(f"Ready: {url}")
            return
        time.sleep(0.2)
    _say(f"Not ready after {READY_TIMEOUT:.0f} s; the lines above say why.")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310 - our own address
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _worker_answers() -> bool:
    from jobboard.celery import app

    try:
        return bool(app.control.ping(timeout=1.0, limit=1))
    except (OSError, OperationalError):
        return False


def _watch(servers: Servers, manager: Manager) -> None:
    """Without its servers, or with a process killed that honcho does not see die, the site stops whole."""
    while True:
        time.sleep(1)
        entries = list(manager._processes.values())  # noqa: SLF001 - honcho has no other way to ask
        if not servers.are_running():
            _say("PostgreSQL or Valkey stopped. Stopping the site; start it again with `make run`.")
        elif all(_is_whole(entry) for entry in entries):
            continue
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(STOP_TIMEOUT)  # An ordinary stop is over by then, and this thread with it.
        stop_orphans()
        servers.__exit__(None, None, None)
        (LOCAL / "run.lock").unlink(missing_ok=True)
        os._exit(1)


def _is_whole(entry: dict[str, Any]) -> bool:
    """Whether a process is there together with honcho's own process that reads its output."""
    reader, pid = entry.get("process"), entry.get("pid")
    if reader is None or pid is None or "returncode" in entry:
        return True  # Not started yet, or honcho knows that it ended.
    try:
        return bool(reader.is_alive()) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


if __name__ == "__main__":
    sys.exit(main())
