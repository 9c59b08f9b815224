"""Writing openings: from a draft to rows, with the change log, in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import html_text
from django.db import transaction
from django.db.models import F

from postings.openings.choices import DEGREE_ORDER, Necessity, Origin, QualificationKind
from postings.openings.cleaning import clean_html
from postings.openings.describing import describe
from postings.openings.models import (
    ExchangeRate,
    Location,
    Material,
    Opening,
    Qualification,
    Topic,
)
from postings.openings.models.opening import StaleError
from postings.openings.pay import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from postings.accounts.models import User
    from postings.institutions.models import Institution
    from postings.openings.draft import DraftQualification, OpeningDraft

# Fields copied from the draft as they are.
_PLAIN_FIELDS = (
    "title",
    "role",
    "department",
    "supervisor",
    "level",
    "workplace",
    "contract",
    "contract_months",
    "hours",
    "starts_on",
    "starts_as_soon_as_possible",
    "visa",
    "funding",
    "pay_min",
    "pay_max",
    "pay_currency",
    "pay_period",
    "pay_kind",
    "pay_scale",
    "apply_method",
    "apply_url",
    "apply_email",
    "deadline_kind",
    "deadline_at",
    "deadline_zone",
    "deadline_has_time",
    "letters_deadline_at",
    "expires_at",
    "origin_url",
    "evidence",
)


@transaction.atomic
def create_opening(
    *,
    institution: Institution,
    draft: OpeningDraft,
    origin: Origin = Origin.TYPED,
    actor: User | None = None,
    source: str = "",
    rates: Mapping[str, ExchangeRate] | None = None,
    topics: Mapping[str, Topic] | None = None,
) -> Opening:
    """Write a new opening in the state "draft". `rates` and `topics` save queries in a long run."""
    opening = Opening(institution=institution, origin=origin)
    _assign(opening, draft, rates)
    opening.save()
    _write_rows(opening, draft, topics)
    opening.log_change({"created": ["", opening.title]}, actor=actor, source=source)
    return opening


@transaction.atomic
def update_opening(
    *,
    opening: Opening,
    draft: OpeningDraft,
    actor: User | None = None,
    source: str = "",
    rates: Mapping[str, ExchangeRate] | None = None,
    topics: Mapping[str, Topic] | None = None,
    expected_version: int | None = None,
) -> dict[str, list[str]]:
    """Make `opening` say what `draft` says, and log what changed. Returns the changes, {} for none.

    Raises `StaleError` where `expected_version` is given and not the current one.
    """
    opening = Opening.objects.select_for_update().get(pk=opening.pk)
    if expected_version is not None and opening.version != expected_version:
        raise StaleError(opening.version)
    before = describe(opening)
    _assign(opening, draft, rates)
    opening.save()
    _write_rows(opening, draft, topics)
    return log_difference(opening, before, actor=actor, source=source)


def log_difference(
    opening: Opening, before: Mapping[str, str], *, actor: User | None = None, source: str = ""
) -> dict[str, list[str]]:
    """Write what differs from `before` (as `describe` gave it) to the change log. Returns it, {} for nothing."""
    after = describe(opening)
    changes = {
        name: [before.get(name, ""), after[name]] for name in after if before.get(name, "") != after[name]
    }
    if changes:
        # The database counts changes of the row; this also counts those of its places and qualifications.
        Opening.objects.filter(pk=opening.pk).update(version=F("version") + 1)
        opening.log_change(changes, actor=actor, source=source)
    return changes


def _assign(opening: Opening, draft: OpeningDraft, rates: Mapping[str, ExchangeRate] | None) -> None:
    for name in _PLAIN_FIELDS:
        setattr(opening, name, getattr(draft, name))
    opening.degree_admitted = draft.degree_admitted or least_degree(draft.qualifications)
    opening.remote_countries = list(draft.remote_countries)
    opening.benefits = list(draft.benefits)
    opening.description_source = draft.description_html
    opening.description = clean_html(draft.description_html)
    opening.description_text = html_text.extract_text(opening.description) if opening.description else ""
    apply_rates(opening, ExchangeRate.objects.per_euro() if rates is None else rates)


def refresh_derived(opening: Opening) -> None:
    """Bring what is worked out from other fields up to date after an edit by hand (not saved)."""
    opening.description = clean_html(opening.description)
    opening.description_text = html_text.extract_text(opening.description) if opening.description else ""
    apply_rates(opening, ExchangeRate.objects.per_euro())
    if opening.pk:
        opening.degree_admitted = least_degree(opening.qualifications.all())


def least_degree(qualifications: Iterable[DraftQualification | Qualification]) -> str:
    """The least degree that the required degree rows admit; "" where none is required."""
    required = [
        row.degree
        for row in qualifications
        if row.kind == QualificationKind.DEGREE and row.necessity == Necessity.REQUIRED and row.degree
    ]
    return min(required, key=lambda degree: DEGREE_ORDER[degree], default="")


def apply_rates(opening: Opening, rates: Mapping[str, ExchangeRate]) -> None:
    """Set the normalised pay from the stated one (not saved)."""
    pay = normalise(opening.pay_min, opening.pay_max, opening.pay_currency, opening.pay_period, rates)
    opening.pay_yearly_min = pay.minimum if pay else None
    opening.pay_yearly_max = pay.maximum if pay else None
    opening.pay_rates_on = pay.rates_on if pay else None


def _write_rows(opening: Opening, draft: OpeningDraft, topics: Mapping[str, Topic] | None) -> None:
    if topics is None:
        topics = {topic.slug: topic for topic in Topic.objects.filter(slug__in=draft.topics)}
    opening.topics.set([topics[slug] for slug in draft.topics if slug in topics])
    opening.locations.all().delete()
    Location.objects.bulk_create(
        Location(
            opening=opening,
            position=position,
            city=place.city,
            region=place.region,
            country=place.country,
            city_key=Location.key_of(place.city, place.country),
            latitude=place.latitude,
            longitude=place.longitude,
            timezone=place.timezone,
        )
        for position, place in enumerate(draft.locations)
    )
    opening.qualifications.all().delete()
    Qualification.objects.bulk_create(
        Qualification(
            opening=opening,
            position=position,
            kind=row.kind,
            necessity=row.necessity,
            name=row.name,
            degree=row.degree,
            minimum=row.minimum,
            maximum=row.maximum,
            alternative_group=row.alternative_group,
            text=row.text,
            evidence=row.evidence,
        )
        for position, row in enumerate(draft.qualifications)
    )
    opening.materials.all().delete()
    Material.objects.bulk_create(
        Material(
            opening=opening,
            position=position,
            kind=row.kind,
            count=row.count,
            text=row.text,
            evidence=row.evidence,
        )
        for position, row in enumerate(draft.materials)
    )
