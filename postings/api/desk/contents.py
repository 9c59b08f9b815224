"""What an opening says, as its institution would send it: the other way round of `postings.api.desk.reading`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postings.openings.deadlines import in_zone, zone_of

if TYPE_CHECKING:
    from datetime import datetime

    from postings.openings.models import Opening

Values = dict[str, object]


def content_values(opening: Opening) -> Values:
    """Field of `Content` to value. With `external`, locations, topics, qualifications and materials at hand."""
    zone = opening.deadline_zone
    return {
        "external_id": external_id_of(opening),
        "title": opening.title,
        "role": opening.role,
        "description_html": opening.description,
        "department": opening.department,
        "supervisor": opening.supervisor,
        "level": opening.level or None,
        "topics": [topic.slug for topic in opening.topics.all()],
        "locations": _locations(opening),
        "workplace": opening.workplace or None,
        "remote_countries": opening.remote_countries,
        "contract": opening.contract or None,
        "months": opening.contract_months,
        "hours": opening.hours or None,
        "start": _start(opening),
        "visa": opening.visa or None,
        "funding": opening.funding,
        "pay": _pay(opening),
        "benefits": opening.benefits,
        "qualifications": _qualifications(opening),
        "materials": [
            {"kind": row.kind, "count": row.count, "text": row.text} for row in opening.materials.all()
        ],
        "apply": {"method": opening.apply_method, "url": opening.apply_url, "email": opening.apply_email},
        "deadline": {
            "kind": opening.deadline_kind,
            "at": _in_zone(opening.deadline_at, zone),
            "zone": zone,
            "has_time": opening.deadline_has_time,
        },
        "letters_deadline": _in_zone(opening.letters_deadline_at, zone),
        "expires_at": _in_zone(opening.expires_at, zone),
    }


def external_id_of(opening: Opening) -> str | None:
    external = getattr(opening, "external", None)
    return external.external_id if external else None


def _locations(opening: Opening) -> list[Values]:
    names = ("city", "region", "country", "latitude", "longitude", "timezone")
    return [{name: getattr(place, name) for name in names} for place in opening.locations.all()]


def _start(opening: Opening) -> Values | None:
    if opening.starts_on is None and not opening.starts_as_soon_as_possible:
        return None
    return {"on": opening.starts_on, "as_soon_as_possible": opening.starts_as_soon_as_possible}


def _pay(opening: Opening) -> Values | None:
    values: Values = {
        "min": opening.pay_min,
        "max": opening.pay_max,
        "currency": opening.pay_currency,
        "period": opening.pay_period or None,
        "kind": opening.pay_kind or None,
        "scale": opening.pay_scale,
    }
    return values if any(value not in (None, "") for value in values.values()) else None


def _qualifications(opening: Opening) -> list[Values]:
    return [
        {
            "kind": row.kind,
            "necessity": row.necessity,
            "name": row.name,
            "degree": row.degree or None,
            "minimum": row.minimum,
            "maximum": row.maximum,
            "alternative_group": row.alternative_group,
            "text": row.text,
        }
        for row in opening.qualifications.all()
    ]


def _in_zone(moment: datetime | None, zone: str) -> datetime | None:
    return None if moment is None else in_zone(moment, zone_of(zone))
