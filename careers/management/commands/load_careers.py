from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from careers.content.loading import load
from careers.content.reading import ContentError


class Command(BaseCommand):
    help = "Load guides, figures, bands and terms from the content files. What curators changed stays theirs."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            counts = load()
        except ContentError as error:
            raise CommandError(f"Nothing was loaded.\n{error}") from error
        self.stdout.write(
            f"Careers: {counts['made']} new, {counts['changed']} changed, {counts['kept']} left as curators have "
            f"them; {counts['survey']} bands of the survey"
        )
