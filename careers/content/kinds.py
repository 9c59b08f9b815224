"""The kinds of rows that the content files hold: their model, their key, and which of their fields are written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from careers.facts.models import Figure, Source
from careers.guides.models import Aspect, Edition, Guide, Question, Step, Term
from careers.salaries.models import SalaryBand

if TYPE_CHECKING:
    from django.db.models import Field, Model, QuerySet

_BAND = "role title level years_from years_to country currency year basis low median high is_high_open percentiles"


@dataclass(frozen=True, slots=True)
class Kind:
    """`key` names a row for good. `once` are set when a row is made and are the curators' from then on."""

    name: str
    model: type[Model]
    key: tuple[str, ...]
    fields: tuple[str, ...]
    once: tuple[str, ...] = ()
    # The field with Markdown, whose HTML is stored beside it.
    text: str = ""
    # The field without Markdown that may quote a figure.
    quoting: str = ""

    def rows(self) -> QuerySet[Model]:
        return self.model._default_manager.all()  # noqa: SLF001 - Django's public name for it

    def field(self, name: str) -> Field[object, object]:
        return cast("Field[object, object]", self.model._meta.get_field(name))  # noqa: SLF001 - as above

    @property
    def allowed(self) -> frozenset[str]:
        return frozenset({*self.key, *self.fields, *self.once})


SOURCE = Kind(
    "source",
    Source,
    ("key",),
    ("title", "publisher", "kind", "year", "url", "licence", "note"),
    once=("checked_on",),
)
FIGURE = Kind("figure", Figure, ("key",), ("value", "meaning", "year", "source"), once=("review_due",))
BAND = Kind(
    "band", SalaryBand, ("key",), (*_BAND.split(), "employer", "note", "source"), once=("review_due",)
)
TERM = Kind("term", Term, ("slug",), ("name", "short", "meaning", "topic", "source"), text="meaning")
GUIDE = Kind(
    "guide",
    Guide,
    ("slug",),
    ("kind", "position", "role", "search", "review_months"),
    once=("reviewed_on", "reviewed_by", "review_due"),
)
EDITION = Kind("edition", Edition, ("guide",), ("title", "summary", "text"), text="text")
QUESTION = Kind(
    "question", Question, ("key",), ("guide", "position", "question", "answer", "source"), text="answer"
)
ASPECT = Kind("aspect", Aspect, ("guide", "kind"), ("text",), text="text")
STEP = Kind("step", Step, ("guide", "position"), ("title", "level", "years", "text"), quoting="years")

# Rows are written in this order: what is referred to comes first.
ROWS = (SOURCE, FIGURE, BAND, TERM, GUIDE, QUESTION, ASPECT, STEP)
# Fields that name another row by its key.
REFERENCES = {"source": SOURCE, "guide": GUIDE}
