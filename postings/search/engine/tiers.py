"""The order by fit: openings in tiers by what is missing of what they require, the newest first in each.

A tier is a question to the engine, made of a profile's missing and unknown keys, so no opening is looked at by itself.
A page asks for the tiers that it reaches: mostly one. Asking which openings miss two keys or more costs most, and only
pages behind everything that can be got need it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tantivy import Occur, Query

from postings.search.engine.paging import page_of, total_of
from postings.search.engine.schema import REQUIRES, schema
from postings.search.query import NEWEST

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from tantivy import Searcher

    from postings.search.extensions import Lens

_Part = tuple[Occur, Query]


def fitting_page(
    searcher: Searcher, query: Query, lens: Lens, keys: Collection[str], offset: int, limit: int
) -> tuple[int, list[int]]:
    """How many match, and the ids from the place `offset` on. `keys` are all that openings of the index require."""
    total = total_of(searcher, query)
    ids: list[int] = []
    for parts in _tiers(lens, keys) if offset < total else ():
        asked = Query.boolean_query([(Occur.Must, query), *parts])
        count, found = page_of(searcher, asked, NEWEST, offset, limit - len(ids))
        ids += found
        if len(ids) == limit:
            break
        offset = max(0, offset - count)
    return total, ids


def _tiers(lens: Lens, keys: Collection[str]) -> Iterator[list[_Part]]:
    """As `postings.search.fit_filter.tier_of` tells them apart, each made when a page reaches it."""
    missing, unknown = (sorted(own.intersection(keys)) for own in (lens.missing, lens.unknown))
    yield _none_of([*missing, *unknown])
    if unknown:
        yield [(Occur.Must, _any_of(unknown)), *_none_of(missing)]
    if missing:
        yield [(Occur.Must, _any_of(missing)), *_not_several_of(missing)]
    if len(missing) > 1:
        yield [(Occur.Must, _several_of(missing))]


def _none_of(keys: list[str]) -> list[_Part]:
    return [(Occur.MustNot, _any_of(keys))] if keys else []


def _not_several_of(keys: list[str]) -> list[_Part]:
    return [(Occur.MustNot, _several_of(keys))] if len(keys) > 1 else []


def _any_of(keys: list[str]) -> Query:
    return Query.term_set_query(schema(), REQUIRES, keys)


def _several_of(keys: list[str]) -> Query:
    each = [(Occur.Should, Query.term_query(schema(), REQUIRES, key, index_option="basic")) for key in keys]
    return Query.boolean_query(each, minimum_number_should_match=2)
