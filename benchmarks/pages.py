"""How fast the pages are, on boards of several sizes; the tables go into docs/performance.md.

    python -m benchmarks.pages [--no-report] [--only WORD] [SIZE ...]      (1k, 10k and 100k without sizes)

For each size: fills a board of its own (kept for the day), builds its search index, starts gunicorn with two
workers and production's settings, and loads it with eight connections. `make bench` is this; SIZES names others.
`--only` measures the scenarios whose name holds the word. BENCH_SECONDS is how long each is loaded (5).
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

from benchmarks import board, room
from benchmarks.measuring import BoardFigures, from_json
from benchmarks.report import report_of, write_into
from jobboard.embedded.servers import Servers

REPORT = room.ROOT / "docs" / "performance.md"


def measured(size: int, sockets: str, only: str) -> BoardFigures:
    environ = room.environment(size, sockets)
    started = time.monotonic()
    board.ensure(size, environ, sockets)
    print(f"{room.database_name(size)}: ready after {time.monotonic() - started:.0f} s.", flush=True)
    index(environ)
    target = room.HOME / f"{room.database_name(size)}.json"
    room.run(environ, "-m", "benchmarks.measuring", str(size), str(target), *([only] if only else []))
    print(f"{room.database_name(size)}: measured after {time.monotonic() - started:.0f} s.", flush=True)
    return from_json(target.read_text(encoding="utf-8"))


def index(environ: dict[str, str]) -> None:
    """Build the search index, where the site has one."""
    command = [sys.executable, "manage.py", "help", "--commands"]
    known = subprocess.run(command, cwd=room.ROOT, env=environ, check=True, capture_output=True, text=True)
    if "reindex" in known.stdout.split():
        room.run(environ, "manage.py", "reindex")


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("sizes", nargs="*")
    parser.add_argument("--no-report", action="store_true", help="print only")
    parser.add_argument("--only", default="", help="scenarios whose name holds this")
    options = parser.parse_args(arguments)
    with Servers(room.SERVERS) as servers:
        sockets = str(Path(servers.redis_url.removeprefix("unix://")).parent)
        sizes = room.sizes_of(options.sizes) or list(board.USUAL_SIZES)
        static = room.environment(sizes[0], sockets)
        room.run(static, "manage.py", "collectstatic", "--no-input", "--verbosity", "0")
        figures = [measured(size, sockets, options.only) for size in sizes]
        text = report_of(figures, board.postgres_version(sockets))
    print(text)
    if not options.no_report and not options.only:
        write_into(REPORT, text)


if __name__ == "__main__":
    main(sys.argv[1:])
