from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from redis.exceptions import ConnectionError as RedisConnectionError

from jobboard.celery import app
from postings.search import miss_figures, misses
from postings.search.miss_figures import forget_misses, store_misses
from postings.search.misses import keys, note_miss, redis_client
from postings.search.models import SearchMiss
from postings.search.query import SearchQuery
from postings.search.tasks import store_misses as task
from tests.factories import InstitutionFactory, OpeningFactory, TopicFactory, UserFactory

PERSON = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(misses._Pause, "until", 0.0)


@pytest.fixture
def person(client: Client) -> Client:
    client.defaults["HTTP_USER_AGENT"] = PERSON
    return client


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def noted(**search: object) -> None:
    note_miss(SearchQuery(**search), (), PERSON)  # type: ignore[arg-type]  # values of many kinds


def counts() -> dict[str, int]:
    return dict(SearchMiss.objects.values_list("query", "count"))


def waiting() -> dict[str, str]:
    return {str(name): str(value) for name, value in redis_client().hgetall(keys().waiting).items()}


def test_list_that_found_nothing_is_noted(person: Client) -> None:
    for params in ({"q": "origami"}, {"q": "origami", "sort": "newest", "page": "3"}):
        assert person.get(reverse("postings:openings"), params).status_code == 200
    assert not SearchMiss.objects.exists()
    assert store_misses() == 1
    miss = SearchMiss.objects.get()
    assert (miss.query, miss.words, miss.count) == ("q=origami", "origami", 2)
    assert miss.search == SearchQuery(q="origami")


def test_list_that_found_something_is_not_noted(person: Client) -> None:
    OpeningFactory.create(title="Origami robots")
    person.get(reverse("postings:openings"), {"q": "origami"})
    assert waiting() == {}


def test_board_without_openings_is_no_miss(person: Client) -> None:
    person.get(reverse("postings:openings"))
    person.get(reverse("postings:openings"), {"sort": "deadline", "currency": "CHF"})
    assert waiting() == {}


def test_figures_add_up_over_runs(clock: time_machine.Traveller) -> None:
    note_miss(SearchQuery(q="origami"), ["First."], PERSON)
    assert store_misses() == 1
    clock.move_to(NOW + timedelta(hours=1))
    note_miss(SearchQuery(q="origami"), ["Second.", "Third."], PERSON)
    noted(q="origami")
    noted(role=("phd",), q="origami")
    assert store_misses() == 2
    miss = SearchMiss.objects.get(query="q=origami")
    assert (miss.count, miss.first_at, miss.last_at) == (3, NOW, NOW + timedelta(hours=1))
    assert counts()["q=origami&role=phd"] == 1


def test_last_notes_are_kept() -> None:
    note_miss(SearchQuery(q="origami"), ["First."], PERSON)
    note_miss(SearchQuery(q="origami"), ["Second.", "Third."], PERSON)
    store_misses()
    assert SearchMiss.objects.get().notes == "Second. Third."


def test_currency_counts_only_with_pay() -> None:
    noted(q="origami", currency="CHF")
    noted(q="origami", currency="CHF", pay_min=90_000)
    store_misses()
    assert counts() == {"q=origami": 1, "currency=CHF&pay_min=90000&q=origami": 1}


@pytest.mark.parametrize(
    "words",
    [
        "ada@example.org",
        "write to ada.l@example.org please",
        "ada [at] example.org",
        "+44 20 7946 0018",
        "(020) 7946-0018",
        "079460018",
        "a" * 81,
    ],
)
def test_what_may_be_personal_is_not_kept(words: str) -> None:
    noted(q=words, role=("phd",))
    assert waiting() == {}


@pytest.mark.parametrize("words", ["PhD 2026/2027", "top 500 2026-2027", "GPT-4 3D", "c++ 17 & 20", "a" * 80])
def test_ordinary_words_are_kept(words: str) -> None:
    noted(q=words)
    store_misses()
    assert SearchMiss.objects.get().words == words


def test_notes_that_may_be_personal_are_not_kept() -> None:
    note_miss(SearchQuery(q="origami"), ["There is no filter “ada@example.org”."], PERSON)
    store_misses()
    assert SearchMiss.objects.get().notes == ""


def test_nothing_of_who_searched_is_kept(person: Client) -> None:
    person.get(reverse("postings:openings"), {"q": "origami"}, REMOTE_ADDR="203.0.113.7")
    text = repr(waiting())
    assert "203.0.113.7" not in text
    assert "Mozilla" not in text


@pytest.mark.parametrize(
    "agent",
    [
        "",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "python-requests/2.32",
        "curl/8.9",
        "Mozilla/5.0 HeadlessChrome/140.0",
        "Example Web Crawler",
    ],
)
def test_machines_are_not_noted(agent: str) -> None:
    note_miss(SearchQuery(q="origami"), (), agent)
    assert waiting() == {}


