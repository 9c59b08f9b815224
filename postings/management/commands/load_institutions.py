"""Read the registers of universities and research organisations: who has which mail domain."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from postings.institutions.people_models import Organisation, OrganisationDomain
from postings.institutions.registers.loading import Loaded, load
from postings.institutions.registers.reading import RegisterError, research_organisations, universities

if TYPE_CHECKING:
    from collections.abc import Iterator

    from postings.institutions.registers.reading import Read

Source = Organisation.Source
_SHOWN = 20


class Command(BaseCommand):
    help = (
        "Read registers of universities and research organisations from files: who has which mail domain. "
        "Can be run again at any time; entries that are gone from a file are removed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--universities", type=Path, help="universities-and-domains list, as JSON")
        parser.add_argument("--ror", type=Path, help="Research Organization Registry, as CSV")

    def handle(self, **options: Any) -> None:
        paths: dict[Source, Path | None] = {
            Source.ROR: options["ror"],
            Source.UNIVERSITIES: options["universities"],
        }
        if not any(paths.values()):
            raise CommandError("Name a file to read: --universities PATH, --ror PATH, or both.")
        try:
            with ExitStack() as files:
                loaded = load({source: _rows(source, path, files) for source, path in paths.items() if path})
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}.") from error
        except RegisterError as error:
            raise CommandError(f"Nothing was changed. {error}") from error
        for one in loaded:
            self._report(one)
        choices = Organisation.objects.filter(same_as__isnull=True).count()
        self.stdout.write(
            f"Institutions to choose from: {choices}. Domains: {OrganisationDomain.objects.count()}."
        )

    def _report(self, one: Loaded) -> None:
        self.stdout.write(
            f"{one.source.label}: {one.new} new, {one.changed} changed, {one.unchanged} unchanged, "
            f"{one.gone} gone, {one.doubled} there twice, {len(one.problems)} left out."
        )
        for problem in one.problems[:_SHOWN]:
            self.stdout.write(f"  {problem}")
        if len(one.problems) > _SHOWN:
            self.stdout.write(f"  and {len(one.problems) - _SHOWN} more.")


def _rows(source: Source, path: Path, files: ExitStack) -> Iterator[Read]:
    stream = files.enter_context(path.open(encoding="utf-8-sig", newline=""))
    return research_organisations(stream) if source == Source.ROR else universities(stream)
