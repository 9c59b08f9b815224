"""Keeping what openings are compared by up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.db import connection
from django.db.models import Exists, ExpressionWrapper, OuterRef, Q
from django.db.models.fields import BooleanField

from postings.moderation.likeness import Print, marks_of, title_key
from postings.moderation.models import Fingerprint
from postings.openings.choices import Status
from postings.openings.models import Location, Opening

if TYPE_CHECKING:
    from collections.abc import Iterable

    from postings.openings.models.opening import OpeningQuerySet

# What is on the board, or is about to be. To advertise again what is closed is no duplicate.
COMPARED = (Status.PUBLISHED, Status.IN_REVIEW, Status.SCHEDULED)


def out_of_date() -> OpeningQuerySet:
    """Openings that have no fingerprint, or one of an earlier version."""
    current = Fingerprint.objects.filter(opening=OuterRef("pk"), opening_version=OuterRef("version"))
    return Opening.objects.filter(~Exists(current), status__in=COMPARED)


def out_of_date_near(opening: Opening) -> OpeningQuerySet:
    """Those beside `opening`, its institution's first, then the newest."""
    is_own = _is(Q(institution=opening.institution_id))
    return out_of_date().exclude(pk=opening.pk).order_by(is_own.desc(), "-pk")


def refresh(openings: Iterable[Opening]) -> int:
    """Write the fingerprints of `openings` again. Returns how many there were."""
    rows = [_fingerprint(opening) for opening in openings]
    Fingerprint.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["opening"],
        update_fields=["opening_version", "title_key", "marks", "is_sample"],
    )
    return len(rows)


def _fingerprint(opening: Opening) -> Fingerprint:
    marks, is_sample = marks_of(opening.description_text)
    return Fingerprint(
        opening_id=opening.pk,
        opening_version=opening.version,
        title_key=title_key(opening.title),
        marks=marks,
        is_sample=is_sample,
    )


def read(opening_ids: Iterable[int]) -> list[Print]:
    """The fingerprints of these openings with what else they are compared by, in two statements."""
    rows = Fingerprint.objects.filter(opening__in=list(opening_ids)).values_list(
        "opening_id",
        "opening__title",
        "opening__institution_id",
        "opening__institution__name",
        "opening__institution__website",
        "marks",
        "is_sample",
    )
    found = list(rows)
    cities, countries = _places(row[0] for row in found)
    return [
        Print(
            opening_id=pk,
            title=title,
            institution_id=institution_id,
            institution=name,
            site=_site(website),
            cities=frozenset(cities.get(pk, ())),
            countries=frozenset(countries.get(pk, ())),
            marks=frozenset(marks),
            is_sample=is_sample,
        )
        for pk, title, institution_id, name, website, marks, is_sample in found
    ]


def _places(opening_ids: Iterable[int]) -> tuple[dict[int, set[str]], dict[int, set[str]]]:
    cities: dict[int, set[str]] = {}
    countries: dict[int, set[str]] = {}
    rows = Location.objects.filter(opening__in=list(opening_ids)).order_by()
    for pk, city, country in rows.values_list("opening_id", "city_key", "country"):
        if city:
            cities.setdefault(pk, set()).add(city)
        if country:
            countries.setdefault(pk, set()).add(country)
    return cities, countries


def _site(website: str) -> str:
    try:
        return (urlsplit(website).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


# How many marks of an opening others are looked up by: half of a text's runs changed, and some of these remain.
_LOOKED_UP = 32
_MOST_CANDIDATES = 100
_MOST_OF_INSTITUTION = 100


def candidates_for(own: Fingerprint) -> list[int]:
    """The openings worth comparing with, never all: by the same words in the title, or a common run of words.

    Those with the same title first, then those with most in common.
    """
    namesakes = Fingerprint.objects.filter(title_key=own.title_key, opening__status__in=COMPARED)
    found = namesakes.exclude(pk=own.pk).order_by("-pk").values_list("pk", flat=True)[: _MOST_CANDIDATES // 2]
    some = own.marks[:: max(1, len(own.marks) // _LOOKED_UP)][:_LOOKED_UP]
    return list(dict.fromkeys([*found, *_sharing(own, some)]))[:_MOST_CANDIDATES]


# Each mark by itself from the index: to count in the arrays instead would mean to unpack those of every candidate.
_SHARING = """
SELECT shared.opening_id
FROM unnest(%s::integer[]) AS own(mark)
JOIN postings_fingerprint AS shared ON shared.marks @> ARRAY[own.mark]
JOIN postings_opening AS opening ON opening.id = shared.opening_id
WHERE shared.opening_id <> %s AND opening.status = ANY(%s)
GROUP BY shared.opening_id
ORDER BY count(*) DESC, shared.opening_id DESC
LIMIT %s
"""


def _sharing(own: Fingerprint, marks: list[int]) -> list[int]:
    with connection.cursor() as cursor:
        statuses = [status.value for status in COMPARED]
        cursor.execute(_SHARING, [marks, own.pk, statuses, _MOST_CANDIDATES])
        return [pk for (pk,) in cursor.fetchall()]


def of_institution(institution_id: int) -> list[int]:
    """Its newest openings: what they all say is its boilerplate."""
    openings = Opening.objects.filter(institution_id=institution_id, status__in=COMPARED)
    return list(openings.order_by("-pk").values_list("pk", flat=True)[:_MOST_OF_INSTITUTION])


def _is(condition: Q) -> ExpressionWrapper[Q]:
    return ExpressionWrapper(condition, output_field=BooleanField())
