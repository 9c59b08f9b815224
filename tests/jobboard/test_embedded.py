"""The embedded servers: odd paths, crashes and sharing."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import psycopg2
import pytest
import redis

from jobboard.embedded.paths import MAX_SOCKET_DIR_LENGTH, make_socket_dir, socket_dir
from jobboard.embedded.servers import Servers

ROOT = Path(__file__).resolve().parents[2]


def query(servers: Servers, sql: str) -> object:
    connection = psycopg2.connect(servers.database_url)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchone() if cursor.description else None
    finally:
        connection.close()


def postgres_of(servers: Servers) -> psutil.Process:
    return psutil.Process(int((servers.where / "postgres" / "postmaster.pid").read_text().split()[0]))


def test_socket_dir_is_inside_a_short_plain_path() -> None:
    assert socket_dir(Path("/srv/board/.local/servers")) == Path("/srv/board/.local/servers/sockets")


@pytest.mark.parametrize("folder", ["with space", "with,comma", "x" * MAX_SOCKET_DIR_LENGTH])
def test_socket_dir_leaves_a_path_that_a_socket_cannot_have(tmp_path: Path, folder: str) -> None:
    short = make_socket_dir(tmp_path / folder)
    try:
        assert len(os.fsencode(short)) <= MAX_SOCKET_DIR_LENGTH
        assert short.resolve() == (tmp_path / folder / "sockets").resolve()
    finally:
        short.unlink()


def test_socket_dir_refuses_a_link_to_elsewhere(tmp_path: Path) -> None:
    where = tmp_path / "with space"
    socket_dir(where).symlink_to(tmp_path)
    try:
        with pytest.raises(RuntimeError, match="not ours"):
            make_socket_dir(where)
    finally:
        socket_dir(where).unlink()


def test_servers_start_in_a_long_path_with_spaces_and_leave_only_data(open_folder: Path) -> None:
    where = open_folder / ("a long folder name " * 5).strip() / "servers"
    with Servers(where, is_forgetful=True) as servers:
        query(servers, "CREATE TABLE kept (number int)")
        with redis.Redis.from_url(servers.redis_url) as client:
            assert client.ping()
        processes = [postgres_of(servers), *postgres_of(servers).children()]
        link = socket_dir(where)
    assert not any(process.is_running() for process in processes)
    assert not link.exists()
    assert not link.is_symlink()
    assert not list(where.glob("*.lock"))
    assert not list((where / "sockets").iterdir())
    with Servers(where, is_forgetful=True) as servers:
        assert query(servers, "SELECT count(*) FROM kept") == (0,)


def test_servers_recover_from_a_kill(open_folder: Path) -> None:
    where = open_folder / "servers"
    with Servers(where) as servers:
        query(servers, "CREATE TABLE kept AS SELECT 7 AS number")
        postgres = postgres_of(servers)
        children = postgres.children()
        postgres.send_signal(signal.SIGKILL)
        postgres.wait(10)
        psutil.wait_procs(children, 10)
    with Servers(where) as servers:
        assert query(servers, "SELECT number FROM kept") == (7,)


def test_servers_ignore_a_process_number_that_another_program_has_now(open_folder: Path) -> None:
    where = open_folder / "servers"
    with Servers(where, is_forgetful=True):
        pass
    (where / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{where}\n")
    (where / "valkey.pid").write_text(str(os.getpid()))
    with Servers(where, is_forgetful=True) as servers:
        assert query(servers, "SELECT 1") == (1,)


def test_servers_stop_with_their_last_user(open_folder: Path) -> None:
    where = open_folder / "servers"
    with Servers(where, is_forgetful=True) as first:
        with Servers(where, is_forgetful=True) as second:
            assert query(second, "SELECT 1") == (1,)
        assert query(first, "SELECT 1") == (1,)
        assert first.are_running()
    assert not first.are_running()


def test_servers_that_do_not_start_leave_nothing_running(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = open_folder / "servers"
    monkeypatch.setattr("jobboard.embedded.servers.get_binary_path", lambda: open_folder / "no-such-program")
    with pytest.raises(FileNotFoundError), Servers(where, is_forgetful=True):
        pass
    assert not (where / "postgres" / "postmaster.pid").exists()
    assert not list(where.glob("*.lock"))


def test_the_folder_and_the_database_of_the_env_file_are_used(tmp_path: Path) -> None:
    """In a copy of the package, so that this checkout's own file is left alone."""
    shutil.copytree(ROOT / "jobboard", tmp_path / "jobboard")
    (tmp_path / ".env").write_text(f"LOCAL_DIR={tmp_path}/elsewhere\nDATABASE_NAME=of_a_branch\n")
    code = "from jobboard.embedded import DATABASE_NAME, local_dir, _ROOT; print(DATABASE_NAME, local_dir(_ROOT))"
    result = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.split() == ["of_a_branch", f"{tmp_path}/elsewhere"]
