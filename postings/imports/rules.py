"""The version of the rules that read postings: it changes when anything that decides a reading changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

import postings.imports
import postings.understanding


@lru_cache(maxsize=1)
def _sources_digest() -> bytes:
    """Of the files of the rules: nobody has to remember to raise a number when one is improved."""
    digest = blake2b(digest_size=16)
    for package in (postings.understanding, postings.imports):
        root = Path(package.__path__[0])
        for path in sorted(root.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(path.relative_to(root).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.digest()


def version(vocabulary: Mapping[str, Sequence[str]]) -> str:
    """32 hexadecimal digits for the rules together with the topics they look for."""
    digest = blake2b(_sources_digest(), digest_size=16)
    for slug in sorted(vocabulary):
        digest.update("\0".join([slug, *sorted(vocabulary[slug])]).encode())
    return digest.hexdigest()
