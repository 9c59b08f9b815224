"""What an institution writes of an opening, field by field, with the names that the read API has for it.

Here is the shape: which fields there are and of what kind. What makes sense is asked of the same forms that people
fill in (`postings.api.desk.reading`), so that an opening is right or wrong for both.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationInfo,
    field_validator,
    model_validator,
)

from postings.openings.choices import (
    ApplyMethod,
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
from postings.openings.forms import FIRST_YEAR, LAST_YEAR
from postings.publishing.wizard.inputs import zone_names


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError("Null characters are not allowed.")
    return text


def _a_zone(name: str) -> str:
    if name and name not in zone_names():
        raise ValueError("Use a name such as Europe/Zurich, or Etc/GMT+12 for Anywhere on Earth.")
    return name


def _plausible(moment: date) -> date:
    """Near the ends of the calendar there is no moment in every time zone."""
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(f"Use a year from {FIRST_YEAR} to {LAST_YEAR}.")
    return moment


Text = Annotated[str, AfterValidator(_without_nul)]
Line = Annotated[Text, Field(max_length=250)]
Zone = Annotated[Text, Field(max_length=60), AfterValidator(_a_zone)]
Country = Annotated[str, Field(pattern="^([A-Z]{2})?$", description="ISO 3166 code, such as CH.")]
# Fourteen digits, which a JSON number carries exactly.
Amount = Annotated[
    Decimal,
    Field(ge=0, max_digits=14, decimal_places=2),
    PlainSerializer(float, return_type=float),
]
Size = Annotated[
    Decimal, Field(ge=0, max_digits=6, decimal_places=2), PlainSerializer(float, return_type=float)
]
Day = Annotated[date, AfterValidator(_plausible)]
Moment = Annotated[datetime | date, AfterValidator(_plausible)]
_MOMENT = "A moment with its offset; or without one, in the deadline's zone; or a day, to its end."


class Body(BaseModel):
    """Strict: a number in quotes is no number, and a field that nobody knows is refused by its name."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class DeskLocation(Body):
    """Coordinates and zone are looked up where none of them is given."""

    city: Line = ""
    region: Line = ""
    country: Country = ""
    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)] | None = None
    timezone: Zone = ""

    @model_validator(mode="after")
    def _both_or_none(self) -> DeskLocation:
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("Give latitude and longitude, or neither.")
        return self

    @property
    def is_exact(self) -> bool:
        return self.latitude is not None or bool(self.timezone)


class DeskStart(Body):
    on: Day | None = None
    as_soon_as_possible: bool = False


class DeskPay(Body):
    """As you state it: pay a year in euro is worked out from it."""

    min: Amount | None = None
    max: Amount | None = None
    currency: Annotated[Text, Field(max_length=3, description="ISO 4217 code, such as CHF.")] = ""
    period: PayPeriod | None = None
    kind: PayKind | None = None
    scale: Annotated[Text, Field(max_length=80, description="As named, such as TV-L E13.")] = ""


class DeskQualification(Body):
    """One requirement. Those that share an `alternative_group` are alternatives."""

    kind: QualificationKind
    necessity: Necessity = Necessity.REQUIRED
    name: Annotated[Text, Field(max_length=120, description="Skill, field, venue or language.")] = ""
    degree: Degree | None = None
    minimum: Size | None = None
    maximum: Size | None = None
    alternative_group: Annotated[int, Field(ge=0, le=32_767)] | None = None
    text: Annotated[Text, Field(max_length=300, description="Made of the rest where it is empty.")] = ""


class DeskMaterial(Body):
    kind: MaterialKind
    count: Annotated[int, Field(ge=1, le=32_767)] | None = None
    text: Annotated[Text, Field(max_length=300)] = ""


class DeskApply(Body):
    method: Literal["link", "email"] | None = Field(
        default=None, description="Follows from url and email where it is not given."
    )
    url: Annotated[Text, Field(max_length=500)] = ""
    email: Annotated[Text, Field(max_length=254)] = ""


class DeskDeadline(Body):
    kind: DeadlineKind | None = Field(
        default=None, description="Follows from `at` where it is not given: moment, or else unstated."
    )
    at: Moment | None = Field(default=None, description=_MOMENT)
    zone: Zone = Field(default="", description="IANA name; Etc/GMT+12 is Anywhere on Earth.")
    has_time: bool | None = Field(
        default=None, description="Whether you name an hour. Follows from `at` where it is not given."
    )


ExternalId = Annotated[Text, Field(min_length=1, max_length=120, pattern=r"^\S+$")]


class Content(Body):
    """All that an institution says of an opening. Fields that are left out are empty."""

    external_id: ExternalId | None = Field(
        default=None, description="Your own name for it, once among your openings. No spaces."
    )
    title: Line
    role: Role
    description_html: Annotated[Text, Field(max_length=200_000)] = Field(
        default="", description="Cleaned: no scripts, styles or forms. Plain text becomes paragraphs."
    )
    department: Annotated[Text, Field(max_length=200)] = ""
    supervisor: Annotated[Text, Field(max_length=200)] = ""
    level: Level | None = None
    topics: Annotated[list[Line], Field(max_length=50)] = Field(
        default=[], description="Slugs, as in /topics/; names and synonyms do as well."
    )
    locations: Annotated[list[DeskLocation], Field(max_length=50)] = Field(
        default=[], description="The main one first."
    )
    workplace: Workplace | None = None
    remote_countries: Annotated[list[Country], Field(max_length=250)] = []
    contract: Contract | None = None
    months: Annotated[int, Field(ge=1, le=32_767)] | None = None
    hours: Hours | None = None
    start: DeskStart | None = None
    visa: Visa | None = None
    funding: Funding | None = None
    pay: DeskPay | None = None
    benefits: Annotated[list[Annotated[Text, Field(max_length=80)]], Field(max_length=60)] = []
    qualifications: Annotated[list[DeskQualification], Field(max_length=100)] = []
    materials: Annotated[list[DeskMaterial], Field(max_length=50)] = []
    apply: DeskApply
    deadline: DeskDeadline | None = None
    letters_deadline: Moment | None = Field(default=None, description=_MOMENT)
    expires_at: Moment | None = Field(default=None, description=f"When it is taken off the list. {_MOMENT}")


class Written(Content):
    """A description may come as Markdown instead."""

    description_markdown: Annotated[Text, Field(max_length=200_000)] | None = Field(
        default=None, description="Instead of description_html. HTML in it is shown as text."
    )

    @field_validator("description_markdown")
    @classmethod
    def _one_description(cls, markdown: str | None, info: ValidationInfo) -> str | None:
        if markdown is not None and info.data.get("description_html"):
            raise ValueError("Give description_html or description_markdown, not both.")
        return markdown


class MergedApply(DeskApply):
    method: ApplyMethod | None = None  # type: ignore[assignment]  # also "here", which stays where it was


class Merged(Written):
    """What is stored, with what a change names."""

    apply: MergedApply


class NewOpening(Written):
    publish: bool = Field(default=False, description="Publish it at once. Needs the scope publish.")


class Closing(Body):
    """Why an opening is closed."""

    # Its values and not its members: what is wrong is said with them.
    reason: Literal["filled", "cancelled", "expired"]


class Publishing(Body):
    at: Annotated[AwareDatetime, AfterValidator(_plausible)] | None = Field(
        default=None, description="A moment to come, with its offset; at once where it is left out."
    )


class Nothing(Body):
    """No field at all."""
