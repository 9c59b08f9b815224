"""Putting openings into an index and taking them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postings.search.engine.schema import ID

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from tantivy import IndexWriter

    from postings.search.engine.documents import Loader

BATCH = 500


def update(writer: IndexWriter, loader: Loader, ids: Collection[int]) -> int:
    """Make the index say of these openings what the database says. Returns how many are in it (uncommitted)."""
    ordered, written = sorted(ids), 0
    for start in range(0, len(ordered), BATCH):
        batch = ordered[start : start + BATCH]
        for opening_id in batch:
            writer.delete_documents_by_term(ID, opening_id)
        for _, document in loader.of_ids(batch):
            writer.add_document(document)
            written += 1
    return written


def fill(writer: IndexWriter, loader: Loader, progress: Callable[[int], None] | None = None) -> int:
    """Add every published opening to an empty index. `progress` is told how many there are so far."""
    last, written = 0, 0
    while batch := loader.after(last, BATCH):
        for opening_id, document in batch:
            writer.add_document(document)
            last = opening_id
        written += len(batch)
        if progress is not None:
            progress(written)
    return written
