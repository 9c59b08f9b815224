"""Institutions and topics."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from postings.api.errors import RefusedError
from postings.api.listing import Part
from postings.api.rows import institution_values, topic_values
from postings.api.schemas import InstitutionInFull, InstitutionList, TopicList
from postings.institutions.models import Institution
from postings.institutions.names import Folded, folded
from postings.openings.models import Opening, Topic
from postings.search.directory import shown, with_open_count
from postings.search.filters import FACETS
from postings.search.query import tidy_words

if TYPE_CHECKING:
    from django.http import QueryDict

_SLUG = re.compile(r"[-a-zA-Z0-9_]{1,80}", re.ASCII)


def institution_list(data: QueryDict) -> InstitutionList:
    """By slug, which is also the cursor: no two share one, and it seldom changes."""
    part = Part.of(data)
    if part.cursor and not _SLUG.fullmatch(part.cursor):
        raise RefusedError("This is no cursor of this API. Take it from “next” as it is.", field="cursor")
    words = tidy_words(data.get("q", ""))
    institutions = shown()
    if words:
        institutions = institutions.alias(folded=Folded("name")).filter(folded__contains=folded(words))
    count = institutions.count()
    rest = institutions.filter(slug__gt=part.cursor) if part.cursor else institutions
    rows = list(with_open_count(rest).order_by("slug")[: part.limit + 1])
    page = rows[: part.limit]
    next_url = None
    if len(rows) > part.limit:
        query_string = urlencode({"q": words}) if words else ""
        next_url = part.next_url(reverse("postings:api-institutions"), query_string, page[-1].slug)
    return InstitutionList.model_validate(
        {"count": count, "results": [institution_values(row) for row in page], "next": next_url}
    )


def institution_in_full(slug: str) -> InstitutionInFull:
    # One that was merged into another is answered with the other.
    asked = Q(slug=slug, merged_into__isnull=True) | Q(merged__slug=slug)
    row = with_open_count(Institution.objects.filter(asked)).first()
    if row is None:
        raise RefusedError("There is no such institution.", status=404)
    return InstitutionInFull.model_validate({**institution_values(row), "description": row.description})


def topic_list() -> TopicList:
    """Every topic of the taxonomy, also those without openings."""
    counts = FACETS["topic"].counts(Opening.objects.open())
    topics = Topic.objects.select_related("parent").prefetch_related("synonyms")
    results = [topic_values(row, counts.get(row.slug, 0)) for row in topics]
    return TopicList.model_validate({"count": len(results), "results": results})
