"""The parameters of the list in the OpenAPI document, made from the declared filters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postings.api.listing import DEFAULT_LIMIT, MOST
from postings.openings.choices import Degree
from postings.search.fields import NumberField
from postings.search.filters import FILTERS
from postings.search.kinds import ChoicesFilter
from postings.search.query import FIT, MANY, SORTS, WORDS_LIMIT

if TYPE_CHECKING:
    from postings.search.kinds import SearchFilter

Value = str | int | bool | list["Value"] | dict[str, "Value"]
Parameter = dict[str, Value]

# What each filter means, for somebody who has not seen the page; without an entry its label has to do.
DESCRIPTIONS: dict[str, str] = {
    "q": "Words to look for. Quotes keep words together, a minus leaves a word out, “or” lets either do.",
    "role": "Kind of role.",
    "topic": "Slug of a topic, as in /topics/. A topic stands for those below it too.",
    "country": "ISO 3166 code of the place of work, or from where it may be done remotely.",
    "city": "City and country as in the facet “city”, such as zurich-ch.",
    "near": "A city to be near to: its name, with a country where several have it, or as in the facet “city”.",
    "within": "How near, in kilometres.",
    "degree": "The degree you hold: openings that say what they admit and admit it.",
    "funding": "How a position is funded.",
    "pay_min": "Least pay a year, in whole units of currency. Openings without stated pay do not match.",
    "pay_max": "Most pay a year, in whole units of currency. Openings without stated pay do not match.",
    "currency": "ISO 4217 code of the currency of pay_min and pay_max. Euro where it is not given.",
    "visa": "1 for openings whose employer says it sponsors a visa.",
    "workplace": "Where the work is done.",
    "level": "Seniority.",
    "contract": "Kind of contract.",
    "institution": "Slug of an institution, as in /institutions/.",
    "deadline_within": "Days until the deadline, at most.",
    "posted_within": "Days since publication, at most.",
    "sort": "Order. Without words the newest come first, with words the best matches.",
}
# Pages have no numbers here, and callers no profile.
_LEFT_OUT = frozenset({"page", "fit"})
_SAMPLES: dict[str, str] = {
    "country": "^[A-Za-z]{2}$",
    "currency": "^[A-Za-z]{3}$",
    "topic": "^[-a-zA-Z0-9_]{1,80}$",
    "city": "^[-a-zA-Z0-9_]{1,130}$",
    "institution": "^[-a-zA-Z0-9_]{1,80}$",
}


def list_parameters() -> list[Parameter]:
    return [
        *(
            _parameter(name, DESCRIPTIONS.get(name, str(one.label)), _schema(one))
            for name, one in FILTERS.items()
            if name not in _LEFT_OUT
        ),
        *part_parameters(),
    ]


def institution_parameters() -> list[Parameter]:
    words: Parameter = {"type": "string", "maxLength": WORDS_LIMIT}
    return [_parameter("q", "Part of a name. Case and accents do not count.", words), *part_parameters()]


def part_parameters() -> list[Parameter]:
    limit: Parameter = {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT_LIMIT}
    return [
        _parameter("limit", "The most results in one answer.", limit),
        _parameter("cursor", "Where to go on: as in next of the answer before.", {"type": "string"}),
    ]


def _parameter(name: str, description: str, schema: Parameter) -> Parameter:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


def _schema(one: SearchFilter) -> Parameter:
    value = _value_schema(one)
    return {"type": "array", "items": value} if one.param in MANY else value


def _value_schema(one: SearchFilter) -> Parameter:
    closed = _closed_values(one)
    if closed:
        return {"type": "string", "enum": [*closed]}
    if issubclass(one.field_class, NumberField):
        return {"type": "integer", "minimum": one.extra.get("least", 1), "maximum": one.extra["most"]}
    if one.param in _SAMPLES:
        return {"type": "string", "pattern": _SAMPLES[one.param]}
    return {"type": "string", "maxLength": WORDS_LIMIT}


def _closed_values(one: SearchFilter) -> list[str]:
    if isinstance(one, ChoicesFilter):
        return list(one.vocabulary.values)
    orders = [order for order in SORTS if order != FIT]
    return {"degree": list(Degree.values), "sort": orders, "visa": ["1"]}.get(one.param, [])
