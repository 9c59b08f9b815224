"""Boards to measure: a database of its own for each size, filled with made-up open openings.

    python -m benchmarks.board [SIZE ...]       (1k, 10k and 100k without arguments; 1m takes minutes)

The same size and seed give the same board, dated from the start of the day. A board that is there and was made
today by the same code is kept. The developer's database is never touched: see `benchmarks.room`.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg2
from psycopg2 import sql
from tqdm import tqdm

from benchmarks import room
from jobboard.embedded import DATABASE_USER
from jobboard.embedded.servers import Servers

if TYPE_CHECKING:
    from psycopg2 import extensions

USUAL_SIZES = (1_000, 10_000, 100_000)
_BATCH = 2_000
# What decides about what a board holds.
_SOURCES = (
    *("benchmarks/adverts.py", "benchmarks/board.py", "benchmarks/world.py", "benchmarks/words.py"),
    *("benchmarks/chance.py", "postings/openings/taxonomy.json", "postings/openings/demo/texts"),
    *("postings/migrations", "postings/openings/data"),
)


def ensure(size: int, environ: dict[str, str], sockets: str) -> None:
    """Fill the database of `size` unless it is there and good for today."""
    name, mark = room.database_name(size), _mark(size)
    admin = psycopg2.connect(host=sockets, user=DATABASE_USER, dbname="postgres")
    try:
        admin.autocommit = True
        if _mark_of(admin, name) == mark:
            # Tables that the board has nothing in may be newer than it.
            room.run(environ, "manage.py", "migrate", "--verbosity", "0")
            return
        shutil.rmtree(room.index_dir(size), ignore_errors=True)
        with admin.cursor() as cursor:
            named = sql.Identifier(name)
            cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(named))
            cursor.execute(sql.SQL("CREATE DATABASE {}").format(named))
        room.run(environ, "manage.py", "migrate", "--verbosity", "0")
        room.run(environ, "-m", "benchmarks.board", "--fill", str(size))
        with admin.cursor() as cursor:
            comment = sql.SQL("COMMENT ON DATABASE {} IS {}").format(named, sql.Literal(mark))
            cursor.execute(comment)
    finally:
        admin.close()


def postgres_version(sockets: str) -> str:
    admin = psycopg2.connect(host=sockets, user=DATABASE_USER, dbname="postgres")
    try:
        number: int = admin.server_version
        return f"{number // 10_000}.{number % 10_000}"
    finally:
        admin.close()


def today() -> datetime:
    return datetime.combine(datetime.now(UTC).date(), time(), UTC)


def _mark(size: int) -> str:
    digest = hashlib.sha256()
    for source in _SOURCES:
        path = room.ROOT / source
        files = sorted(path.glob("*.*")) if path.is_dir() else [path]
        for file in files:
            digest.update(file.read_bytes())
    return json.dumps({"size": size, "code": digest.hexdigest()[:16], "day": today().date().isoformat()})


def _mark_of(admin: extensions.connection, name: str) -> str | None:
    with admin.cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
        )
        row = cursor.fetchone()
    return row[0] if row else None


def fill(size: int, now: datetime, *, is_quiet: bool = False) -> None:
    """Write the board into the empty database of the settings."""
    from django.db import connection, transaction

    from benchmarks.adverts import adverts, institution_row
    from benchmarks.copying import Table
    from benchmarks.world import world_of
    from postings.institutions.models import Institution
    from postings.openings.exchange_rates import shipped_rates, store_rates
    from postings.openings.models import (
        Location,
        Material,
        Opening,
        OpeningChange,
        Qualification,
        Topic,
    )
    from postings.openings.taxonomy import load_taxonomy
    from postings.search.models import SearchChange

    load_taxonomy()
    store_rates(shipped_rates())
    world = world_of(size)
    topics = dict(Topic.objects.values_list("slug", "pk"))
    employers, openings, tags = Table(Institution), Table(Opening), Table(Opening.topics.through)
    places, asked, wanted, changes = (
        Table(Location),
        Table(Qualification),
        Table(Material),
        Table(OpeningChange),
    )
    # In the order in which they refer to each other.
    tables = (employers, openings, tags, places, asked, wanted, changes)
    for employer in world.employers.values:
        employers.add(institution_row(employer, now))
    with tqdm(total=size, desc=room.database_name(size), unit=" openings", disable=is_quiet) as bar:
        for number, advert in enumerate(adverts(world, size, now), start=1):
            openings.add(advert.opening)
            for slug in advert.topics:
                tags.add({"opening_id": number, "topic_id": topics[slug]})
            for table, rows in (
                (places, advert.locations),
                (asked, advert.qualifications),
                (wanted, advert.materials),
            ):
                for row in rows:
                    table.add({"opening_id": number, **row})
            title, moment = advert.opening["title"], advert.opening["created_at"]
            changes.add({"opening_id": number, "at": moment, "changes": {"created": ["", title]}})
            if number % _BATCH == 0 or number == size:
                with transaction.atomic():
                    for table in tables:
                        table.flush()
                bar.update(number - bar.n)
    for table in tables:
        table.finish()
    if connection.in_atomic_block:
        return
    # No index has read the log of changes yet, and none needs to: one that is built now has everything.
    SearchChange.objects.all().delete()
    with connection.cursor() as cursor:
        # Unlike ANALYZE alone, it also marks pages as visible, as autovacuum would after a while.
        cursor.execute("VACUUM ANALYZE")


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["--fill"]:
        import django

        django.setup()
        fill(int(arguments[1]), today(), is_quiet=not sys.stderr.isatty() and not os.environ.get("PROGRESS"))
        return
    with Servers(room.SERVERS) as servers:
        sockets = str(Path(servers.redis_url.removeprefix("unix://")).parent)
        for size in room.sizes_of(arguments) or USUAL_SIZES:
            ensure(size, room.environment(size, sockets), sockets)
            print(f"{room.database_name(size)} is ready.")


if __name__ == "__main__":
    main(sys.argv[1:])
