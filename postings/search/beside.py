"""What stands beside an opening: those like it, and the others of its institution.

The engine says which they are, and the database, in one statement for both, what they are now.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tantivy import Occur, Query

from postings.openings.cards import cards_of
from postings.openings.models import Opening
from postings.search.clauses import Between, microseconds
from postings.search.engine import source
from postings.search.engine.paging import page_of
from postings.search.engine.queries import range_of
from postings.search.engine.schema import CLOSES, ID, PUBLISHED, schema
from postings.search.query import DEADLINE
from postings.search.similar import similar_ids

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from postings.openings.cards import Card

# What fits beside the text before a list of its own is the better place.
SIMILAR, OTHERS = 4, 3


@dataclass(frozen=True, slots=True)
class Beside:
    """`others` are the first few of `others_count`, by deadline."""

    similar: Sequence[Card]
    others: Sequence[Card]
    others_count: int


def beside(opening: Opening, now: datetime) -> Beside:
    alike = similar_ids(opening.pk, now, SIMILAR)
    count, others = other_ids(opening, now, OTHERS)
    cards = {card.pk: card for card in cards_of(list({*alike, *others}), now)}
    return Beside(
        similar=[cards[pk] for pk in alike if pk in cards],
        others=[cards[pk] for pk in others if pk in cards],
        others_count=count,
    )


def other_ids(opening: Opening, now: datetime, limit: int) -> tuple[int, list[int]]:
    """How many other openings of the institution are open, and the ids of those that close first."""
    reader = source.current_reader()
    if reader is not None:
        try:
            return page_of(reader.searcher, _others(opening, microseconds(now)), DEADLINE, 0, limit)
        except source.ENGINE_ERRORS as error:
            source.report(error)
    return reference_other_ids(opening, now, limit)


def reference_other_ids(opening: Opening, now: datetime, limit: int) -> tuple[int, list[int]]:
    """As the database finds them."""
    others = Opening.objects.open(now).for_institution(opening.institution).exclude(pk=opening.pk)
    return others.count(), list(others.closing_first().values_list("pk", flat=True)[:limit])


def _others(opening: Opening, moment: int) -> Query:
    of_institution = Query.term_query(schema(), "institution", opening.institution.slug, index_option="basic")
    return Query.boolean_query(
        [
            (Occur.Must, Query.const_score_query(of_institution, 0.0)),
            (Occur.Must, range_of(Between(CLOSES, moment, None))),
            (Occur.Must, range_of(Between(PUBLISHED, None, moment))),
            (Occur.MustNot, Query.term_query(schema(), ID, opening.pk)),
        ]
    )
