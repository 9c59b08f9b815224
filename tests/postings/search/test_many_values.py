"""A board with more institutions and cities than a page shows: what is shown is exact, engine and database alike."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from postings.search.engine import source
from postings.search.facets import LONGEST, NOUNS, Counts, reference_counts
from postings.search.filters import context_of
from postings.search.pay_histogram import pay_histogram
from postings.search.query import SearchQuery
from postings.search.results import SearchResults, search
from postings.search.values import every_count
from tests.factories import InstitutionFactory, OpeningFactory

if TYPE_CHECKING:
    from postings.institutions.models import Institution

pytestmark = pytest.mark.django_db

CITIES = [(f"City {number}", country) for number in range(60) for country in ("CH", "DE")]


@pytest.fixture
def random() -> Random:
    return Random("many values")


@pytest.fixture
def institutions(random: Random) -> list[Institution]:
    """Few of them have many of the openings, as on any board."""
    made: list[Institution] = InstitutionFactory.create_batch(90)
    weights = [1 / (rank + 1) for rank in range(len(made))]
    for _ in range(350):
        low = random.choice([None, random.randrange(20_000, 150_000, 500)])
        pay = {"pay_min": low, "pay_currency": "EUR", "pay_period": "year"} if low else {}
        OpeningFactory.create(
            institution=random.choices(made, weights)[0],
            role=random.choice(["phd", "researcher", "faculty"]),
            locations=random.sample(CITIES[: random.choice([10, 120])], random.randrange(3)),
            **pay,
        )
    return made


def random_search(random: Random, institutions: list[Institution]) -> SearchQuery:
    chosen: dict[str, object] = {}
    if random.random() < 0.5:
        chosen["institution"] = tuple(
            one.slug for one in random.sample(institutions, random.choice([1, 2, 45]))
        )
    if random.random() < 0.4:
        cities = random.sample(CITIES, random.choice([1, 3, 50]))
        chosen["city"] = tuple(f"{name} {country}".lower().replace(" ", "-") for name, country in cities)
    if random.random() < 0.3:
        chosen["role"] = ("phd",)
    if random.random() < 0.3:
        chosen["pay_min"] = random.randrange(20_000, 150_000, 500)
    return SearchQuery(sort=random.choice(["", "pay"]), **chosen)  # type: ignore[arg-type]  # by name, as parsed


def check_facets(results: SearchResults, query: SearchQuery, every: Counts) -> None:
    for facet in results.facets:
        counts, chosen = every[facet.param], query.chosen(facet.param)
        shown = {one.value: one.count for one in facet.values}
        assert shown == {value: counts.get(value, 0) for value in shown}, query
        assert {one.value for one in facet.values if one.is_chosen} == set(results.query.chosen(facet.param))
        if facet.param not in NOUNS:
            continue
        assert facet.has_more == (len({*counts, *results.query.chosen(facet.param)}) > len(shown)), query
        others = [one.count for one in facet.values if not one.is_chosen]
        largest = sorted((count for value, count in counts.items() if value not in chosen), reverse=True)
        assert others == largest[: len(others)], query
        assert not facet.has_more or len(shown) >= LONGEST, query


def lengths(results: SearchResults) -> dict[str, tuple[int, bool]]:
    return {facet.param: (len(facet.values), facet.has_more) for facet in results.facets}


def test_counts_of_what_is_shown_are_exact(
    institutions: list[Institution], random: Random, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(40):
        query = random_search(random, institutions)
        results, drawn = search(query), pay_histogram(query)
        values = {param: every_count(query, param) for param in ("institution", "city")}
        every = reference_counts(results.query, context_of(query))
        check_facets(results, query, every)
        with monkeypatch.context() as away:
            away.setattr(source, "current_reader", lambda: None)
            stored = search(query)
            assert stored.query == results.query, query
            check_facets(stored, query, every)
            assert (stored.total, stored.cards) == (results.total, results.cards), query
            assert pay_histogram(query) == drawn, query
            assert {param: every_count(query, param) for param in values} == values, query
            assert lengths(stored) == lengths(results), query
