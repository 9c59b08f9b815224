"""What the description says already, offered for the fields and rows that do not say it yet."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TYPE_CHECKING, TypeVar

from django.utils import timezone

from postings.openings.choices import (
    ApplyMethod,
    Contract,
    DeadlineKind,
    Funding,
    Level,
    MaterialKind,
    Role,
)
from postings.openings.cleaning import clean_html
from postings.openings.deadlines import day
from postings.openings.models import Topic
from postings.publishing.wizard.addressing import find_apply_address
from postings.publishing.wizard.inputs import country_words
from postings.publishing.wizard.names import ROWS, rows_of, text_of, texts_of
from postings.publishing.wizard.posted import rows_in, with_rows, without_empty_rows
from postings.publishing.wizard.taking import without_taken
from postings.publishing.wizard.typed_text import number_text
from postings.understanding.benefits import find_benefits
from postings.understanding.contract import find_contract
from postings.understanding.deadlines import find_deadline, find_letters_deadline
from postings.understanding.document import Document
from postings.understanding.funding import find_funding
from postings.understanding.group import find_department, find_supervisor
from postings.understanding.hours import find_hours
from postings.understanding.materials import find_materials
from postings.understanding.pay import find_pay, find_pay_scale
from postings.understanding.places import find_places
from postings.understanding.qualifications import find_qualifications
from postings.understanding.roles import find_level, find_role
from postings.understanding.start import find_start
from postings.understanding.topics import TopicMatcher
from postings.understanding.visa import find_visa
from postings.understanding.workplace import find_workplace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from postings.institutions.models import Institution
    from postings.openings.draft import OpeningDraft
    from postings.publishing.wizard.saving import StepTyped
    from postings.understanding.found import Found
    from postings.understanding.qualifications import StatedQualification

T = TypeVar("T")

_LONGEST_EVIDENCE = 300
# What makes two rows of a kind the same.
_SAME: Mapping[str, tuple[str, ...]] = {
    "qualifications": ("kind", "name", "degree", "minimum", "maximum"),
    "materials": ("material_kind", "material_text"),
    "places": ("place_city",),
}


# Of others the role says it.
_WITH_LEVELS = (Role.RESEARCHER, Role.ENGINEER)


@dataclass(frozen=True, slots=True)
class Offer:
    """`fields` are filled where they are empty, `rows` and `added` (to a list) are put after what is there.

    What was taken from the last opening and never touched counts as empty; `is_instead` says that it goes.
    """

    label: str
    evidence: str
    fields: Mapping[str, str] = field(default_factory=dict)
    rows: tuple[str, tuple[Mapping[str, str], ...]] | None = None
    added: tuple[str, str] | None = None
    # Of `fields`, those that have to be empty; () is all of them.
    asks: tuple[str, ...] = ()
    is_instead: bool = False

    @property
    def key(self) -> str:
        said = repr((self.label, sorted(self.fields.items()), self.rows, self.added))
        return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    @property
    def quoted(self) -> str:
        text = " ".join(self.evidence.split())
        return text if len(text) <= _LONGEST_EVIDENCE else f"{text[:_LONGEST_EVIDENCE].rstrip()}…"

    def is_new_to(self, typed: object, step: str) -> bool:
        if self.rows is not None:
            name, rows = self.rows
            known = {_mark(name, row) for row in rows_of(typed, step, name)}
            return not known & {_mark(name, row) for row in rows}
        if self.added is not None:
            name, value = self.added
            return value.casefold() not in {text.casefold() for text in texts_of(typed, step, name)}
        return not any(text_of(typed, step, name).strip() for name in self.asks or self.fields)

    def is_said(self, typed: object, step: str) -> bool:
        """Whether it stands there already, to the letter."""
        if self.rows is not None or self.added is not None:
            return not self.is_new_to(typed, step)
        return all(text_of(typed, step, name).strip() == value for name, value in self.fields.items())

    def put_into(self, typed: StepTyped, step: str, taken: StepTyped | None = None) -> StepTyped:
        if self.rows is not None and taken:
            names = ROWS[step][self.rows[0]]
            typed = {**typed, **{name: without_taken(step, typed, taken).get(name, []) for name in names}}
        if self.rows is not None:
            name, rows = self.rows
            typed = without_empty_rows(typed, step)
            there = rows_in(typed, step, name)
            return with_rows(typed, step, name, [*there, *_in_own_group(there, rows)])
        if self.added is not None:
            name, value = self.added
            texts = typed.get(name, [])
            return {**typed, name: [*(texts if isinstance(texts, list) else [texts]), value]}
        return {**typed, **self.fields}


def _mark(rows: str, row: Mapping[str, str]) -> tuple[str, ...]:
    if rows == "materials" and row.get("material_kind") != MaterialKind.OTHER:
        return (row.get("material_kind", ""),)
    return tuple(row.get(name, "").strip().casefold() for name in _SAME[rows])


def _in_own_group(
    there: Iterable[Mapping[str, str]], rows: tuple[Mapping[str, str], ...]
) -> list[dict[str, str]]:
    """Alternatives get a group that no other row is in."""
    if len(rows) < 2 or "group" not in rows[0]:
        return [dict(row) for row in rows]
    taken = [int(row["group"]) for row in there if row.get("group", "").isdigit()]
    return [{**row, "group": str(max(taken, default=0) + 1)} for row in rows]


def offers(
    step: str,
    typed: Mapping[str, StepTyped],
    said: OpeningDraft,
    institution: Institution,
    taken: StepTyped | None = None,
) -> list[Offer]:
    """For one step, in the order of its form. `said` is what can be read of the draft.

    `taken` is what the step has from the last opening: what the advert itself says goes before that.
    """
    if not said.description_html.strip():
        return []
    document = Document.from_html(said.title, clean_html(said.description_html))
    country = said.locations[0].country if said.locations else institution.country
    found = _FINDERS[step](document, said, country)
    own = {step: without_taken(step, typed.get(step, {}), taken or {})}
    unique = {
        offer.key: replace(
            offer, is_instead=not offer.is_new_to(typed, step) or _is_row_instead(offer, own, typed, step)
        )
        for offer in found
        if offer.is_new_to(own, step) and not offer.is_said(typed, step)
    }
    return list(unique.values())


def _is_row_instead(offer: Offer, own: object, typed: object, step: str) -> bool:
    """Whether rows that were taken make room for it."""
    return offer.rows is not None and rows_of(own, step, offer.rows[0]) != rows_of(typed, step, offer.rows[0])


def _one(label: str, found: Found[T] | None, **fields: str) -> Iterator[Offer]:
    if found is not None:
        yield Offer(label, found.evidence, fields)


def _role(document: Document, said: OpeningDraft, country: str) -> Iterator[Offer]:
    if role := find_role(document):
        yield Offer(f"Kind of role: {Role(role.value).label}", role.evidence, {"role": role.value})
    known = Role(said.role) if said.role in Role.values else None
    if known in _WITH_LEVELS and (level := find_level(document, known)):
        yield Offer(f"Level: {Level(level.value).label}", level.evidence, {"level": level.value})
    for label, name, words in (
        ("Department", "department", find_department(document)),
        ("Supervisor or group", "supervisor", find_supervisor(document)),
    ):
        if words:
            yield Offer(f"{label}: {words.value}", words.evidence, {name: words.value})
    names = dict(Topic.objects.values_list("slug", "name"))
    for topic in TopicMatcher(Topic.objects.vocabulary()).find(document):
        if topic.value in names and topic.value not in said.topics:
            yield Offer(f"Topic: {names[topic.value]}", topic.evidence, added=("topics", topic.value))


def _where(document: Document, said: OpeningDraft, country: str) -> Iterator[Offer]:
    for found in find_places(document):
        place = found.value
        row = {
            "place_city": place.city,
            "place_country": country_words(place.country),
            "place_region": place.region,
        }
        label = f"Place: {place.city}, {row['place_country']}"
        yield Offer(label, found.evidence, rows=("places", (row,)))
    if workplace := find_workplace(document):
        rule = workplace.value.workplace
        yield Offer(f"Workplace: {rule.label}", workplace.evidence, {"workplace": rule.value})


def _pay(document: Document, said: OpeningDraft, country: str) -> Iterator[Offer]:
    if pay := find_pay(document, country):
        stated = pay.value
        amounts = {"pay_min": number_text(stated.minimum), "pay_max": number_text(stated.maximum)}
        known = [amount for amount in (stated.minimum, stated.maximum) if amount is not None]
        figures = "–".join(dict.fromkeys(f"{amount:,f}".removesuffix(".00") for amount in known))
        label = f"Pay: {stated.currency} {figures} {stated.period.label}"
        if said.pay_min is None and said.pay_max is None:
            # Currency and period may be those of the last opening: the figures come with their own.
            fields = _pay_fields(amounts, stated.currency, stated.period, stated.kind)
            yield Offer(label, pay.evidence, fields, asks=("pay_min", "pay_max"))
    if scale := find_pay_scale(document):
        yield from _one(f"Pay scale: {scale.value}", scale, pay_scale=scale.value)
    if (funding := find_funding(document)) and funding.value != Funding.NONE_STATED:
        yield from _one(f"Funding: {funding.value.label}", funding, funding=funding.value)
    if contract := find_contract(document):
        months = contract.value.months if contract.value.kind == Contract.FIXED_TERM else None
        length = f", {months} months" if months else ""
        fields = {"contract": contract.value.kind.value, "contract_months": number_text(months)}
        yield Offer(f"Contract: {contract.value.kind.label}{length}", contract.evidence, fields)
    if hours := find_hours(document):
        yield from _one(f"Hours: {hours.value.label}", hours, hours=hours.value)
    if start := find_start(document, timezone.localdate()):
        yield _start(start.value.on, start.evidence)
    if visa := find_visa(document):
        yield from _one(f"Visa: {visa.value.label}", visa, visa=visa.value)
    if benefits := find_benefits(document):
        names = list(dict.fromkeys(benefit.value for benefit in benefits))
        yield Offer(f"Benefits: {', '.join(names)}", benefits[0].evidence, {"benefits": "\n".join(names)})


def _pay_fields(amounts: Mapping[str, str], currency: str, period: str, kind: str) -> dict[str, str]:
    return {**amounts, "pay_currency": currency, "pay_period": str(period), "pay_kind": str(kind)}


def _start(on: date | None, evidence: str) -> Offer:
    if on:
        return Offer(f"Starts on {day(on)}", evidence, {"starts_on": on.isoformat()})
    return Offer("Starts as soon as possible", evidence, {"starts_as_soon": "yes"})


def _asked(document: Document, said: OpeningDraft, country: str) -> Iterator[Offer]:
    groups: dict[object, list[Found[StatedQualification]]] = {}
    for at, found in enumerate(find_qualifications(document)):
        if said.role == Role.PHD and found.value.degree == "phd":
            continue  # What the position leads to.
        own = f"alone {at}" if found.value.alternative_group is None else found.value.alternative_group
        groups.setdefault(own, []).append(found)
    for rows in groups.values():
        label = " or ".join(dict.fromkeys(row.value.text for row in rows))
        necessity = rows[0].value.necessity.label.lower()
        typed = tuple(_asked_row(row.value) for row in rows)
        yield Offer(f"{label} ({necessity})", rows[0].evidence, rows=("qualifications", typed))
    for sent in find_materials(document):
        row = {
            "material_kind": sent.value.kind.value,
            "material_count": number_text(sent.value.count),
            "material_text": sent.value.text,
        }
        number = str(sent.value.count or "")
        count = f" ({number})" if number and number not in sent.value.text else ""
        yield Offer(f"Document: {sent.value.text}{count}", sent.evidence, rows=("materials", (row,)))


def _asked_row(row: StatedQualification) -> dict[str, str]:
    values = {
        "kind": row.kind.value,
        "necessity": row.necessity.value,
        "name": row.name,
        "degree": str(row.degree),
        "minimum": number_text(row.minimum),
        "maximum": number_text(row.maximum),
        "text": row.text,
        "group": "",
    }
    return {name: values[name] for name in ROWS["qualifications"]["qualifications"]}


def _apply_address(document: Document) -> Iterator[Offer]:
    if stated := find_apply_address(document):
        way = ApplyMethod.EMAIL if stated.is_email else ApplyMethod.LINK
        fields = {"method": way.value, "email" if stated.is_email else "url": stated.address}
        yield Offer(f"Apply at {stated.address}", stated.evidence, fields, asks=("url", "email"))


def _applying(document: Document, said: OpeningDraft, country: str) -> Iterator[Offer]:
    yield from _apply_address(document)
    today = timezone.localdate()
    deadline = find_deadline(document, today, country)
    if deadline and deadline.value.kind == DeadlineKind.ROLLING:
        yield from _one("Deadline: rolling", deadline, deadline_kind=DeadlineKind.ROLLING.value)
    elif deadline and deadline.value.on:
        stated = deadline.value
        clock = f"{stated.at:%H:%M}" if stated.at else ""
        fields = {"deadline_date": stated.on.isoformat() if stated.on else "", "deadline_time": clock}
        if stated.zone:
            # The day is its own, so the zone is too, whatever was taken from the last opening.
            fields["deadline_zone"] = stated.zone
        at = f", {clock}" if clock else ""
        at += f" ({stated.zone})" if stated.zone else ""
        label = f"Deadline: {day(deadline.value.on)}{at}"
        yield Offer(label, deadline.evidence, fields, asks=("deadline_date", "deadline_time"))
    letters = find_letters_deadline(document, today, country)
    if letters and letters.value.on:
        on = letters.value.on
        yield from _one(f"Letters by {day(on)}", letters, letters_date=on.isoformat())


_FINDERS = {"role": _role, "where": _where, "pay": _pay, "qualifications": _asked, "applying": _applying}
