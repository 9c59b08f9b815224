"""Named searches: the lists of a role, a country or a topic that have an address of their own.

A landing is a `SearchQuery` of one role, one country or one topic, or of a role with one of the others, and
nothing else. Its page exists while it has open openings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Func, Max, OuterRef, TextField, Value
from django.urls import reverse

from postings.geography import country_of_slug, country_slug
from postings.openings.choices import Role
from postings.openings.models import Location, Opening
from postings.search.kinds import Unnest
from postings.search.query import SearchQuery

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

# Words that stand in the place of a topic in other addresses below /openings/, and the form of an opening's
# own address. A topic that is called so has its list, but no landing.
_TAKEN = frozenset({"in", "compare", "suggest", *Role.values})
_LIKE_AN_OPENING = re.compile(r"[-\w]+-[0-9]{1,18}", re.ASCII)
_SLUG = re.compile(r"[-\w]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Landing:
    """Values as in a `SearchQuery`; "" is any. `of_query` and `of_path` make only those that have an address."""

    role: str = ""
    country: str = ""
    topic: str = ""

    @classmethod
    def of_query(cls, query: SearchQuery) -> Landing | None:
        """The landing that is exactly this search, if there is one. No database."""
        chosen = (query.role, query.country, query.topic)
        if any(len(values) > 1 for values in chosen):
            return None
        landing = cls(*(values[0] if values else "" for values in chosen))
        return landing if landing.has_address and landing.query == query else None

    @classmethod
    def of_path(cls, *, role: str = "", country: str = "", topic: str = "") -> Landing | None:
        """From the parts of an address: the country is the slug of its name."""
        landing = cls(role, country_of_slug(country), topic)
        return landing if landing.has_address and bool(country) == bool(landing.country) else None

    @property
    def has_address(self) -> bool:
        return (
            bool(self.role or self.country or self.topic)
            and not (self.country and self.topic)
            and (not self.role or self.role in Role.values)
            and (not self.country or bool(country_slug(self.country)))
            and (not self.topic or _may_be_in_address(self.topic))
        )

    @property
    def query(self) -> SearchQuery:
        return SearchQuery(
            role=(self.role,) if self.role else (),
            country=(self.country,) if self.country else (),
            topic=(self.topic,) if self.topic else (),
        )

    def get_absolute_url(self) -> str:
        parts = {"role": self.role, "country": country_slug(self.country), "topic": self.topic}
        named = {name: part for name, part in parts.items() if part}
        return reverse("postings:landing-" + "-".join(named), kwargs=named)

    @property
    def canonical_url(self) -> str:
        """With the site's own address, whichever host name a request came by."""
        return str(settings.SITE_URL) + self.get_absolute_url()

    def with_(self, **changes: str) -> Landing | None:
        """With other values; None where that has no address."""
        landing = replace(self, **changes)
        return landing if landing.has_address else None


@dataclass(frozen=True, slots=True)
class LiveLanding:
    """A landing that has openings: how many, and when one of them was written last."""

    landing: Landing
    count: int
    changed_at: datetime


def address_of(query: SearchQuery) -> str:
    """Where the openings of `query` are shown, when there are some: its landing, or else the list."""
    landing = Landing.of_query(query)
    return landing.get_absolute_url() if landing else query.get_absolute_url()


def landings_with_openings(now: datetime | None = None) -> list[LiveLanding]:
    """Every landing that exists now, in three grouped queries: one for each of role, country and topic.

    An opening has one role, so the figures without a role are the sums over the roles.
    """
    openings = Opening.objects.open(now).order_by()
    found: dict[Landing, LiveLanding] = {}
    for param, element in (("", Value("", TextField())), ("country", _countries()), ("topic", _topics())):
        grouped = openings.annotate(element=Unnest(element) if param else element).values("role", "element")
        counted = grouped.annotate(n=Count("pk", distinct=True), changed_at=Max("updated_at"))
        for role, value, count, changed_at in counted.values_list("role", "element", "n", "changed_at"):
            if param and not value:
                continue
            for landing in _with_and_without_role(role, {param: value} if param else {}):
                _add(found, LiveLanding(landing, count, changed_at))
    return sorted(found.values(), key=lambda live: live.landing.get_absolute_url())


def _with_and_without_role(role: str, value: dict[str, str]) -> Iterator[Landing]:
    for landing in (Landing(role=role, **value), Landing(**value)):
        if landing.has_address:
            yield landing


def _add(found: dict[Landing, LiveLanding], more: LiveLanding) -> None:
    known = found.get(more.landing)
    found[more.landing] = (
        LiveLanding(more.landing, known.count + more.count, max(known.changed_at, more.changed_at))
        if known
        else more
    )


def _countries() -> Func:
    """As the country filter counts them."""
    of_places = ArraySubquery(Location.objects.filter(opening=OuterRef("pk")).order_by().values("country"))
    return Func("remote_countries", of_places, function="array_cat")


def _topics() -> Func:
    """As the topic filter counts them: a topic of the upper level stands for those below it too."""
    return Func(
        "topics__slug", "topics__parent__slug", template="ARRAY[%(expressions)s]", output_field=TextField()
    )


def _may_be_in_address(topic: str) -> bool:
    return bool(_SLUG.fullmatch(topic)) and topic not in _TAKEN and not _LIKE_AN_OPENING.fullmatch(topic)
