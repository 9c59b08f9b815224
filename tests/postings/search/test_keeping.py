from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.utils import timezone

from postings.institutions.models import Institution
from postings.openings.choices import CloseReason, DeadlineKind
from postings.openings.models import Opening, Topic
from postings.search import keeping
from postings.search.engine import source
from postings.search.keeping import KEEPER, Keeper, Shown, kept_page
from postings.search.metrics import KEPT_PAGES
from postings.search.query import SearchQuery
from tests.factories import ExchangeRateFactory, OpeningFactory, TopicFactory

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 20, 12, 1, tzinfo=UTC)
LIST = "/openings/?role=phd"
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Noon, until a test moves it."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def opening(**values: object) -> Opening:
    """One that was written an hour ago: a page with a younger one is not sent again."""
    made: Opening = OpeningFactory.create(role="phd", **values)
    Opening.objects.filter(pk=made.pk).update(updated_at=timezone.now() - timedelta(hours=1))
    return made


def closing(at: datetime, zone: str = "UTC") -> dict[str, object]:
    return {"deadline_kind": DeadlineKind.MOMENT, "deadline_at": at, "deadline_zone": zone}


def hits() -> float:
    return float(KEPT_PAGES.labels("hit")._value.get())


def page(
    address: str = LIST, headers: Mapping[str, str] | None = None, *, client: Client | None = None
) -> str:
    response = (client or Client()).get(address, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def is_kept(
    address: str = LIST, headers: Mapping[str, str] | None = None, *, client: Client | None = None
) -> bool:
    """Whether the next page is a kept one."""
    before = hits()
    page(address, headers, client=client)
    return hits() == before + 1


def keep(address: str = LIST, headers: Mapping[str, str] | None = None) -> str:
    """Ask until the page is kept."""
    kept = page(address, headers)
    assert is_kept(address, headers)
    return kept


def test_page_is_kept_when_it_is_asked_for_again() -> None:
    opening()

    assert [is_kept() for _ in range(3)] == [False, True, True]


def test_kept_page_is_the_page_made_anew() -> None:
    opening()
    client = Client()
    first = client.get(LIST)
    keep()
    kept = client.get(LIST)

    assert kept.content == first.content
    assert dict(kept.headers) == dict(first.headers)
    assert {"HX-Request", "Cookie"} <= set(kept.headers["Vary"].split(", "))


def test_kept_page_asks_for_its_openings_only(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(3):
        opening()
    keep()
    # The index in memory, which tests have, is held against the log of changes each time.
    with django_assert_num_queries(1):
        page()


def test_change_of_an_opening_is_shown_at_once() -> None:
    changed = opening(title="Learning to see")
    keep()
    changed.title = "Learning to hear"
    changed.save()

    assert "Learning to hear" in page()
    assert "Learning to see" not in page()


@pytest.mark.parametrize("is_indexed", [True, False])
def test_opening_that_closed_is_gone_at_once(is_indexed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also while the index has not heard of it."""
    opening(title="Learning to hear")
    closed = opening(title="Learning to see")
    if not is_indexed:
        reader = source.current_reader()
        monkeypatch.setattr(keeping, "current_reader", lambda: reader)
    assert "Learning to see" in keep()
    closed.close(CloseReason.FILLED)

    assert "Learning to see" not in page()
    assert "Learning to hear" in page()


def test_opening_whose_deadline_passes_is_gone(clock: time_machine.Traveller) -> None:
    opening(title="Learning to hear")
    deadline = NOON + timedelta(seconds=30)
    opening(title="Learning to see", **closing(deadline))
    keep()
    clock.move_to(deadline)
    assert "Learning to see" in page()
    clock.move_to(deadline + timedelta(seconds=1))

    assert "Learning to see" not in page()
    assert "Learning to hear" in page()


def test_new_opening_is_shown_at_once() -> None:
    opening(title="Learning to hear")
    keep()
    opening(title="Learning to see")

    assert "Learning to see" in page()


def test_words_change_with_the_day(clock: time_machine.Traveller) -> None:
    late = datetime(2026, 11, 20, 23, 59, 50, tzinfo=UTC)
    clock.move_to(late)
    tomorrow = datetime(2026, 11, 21, 12, tzinfo=UTC)
    opening(**closing(tomorrow))
    assert "closes tomorrow" in keep()
    clock.move_to(late + timedelta(seconds=9))
    assert is_kept()
    clock.move_to(late + timedelta(seconds=10))

    assert "closes today" in page()


def test_words_change_when_midnight_comes_elsewhere(clock: time_machine.Traveller) -> None:
    """In Kathmandu, a quarter of an hour off whole and half hours."""
    midnight = datetime(2026, 11, 20, 18, 15, tzinfo=UTC)
    clock.move_to(midnight - timedelta(seconds=20))
    deadline = midnight + timedelta(hours=12)
    opening(**closing(deadline, "Asia/Kathmandu"))
    assert "closes tomorrow" in keep()
    clock.move_to(midnight)

    assert "closes today" in page()


def test_deadline_that_becomes_near_is_told_from_the_others(clock: time_machine.Traveller) -> None:
    near = NOON + timedelta(seconds=20)
    deadline = near + timedelta(days=7)
    opening(**closing(deadline))
    before = keep()
    clock.move_to(near - timedelta(seconds=1))
    assert is_kept()
    clock.move_to(near)

    assert not is_kept()
    assert page() != before


def test_page_is_a_minute_old_at_most(clock: time_machine.Traveller) -> None:
    opening()
    keep()
    clock.move_to(NOON + timedelta(seconds=60))
    assert is_kept()
    clock.move_to(NOON + timedelta(seconds=61))

    assert not is_kept()
    assert is_kept()


def test_clock_that_is_put_back_finds_no_page(clock: time_machine.Traveller) -> None:
    opening()
    keep()
    clock.move_to(NOON - timedelta(seconds=1))

    assert not is_kept()


def test_two_searches_are_two_pages() -> None:
    opening(title="Learning to see")
    OpeningFactory.create(role="faculty", title="Learning to hear")
    keep()

    assert "Learning to hear" in page("/openings/?role=faculty")
    assert "Learning to hear" not in page()


def test_one_search_in_other_words_is_one_page() -> None:
    opening()
    keep("/openings/?role=phd&page=1")

    assert is_kept("/openings/?page=&role=PHD&utm_source=letter")


def test_part_for_htmx_is_a_page_of_its_own() -> None:
    opening()
    whole = keep()
    part = keep(headers=HTMX)

    assert "<html" in whole
    assert "<html" not in part
    assert page() == whole
    assert page(headers={**HTMX, "HX-Boosted": "true"}) == whole


def test_landing_is_kept_while_nothing_on_it_changes() -> None:
    """Also not what is only among the deadlines beside the list."""
    nearest = opening(title="Learning to see", **closing(NOON + timedelta(days=2)))
    Opening.objects.filter(pk=nearest.pk).update(published_at=NOON - timedelta(days=300))
    for _ in range(30):
        opening(title="Learning to hear")
    assert keep("/openings/phd/").count("Learning to see") == 1
    nearest.title = "Learning to read"
    nearest.save()

    assert "Learning to read" in page("/openings/phd/")


def test_landing_with_filters_still_leads_to_the_list() -> None:
    opening()
    keep("/openings/phd/")

    assert Client().get("/openings/phd/?visa=1").status_code == 302
    assert is_kept("/openings/phd/?utm_source=letter")


@pytest.mark.parametrize("name", [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages"])
def test_visitor_with_a_session_gets_a_page_of_their_own(name: str) -> None:
    opening()
    keep()
    client = Client()
    client.cookies[name] = "x"

    assert not is_kept(client=client)
    assert is_kept()


def test_page_of_a_visitor_with_a_session_is_not_kept() -> None:
    opening()
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "x"
    for _ in range(3):
        page(client=client)

    assert not is_kept()


def test_page_with_something_to_tell_is_not_kept() -> None:
    opening()
    for address in (
        "/openings/?colour=red",
        "/openings/?role=wizard",
        "/openings/?topic=gone",
        f"{LIST}&page=9",
    ):
        assert [is_kept(address) for _ in range(3)] == [False] * 3


def test_every_search_without_result_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    noted = []
    monkeypatch.setattr("postings.search.views.note_miss", lambda *told: noted.append(told))
    for _ in range(4):
        page("/openings/?role=faculty")

    assert len(noted) == 4


def test_nothing_is_kept_in_development() -> None:
    opening()
    with override_settings(DEBUG=True):
        assert [is_kept() for _ in range(3)] == [False] * 3


def test_nothing_is_kept_without_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    opening()
    keep()
    monkeypatch.setattr(keeping, "current_reader", lambda: None)

    assert not is_kept()


def test_page_with_an_opening_that_was_just_written_is_not_kept(clock: time_machine.Traveller) -> None:
    OpeningFactory.create(role="phd")

    assert [is_kept() for _ in range(3)] == [False] * 3
    clock.move_to(NOON + timedelta(seconds=6))
    assert [is_kept() for _ in range(2)] == [False, True]


def test_head_is_answered_without_a_body() -> None:
    opening()
    keep()
    response = Client().head(LIST)

    assert (response.status_code, response.content) == (200, b"")


@pytest.mark.parametrize("status", [404, 500])
def test_only_pages_that_are_found_are_kept(status: int) -> None:
    shown = Shown(SearchQuery(), [opening()])
    request = HttpRequest()
    request.method = "GET"
    for _ in range(3):
        kept_page(request, "lost", lambda: (HttpResponse("lost", status=status), shown))

    assert KEEPER.get("lost") is None


def test_keeper_drops_what_was_asked_for_longest_ago() -> None:
    keeper = Keeper(most_bytes=200)
    for name in "abc":
        keeper.put(name, _page(40))
    assert _kept(keeper) == "bc"


def test_keeper_keeps_what_was_asked_for_again_from_those_who_ask_once() -> None:
    keeper = Keeper(most_bytes=200)
    keeper.put("a", _page(40))
    assert keeper.get("a") is not None
    for name in "bcdef":
        keeper.put(name, _page(40))
    keeper.put("a", _page(90))
    assert _kept(keeper) == "aef"


def test_keeper_has_no_room_for_what_is_larger_than_it() -> None:
    keeper = Keeper(most_bytes=200)
    keeper.put("a", _page(40))
    keeper.put("b", _page(101))
    assert _kept(keeper) == ""
    keeper.put("c", _page(100))
    assert _kept(keeper) == "c"


def _page(length: int) -> keeping._Page:
    return keeping._Page(b"x" * length, {}, "1", NOON, 0, ())


def _kept(keeper: Keeper) -> str:
    """The names that it has, of one letter each; asked of a copy, as asking changes what stays."""
    return "".join(
        name for name in "abcdefg" if deepcopy(keeper._once).take(name) or deepcopy(keeper._again).take(name)
    )


@pytest.mark.parametrize("address", [LIST, "/openings/phd/", "/openings/bandits/"])
def test_name_that_changes_is_shown_at_once(address: str) -> None:
    topic = TopicFactory.create(name="Bandits")
    made = opening(topics=[topic])
    keep(address)
    Institution.objects.filter(pk=made.institution_id).update(name="Åbo Akademi")
    assert "Åbo Akademi" in page(address)
    keep(address)
    Topic.objects.filter(pk=topic.pk).update(name="Slot machines")
    assert "Slot machines" in page(address)


def test_rate_that_changes_is_used_at_once() -> None:
    ExchangeRateFactory.create(currency="USD", on=date(2026, 11, 19), per_euro=Decimal(1))
    opening(title="Learning to see", pay_min=50_000, pay_currency="EUR", pay_period="year")
    opening(title="Learning to hear", pay_min=90_000, pay_currency="EUR", pay_period="year")
    address = "/openings/?pay_min=60000&currency=USD"
    assert "Learning to see" not in keep(address)
    ExchangeRateFactory.create(currency="USD", on=date(2026, 11, 20), per_euro=Decimal(2))

    assert "Learning to see" in page(address)


def test_kept_page_is_the_same_for_whoever_asks() -> None:
    """What a visitor sends beside the address does not end up in the page of the next."""
    opening()
    plain = keep()
    KEEPER.clear()
    odd = {
        "Accept-Language": "de",
        "Accept": "text/plain",
        "X-Forwarded-Host": "odd.example.org",
        "Referer": "x",
    }
    for headers in (
        odd,
        {"HX-Request": "true", "HX-Current-URL": "https://odd.example.org/"},
        {"HX-Boosted": "true"},
    ):
        page(f"{LIST}&utm_source=odd", headers)
        page(f"{LIST}&role=phd&gclid=odd", headers, client=Client(SERVER_NAME="127.0.0.1"))

    assert page() == plain
    assert page("/openings/?r%6Fle=%70hd") == plain


def test_threads_get_whole_pages_of_their_own_search() -> None:
    """Whoever keeps and asks at once."""
    keeper = Keeper(most_bytes=4_000)
    names = [str(number) for number in range(50)]

    def ask(start: int) -> bool:
        for step in range(2_000):
            name = names[(start * 7 + step * 3) % len(names)]
            found = keeper.get(name)
            if found is not None and found.headers["name"] != name:
                return False
            keeper.put(name, keeping._Page(b"x" * (step % 300), {"name": name}, "1", NOON, 0, ()))
        return True

    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(ask, range(4)))
    assert all(
        shelf._bytes == sum(len(one.body) for one in shelf._pages.values()) <= 2_000
        for shelf in (keeper._once, keeper._again)
    )
