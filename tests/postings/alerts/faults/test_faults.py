"""The short version of `make faults`: one round without Redis, one in which PostgreSQL crashes."""

from __future__ import annotations

import subprocess
import sys

from tests.postings.alerts.faults.processes import ROOT


def test_no_digest_is_lost_when_workers_redis_and_postgres_die() -> None:
    command = [sys.executable, "-m", "tests.postings.alerts.faults"]
    command += ["--rounds", "2", "--digests", "60", "--kills", "1", "--lease", "2"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "worker and Redis" in result.stdout
    assert "worker, PostgreSQL" in result.stdout
