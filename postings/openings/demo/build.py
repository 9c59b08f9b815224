"""The demo openings, worked out from the written texts. Pure: the same day gives the same openings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from random import Random
from typing import NamedTuple

from django.utils.text import slugify

from postings.openings.choices import (
    ApplyMethod,
    Contract,
    Funding,
    Hours,
    Level,
    PayKind,
    Role,
    Status,
    Visa,
    Workplace,
)
from postings.openings.demo.describe import (
    amount,
    apply_sentence,
    deadline_sentence,
    description,
    pay_sentence,
)
from postings.openings.demo.requirements import (
    DemoMaterial,
    DemoQualification,
    materials,
    qualifications,
)
from postings.openings.demo.texts import (
    HouseText,
    InstitutionFacts,
    OpeningText,
    house,
    institutions,
)
from postings.openings.demo.timing import State, states, timing

__all__ = [
    "DemoLocation",
    "DemoMaterial",
    "DemoOpening",
    "DemoQualification",
    "InstitutionFacts",
    "institutions",
    "openings",
]

_USUAL_LEVEL = {
    Role.PHD: Level.ENTRY,
    Role.ASSISTANT: Level.ENTRY,
    Role.FELLOW: Level.MID,
    Role.RESEARCHER: Level.MID,
    Role.ENGINEER: Level.MID,
    Role.FACULTY: Level.MID,
}
_FELLOW_LIKE = {Role.FELLOW, Role.PHD}
_REJECTIONS = (
    "We could not confirm that you may post for this institution. Please answer the mail to your work address.",
    "The way to apply answers with an error. Please mend it and send the opening again.",
    "The same opening is already in review. Please keep one of the two and withdraw the other.",
    "We could not reach the contact named for this opening. Please confirm it and send the opening again.",
)


class DemoLocation(NamedTuple):
    city: str
    country: str
    latitude: float | None
    longitude: float | None


class _Pay(NamedTuple):
    least: Decimal | None = None
    most: Decimal | None = None
    currency: str = ""
    period: str = ""
    kind: str = ""
    scale: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoOpening:
    """One opening in full. `published_days_ago` is below zero when scheduled, None when never published."""

    key: str
    institution_slug: str
    title: str
    department: str
    group: str
    supervisor: str
    role: str
    level: str
    topics: tuple[str, ...]
    description_html: str
    locations: tuple[DemoLocation, ...]
    workplace: str
    remote_countries: tuple[str, ...]
    contract: str
    contract_months: int | None
    hours: str
    starts_on: date | None
    starts_asap: bool
    visa: str
    funding: str
    pay_min: Decimal | None
    pay_max: Decimal | None
    pay_currency: str
    pay_period: str
    pay_kind: str
    pay_scale: str
    benefits: tuple[str, ...]
    qualifications: tuple[DemoQualification, ...]
    materials: tuple[DemoMaterial, ...]
    apply_method: str
    apply_url: str
    apply_email: str
    deadline_kind: str
    deadline: date | None
    deadline_time: time | None
    deadline_zone: str
    letters_deadline: date | None
    published_days_ago: int | None
    status: str
    close_reason: str
    rejection_reason: str


def openings(today: date) -> list[DemoOpening]:
    """All demo openings as they stand on `today`, in the order of institutions and texts."""
    written = [
        (_key(place, opening), place, opening)
        for place in institutions()
        for opening in house(place.slug).openings
    ]
    state_of = states([key for key, _, _ in written])
    rejections = iter(_REJECTIONS)
    return [
        _opening(today, key, place, opening, state_of[key], _rejection(state_of[key], rejections))
        for key, place, opening in written
    ]


def _rejection(state: State, reasons: Iterator[str]) -> str:
    return next(reasons) if state.status == Status.REJECTED else ""


def _key(place: InstitutionFacts, opening: OpeningText) -> str:
    return f"{place.slug}-{slugify(opening.title)}"


def _opening(
    today: date, key: str, place: InstitutionFacts, opening: OpeningText, state: State, rejection: str
) -> DemoOpening:
    says = house(place.slug)
    group = says.groups[opening.group]
    role = Role(opening.role)
    # The voice belongs to the institution and role, the lot to the opening: adding one moves no other.
    voice, lot = Random(f"{place.slug} {role}"), Random(key)
    asks = qualifications(opening, says, voice)
    sends = materials(opening, voice, lot)
    pay = _pay(opening, says)
    when = timing(
        today,
        state=state,
        zone=place.timezone,
        is_company=place.kind == "company",
        rolls=opening.rolling,
        has_letters=role == Role.FACULTY or (role in _FELLOW_LIKE and lot.random() < 0.25),
        asap=opening.asap,
        lot=lot,
    )
    contract, months = _contract(opening, says, is_company=place.kind == "company")
    method, url, email = _application(key, place, says, lot)
    return DemoOpening(
        key=key,
        institution_slug=place.slug,
        title=opening.title,
        department=group.department,
        group=group.name,
        supervisor=group.lead if opening.supervisor is None else opening.supervisor,
        role=role,
        level=Level(opening.level or _USUAL_LEVEL[role]),
        topics=tuple(opening.topics),
        description_html=description(
            opening=opening,
            house=says,
            group=group,
            qualifications=asks,
            materials=sends,
            pay_line=_pay_line(says, pay),
            apply_line=apply_sentence(says, method),
            deadline_line=deadline_sentence(
                when.deadline_kind,
                when.deadline,
                when.deadline_time,
                when.deadline_zone,
                place.city,
                Random(place.slug),
            ),
        ),
        locations=_locations(place, opening),
        workplace=Workplace(opening.workplace or says.workplace),
        remote_countries=tuple(opening.remote),
        contract=contract,
        contract_months=months,
        hours=Hours.PART_TIME if opening.part_time else Hours.FULL_TIME,
        starts_on=when.starts_on,
        starts_asap=opening.asap,
        visa=_visa(opening, says),
        funding=_funding(opening, says),
        pay_min=pay.least,
        pay_max=pay.most,
        pay_currency=pay.currency,
        pay_period=pay.period,
        pay_kind=pay.kind,
        pay_scale=pay.scale,
        benefits=tuple(says.benefits),
        qualifications=asks,
        materials=sends,
        apply_method=method,
        apply_url=url,
        apply_email=email,
        deadline_kind=when.deadline_kind,
        deadline=when.deadline,
        deadline_time=when.deadline_time,
        deadline_zone=when.deadline_zone,
        letters_deadline=when.letters_deadline,
        published_days_ago=when.published_days_ago,
        status=state.status,
        close_reason=state.close_reason,
        rejection_reason=rejection,
    )


def _locations(place: InstitutionFacts, opening: OpeningText) -> tuple[DemoLocation, ...]:
    first = DemoLocation(place.city, place.country, place.latitude, place.longitude)
    return (first, *(DemoLocation(*further) for further in opening.also))


def _pay(opening: OpeningText, says: HouseText) -> _Pay:
    table = says.pay.get(f"{opening.role}-{opening.level}", says.pay.get(opening.role, []))
    row = table if opening.pay is None else opening.pay
    if not row:
        return _Pay()
    kind = PayKind(says.phd_pay) if opening.role == Role.PHD else PayKind.SALARY
    scale = row[2] if len(row) > 2 else ""
    return _Pay(Decimal(row[0]), Decimal(row[1]), says.currency, says.period, kind, scale)


def _pay_line(says: HouseText, pay: _Pay) -> str:
    if pay.least is None or pay.most is None:
        return ""
    stated = amount(pay.least, pay.most, pay.currency, pay.period)
    return pay_sentence(says, stated=stated, scale=pay.scale, is_stipend=pay.kind == PayKind.STIPEND)


def _contract(opening: OpeningText, says: HouseText, *, is_company: bool) -> tuple[str, int | None]:
    """Contract and months. Both stay open for junior faculty whose track the advert explains in words."""
    role = Role(opening.role)
    usual = {Role.PHD: says.phd_months, Role.FELLOW: says.fellow_months, Role.ASSISTANT: 12}
    months = opening.months or usual.get(role, 0 if is_company or role == Role.FACULTY else 36)
    if months and not opening.permanent:
        return Contract.FIXED_TERM, months
    if role == Role.FACULTY and opening.level != Level.SENIOR and not opening.permanent:
        return "", None
    return Contract.PERMANENT, None


def _funding(opening: OpeningText, says: HouseText) -> str:
    if opening.funding:
        return Funding(opening.funding)
    return Funding(says.phd_funding) if opening.role == Role.PHD else Funding.NONE_STATED


def _visa(opening: OpeningText, says: HouseText) -> str:
    stated = says.visa if opening.visa is None else opening.visa
    return Visa(stated) if stated else ""


def _application(key: str, place: InstitutionFacts, says: HouseText, lot: Random) -> tuple[str, str, str]:
    """Method, link and address. One advert in six is answered on the board itself."""
    method = ApplyMethod.HERE if lot.random() < 1 / 6 else ApplyMethod(says.apply_method)
    if method == ApplyMethod.LINK:
        return method, f"{place.website}/jobs/{key.removeprefix(f'{place.slug}-')}", ""
    if method == ApplyMethod.EMAIL:
        return method, "", f"jobs@{place.email_domains[0]}"
    return method, "", ""
