"""Which feed a source is: the one known at its location, or one that has moved."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count, Q

from postings.imports.models import Feed
from postings.institutions.models import Institution

# How many of a source's first records are held against the known feeds.
SAMPLE_SIZE = 500


def feed_at(*, institution: Institution | None, kind: str, location: str, sample: Sequence[str]) -> Feed:
    """The feed of this institution, kind and location.

    A source at a new location is the same feed when it holds most of the postings of a known one: a
    download saved under today's date, a board whose address changed. Otherwise every such move would
    duplicate all its openings. `sample` is the ids of its first records.
    """
    of_institution = Feed.objects.filter(institution=institution, kind=kind)
    known = of_institution.filter(location=location).first()
    if known is None and sample:
        known = (
            of_institution.annotate(shared=Count("records", filter=Q(records__external_id__in=sample)))
            .filter(shared__gt=len(sample) // 2)
            .order_by("-shared", "pk")
            .first()
        )
    if known is None:
        return Feed.objects.get_or_create(institution=institution, kind=kind, location=location)[0]
    # Where an institution connected it, it stays: a file of our staff's is not read again every hour.
    if known.location != location and known.stage != Feed.Stage.CONNECTED:
        known.location = location
        known.save(update_fields=["location"])
    return known
