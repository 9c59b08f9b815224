from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import httpx
from django.core.management.base import BaseCommand, CommandError

from postings.openings.exchange_rates import (
    RatesError,
    download_rates,
    parse_rates,
    renormalise,
    shipped_rates,
    store_rates,
)


class Command(BaseCommand):
    help = "Load the European Central Bank's reference rates, and renormalise the pay of openings."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "path",
            nargs="?",
            help="The bank's XML or CSV file. Without one, the rates that come with the site.",
        )
        parser.add_argument("--download", action="store_true", help="Fetch today's rates from the bank.")

    def handle(self, *args: Any, path: str | None, download: bool, **options: Any) -> None:
        try:
            if download:
                rates = parse_rates(download_rates())
            elif path:
                rates = parse_rates(Path(path).read_text(encoding="utf-8"))
            else:
                rates = shipped_rates()
        except (OSError, UnicodeDecodeError, RatesError, httpx.HTTPError) as error:
            raise CommandError(f"No rates were loaded: {error}") from error
        count = store_rates(rates)
        self.stdout.write(f"Rates stored: {count}. Openings renormalised: {renormalise()}.")
