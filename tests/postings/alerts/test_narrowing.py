from __future__ import annotations

import pytest
from django.utils import timezone

from postings.alerts.narrowing import narrowings_of, without_word
from postings.openings.choices import Role, Workplace
from postings.openings.models import Opening
from postings.search.engine.memory import MemoryIndex
from postings.search.query import WORDS_LIMIT, SearchQuery
from tests.factories import LocationFactory, OpeningFactory, TopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def opening() -> Opening:
    parent = TopicFactory.create(name="Learning")
    made = OpeningFactory.create(
        role=Role.PHD,
        workplace=Workplace.ON_SITE,
        institution__name="Example Institute",
        topics=[TopicFactory.create(name="Bandits", parent=parent)],
    )
    made.locations.all().delete()
    LocationFactory.create(opening=made, city="Bern", country="CH")
    return made


def offered(query: SearchQuery, opening: Opening) -> dict[str, str]:
    return {one.label: one.query.to_querystring() for one in narrowings_of(query, opening, timezone.now())}


def test_one_of_several_values_is_left_out(opening: Opening) -> None:
    query = SearchQuery(
        role=("phd", "fellow"), country=("CH", "DE"), topic=("bandits", "robots"), workplace=("on_site",)
    )
    ways = offered(query, opening)
    assert ways["Nothing more for PhD positions"] == query.with_(role=("fellow",)).to_querystring()
    assert ways["Nothing more in Switzerland"] == query.with_(country=("DE",)).to_querystring()
    assert ways["Nothing more about bandits"] == query.with_(topic=("robots",)).to_querystring()
    # Of a single value nothing would be left to ask for.
    assert not any("on site" in label for label in ways)


def test_topic_above_its_own_goes_with_it(opening: Opening) -> None:
    ways = offered(SearchQuery(topic=("bandits", "learning", "robots")), opening)
    assert "topic=robots" in ways.values()


def test_role_is_left_out_of_a_search_for_any(opening: Opening) -> None:
    ways = offered(SearchQuery(q="example"), opening)
    assert "role=phd" not in ways["Nothing more for PhD positions"]
    assert "role=faculty&role=fellow" in ways["Nothing more for PhD positions"]


def test_institution_is_left_out_by_its_name(opening: Opening) -> None:
    ways = offered(SearchQuery(), opening)
    assert ways["Nothing more that names Example Institute"] == "q=-%22Example+Institute%22"


def test_only_what_leaves_the_opening_out_is_offered(opening: Opening) -> None:
    now = timezone.now()
    index = MemoryIndex([opening.pk], now)
    query = SearchQuery(country=("CH", "DE"), q="example or bandits")
    ways = narrowings_of(query, opening, now)
    assert ways
    assert not any(index.matching(way.query) for way in ways)
    # A minus would count for one side only.
    assert not any(way.query.q != query.q for way in ways)


@pytest.mark.parametrize(
    ("words", "word", "less"),
    [
        ("", "vision", "-vision"),
        ("robots", "-vision", "robots -vision"),
        ("robots", "computer vision", 'robots -"computer vision"'),
        ("robots", "“vision”", "robots -vision"),
        ("robots or arms", "vision", None),
        ("robots", "  ", None),
        ("x" * WORDS_LIMIT, "vision", None),
    ],
)
def test_word_is_left_out(words: str, word: str, less: str | None) -> None:
    query = without_word(SearchQuery(q=words), word)
    assert (query.q if query else None) == less
