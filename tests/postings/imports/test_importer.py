from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
from django.db import connection

from postings.imports import importer
from postings.imports.compose import Composed, Skipped, compose
from postings.imports.connectors import CONNECTORS
from postings.imports.importer import FeedBusyError, run_import
from postings.imports.items import BrokenItem, FeedError, FeedItem, Item
from postings.imports.models import Feed, ImportRecord, ImportRun
from postings.openings.actions import create_opening
from postings.openings.choices import CloseReason, Origin, Status
from postings.openings.models import Opening, OpeningChange
from tests.postings.imports.feeds import RESEARCH, Read, ashby_job, sales_job, write_ashby

pytestmark = pytest.mark.django_db


def test_a_research_role_becomes_a_published_opening(read: Read, feed: Feed) -> None:
    run = read(ashby_job(1), sales_job(2))
    assert run.summary == "created=1 updated=0 unchanged=0 closed=0 skipped=1 failed=0"
    assert run.state == ImportRun.State.FINISHED
    opening = Opening.objects.get()
    assert opening.status == Status.PUBLISHED
    assert opening.published_at is not None
    assert opening.published_at.isoformat() == "2026-02-03T09:15:00+00:00"
    assert opening.origin == Origin.IMPORTED
    assert opening.institution == feed.institution
    assert (opening.role, opening.title) == ("researcher", "Research Scientist, Reinforcement Learning 1")
    assert [str(place) for place in opening.locations.all()] == ["London, United Kingdom"]
    assert opening.apply_url == "https://jobs.example.com/1/application"
    assert opening.origin_url == "https://jobs.example.com/1"
    assert ImportRecord.objects.get(opening=opening).external_id == "job-1"
    assert {change.source for change in opening.changes.all()} == {"Ashby feed"}


def test_what_is_skipped_is_kept_with_its_reason(read: Read) -> None:
    run = read(sales_job(1), sales_job(2), ashby_job(3, isListed=False))
    assert run.skipped == 3
    assert run.skip_reasons == {"sales role": 2, "not listed by the employer": 1}
    record = ImportRecord.objects.get(external_id="job-1")
    assert (record.state, record.reason, record.opening) == ("skipped", "sales role", None)


def test_the_same_feed_again_changes_nothing(read: Read) -> None:
    jobs = [ashby_job(1), ashby_job(2), sales_job(3)]
    read(*jobs)
    before = list(Opening.objects.order_by("pk").values())
    changes = OpeningChange.objects.count()
    run = read(*jobs)
    assert run.summary == "created=0 updated=0 unchanged=2 closed=0 skipped=1 failed=0"
    assert list(Opening.objects.order_by("pk").values()) == before
    assert OpeningChange.objects.count() == changes


def test_the_order_of_a_records_fields_means_nothing(read: Read) -> None:
    read(ashby_job(1))
    run = read(dict(reversed(ashby_job(1).items())))
    assert run.unchanged == 1


def test_a_changed_posting_is_updated_and_the_change_logged(read: Read) -> None:
    read(ashby_job(1), ashby_job(2))
    run = read(ashby_job(1, title="Senior Research Scientist, Reinforcement Learning"), ashby_job(2))
    assert (run.updated, run.unchanged) == (1, 1)
    opening = Opening.objects.get(import_record__external_id="job-1")
    assert opening.title == "Senior Research Scientist, Reinforcement Learning"
    change = opening.changes.latest("pk")
    assert change.changes["title"] == [
        "Research Scientist, Reinforcement Learning 1",
        "Senior Research Scientist, Reinforcement Learning",
    ]


def test_a_change_that_says_nothing_new_counts_as_unchanged(read: Read) -> None:
    read(ashby_job(1))
    run = read(ashby_job(1, updatedAt="2026-03-01T00:00:00Z"))
    assert (run.updated, run.unchanged) == (0, 1)


