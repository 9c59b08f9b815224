"""schema.org markup, under the rules Google states for job postings.

Nothing is guessed: a property that the employer does not state is left out, and an opening that cannot have a
required one has no markup at all. Prefetch `locations` and `qualifications`.
"""

from __future__ import annotations

import re
from datetime import UTC
from decimal import Decimal
from typing import TYPE_CHECKING

from django.urls import reverse

from postings.feeds.wording import absolute
from postings.geography import country_name
from postings.openings.choices import (
    ApplyMethod,
    Contract,
    Degree,
    Hours,
    Necessity,
    PayPeriod,
    QualificationKind,
    Workplace,
)
from postings.openings.deadlines import deadline_of
from postings.openings.presentation import label_of
from postings.search.addresses import role_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from postings.institutions.models import Institution
    from postings.openings.models import Location, Opening, Qualification

Value = str | int | float | bool | list["Value"] | dict[str, "Value"]
Markup = dict[str, Value]

_CONTEXT: Markup = {"@context": "https://schema.org"}
_INTERN = re.compile(r"\bintern(s|ship|ships)?\b", re.IGNORECASE)
_HOURS: dict[str, Value] = {Hours.FULL_TIME: "FULL_TIME", Hours.PART_TIME: "PART_TIME"}
_UNITS: dict[str, str] = {
    PayPeriod.YEAR: "YEAR",
    PayPeriod.MONTH: "MONTH",
    PayPeriod.WEEK: "WEEK",
    PayPeriod.DAY: "DAY",
    PayPeriod.HOUR: "HOUR",
}
# Google knows five categories of credentials; these are the ones for our degrees.
_CREDENTIALS: dict[str, str] = {
    Degree.BACHELOR: "bachelor degree",
    Degree.MASTER: "postgraduate degree",
    Degree.PHD: "postgraduate degree",
}
# Said in properties of their own.
_SAID_ELSEWHERE = {QualificationKind.DEGREE, QualificationKind.YEARS, QualificationKind.SKILL}


def job_posting(opening: Opening, now: datetime) -> Markup | None:
    """An open opening as a JobPosting; None for one that is closed or that says no place."""
    where = _where(opening)
    if not where or not opening.is_open(now) or opening.published_at is None:
        return None
    qualifications = list(opening.qualifications.all())
    required = [row for row in qualifications if row.necessity == Necessity.REQUIRED]
    stated: Markup = {
        "title": opening.title,
        "description": opening.description,
        "identifier": {
            "@type": "PropertyValue",
            "name": opening.institution.name,
            "value": str(opening.pk),
        },
        "url": absolute(opening.get_absolute_url()),
        "datePosted": opening.published_at.astimezone(UTC).date().isoformat(),
        "validThrough": _valid_through(opening, now),
        "employmentType": _employment_types(opening),
        "hiringOrganization": _organization(opening.institution),
        **where,
        "directApply": opening.apply_method == ApplyMethod.HERE,
        "baseSalary": _base_salary(opening),
        "educationRequirements": _education(opening),
        "experienceRequirements": _experience(required),
        "skills": _listed(row.name or row.text for row in _of_kind(qualifications, QualificationKind.SKILL)),
        "qualifications": _listed(
            (row.text for row in required if row.kind not in _SAID_ELSEWHERE), separator="; "
        ),
        "jobBenefits": _listed(opening.benefits),
        "jobStartDate": opening.starts_on.isoformat() if opening.starts_on else "",
    }
    # False is an answer; "" and [] are none.
    known = {name: value for name, value in stated.items() if value or value is False}
    return _CONTEXT | {"@type": "JobPosting"} | known


def breadcrumbs(trail: Sequence[tuple[str, str]]) -> Markup:
    """`trail` as (name, path), from the top down to the page itself."""
    return _CONTEXT | {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": absolute(path)}
            for position, (name, path) in enumerate(trail, start=1)
        ],
    }


def opening_trail(opening: Opening, now: datetime) -> list[tuple[str, str]]:
    """The crumbs that the page shows, and the page."""
    return [
        ("Openings", reverse("postings:openings")),
        (label_of(opening, "role"), role_address(opening.role, has_openings=opening.is_open(now))),
        (opening.title, opening.get_absolute_url()),
    ]


