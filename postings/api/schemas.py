"""What the API answers, field by field. The OpenAPI document is made from these."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer
from pydantic.config import JsonDict

from postings.institutions.models import Institution as InstitutionRow
from postings.openings.choices import (
    ApplyMethod,
    CloseReason,
    Contract,
    DeadlineKind,
    Degree,
    Funding,
    Hours,
    Level,
    MaterialKind,
    Necessity,
    PayKind,
    PayPeriod,
    QualificationKind,
    Role,
    Visa,
    Workplace,
)

# At most two places and fourteen digits, which a JSON number carries exactly.
Amount = Annotated[Decimal, PlainSerializer(float, return_type=float)]
InstitutionKind = InstitutionRow.Kind


def _open_ended(schema: JsonDict) -> None:
    """Clients are not to refuse the fields of a later release."""
    schema.pop("additionalProperties", None)


class Answer(BaseModel):
    """Frozen, and nothing in it that is not declared: what is sent is what is documented."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra=_open_ended)


class Problem(Answer):
    field: str | None = Field(description="The parameter that is wrong, where one is.")
    message: str


class Failure(Answer):
    error: Problem


class InstitutionName(Answer):
    name: str
    slug: str
    url: str = Field(description="Its page on the board.")


class TopicName(Answer):
    slug: str
    name: str


class Location(Answer):
    city: str
    region: str
    country: str = Field(description="ISO 3166 code, or empty.")
    country_name: str
    latitude: float | None
    longitude: float | None
    timezone: str


class Start(Answer):
    on: date | None
    as_soon_as_possible: bool


class YearlyPay(Answer):
    min: Amount | None
    max: Amount | None
    currency: str = Field(description="Always EUR.")
    rates_on: date | None = Field(description="Day of the exchange rate; null where pay is stated in euro.")


class Pay(Answer):
    """As the employer states it. `yearly` is computed from it, to compare."""

    min: Amount | None
    max: Amount | None
    currency: str
    period: PayPeriod | None
    kind: PayKind | None
    scale: str = Field(description="As named, such as TV-L E13.")
    yearly: YearlyPay | None


class Deadline(Answer):
    kind: DeadlineKind
    at: datetime | None = Field(description="With the offset of the zone in which the employer states it.")
    zone: str = Field(description="IANA name; Etc/GMT+12 is Anywhere on Earth.")
    has_time: bool = Field(description="Whether the employer names an hour.")


class Opening(Answer):
    """What decides about an opening. What the employer does not say is null or empty."""

    id: int
    url: str = Field(description="Its page on the board.")
    api_url: str
    title: str
    role: Role
    level: Level | None
    institution: InstitutionName
    department: str
    supervisor: str
    topics: list[TopicName]
    locations: list[Location]
    workplace: Workplace | None
    remote_countries: list[str] = Field(description="ISO codes from where it may be done remotely.")
    contract: Contract | None
    months: int | None = Field(description="Length of a fixed-term contract.")
    hours: Hours | None
    start: Start
    visa: Visa | None
    funding: Funding
    pay: Pay | None
    deadline: Deadline
    letters_deadline: datetime | None = Field(description="When reference letters are due.")
    degree_admitted: Degree | None = Field(description="The least degree that the requirements admit.")
    published_at: datetime
    updated_at: datetime
    is_open: bool


class Qualification(Answer):
    """One requirement. Those that share an `alternative_group` are alternatives."""

    kind: QualificationKind
    necessity: Necessity
    name: str
    degree: Degree | None
    minimum: Amount | None
    maximum: Amount | None
    alternative_group: int | None
    text: str


class Material(Answer):
    kind: MaterialKind
    count: int | None
    text: str


class Apply(Answer):
    method: ApplyMethod
    url: str
    email: str


class FieldChange(Answer):
    field: str
    old: str
    new: str


class Change(Answer):
    at: datetime
    fields: list[FieldChange]


class OpeningInFull(Opening):
    close_reason: CloseReason | None
    closed_at: datetime | None
    description_html: str = Field(description="Cleaned: no scripts, styles or forms.")
    qualifications: list[Qualification]
    materials: list[Material] = Field(description="What to send.")
    benefits: list[str]
    apply: Apply
    changes: list[Change] = Field(description="Changes since publication that matter, the newest first.")


class FacetValue(Answer):
    value: str
    label: str
    count: int = Field(description="Openings that choosing it would give, under all other filters.")
    is_chosen: bool


class Facet(Answer):
    label: str
    is_many: bool = Field(description="Whether several values may be chosen.")
    values: list[FacetValue] = Field(
        description=(
            "Of topics, countries, cities and institutions the 40 with the most openings, the chosen ones first."
        )
    )
    has_more: bool = Field(description="Whether there are more values than these.")


class OpeningList(Answer):
    count: int = Field(description="All openings that match, on every page.")
    results: list[Opening]
    facets: dict[str, Facet] = Field(description="By parameter.")
    next: str | None = Field(description="Address of the next page; null on the last.")
    notes: list[str] = Field(description="What of the request could not be read, in words.")


class Institution(InstitutionName):
    api_url: str
    kind: InstitutionKind
    country: str
    city: str
    website: str
    is_verified: bool
    open_count: int = Field(description="Its open openings.")
    openings_url: str = Field(description="Its open openings in this API.")


class InstitutionInFull(Institution):
    description: str


class InstitutionList(Answer):
    count: int
    results: list[Institution]
    next: str | None = Field(description="Address of the next page; null on the last.")


class Topic(TopicName):
    parent: str | None = Field(description="Slug of the topic above it.")
    synonyms: list[str]
    open_count: int = Field(description="Open openings on it or on a topic below it.")
    openings_url: str = Field(description="Those openings in this API.")


class TopicList(Answer):
    count: int
    results: list[Topic]
