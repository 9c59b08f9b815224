"""`make run`, for real: up, killed, up again, and nothing left behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Site:
    def __init__(self, local: Path) -> None:
        self.local = local
        self.port = free_port()
        self.log = local.parent / "run.log"
        removed = {"DATABASE_URL", "REDIS_URL", "EMAIL_URL", "EMBEDDED_SERVERS_RUNNING", "TEST_DB_SUFFIX"}
        removed |= {"SEARCH_INDEXER", "SEARCH_INDEX_DIR"}
        self.env = {name: value for name, value in os.environ.items() if name not in removed}
        self.env |= {
            "LOCAL_DIR": str(local),
            "PORT": str(self.port),
            "DEBUG": "true",
            "SECRET_KEY": "for-this-test",
        }
        self.env |= {"DATABASE_URL": "", "REDIS_URL": "", "EMAIL_URL": ""}

    def start(self) -> subprocess.Popen[bytes]:
        with self.log.open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "jobboard.embedded.supervisor"],
                cwd=ROOT,
                env=self.env,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.wait_for(f"Ready: http://127.0.0.1:{self.port}/", process)
        return process

    def wait_for(self, line: str, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + PATIENCE
        while line not in self.log.read_text():
            assert process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.1)

    def try_to_start(self, **changes: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "jobboard.embedded.supervisor"],
            cwd=ROOT,
            env=self.env | changes,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )

    def processes(self) -> list[psutil.Process]:
        """Everything that belongs to this site, servers included."""
        found = []
        for process in psutil.process_iter():
            try:
                mine = str(self.local) in " ".join(process.cmdline()) or str(
                    self.local
                ) in process.environ().get("LOCAL_DIR", "")
                if mine and process.pid != os.getpid() and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process)
            except psutil.Error:
                continue
        return found

    def count_openings(self) -> int:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/openings/", timeout=20) as response:
            assert response.status == 200
        result = subprocess.run(
            [
                *(sys.executable, "manage.py", "shell", "-v", "0", "-c"),
                "from postings.models import Opening; print(Opening.objects.count())",
            ],
            cwd=ROOT,
            env=self.env,
            capture_output=True,
            text=True,
            check=True,
        )
        return int(result.stdout)


@pytest.fixture
def site(open_folder: Path) -> Iterator[Site]:
    site = Site(open_folder / "local data")
    yield site
    for process in site.processes():
        process.kill()


def test_site_comes_up_survives_a_kill_and_leaves_nothing(site: Site) -> None:
    first = site.start()
    openings = site.count_openings()
    assert openings >= 190

    first.send_signal(signal.SIGKILL)
    first.wait(10)
    assert site.processes(), "the children outlive a supervisor that was killed"

    second = site.start()
    assert site.count_openings() == openings

    # However often somebody tries, a start that is refused leaves the running site and its lock alone.
    for _ in range(2):
        refused = site.try_to_start()
        assert refused.returncode == 1
        assert refused.stderr.strip() == "The site is running already from this folder. Stop it first."
    assert second.poll() is None
    assert site.count_openings() == openings

    second.send_signal(signal.SIGTERM)
    assert second.wait(PATIENCE) == 0
    assert site.processes() == []
    # Files of the search index stay, its locks among them: the kernel gave those up with their holder.
    assert not [path for path in site.local.rglob("*.lock") if "search-index" not in path.parts]
    assert not [path for path in site.local.rglob("*") if path.is_socket()]


def test_a_port_in_use_is_said_in_one_line(site: Site) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", site.port))
        taken.listen()
        result = site.try_to_start()
    assert result.returncode == 1
    assert result.stderr.strip() == (
        f"Port {site.port} is in use. Choose another: PORT={site.port + 1} make run"
    )


@pytest.mark.parametrize("port", ["eighty", "0", "65536", "٣"])
def test_a_port_that_is_none_is_said_in_one_line(site: Site, port: str) -> None:
    result = site.try_to_start(PORT=port)
    assert result.returncode == 1
    assert result.stderr.strip() == f"PORT is {port!r}, which is no port. Choose a number from 1 to 65535."


def test_a_local_folder_that_cannot_be_made_is_said_in_one_line(site: Site, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    result = site.try_to_start(LOCAL_DIR=str(tmp_path / "file" / "local"))
    assert result.returncode == 1
    assert result.stderr.strip() == (
        f"{tmp_path / 'file' / 'local'} cannot be made: Not a directory. Set LOCAL_DIR to another folder."
    )
