from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from postings.openings.demo.load import load_demo
from postings.openings.models import Opening


class Command(BaseCommand):
    help = "Fill an empty database with made-up institutions and openings."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="Do nothing, without an error, where there are openings."
        )

    def handle(self, *args: Any, if_empty: bool, **options: Any) -> None:
        if Opening.objects.exists():
            if if_empty:
                return
            raise CommandError("There are openings already; demo content is for an empty database.")
        bar = tqdm(desc="Demo openings", unit=" openings", disable=None)

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        with bar:
            count = load_demo(progress=progress)
        self.stdout.write(f"Demo openings: {count}")
