"""The guides that visitors can read, as lists name them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.urls import reverse

from careers.guides.models import EditionStatus, Guide, GuideKind
from careers.guides.rendering import reading_minutes, words_in

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

HEADINGS: dict[str, str] = {
    GuideKind.ROLE: "Roles",
    GuideKind.DEGREE: "Degrees",
    GuideKind.ADVICE: "Advice",
}


@dataclass(frozen=True, slots=True)
class GuideLine:
    slug: str
    kind: str
    title: str
    summary: str
    minutes: int
    reviewed_on: date | None
    changed_at: datetime | None

    @property
    def url(self) -> str:
        return address_of(self.slug)


@dataclass(frozen=True, slots=True)
class Group:
    kind: str
    heading: str
    lines: tuple[GuideLine, ...]


@lru_cache(64)
def address_of(slug: str) -> str:
    """The glossary names each guide many times."""
    return reverse("careers:guide", kwargs={"slug": slug})


def live_guides() -> QuerySet[Guide]:
    """With the edition that visitors read."""
    return Guide.objects.filter(live__status=EditionStatus.PUBLISHED).select_related("live")


def line_of(guide: Guide) -> GuideLine:
    edition = guide.live
    assert edition is not None  # noqa: S101 - of `live_guides`
    return GuideLine(
        slug=guide.slug,
        kind=guide.kind,
        title=edition.title,
        summary=edition.summary,
        minutes=reading_minutes(words_in(edition.html)),
        reviewed_on=guide.reviewed_on,
        changed_at=edition.published_at,
    )


def lines() -> list[GuideLine]:
    return [line_of(guide) for guide in live_guides()]


def groups() -> list[Group]:
    """Role guides, then degrees, then advice; a kind without guides is left out."""
    every = lines()
    found = (
        Group(kind, heading, tuple(line for line in every if line.kind == kind))
        for kind, heading in HEADINGS.items()
    )
    return [group for group in found if group.lines]
