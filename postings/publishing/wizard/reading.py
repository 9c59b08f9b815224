"""Reading what was typed: each field by itself, then the fields that belong together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from postings.openings.choices import Funding
from postings.openings.draft import OpeningDraft
from postings.openings.models import Topic
from postings.publishing.wizard.asked import read_material, read_qualification
from postings.publishing.wizard.closing import read_deadlines, read_method
from postings.publishing.wizard.description import description_html
from postings.publishing.wizard.forms import FORMS, ROW_FORMS
from postings.publishing.wizard.names import FIELDS, is_empty_row, rows_of, text_of, texts_of
from postings.publishing.wizard.sheet import Sheet
from postings.publishing.wizard.terms import read_benefits, read_contract, read_pay
from postings.publishing.wizard.whereabouts import read_places, read_remote_countries

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django import forms

    from postings.institutions.models import Institution

# Step to field to what is wrong. A field of a row is named with its index: `place_city-0`.
Errors = dict[str, dict[str, list[str]]]


@dataclass(frozen=True, slots=True)
class Reading:
    """`draft` is None while something is wrong; `partial` is what can be read of it all the same."""

    draft: OpeningDraft | None
    errors: Errors
    partial: OpeningDraft


def read(typed: object, institution: Institution, *, topics: Mapping[str, str] | None = None) -> Reading:
    """`typed` may be of any shape. `topics` (see `topic_names`) saves two queries where many are read."""
    return _Reader(typed, institution, topic_names() if topics is None else topics).reading()


def topic_names() -> dict[str, str]:
    """Every slug, name and synonym of a topic, in small letters, to its slug."""
    names: dict[str, str] = {}
    for slug, words in Topic.objects.vocabulary().items():
        for word in (slug, *words):
            names.setdefault(word.casefold(), slug)
    return names


class _Reader:
    def __init__(self, typed: object, institution: Institution, topics: Mapping[str, str]) -> None:
        self.typed, self.institution, self.topics = typed, institution, topics
        self.errors: Errors = {}

    def reading(self) -> Reading:
        said = {**self.role(), **self.where(), **self.pay(), **self.asked(), **self.applying()}
        errors = {step: fields for step, fields in self.errors.items() if fields}
        partial = OpeningDraft(**said)
        return Reading(None if errors else partial, errors, partial)

    def sheet(self, step: str) -> Sheet:
        typed = {name: text_of(self.typed, step, name) for name in FIELDS[step]}
        return Sheet(form_fields(step), typed, self.errors.setdefault(step, {}))

    def rows(self, step: str, rows: str) -> list[Sheet]:
        """Those that say something."""
        errors = self.errors.setdefault(step, {})
        return [
            Sheet(row_fields(rows), row, errors, f"-{index}")
            for index, row in enumerate(rows_of(self.typed, step, rows))
            if not is_empty_row(rows, row)
        ]

    def role(self) -> dict[str, Any]:
        sheet = self.sheet("role")
        description = sheet.text("description")
        written_as = sheet.text("description_format")
        html = description_html(description, written_as)
        if description and not html.strip():
            sheet.require("description", "Nothing of this can be shown. Write it as text.")
        return {
            **{name: sheet.text(name) for name in ("title", "role", "level", "department", "supervisor")},
            "description_html": html,
            "topics": self._topics(),
        }

    def _topics(self) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for name in filter(None, map(str.strip, texts_of(self.typed, "role", "topics"))):
            slug = self.topics.get(name.casefold())
            if slug is None:
                message = f"We have no topic “{name[:80]}”. Choose one from the list, or take it out."
                self.errors["role"].setdefault("topics", []).append(message)
            else:
                found[slug] = None
        return tuple(found)

    def where(self) -> dict[str, Any]:
        sheet = self.sheet("where")
        workplace = sheet.text("workplace")
        return {
            "workplace": workplace,
            "locations": read_places(self.rows("where", "places"), self.institution.country),
            "remote_countries": read_remote_countries(
                sheet, texts_of(self.typed, "where", "remote_countries"), workplace
            ),
        }

    def pay(self) -> dict[str, Any]:
        sheet = self.sheet("pay")
        return {
            **read_pay(sheet),
            **read_contract(sheet),
            "funding": sheet.text("funding") or Funding.NONE_STATED,
            "hours": sheet.text("hours"),
            "starts_on": sheet.day("starts_on"),
            "starts_as_soon_as_possible": sheet.text("starts_as_soon") == "yes",
            "visa": sheet.text("visa"),
            "pay_scale": sheet.text("pay_scale"),
            "benefits": read_benefits(sheet),
        }

    def asked(self) -> dict[str, Any]:
        qualifications = [read_qualification(row) for row in self.rows("qualifications", "qualifications")]
        materials = [read_material(row) for row in self.rows("qualifications", "materials")]
        return {
            "qualifications": tuple(filter(None, qualifications)),
            "materials": tuple(filter(None, materials)),
        }

    def applying(self) -> dict[str, Any]:
        sheet = self.sheet("applying")
        return {**read_method(sheet), **read_deadlines(sheet)}


@cache
def form_fields(step: str) -> Mapping[str, forms.Field]:
    return FORMS[step]().fields if step in FORMS else {}


@cache
def row_fields(rows: str) -> Mapping[str, forms.Field]:
    return ROW_FORMS[rows]().fields