def test_better_rules_read_an_unchanged_posting_anew(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    read(ashby_job(1))
    Opening.objects.update(level="lead")
    monkeypatch.setattr("postings.imports.rules.version", lambda vocabulary: "newer")
    run = read(ashby_job(1))
    assert run.updated == 1
    assert Opening.objects.get().level != "lead"
    assert ImportRecord.objects.get().rules_version == "newer"


def test_a_posting_that_is_no_research_role_any_more_is_closed(read: Read) -> None:
    read(ashby_job(1), ashby_job(2))
    run = read(sales_job(1), ashby_job(2))
    assert run.summary == "created=0 updated=0 unchanged=1 closed=1 skipped=1 failed=0"
    opening = Opening.objects.get(import_record__external_id="job-1")
    assert (opening.status, opening.close_reason) == (Status.CLOSED, CloseReason.OFF_TOPIC)


def test_a_posting_that_becomes_unlisted_is_closed_and_comes_back(read: Read) -> None:
    read(ashby_job(1), ashby_job(2))
    assert read(ashby_job(1, isListed=False), ashby_job(2)).closed == 1
    run = read(ashby_job(1), ashby_job(2))
    assert (run.updated, run.created) == (1, 0)
    assert Opening.objects.filter(status=Status.PUBLISHED).count() == 2


def test_what_a_person_closed_stays_closed(read: Read) -> None:
    read(ashby_job(1), ashby_job(2))
    opening = Opening.objects.get(import_record__external_id="job-1")
    opening.close(CloseReason.FILLED)
    assert read(ashby_job(1), ashby_job(2)).unchanged == 2
    read(ashby_job(1, title="Research Scientist, Planning and Reinforcement Learning"), ashby_job(2))
    opening.refresh_from_db()
    assert (opening.status, opening.close_reason) == (Status.CLOSED, CloseReason.FILLED)


def test_a_broken_record_is_kept_and_the_others_are_read(read: Read) -> None:
    run = read(ashby_job(1, title=None), ashby_job(2), {"title": "No id"})
    assert run.summary == "created=1 updated=0 unchanged=0 closed=0 skipped=0 failed=2"
    record = ImportRecord.objects.get(external_id="job-1")
    assert record.state == ImportRecord.State.FAILED
    assert "title" in record.reason
    assert isinstance(record.payload, dict)
    assert record.payload["id"] == "job-1"


def test_a_broken_record_does_not_touch_its_opening_and_is_tried_again(read: Read) -> None:
    read(ashby_job(1), ashby_job(2))
    assert read(ashby_job(1, title=None), ashby_job(2)).failed == 1
    record = ImportRecord.objects.get(external_id="job-1")
    assert record.opening is not None
    assert record.opening.status == Status.PUBLISHED
    assert read(ashby_job(1, title=None), ashby_job(2)).failed == 1
    assert read(ashby_job(1), ashby_job(2)).unchanged == 2
    record.refresh_from_db()
    assert (record.state, record.reason, record.payload) == (ImportRecord.State.IMPORTED, "", None)


def test_a_record_that_the_rules_stumble_over_is_kept(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(item: FeedItem, **context: object) -> Composed | Skipped:
        if item.external_id == "job-1":
            raise ZeroDivisionError("of the test")
        return compose(item, **context)  # type: ignore[arg-type]  # passes on what it was given

    monkeypatch.setattr("postings.imports.importer.compose", stumble)
    run = read(ashby_job(1), ashby_job(2))
    assert (run.created, run.failed) == (1, 1)
    assert ImportRecord.objects.get(external_id="job-1").reason == "ZeroDivisionError: of the test"


def test_a_record_that_the_database_refuses_is_kept(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**values: object) -> Opening:
        opening = create_opening(**values)  # type: ignore[arg-type]  # passes on what it was given
        if opening.title.endswith("1"):
            Opening.objects.filter(pk=opening.pk).update(pay_min=-1)
        return opening

    monkeypatch.setattr("postings.imports.importer.create_opening", refuse)
    run = read(ashby_job(1), ashby_job(2))
    assert (run.created, run.failed) == (1, 1)
    assert Opening.objects.count() == 1
    assert "IntegrityError" in ImportRecord.objects.get(external_id="job-1").reason


def test_a_record_without_an_address_to_apply_at_fails(read: Read) -> None:
    run = read(ashby_job(1, applyUrl="javascript:alert(1)", jobUrl=""), ashby_job(2))
    assert (run.created, run.failed) == (1, 1)
    assert "apply" in ImportRecord.objects.get(external_id="job-1").reason


def test_a_posting_twice_in_a_feed_counts_once(read: Read) -> None:
    run = read(ashby_job(1), ashby_job(1, title="Another"), ashby_job(2))
    assert (run.created, run.skipped) == (2, 1)
    assert run.skip_reasons == {"repeated in the feed": 1}
    assert Opening.objects.filter(title="Another").count() == 0


def test_the_summary_adds_up_over_chunks(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importer, "CHUNK", 3)
    nameless: dict[str, object] = {"id": 5}
    jobs = [*map(ashby_job, range(4)), *map(sales_job, range(10, 14)), ashby_job(0), nameless]
    run = read(*jobs)
    assert run.postings == len(jobs)
    assert run.summary == "created=4 updated=0 unchanged=0 closed=0 skipped=5 failed=1"


def test_dirty_html_is_cleaned(read: Read) -> None:
    read(ashby_job(1, descriptionHtml=f"{RESEARCH}<script>alert(1)</script><img src=x onerror=alert(2)>"))
    description = Opening.objects.get().description
    assert "script" not in description
    assert "onerror" not in description
    assert "reinforcement learning" in description


def test_a_publication_date_in_the_future_is_now(read: Read) -> None:
    read(ashby_job(1, publishedAt="2099-01-01T00:00:00Z"))
    assert Opening.objects.open().count() == 1


def test_an_interrupted_run_says_so_and_keeps_what_it_did(feed: Feed, tmp_path: Path) -> None:
    path = write_ashby(tmp_path / "feed.json", [ashby_job(n) for n in range(importer.CHUNK)])

    def items() -> Iterator[Item]:
        yield from CONNECTORS["ashby"].items(path)
        raise FeedError("The connection broke.")

    with pytest.raises(FeedError):
        run_import(feed=feed, items=items())
    run = ImportRun.objects.get()
    assert (run.state, run.created) == (ImportRun.State.FAILED, importer.CHUNK)
    assert "The connection broke." in run.message


def test_a_run_whose_process_was_killed_is_told_apart(feed: Feed, read: Read) -> None:
    killed = ImportRun.objects.create(feed=feed)
    read(ashby_job(1))
    killed.refresh_from_db()
    assert (killed.state, killed.message) == (ImportRun.State.FAILED, "The process ended.")


def test_two_runs_of_a_feed_do_not_interleave(feed: Feed) -> None:
    """Another connection holds the lock, as another process would."""
    settings = connection.get_connection_params()
    other = psycopg2.connect(
        **{
            name: settings[name]
            for name in ("dbname", "user", "host", "port", "password")
            if name in settings
        }
    )
    try:
        with other.cursor() as cursor:
            key = (importer.LOCK_SPACE, feed.pk % 2**31)
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", key)
            with pytest.raises(FeedBusyError, match="is being imported by another process"):
                run_import(feed=feed, items=[])
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)
    finally:
        other.close()
    assert run_import(feed=feed, items=[]).state == ImportRun.State.FINISHED


def test_a_broken_item_of_any_kind_is_stored(feed: Feed) -> None:
    run = run_import(feed=feed, items=[BrokenItem("", "no id\x00", {"nul": "\x00", "long": "x" * 200_000})])
    assert run.failed == 1
    record = ImportRecord.objects.get()
    assert record.external_id.startswith("unidentified ")
    assert isinstance(record.payload, dict)
    assert len(str(record.payload)) < 101_000
