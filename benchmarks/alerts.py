"""How fast alerts are matched, for several numbers of them; the table goes into docs/performance.md.

    python -m benchmarks.alerts [--no-report] [SIZE ...]      (10k, 100k and 1m alerts without sizes)

For each size: a database of its own, filled anew; one run over it; and, for a sample of the alerts, what one query
for each alert would cost.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import psycopg2
from psycopg2 import sql

from benchmarks import board, room
from benchmarks.alerts_report import MARKS, MatchingFigures, report_of
from benchmarks.report import write_into
from jobboard.embedded import DATABASE_USER, database_url
from jobboard.embedded.servers import Servers

USUAL_SIZES = (10_000, 100_000, 1_000_000)
REPORT = room.ROOT / "docs" / "performance.md"


def measured(alerts: int, sockets: str) -> MatchingFigures:
    name = room.database_name(alerts).replace("board", "alerts")
    environ = room.environment(alerts, sockets) | {"DATABASE_URL": database_url(room.SERVERS, name)}
    _create(name, sockets)
    room.run(environ, "manage.py", "migrate", "--verbosity", "0")
    target = room.HOME / f"{name}.json"
    room.run(environ, "-m", "benchmarks.alerts_matching", str(alerts), str(target))
    return MatchingFigures(**json.loads(target.read_text(encoding="utf-8")))


def _create(name: str, sockets: str) -> None:
    admin = psycopg2.connect(host=sockets, user=DATABASE_USER, dbname="postgres")
    try:
        admin.autocommit = True
        with admin.cursor() as cursor:
            named = sql.Identifier(name)
            cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(named))
            cursor.execute(sql.SQL("CREATE DATABASE {}").format(named))
    finally:
        admin.close()


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("sizes", nargs="*")
    parser.add_argument("--no-report", action="store_true", help="print only")
    options = parser.parse_args(arguments)
    with Servers(room.SERVERS) as servers:
        sockets = str(Path(servers.redis_url.removeprefix("unix://")).parent)
        sizes = room.sizes_of(options.sizes) or list(USUAL_SIZES)
        figures = [measured(size, sockets) for size in sizes]
        text = report_of(figures, board.postgres_version(sockets))
    print(text)
    if not options.no_report:
        write_into(REPORT, text, MARKS)


if __name__ == "__main__":
    main(sys.argv[1:])
