from __future__ import annotations

import pytest

from postings.search.query import SearchQuery
from postings.search.sentence import chips_of, chosen_labels, sentence_of
from tests.factories import InstitutionFactory, LocationFactory, TopicFactory

pytestmark = pytest.mark.django_db


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture(autouse=True)
def names() -> None:
    for name in ("Reinforcement learning", "AI agents", "Bayesian methods"):
        TopicFactory.create(name=name)
    InstitutionFactory.create(name="Fjordlund Institute")
    LocationFactory.create(city="Zürich", country="CH")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        (SearchQuery(), "Openings"),
        (SearchQuery(role=("phd",)), "PhD positions"),
        (SearchQuery(role=("fellow", "phd", "assistant")), "Research assistants, fellows and PhD positions"),
        (SearchQuery(level=("senior", "lead")), "Openings at lead or senior level"),
        (
            SearchQuery(
                role=("phd",),
                country=("DE", "CH"),
                topic=("reinforcement-learning",),
                pay_min=45_000,
                degree="master",
            ),
            "PhD positions in Switzerland or Germany about reinforcement learning, at least €45k a year, "
            "that admit a master's degree",
        ),
        (
            SearchQuery(topic=("ai-agents", "bayesian-methods")),
            "Openings about AI agents or Bayesian methods",
        ),
        (
            SearchQuery(city=("zurich-ch",), institution=("fjordlund-institute",), q="deep -shallow"),
            "Openings at Fjordlund Institute in Zürich, CH matching “deep -shallow”",
        ),
        (
            SearchQuery(workplace=("remote", "hybrid"), contract=("permanent",), funding=("stipend",)),
            "Openings, hybrid or remote, permanent, with a stipend",
        ),
        (
            SearchQuery(pay_min=45_500, pay_max=80_000, currency="CHF", visa=True),
            "Openings, at least CHF 45,500 a year, at most CHF 80k a year, with visa sponsorship",
        ),
        (
            SearchQuery(deadline_within=7, posted_within=1),
            "Openings, closing within 7 days, posted within 1 day",
        ),
        (SearchQuery(topic=("gone",)), "Openings about gone"),
    ],
)
def test_sentence_says_the_search(query: SearchQuery, sentence: str) -> None:
    assert plain(sentence_of(query)) == sentence


def test_chips_read_as_a_sentence_and_lead_to_the_search_without_them() -> None:
    query = SearchQuery(
        q="robots",
        role=("phd",),
        country=("DE",),
        topic=("reinforcement-learning",),
        pay_min=45_000,
        degree="master",
        deadline_within=7,
        visa=True,
        sort="pay",
        page=2,
    )

    chips = chips_of(query, chosen_labels(query))

    assert [plain(chip.label) for chip in chips] == [
        "PhD position",
        "in Germany",
        "about Reinforcement learning",
        "matching “robots”",
        "at least €45,000 a year",
        "that admit a master's degree",
        "with visa sponsorship",
        "closing within 7 days",
    ]
    for chip in chips:
        assert chip.query == query.without(chip.param)
        assert "sort=pay" in chip.remove_url
        assert "page" not in chip.remove_url


def test_chips_of_one_filter_are_taken_away_one_by_one() -> None:
    query = SearchQuery(country=("CH", "DE"))

    assert [chip.remove_url for chip in chips_of(query, chosen_labels(query))] == [
        "/openings/?country=DE",
        "/openings/?country=CH",
    ]


def test_order_page_and_currency_have_no_chip() -> None:
    query = SearchQuery(sort="pay", page=3, currency="USD")

    assert chips_of(query, {}) == ()
    assert sentence_of(query) == "Openings"
