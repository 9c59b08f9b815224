from __future__ import annotations

import random
from collections.abc import Callable, Mapping

import pytest
from django.utils import timezone

from postings.imports import syncing
from postings.imports.desk import connecting
from postings.imports.models import Feed, ImportRun
from postings.institutions.people_models import Membership
from tests.factories.institutions import InstitutionFactory
from tests.factories.people import MembershipFactory
from tests.postings.imports.feeds import ashby_job, sales_job
from tests.postings.imports.local_web import LocalWeb

BOARD = "board.example/jobs"
Board = Callable[..., ImportRun]


@pytest.fixture
def owner(db: None) -> Membership:
    """Of an institution that is trusted, so that what it posts is on the board at once."""
    institution = InstitutionFactory.create(name="Lumenfold", company=True, is_trusted=True)
    return MembershipFactory.create(institution=institution)


@pytest.fixture(autouse=True)
def no_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("postings.publishing.release.random", lambda: 1.0)
    monkeypatch.setattr(random, "uniform", lambda low, high: low)


def serve(web: LocalWeb, *jobs: Mapping[str, object], **headers: str) -> str:
    return web.put_json(BOARD, {"jobs": list(jobs)}, **headers)


def make_due(feed: Feed) -> None:
    Feed.objects.filter(pk=feed.pk).update(next_sync_at=timezone.now())


@pytest.fixture
def connected(web: LocalWeb, owner: Membership) -> Feed:
    """A board with three research roles and one other, connected and read once."""
    jobs = [*(ashby_job(n) for n in range(1, 4)), sales_job(9)]
    source = connecting.Source(Feed.Kind.ASHBY, serve(web, *jobs))
    feed = connecting.begin(owner.institution, owner.user, source)
    run = syncing.preview(feed.pk)
    assert run is not None
    connecting.connect(feed, owner.user)
    syncing.apply_accepted(run.pk)
    feed.refresh_from_db()
    return feed


@pytest.fixture
def sync(web: LocalWeb, connected: Feed) -> Board:
    """Reads the board as if it held these jobs now."""

    def read(*jobs: Mapping[str, object], **headers: str) -> ImportRun:
        serve(web, *jobs, **headers)
        make_due(connected)
        run = syncing.sync(connected.pk)
        assert run is not None
        run.refresh_from_db()
        return run

    return read
