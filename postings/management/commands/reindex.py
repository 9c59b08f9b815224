from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from postings.search.engine.building import build
from postings.search.engine.indexer import published_count
from postings.search.engine.raw import raw_connection
from postings.search.engine.store import place_of


class Command(BaseCommand):
    help = "Build the search index anew, beside the one in use, which answers until the new one is whole."

    def handle(self, *args: Any, **options: Any) -> None:
        connection = raw_connection()
        place = place_of(connection)
        place.mkdir(parents=True, exist_ok=True)
        bar = tqdm(total=published_count(connection), desc="Search index", unit=" openings", disable=None)
        with bar:
            index_dir = build(place, connection, lambda done: _show(bar, done))
        self.stdout.write(f"The search index is {place.name}/{index_dir.name}.")


def _show(bar: tqdm[Any], done: int) -> None:
    bar.update(done - bar.n)
