"""The advert as a page of simple HTML, in the order and manner of its institution."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, time
from decimal import Decimal
from html import escape
from random import Random

from postings.openings.choices import ApplyMethod, DeadlineKind, Necessity, PayPeriod
from postings.openings.demo.requirements import DemoMaterial, DemoQualification
from postings.openings.demo.texts import GroupText, HouseText, OpeningText
from postings.openings.demo.timing import ANYWHERE_ON_EARTH

_SYMBOLS = {"EUR": "€", "GBP": "£", "USD": "$", "AUD": "A$", "CAD": "C$", "BRL": "R$ ", "INR": "₹"}


def amount(least: Decimal, most: Decimal, currency: str, period: str) -> str:
    """`NOK 550,000 to 600,000 a year`."""
    sign = _SYMBOLS.get(currency, f"{currency} ")
    span = (
        f"{sign}{least:,}"
        if least == most
        else f"{sign}{least:,} to {sign.strip() if len(sign) < 3 else ''}{most:,}"
    )
    return f"{span} {PayPeriod(period).label}"


def pay_sentence(house: HouseText, *, stated: str, scale: str, is_stipend: bool) -> str:
    """The house's own line about pay; the part in brackets falls away where no scale is named."""
    if not stated:
        return ""
    line = house.stipend_line if is_stipend else house.pay_line
    before, bracket, rest = line.partition("[")
    if bracket:
        inside, _, after = rest.partition("]")
        line = before + (inside if scale else "") + after
    return line.format(amount=stated, scale=scale)


def description(
    *,
    opening: OpeningText,
    house: HouseText,
    group: GroupText,
    qualifications: Sequence[DemoQualification],
    materials: Sequence[DemoMaterial],
    pay_line: str,
    apply_line: str,
    deadline_line: str,
) -> str:
    tasks, profile, about, offer, application = house.headings
    required = _texts(qualifications, Necessity.REQUIRED)
    preferred = _texts(qualifications, Necessity.PREFERRED)
    group_part = _heading(about) + _paragraphs(group.about)
    parts = [
        _paragraphs(opening.text),
        group_part if house.group_early else "",
        _heading(tasks) + _list(opening.tasks),
        _heading(profile) + _list(required),
        f"{_paragraphs(house.plus_intro)}\n{_list(preferred)}" if preferred else "",
        "" if house.group_early else group_part,
        _heading(offer) + _list([*([pay_line] if pay_line else []), *house.offers]),
        _heading(application) + _paragraphs(f"{apply_line} {deadline_line}".strip()),
        _list([material.text for material in materials]),
    ]
    return "\n".join(part for part in parts if part)


def apply_sentence(house: HouseText, method: str) -> str:
    """The house's own way, except for the adverts that are answered on the board."""
    if method != ApplyMethod.HERE:
        return house.apply
    return "Please apply with the form on this page; it accepts the documents below and lets you add letters later."


_UNTIL = ("The closing date is {when}.", "Please apply by {when}.", "Applications are accepted until {when}.")
_ROLLING = (
    "Applications are read as they arrive, until the position is filled.",
    "There is no closing date: we review applications on a rolling basis.",
)


def deadline_sentence(
    kind: str, day: date | None, hour: time | None, zone: str, city: str, voice: Random
) -> str:
    """What the advert says about its deadline, in words; nothing when the employer says nothing."""
    if kind == DeadlineKind.ROLLING:
        return voice.choice(_ROLLING)
    if day is None or hour is None:
        return ""
    where = "anywhere on Earth" if zone == ANYWHERE_ON_EARTH else f"{city} time"
    return voice.choice(_UNTIL).format(when=f"{day.day} {day:%B %Y}, {hour:%H:%M} {where}")


def _texts(rows: Iterable[DemoQualification], necessity: str) -> list[str]:
    """The sentences once each: several rows can come from one."""
    return list(dict.fromkeys(row.text for row in rows if row.necessity == necessity))


def _heading(text: str) -> str:
    return f"<h3>{escape(text, quote=False)}</h3>\n"


def _paragraphs(text: str) -> str:
    blocks = [" ".join(block.split()) for block in text.strip().split("\n\n")]
    return "\n".join(f"<p>{escape(block, quote=False)}</p>" for block in blocks)


def _list(items: Sequence[str]) -> str:
    lines = "\n".join(f"<li>{escape(item, quote=False)}</li>" for item in items)
    return f"<ul>\n{lines}\n</ul>"
