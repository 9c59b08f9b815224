from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from postings.openings.taxonomy import load_taxonomy


class Command(BaseCommand):
    help = "Add the topics that come with the site. Topics that exist are left as they are."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Topics added: {load_taxonomy()}")
