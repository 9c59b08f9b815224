"""Why an opening is in a mail: for each condition of the search, what the opening has of it.

A reason is never guessed. The clause that a filter asks of the index is held against what the index has of the
opening, so a reason is given exactly where the condition holds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from postings.openings.deadlines import NBSP, published_words
from postings.openings.presentation import count_of, money
from postings.search.clauses import AnyOf, Between, Clause
from postings.search.engine.schema import PLACE
from postings.search.filters import FILTERS
from postings.search.near import kilometres
from postings.search.query import MANY
from postings.search.sentence import condition_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from postings.alerts.emails.words import Words
    from postings.openings.cards import Card
    from postings.search.engine.documents import Contents
    from postings.search.kinds import Context
    from postings.search.near import Centre
    from postings.search.query import SearchQuery
    from postings.search.sentence import Labels

_EVERY = "you asked for every opening"
_CHANGED = "it matched when it was posted, and was changed since"


@dataclass(slots=True)
class Asked:
    """A search, prepared to be held against many openings."""

    query: SearchQuery
    labels: Labels
    clauses: tuple[tuple[str, Clause], ...]
    words: Words
    centre: Centre | None
    is_everything: bool
    phrases: dict[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def of(
        cls, query: SearchQuery, labels: Labels, context: Context, words: Words, centre: Centre | None
    ) -> Asked:
        clauses = (
            (param, one.clause(query, context)) for param, one in FILTERS.items() if param not in _MEASURED
        )
        in_force = tuple((param, one) for param, one in clauses if one is not None)
        return cls(query, labels, in_force, words, centre, query.is_empty)

    def phrase(self, param: str, value: str) -> str:
        """One value of a condition in words, which hundreds of openings share."""
        key = param, value
        if key not in self.phrases:
            self.phrases[key] = self._phrase(param, value)
        return self.phrases[key]

    def _phrase(self, param: str, value: str) -> str:
        query = self.query
        if param == "role":
            return self.labels["role"][value]
        if param == "pay_min":
            return f"pay reaches {money(Decimal(value), query.currency)} a year"
        if param == "pay_max":
            return f"pay starts at {money(Decimal(value), query.currency)} a year or less"
        if param == "deadline_within":
            return f"closes within {count_of(int(value), 'day')}"
        if param == "degree":
            return f"admits {condition_of(query, param, self.labels).removeprefix('that admit ')}"
        if param in MANY:
            query = query.with_(**{param: (value,)})
        return condition_of(query, param, self.labels)


# Their clauses ask the database which places are near, or count from the moment of reading.
_MEASURED = ("near", "posted_within")


def reasons_of(asked: Asked, card: Card, contents: Contents, context: Context) -> tuple[str, ...]:
    """In the order of the filters on the page; never empty."""
    if asked.is_everything:
        return (_EVERY,)
    reasons = (*_condition_reasons(asked, card, contents, context), *asked.words.reasons(contents))
    return reasons or (_CHANGED,)


def _condition_reasons(asked: Asked, card: Card, contents: Contents, context: Context) -> Iterator[str]:
    for param, clause in asked.clauses:
        yield from _met(asked, param, clause, card, contents)
    if asked.query.near:
        yield from _distance(asked, contents)
    if asked.query.posted_within is not None and card.published_at is not None:
        yield published_words(card.published_at, context.now)


def _met(asked: Asked, param: str, clause: Clause, card: Card, contents: Contents) -> Iterator[str]:
    if isinstance(clause, AnyOf):
        there = contents.values[clause.field]
        found = [value for value in clause.values if value in there]
        if param == "country":
            yield from _countries(asked, found, card)
        elif param in MANY:
            yield from (asked.phrase(param, value) for value in found)
        elif found:
            yield asked.phrase(param, asked.query.chosen(param)[0])
    elif isinstance(clause, Between) and _is_between(contents.numbers[clause.field], clause):
        yield asked.phrase(param, asked.query.chosen(param)[0])


def _is_between(number: int, clause: Between) -> bool:
    return (clause.least is None or number >= clause.least) and (clause.most is None or number <= clause.most)


def _countries(asked: Asked, found: list[str], card: Card) -> Iterator[str]:
    here = {place.country for place in card.places}
    for code in found:
        phrase = asked.phrase("country", code)
        yield phrase if code in here else f"remote from {phrase.removeprefix('in ')}"


def _distance(asked: Asked, contents: Contents) -> Iterator[str]:
    if asked.centre is None:
        return
    name = asked.labels.get("near", {}).get(asked.query.near, asked.query.near)
    if asked.query.near in contents.values["city"]:
        yield f"in {name}"
        return
    places = (word.split(",") for word in contents.values[PLACE])
    away = min((kilometres(asked.centre, float(lat), float(lon)) for lat, lon in places), default=None)
    if away is not None and away <= asked.query.within:
        yield f"{max(round(away), 1)}{NBSP}km from {name}"
