"""From rows of the database to what `postings.api.schemas` declares, as plain values that it then checks."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.urls import reverse

from postings.geography import country_name
from postings.openings.pay import BASE_CURRENCY
from postings.openings.presentation import change_lines

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, tzinfo

    from django_stubs_ext import WithAnnotations

    from postings.institutions.models import Institution
    from postings.openings.models import Location, Opening, OpeningChange, Topic
    from postings.search.directory import OpenCount
    from postings.search.facets import Facet

    CountedInstitution = WithAnnotations[Institution, OpenCount]

Values = dict[str, object]


def absolute(path: str) -> str:
    """`path` with the site's own address, whichever host name a request came by."""
    return f"{settings.SITE_URL}{path}"


def opening_values(row: Opening, now: datetime) -> Values:
    """Of a row that was read with what `for_rows()` reads."""
    return {
        "id": row.pk,
        "url": absolute(row.get_absolute_url()),
        "api_url": absolute(reverse("postings:api-opening", args=[row.pk])),
        "title": row.title,
        "role": row.role,
        "level": row.level or None,
        "institution": _institution_name(row.institution),
        "department": row.department,
        "supervisor": row.supervisor,
        "topics": [{"slug": topic.slug, "name": topic.name} for topic in row.topics.all()],
        "locations": [_location(place) for place in row.locations.all()],
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
        "is_open": row.is_open(now),
    }


def opening_in_full_values(row: Opening, changes: Iterable[OpeningChange], now: datetime) -> Values:
    """Of a row with its qualifications and materials too. `changes` are the material ones."""
    return {
        **opening_values(row, now),
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
        **_institution_name(row),
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
    }


def _institution_name(row: Institution) -> Values:
    return {"name": row.name, "slug": row.slug, "url": absolute(row.get_absolute_url())}


def _location(place: Location) -> Values:
    return {
        "city": place.city,
        "region": place.region,
        "country": place.country,
        "country_name": country_name(place.country),
        "latitude": place.latitude,
        "longitude": place.longitude,
        "timezone": place.timezone,
    }


def _pay(row: Opening) -> Values | None:
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
    return None if moment is None else moment.astimezone(_zone(name))


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError):
        return UTC
