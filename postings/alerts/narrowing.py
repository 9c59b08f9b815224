"""How an alert could ask for less, so that an opening like one that was not wanted does not come again.

Only what surely leaves that opening out is offered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from postings.openings.choices import Role
from postings.search.engine.memory import MemoryIndex
from postings.search.query import WORDS_LIMIT, tidy_words
from postings.search.sentence import chosen_labels, condition_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from postings.openings.models import Opening
    from postings.search.query import SearchQuery

INSTITUTION = "institution-words"


@dataclass(frozen=True, slots=True)
class Narrowing:
    """`key` names the choice in a form, `label` says what comes no longer."""

    key: str
    label: str
    query: SearchQuery


def narrowings_of(query: SearchQuery, opening: Opening, now: datetime) -> tuple[Narrowing, ...]:
    candidates = (
        *_without_values(query, opening),
        *_without_role(query, opening),
        *_without_name(query, opening),
    )
    if not opening.is_open(now):
        # It can be held against no search any more, so only what needs no words is sure.
        return tuple(one for one in candidates if one.query.q == query.q)
    index = MemoryIndex([opening.pk], now)
    return tuple(one for one in candidates if not index.matching(one.query))


def without_word(query: SearchQuery, word: str) -> SearchQuery | None:
    """`query` without what has `word`; None where that cannot be said in a search."""
    bare = tidy_words(word.replace('"', " ").replace("“", " ").replace("”", " ")).lstrip("-").strip()
    if not bare or _has_alternatives(query):
        return None
    words = f'{query.q} -"{bare}"' if " " in bare else f"{query.q} -{bare}"
    return query.with_(q=words) if len(words.strip()) <= WORDS_LIMIT else None


def _has_alternatives(query: SearchQuery) -> bool:
    """A minus counts for one side of an "or" only."""
    return "or" in query.q.lower().split()


def _without_values(query: SearchQuery, opening: Opening) -> Iterator[Narrowing]:
    """Of several values of a filter, those that the opening has."""
    labels = chosen_labels(query)
    for param, own in _values_of(opening).items():
        chosen = query.chosen(param)
        there = tuple(value for value in chosen if value in own)
        rest = tuple(value for value in chosen if value not in own)
        if there and rest:
            said = condition_of(query.with_(**{param: there}), param, labels)
            yield Narrowing(
                param, f"Nothing more {_PREFIX.get(param, '')}{said}", query.with_(**{param: rest})
            )


_PREFIX = {"role": "for ", "workplace": "that is ", "contract": "that is ", "funding": "that is "}


def _values_of(opening: Opening) -> dict[str, set[str]]:
    topics = list(opening.topics.select_related("parent"))
    places = list(opening.locations.all())
    return {
        "topic": {topic.slug for topic in topics} | {topic.parent.slug for topic in topics if topic.parent},
        "country": {place.country for place in places} | set(opening.remote_countries),
        "city": {place.city_key for place in places},
        "institution": {opening.institution.slug},
        "role": {opening.role},
        "level": {opening.level},
        "workplace": {opening.workplace},
        "contract": {opening.contract},
        "funding": {opening.funding},
    }


def _without_role(query: SearchQuery, opening: Opening) -> Iterator[Narrowing]:
    """Every opening has a role, so the other ones are all the rest."""
    if query.role:
        return
    others = tuple(role for role in Role.values if role != opening.role)
    said = condition_of(query.with_(role=(opening.role,)), "role", {})
    yield Narrowing("role", f"Nothing more for {said}", query.with_(role=others))


def _without_name(query: SearchQuery, opening: Opening) -> Iterator[Narrowing]:
    if query.institution:
        return
    less = without_word(query, opening.institution.name)
    if less is not None:
        yield Narrowing(INSTITUTION, f"Nothing more that names {opening.institution.name}", less)
