"""Openings like one: those that share topics with it, the most first.

A topic and the one above it count one each, and so does the role, but topics there must be. Of openings that
are alike to the same degree, the newest come first. Only open ones, and never the opening itself.
"""

from __future__ import annotations

from itertools import combinations
from math import comb
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Case, Exists, IntegerField, OuterRef, Value, When
from tantivy import Occur, Query

from postings.openings.models import Opening, Topic
from postings.search.clauses import Between, microseconds
from postings.search.engine import source
from postings.search.engine.paging import page_of
from postings.search.engine.queries import range_of
from postings.search.engine.schema import CLOSES, ID, PUBLISHED, schema
from postings.search.query import NEWEST

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models.expressions import Combinable
    from tantivy import Searcher

# Nobody reads about more topics of one opening.
_MOST_TOPICS = 20
_MOST_WAYS = 40


class _Traits(NamedTuple):
    """What openings are compared by: topics with those above them, and the role."""

    topics: tuple[str, ...]
    role: str


def similar_ids(opening_id: int, now: datetime, limit: int) -> list[int]:
    """The ids of at most `limit` similar openings, the most similar first."""
    reader = source.current_reader()
    if reader is not None:
        try:
            # What is not published is not in the index, but can have a page.
            traits = _indexed_traits(reader.searcher, opening_id) or _stored_traits(opening_id)
            return _similar(reader.searcher, opening_id, traits, now, limit)
        except source.ENGINE_ERRORS as error:
            source.report(error)
    return reference_similar_ids(opening_id, now, limit)


def reference_similar_ids(opening_id: int, now: datetime, limit: int) -> list[int]:
    """As the database finds them."""
    traits = _stored_traits(opening_id)
    holders = _holders(traits.topics)
    if not holders:
        return []
    tags = Opening.topics.through.objects
    any_shared = tags.filter(topic__in=set().union(*holders)).values("opening")
    likeness: Combinable = _one_if(When(role=traits.role, then=Value(1)))
    for topics in holders:
        shares = Exists(tags.filter(opening=OuterRef("pk"), topic__in=topics))
        likeness = likeness + _one_if(When(shares, then=Value(1)))
    found = Opening.objects.open(now).filter(pk__in=any_shared).exclude(pk=opening_id)
    ordered = found.annotate(likeness=likeness).order_by("-likeness", "-published_at", "-pk")
    return list(ordered.values_list("pk", flat=True)[:limit])


def _one_if(condition: When) -> Case:
    return Case(condition, default=Value(0), output_field=IntegerField())


def _holders(topics: Sequence[str]) -> list[set[int]]:
    """For each topic, the ids of those that stand for it: itself and those below."""
    known = list(Topic.objects.order_by().values_list("pk", "slug", "parent__slug"))
    return [{pk for pk, slug, parent in known if topic in (slug, parent)} for topic in topics]


def _stored_traits(opening_id: int) -> _Traits:
    rows = Opening.objects.filter(pk=opening_id).order_by()
    found = list(rows.values_list("role", "topics__slug", "topics__parent__slug"))
    topics = {slug for _, *slugs in found for slug in slugs if slug}
    return _Traits(tuple(sorted(topics)[:_MOST_TOPICS]), found[0][0] if found else "")


def _indexed_traits(searcher: Searcher, opening_id: int) -> _Traits | None:
    """Without a question to the database; None where the index does not have the opening."""
    itself = Query.term_query(schema(), ID, opening_id)
    asked = {name: {"terms": {"field": name, "size": _MOST_TOPICS}} for name in ("topic", "role")}
    found = searcher.aggregate(itself, asked)
    topics, roles = ([bucket["key"] for bucket in found[name]["buckets"]] for name in ("topic", "role"))
    return _Traits(tuple(sorted(topics)), roles[0]) if roles else None


def _similar(searcher: Searcher, opening_id: int, traits: _Traits, now: datetime, limit: int) -> list[int]:
    """Those that share everything first: an intersection is cheap, and mostly enough."""
    found: list[int] = []
    for least in range(len(traits.topics) + 1, 0, -1):
        query = _sharing(opening_id, traits, least, microseconds(now))
        # Those that share more are among them again.
        _, ids = page_of(searcher, query, NEWEST, 0, limit + len(found))
        found += [one for one in ids if one not in found][: limit - len(found)]
        if len(found) == limit:
            break
    return found


def _sharing(opening_id: int, traits: _Traits, least: int, moment: int) -> Query:
    """The open openings that share at least `least` traits, one of them a topic."""
    shared = [_has("topic", topic) for topic in traits.topics]
    if least > 1:
        shared.append(_has("role", traits.role))
    alike = _at_least(shared, least)
    return Query.boolean_query(
        [
            (Occur.Must, alike),
            (Occur.Must, range_of(Between(CLOSES, moment, None))),
            (Occur.Must, range_of(Between(PUBLISHED, None, moment))),
            (Occur.MustNot, Query.term_query(schema(), ID, opening_id)),
        ]
    )


def _at_least(queries: Sequence[Query], least: int) -> Query:
    """Intersections, as long as there are few: the engine's own way goes through the whole union."""
    if comb(len(queries), least) > _MOST_WAYS:
        return Query.boolean_query(
            [(Occur.Should, one) for one in queries], minimum_number_should_match=least
        )
    ways = [
        Query.boolean_query([(Occur.Must, one) for one in chosen]) for chosen in combinations(queries, least)
    ]
    return ways[0] if len(ways) == 1 else Query.boolean_query([(Occur.Should, one) for one in ways])


def _has(field: str, value: str) -> Query:
    return Query.term_query(schema(), field, value, index_option="basic")
