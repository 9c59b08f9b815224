"""What else of a profile an opening may clash with: its visa and its start. Questions to check, never verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from careers.fit.words import free_movement
from postings.openings.choices import Visa
from postings.openings.deadlines import day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from careers.fit.profile import Profile
    from postings.openings.models import Opening


def clashes(opening: Opening, profile: Profile) -> Iterator[str]:
    if (
        opening.visa == Visa.NOT_SPONSORED
        and profile.needs_visa == "yes"
        and not _is_free_there(opening, profile)
    ):
        yield "The employer sponsors no visa, and you said that you need one."
    if opening.starts_on and profile.start and opening.starts_on < profile.start:
        yield (
            f"It starts on {day(opening.starts_on, weekday=False)}, and you said that you can from "
            f"{day(profile.start, weekday=False)}."
        )


def _is_free_there(opening: Opening, profile: Profile) -> bool:
    """A citizen of the country, or of one whose citizens may work there."""
    free = free_movement()
    own = set(profile.citizenships)
    reach = own | (free if own & free else set())
    return any(place.country in reach for place in opening.locations.all())
