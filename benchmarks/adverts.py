"""One made-up opening after another, as the values of its rows."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.utils.text import slugify

from benchmarks.chance import Skewed
from benchmarks.words import DEMANDS, TASKS, sentence_pool
from benchmarks.world import CURRENCIES, SEED, rates
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
    Origin,
    PayKind,
    PayPeriod,
    QualificationKind,
    Role,
    Status,
    Visa,
    Workplace,
)
from postings.openings.pay import normalise

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.world import Employer, Place, World
    from postings.openings.taxonomy import SeedTopic

Row = dict[str, Any]

# No deadline comes sooner, so that a board stays whole while it is measured.
SOONEST = timedelta(days=2)
# Euro a year: what is usual for a role.
_USUAL_PAY = {
    Role.PHD: 41_000,
    Role.ASSISTANT: 39_000,
    Role.FELLOW: 57_000,
    Role.ENGINEER: 84_000,
    Role.RESEARCHER: 97_000,
    Role.FACULTY: 93_000,
}
_DEAR_COUNTRIES = {"US": 1.6, "CH": 1.6, "SG": 1.2, "AU": 1.2, "IN": 0.35, "PL": 0.6, "CN": 0.6, "KR": 0.8}
_DEGREES = {
    Role.PHD: Skewed.of({"master": 0.85, "bachelor": 0.15}),
    Role.ASSISTANT: Skewed.of({"bachelor": 0.6, "master": 0.4}),
    Role.FELLOW: Skewed.of({"phd": 1.0}),
    Role.ENGINEER: Skewed.of({"master": 0.5, "bachelor": 0.3, "": 0.2}),
    Role.RESEARCHER: Skewed.of({"phd": 0.7, "master": 0.2, "": 0.1}),
    Role.FACULTY: Skewed.of({"phd": 1.0}),
}
_LEVELS = Skewed.of({"": 0.5, Level.ENTRY: 0.12, Level.MID: 0.16, Level.SENIOR: 0.16, Level.LEAD: 0.06})
_WORKPLACES = Skewed.of({Workplace.ON_SITE: 0.6, Workplace.HYBRID: 0.24, Workplace.REMOTE: 0.06, "": 0.1})
_VISAS = Skewed.of({"": 0.7, Visa.SPONSORED: 0.22, Visa.NOT_SPONSORED: 0.08})
_FUNDINGS = Skewed.of({Funding.FULLY_FUNDED: 0.7, Funding.STIPEND: 0.15, Funding.TUITION_WAIVED: 0.15})
_DEADLINES = Skewed.of({DeadlineKind.MOMENT: 0.68, DeadlineKind.ROLLING: 0.14, DeadlineKind.UNSTATED: 0.18})
_PLACE_COUNTS = Skewed.of({1: 0.8, 2: 0.15, 3: 0.05})
_TOPIC_COUNTS = Skewed.of({1: 0.35, 2: 0.4, 3: 0.25})
_TITLES = {
    Role.PHD: ("PhD position in {topic}", "Doctoral researcher, {topic}", "PhD student: {topic} for {word}"),
    Role.ASSISTANT: ("Research assistant, {topic}", "Student assistant for {word}"),
    Role.FELLOW: (
        "Postdoctoral fellow in {topic}",
        "Postdoc: {topic}, {name} project",
        "{name} fellowship, {topic}",
    ),
    Role.ENGINEER: (
        "Research engineer, {topic}",
        "Machine-learning engineer ({word})",
        "Engineer, {topic} with {skill}",
    ),
    Role.RESEARCHER: ("Research scientist, {topic}", "Senior researcher in {topic}", "Scientist: {word}"),
    Role.FACULTY: ("Assistant professor of {topic}", "Professor of {topic}", "Lecturer in {topic}"),
}
_MATERIALS = (
    (MaterialKind.CV, None),
    (MaterialKind.COVER_LETTER, None),
    (MaterialKind.PUBLICATION_LIST, None),
    (MaterialKind.TRANSCRIPTS, None),
    (MaterialKind.REFERENCES, 2),
)
_HEADINGS = ("What you will do", "What you bring", "What we offer")
_BENEFITS = ("Pension plan", "Relocation support", "Nursery places", "Public transport", "30 days of leave")


@dataclass(slots=True)
class Advert:
    """An opening's row, and those that hang on it; topics by slug."""

    opening: Row
    topics: list[str]
    locations: list[Row] = field(default_factory=list)
    qualifications: list[Row] = field(default_factory=list)
    materials: list[Row] = field(default_factory=list)


def adverts(world: World, size: int, now: datetime, seed: int = SEED) -> Iterator[Advert]:
    """`size` open openings, the same for the same world, seed and moment."""
    maker = _Maker(world, random.Random(f"adverts {seed} {size}"), now)
    for number in range(1, size + 1):
        yield maker.advert(number)


