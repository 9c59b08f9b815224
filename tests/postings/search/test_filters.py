from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from random import Random
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.utils import timezone
from hypothesis import example, given
from hypothesis import strategies as st

from postings.openings.models import Opening
from postings.search.filters import FACETS, FILTERS, OpeningFilterSet, matching, parse
from postings.search.query import SearchQuery
from tests.factories import ExchangeRateFactory, LocationFactory, OpeningFactory, TopicFactory
from tests.postings.search.board import PARAMS, Board


def found(query: SearchQuery) -> list[str]:
    return sorted(matching(query).values_list("title", flat=True))


# Reading a request


@pytest.mark.parametrize(
    ("sent", "query"),
    [
        ("", SearchQuery()),
        ("q=&role=&pay_min=&currency=&sort=&page=&visa=", SearchQuery()),
        ("role=phd&role=fellow", SearchQuery(role=("fellow", "phd"))),
        ("role=PHD&workplace=On_Site", SearchQuery(role=("phd",), workplace=("on_site",))),
        ("country=ch&country=DE", SearchQuery(country=("CH", "DE"))),
        (
            "city=cambridge-gb&institution=eth-zurich",
            SearchQuery(city=("cambridge-gb",), institution=("eth-zurich",)),
        ),
        ("pay_min=45,000&currency=usd", SearchQuery(pay_min=45_000, currency="USD")),
        (
            "degree=master&visa=1&deadline_within=7",
            SearchQuery(degree="master", visa=True, deadline_within=7),
        ),
        ("q=deep++learning+&sort=pay&page=3", SearchQuery(q="deep learning", sort="pay", page=3)),
    ],
)
def test_parse_reads_a_request(sent: str, query: SearchQuery) -> None:
    parsed = parse(sent)

    assert parsed.query == query
    assert parsed.notes == ()


@pytest.mark.parametrize(
    ("sent", "note"),
    [
        ("role=wizard", "We know no role “wizard”, so it is left out."),
        ("country=XX", "We know no country “XX”, so it is left out."),
        ("country=Germany", "We know no country “Germany”, so it is left out."),
        ("topic=a/b", "We know no topic “a/b”, so it is left out."),
        ("currency=ABC", "We know no currency “ABC”, so it is left out."),
        ("sort=random", "We know no order “random”, so it is left out."),
        ("degree=msc", "We know no degree “msc”, so it is left out."),
        ("page=-1", "The page “-1” is not a whole number from 1 to 100,000, so it is left out."),
        ("page=x", "The page “x” is not a whole number from 1 to 100,000, so it is left out."),
        ("visa=perhaps", "The visa filter “perhaps” is neither yes nor no, so it is left out."),
        ("colour=red", "There is no filter “colour”, so it is left out."),
        ("a=1&b=2&c=3&d=4", "There are no filters “a”, “b”, “c” and 1 more, so they are left out."),
        ("role=%00", "We know no role “”, so it is left out."),
    ],
)
def test_parse_leaves_out_what_it_cannot_read(sent: str, note: str) -> None:
    parsed = parse(sent)

    assert parsed.query == SearchQuery()
    assert parsed.notes == (note,)


def test_parse_keeps_the_rest_of_a_broken_request() -> None:
    parsed = parse("role=wizard&role=phd&pay_min=much&country=CH")

    assert parsed.query == SearchQuery(role=("phd",), country=("CH",))
    assert len(parsed.notes) == 2


def test_parse_swaps_the_ends_of_pay_and_says_so() -> None:
    parsed = parse("pay_min=90000&pay_max=50000")

    assert (parsed.query.pay_min, parsed.query.pay_max) == (50_000, 90_000)
    assert parsed.notes == ("The lowest pay was above the highest, so we swapped them.",)


def test_parse_says_nothing_about_tracking_parameters() -> None:
    assert parse("utm_source=mail&fbclid=1&gclid=2&ref=x").notes == ()


weird = st.text(max_size=60) | st.sampled_from(
    ["\x00", "\ud800", "9" * 5000, "-1", "１２", "%", "a" * 10_000, "🦖"]
)


