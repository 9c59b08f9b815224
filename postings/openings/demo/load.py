"""The demo content as rows: institutions, openings in every state, and their histories."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from postings.institutions.models import Institution
from postings.openings.actions import create_opening
from postings.openings.choices import CloseReason, Status
from postings.openings.demo.build import DemoOpening, InstitutionFacts, institutions, openings
from postings.openings.demo.people import INSTITUTION, staff_desk
from postings.openings.draft import DraftLocation, DraftMaterial, DraftQualification, OpeningDraft
from postings.openings.exchange_rates import shipped_rates, store_rates
from postings.openings.models import ExchangeRate, Opening, Topic
from postings.openings.taxonomy import load_taxonomy

SOURCE = "demo content"
# A deadline without a time of day is the last second of the day.
_END_OF_DAY = time(23, 59, 59)


@transaction.atomic
def load_demo(now: datetime | None = None, progress: Callable[[int, int], None] | None = None) -> int:
    """Write the demo content, dated from `now`. Institutions that exist are kept. Returns the openings added."""
    now = now or timezone.now()
    load_taxonomy()
    if not ExchangeRate.objects.exists():
        store_rates(shipped_rates())
    rates = ExchangeRate.objects.per_euro()
    topics = {topic.slug: topic for topic in Topic.objects.all()}
    places = {facts.slug: _institution(facts) for facts in institutions()}
    zones = {facts.slug: facts.timezone for facts in institutions()}
    demos = openings(now.date())
    for done, demo in enumerate(demos, start=1):
        opening = create_opening(
            institution=places[demo.institution_slug],
            draft=_draft(demo, zones[demo.institution_slug]),
            source=SOURCE,
            rates=rates,
            topics=topics,
        )
        _bring_to_state(opening, demo, now, number=done)
        if progress:
            progress(done, len(demos))
    if settings.DEVELOPER_PAGES:
        # Accounts that anybody can read of belong on no other machine than a developer's.
        staff_desk(places[INSTITUTION], now)
    return len(demos)


def _institution(facts: InstitutionFacts) -> Institution:
    institution, _ = Institution.objects.get_or_create(
        slug=facts.slug,
        defaults={
            "name": facts.name,
            "kind": facts.kind,
            "country": facts.country,
            "city": facts.city,
            "website": facts.website,
            "email_domains": facts.email_domains,
            "description": facts.description,
            "is_verified": facts.is_verified,
        },
    )
    return institution


def _draft(demo: DemoOpening, zone: str) -> OpeningDraft:
    deadline_zone = demo.deadline_zone or (zone if demo.deadline else "")
    deadline_at = letters_at = None
    if demo.deadline:
        deadline_at = datetime.combine(
            demo.deadline, demo.deadline_time or _END_OF_DAY, ZoneInfo(deadline_zone)
        )
    if demo.letters_deadline:
        letters_at = datetime.combine(demo.letters_deadline, _END_OF_DAY, ZoneInfo(deadline_zone or zone))
    return OpeningDraft(
        title=demo.title,
        role=demo.role,
        level=demo.level,
        department=demo.department,
        supervisor=", ".join(part for part in (demo.supervisor, demo.group) if part),
        topics=demo.topics,
        description_html=demo.description_html,
        locations=tuple(
            DraftLocation(
                city=place.city,
                country=place.country,
                latitude=place.latitude,
                longitude=place.longitude,
                timezone=zone,
            )
            for place in demo.locations
        ),
        workplace=demo.workplace,
        remote_countries=demo.remote_countries,
        contract=demo.contract,
        contract_months=demo.contract_months,
        hours=demo.hours,
        starts_on=demo.starts_on,
        starts_as_soon_as_possible=demo.starts_asap,
        visa=demo.visa,
        funding=demo.funding,
        pay_min=demo.pay_min,
        pay_max=demo.pay_max,
        pay_currency=demo.pay_currency,
        pay_period=demo.pay_period,
        pay_kind=demo.pay_kind,
        pay_scale=demo.pay_scale,
        benefits=demo.benefits,
        qualifications=tuple(DraftQualification(**row._asdict()) for row in demo.qualifications),
        materials=tuple(DraftMaterial(**row._asdict()) for row in demo.materials),
        apply_method=demo.apply_method,
        apply_url=demo.apply_url,
        apply_email=demo.apply_email,
        deadline_kind=demo.deadline_kind,
        deadline_at=deadline_at,
        deadline_zone=deadline_zone,
        deadline_has_time=demo.deadline_time is not None,
        letters_deadline_at=letters_at,
    )


def _bring_to_state(opening: Opening, demo: DemoOpening, now: datetime, number: int) -> None:
    """Walk the opening through the transitions that a person would have made."""
    if demo.status == Status.DRAFT:
        return
    if demo.status == Status.SCHEDULED:
        opening.schedule(now + timedelta(days=max(1, -(demo.published_days_ago or 0))), source=SOURCE)
        return
    opening.submit(source=SOURCE)
    if demo.status == Status.REJECTED:
        opening.reject(demo.rejection_reason, source=SOURCE)
    elif demo.status in {Status.PUBLISHED, Status.CLOSED}:
        # Minutes apart, so that "newest first" is an order that means something.
        at = now - timedelta(days=demo.published_days_ago or 0, minutes=7 * (number % 60) + 1)
        opening.publish(at=at, source=SOURCE)
        if demo.status == Status.CLOSED:
            opening.close(CloseReason(demo.close_reason), source=SOURCE)
