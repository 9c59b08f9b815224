"""The index on disk: built, followed, killed, broken and healed, always what the database says."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import psycopg2
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from tantivy import Query

from postings.openings.choices import CloseReason
from postings.openings.models import ExchangeRate, Opening
from postings.search.engine import indexer as indexer_module
from postings.search.engine.building import LockedError, build, locked
from postings.search.engine.changes import changes_since, forget_before, pending_since, snapshot_now
from postings.search.engine.indexer import Indexer
from postings.search.engine.paging import ids_of
from postings.search.engine.raw import raw_connection
from postings.search.engine.store import BROKEN, CURRENT, SearchUnavailable, Store, place_of, read_state
from postings.search.kinds import Context
from postings.search.query import SearchQuery
from postings.search.reference import answer_of
from tests.factories import InstitutionFactory, OpeningFactory, TopicFactory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import Settings

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

ROOT = Path(settings.BASE_DIR)


@pytest.fixture(autouse=True)
def place(settings: Settings, tmp_path: Path) -> Path:
    settings.SEARCH_INDEX_DIR = str(tmp_path / "search-index")
    return place_of(raw_connection())


@pytest.fixture
def indexer(place: Path) -> Iterator[Indexer]:
    made = Indexer(place, raw_connection())
    yield made
    made.close()


def assert_agrees(store: Store) -> None:
    """The index holds exactly what is published, and says of it what the database says."""
    reader = store.reader()
    everything = ids_of(reader.searcher, Query.all_query())
    published = Opening.objects.filter(status="published").order_by("-pk")
    assert everything == list(published.values_list("pk", flat=True))
    context = Context(timezone.now(), {})
    for query in (SearchQuery(), SearchQuery(sort="pay"), SearchQuery(role=("phd",))):
        assert reader.answer(query, context) == answer_of(query, context)


def found(words: str) -> int:
    return Store().reader().answer(SearchQuery(q=words), Context(timezone.now(), {})).total


def test_index_is_built_where_there_is_none(indexer: Indexer, place: Path) -> None:
    OpeningFactory.create_batch(3, complete=True)
    with pytest.raises(SearchUnavailable):
        Store().reader()

    indexer.catch_up()

    assert_agrees(Store())
    state = read_state((place / CURRENT).resolve())
    assert state is not None
    assert state.documents == 3


def test_every_kind_of_change_is_followed(indexer: Indexer) -> None:
    topic = TopicFactory.create(name="Tides", synonyms=["ebb"])
    opening = OpeningFactory.create(title="Moonlight", topics=[topic], locations=[("Bern", "CH")])
    other = OpeningFactory.create(title="Sunlight", draft=True)
    indexer.catch_up()
    assert (found("moonlight"), found("sunlight"), found("ebb"), found("Bern")) == (1, 0, 1, 1)

    Opening.objects.filter(pk=opening.pk).update(title="Starlight")
    opening.locations.update(city="Basel")
    opening.institution.name = "Wharf Institute"
    opening.institution.save()
    topic.synonyms.update(text="flood")
    other.publish()
    indexer.catch_up()
    assert [
        found(words) for words in ("moonlight", "starlight", "sunlight", "wharf", "flood", "ebb", "Bern")
    ] == [*(0, 1, 1, 1, 1, 0, 0)]

    opening.topics.clear()
    opening.locations.all().delete()
    other.close(CloseReason.FILLED)
    indexer.catch_up()
    assert [found(words) for words in ("flood", "Basel", "sunlight", "starlight")] == [0, 0, 0, 1]

    Opening.objects.all().delete()
    indexer.catch_up()
    assert found("starlight") == 0
    assert_agrees(Store())


def test_readers_see_a_commit_and_nothing_else_changes_them(indexer: Indexer) -> None:
    OpeningFactory.create()
    indexer.catch_up()
    store = Store()
    before = store.reader()
    indexer.catch_up()
    assert store.reader() is before

    OpeningFactory.create()
    indexer.catch_up()
    after = store.reader()
    assert after.generation != before.generation
    assert_agrees(store)


def test_names_are_read_again_only_after_one_changed(indexer: Indexer) -> None:
    opening = OpeningFactory.create(institution__name="Old name")
    indexer.catch_up()
    store = Store()
    slug = opening.institution.slug
    first = store.reader().vocabulary
    assert first.labels({"institution": [slug]}) == {"institution": {slug: "Old name"}}

    OpeningFactory.create(institution=opening.institution)
    indexer.catch_up()
    assert store.reader().vocabulary is first

    opening.institution.name = "New name"
    opening.institution.save()
    ExchangeRate.objects.create(currency="USD", on="2026-01-02", per_euro="1.25")
    indexer.catch_up()
    assert store.reader().vocabulary.labels({"institution": [slug]}) == {"institution": {slug: "New name"}}
    assert store.reader().vocabulary.currencies == ["EUR", "USD"]


def test_change_that_commits_late_is_not_missed(indexer: Indexer) -> None:
    opening = OpeningFactory.create(title="Early")
    indexer.catch_up()
    with closing(_second_connection()) as late, late.cursor() as cursor:
        cursor.execute("UPDATE postings_opening SET title = 'Late' WHERE id = %s", [opening.pk])
        OpeningFactory.create(title="Midway")
        indexer.catch_up()
        assert (found("late"), found("midway")) == (0, 1)
        late.commit()
    indexer.catch_up()

    assert (found("late"), found("early")) == (1, 0)
    assert indexer.catch_up() == 0


def test_log_is_read_once_and_says_what_is_pending() -> None:
    raw = raw_connection()
    snapshot = snapshot_now(raw)
    opening = OpeningFactory.create()

    assert pending_since(raw, snapshot).openings >= 1
    changes = changes_since(raw, snapshot)
    assert opening.pk in changes.ids
    assert changes_since(raw, changes.snapshot).ids == frozenset()
    assert pending_since(raw, changes.snapshot) == (0, 0.0)
    assert forget_before(raw, 1) == 0
    assert forget_before(raw, 0) > 0


def test_killed_between_commit_and_state_loses_nothing(
    indexer: Indexer, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    OpeningFactory.create()
    indexer.catch_up()
    opening = OpeningFactory.create(role="phd")
    with monkeypatch.context() as patched:

        def die(*args: object) -> None:
            raise KeyboardInterrupt

        patched.setattr(indexer_module, "write_state", die)
        with pytest.raises(KeyboardInterrupt):
            indexer.catch_up()
    indexer.close()
    opening.delete()

    again = Indexer(place, raw_connection())
    again.catch_up()
    again.close()

    assert_agrees(Store())


@pytest.mark.parametrize("harm", ["meta", "segments", "marked", "gone", "state", "link"])
def test_broken_index_is_built_anew(indexer: Indexer, place: Path, harm: str) -> None:
    OpeningFactory.create_batch(3)
    indexer.catch_up()
    indexer.close()
    index_dir = (place / CURRENT).resolve()
    _harm(place, index_dir, harm)

    OpeningFactory.create(role="phd")
    indexer.catch_up()

    assert (place / CURRENT).resolve() != index_dir
    assert_agrees(Store())


def _harm(place: Path, index_dir: Path, harm: str) -> None:
    if harm == "meta":
        (index_dir / "meta.json").write_text("{")
    elif harm == "segments":
        for path in index_dir.glob("*.idx"):
            path.unlink()
    elif harm == "marked":
        (index_dir / BROKEN).touch()
    elif harm == "gone":
        for path in index_dir.iterdir():
            path.unlink()
        index_dir.rmdir()
    elif harm == "state":
        (index_dir / "state.json").unlink()
    else:
        (place / CURRENT).unlink()


def test_audit_heals_an_index_that_lost_step(indexer: Indexer) -> None:
    OpeningFactory.create_batch(3)
    indexer.catch_up()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # No trigger, as when a dump is restored.
        Opening.objects.filter(pk__in=Opening.objects.values("pk")[:1]).update(status="draft")
        cursor.execute("SET session_replication_role = origin")
    indexer.catch_up()
    assert found("learn") == 3

    indexer.audit()
    indexer.audit()

    assert_agrees(Store())


def test_emptied_table_empties_the_index(indexer: Indexer) -> None:
    OpeningFactory.create_batch(2)
    indexer.catch_up()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE postings_opening CASCADE")
    indexer.catch_up()

    assert_agrees(Store())


def test_reader_survives_the_swap_to_a_new_index(indexer: Indexer, place: Path) -> None:
    OpeningFactory.create_batch(30)
    indexer.catch_up()
    store = Store()
    old = store.reader()

    new_dir = build(place, raw_connection())

    context = Context(timezone.now(), {})
    assert old.answer(SearchQuery(), context).total == 30
    assert store.reader().generation.startswith(new_dir.name)
    OpeningFactory.create()
    indexer.catch_up()
    assert_agrees(store)


def test_only_one_indexer_writes(place: Path) -> None:
    with locked(place / "indexer.lock"), pytest.raises(LockedError), locked(place / "indexer.lock"):
        pass


def test_commands_build_and_tell(capsys: pytest.CaptureFixture[str], place: Path) -> None:
    OpeningFactory.create_batch(2)
    with pytest.raises(CommandError, match="There is no index"):
        call_command("index_status")

    call_command("reindex")
    OpeningFactory.create()
    call_command("index_status")

    text = capsys.readouterr().out
    assert "2 in" in text
    assert "1 openings" in text
    assert place.name in text


def test_killed_indexer_loses_nothing_and_is_stopped_politely(place: Path) -> None:
    """The real process: killed twice while changes pour in, then told to stop."""
    institution = InstitutionFactory.create(name="First")
    OpeningFactory.create_batch(5, institution=institution)
    store = Store()
    for number in range(2):
        with _running_indexer() as process:
            _until(lambda: (place / CURRENT).exists())
            for _ in range(40):
                OpeningFactory.create(institution=institution, role="phd")
            Opening.objects.filter(pk__in=Opening.objects.values("pk")[:10]).update(role="faculty")
            process.kill()
            assert process.wait(10) == -signal.SIGKILL
        institution.name = f"Renamed {number}"
        institution.save()
    with _running_indexer() as process:
        _until(lambda: _is_current(place))
        assert_agrees(store)
        assert found("Renamed 1") == 85
        started = monotonic()
        opening = OpeningFactory.create(institution=institution, title="Quicksilver")
        _until(lambda: found("quicksilver") == 1)
        assert monotonic() - started < 2
        opening.delete()
        _until(lambda: found("quicksilver") == 0)
        process.terminate()
        assert process.wait(10) == 0
    assert_agrees(store)


def _is_current(place: Path) -> bool:
    state = read_state((place / CURRENT).resolve())
    return state is not None and pending_since(raw_connection(), state.snapshot).openings == 0


def _until(holds: object, seconds: float = 20) -> None:
    assert callable(holds)
    deadline = monotonic() + seconds
    while not holds():
        assert monotonic() < deadline, "It did not come to be."


@contextmanager
def _running_indexer() -> Iterator[subprocess.Popen[bytes]]:
    environment = {
        **os.environ,
        "DATABASE_URL": _url(),
        "SEARCH_INDEXER": "process",
        "SEARCH_INDEX_DIR": str(settings.SEARCH_INDEX_DIR),
        "EMBEDDED_SERVERS_RUNNING": "1",
    }
    process = subprocess.Popen([sys.executable, "manage.py", "indexer"], cwd=ROOT, env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _url() -> str:
    values = connection.settings_dict
    return os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{values['NAME']}"


def _second_connection() -> psycopg2.extensions.connection:
    values = connection.settings_dict
    return psycopg2.connect(
        dbname=values["NAME"], user=values["USER"], host=values["HOST"], password=values["PASSWORD"] or None
    )
