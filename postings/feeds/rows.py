"""What feeds and calendars say of openings, each read in one statement."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject, Left

from postings.feeds.wording import EXCERPT_LENGTH
from postings.openings.cards import Card, Place
from postings.openings.models import Location, OpeningChange, Topic
from postings.openings.prepared import MOMENT, OpenRows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from postings.openings.models import Opening
    from postings.openings.models.opening import OpeningQuerySet

# Changes that a calendar shows in the event itself.
_REVISED_BY = ["title", "deadline", "letters_deadline"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item(Card):
    """An opening in a feed. `beginning` is that of its text, as much as an excerpt needs."""

    updated_at: datetime
    institution_updated_at: datetime
    beginning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated(Card):
    """An opening in a calendar. `revision` counts how often it was revised in what an event shows."""

    updated_at: datetime
    institution_updated_at: datetime
    letters_deadline_at: datetime | None
    revision: int


_CARD = tuple(name for name in Card.__dataclass_fields__ if name not in ("topics", "places", "asks"))
_OWN = [name.replace("institution_name", "institution__name") for name in _CARD]


def items_of(ids: Sequence[int], now: datetime) -> list[Item]:
    """The open ones, in the order of `ids`."""
    return [Item(**_named(row, "beginning")) for row in _ITEMS.read(ids, now)]


def dated_of(ids: Sequence[int], now: datetime) -> list[Dated]:
    """The open ones that have a deadline ahead, in the order of `ids`."""
    return [Dated(**_named(row, "letters_deadline_at", "revision")) for row in _DATED.read(ids, now)]


def with_deadline_ahead(openings: OpeningQuerySet, now: datetime) -> OpeningQuerySet:
    """Open ones whose deadline is not stated count where letters are due."""
    return openings.filter(Q(deadline_at__gte=now) | Q(letters_deadline_at__gte=now))


def _named(row: tuple[Any, ...], *own: str) -> dict[str, Any]:
    names = (*_CARD, "updated_at", "institution_updated_at", *own, "topics", "places")
    values = dict(zip(names, row, strict=True))
    values["places"] = [Place(**json.loads(place)) for place in values["places"]]
    return values


def _selected(openings: OpeningQuerySet, **own: Any) -> QuerySet[Opening, tuple[Any, ...]]:
    topics = Topic.objects.filter(openings=OuterRef("pk")).values("name")
    places = Location.objects.filter(opening=OuterRef("pk"))
    place = places.values(place=JSONObject(city="city", country="country"))
    return openings.values_list(
        *_OWN,
        "updated_at",
        "institution__updated_at",
        *own.values(),
        ArraySubquery(topics),
        ArraySubquery(place),
    )


def _items(openings: OpeningQuerySet) -> QuerySet[Opening, tuple[Any, ...]]:
    """Of the text more than an excerpt shows, which runs of spaces do not count for."""
    return _selected(openings, beginning=Left("description_text", 2 * EXCERPT_LENGTH))


def _dated(openings: OpeningQuerySet) -> QuerySet[Opening, tuple[Any, ...]]:
    revisions = (
        OpeningChange.objects.filter(opening=OuterRef("pk"), changes__has_any_keys=_REVISED_BY)
        .order_by()
        .values("opening")
        .annotate(count=Count("pk"))
    )
    ahead = with_deadline_ahead(openings, MOMENT)
    revision = Coalesce(Subquery(revisions.values("count")), 0)
    return _selected(ahead, letters_deadline_at="letters_deadline_at", revision=revision)


_ITEMS, _DATED = OpenRows(_items), OpenRows(_dated)