def organization(institution: Institution) -> Markup:
    page: Markup = {"url": absolute(institution.get_absolute_url())}
    address = _address(institution.city, "", institution.country)
    more: Markup = {"address": address} if address else {}
    if institution.description:
        more["description"] = institution.description
    return _CONTEXT | _organization(institution) | page | more


def _organization(institution: Institution) -> Markup:
    stated: Markup = {"@type": "Organization", "name": institution.name}
    if institution.website:
        stated["sameAs"] = institution.website
    if institution.logo:
        stated["logo"] = absolute(reverse("postings:institution-logo", args=[institution.slug]))
    return stated


def _where(opening: Opening) -> Markup:
    """Places with a country; for a fully remote role the countries that it names."""
    where: Markup = {}
    places: list[Value] = [_place(location) for location in opening.locations.all() if location.country]
    if places:
        where["jobLocation"] = places
    if opening.workplace == Workplace.REMOTE and opening.remote_countries:
        where["jobLocationType"] = "TELECOMMUTE"
        where["applicantLocationRequirements"] = [
            {"@type": "Country", "name": country_name(code)} for code in opening.remote_countries
        ]
    return where


def _place(location: Location) -> Markup:
    return {"@type": "Place", "address": _address(location.city, location.region, location.country)}


def _address(city: str, region: str, country: str) -> Markup:
    parts = {"addressLocality": city, "addressRegion": region, "addressCountry": country}
    stated: Markup = {name: part for name, part in parts.items() if part}
    return {"@type": "PostalAddress"} | stated if stated else {}


def _valid_through(opening: Opening, now: datetime) -> str:
    """The first of deadline and expiry: after it the opening is not open."""
    due = deadline_of(opening, now)
    ends = [moment for moment in (due.moment, opening.expires_at) if moment]
    return min(ends).isoformat(timespec="seconds") if ends else ""


def _employment_types(opening: Opening) -> list[Value]:
    types = [_HOURS[opening.hours]] if opening.hours else []
    if opening.contract == Contract.FIXED_TERM:
        types.append("TEMPORARY")
    if _INTERN.search(opening.title):
        types.append("INTERN")
    return types


def _base_salary(opening: Opening) -> Markup:
    """What the employer states, in its own currency and period; never a figure of ours."""
    least, most = opening.pay_min, opening.pay_max
    if least is None and most is None:
        return {}
    value: Markup = {"@type": "QuantitativeValue", "unitText": _UNITS[opening.pay_period]}
    if least is not None and least == most:
        value["value"] = _number(least)
    else:
        ends = {"minValue": least, "maxValue": most}
        value.update({name: _number(end) for name, end in ends.items() if end is not None})
    return {"@type": "MonetaryAmount", "currency": opening.pay_currency, "value": value}


def _number(amount: Decimal) -> int | float:
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _education(opening: Opening) -> Markup:
    if not opening.degree_admitted:
        return {}
    return {
        "@type": "EducationalOccupationalCredential",
        "credentialCategory": _CREDENTIALS[opening.degree_admitted],
    }


def _experience(required: Sequence[Qualification]) -> Markup:
    """The least that meets every demand for years: among alternatives the lowest, of those the highest."""
    groups: dict[object, list[Qualification]] = {}
    for row in required:
        key = ("alone", row.pk) if row.alternative_group is None else row.alternative_group
        groups.setdefault(key, []).append(row)
    least = [_least_years(rows) for rows in groups.values()]
    months = int(max(least, default=Decimal(0)) * 12)
    if not months:
        return {}
    return {"@type": "OccupationalExperienceRequirements", "monthsOfExperience": months}


def _least_years(alternatives: Sequence[Qualification]) -> Decimal:
    """Zero where one of the alternatives asks for no years."""
    years = [row.minimum if row.kind == QualificationKind.YEARS else None for row in alternatives]
    return min(one or Decimal(0) for one in years)


def _of_kind(rows: Iterable[Qualification], kind: QualificationKind) -> Iterable[Qualification]:
    return (row for row in rows if row.kind == kind)


def _listed(parts: Iterable[str], separator: str = ", ") -> str:
    return separator.join(dict.fromkeys(part for part in parts if part))
