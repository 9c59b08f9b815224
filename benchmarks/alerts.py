"""How fast alerts are matched, for several numbers of them; the table goes into docs/performance.md.

    python -m benchmarks.alerts [--no-report] [SIZE ...]      (10k, 100k and 1m alerts without sizes)

For each size: a database of its own, filled anew; one run over it; and, for a sample of the alerts, what one query
for each alert would cost. PostgreSQL has what docs/operations.md says for a million alerts.
"""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg2
from psycopg2 import sql

from benchmarks import board, room
from benchmarks.alerts_report import MARKS, MatchingFigures, report_of
from benchmarks.report import write_into
from jobboard.embedded import DATABASE_USER, database_url
from jobboard.embedded.servers import Servers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from psycopg2 import extensions

USUAL_SIZES = (10_000, 100_000, 1_000_000)
SERVERS = room.HOME / "alerts-servers"
# As docs/operations.md has it. Without it a run writes every page that it touches into the log again and again: the
# usual settings are for a machine with little memory and disk.
DATABASE_SETTINGS = {"shared_buffers": "2GB", "max_wal_size": "8GB", "checkpoint_timeout": "15min"}
REPORT = room.ROOT / "docs" / "performance.md"


def measured(alerts: int, sockets: str) -> MatchingFigures:
    name = room.database_name(alerts).replace("board", "alerts")
    environ = room.environment(alerts, sockets) | {"DATABASE_URL": database_url(SERVERS, name)}
    _create(name, sockets)
    room.run(environ, "manage.py", "migrate", "--verbosity", "0")
    target = room.HOME / f"{name}.json"
    room.run(environ, "-m", "benchmarks.alerts_matching", str(alerts), str(target))
    return MatchingFigures(**json.loads(target.read_text(encoding="utf-8")))


@contextmanager
def _servers() -> Iterator[str]:
    """Where their sockets are. Started twice: some of the settings are read at the start only."""
    with Servers(SERVERS) as servers, _admin(_sockets(servers)) as cursor:
        for name, value in DATABASE_SETTINGS.items():
            cursor.execute(sql.SQL("ALTER SYSTEM SET {} = %s").format(sql.Identifier(name)), [value])
    with Servers(SERVERS) as servers:
        yield _sockets(servers)


def _sockets(servers: Servers) -> str:
    return str(Path(servers.redis_url.removeprefix("unix://")).parent)


@contextmanager
def _admin(sockets: str) -> Iterator[extensions.cursor]:
    with closing(psycopg2.connect(host=sockets, user=DATABASE_USER, dbname="postgres")) as admin:
        admin.autocommit = True
        with admin.cursor() as cursor:
            yield cursor


def _create(name: str, sockets: str) -> None:
    with _admin(sockets) as cursor:
        named = sql.Identifier(name)
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(named))
        cursor.execute(sql.SQL("CREATE DATABASE {}").format(named))


def _database_words(sockets: str) -> str:
    """Its version, and what it has in force of the settings: it is the server that is asked."""
    with _admin(sockets) as cursor:
        in_force = []
        for name in DATABASE_SETTINGS:
            cursor.execute(sql.SQL("SHOW {}").format(sql.Identifier(name)))
            in_force += [f"{name} {value}" for (value,) in cursor.fetchall()]
    return f"{board.postgres_version(sockets)} ({', '.join(in_force)})"


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("sizes", nargs="*")
    parser.add_argument("--no-report", action="store_true", help="print only")
    options = parser.parse_args(arguments)
    with _servers() as sockets:
        sizes = room.sizes_of(options.sizes) or list(USUAL_SIZES)
        figures = [measured(size, sockets) for size in sizes]
        text = report_of(figures, _database_words(sockets))
    print(text)
    if not options.no_report:
        write_into(REPORT, text, MARKS)


if __name__ == "__main__":
    main(sys.argv[1:])
