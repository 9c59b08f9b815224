"""Up to four openings side by side: each line one question, and whether the answers differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from postings.openings.choices import DEGREE_ORDER, Degree, Funding, Necessity
from postings.openings.deadlines import deadline_of
from postings.openings.models import Opening
from postings.openings.presentation import (
    asks_of,
    contract_line,
    level_line,
    money_range,
    pay_line,
    place_words,
    start_line,
)
from postings.search.fields import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

# What fits beside each other on a laptop.
MOST = 4
_LONGEST_ID = 18
_MOST_QUOTED = 3

Lines = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """`without_url` is the comparison without this opening."""

    opening: Opening
    is_open: bool
    without_url: str


@dataclass(frozen=True, slots=True)
class Line:
    """One question, with each opening's answer; an answer without lines is not stated."""

    name: str
    label: str
    cells: tuple[tuple[Lines, Opening], ...]
    differs: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    notes: tuple[str, ...]


def compare(texts: Sequence[str], now: datetime) -> Comparison:
    """The public openings with these numbers, in their order. What cannot be shown is said in notes."""
    wanted = list(dict.fromkeys(text.strip() for text in texts if text.strip()))
    ids = {
        text: int(text) for text in wanted if text.isascii() and text.isdigit() and len(text) <= _LONGEST_ID
    }
    rows = Opening.objects.public().for_rows().prefetch_related("qualifications", "materials")
    found = rows.in_bulk(list(ids.values()))
    openings = list(dict.fromkeys(found[ids[text]] for text in wanted if ids.get(text) in found))
    notes = [*_unknown([text for text in wanted if ids.get(text) not in found]), *_too_many(len(openings))]
    shown = openings[:MOST]
    return Comparison(
        columns=tuple(Column(one, one.is_open(now), _url_without(one, shown)) for one in shown),
        lines=tuple(_lines(shown, now)),
        notes=tuple(notes),
    )


def address_of_comparison(openings: Iterable[Opening]) -> str:
    query_string = urlencode([("id", opening.pk) for opening in openings])
    return reverse("postings:compare") + (f"?{query_string}" if query_string else "")


def _url_without(left_out: Opening, openings: Iterable[Opening]) -> str:
    return address_of_comparison(one for one in openings if one != left_out)


def _unknown(texts: Sequence[str]) -> Iterable[str]:
    if texts:
        more = f" and {len(texts) - _MOST_QUOTED} more" if len(texts) > _MOST_QUOTED else ""
        yield f"We know no opening {', '.join(map(quoted, texts[:_MOST_QUOTED]))}{more}, so it is left out."


def _too_many(number: int) -> Iterable[str]:
    if number > MOST:
        yield f"{MOST} fit beside each other, so the first {MOST} of these {number} are shown."


def _lines(openings: Sequence[Opening], now: datetime) -> Iterable[Line]:
    """A question that nobody answers is left out."""
    answers: list[tuple[str, str, Callable[[Opening], Lines]]] = [
        *_ANSWERS,
        ("deadline", "Deadline", lambda opening: _deadline(opening, now)),
    ]
    by_name = {
        name: (label, tuple(answer(opening) for opening in openings)) for name, label, answer in answers
    }
    for name in _ORDER:
        label, cells = by_name[name]
        if any(cells):
            differs = len({frozenset(cell) for cell in cells}) > 1
            yield Line(name, label, tuple(zip(cells, openings, strict=True)), differs)


def _deadline(opening: Opening, now: datetime) -> Lines:
    deadline = deadline_of(opening, now)
    return (
        _said(deadline.full)
        if deadline.full
        else _said(deadline.words if deadline.state != "unstated" else "")
    )


def _said(*texts: str) -> Lines:
    return tuple(text for text in texts if text)


def _yearly(opening: Opening) -> Lines:
    yearly = money_range(opening.pay_yearly_min, opening.pay_yearly_max, "EUR", short=True)
    return _said(f"{yearly} a year" if yearly else "")


def _degree(opening: Opening) -> Lines:
    admitted = opening.degree_admitted
    if not admitted:
        return ()
    more = "" if DEGREE_ORDER[admitted] == max(DEGREE_ORDER.values()) else " or more"
    return (f"{Degree(admitted).label}{more}",)


def _asks(necessity: str) -> Callable[[Opening], Lines]:
    def answer(opening: Opening) -> Lines:
        groups = asks_of(opening.qualifications.all(), necessity)
        return tuple(" or ".join(group.texts) for group in groups)

    return answer


def _materials(opening: Opening) -> Lines:
    return tuple(
        f"{material} ({material.count})" if material.count and not material.text else str(material)
        for material in opening.materials.all()
    )


def _place(opening: Opening) -> Lines:
    return _said(place_words(list(opening.locations.all()), opening.workplace, opening.remote_countries))


_ANSWERS: list[tuple[str, str, Callable[[Opening], Lines]]] = [
    ("role", "Role", lambda one: _said(str(one.get_role_display()), level_line(one))),
    ("institution", "Institution", lambda one: _said(one.institution.name, one.department)),
    ("place", "Place", _place),
    ("pay", "Pay as stated", lambda one: _said(pay_line(one))),
    ("yearly", "Pay in euro", _yearly),
    (
        "funding",
        "Funding",
        lambda one: _said("" if one.funding == Funding.NONE_STATED else str(one.get_funding_display())),
    ),
    ("duration", "Duration", lambda one: _said(contract_line(one))),
    ("start", "Start", lambda one: _said(start_line(one))),
    ("degree", "Degree needed", _degree),
    ("required", "Required", _asks(Necessity.REQUIRED)),
    ("preferred", "Preferred", _asks(Necessity.PREFERRED)),
    ("materials", "To send", _materials),
    ("benefits", "Benefits", lambda one: tuple(one.benefits)),
    ("visa", "Visa", lambda one: _said(str(one.get_visa_display()) if one.visa else "")),
]
_ORDER = (
    *("role", "institution", "place", "pay", "yearly", "funding", "duration", "start", "deadline", "degree"),
    *("required", "preferred", "materials", "benefits", "visa"),
)
