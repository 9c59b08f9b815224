"""The columns of a table of openings, and what each fills in the form of a draft."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING

from postings.openings.choices import MaterialKind, Necessity, QualificationKind
from postings.publishing.wizard.names import ROWS
from postings.understanding.document import Document
from postings.understanding.qualifications import find_qualifications

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from postings.publishing.wizard.names import Typed
    from postings.understanding.qualifications import StatedQualification

_ITEMS = re.compile(r"[;\n]")
_COUNTED = re.compile(r"^(\d{1,2})\s*[x×]?\s+|\s*[x×]\s*(\d{1,2})$")
_ROLLING = frozenset({"rolling", "open", "until filled", "open until filled"})
_SOON = frozenset({"asap", "as soon as possible", "immediately", "soon"})


@dataclass(frozen=True, slots=True)
class Column:
    """`field` is the one of the draft's form that it fills; errors of that field are shown at this column."""

    name: str
    help: str
    example: str
    step: str
    field: str
    is_needed: bool = False


COLUMNS: tuple[Column, ...] = (
    Column(
        "title",
        "As a candidate would search for it.",
        "PhD position in robot learning",
        "role",
        "title",
        True,
    ),
    Column("role", "phd, assistant, fellow, researcher, engineer or faculty.", "phd", "role", "role", True),
    Column("description", "The advert's text; Markdown or HTML.", "You will …", "role", "description", True),
    Column("level", "entry, mid, senior or lead.", "", "role", "level"),
    Column("department", "Department or lab.", "Robot Learning Lab", "role", "department"),
    Column("supervisor", "Supervisor or group.", "", "role", "supervisor"),
    Column("topics", "With semicolons between.", "Robotics; Reinforcement learning", "role", "topics"),
    Column("city", "Of the main place.", "Zurich", "where", "place_city"),
    Column("country", "Its English name or code.", "Switzerland", "where", "place_country"),
    Column("more_places", "City, country; with semicolons between.", "Basel, Switzerland", "where", "places"),
    Column("workplace", "on_site, hybrid or remote.", "on_site", "where", "workplace"),
    Column("remote_countries", "With semicolons between.", "", "where", "remote_countries"),
    Column("funding", "fully_funded, stipend or tuition_waived.", "fully_funded", "pay", "funding"),
    Column("pay_min", "A number alone.", "47000", "pay", "pay_min"),
    Column("pay_max", "A number alone.", "50000", "pay", "pay_max"),
    Column("pay_currency", "Its code.", "CHF", "pay", "pay_currency"),
    Column("pay_period", "year, month, week, day or hour.", "year", "pay", "pay_period"),
    Column("pay_kind", "salary or stipend.", "salary", "pay", "pay_kind"),
    Column("pay_scale", "As it is named.", "", "pay", "pay_scale"),
    Column("benefits", "With semicolons between.", "Pension; Conference budget", "pay", "benefits"),
    Column("contract", "permanent or fixed_term.", "fixed_term", "pay", "contract"),
    Column("contract_months", "Of a fixed-term contract.", "48", "pay", "contract_months"),
    Column("hours", "full_time or part_time.", "full_time", "pay", "hours"),
    Column("starts_on", "A date such as 2027-03-01, or: as soon as possible.", "", "pay", "starts_on"),
    Column("visa", "sponsored or not_sponsored.", "", "pay", "visa"),
    Column(
        "required",
        "What is required, with semicolons between.",
        "Master's degree in computer science; Python",
        "qualifications",
        "required",
    ),
    Column("preferred", "What would be nice, with semicolons between.", "C++", "qualifications", "preferred"),
    Column(
        "materials",
        "What to send, with semicolons between.",
        "CV; 2 References",
        "qualifications",
        "materials",
    ),
    Column("apply_url", "The page to apply on.", "https://example.edu/jobs/42", "applying", "url"),
    Column("apply_email", "Or the address to apply at.", "", "applying", "email"),
    Column("deadline", "A date such as 2027-01-15, or: rolling.", "", "applying", "deadline_date"),
    Column("deadline_time", "Empty: the end of the day.", "", "applying", "deadline_time"),
    Column("deadline_zone", "Such as Europe/Zurich, or AoE.", "Europe/Zurich", "applying", "deadline_zone"),
    Column("letters_by", "Letters of reference, if on another day.", "", "applying", "letters_date"),
    Column("ends_on", "Taken off the list after this day.", "", "applying", "ends_on"),
)
# What the table of lines to mend has beside them; nobody has to take it out again.
OF_TO_MEND = ("line", "what_is_wrong")
NAMES = tuple(column.name for column in COLUMNS)
# Field of the form to column; what belongs to no column of its own is shown at the one it is made from.
COLUMN_OF: Mapping[str, str] = {
    **{column.field: column.name for column in COLUMNS},
    "method": "apply_url",
    "deadline_kind": "deadline",
    "starts_as_soon": "starts_on",
    "description_format": "description",
    "letters_time": "letters_by",
    "place_region": "city",
    "qualifications": "required",
}
_AS_THEY_ARE = (
    *(("role", name) for name in ("title", "role", "description", "level", "department", "supervisor")),
    ("where", "workplace"),
    *(
        ("pay", name)
        for name in (
            *("funding", "pay_min", "pay_max", "pay_currency", "pay_period", "pay_kind", "pay_scale"),
            *("contract", "contract_months", "hours", "visa"),
        )
    ),
    ("applying", "deadline_zone"),
    ("applying", "ends_on"),
)


