"""Skewed choices: on a real board a few employers, topics and countries have most of the openings."""

from __future__ import annotations

from bisect import bisect
from itertools import accumulate
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Mapping, Sequence

T = TypeVar("T")


class Skewed(Generic[T]):
    """Values with weights. A pick costs one binary search."""

    def __init__(self, values: Iterable[T], weights: Iterable[float]) -> None:
        self.values: Sequence[T] = tuple(values)
        self._cumulative = list(accumulate(weights))

    @classmethod
    def of(cls, weights: Mapping[T, float]) -> Skewed[T]:
        return cls(weights.keys(), weights.values())

    def pick(self, rng: random.Random) -> T:
        return self.values[bisect(self._cumulative, rng.random() * self._cumulative[-1])]

    def some(self, rng: random.Random, count: int) -> list[T]:
        """At most `count` different ones: a value picked again is one value."""
        return list(dict.fromkeys(self.pick(rng) for _ in range(count)))


def zipf(values: Sequence[T], exponent: float = 1.0) -> Skewed[T]:
    """The first value is the most frequent, the n-th n to the power of `exponent` times rarer."""
    return Skewed(values, [1 / rank**exponent for rank in range(1, len(values) + 1)])
