"""How alike two openings are, part by part."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postings.moderation.likeness import (
    THRESHOLD,
    Print,
    compare,
    institution_likeness,
    marks_of,
    place_likeness,
    score_of,
    text_likeness,
    title_key,
    title_likeness,
    titles_with_marks,
)

OWN = (
    "You train language models on speech and on text, measure what they learn, and publish it with the group. "
    "You plan experiments, write code that others can read, and supervise two students. We meet on Mondays. "
)
BOILERPLATE = (
    "We are an equal opportunity employer and welcome applications from everybody, whatever their background. "
    "We offer a pension, day care, a budget for conferences and forty days of leave in every year of the contract. "
)


def printed(
    text: str = OWN, title: str = "Researcher in speech", *, institution: int = 1, city: str = ""
) -> Print:
    marks, is_sample = marks_of(text)
    return Print(
        opening_id=1,
        title=title,
        institution_id=institution,
        institution=f"Institute {institution}",
        site="",
        cities=frozenset({city} if city else ()),
        countries=frozenset({city[-2:]} if city else ()),
        marks=frozenset(marks),
        is_sample=is_sample,
    )


@pytest.mark.parametrize(
    "title",
    [
        "PhD position in speech (m/f/d)",
        "PhD position in speech - Ref. 2024-113",
        "Speech: PhD position",
        "PhD Position, Speech [R-99182]",
        "PHD POSITION IN SPEECH, Job ID: 10344",
    ],
)
def test_title_codes_and_order_say_nothing(title: str) -> None:
    assert title_key(title) == title_key("PhD position in speech")
    assert title_likeness(title, "PhD position in speech") == 1


def test_title_of_codes_only_keeps_them() -> None:
    assert title_key("R-99182") != ""


@pytest.mark.parametrize(
    ("one", "two"), [("Research engineer", "Senior research engineer"), ("Engineer I", "Engineer II")]
)
def test_title_of_another_rank_is_another(one: str, two: str) -> None:
    assert title_likeness(one, two) < 0.7


def test_text_that_is_the_same_is_the_same() -> None:
    assert text_likeness(printed(), printed(), {}) == 1
    assert text_likeness(printed(), printed(""), {}) == 0
    assert text_likeness(printed(), printed(BOILERPLATE), {}) == 0


def test_text_of_all_openings_of_an_employer_weighs_little() -> None:
    roles = [
        printed(f"{one} unlike the others in every word of it. " * 3 + BOILERPLATE, one) for one in "abcdefgh"
    ]
    apart = text_likeness(roles[0], roles[1], titles_with_marks(roles))
    assert apart < text_likeness(roles[0], roles[1], {}) * 0.6
    in_ten_cities = [printed(city=f"{one}-ch") for one in "abcdefghij"]
    assert text_likeness(in_ten_cities[0], in_ten_cities[1], titles_with_marks(in_ten_cities)) == 1


def test_long_texts_are_compared_by_a_sample_also_with_short_ones() -> None:
    words = [f"word{number}" for number in range(2000)]
    long, half = printed(" ".join(words)), printed(" ".join(words[:1000]))
    short = printed(" ".join(words[:150]))
    assert (long.is_sample, half.is_sample, short.is_sample) == (True, True, False)
    assert len(long.marks) < 700
    # All of the shorter one, and half of the longer.
    assert text_likeness(long, half, {}) == pytest.approx(0.75, abs=0.06)
    assert text_likeness(long, short, {}) > 0.5


def test_places() -> None:
    zurich, bern, paris = (printed(city=city) for city in ("zurich-ch", "bern-ch", "paris-fr"))
    assert place_likeness(zurich, zurich) == 1
    assert place_likeness(zurich, bern) == 0.4
    assert place_likeness(zurich, paris) == 0
    assert place_likeness(zurich, printed()) == 0.5


@pytest.mark.parametrize(
    ("one", "two", "is_alike"),
    [
        ("ETH Zürich", "ETH Zurich", True),
        ("University of Bern", "Bern University, Institute of Computer Science", True),
        ("University of Bern", "University of Basel", False),
        ("The University", "An Institute", False),
    ],
)
def test_institutions_are_alike_by_what_is_their_own(one: str, two: str, is_alike: bool) -> None:
    first, second = printed(institution=1), printed(institution=2)
    alike = institution_likeness(replace(first, institution=one), replace(second, institution=two))
    assert (alike > 0.8) == is_alike


texts = st.text(alphabet="abc de.", max_size=200)


@given(texts, texts, texts, texts)
def test_a_score_is_the_same_from_both_sides_and_within_bounds(
    one: str, two: str, title: str, other: str
) -> None:
    first, second = printed(one, title), printed(two, other, institution=2)
    scores = [score_of(compare(*pair, {})) for pair in ((first, second), (second, first))]
    assert scores[0] == pytest.approx(scores[1])
    assert 0 <= scores[0] <= 1.0001


def test_same_role_in_another_city_is_suspicious_and_another_role_is_not() -> None:
    own = printed(OWN + BOILERPLATE, city="zurich-ch")
    moved = printed(OWN + BOILERPLATE, city="paris-fr")
    other = printed(
        BOILERPLATE + "You keep the accounts in order and pay bills. " * 3, "Accountant", city="zurich-ch"
    )
    titles_with = titles_with_marks([own, moved, other])
    assert score_of(compare(own, moved, titles_with)) >= THRESHOLD
    assert score_of(compare(own, other, titles_with)) < THRESHOLD
