"""Real postings, where there are any, as openings of the judged board."""

from __future__ import annotations

import os
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.management import call_command
from django.db.models import F, Max
from django.utils import timezone

from benchmarks import room
from postings.imports.models import Feed, ImportRecord
from postings.openings.choices import DeadlineKind
from postings.openings.models import Opening

if TYPE_CHECKING:
    from django.db.models import QuerySet

DATA_VARIABLE = "REAL_POSTINGS"
_BESIDE = room.ROOT.parent / "shared" / "data"
_FEEDS = ("ashby", "greenhouse", "lever")
_PAGES = "jsonld"


def folder_of_postings(chosen: str = "") -> Path | None:
    """The folder that was chosen, else that of REAL_POSTINGS, else the one beside the project. None without any."""
    named = chosen or os.environ.get(DATA_VARIABLE, "")
    folder = Path(named) if named else _BESIDE
    if folder.is_dir():
        return folder
    if named:
        raise SystemExit(f"There is no folder {named}.")
    return None


def import_postings(folder: Path) -> int:
    """Import every feed of `folder`, as docs/imports.md does, and open what was imported. Returns how many are open."""
    for kind in _FEEDS:
        for path in sorted((folder / kind).glob("*.json")):
            call_command("import_openings", kind, str(path), institution=path.stem, stdout=StringIO())
    if (folder / _PAGES).is_dir():
        call_command("import_openings", "jobposting", str(folder / _PAGES), stdout=StringIO())
    for feed_kind in Feed.Kind.values:
        _make_current(Opening.objects.filter(import_record__feed__kind=feed_kind))
    return Opening.objects.open().filter(import_record__isnull=False).count()


def _make_current(openings: QuerySet[Opening]) -> None:
    """As on the day of their download: the newest is of today, and none is closed.

    Otherwise the same adverts would be ranked otherwise on another day.
    """
    newest = openings.aggregate(newest=Max("published_at"))["newest"]
    if newest is not None:
        openings.update(
            published_at=F("published_at") + (timezone.now() - newest),
            expires_at=None,
            deadline_at=None,
            deadline_kind=DeadlineKind.UNSTATED,
            deadline_zone="",
        )


def references() -> dict[int, str]:
    """Opening to how a judgement names it: its feed and its id there."""
    rows = ImportRecord.objects.filter(state=ImportRecord.State.IMPORTED).values_list(
        "opening_id", "feed__location", "external_id"
    )
    return {
        pk: f"{Path(location).stem}:{external_id}" for pk, location, external_id in rows if pk is not None
    }
