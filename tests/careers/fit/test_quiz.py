from __future__ import annotations

import re

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from careers.fit.quiz import answers_of, best, quiz, searches, standings
from postings.openings.choices import Role
from tests.factories import OpeningFactory

URL = "/fit/roles/"
GIVEN = st.fixed_dictionaries(
    {},
    optional={
        question.key: st.sampled_from([answer.key for answer in question.answers]) for question in quiz().questions
    },
)  # fmt: skip


def test_the_questions_are_few_and_name_every_role() -> None:
    assert 6 <= len(quiz().questions) <= 8
    assert [kind.role for kind in quiz().roles] == Role.values
    for question in quiz().questions:
        for answer in question.answers:
            assert {*answer.points, *answer.out} <= set(Role.values)


def test_every_role_can_be_the_answer() -> None:
    winners = set()
    for degree in ("none", "master", "phd"):
        for day in ("ideas", "experiments", "systems", "people"):
            for proud in ("paper", "title", "product", "group", "learned"):
                answers = answers_of({"degree": degree, "day": day, "proud": proud})
                winners |= {one.kind.role for one in best(standings(answers))}
    assert winners == set(Role.values)


@given(GIVEN)
def test_the_role_shown_has_most_points_of_those_not_ruled_out(given: dict[str, str]) -> None:
    answers = answers_of(given)
    found = standings(answers)
    points = {
        role: sum(answer.points.get(role, 0) for answer in answers)
        for role in Role.values
        if not any(role in answer.out for answer in answers)
    }
    shown = {one.kind.role for one in best(found)}
    assert shown == {role for role, number in points.items() if number == max(points.values())}
    assert all(one.points == sum(number for _, number in one.because) for one in found)


def test_answers_narrow_the_search() -> None:
    answers = answers_of({"time": "open", "place": "remote"})
    narrowed, alone = searches("engineer", answers)
    assert narrowed.to_querystring() == "contract=permanent&role=engineer&workplace=remote"
    assert alone.to_querystring() == "role=engineer"
    assert searches("phd", []) == [alone.with_(role=("phd",))]


def test_what_is_no_answer_is_left_out() -> None:
    assert answers_of({"degree": "wizard", "nonsense": "x"}) == []


@pytest.mark.django_db
def test_the_quiz_ends_in_a_live_search_with_its_count_and_an_alert(client: Client) -> None:
    OpeningFactory.create_batch(3, role="fellow")
    page = client.get(URL, {"degree": "phd", "day": "ideas"}).content.decode()
    assert re.search(
        r'href="/openings/\?role=fellow">\s*<span>Fellows</span>\s*<span class="count">3 open now', page
    )
    assert 'href="/alerts/new/?role=fellow"' in page
    assert "5\xa0questions left open" in page
    assert re.search(r'value="phd"\s+checked', page)
    assert "ruled out by “A PhD”" in page


@pytest.mark.django_db
def test_a_narrow_search_that_finds_nothing_comes_last(client: Client) -> None:
    OpeningFactory.create(role="fellow")
    page = client.get(URL, {"degree": "phd", "day": "ideas", "place": "remote"}).content.decode()
    assert page.index(">1 open now") < page.index(">0 open now")


@pytest.mark.django_db
@pytest.mark.parametrize("query", [{}, {"degree": "wizard"}, {"degree": ""}])
def test_without_an_answer_there_is_no_result(client: Client, query: dict[str, str]) -> None:
    response = client.get(URL, query)
    assert response.status_code == 200
    assert 'id="result"' not in response.content.decode()


@pytest.mark.django_db
def test_the_table_of_points_is_on_the_page(client: Client) -> None:
    page = client.get(URL).content.decode()
    for question in quiz().questions:
        for answer in question.answers:
            assert answer.words in page
    assert ">out<" in page
