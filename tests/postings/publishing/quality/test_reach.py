"""What findings say about reach rests on figures of the board, and on none where there are few."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.cache import cache
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from postings.alerts.models import Address, Alert, Search
from postings.publishing.quality import reach
from postings.publishing.quality.gate import Gate, findings
from postings.search.query import SearchQuery
from tests.factories import InstitutionFactory, OpeningFactory
from tests.postings.publishing.quality.drafts import GOOD

pytestmark = pytest.mark.django_db

WITHOUT_PAY = replace(
    GOOD, pay_min=None, pay_max=None, deadline_kind="rolling", deadline_at=None, starts_on=None
)


def make_alerts(number: int, query: SearchQuery, *, is_wanted: bool = True) -> None:
    search = Search.objects.of(query)
    for n in range(number):
        address = Address.objects.create(email=f"{search.pk}-{n}@example.org")
        Alert.objects.create(
            address=address, search=search, confirmed_at=timezone.now() if is_wanted else None
        )


def effect(key: str = "pay_missing") -> str:
    cache.clear()
    found = findings(WITHOUT_PAY, InstitutionFactory.create())
    return next(finding.effect for finding in found if finding.key == key)


def test_effect_is_a_plain_reason_on_an_empty_board() -> None:
    assert effect() == "Searches by pay do not find an opening that states none."


def test_effect_names_the_share_of_alerts_that_ask_for_it() -> None:
    make_alerts(6, SearchQuery(pay_min=40_000, q="pay_max=1"))
    make_alerts(14, SearchQuery(q="pay_min=3"))
    make_alerts(30, SearchQuery(pay_min=10_000), is_wanted=False)
    assert (
        effect() == "30\xa0% of the 20 alerts here ask for pay of some amount: they cannot find this opening."
    )


def test_effect_gives_no_figure_of_a_small_sample() -> None:
    make_alerts(19, SearchQuery(pay_min=40_000))
    assert "%" not in effect()


def test_effect_names_what_open_openings_of_the_role_do() -> None:
    OpeningFactory.create_batch(15, role="phd", paid=True)
    OpeningFactory.create_batch(5, role="phd")
    OpeningFactory.create_batch(5, role="phd", closed=True)
    OpeningFactory.create_batch(5, role="faculty")
    assert effect() == "75\xa0% of the 20 open PhD positions here state their pay."


def test_shares_never_claim_all_or_none() -> None:
    assert reach.share_words(1, 1000) == "1\xa0%"
    assert reach.share_words(999, 1000) == "99\xa0%"
    assert reach.share_words(20, 20) == "100\xa0%"


def test_figures_are_measured_once_an_hour(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    institution = InstitutionFactory.create()
    with django_assert_num_queries(3):
        findings(WITHOUT_PAY, institution)
    with django_assert_num_queries(1):
        findings(WITHOUT_PAY, institution)


def test_a_table_of_drafts_asks_the_database_once(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    gate = Gate(InstitutionFactory.create())
    with django_assert_num_queries(3):
        assert all(gate.findings(WITHOUT_PAY) for _ in range(5))
