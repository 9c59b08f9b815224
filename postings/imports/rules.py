"""The version of the rules that read postings: it changes when anything that decides a reading changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

import postings.understanding

_HERE = Path(__file__).parent
# Of this room only what decides a reading; the rest of it fetches, stores and counts.
SOURCES = (
    Path(postings.understanding.__path__[0]),
    _HERE / "connectors",
    *(
        _HERE / f"{name}.py"
        for name in ("compose", "placing", "stated_pay", "closing_dates", "notices", "employers")
    ),
)


@lru_cache(maxsize=1)
def _sources_digest() -> bytes:
    """Of the files of the rules: nobody has to remember to raise a number when one is improved."""
    digest = blake2b(digest_size=16)
    for source in SOURCES:
        for path in [source] if source.is_file() else sorted(source.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(path.relative_to(_HERE.parent).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.digest()


def version(vocabulary: Mapping[str, Sequence[str]]) -> str:
    """32 hexadecimal digits for the rules together with the topics they look for."""
    digest = blake2b(_sources_digest(), digest_size=16)
    for slug in sorted(vocabulary):
        digest.update("\0".join([slug, *sorted(vocabulary[slug])]).encode())
    return digest.hexdigest()
