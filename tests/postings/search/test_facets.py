from __future__ import annotations

from collections import Counter

import pytest

from postings.openings.choices import DEGREE_ORDER, Contract, Funding, Level, Role, Workplace
from postings.search.facets import LONGEST, Facet, FacetValue, facets_of
from postings.search.filters import FACETS, context_of
from postings.search.query import SearchQuery
from postings.search.results import search
from tests.factories import InstitutionFactory, OpeningFactory, TopicFactory
from tests.postings.search.board import Board, values_of

VOCABULARIES: dict[str, list[str]] = {
    "role": Role.values,
    "level": Level.values,
    "workplace": Workplace.values,
    "contract": Contract.values,
    "funding": Funding.values,
    "degree": list(DEGREE_ORDER),
    "visa": ["1"],
}


def facet(query: SearchQuery, param: str) -> Facet:
    return next(one for one in facets_of(query, context_of(query)) if one.param == param)


def facets_on_the_page(query: SearchQuery) -> dict[str, Facet]:
    """As the engine counts them."""
    return {one.param: one for one in search(query).facets}


def naive_counts(board: Board, query: SearchQuery, param: str) -> Counter[str]:
    """Every opening that matches without this facet's own choice, under each of its values."""
    others = query.without(param)
    matching = [opening for opening in board.openings if board.is_match(opening, others)]
    return Counter(value for opening in matching for value in values_of(opening, param))


def test_every_count_agrees_with_naive_counting(board: Board) -> None:
    for number in range(40):
        query = board.random_query(3) if number else SearchQuery()
        for one in facets_of(query, context_of(query, board.now)):
            counts = {value.value: value.count for value in one.values}
            expected = dict.fromkeys(VOCABULARIES.get(one.param, []), 0) | naive_counts(
                board, query, one.param
            )
            expected |= {value: counts[value] for value in query.chosen(one.param) if value not in expected}
            assert counts == expected, (one.param, query)


def test_count_is_what_choosing_the_value_gives(board: Board) -> None:
    query = SearchQuery(workplace=("hybrid", "remote"))
    for one in facets_of(query, context_of(query, board.now)):
        for value in one.values:
            alone = query.without(one.param).toggled(one.param, value.value)
            assert value.count == len(board.matches(alone)), (one.param, value)


@pytest.mark.django_db
def test_chosen_values_come_first_even_without_openings() -> None:
    OpeningFactory.create(role="phd", locations=[("Bern", "CH")])
    query = SearchQuery(role=("faculty",), country=("FR",))

    countries = facet(query, "country").values

    assert [(one.value, one.label, one.count, one.is_chosen) for one in countries] == [
        ("FR", "France", 0, True)
    ]
    roles = facet(query, "role").values
    assert [one.value for one in roles] == ["faculty", *(role for role in Role.values if role != "faculty")]
    assert facet(query.without("role").without("country"), "country").values[0].value == "CH"


@pytest.mark.django_db
def test_closed_vocabulary_keeps_its_order_and_open_ones_go_by_count() -> None:
    frequent, rare = InstitutionFactory.create(name="Frequent"), InstitutionFactory.create(name="Rare")
    OpeningFactory.create_batch(2, role="faculty", institution=frequent)
    OpeningFactory.create(role="phd", institution=rare)

    assert [one.value for one in facet(SearchQuery(), "role").values] == Role.values
    assert [(one.label, one.count) for one in facet(SearchQuery(), "institution").values] == [
        ("Frequent", 2),
        ("Rare", 1),
    ]


@pytest.mark.django_db
def test_facet_has_the_largest_of_many_values_and_says_that_there_are_more() -> None:
    topics = TopicFactory.create_batch(LONGEST + 2)
    OpeningFactory.create(topics=topics)
    OpeningFactory.create(topics=topics[1:])

    topic = facet(SearchQuery(), "topic")

    assert topic.can_be_long
    assert topic.has_more
    assert len(topic.values) == LONGEST
    assert {one.count for one in topic.values} == {2}
    assert not facet(SearchQuery(), "role").can_be_long


@pytest.mark.django_db
@pytest.mark.parametrize(("number", "has_more"), [(LONGEST, False), (LONGEST + 1, True)])
def test_facet_has_more_only_where_values_are_left_out(number: int, has_more: bool) -> None:
    OpeningFactory.create(topics=TopicFactory.create_batch(number))

    assert facet(SearchQuery(), "topic").has_more == has_more
    assert facets_on_the_page(SearchQuery())["topic"].has_more == has_more


@pytest.mark.django_db
def test_long_facet_shows_every_chosen_value() -> None:
    topics = TopicFactory.create_batch(LONGEST + 3)
    OpeningFactory.create(topics=topics[:1])
    for _ in range(2):
        OpeningFactory.create(topics=topics[1:])
    query = SearchQuery(topic=(topics[0].slug,))

    for topic in (facet(query, "topic"), facets_on_the_page(query)["topic"]):
        assert [(one.value, one.count, one.is_chosen) for one in topic.values[:1]] == [
            (topics[0].slug, 1, True)
        ]
        assert len(topic.values) == LONGEST
        assert topic.has_more


@pytest.mark.django_db
def test_value_leads_to_the_search_with_it_toggled() -> None:
    OpeningFactory.create(role="phd", degree_admitted="master", sponsored=True)
    query = SearchQuery(role=("phd",), degree="master", page=3)

    def toggled(param: str, one: FacetValue) -> str:
        return query.toggled(param, one.value).get_absolute_url()

    urls = {one.value: toggled("role", one) for one in facet(query, "role").values}
    degrees = {one.value: toggled("degree", one) for one in facet(query, "degree").values}

    assert urls["phd"] == "/openings/?degree=master"
    assert urls["fellow"] == "/openings/?degree=master&role=fellow&role=phd"
    assert degrees["phd"] == "/openings/?degree=phd&role=phd"
    assert toggled("visa", facet(query, "visa").values[0]) == "/openings/?degree=master&role=phd&visa=1"


@pytest.mark.django_db
def test_cities_are_named_with_their_country() -> None:
    OpeningFactory.create(locations=[("Zurich", "CH"), ("Cambridge", "GB")])
    OpeningFactory.create(locations=[("Zürich", "CH"), ("Cambridge", "US")])

    assert {(one.value, one.label, one.count) for one in facet(SearchQuery(), "city").values} == {
        ("zurich-ch", "Zürich, CH", 2),
        ("cambridge-gb", "Cambridge, GB", 1),
        ("cambridge-us", "Cambridge, US", 1),
    }


@pytest.mark.django_db
def test_words_narrow_the_counts() -> None:
    OpeningFactory.create(title="Robots that see", role="phd")
    OpeningFactory.create(title="Proteins", role="phd")

    assert facet(SearchQuery(q="robot"), "role").values[0].count == 1
    assert facet(SearchQuery(q="the"), "role").values[0].count == 2


def test_every_facet_has_counts_and_labels() -> None:
    assert [one.label for one in FACETS.values()] == [
        *("Role", "Topic", "Country", "City", "Degree I hold", "Funding", "Visa"),
        *("Workplace", "Level", "Contract", "Institution"),
    ]
