"""Which role suits somebody: seven questions, and a table of points that anybody may read.

Answers stand in the address, so that a result can be kept and shared, and nothing is stored.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from postings.openings.choices import Role
from postings.search.query import SearchQuery

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

QUIZ = Path(__file__).parent / "data" / "quiz.toml"


class Read(Protocol):
    """Something to read: a guide."""

    @property
    def label(self) -> str: ...
    @property
    def url(self) -> str: ...


# Each gives what there is to read about a role. Filled when apps are ready.
reading: list[Callable[[str], Read | None]] = []


class RoleKind(NamedTuple):
    role: str
    about: str

    @property
    def label(self) -> str:
        return Role(self.role).label


@dataclass(frozen=True, slots=True)
class Answer:
    """`points` go to roles, those in `out` are ruled out, and `search` narrows the openings at the end."""

    key: str
    words: str
    points: Mapping[str, int]
    out: tuple[str, ...] = ()
    search: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    key: str
    words: str
    answers: tuple[Answer, ...]

    def chosen(self, given: Mapping[str, str]) -> Answer | None:
        return next((answer for answer in self.answers if answer.key == given.get(self.key)), None)


class Quiz(NamedTuple):
    roles: tuple[RoleKind, ...]
    questions: tuple[Question, ...]


class Standing(NamedTuple):
    """A role with its points, the answers that gave them, and the one that rules it out."""

    kind: RoleKind
    points: int
    because: tuple[tuple[Answer, int], ...]
    ruled_out_by: Answer | None


@cache
def quiz() -> Quiz:
    read = tomllib.loads(QUIZ.read_text())
    return Quiz(
        tuple(RoleKind(**one) for one in read["roles"]),
        tuple(
            Question(
                one["key"],
                one["words"],
                tuple(Answer(**{**given, "out": tuple(given.get("out", ()))}) for given in one["answers"]),
            )
            for one in read["questions"]
        ),
    )


def answers_of(given: Mapping[str, str]) -> list[Answer]:
    """What was answered, in the order of the questions; what is no answer is left out."""
    return [answer for question in quiz().questions if (answer := question.chosen(given))]


def standings(answers: list[Answer]) -> list[Standing]:
    """Most points first, those ruled out last; on equal points in the order of the roles."""
    found = [_standing(kind, answers) for kind in quiz().roles]
    return sorted(found, key=lambda one: (one.ruled_out_by is not None, -one.points))


def _standing(kind: RoleKind, answers: list[Answer]) -> Standing:
    because = tuple((answer, points) for answer in answers if (points := answer.points.get(kind.role, 0)))
    out = next((answer for answer in answers if kind.role in answer.out), None)
    return Standing(kind, sum(points for _, points in because), because, out)


def best(found: list[Standing]) -> list[Standing]:
    """The role with most points, and those with as many."""
    return [one for one in found if one.ruled_out_by is None and one.points == found[0].points]


def searches(role: str, answers: list[Answer]) -> list[SearchQuery]:
    """What to look for: with all that was answered, then the role alone where that says less."""
    narrowing = {param: (value,) for answer in answers for param, value in answer.search.items()}
    alone = SearchQuery(role=(role,))
    return [alone.with_(**narrowing), alone] if narrowing else [alone]
