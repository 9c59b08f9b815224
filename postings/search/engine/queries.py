"""A `SearchQuery` as a query of the engine. The page, and the matching of alerts, both ask with this one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING

from tantivy import FieldType, Occur, Query

from postings.search.clauses import AnyOf, Between, Clause, NoneOf, microseconds
from postings.search.engine.schema import BODY, CLOSES, PUBLISHED, TITLE, WORTH, schema
from postings.search.engine.words import groups_of
from postings.search.filters import FILTERS
from postings.search.query import SearchQuery

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from postings.search.engine.words import Group, Stems, Synonyms, Wanted
    from postings.search.kinds import Context

# What was written counts more than what means the same.
_SYNONYM_WORTH = 0.7
# Words next to each other, as they were typed, beside what each is worth: "AI safety" is not safety with AI.
_CLOSE_WORTH = 2.0
# Up to so many values, each is looked up by itself: a set costs a third more at 100,000 openings (measured).
_FEW_VALUES = 8
_PARAMS = tuple(FILTERS)
_values_of: Callable[[SearchQuery], tuple[object, ...]] = attrgetter(*_PARAMS)
_USUAL = _values_of(SearchQuery())


@dataclass(frozen=True, slots=True)
class Parts:
    """A query in its parts, so that one of them can be left out without making the others again.

    The first of `always` asks for what is not closed; the words come after it. Some conditions are `against` what
    they ask for.
    """

    always: tuple[Query, ...]
    # What is published later is little or nothing: leaving it out costs less than asking for all the rest.
    never: Query
    by_param: Mapping[str, Query]
    against: tuple[Query, ...]

    @classmethod
    def of(cls, query: SearchQuery, context: Context, synonyms: Synonyms | None = None) -> Parts:
        is_open, never = _open_at(microseconds(context.now))
        always = [is_open]
        groups = groups_of(query.q, synonyms)
        if groups:
            always.append(_any_of([_group(group) for group in groups]))
        # Conditions say nothing about how good a match is.
        clauses = [(param, FILTERS[param].clause(query, context)) for param in _used(query)]
        conditions = {
            param: _quiet(_condition(one))
            for param, one in clauses
            if one is not None and not isinstance(one, NoneOf)
        }
        against = (_any_value(one) for _, one in clauses if isinstance(one, NoneOf) and one.values)
        return cls(tuple(always), never, conditions, tuple(against))

    def query(self, *, leave_out: str = "") -> Query:
        chosen = [one for param, one in self.by_param.items() if param != leave_out]
        wanted = [(Occur.Must, one) for one in (*self.always, *chosen)]
        return Query.boolean_query([*wanted, *((Occur.MustNot, one) for one in (self.never, *self.against))])


def build_query(
    query: SearchQuery, context: Context, synonyms: Synonyms | None = None, *, leave_out: str = ""
) -> Query:
    """The open openings that match `query`, without regard to its parameter `leave_out`."""
    return Parts.of(query, context, synonyms).query(leave_out=leave_out)


def build_ranked_query(query: SearchQuery, context: Context, synonyms: Synonyms | None = None) -> Query:
    """The same openings, with what only their order depends on."""
    built = build_query(query, context, synonyms)
    close = [phrase for group in groups_of(query.q, synonyms) for phrase in _phrases_of(group)]
    if not close:
        return built
    bonus = [
        (Occur.Should, Query.boost_query(_close(phrase), _CLOSE_WORTH)) for phrase in dict.fromkeys(close)
    ]
    return Query.boolean_query([(Occur.Must, built), *bonus])


def build_history_query(
    query: SearchQuery, context: Context, synonyms: Synonyms | None, since: datetime
) -> Query:
    """Those that match `query` and were published since, open or not, whatever their deadline."""
    parts = Parts.of(query.without("deadline_within"), context, synonyms)
    published = range_of(Between(PUBLISHED, microseconds(since), microseconds(context.now)))
    asked = [_quiet(published), *parts.always[1:], *parts.by_param.values()]
    return Query.boolean_query([(Occur.Must, one) for one in asked])


@lru_cache(maxsize=4)
def _open_at(now: int) -> tuple[Query, Query]:
    """Not closed, and not published: alerts ask a hundred thousand searches of one moment."""
    return _quiet(range_of(Between(CLOSES, now, None))), range_of(Between(PUBLISHED, now + 1, None))


def _used(query: SearchQuery) -> list[str]:
    """The parameters that are not as they usually are. Most are, and need not be asked for a condition."""
    values = zip(_PARAMS, _values_of(query), _USUAL, strict=True)
    return [param for param, value, usual in values if value != usual]


def _quiet(condition: Query) -> Query:
    return Query.const_score_query(condition, 0.0)


def _condition(clause: Clause) -> Query:
    if isinstance(clause, AnyOf):
        return _any_value(clause)
    if isinstance(clause, Between):
        return range_of(clause)
    return Query.empty_query()


def _any_value(clause: AnyOf | NoneOf) -> Query:
    if len(clause.values) <= _FEW_VALUES:
        return _any_of([_value(clause.field, value) for value in clause.values])
    return Query.term_set_query(schema(), clause.field, clause.values)


def _value(field: str, value: str) -> Query:
    return Query.term_query(schema(), field, value, index_option="basic")


def range_of(clause: Between) -> Query:
    return Query.range_query(schema(), clause.field, FieldType.Integer, clause.least, clause.most)


def equal(field: str, number: int) -> Query:
    return range_of(Between(field, number, number))


def _group(group: Group) -> Query:
    parts = [(Occur.Must, _wanted(one)) for one in group.wanted] or [(Occur.Must, Query.all_query())]
    parts += [(Occur.MustNot, _wanted(one)) for one in group.unwanted]
    return Query.boolean_query(parts)


def _phrases_of(group: Group) -> list[Stems]:
    """Neighbours among what was typed, where they need not stand next to each other."""
    pairs = [one.stems + other.stems for one, other in pairwise(group.wanted)]
    return [*pairs, *(one.stems for one in group.wanted if one.apart)]


def _close(phrase: Stems) -> Query:
    """In what was written of this opening alone. Looking into its topics as well took 40 % more time for a page."""
    return _any_of([_next_to_each_other(field, phrase) for field in (TITLE, BODY)])


def _wanted(wanted: Wanted) -> Query:
    written = _all_of([_anywhere(part) for part in wanted.parts])
    others = [_synonym(stems, wanted.stems) for stems in wanted.others]
    return Query.disjunction_max_query([written, *others]) if others else written


def _synonym(stems: Stems, written: Stems) -> Query:
    """A phrase scores the sum of its words, so a longer way to say the same would count more."""
    return Query.boost_query(_anywhere(stems), _SYNONYM_WORTH * min(1.0, len(written) / len(stems)))


def _anywhere(stems: Stems) -> Query:
    """In any part of an opening, but not across two of them."""
    return _any_of(
        [Query.boost_query(_next_to_each_other(field, stems), worth) for field, worth in WORTH.items()]
    )


def _next_to_each_other(field: str, stems: Stems) -> Query:
    if len(stems) == 1:
        return Query.term_query(schema(), field, stems[0])
    return Query.phrase_query(schema(), field, list(stems))


def _all_of(queries: Sequence[Query]) -> Query:
    if len(queries) == 1:
        return queries[0]
    return Query.boolean_query([(Occur.Must, query) for query in queries])


def _any_of(queries: Sequence[Query]) -> Query:
    if len(queries) == 1:
        return queries[0]
    return Query.boolean_query([(Occur.Should, query) for query in queries])
