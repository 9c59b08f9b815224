"""The importer over real postings, where they lie beside the project."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from postings.imports.connectors import CONNECTORS
from postings.imports.models import ImportRecord, ImportRun
from postings.openings.models import Opening

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not DATA.is_dir(), reason="no folder of real postings beside the project (../shared/data)"
    ),
]
# The smallest of each kind, so that the test stays a matter of seconds.
_SMALL = 80_000


def _files(kind: str) -> list[Path]:
    files = sorted((DATA / kind).glob("*.json"), key=lambda path: path.stat().st_size)
    return [path for path in files if path.stat().st_size < _SMALL][:4]


@pytest.mark.parametrize("kind", ["ashby", "greenhouse", "lever"])
def test_real_feeds_import_whole_and_only_once(kind: str) -> None:
    for path in _files(kind):
        total = CONNECTORS[kind].check(path)
        for _ in range(2):
            call_command("import_openings", kind, str(path), "--institution", path.stem, stdout=StringIO())
        second, first = ImportRun.objects.all()[:2]
        assert first.postings == second.postings == total
        assert (first.failed, second.failed) == (0, 0)
        assert (second.created, second.updated, second.closed) == (0, 0, 0)
        assert second.unchanged == first.created
    assert ImportRecord.objects.exists()
    assert all(opening.is_open() or opening.deadline_at for opening in Opening.objects.all())


def test_real_pages_import_whole() -> None:
    call_command("import_openings", "jobposting", str(DATA / "jsonld"), stdout=StringIO())
    run = ImportRun.objects.get()
    assert run.postings == len(list((DATA / "jsonld").glob("*.html")))
    assert run.failed == 0
    assert run.created
