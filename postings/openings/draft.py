"""The common draft: everything an opening says, before it is an opening. Feeds, demo and forms make it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from postings.openings.choices import (
    ApplyMethod,
    DeadlineKind,
    Funding,
)


@dataclass(frozen=True, slots=True)
class DraftLocation:
    city: str = ""
    region: str = ""
    country: str = ""
    latitude: float | None = None
    longitude: float | None = None
    timezone: str = ""


@dataclass(frozen=True, slots=True)
class DraftQualification:
    kind: str
    necessity: str
    text: str
    name: str = ""
    degree: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    alternative_group: int | None = None
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class DraftMaterial:
    kind: str
    count: int | None = None
    text: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningDraft:
    """One value for each field of `Opening` that an employer decides; see the model for meanings.

    `description_html` may be dirty; it is cleaned when the draft is written. `topics` are slugs.
    """

    title: str
    role: str
    description_html: str
    apply_url: str = ""
    apply_email: str = ""
    apply_method: str = ApplyMethod.LINK
    department: str = ""
    supervisor: str = ""
    level: str = ""
    topics: tuple[str, ...] = ()
    locations: tuple[DraftLocation, ...] = ()
    workplace: str = ""
    remote_countries: tuple[str, ...] = ()
    contract: str = ""
    contract_months: int | None = None
    hours: str = ""
    starts_on: date | None = None
    starts_as_soon_as_possible: bool = False
    visa: str = ""
    funding: str = Funding.NONE_STATED
    pay_min: Decimal | None = None
    pay_max: Decimal | None = None
    pay_currency: str = ""
    pay_period: str = ""
    pay_kind: str = ""
    pay_scale: str = ""
    benefits: tuple[str, ...] = ()
    qualifications: tuple[DraftQualification, ...] = ()
    materials: tuple[DraftMaterial, ...] = ()
    degree_admitted: str = ""
    deadline_kind: str = DeadlineKind.UNSTATED
    deadline_at: datetime | None = None
    deadline_zone: str = ""
    deadline_has_time: bool = False
    letters_deadline_at: datetime | None = None
    expires_at: datetime | None = None
    origin_url: str = ""
    evidence: dict[str, str] = field(default_factory=dict)
