"""The hand-written part of the demo content: one TOML file per institution, read into frozen records.

A file holds what an employer would say once (headings, offers, pay table, groups) and then its openings. Everything
that can be worked out (dates, states, sums in words, lists) is left to the modules beside this one.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class InstitutionFacts:
    """One record of `institutions.json`."""

    name: str
    slug: str
    kind: str
    country: str
    city: str
    website: str
    email_domains: list[str]
    description: str
    is_verified: bool
    latitude: float
    longitude: float
    timezone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupText:
    name: str
    department: str = ""
    lead: str = ""
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningText:
    """One advert as written. Sentences in `must` and `plus` may start with "Skill name | "."""

    title: str
    role: str
    group: str
    topics: list[str]
    text: str
    tasks: list[str]
    level: str = ""
    fields: list[str] = field(default_factory=list)
    # The degree asked for; empty takes what the role usually asks. "phd_or_years" is a PhD, or a master's and `years`.
    degree: str = ""
    skills: list[str] = field(default_factory=list)
    must: list[str] = field(default_factory=list)
    plus: list[str] = field(default_factory=list)
    venues: list[str] = field(default_factory=list)
    papers: int = 0
    years: int = 0
    # Years since the doctorate, at most.
    recent: int = 0
    # Minimum, maximum and optionally the scale; empty when the advert states no pay; None takes the house table.
    pay: list[Any] | None = None
    months: int = 0
    permanent: bool = False
    part_time: bool = False
    asap: bool = False
    workplace: str = ""
    remote: list[str] = field(default_factory=list)
    # Further places: city, country, latitude, longitude.
    also: list[list[Any]] = field(default_factory=list)
    visa: str | None = None
    funding: str = ""
    supervisor: str | None = None
    rolling: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseText:
    """What one institution says in all its adverts."""

    # Headings of tasks, profile, group, offer and application, in the employer's own manner.
    headings: list[str]
    plus_intro: str
    group_early: bool = False
    fields: list[str]
    offers: list[str]
    benefits: list[str]
    apply: str
    pay_line: str
    stipend_line: str = "A tax-free stipend of {amount}"
    currency: str
    period: str
    # By role, or by role and level ("researcher-senior"): minimum, maximum and optionally the scale.
    pay: dict[str, list[Any]]
    # Language, necessity, sentence.
    languages: list[list[str]] = field(default_factory=list)
    phd_degree: str = "master"
    phd_months: int = 36
    phd_funding: str = "fully_funded"
    phd_pay: str = "salary"
    fellow_months: int = 24
    # Grade point average asked of doctoral candidates: least and scale; empty when none is asked.
    phd_gpa: list[float] = field(default_factory=list)
    workplace: str = "on_site"
    visa: str = ""
    apply_method: str = "link"
    groups: dict[str, GroupText]
    openings: list[OpeningText]


@cache
def institutions() -> tuple[InstitutionFacts, ...]:
    """The institutions in the order of their file."""
    records = json.loads((HERE / "institutions.json").read_text(encoding="utf-8"))
    return tuple(InstitutionFacts(**record) for record in records)


@cache
def house(slug: str) -> HouseText:
    """What the institution `slug` says, from `texts/<slug>.toml`."""
    raw = tomllib.loads((HERE / "texts" / f"{slug}.toml").read_text(encoding="utf-8"))
    groups = {key: GroupText(**group) for key, group in raw.pop("groups").items()}
    written = [OpeningText(**opening) for opening in raw.pop("openings")]
    return HouseText(groups=groups, openings=written, **raw)
