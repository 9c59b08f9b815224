"""Two or three versions of what is typed, held against each other by what a person would call one thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from postings.publishing.wizard.forms import FORMS
from postings.publishing.wizard.names import EXACT, FIELDS, LISTS, ROWS, STEPS, TELLING, text_of, texts_of
from postings.publishing.wizard.posted import rows_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from postings.publishing.wizard.saving import StepTyped

# Fields that go with another one.
_WITH = {
    "description": ("description", "description_format"),
    "deadline_date": ("deadline_date", "deadline_exact"),
    "letters_date": ("letters_date", "letters_exact"),
    "ends_on": ("ends_on", "ends_exact"),
}
_LABELS = {
    "topics": "Topics",
    "remote_countries": "Countries of a remote role",
    "places": "Places",
    "qualifications": "Qualifications",
    "materials": "Documents",
}
_NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that is one in people's minds: a field, a list, or all rows of a kind."""

    step: str
    key: str
    label: str
    fields: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.step}.{self.key}"

    def of(self, typed: object) -> tuple[tuple[str, ...], ...]:
        """To compare by: what nobody sees does not count."""
        return tuple(
            tuple(text.strip() for text in texts_of(typed, self.step, field) if text.strip())
            if self.key in LISTS.get(self.step, ())
            else tuple(text.strip() for text in texts_of(typed, self.step, field))
            for field in self.fields
            if field not in EXACT and field != "description_format"
        )

    def words(self, typed: object) -> str:
        if self.key in ROWS.get(self.step, {}):
            return _rows_words(typed, self.step, self.key)
        if self.key in LISTS.get(self.step, ()):
            return ", ".join(filter(None, texts_of(typed, self.step, self.key))) or _NOTHING
        return text_of(typed, self.step, self.key) or _NOTHING


def _rows_words(typed: object, step: str, rows: str) -> str:
    fields = typed.get(step) if isinstance(typed, dict) else None
    lines = [
        " · ".join(row[name] for name in TELLING[rows] if row[name].strip())
        for row in rows_in(fields if isinstance(fields, dict) else {}, step, rows)
    ]
    return "\n".join(filter(None, lines)) or _NOTHING


def things(step: str) -> Iterator[Thing]:
    """Everything on a step, in the order of the form."""
    fields = FORMS[step]().fields if step in FORMS else {}
    for name in FIELDS[step]:
        if name not in EXACT and name != "description_format":
            yield Thing(step, name, str(fields[name].label), _WITH.get(name, (name,)))
    for name in LISTS.get(step, ()):
        yield Thing(step, name, _LABELS[name], (name,))
    for name, columns in ROWS.get(step, {}).items():
        yield Thing(step, name, _LABELS[name], columns)


@dataclass(frozen=True, slots=True)
class Difference:
    """`base` is what both began with; "" where that is not known."""

    thing: Thing
    mine: str
    theirs: str
    base: str = ""
    is_for_me: bool = True


def differences(step: str, mine: StepTyped, theirs: StepTyped) -> list[Difference]:
    mine_all, theirs_all = {step: mine}, {step: theirs}
    return [
        Difference(thing, thing.words(mine_all), thing.words(theirs_all))
        for thing in things(step)
        if not _same(thing, mine_all, theirs_all)
    ]


def three_ways(base: object, mine: object, theirs: object) -> list[Difference]:
    """What somebody else changed since `base`. `is_for_me`: I changed it too, so mine is proposed."""
    return [
        Difference(
            thing, thing.words(mine), thing.words(theirs), thing.words(base), not _same(thing, mine, base)
        )
        for step in STEPS
        for thing in things(step)
        if not _same(thing, base, theirs) and not _same(thing, mine, theirs)
    ]


def _same(thing: Thing, one: object, other: object) -> bool:
    return _tidy(thing.of(one)) == _tidy(thing.of(other))


def _tidy(columns: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    """Without rows that say nothing."""
    count = max(map(len, columns), default=0)
    padded = [(*column, *[""] * (count - len(column))) for column in columns]
    return tuple(row for row in zip(*padded, strict=True) if any(row))


def merged(step: str, mine: StepTyped, theirs: StepTyped, chosen_mine: Collection[str]) -> StepTyped:
    """Theirs, with those of mine that were chosen (by `Thing.name`)."""
    taken = {name for thing in things(step) if thing.name in chosen_mine for name in thing.fields}
    return {**theirs, **{name: mine[name] for name in taken if name in mine}}
