from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_no_header_moves_the_site_to_another_address() -> None:
    """A visitor's SCRIPT_NAME would stand in every link of the pages that are kept for others."""
    command = [sys.executable, "-m", "gunicorn", "--config", "python:jobboard.gunicorn", "--print-config"]
    run = subprocess.run(
        [*command, "jobboard.wsgi"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    config = dict(line.split("=", 1) for line in run.stdout.splitlines() if "=" in line)

    assert {name.strip(): value.strip() for name, value in config.items()}["forwarder_headers"] == "[]"
