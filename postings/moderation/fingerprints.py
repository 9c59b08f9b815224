"""Keeping what openings are compared by up to date."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.db import connection
from django.db.models import Exists, ExpressionWrapper, OuterRef, Q, Subquery
from django.db.models.fields import BooleanField

from postings.moderation.likeness import Print, marks_of, title_key
from postings.moderation.models import Fingerprint
from postings.openings.choices import Status
from postings.openings.models import Opening

if TYPE_CHECKING:
    from collections.abc import Iterable

    from postings.openings.models.opening import OpeningQuerySet

# What is on the board, or is about to be. To advertise again what is closed is no duplicate.
COMPARED = (Status.PUBLISHED, Status.IN_REVIEW, Status.SCHEDULED)
_REMEMBERED = 4096  # Sites of institutions.
_STATUSES = [status.value for status in COMPARED]


def out_of_date() -> OpeningQuerySet:
    """Openings that have no fingerprint, or one of an earlier version."""
    current = Fingerprint.objects.filter(opening=OuterRef("pk"), opening_version=OuterRef("version"))
    return Opening.objects.filter(~Exists(current), status__in=COMPARED)


# How far back among the newest it is looked for what was not read yet; a task reads all of them.
_NEWEST = 500


def out_of_date_near(opening: Opening) -> OpeningQuerySet:
    """Those beside `opening`, its institution's first, then the newest."""
    is_own = _is(Q(institution=opening.institution_id))
    newest = Subquery(Opening.objects.order_by("-pk").values("pk")[:1])
    near = out_of_date().filter(Q(institution=opening.institution_id) | Q(pk__gt=newest - _NEWEST))
    return near.exclude(pk=opening.pk).order_by(is_own.desc(), "-pk").only(*_FROM)


# What a fingerprint is made from.
_FROM = ("version", "title", "description_text")


def refresh(openings: Iterable[Opening]) -> list[Fingerprint]:
    """Write the fingerprints of `openings` again."""
    rows = [_fingerprint(opening) for opening in openings]
    return Fingerprint.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["opening"],
        update_fields=["opening_version", "title_key", "marks", "is_sample"],
    )


def _fingerprint(opening: Opening) -> Fingerprint:
    marks, is_sample = marks_of(opening.description_text)
    return Fingerprint(
        opening_id=opening.pk,
        opening_version=opening.version,
        title_key=title_key(opening.title),
        marks=marks,
        is_sample=is_sample,
    )


# In one statement: the openings themselves, and the newest of an institution, whose boilerplate is known from them.
_READ = """
SELECT print.opening_id, opening.title, opening.institution_id, institution.name, institution.website,
    print.marks, print.is_sample, place.cities, place.countries
FROM postings_fingerprint AS print
JOIN postings_opening AS opening ON opening.id = print.opening_id
JOIN postings_institution AS institution ON institution.id = opening.institution_id
CROSS JOIN LATERAL (
    SELECT array_agg(city_key) FILTER (WHERE city_key <> '') AS cities,
        array_agg(country::text) FILTER (WHERE country <> '') AS countries
    FROM postings_location WHERE opening_id = print.opening_id
) AS place
WHERE print.opening_id IN (
    SELECT unnest(%s::bigint[]) UNION (
        SELECT id FROM postings_opening WHERE institution_id = %s AND status = ANY(%s) ORDER BY id DESC LIMIT %s
    )
)
"""


def read(opening_ids: Iterable[int], institution_id: int) -> dict[int, Print]:
    """The fingerprints of these openings, and of the newest of an institution, with what else is compared."""
    with connection.cursor() as cursor:
        cursor.execute(_READ, [list(opening_ids), institution_id, _STATUSES, _MOST_OF_INSTITUTION])
        return {row[0]: _print(*row) for row in cursor.fetchall()}


def _print(
    opening_id: int,
    title: str,
    institution_id: int,
    institution: str,
    website: str,
    marks: list[int],
    is_sample: bool,
    cities: list[str] | None,
    countries: list[str] | None,
) -> Print:
    return Print(
        opening_id=opening_id,
        title=title,
        institution_id=institution_id,
        institution=institution,
        site=_site(website),
        cities=frozenset(cities or ()),
        countries=frozenset(countries or ()),
        marks=frozenset(marks),
        is_sample=is_sample,
    )


@lru_cache(_REMEMBERED)
def _site(website: str) -> str:
    try:
        return (urlsplit(website).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


# How many marks of an opening others are looked up by: half of a text's runs changed, and some of these remain.
_LOOKED_UP = 32
# What was ever flagged was among the six with most in common (docs/moderation.md): this is ample.
_MOST_CANDIDATES = 40
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
SELECT sharing.opening_id
FROM (
    SELECT shared.opening_id, count(*) AS number
    FROM unnest(%s::integer[]) AS own(mark)
    JOIN postings_fingerprint AS shared ON shared.marks @> ARRAY[own.mark]
    WHERE shared.opening_id <> %s
    GROUP BY shared.opening_id
) AS sharing
JOIN postings_opening AS opening ON opening.id = sharing.opening_id
WHERE opening.status = ANY(%s)
ORDER BY sharing.number DESC, sharing.opening_id DESC
LIMIT %s
"""


def _sharing(own: Fingerprint, marks: list[int]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_SHARING, [marks, own.pk, _STATUSES, _MOST_CANDIDATES])
        return [pk for (pk,) in cursor.fetchall()]


def _is(condition: Q) -> ExpressionWrapper[Q]:
    return ExpressionWrapper(condition, output_field=BooleanField())
