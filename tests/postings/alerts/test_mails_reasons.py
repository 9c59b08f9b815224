from __future__ import annotations

from datetime import datetime
from random import Random

import pytest
from django.db import connection
from django.utils import timezone

from postings.alerts.emails.reasons import Asked, reasons_of
from postings.alerts.emails.words import Words
from postings.openings.cards import cards_of
from postings.openings.choices import Workplace
from postings.openings.models import Location, Opening
from postings.search.engine.documents import contents_of
from postings.search.engine.memory import MemoryIndex
from postings.search.engine.raw import raw_connection
from postings.search.kinds import Context
from postings.search.near import centre_of
from postings.search.query import SearchQuery
from postings.search.sentence import chosen_labels
from postings.search.vocabulary import Vocabulary
from tests.factories import OpeningFactory, TopicFactory
from tests.postings.search.board import PARAMS, Board

pytestmark = pytest.mark.django_db


def reasons(
    query: SearchQuery, opening_ids: list[int], now: datetime | None = None
) -> dict[int, tuple[str, ...]]:
    vocabulary = Vocabulary()
    context = Context(now or timezone.now(), vocabulary.rates)
    centre = centre_of(query.near) if query.near else None
    asked = Asked.of(query, chosen_labels(query), context, Words.of(query.q, vocabulary.synonyms), centre)
    contents = contents_of(raw_connection(), opening_ids)
    cards = cards_of(opening_ids, context.now)
    return {card.pk: reasons_of(asked, card, contents[card.pk], context) for card in cards}


def reasons_for(opening: Opening, **asked: object) -> tuple[str, ...]:
    return reasons(SearchQuery(**asked), [opening.pk])[opening.pk]  # type: ignore[arg-type]  # by name


def test_every_condition_in_force_is_a_reason(db: None) -> None:
    """Random searches over a random board: a match has a reason for each condition, by the condition alone."""
    board = Board(Random(20261120))
    seen = 0
    for _ in range(150):
        query = board.random_query(4)
        matched = sorted(board.matches(query))[:6]
        in_force = [param for param in PARAMS if query.chosen(param)]
        if not matched or not in_force:
            continue
        every = reasons(query, matched, board.now)
        for param in in_force:
            others = SearchQuery().with_(
                **{
                    name: getattr(query, name)
                    for name in (param, "currency", "within")
                    if name != "within" or param == "near"
                }
            )
            alone = reasons(others, matched, board.now)
            for pk in matched:
                assert alone[pk], (param, query)
                assert "changed since" not in alone[pk][0], (param, query)
                assert set(alone[pk]) <= set(every[pk]), (param, query)
                seen += 1
    assert seen > 300, "too few matches to tell anything"


def test_reasons_are_only_given_where_the_condition_holds(db: None) -> None:
    """An opening that a condition alone does not match has no reason by it."""
    board = Board(Random(7))
    open_ids = [opening.pk for opening in board.openings if opening.is_open(board.now)]
    for _ in range(60):
        query = board.random_query(1)
        if query.is_empty or query.posted_within:
            continue
        matched = board.matches(query)
        for pk, given in reasons(query, open_ids, board.now).items():
            assert ("changed since" in given[0]) == (pk not in matched), (query, given)


def test_reasons_name_the_values_that_the_opening_has() -> None:
    upper = TopicFactory.create(name="Deep learning")
    topic = TopicFactory.create(name="Reinforcement learning", parent=upper)
    opening = OpeningFactory.create(complete=True, role="phd", topics=[topic])
    given = reasons_for(
        opening,
        role=("fellow", "phd"),
        topic=(topic.slug, "other"),
        country=("CH", "DE"),
        workplace=("on_site",),
        degree="phd",
        pay_min=50_000,
        pay_max=60_000,
        visa=True,
        deadline_within=60,
        posted_within=7,
    )
    assert [reason.replace("\N{NO-BREAK SPACE}", " ") for reason in given] == [
        "PhD position",
        "about reinforcement learning",
        "in Switzerland",
        "admits a PhD",
        "pay reaches €50,000 a year",
        "pay starts at €60,000 a year or less",
        "with visa sponsorship",
        "on site",
        "closes within 60 days",
        "new since yesterday",
    ]
    assert reasons_for(opening, topic=(upper.slug,)) == ("about deep learning",)


def test_remote_country_is_said_to_be_one() -> None:
    opening = OpeningFactory.create(
        workplace=Workplace.REMOTE, remote_countries=["DE", "NL"], locations=[("Bern", "CH")]
    )
    assert reasons_for(opening, country=("CH", "DE", "NL")) == (
        "in Switzerland",
        "remote from Germany",
        "remote from the Netherlands",
    )


def test_distance_is_that_of_the_nearest_place() -> None:
    opening = OpeningFactory.create(locations=[("Bern", "CH"), ("Berlin", "DE")])
    Location.objects.filter(city="Bern").update(latitude=46.948, longitude=7.4474)
    Location.objects.filter(city="Berlin").update(latitude=52.52, longitude=13.405)
    (reason,) = reasons_for(opening, near="zurich-ch", within=100)
    assert reason.replace("\N{NO-BREAK SPACE}", " ") == "95 km from Zurich, CH"
    assert reasons_for(opening, near="bern-ch", within=100) == ("in Bern, CH",)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("graphs", ("“Graph” in the title",)),
        ('"graph networks"', ("“Graph networks” in the title",)),
        ("graphs proteins", ("“Graph” in the title", "“protein” in the text")),
        ("causality", ("“Causality” among its topics",)),
        ("causal inference", ("“Causality”, “causal inference” among its topics",)),
        ("pytorch", ("“PyTorch” among what it asks and offers",)),
        ("ashcombe", ("“Ashcombe” in the institution’s name",)),
        ("nothing or proteins", ("“protein” in the text",)),
        ("-nothing", ("it matches “-nothing”",)),
        # The engine reads on over the end of a line.
        ('"fold well"', ('it matches “"fold well"”',)),
    ],
)
def test_words_stand_where_the_opening_has_them(words: str, expected: tuple[str, ...]) -> None:
    topic = TopicFactory.create(name="Causality", synonyms=["causal inference"])
    opening = OpeningFactory.create(
        title="Graph networks for cells",
        institution__name="Ashcombe University",
        topics=[topic],
        qualifications=["PyTorch"],
        description_text="You ask how a protein may fold\nwell and quickly.",
    )
    query = SearchQuery(q=words)
    assert MemoryIndex([opening.pk], timezone.now()).matching(query) == [opening.pk]
    assert reasons(query, [opening.pk])[opening.pk] == expected


def test_words_that_do_not_match_any_more_are_no_reason() -> None:
    opening = OpeningFactory.create(title="Bandits")
    (reason,) = reasons_for(opening, q="robots -bandits")
    assert reason == "it matched when it was posted, and was changed since"


def test_search_for_everything_says_so() -> None:
    assert reasons_for(OpeningFactory.create()) == ("you asked for every opening",)


def test_contents_are_read_in_two_statements() -> None:
    openings = OpeningFactory.create_batch(3, complete=True)
    assert connection.vendor == "postgresql"
    assert set(contents_of(raw_connection(), [opening.pk for opening in openings])) == {
        opening.pk for opening in openings
    }
