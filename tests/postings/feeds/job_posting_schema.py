"""Google's rules for JobPosting as a JSON schema: what is required, what is recommended, and their forms.

From "Job posting (JobPosting) structured data" in the documentation of Google Search: title, description,
datePosted, hiringOrganization and a place are required, where a remote role may name countries instead.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string", "minLength": 1}
_URL: Schema = {"type": "string", "pattern": "^https?://"}
_DATE = r"^\d{4}-\d\d-\d\d$"
_MOMENT = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([+-]\d\d:\d\d|Z)$"


def _typed(kind: str, required: list[str], **properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": {"@type": {"const": kind}, **properties},
        "required": ["@type", *required],
        "additionalProperties": False,
    }


_AMOUNT: Schema = {"type": "number", "exclusiveMinimum": 0}
_ADDRESS = _typed(
    "PostalAddress",
    ["addressCountry"],
    addressCountry={"type": "string", "pattern": "^[A-Z]{2}$"},
    addressRegion=_TEXT,
    addressLocality=_TEXT,
)
_PLACE = _typed("Place", ["address"], address=_ADDRESS)
_COUNTRY = _typed("Country", ["name"], name=_TEXT)
_SALARY = _typed(
    "MonetaryAmount",
    ["currency", "value"],
    currency={"type": "string", "pattern": "^[A-Z]{3}$"},
    value={
        **_typed(
            "QuantitativeValue",
            ["unitText"],
            unitText={"enum": ["HOUR", "DAY", "WEEK", "MONTH", "YEAR"]},
            value=_AMOUNT,
            minValue=_AMOUNT,
            maxValue=_AMOUNT,
        ),
        "oneOf": [
            {"required": ["value"]},
            {"anyOf": [{"required": ["minValue"]}, {"required": ["maxValue"]}]},
        ],
    },
)
_EMPLOYMENT_TYPES = [
    *("FULL_TIME", "PART_TIME", "CONTRACTOR", "TEMPORARY"),
    *("INTERN", "VOLUNTEER", "PER_DIEM", "OTHER"),
]
_CREDENTIALS = [
    *("high school", "associate degree", "bachelor degree"),
    *("professional certificate", "postgraduate degree"),
]

REQUIRED = ["title", "description", "datePosted", "hiringOrganization"]
# What Google recommends and every opening can tell; the rest is recommended where it is stated.
ALWAYS = ["identifier", "directApply", "url"]

JOB_POSTING: Schema = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "properties": {
        "@context": {"const": "https://schema.org"},
        "@type": {"const": "JobPosting"},
        "title": {**_TEXT, "maxLength": 250},
        "description": {**_TEXT, "pattern": "<(p|ul|ol|h3|br)"},
        "identifier": _typed("PropertyValue", ["name", "value"], name=_TEXT, value=_TEXT),
        "url": _URL,
        "datePosted": {"type": "string", "pattern": _DATE},
        "validThrough": {"type": "string", "pattern": _MOMENT},
        "employmentType": {
            "type": "array",
            "items": {"enum": _EMPLOYMENT_TYPES},
            "minItems": 1,
            "uniqueItems": True,
        },
        "hiringOrganization": _typed("Organization", ["name"], name=_TEXT, sameAs=_URL, logo=_URL),
        "jobLocation": {"type": "array", "items": _PLACE, "minItems": 1},
        "jobLocationType": {"const": "TELECOMMUTE"},
        "applicantLocationRequirements": {"type": "array", "items": _COUNTRY, "minItems": 1},
        "directApply": {"type": "boolean"},
        "baseSalary": _SALARY,
        "educationRequirements": _typed(
            "EducationalOccupationalCredential",
            ["credentialCategory"],
            credentialCategory={"enum": _CREDENTIALS},
        ),
        "experienceRequirements": _typed(
            "OccupationalExperienceRequirements",
            ["monthsOfExperience"],
            monthsOfExperience={"type": "integer", "minimum": 1, "maximum": 600},
        ),
        "skills": _TEXT,
        "qualifications": _TEXT,
        "jobBenefits": _TEXT,
        "jobStartDate": {"type": "string", "pattern": _DATE},
    },
    "required": ["@context", "@type", *REQUIRED, *ALWAYS],
    "additionalProperties": False,
    "anyOf": [{"required": ["jobLocation"]}, {"required": ["applicantLocationRequirements"]}],
    "dependentRequired": {
        "jobLocationType": ["applicantLocationRequirements"],
        "applicantLocationRequirements": ["jobLocationType"],
    },
}