@given(st.lists(st.tuples(st.sampled_from([*FILTERS, "other"]), weird), max_size=8))
@example([("q", "x" * 10_000), ("page", "9" * 400)])
def test_parse_never_fails_and_is_canonical(pairs: list[tuple[str, str]]) -> None:
    data = QueryDict(mutable=True)
    for name, value in pairs:
        data.appendlist(name, value)

    parsed = parse(data)

    again = parse(parsed.query.to_querystring())
    assert (again.query, again.notes) == (parsed.query, ())
    assert all(0 < len(note) < 400 for note in parsed.notes)


def test_every_filter_is_declared_once_with_its_fields() -> None:
    assert set(FILTERS) == set(SearchQuery.__dataclass_fields__)
    assert set(FACETS) == {
        *("role", "level", "topic", "country", "city", "workplace", "contract", "funding", "institution"),
        *("degree", "visa"),
    }
    narrowing = [one for param, one in FILTERS.items() if param in PARAMS]
    assert all(one.index_field and one.label and one.noun for one in narrowing)


# What matches


def test_every_filter_agrees_with_the_naive_search(board: Board) -> None:
    """Each filter alone, then mixtures of up to four."""
    for param in PARAMS:
        for _ in range(12):
            query = board.random_query(len(PARAMS))
            alone = SearchQuery(currency=query.currency, **{param: getattr(query, param)})
            assert set(matching(alone, board.now).values_list("pk", flat=True)) == board.matches(alone), alone
    sizes = []
    for _ in range(250):
        query = board.random_query(4)
        ids = list(matching(query, board.now).values_list("pk", flat=True))
        assert len(ids) == len(set(ids)), "a join made doubles"
        assert set(ids) == board.matches(query), query
        sizes.append(len(ids))
    assert sum(0 < size < 30 for size in sizes) > 60, "the searches tell little apart"


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_filters_agree_on_other_boards(seed: int) -> None:
    board = Board(Random(seed), size=25)

    for _ in range(60):
        query = board.random_query(3)
        assert set(matching(query, board.now).values_list("pk", flat=True)) == board.matches(query), query


@pytest.mark.django_db
def test_filter_set_narrows_a_queryset_from_request_data() -> None:
    OpeningFactory.create(role="phd", title="A")
    OpeningFactory.create(role="faculty", title="B")

    narrowed = OpeningFilterSet(QueryDict("role=phd&nonsense=1"), queryset=Opening.objects.open()).qs

    assert [opening.title for opening in narrowed] == ["A"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ({"pay_min": 50_000}, ["from 50", "range 40 to 60", "up to 50"]),
        ({"pay_min": 60_000}, ["range 40 to 60"]),
        ({"pay_min": 60_001}, []),
        ({"pay_max": 50_000}, ["from 50", "range 40 to 60", "up to 50"]),
        ({"pay_max": 40_000}, ["range 40 to 60"]),
        ({"pay_max": 39_999}, []),
        ({"pay_min": 45_000, "pay_max": 49_000}, ["range 40 to 60"]),
    ],
)
def test_pay_reaches_the_asked_end(asked: dict[str, int], titles: list[str]) -> None:
    OpeningFactory.create(paid=True, pay_min=40_000, pay_max=60_000, title="range 40 to 60")
    OpeningFactory.create(paid=True, pay_min=50_000, pay_max=None, title="from 50")
    OpeningFactory.create(paid=True, pay_min=None, pay_max=50_000, title="up to 50")
    OpeningFactory.create(title="not stated")

    assert found(SearchQuery(pay_min=asked.get("pay_min"), pay_max=asked.get("pay_max"))) == titles


@pytest.mark.django_db
@pytest.mark.parametrize("rate", ["1.0837", "0.8419", "11.313", "163.07", "3.7"])
@pytest.mark.parametrize("amount", [100_000, 54_321, 37_174])
def test_pay_stated_in_a_currency_reaches_the_same_amount_asked(rate: str, amount: int) -> None:
    """Rounding of the yearly euro must not lose an opening that pays exactly what is asked."""
    ExchangeRateFactory.create(currency="USD", per_euro=Decimal(rate))
    OpeningFactory.create(paid=True, pay_currency="USD", pay_min=amount, pay_max=amount, title="exact")

    assert found(SearchQuery(pay_min=amount, currency="USD")) == ["exact"]
    assert found(SearchQuery(pay_max=amount, currency="USD")) == ["exact"]
    assert found(SearchQuery(pay_min=amount + 1, currency="USD")) == []


