"""`make faults`: digests are sent while everything that can die is killed, on servers of its own.

Each round publishes openings that every alert wants, so that each gets one digest, and kills the worker (with its
pool, by SIGKILL) at random moments while they are sent. Redis is restarted empty in every other round, and
PostgreSQL crashes once. What arrived is what the mail server wrote down before it answered.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from benchmarks.smtp_sink import HOST, Sink
from jobboard.embedded.servers import Servers


def main() -> int:
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--digests", type=int, default=500)
    parser.add_argument("--kills", type=int, default=3, help="at most, in a round")
    parser.add_argument("--lease", type=int, default=5, help="seconds")
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="jobboard-faults-"))
    folder.chmod(0o755)  # PostgreSQL under root runs as another account.
    try:
        with ExitStack() as stack:
            servers = stack.enter_context(Servers(folder / "servers"))
            sink = stack.enter_context(Sink(folder / "taken", delay=0.003))
            os.environ.update(_environment(servers, sink, folder, given.lease))
            import django

            django.setup()
            # They read the settings, which are only now what they are to be.
            from tests.postings.alerts.faults.rounds import Faults

            faults = stack.enter_context(Faults(servers, sink, folder, random.Random(given.seed)))
            print(f"{given.rounds} rounds of {given.digests} digests, seed {given.seed}.", flush=True)
            faults.prepare(given.digests)
            for number in range(given.rounds):
                print(faults.play(number, given.rounds, given.kills), flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print("Nothing was lost, and nothing came twice but what was under way at a kill.", flush=True)
    return 0


def _environment(servers: Servers, sink: Sink, folder: Path, lease: int) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "jobboard.settings",
        "DEBUG": "false",
        "SECRET_KEY": "for-faults-only-0123456789-abcdefghijklmnopqrstuvwxyz",
        "ALLOWED_HOSTS": HOST,
        "SITE_URL": f"http://{HOST}",
        "DATABASE_URL": servers.database_url,
        "REDIS_URL": servers.redis_url,
        "EMAIL_URL": f"smtp://{HOST}:{sink.port}",
        "LOCAL_DIR": str(folder),
        "SEARCH_INDEXER": "inline",
        "EMBEDDED_SERVERS_RUNNING": "1",
        "ALERTS_SECONDS": "0.5",
        "MAIL_LEASE_SECONDS": str(lease),
        "MAIL_RETRY_SECONDS": "1",
        "LOG_LEVEL": "INFO",
    }


if __name__ == "__main__":
    sys.exit(main())
