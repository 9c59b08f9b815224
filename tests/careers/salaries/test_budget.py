"""What the market costs the pages that show it: nothing once it is in memory."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from careers.salaries.opening_section import market_section
from postings.openings.choices import Level
from postings.search.extensions import Extensions, extensions
from tests.factories import ExchangeRateFactory, OpeningFactory
from tests.factories.careers import SurveyBandFactory

pytestmark = pytest.mark.django_db


def asked(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len([one for one in queries if "postings_searchchange" not in one["sql"]])


@pytest.mark.parametrize("is_list", [True, False])
def test_page_with_the_market_asks_no_more_than_without(
    client: Client, monkeypatch: pytest.MonkeyPatch, *, is_list: bool
) -> None:
    ExchangeRateFactory.create()
    SurveyBandFactory.create(level="")
    first, *_ = [
        OpeningFactory.create(open=True, paid=True, level=Level.MID, locations=[("Boston", "US")])
        for _ in range(3)
    ]
    address = "/openings/" if is_list else first.get_absolute_url()
    market_of = extensions.market_of
    for name, value in vars(Extensions()).items():
        monkeypatch.setattr(extensions, name, value)
    asked(client, address)
    without = asked(client, address)
    monkeypatch.setattr(extensions, "market_of", market_of)
    monkeypatch.setattr(extensions, "sections", [market_section])
    asked(client, address)
    assert asked(client, address) == without
    page = client.get(address).content.decode()
    assert ("market band" if is_list else "What the market pays") in page
