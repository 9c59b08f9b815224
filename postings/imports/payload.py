"""A record as it came: its digest, and a form of it that the database can keep."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from hashlib import blake2b
from math import isfinite
from typing import TypeAlias

from postings.imports.connectors.reading import storable
from postings.imports.items import Json

# Enough to see what is wrong with a record; the feed itself has the rest.
MAX_KEPT_CHARACTERS = 100_000
_MAX_DEPTH = 40

Kept: TypeAlias = "str | int | float | bool | list[Kept] | dict[str, Kept] | None"


def digest_of(raw: Json) -> str:
    """32 hexadecimal digits, the same whatever the order of a record's fields."""
    text = json.dumps(_plain(raw), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def unidentified(digest: str) -> str:
    """What stands for the id of a record that has none."""
    return f"unidentified {digest}"


def kept(raw: Json) -> Kept:
    """`raw` as JSON that PostgreSQL accepts; the beginning of its text where it is too long."""
    plain = _plain(raw)
    text = json.dumps(plain, ensure_ascii=False)
    return plain if len(text) <= MAX_KEPT_CHARACTERS else {"shortened": text[:MAX_KEPT_CHARACTERS]}


def _plain(value: Json, depth: int = 0) -> Kept:
    if depth > _MAX_DEPTH:
        return "…"
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, Decimal) or (isinstance(value, float) and not isfinite(value)):
        return str(value)  # NaN and Infinity are not JSON, though parsers let them pass.
    if isinstance(value, Mapping):
        return {storable(str(key)): _plain(part, depth + 1) for key, part in value.items()}
    if isinstance(value, Sequence):
        return [_plain(part, depth + 1) for part in value]
    return value
