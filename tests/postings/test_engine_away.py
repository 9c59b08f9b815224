"""Every page and answer while the index breaks under the hands of those who read it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, cast

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from postings.search import browse
from postings.search.engine import source
from postings.search.engine.inline import InlineIndex
from postings.search.engine.reader import Reader
from postings.search.keeping import KEEPER
from tests.factories import InstitutionFactory, OpeningFactory, TopicFactory

if TYPE_CHECKING:
    from django.test import Client
    from psycopg2.extensions import connection as RawConnection  # noqa: N812 - a class in truth
    from tantivy import Searcher

    from postings.openings.models import Opening

pytestmark = pytest.mark.django_db

LISTS = [
    *("/", "/openings/", "/openings/?q=learning", "/openings/?q=lerning", "/openings/?near=zurich-ch"),
    *("/openings/?q=learning&pay_min=900000", "/openings/?pay_min=900000", "/openings/?q=learning&sort=pay"),
    *("/openings/researcher/", "/openings/in/switzerland/", "/openings/bandits/", "/openings/suggest/?q=ban"),
    *("/openings/values/city/", "/openings/values/institution/?q=learning", "/institutions/"),
    *("/institutions/odd/", "/openings/feed.atom", "/openings/feed.rss?q=learning", "/openings/calendar.ics"),
    *("/openings/calendar.ics?near=zurich-ch", "/api/v1/openings/", "/api/v1/openings/?q=learning&limit=1"),
    *("/api/v1/openings/?near=zurich-ch&sort=deadline", "/api/v1/topics/", "/api/v1/institutions/"),
    "/sitemap.xml",
]


# Words to suggest are not read from the database.
_ONLY_WITH_THE_ENGINE = {"/openings/suggest/?q=ban", "/openings/?q=lerning"}


class Broken:
    """A searcher whose files are not as they should be."""

    num_docs = 3

    def __getattr__(self, name: str) -> object:
        def fail(*_: object, **__: object) -> None:
            raise ValueError("The index is broken.")

        return fail


@pytest.fixture
def opening() -> Opening:
    made: Opening = OpeningFactory.create(
        complete=True,
        institution=InstitutionFactory.create(slug="odd"),
        topics=[TopicFactory.create(name="Bandits")],
        published_at=timezone.now() - timedelta(hours=1),
    )
    OpeningFactory.create_batch(2, paid=True, locations=[("Zürich", "CH")])
    return made


BreakIndex = Callable[[], list[Exception]]


@pytest.fixture
def break_index(monkeypatch: pytest.MonkeyPatch) -> BreakIndex:
    """Call it to have every look at the index fail. It gives the list of what is reported."""

    def now() -> list[Exception]:
        errors: list[Exception] = []
        monkeypatch.setattr(source, "report", errors.append)
        read = InlineIndex.reader

        def broken(self: InlineIndex, connection: RawConnection) -> Reader:
            whole = read(self, connection)
            return Reader(cast("Searcher", Broken()), whole.generation, whole.vocabulary)

        monkeypatch.setattr(InlineIndex, "reader", broken)
        browse.forget()
        KEEPER.clear()
        return errors

    return now


def test_every_page_is_what_the_database_says_too(
    client: Client, opening: Opening, break_index: BreakIndex
) -> None:
    addresses = [*LISTS, opening.get_absolute_url(), f"{reverse('postings:compare')}?id={opening.pk}"]
    with time_machine.travel(timezone.now(), tick=False):
        expected = {address: client.get(address).content for address in addresses}
        cache.clear()
        errors = break_index()
        for address in addresses:
            for _ in range(2):
                response = client.get(address)
                assert response.status_code == 200, address
                if address not in _ONLY_WITH_THE_ENGINE:
                    assert response.content == expected[address], address
    assert errors