class _Maker:
    def __init__(self, world: World, rng: random.Random, now: datetime) -> None:
        self.world = world
        self.rng = rng
        self.now = now
        self.pool = sentence_pool()
        self.zones: dict[str, ZoneInfo] = {}

    def advert(self, number: int) -> Advert:
        rng, world = self.rng, self.world
        employer = world.employers.pick(rng)
        role = world.roles.pick(rng)
        topics = self._topics(_TOPIC_COUNTS.pick(rng))
        skills = world.skills.some(rng, rng.randint(1, 4))
        words = self._words(topics, skills)
        places = self._places(employer)
        degree = _DEGREES[Role(role)].pick(rng)
        workplace = _WORKPLACES.pick(rng)
        opening = {
            "id": number,
            "institution_id": employer.id,
            "title": rng.choice(_TITLES[Role(role)]).format(**words),
            "department": f"Department of {world.fields.pick(rng).capitalize()}"
            if rng.random() < 0.6
            else "",
            "supervisor": f"Prof. {world.names.pick(rng)}" if rng.random() < 0.5 else "",
            "role": role,
            "level": _LEVELS.pick(rng) if role in (Role.ENGINEER, Role.RESEARCHER) else "",
            "workplace": workplace,
            "remote_countries": [places[0].country] if workplace == Workplace.REMOTE else [],
            "visa": _VISAS.pick(rng),
            "degree_admitted": degree,
            "benefits": rng.sample(_BENEFITS, rng.randint(0, 3)),
            **self._contract(role),
            **self._pay(role, places[0].country),
            **self._deadline(places[0]),
            **self._state(employer, number),
        }
        advert = Advert(opening, [topic["slug"] for topic in topics])
        advert.locations = [_location(position, place) for position, place in enumerate(places)]
        advert.qualifications = self._qualifications(role, degree, skills)
        kinds = _MATERIALS[: rng.randint(2, len(_MATERIALS))]
        advert.materials = [
            {"position": position, "kind": kind, "count": count}
            for position, (kind, count) in enumerate(kinds)
        ]
        self._describe(opening, words, advert.qualifications)
        return advert

    def _topics(self, wanted: int) -> list[SeedTopic]:
        found: dict[str, SeedTopic] = {}
        while len(found) < wanted:
            topic = self.world.topics.pick(self.rng)
            found[topic["slug"]] = topic
        return list(found.values())

    def _words(self, topics: list[SeedTopic], skills: list[str]) -> dict[str, str]:
        said = [topic["name"] for topic in topics] + [
            text for topic in topics for text in topic["synonyms"][:4]
        ]
        return {
            "topic": topics[0]["name"],
            "word": self.rng.choice(said),
            "skill": skills[0],
            "name": self.world.names.pick(self.rng),
        }

    def _places(self, employer: Employer) -> list[Place]:
        wanted = _PLACE_COUNTS.pick(self.rng)
        found = {employer.place.key: employer.place}
        while len(found) < wanted:
            place = self.world.places[self.world.countries.pick(self.rng)].pick(self.rng)
            found[place.key] = place
        return list(found.values())

    def _contract(self, role: str) -> Row:
        is_fixed = role in (Role.PHD, Role.FELLOW, Role.ASSISTANT) or self.rng.random() < 0.3
        months = self.rng.choice((12, 24, 36, 48)) if is_fixed else None
        funded = role == Role.PHD and self.rng.random() < 0.8
        return {
            "contract": Contract.FIXED_TERM if is_fixed else Contract.PERMANENT,
            "contract_months": months,
            "hours": Hours.PART_TIME if self.rng.random() < 0.1 else Hours.FULL_TIME,
            "funding": _FUNDINGS.pick(self.rng) if funded else Funding.NONE_STATED,
            "starts_as_soon_as_possible": self.rng.random() < 0.3,
        }

    def _pay(self, role: str, country: str) -> Row:
        if self.rng.random() >= 0.85:
            return {}
        usual = _USUAL_PAY[Role(role)] * _DEAR_COUNTRIES.get(country, 1.0)
        euro = usual * self.rng.lognormvariate(0, 0.22)
        currency = CURRENCIES.get(country, "EUR")
        is_monthly = self.rng.random() < 0.3
        amount = (
            euro * float(rates()[currency].per_euro if currency != "EUR" else 1) / (12 if is_monthly else 1)
        )
        # As people state it: two or three figures that are not zero.
        step = 10 ** (len(str(int(amount))) - (3 if is_monthly else 2))
        low = Decimal(round(amount / step) * step)
        high = (
            Decimal(round(amount * self.rng.uniform(1.05, 1.35) / step) * step)
            if self.rng.random() < 0.75
            else low
        )
        period = PayPeriod.MONTH if is_monthly else PayPeriod.YEAR
        yearly = normalise(low, high, currency, period, rates())
        if yearly is None:
            return {}
        return {
            "pay_min": low,
            "pay_max": high,
            "pay_currency": currency,
            "pay_period": period,
            "pay_kind": PayKind.STIPEND if role == Role.PHD and self.rng.random() < 0.2 else PayKind.SALARY,
            "pay_yearly_min": yearly.minimum,
            "pay_yearly_max": yearly.maximum,
            "pay_rates_on": yearly.rates_on,
        }

    def _deadline(self, place: Place) -> Row:
        kind = _DEADLINES.pick(self.rng)
        if kind != DeadlineKind.MOMENT:
            return {"deadline_kind": kind}
        zone = self.zones.setdefault(place.timezone, ZoneInfo(place.timezone))
        moment = self.now + SOONEST + timedelta(days=1 + min(self.rng.expovariate(1 / 35), 300))
        # The last second of a day, as for most: many deadlines fall on one moment.
        day = moment.astimezone(zone).date()
        return {
            "deadline_kind": kind,
            "deadline_at": datetime.combine(day, time(23, 59, 59), zone),
            "deadline_zone": place.timezone,
        }

    def _state(self, employer: Employer, number: int) -> Row:
        age = timedelta(days=min(self.rng.expovariate(1 / 25), 150))
        published = self.now - age - timedelta(minutes=1)
        address = f"https://{employer.slug}.example/openings/{number}"
        return {
            "status": Status.PUBLISHED,
            "published_at": published,
            "created_at": published,
            "updated_at": published,
            "origin": Origin.IMPORTED if self.rng.random() < 0.8 else Origin.TYPED,
            "origin_url": address,
            "apply_method": ApplyMethod.LINK,
            "apply_url": f"{address}/apply",
        }

    def _qualifications(self, role: str, degree: str, skills: list[str]) -> list[Row]:
        rng = self.rng
        rows: list[Row] = []
        if degree:
            text = f"{Degree(degree).label} in a quantitative field"
            rows.append({"kind": QualificationKind.DEGREE, "degree": degree, "text": text})
        subject = self.world.fields.pick(rng)
        rows.append({"kind": QualificationKind.FIELD, "name": subject, "text": f"Degree in {subject}"})
        if role in (Role.ENGINEER, Role.RESEARCHER):
            years = rng.randint(1, 8)
            row = {
                "kind": QualificationKind.YEARS,
                "minimum": Decimal(years),
                "text": f"{years} years of work",
            }
            rows.append(row)
        rows += [
            {"kind": QualificationKind.SKILL, "name": skill, "text": f"Experience with {skill}"}
            for skill in skills
        ]
        if rng.random() < 0.6 or len(rows) < 3:
            rows.append({"kind": QualificationKind.LANGUAGE, "name": "English", "text": "Fluent English"})
        for position, row in enumerate(rows):
            row["position"] = position
            is_wish = row["kind"] == QualificationKind.SKILL and rng.random() < 0.4
            row["necessity"] = Necessity.PREFERRED if is_wish else Necessity.REQUIRED
        return rows

    def _describe(self, opening: Row, words: dict[str, str], qualifications: list[Row]) -> None:
        """About 1,200 characters: an introduction, three lists, and how to apply."""
        rng = self.rng
        introduction = " ".join(rng.choices(self.pool, k=rng.randint(3, 6)))
        tasks = [sentence.format(**words) for sentence in rng.sample(TASKS, 2)]
        demands = [row["text"] for row in qualifications[:3]] + [rng.choice(DEMANDS).format(**words)]
        offers = [sentence.rstrip(".") for sentence in rng.choices(self.pool, k=2)]
        end = rng.choice(self.pool)
        html, text = [f"<p>{introduction}</p>"], [introduction]
        for heading, items in zip(_HEADINGS, (tasks, demands, offers), strict=True):
            html.append(f"<h3>{heading}</h3><ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>")
            text += [heading, *items]
        html.append(f"<p>{end}</p>")
        opening["description"] = opening["description_source"] = "".join(html).replace("&", "&amp;")
        opening["description_text"] = "\n\n".join([*text, end])


def _location(position: int, place: Place) -> Row:
    return {
        "position": position,
        "city": place.city,
        "country": place.country,
        "city_key": place.key,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "timezone": place.timezone,
    }


def institution_row(employer: Employer, now: datetime) -> Row:
    return {
        "id": employer.id,
        "name": employer.name,
        "slug": employer.slug,
        "kind": employer.kind,
        "country": employer.place.country,
        "city": employer.place.city,
        "website": f"https://{slugify(employer.name)}.example",
        "created_at": now,
        "updated_at": now,
    }
