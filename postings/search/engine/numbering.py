"""Values as numbers, for the facets with thousands of values.

To count texts, the engine looks each one up in its dictionary, also those that nobody will see. Numbers it counts
as they are. A number is made of its value alone, so it is the same in every index; of a hundred thousand values,
two share one of the 2^63 in one of a billion boards.
"""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tantivy import Searcher


def number_of(value: str) -> int:
    return int.from_bytes(blake2b(value.encode(), digest_size=8).digest()) >> 1


def values_of(searcher: Searcher, field: str, numbers: Iterable[int]) -> list[str]:
    """The values that `numbers`, found in the index, stand for."""
    known = _known(field)
    found = list(numbers)
    if not all(number in known for number in found):
        known |= {number_of(value): value for value, _ in searcher.terms_with_prefix(field, "")}
    return [known[number] for number in found]


@cache
def _known(field: str) -> dict[int, str]:
    """Of all indexes that this process has read; what a number stands for never changes."""
    return {}
