"""Where the quiz ends: the role that suits, what is open of it now, what to read, and an alert."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.urls import reverse

from careers.fit.counting import Board
from careers.fit.quiz import answers_of, best, quiz, reading, searches, standings
from postings.search.sentence import sentence_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from careers.fit.quiz import Answer, Question, Read, Standing
    from postings.search.query import SearchQuery


class LiveSearch(NamedTuple):
    """A search as it stands now, with the way to its list and to an alert for it."""

    words: str
    url: str
    number: int
    alert_url: str


class Suited(NamedTuple):
    standing: Standing
    searches: list[LiveSearch]
    reading: list[Read]


class Result(NamedTuple):
    """`unanswered` are as many questions as were left out; they give no points to anybody."""

    suited: list[Suited]
    standings: list[Standing]
    unanswered: int


def result_of(given: Mapping[str, str]) -> Result | None:
    """None before anything is answered."""
    answers = answers_of(given)
    if not answers:
        return None
    found, board = standings(answers), Board()
    suited = [_suited(standing, answers, board) for standing in best(found)]
    return Result(suited, found, len(quiz().questions) - len(answers))


def _suited(standing: Standing, answers: list[Answer], board: Board) -> Suited:
    role = standing.kind.role
    read = [link for of_role in reading if (link := of_role(role))]
    # What finds nothing comes last; an alert for it may find something.
    live = sorted(
        (_live(query, board.found(query)) for query in searches(role, answers)),
        key=lambda one: not one.number,
    )
    return Suited(standing, live, read)


def _live(query: SearchQuery, number: int) -> LiveSearch:
    alert = f"{reverse('postings:alert-create')}?{query.to_querystring()}"
    return LiveSearch(sentence_of(query), query.get_absolute_url(), number, alert)


class Offered(NamedTuple):
    """An answer as the page offers it: `cells` are its points, in the order of the roles."""

    answer: Answer
    is_chosen: bool
    cells: list[str]


class AskedNow(NamedTuple):
    question: Question
    offered: list[Offered]


def asked_now(given: Mapping[str, str]) -> list[AskedNow]:
    return [
        AskedNow(
            question,
            [
                Offered(
                    answer,
                    answer.key == given.get(question.key),
                    [_cell(answer, kind.role) for kind in quiz().roles],
                )
                for answer in question.answers
            ],
        )
        for question in quiz().questions
    ]


def _cell(answer: Answer, role: str) -> str:
    if role in answer.out:
        return "out"
    return str(answer.points.get(role, "–"))
