"""From rows of the database to what `postings.api.schemas` declares, as plain values that it then checks."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.urls import reverse

from postings.geography import country_name
from postings.openings.deadlines import in_zone, zone_of
from postings.openings.models import Location, Topic
from postings.openings.models.addresses import opening_url
from postings.openings.pay import BASE_CURRENCY
from postings.openings.prepared import OpenRows
from postings.openings.presentation import change_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime
    from decimal import Decimal

    from django.db.models import QuerySet
    from django_stubs_ext import WithAnnotations

    from postings.institutions.models import Institution
    from postings.openings.models import Opening, OpeningChange
    from postings.openings.models.opening import OpeningQuerySet
    from postings.search.directory import OpenCount
    from postings.search.facets import Facet

    CountedInstitution = WithAnnotations[Institution, OpenCount]

Values = dict[str, object]


def absolute(path: str) -> str:
    """`path` with the site's own address, whichever host name a request came by."""
    return f"{settings.SITE_URL}{path}"


class Place(NamedTuple):
    city: str
    region: str
    country: str
    latitude: float | None
    longitude: float | None
    timezone: str


class TopicName(NamedTuple):
    slug: str
    name: str


class OpeningRow(NamedTuple):
    """What the list says of an opening, with the names of `Opening`."""

    pk: int
    title: str
    role: str
    level: str
    department: str
    supervisor: str
    workplace: str
    remote_countries: list[str]
    contract: str
    contract_months: int | None
    hours: str
    starts_on: date | None
    starts_as_soon_as_possible: bool
    visa: str
    funding: str
    pay_min: Decimal | None
    pay_max: Decimal | None
    pay_currency: str
    pay_period: str
    pay_kind: str
    pay_scale: str
    pay_yearly_min: Decimal | None
    pay_yearly_max: Decimal | None
    pay_rates_on: date | None
    deadline_kind: str
    deadline_at: datetime | None
    deadline_zone: str
    deadline_has_time: bool
    letters_deadline_at: datetime | None
    degree_admitted: str
    published_at: datetime | None
    updated_at: datetime
    institution_name: str
    institution_slug: str
    topics: list[TopicName]
    places: list[Place]

    @classmethod
    def of(cls, opening: Opening) -> OpeningRow:
        """With its institution, locations and topics."""
        topics = [TopicName(topic.slug, topic.name) for topic in opening.topics.all()]
        places = [
            Place._make(getattr(place, name) for name in Place._fields) for place in opening.locations.all()
        ]
        own = (getattr(opening, name) for name in _OWN)
        return cls._make((*own, opening.institution.name, opening.institution.slug, topics, places))


# What a row has from the opening itself.
_OWN = OpeningRow._fields[:-4]


def opening_rows(ids: Sequence[int], now: datetime) -> list[OpeningRow]:
    """Those that are open, in the order of `ids`. One statement."""
    rows = []
    for *own, topics, places in _ROWS.read(ids, now):
        named = [TopicName(**json.loads(topic)) for topic in topics]
        rows.append(OpeningRow._make((*own, named, [Place(**json.loads(place)) for place in places])))
    return rows


def _selected(openings: OpeningQuerySet) -> QuerySet[Opening, tuple[Any, ...]]:
    topics = Topic.objects.filter(openings=OuterRef("pk"))
    topic = topics.values(one=JSONObject(**{name: name for name in TopicName._fields}))
    places = Location.objects.filter(opening=OuterRef("pk"))
    place = places.values(one=JSONObject(**{name: name for name in Place._fields}))
    return openings.values_list(
        *_OWN, "institution__name", "institution__slug", ArraySubquery(topic), ArraySubquery(place)
    )


_ROWS = OpenRows(_selected)


def opening_values(row: OpeningRow, *, is_open: bool = True) -> Values:
    return {
        "id": row.pk,
        "url": absolute(opening_url(row.pk, row.title)),
        "api_url": absolute(_address_with("postings:api-opening", row.pk)),
        "title": row.title,
        "role": row.role,
        "level": row.level or None,
        "institution": _institution_name(row.institution_name, row.institution_slug),
        "department": row.department,
        "supervisor": row.supervisor,
        "topics": [topic._asdict() for topic in row.topics],
        "locations": [
            {**place._asdict(), "country_name": country_name(place.country)} for place in row.places
        ],
        "workplace": row.workplace or None,
        "remote_countries": row.remote_countries,
        "contract": row.contract or None,
        "months": row.contract_months,
        "hours": row.hours or None,
        "start": {"on": row.starts_on, "as_soon_as_possible": row.starts_as_soon_as_possible},
        "visa": row.visa or None,
        "funding": row.funding,
        "pay": _pay(row),
        "deadline": {
            "kind": row.deadline_kind,
            "at": _in_zone(row.deadline_at, row.deadline_zone),
            "zone": row.deadline_zone,
            "has_time": row.deadline_has_time,
        },
        "letters_deadline": _in_zone(row.letters_deadline_at, row.deadline_zone),
        "degree_admitted": row.degree_admitted or None,
        "published_at": row.published_at,
        "updated_at": row.updated_at,
        "is_open": is_open,
    }


