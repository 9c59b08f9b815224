"""What a rule returns: a value and the words it came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A value read from a posting. `evidence` is the sentence, title or field it was read from."""

    value: T
    evidence: str
