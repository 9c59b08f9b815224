from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from postings.search.engine.following import follow


class Command(BaseCommand):
    help = "Keep the search index fresh: follow the database until stopped. A second one waits for the first."

    def handle(self, *args: Any, **options: Any) -> None:
        follow()