@pytest.mark.django_db
def test_pay_in_a_currency_without_rate_matches_nothing() -> None:
    OpeningFactory.create(paid=True)

    assert found(SearchQuery(pay_min=1, currency="ISK")) == []
    assert len(found(SearchQuery(currency="ISK"))) == 1


@pytest.mark.django_db
def test_degree_leaves_out_openings_that_do_not_say() -> None:
    for admitted in ("", "bachelor", "master", "phd"):
        OpeningFactory.create(degree_admitted=admitted, title=admitted or "not said")

    assert found(SearchQuery(degree="bachelor")) == ["bachelor"]
    assert found(SearchQuery(degree="master")) == ["bachelor", "master"]
    assert found(SearchQuery(degree="phd")) == ["bachelor", "master", "phd"]


@pytest.mark.django_db
def test_country_holds_where_remote_work_may_be_done_from() -> None:
    OpeningFactory.create(
        remote=True, remote_countries=["DE", "FR"], locations=[("Bern", "CH")], title="remote"
    )
    OpeningFactory.create(remote=True, title="from anywhere")

    assert found(SearchQuery(country=("DE",))) == ["remote"]
    assert found(SearchQuery(country=("CH",))) == ["remote"]
    assert found(SearchQuery(country=("US",))) == []


@pytest.mark.django_db
def test_city_and_country_may_be_two_places_of_one_opening() -> None:
    OpeningFactory.create(locations=[("Cambridge", "GB"), ("Zürich", "CH")], title="both")
    OpeningFactory.create(locations=[("Cambridge", "US")], title="other Cambridge")

    assert found(SearchQuery(city=("cambridge-gb",))) == ["both"]
    assert found(SearchQuery(city=("cambridge-gb",), country=("CH",))) == ["both"]
    assert found(SearchQuery(city=("cambridge-us",), country=("GB",))) == []


@pytest.mark.django_db
def test_upper_topic_holds_those_below_it() -> None:
    upper = TopicFactory.create(name="Machine learning")
    lower = TopicFactory.create(name="Deep learning", parent=upper)
    OpeningFactory.create(topics=[lower], title="deep")
    OpeningFactory.create(topics=[upper, lower], title="both")

    assert found(SearchQuery(topic=("machine-learning",))) == ["both", "deep"]
    assert found(SearchQuery(topic=("deep-learning",))) == ["both", "deep"]
    assert matching(SearchQuery(topic=("machine-learning", "deep-learning"))).count() == 2


@pytest.mark.django_db
def test_days_are_counted_from_the_given_moment() -> None:
    now = timezone.now()
    opening = OpeningFactory.create(
        open=True, deadline_at=now + timedelta(days=7), published_at=now - timedelta(days=3)
    )
    LocationFactory.create_batch(2, opening=opening)

    assert matching(SearchQuery(deadline_within=7), now).count() == 1
    assert matching(SearchQuery(deadline_within=6), now).count() == 0
    assert matching(SearchQuery(posted_within=3), now).count() == 1
    assert matching(SearchQuery(posted_within=2), now).count() == 0
    assert matching(SearchQuery(), now + timedelta(days=8)).count() == 0


@pytest.mark.django_db
def test_unknown_values_match_nothing() -> None:
    """A saved search must not widen because a topic was removed."""
    OpeningFactory.create()

    assert found(SearchQuery(topic=("gone",))) == []
    assert found(SearchQuery(institution=("gone",))) == []


def test_parse_reads_a_query_string_like_a_request() -> None:
    sent = urlencode([("q", "Zürich & “deep”"), ("role", "phd")])

    assert parse(sent) == parse(QueryDict(sent))