def test_words_that_were_still_being_typed_are_left_out() -> None:
    for words in ("ori", "origa", "origami", "origami robots", "origami robots"):
        noted(q=words)
    noted(q="ori", role=("phd",))
    store_misses()
    assert counts() == {"q=origami+robots": 2, "q=ori&role=phd": 1}


def test_page_answers_without_redis(person: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(query: str, notes: str) -> int:
        calls.append(query)
        raise RedisConnectionError

    calls: list[str] = []
    monkeypatch.setattr(misses, "_add", gone)
    for _ in range(3):
        assert person.get(reverse("postings:openings"), {"q": "origami"}).status_code == 200
    assert calls == ["q=origami"], "it is left alone for a while"


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(misses, "MOST_WAITING", 5)
    for number in range(50):
        noted(q=f"word{number}")
    assert len(waiting()) <= 7 * misses.FIELDS_EACH


def test_run_without_anything_waiting_does_nothing() -> None:
    assert store_misses() == 0
    assert task() == 0


def test_task_that_dies_before_it_committed_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    noted(q="origami")
    with monkeypatch.context() as patch:
        patch.setattr(miss_figures, "_write", lambda figures, batch: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            store_misses()
    noted(q="origami")
    assert store_misses() == 1
    assert counts() == {"q=origami": 1}, "what was taken first"
    assert store_misses() == 1
    assert counts() == {"q=origami": 2}


def test_task_that_dies_after_it_committed_counts_nothing_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    noted(q="origami")
    with monkeypatch.context() as patch:
        patch.setattr(miss_figures, "_forget", lambda batch: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            store_misses()
    assert counts() == {"q=origami": 1}
    noted(q="origami")
    store_misses()
    assert counts() == {"q=origami": 1}
    store_misses()
    assert counts() == {"q=origami": 2}


def test_task_does_not_delete_what_another_took(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between this one's commit and its deletion another run finished the first hash and took the next."""
    noted(q="origami")
    forget = miss_figures._forget

    def late(batch: object) -> None:
        monkeypatch.setattr(miss_figures, "_forget", forget)
        store_misses()
        noted(q="kirigami")
        miss_figures._take()
        forget(batch)  # type: ignore[arg-type]  # as it was given

    monkeypatch.setattr(miss_figures, "_forget", late)
    store_misses()
    store_misses()
    assert counts() == {"q=origami": 1, "q=kirigami": 1}


def test_old_and_too_many_are_forgotten(
    clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(miss_figures, "MOST_KEPT", 2)
    for days, words in ((181, "a"), (179, "b"), (3, "c"), (2, "d")):
        clock.move_to(NOW - timedelta(days=days))
        noted(q=words)
        store_misses()
    clock.move_to(NOW)
    assert forget_misses() == 2
    assert set(counts()) == {"q=c", "q=d"}
    assert forget_misses() == 0


def test_admin_lists_searches_in_words(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    topic = TopicFactory.create(name="Bandits")
    institution = InstitutionFactory.create(name="Example Institute")
    for number in range(20):
        noted(q=f"word {number}", topic=(topic.slug,), institution=(institution.slug,))
    noted(role=("phd",), country=("CH",))
    noted(role=("phd",), country=("CH",))
    store_misses()
    address = reverse("admin:postings_searchmiss_changelist")
    with django_assert_max_num_queries(14):
        page = client.get(address).content.decode()
    assert "Openings at Example Institute about bandits matching “word 7”" in page
    assert page.index("PhD positions in Switzerland") < page.index("word 7"), "the most frequent first"
    assert 'href="/openings/?country=CH&amp;role=phd"' in page
    found = client.get(address, {"q": "word 12"}).content.decode()
    assert "“word 12”" in found
    assert "“word 7”" not in found
    later = client.get(address, {"last_at__gte": "2100-01-01 00:00:00+00:00"}).content.decode()
    assert "“word 7”" not in later


def test_admin_can_delete_but_not_write(client: Client) -> None:
    client.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    noted(q="origami")
    store_misses()
    miss = SearchMiss.objects.get()
    assert client.get(reverse("admin:postings_searchmiss_add")).status_code == 403
    client.post(
        reverse("admin:postings_searchmiss_changelist"),
        {"action": "delete_selected", "_selected_action": [miss.pk], "post": "yes"},
    )
    assert counts() == {}


def test_schedule_names_tasks_that_workers_know() -> None:
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert scheduled <= set(app.tasks)
    assert {"postings.search.tasks.store_misses", "postings.search.tasks.forget_misses"} <= scheduled
