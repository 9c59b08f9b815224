"""A profile held against the board: what the board asks for, and how its openings stand to one visitor."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from postings.openings.choices import Status
from postings.openings.models import Opening
from postings.openings.needs import asked_of, keys_of
from postings.openings.presentation import joined
from postings.search.engine import source
from postings.search.engine.keys import BoardKeys
from postings.search.extensions import extensions
from postings.search.fit_words import short_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from django.http import HttpRequest

    from postings.openings.cards import Card
    from postings.openings.needs import Stated
    from postings.search.engine.reader import Reader
    from postings.search.extensions import Lens


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


def lens_of(request: HttpRequest) -> Lens | None:
    """The visitor's own; None without a profile. Who brings no session has none, and none is looked for.

    None, too, while the engine is away: the database would read what every opening asks for, seconds on a large board.
    """
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or source.current_reader() is None:
        return None
    return extensions.lens_of(request)


@dataclass(frozen=True, slots=True)
class FitLine:
    """How many of the things that an opening requires are met, missing and unknown, and what is missing."""

    met: int
    missing: tuple[str, ...]
    unknown: int

    @classmethod
    def of(cls, rows: Iterable[Stated], lens: Lens, judged: AbstractSet[str]) -> FitLine:
        """What was never `judged`, as it was written a moment ago, is unknown."""
        required = [one for one in asked_of(rows) if one.is_required]
        missing = [one for one in required if one.key in lens.missing]
        rest = [one for one in required if one.key not in lens.missing]
        unsure = [one for one in rest if one.key in lens.unknown or one.key not in judged]
        names = tuple(short_words(one.rows) for one in missing)
        return cls(len(rest) - len(unsure), names, len(unsure))

    @property
    def parts(self) -> list[str]:
        """`4 met`, `1 missing (2 publications)`, `1 unknown`: without what there is none of."""
        missing = f"{len(self.missing)} missing ({_named(self.missing)})" if self.missing else ""
        counts = (
            f"{self.met} met" if self.met else "",
            missing,
            f"{self.unknown} unknown" if self.unknown else "",
        )
        return [part for part in counts if part] or ["requires nothing that we could read"]


# More do not fit into a line.
_NAMED = 2


def _named(names: Sequence[str]) -> str:
    rest = len(names) - _NAMED
    return joined([*names[:_NAMED], f"{rest} more"] if rest > 0 else list(names), "and")


def fit_lines(cards: Iterable[Card], lens: Lens | None) -> dict[int, FitLine]:
    """By opening; none without a profile."""
    if lens is None:
        return {}
    judged = board_keys().every
    return {card.pk: FitLine.of(card.asks, lens, judged) for card in cards}
