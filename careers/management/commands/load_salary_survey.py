from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from careers.salaries.amounts import FEW, FEWEST
from careers.salaries.survey.bands import bands_of
from careers.salaries.survey.reading import SurveyError, read_survey
from careers.salaries.survey.storing import store, write_shipped

if TYPE_CHECKING:
    from careers.salaries.survey.bands import Bands
    from careers.salaries.survey.reading import Reading

_SHOWN_BAD = 20


class Command(BaseCommand):
    help = (
        "Turn the answers of the aijobs.net salary survey into percentiles by role, level, country and year."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, metavar="CSV", help="The survey's own file.")
        parser.add_argument(
            "--write",
            type=Path,
            metavar="JSON",
            help="Also write the bands to this file, to ship with the site.",
        )

    def handle(self, *args: Any, path: Path, write: Path | None, **options: Any) -> None:
        bar = tqdm(desc="Answers", unit=" rows", disable=None)

        def progress(done: int) -> None:
            bar.update(done - bar.n)

        try:
            with bar:
                reading = read_survey(path, progress)
        except SurveyError as error:
            raise CommandError(str(error)) from error
        bands = bands_of(reading.answers)
        if not bands.kept:
            raise CommandError(f"{path} has too few answers for a single band, so nothing is loaded.")
        store(bands.kept)
        if write:
            self._write(bands, write)
        self._report(reading, bands)

    def _write(self, bands: Bands, path: Path) -> None:
        try:
            write_shipped(bands.kept, path)
        except OSError as error:
            raise CommandError(f"Loaded, but {path} cannot be written: {error.strerror}.") from error

    def _report(self, reading: Reading, bands: Bands) -> None:
        self.stdout.write(f"Rows: {reading.rows:,}; used: {len(reading.answers):,}")
        for why, count in reading.put_aside.most_common():
            self.stdout.write(f"Put aside, {why}: {count:,}")
        self.stdout.write(f"Put aside as outliers of their role and year: {bands.outliers:,}")
        self.stdout.write(
            f"Bands: {len(bands.kept):,}, {bands.small:,} of them marked as small (under {FEW} answers); "
            f"withheld with under {FEWEST}: {bands.withheld:,}"
        )
        if reading.bad:
            self.stdout.write(self.style.WARNING(f"Rows that cannot be read: {len(reading.bad):,}"))
            for line, why in reading.bad[:_SHOWN_BAD]:
                self.stdout.write(f"  line {line}: {why}")
