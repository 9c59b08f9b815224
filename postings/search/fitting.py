"""A profile held against the board: what the board asks for, and how its openings stand to one visitor."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.utils import timezone

from postings.openings.choices import Status
from postings.openings.models import Opening
from postings.openings.needs import keys_of
from postings.search.engine import source
from postings.search.engine.keys import BoardKeys

if TYPE_CHECKING:
    from postings.search.engine.reader import Reader


def board_keys(reader: Reader | None = None) -> BoardKeys:
    """What the published openings ask for, each thing once. Kept for each state of the index."""
    reader = reader or source.current_reader()
    if reader is not None:
        try:
            return reader.keys
        except source.ENGINE_ERRORS as error:
            source.report(error)
    return _stored_keys()


def _stored_keys() -> BoardKeys:
    """As the database has them, for as long as there is no index. Never the same generation twice."""
    required: Counter[str] = Counter()
    preferred: Counter[str] = Counter()
    for opening in (
        Opening.objects.filter(status=Status.PUBLISHED).only("pk").prefetch_related("qualifications")
    ):
        keys = keys_of(opening.qualifications.all())
        required.update(keys.required)
        preferred.update(keys.preferred)
    return BoardKeys(f"stored {timezone.now().isoformat()}", required, preferred)
