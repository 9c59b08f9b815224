"""How the index on disk is doing."""

from __future__ import annotations

import time
from dataclasses import dataclass

from postings.search.engine.changes import pending_since
from postings.search.engine.raw import raw_connection
from postings.search.engine.store import CURRENT, META, place_of, read_state


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """Ages in seconds: since the index changed last, and since the indexer last wrote down that it follows.

    `pending` openings changed and are not in the index yet, the first of them `lag` seconds ago.
    """

    documents: int
    age: float
    followed_age: float
    pending: int
    lag: float


def index_status() -> IndexStatus | None:
    """None where there is no index. One look at two files, and one short query."""
    connection = raw_connection()
    index_dir = (place_of(connection) / CURRENT).resolve()
    state = read_state(index_dir)
    if state is None:
        return None
    pending = pending_since(connection, state.snapshot)
    now = time.time()
    return IndexStatus(
        documents=state.documents,
        age=max(0.0, now - (index_dir / META).stat().st_mtime),
        followed_age=max(0.0, now - state.at),
        pending=pending.openings,
        lag=pending.seconds,
    )
