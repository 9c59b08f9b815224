"""What a search finds, before any of it is dressed for a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

PAGE_SIZE = 25
# Among the counts, where they were made with a profile: how many are left of which nothing required is missing.
FITTING = "fit"


@dataclass(frozen=True, slots=True)
class Answer:
    """`ids` are those of page `page`, which is the last one where the search asked for one beyond it.

    `counts` has each facet's values with the number of openings that choosing them would leave.
    `has_words` tells whether the words of the query hold anything to look for.
    """

    total: int
    page: int
    ids: tuple[int, ...]
    counts: Mapping[str, Mapping[str, int]]
    has_words: bool
