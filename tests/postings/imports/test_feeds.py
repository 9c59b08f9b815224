from __future__ import annotations

import pytest

from postings.imports.feeds import feed_at
from postings.imports.models import Feed, ImportRecord
from postings.institutions.models import Institution
from tests.factories.institutions import InstitutionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def institution() -> Institution:
    return InstitutionFactory.create(name="Lumenfold")


def _feed(institution: Institution | None, location: str, *ids: str) -> Feed:
    feed = Feed.objects.create(institution=institution, kind="ashby", location=location)
    for external_id in ids:
        ImportRecord.objects.create(feed=feed, external_id=external_id, state="skipped", reason="sales role")
    return feed


def _at(institution: Institution | None, location: str, *sample: str) -> Feed:
    return feed_at(institution=institution, kind="ashby", location=location, sample=sample)


def test_a_feed_is_known_by_its_location(institution: Institution) -> None:
    feed = _feed(institution, "/feeds/a.json", "1", "2")
    assert _at(institution, "/feeds/a.json", "8", "9") == feed


def test_a_feed_without_institution_is_known_by_its_location() -> None:
    assert _at(None, "/pages") == _at(None, "/pages")
    assert Feed.objects.count() == 1


def test_a_source_that_moved_is_the_same_feed(institution: Institution) -> None:
    feed = _feed(institution, "/feeds/monday.json", "1", "2", "3")
    assert _at(institution, "/feeds/tuesday.json", "2", "3", "4") == feed
    feed.refresh_from_db()
    assert feed.location == "/feeds/tuesday.json"


def test_a_source_with_other_postings_is_another_feed(institution: Institution) -> None:
    feed = _feed(institution, "/feeds/a.json", "1", "2", "3")
    assert _at(institution, "/feeds/b.json", "3", "4", "5") != feed


def test_the_same_postings_of_another_institution_are_another_feed(institution: Institution) -> None:
    feed = _feed(institution, "/feeds/a.json", "1", "2")
    assert _at(InstitutionFactory.create(name="Orrery"), "/feeds/b.json", "1", "2") != feed


def test_an_empty_source_is_a_feed_of_its_own(institution: Institution) -> None:
    feed = _feed(institution, "/feeds/a.json", "1")
    assert _at(institution, "/feeds/b.json") != feed


def test_what_an_institution_connected_stays_where_it_is(institution: Institution) -> None:
    feed = _feed(institution, "https://board.example/jobs", "1", "2", "3")
    Feed.objects.filter(pk=feed.pk).update(stage=Feed.Stage.CONNECTED, is_synced=True)
    assert _at(institution, "/feeds/download.json", "1", "2", "3") == feed
    feed.refresh_from_db()
    assert feed.location == "https://board.example/jobs"
