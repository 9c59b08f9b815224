from __future__ import annotations

import sys
from argparse import ArgumentParser
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from postings.geography import is_country
from postings.imports.connectors import CONNECTORS, Connector
from postings.imports.connectors.reading import storable
from postings.imports.employers import institution_named
from postings.imports.feeds import SAMPLE_SIZE, feed_at
from postings.imports.importer import run_import
from postings.imports.items import FeedError
from postings.imports.models import Feed, ImportRun
from postings.imports.sources import canonical, opened
from postings.institutions.models import Institution


class Command(BaseCommand):
    help = (
        "Imports the openings of a feed: an Ashby, Greenhouse or Lever job board as JSON, or web pages "
        "with schema.org JobPosting. Run it again to bring the openings up to date."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "feed_kind", metavar="KIND", choices=sorted(CONNECTORS), help=", ".join(CONNECTORS)
        )
        parser.add_argument(
            "location", metavar="PATH_OR_URL", help="a file, a folder of web pages, or an http(s) address"
        )
        parser.add_argument(
            "--institution",
            default="",
            metavar="NAME",
            help="who advertises; made, unverified, if there is none of this name. Only pages with "
            "JobPosting can do without: there each posting names its own.",
        )
        parser.add_argument(
            "--kind", default="", choices=Institution.Kind.values, help="of a new institution; else guessed"
        )
        parser.add_argument("--country", default="", metavar="CODE", help="of the institution, such as CH")
        parser.add_argument(
            "--believe",
            action="store_true",
            help="close what vanished even if that is most of the feed",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        kind, name = str(options["feed_kind"]), " ".join(storable(str(options["institution"])).split())
        country = str(options["country"]).upper()
        if country and not is_country(country):
            raise CommandError(f"There is no country {country}; give its two-letter ISO code, such as CH.")
        if not name and kind != Feed.Kind.JOBPOSTING:
            raise CommandError(f'Say whose openings these are: --institution "Name" (needed for {kind}).')
        try:
            with opened(kind, options["location"]) as source:
                run = self._import(kind, source, name, options)
        except FeedError as error:
            raise CommandError(str(error)) from error
        self._report(run)

    def _import(self, kind: str, source: Path, name: str, options: dict[str, Any]) -> ImportRun:
        connector = CONNECTORS[kind]
        # The whole source is read once before anything is written: a broken one changes nothing.
        total = connector.check(source)
        institution = (
            institution_named(name, kind=options["kind"], country=options["country"].upper())
            if name
            else None
        )
        feed = feed_at(
            institution=institution,
            kind=kind,
            location=canonical(options["location"]),
            sample=_sample(connector, source),
        )
        # `disable=None` shows the bar on a terminal only.
        with tqdm(total=total, unit=" postings", disable=None, file=sys.stderr, leave=False) as bar:
            return run_import(
                feed=feed, items=connector.items(source), believe_all=options["believe"], on_item=bar.update
            )

    def _report(self, run: ImportRun) -> None:
        if run.skip_reasons:
            self.stdout.write("Skipped:")
            for reason, count in run.skip_reasons.items():
                self.stdout.write(f"  {count:>6}  {reason}")
        if run.failed:
            self.stdout.write(
                f"{run.failed} records failed. They are kept with their errors: see “Import records” in the "
                f"admin, state “Failed”, feed {run.feed_id}."
            )
        if run.message:
            self.stdout.write(self.style.WARNING(run.message))
        self.stdout.write(run.summary)


def _sample(connector: Connector, source: Path) -> list[str]:
    ids = (item.external_id for item in islice(connector.items(source), SAMPLE_SIZE))
    return [external_id for external_id in ids if external_id]