def opening_in_full_values(row: Opening, changes: Iterable[OpeningChange], now: datetime) -> Values:
    """Of a row with its qualifications and materials too. `changes` are the material ones."""
    return {
        **opening_values(OpeningRow.of(row), is_open=row.is_open(now)),
        "close_reason": row.close_reason or None,
        "closed_at": row.closed_at,
        "description_html": row.description,
        "qualifications": [
            {
                "kind": one.kind,
                "necessity": one.necessity,
                "name": one.name,
                "degree": one.degree or None,
                "minimum": one.minimum,
                "maximum": one.maximum,
                "alternative_group": one.alternative_group,
                "text": one.text,
            }
            for one in row.qualifications.all()
        ],
        "materials": [
            {"kind": one.kind, "count": one.count, "text": one.text} for one in row.materials.all()
        ],
        "benefits": row.benefits,
        "apply": {"method": row.apply_method, "url": row.apply_url, "email": row.apply_email},
        "changes": [
            {"at": change.at, "fields": fields} for change in changes if (fields := _changed(change))
        ],
    }


def institution_values(row: CountedInstitution) -> Values:
    openings = reverse("postings:api-openings")
    return {
        **_institution_name(row.name, row.slug),
        "api_url": absolute(reverse("postings:api-institution", args=[row.slug])),
        "kind": row.kind,
        "country": row.country,
        "city": row.city,
        "website": row.website,
        "is_verified": row.is_verified,
        "open_count": row.open_count,
        "openings_url": absolute(f"{openings}?institution={row.slug}"),
    }


def topic_values(row: Topic, open_count: int) -> Values:
    """Of a row with its parent and synonyms."""
    return {
        "slug": row.slug,
        "name": row.name,
        "parent": row.parent.slug if row.parent else None,
        "synonyms": [synonym.text for synonym in row.synonyms.all()],
        "open_count": open_count,
        "openings_url": absolute(f"{reverse('postings:api-openings')}?topic={row.slug}"),
    }


def facet_values(facet: Facet) -> Values:
    return {
        "label": facet.label,
        "is_many": facet.is_many,
        "values": [
            {"value": one.value, "label": one.label, "count": one.count, "is_chosen": one.is_chosen}
            for one in facet.values
        ],
        "has_more": facet.has_more,
    }


def _institution_name(name: str, slug: str) -> Values:
    return {"name": name, "slug": slug, "url": absolute(_address_with("postings:institution", slug))}


def _address_with(name: str, part: int | str) -> str:
    """`reverse(name, args=[part])`, for a part that stands in an address as it is."""
    before, after = _around(name)
    return f"{before}{part}{after}"


@cache
def _around(name: str) -> tuple[str, str]:
    """What stands before and after the part; looking up three addresses for each row takes longer than all else."""
    before, _, after = reverse(name, args=[0]).partition("0")
    return before, after


def _pay(row: OpeningRow) -> Values | None:
    if row.pay_min is None and row.pay_max is None and not row.pay_scale:
        return None
    yearly = {
        "min": row.pay_yearly_min,
        "max": row.pay_yearly_max,
        "currency": BASE_CURRENCY,
        "rates_on": row.pay_rates_on,
    }
    has_yearly = row.pay_yearly_min is not None or row.pay_yearly_max is not None
    return {
        "min": row.pay_min,
        "max": row.pay_max,
        "currency": row.pay_currency,
        "period": row.pay_period or None,
        "kind": row.pay_kind or None,
        "scale": row.pay_scale,
        "yearly": yearly if has_yearly else None,
    }


def _changed(change: OpeningChange) -> list[Values]:
    """What its page says of a change, with the names of the fields for their labels."""
    return [
        {"field": line.label.lower().replace(" ", "_"), "old": line.old, "new": line.new}
        for line in change_lines(change)
    ]


def _in_zone(moment: datetime | None, name: str) -> datetime | None:
    return None if moment is None else in_zone(moment, zone_of(name))
