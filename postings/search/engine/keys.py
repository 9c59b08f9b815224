"""What the openings of an index ask for, each thing once: `postings.openings.needs` says how it is written.

A board of a hundred thousand openings asks for a few thousand things, so a profile is held against these.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from tantivy import Query

from postings.search.engine.schema import PREFERS, REQUIRES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tantivy import Searcher


@dataclass(frozen=True)
class BoardKeys:
    """Each key to the number of published openings that ask for it, open already or not yet.

    Equal `generation`s have equal keys.
    """

    generation: str
    required: Mapping[str, int]
    preferred: Mapping[str, int]

    @cached_property
    def every(self) -> frozenset[str]:
        return frozenset({*self.required, *self.preferred})


def keys_of_index(searcher: Searcher, generation: str) -> BoardKeys:
    """From the dictionary of the index, which is quicker than any look at its openings."""
    return BoardKeys(generation, _counted(searcher, REQUIRES), _counted(searcher, PREFERS))


def _counted(searcher: Searcher, field: str) -> dict[str, int]:
    """With a query, so that openings which were taken out since do not count."""
    found = searcher.terms_with_prefix(field, "", filter_query=Query.all_query())
    return {key: count for key, count in found if count}
