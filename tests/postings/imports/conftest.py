from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from postings.imports.connectors import CONNECTORS
from postings.imports.importer import run_import
from postings.imports.models import Feed, ImportRun
from tests.factories.institutions import InstitutionFactory
from tests.postings.imports.feeds import Read, write_ashby
from tests.postings.imports.local_web import LocalWeb, local_web


@pytest.fixture
def feed(db: None) -> Feed:
    institution = InstitutionFactory.create(company=True, name="Lumenfold")
    return Feed.objects.create(
        institution=institution, kind=Feed.Kind.ASHBY, location="/feeds/lumenfold.json"
    )


@pytest.fixture
def read(feed: Feed, tmp_path: Path) -> Read:
    """Imports jobs into `feed`, as if its file held them now."""

    def import_jobs(*jobs: Mapping[str, object], believe_all: bool = False) -> ImportRun:
        path = write_ashby(tmp_path / "feed.json", jobs)
        return run_import(feed=feed, items=CONNECTORS["ashby"].items(path), believe_all=believe_all)

    return import_jobs


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalWeb]:
    with local_web(monkeypatch) as served:
        yield served