def typed_row(cells: Mapping[str, str]) -> Typed:
    """What somebody would have typed who says what the cells of one line say."""
    typed: Typed = {step: {} for step in ("role", "where", "pay", "qualifications", "applying")}
    for step, name in _AS_THEY_ARE:
        typed[step][name] = cells.get(name, "")
    text = cells.get("description", "")
    typed["role"]["description_format"] = (
        "html" if "</" in text or "<br" in text or "<p>" in text else "markdown"
    )
    typed["role"]["topics"] = items(cells.get("topics", ""))
    typed["where"].update(_places(cells))
    typed["where"]["remote_countries"] = items(cells.get("remote_countries", ""))
    typed["pay"].update(_start(cells.get("starts_on", "")))
    typed["pay"]["benefits"] = "\n".join(items(cells.get("benefits", "")))
    typed["qualifications"].update(_asked(cells))
    typed["applying"].update(_applying(cells))
    return typed


def items(text: str) -> list[str]:
    return [item for part in _ITEMS.split(text) if (item := " ".join(part.split()))]


def _places(cells: Mapping[str, str]) -> dict[str, str | list[str]]:
    places = [(cells.get("city", ""), cells.get("country", ""))]
    for item in items(cells.get("more_places", "")):
        city, _, country = item.rpartition(",")
        places.append((city, country) if city else (country, ""))
    named = [(city.strip(), country.strip()) for city, country in places if city.strip() or country.strip()]
    return {"place_city": [city for city, _ in named], "place_country": [country for _, country in named]}


def _start(text: str) -> dict[str, str | list[str]]:
    is_soon = text.strip().casefold() in _SOON
    return {"starts_on": "" if is_soon else text, "starts_as_soon": "yes" if is_soon else ""}


_DAY_AND_TIME = re.compile(r"(\S+)[ T](\d{1,2}:\d{2}(?::\d{2})?)")


def _day_and_time(cells: Mapping[str, str]) -> tuple[str, str]:
    """Spreadsheets keep a day and a time in one cell."""
    day, clock = cells.get("deadline", "").strip(), cells.get("deadline_time", "")
    both = _DAY_AND_TIME.fullmatch(day)
    return (both[1], both[2]) if both and not clock.strip() else (day, clock)


def _applying(cells: Mapping[str, str]) -> dict[str, str | list[str]]:
    url, email = (cells.get(name, "").strip() for name in ("apply_url", "apply_email"))
    deadline, clock = _day_and_time(cells)
    is_rolling = deadline.casefold() in _ROLLING
    return {
        "method": "email" if email and not url else "link",
        "url": url,
        "email": email if not url else "",
        "deadline_kind": "rolling" if is_rolling else "moment" if deadline else "unstated",
        "deadline_date": "" if is_rolling else deadline,
        "deadline_time": clock,
        "letters_date": cells.get("letters_by", ""),
    }


def _asked(cells: Mapping[str, str]) -> dict[str, str | list[str]]:
    asked: list[dict[str, str]] = []
    for necessity in (Necessity.REQUIRED, Necessity.PREFERRED):
        for item in items(cells.get(necessity.value, "")):
            asked += _qualifications(item, necessity, group=len(asked))
    sent = [_material(item) for item in items(cells.get("materials", ""))]
    names = ROWS["qualifications"]
    return {
        **{name: [row[name] for row in asked] for name in names["qualifications"]},
        **{name: [row[name] for row in sent] for name in names["materials"]},
    }


def _qualifications(item: str, necessity: Necessity, *, group: int) -> list[dict[str, str]]:
    """As the rules read such a sentence; what they do not know stays in its words. `group` is one not used yet."""
    found = _read(item)
    if not found:
        blank = dict.fromkeys(ROWS["qualifications"]["qualifications"], "")
        return [{**blank, "kind": QualificationKind.OTHER.value, "necessity": necessity.value, "text": item}]
    return [
        {
            "kind": said.kind.value,
            "necessity": necessity.value,
            "name": said.name,
            "degree": str(said.degree),
            "minimum": _number(said.minimum),
            "maximum": _number(said.maximum),
            "text": said.text,
            "group": "" if said.alternative_group is None else str(group + said.alternative_group),
        }
        for said in found
    ]


@lru_cache(maxsize=4_096)
def _read(item: str) -> tuple[StatedQualification, ...]:
    """The lines of a table ask for much the same."""
    document = Document.from_html("", f"<h3>Requirements</h3><ul><li>{escape(item)}</li></ul>")
    return tuple(one.value for one in find_qualifications(document))


def _number(number: object) -> str:
    return "" if number is None else str(number)


_MATERIALS = {
    spelling.casefold(): kind.value for kind in MaterialKind for spelling in (kind.value, kind.label)
} | {"references": MaterialKind.REFERENCES.value, "letters of reference": MaterialKind.REFERENCES.value}


def _material(item: str) -> dict[str, str]:
    counted = _COUNTED.search(item)
    name = _COUNTED.sub("", item).strip() if counted else item
    kind = _MATERIALS.get(name.casefold(), "")
    return {
        "material_kind": kind or MaterialKind.OTHER.value,
        "material_count": next(filter(None, counted.groups()), "") if counted else "",
        "material_text": "" if kind else name,
    }


def matched(headings: Iterable[str]) -> dict[int, str]:
    """Place of a column in the file to our name of it; headings may be written with blanks and capitals."""
    names: dict[int, str] = {}
    for index, heading in enumerate(headings):
        name = _plain(heading)
        if name in NAMES and name not in names.values():
            names[index] = name
    return names


def unknown(headings: Iterable[str]) -> list[str]:
    known = {*NAMES, *OF_TO_MEND}
    return [heading for heading in headings if heading.strip() and _plain(heading) not in known]


def _plain(heading: str) -> str:
    return re.sub(r"[\s-]+", "_", heading.strip().casefold())
