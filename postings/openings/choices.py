"""The closed vocabularies of an opening. Values are stored, used in URLs and shared by every room."""

from __future__ import annotations

from django.db.models import TextChoices


class Role(TextChoices):
    """The kind of role. The order is the order of the filters."""

    PHD = "phd", "PhD position"
    ASSISTANT = "assistant", "Research assistant"
    FELLOW = "fellow", "Fellow"
    RESEARCHER = "researcher", "Researcher"
    ENGINEER = "engineer", "Research engineer"
    FACULTY = "faculty", "Faculty"


class Level(TextChoices):
    ENTRY = "entry", "Entry"
    MID = "mid", "Mid"
    SENIOR = "senior", "Senior"
    LEAD = "lead", "Lead"


class Workplace(TextChoices):
    ON_SITE = "on_site", "On site"
    HYBRID = "hybrid", "Hybrid"
    REMOTE = "remote", "Remote"


class Contract(TextChoices):
    PERMANENT = "permanent", "Permanent"
    FIXED_TERM = "fixed_term", "Fixed term"


class Hours(TextChoices):
    FULL_TIME = "full_time", "Full time"
    PART_TIME = "part_time", "Part time"


class Visa(TextChoices):
    """Whether the employer says it sponsors a work visa; blank is "does not say"."""

    SPONSORED = "sponsored", "Visa sponsored"
    NOT_SPONSORED = "not_sponsored", "No visa sponsorship"


class Funding(TextChoices):
    FULLY_FUNDED = "fully_funded", "Fully funded"
    STIPEND = "stipend", "Stipend"
    TUITION_WAIVED = "tuition_waived", "Tuition waived"
    NONE_STATED = "none_stated", "None stated"


class PayPeriod(TextChoices):
    YEAR = "year", "a year"
    MONTH = "month", "a month"
    WEEK = "week", "a week"
    DAY = "day", "a day"
    HOUR = "hour", "an hour"


class PayKind(TextChoices):
    SALARY = "salary", "Salary"
    STIPEND = "stipend", "Stipend"


class Degree(TextChoices):
    """Ordered from least to most; `DEGREE_ORDER` gives the rank."""

    BACHELOR = "bachelor", "Bachelor's degree"
    MASTER = "master", "Master's degree"
    PHD = "phd", "PhD"


DEGREE_ORDER: dict[str, int] = {Degree.BACHELOR: 1, Degree.MASTER: 2, Degree.PHD: 3}


class QualificationKind(TextChoices):
    DEGREE = "degree", "Degree"
    FIELD = "field", "Field of study"
    YEARS = "years", "Years of experience"
    PUBLICATIONS = "publications", "Publications"
    VENUE = "venue", "Venue"
    SKILL = "skill", "Skill"
    LANGUAGE = "language", "Language"
    GPA = "gpa", "Grade point average"
    OTHER = "other", "Other"


class Necessity(TextChoices):
    REQUIRED = "required", "Required"
    PREFERRED = "preferred", "Preferred"


class MaterialKind(TextChoices):
    CV = "cv", "CV"
    COVER_LETTER = "cover_letter", "Cover letter"
    PUBLICATION_LIST = "publication_list", "Publication list"
    RESEARCH_STATEMENT = "research_statement", "Research statement"
    TRANSCRIPTS = "transcripts", "Transcripts"
    REFERENCES = "references", "References"
    CODE = "code", "Code samples"
    OTHER = "other", "Other"


class ApplyMethod(TextChoices):
    LINK = "link", "On the employer's site"
    EMAIL = "email", "By e-mail"
    HERE = "here", "Here"


class DeadlineKind(TextChoices):
    """`UNSTATED` is not `ROLLING`: who says nothing has not promised to read on."""

    MOMENT = "moment", "By a date"
    ROLLING = "rolling", "Rolling"
    UNSTATED = "unstated", "Not stated"


class Status(TextChoices):
    DRAFT = "draft", "Draft"
    IN_REVIEW = "in_review", "In review"
    SCHEDULED = "scheduled", "Scheduled"
    PUBLISHED = "published", "Published"
    CLOSED = "closed", "Closed"
    REJECTED = "rejected", "Rejected"


class CloseReason(TextChoices):
    FILLED = "filled", "Filled"
    CANCELLED = "cancelled", "Cancelled"
    EXPIRED = "expired", "Expired"
    WITHDRAWN = "withdrawn", "No longer in the employer's feed"
    OFF_TOPIC = "off_topic", "Outside what the board lists"


class Origin(TextChoices):
    TYPED = "typed", "Typed in"
    IMPORTED = "imported", "Imported"
    UPLOADED = "uploaded", "Uploaded"
    API = "api", "By API"
