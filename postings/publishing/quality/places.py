"""Whether candidates learn where they would work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postings.openings.choices import Workplace
from postings.publishing.quality.finding import Finding, hard, soft

if TYPE_CHECKING:
    from collections.abc import Iterator

    from postings.publishing.quality.subject import Subject


def judge_places(subject: Subject) -> Iterator[Finding]:
    draft = subject.draft
    is_remote = draft.workplace == Workplace.REMOTE
    if not draft.locations and not is_remote:
        yield hard("place_missing", "places", "Name the city and the country where the work is done.")
    elif any(not place.country for place in draft.locations):
        yield soft("country_missing", "places", "Name the country of each place.")
    if not draft.workplace:
        yield soft("workplace_missing", "workplace", "Say whether the work is on site, hybrid or remote.")
    if is_remote and not draft.remote_countries:
        yield soft(
            "remote_unnamed",
            "remote_countries",
            "Name the countries that this can be done from. Without any it says: from anywhere, whatever taxes and "
            "work permits ask.",
        )
