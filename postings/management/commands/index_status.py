from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from postings.search.engine.changes import pending_since
from postings.search.engine.indexer import published_count
from postings.search.engine.raw import raw_connection
from postings.search.engine.store import CURRENT, open_index, place_of, read_state


class Command(BaseCommand):
    help = "Say what the search index holds, and how far behind the database it is."

    def handle(self, *args: Any, **options: Any) -> None:
        connection = raw_connection()
        place = place_of(connection)
        index_dir = (place / CURRENT).resolve()
        state = read_state(index_dir)
        if state is None:
            raise CommandError("There is no index for this database. `manage.py indexer` builds and follows.")
        searcher = open_index(index_dir).searcher()
        pending = pending_since(connection, state.snapshot)
        size = sum(path.stat().st_size for path in index_dir.iterdir() if path.is_file())
        for name, value in {
            "index": f"{place.name}/{index_dir.name}",
            "documents": f"{searcher.num_docs:,} in {searcher.num_segments} segments",
            "published openings": f"{published_count(connection):,}",
            "last caught up": f"{datetime.fromtimestamp(state.at, UTC):%Y-%m-%d %H:%M:%S} UTC",
            "behind": f"{pending.openings:,} openings, {pending.seconds:.1f} s",
            "size": f"{size / 1_000_000:.1f} MB",
        }.items():
            self.stdout.write(f"{name:<20}{value}")
