"""Runs of eight words, as hashes: the source documents are no part of the project, so their words are not either.

The text is read as lower-case letters a to z and digits; everything else parts words. Each eight words in a row,
joined by single spaces, give eight bytes of BLAKE2b without key or salt. The file is those, sorted, each once.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LENGTH = 8
_BYTES = 8
FILE = Path(__file__).resolve().parent / "word_runs.bin"


def runs(text: str) -> Iterator[str]:
    words = re.findall(r"[a-z0-9]+", text.lower())
    return (" ".join(words[start : start + LENGTH]) for start in range(len(words) - LENGTH + 1))


def hashed(run: str) -> bytes:
    return hashlib.blake2b(run.encode(), digest_size=_BYTES).digest()


def pack(texts: list[str]) -> bytes:
    return b"".join(sorted({hashed(run) for text in texts for run in runs(text)}))


def unpack(packed: bytes) -> frozenset[bytes]:
    return frozenset(packed[start : start + _BYTES] for start in range(0, len(packed), _BYTES))


def borrowed(text: str, known: frozenset[bytes]) -> list[str]:
    """The runs of `text` that are among `known`."""
    return [run for run in runs(text) if hashed(run) in known]
