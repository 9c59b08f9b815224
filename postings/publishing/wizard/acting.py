"""What somebody pressed on a step, beside saving it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from postings.publishing.wizard.names import ROWS
from postings.publishing.wizard.posted import (
    has_too_many_rows,
    typed_from,
    whole_number,
    with_row_added,
    with_row_raised,
    with_row_removed,
    without_empty_rows,
)
from postings.publishing.wizard.saving import Seen

if TYPE_CHECKING:
    from django.http import QueryDict

    from postings.publishing.wizard.page import WizardPage
    from postings.publishing.wizard.saving import StepTyped

_FIRST_FIELD = {
    "places": "id_place_city",
    "qualifications": "id_kind",
    "materials": "id_material_kind",
}


@dataclass(frozen=True, slots=True)
class Act:
    """`what` is the button: `save`, `next`, `back`, `to:<step>`, `add:<rows>`, `remove:<rows>:<index>`,
    `raise:<rows>:<index>`, `offer:<key>`, `empty`, `settle`; "" where a script saves."""

    what: str
    step: str
    posted: StepTyped
    seen: Seen
    is_cut: bool = False

    @classmethod
    def of(cls, post: QueryDict, step: str) -> Act:
        seen = Seen(whole_number(post.get("version", "")), post.get("mark", ""))
        return cls(post.get("do", ""), step, typed_from(post, step), seen, has_too_many_rows(post, step))

    @property
    def parts(self) -> list[str]:
        return [*self.what.split(":"), "", ""]

    @property
    def is_settling(self) -> bool:
        return self.what == "settle"

    @property
    def is_explicit(self) -> bool:
        return self.what == "save"

    def typed(self, page: WizardPage) -> StepTyped:
        """The step as it is to be kept."""
        verb, name, at = self.parts[:3]
        if not verb:
            # A script saves while somebody types: rows keep their places.
            return self.posted
        typed = self.posted
        index = int(at) if at.isascii() and at.isdigit() and len(at) < 4 else -1
        if name in ROWS.get(self.step, {}):
            if verb == "remove":
                typed = with_row_removed(typed, self.step, name, index)
            elif verb == "raise":
                typed = with_row_raised(typed, self.step, name, index)
        typed = without_empty_rows(typed, self.step)
        if verb == "add" and name in ROWS.get(self.step, {}):
            return with_row_added(typed, self.step, name)
        if verb == "offer":
            return self._with_offers(typed, page, name)
        return page.emptied(typed) if verb == "empty" else typed

    def _with_offers(self, typed: StepTyped, page: WizardPage, key: str) -> StepTyped:
        for offer in page.offers:
            own = {self.step: page.emptied(typed)}
            if (key in ("all", offer.key)) and offer.is_new_to(own, self.step):
                typed = offer.put_into(typed, self.step, page.taken)
        return typed

    def onward(self, page: WizardPage) -> str:
        """Where the page goes on, and what on it comes into sight."""
        verb, name, at = self.parts[:3]
        if verb == "next":
            return page.url_of(page.following)
        if verb == "back" and page.previous:
            return page.url_of(page.previous)
        if verb == "to" and name in page.known_steps:
            return page.url_of(name)
        if name in _FIRST_FIELD and verb in ("add", "remove", "raise"):
            last = len(page.rows[name]) - 1
            index = last if verb == "add" else min(max(int(at or 0) - 1, 0), last) if at.isdigit() else 0
            return f"{page.url}#{_FIRST_FIELD[name]}-{index}"
        return f"{page.url}#{'found' if verb == 'offer' else 'step'}"
