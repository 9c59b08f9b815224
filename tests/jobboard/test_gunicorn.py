from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def configured() -> dict[str, str]:
    command = [sys.executable, "-m", "gunicorn", "--config", "python:jobboard.gunicorn", "--print-config"]
    run = subprocess.run(
        [*command, "jobboard.wsgi"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    config = dict(line.split("=", 1) for line in run.stdout.splitlines() if "=" in line)
    return {name.strip(): value.strip() for name, value in config.items()}


def test_no_header_moves_the_site_to_another_address() -> None:
    """A visitor's SCRIPT_NAME would stand in every link of the pages that are kept for others."""
    assert configured()["forwarder_headers"] == "[]"


def test_a_worker_takes_no_request_that_it_has_no_thread_for() -> None:
    config = configured()

    assert config["worker_class"] == "gthread"
    assert config["worker_connections"] == config["threads"] == "4"
    assert config["keepalive"] == "0"
