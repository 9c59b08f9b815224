"""What the page of a step shows: its form as typed, what is wrong, advised and offered, and where one is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from postings.geography import country_name
from postings.openings.choices import Role
from postings.openings.cleaning import clean_html
from postings.openings.models import Topic
from postings.publishing.quality.gate import findings
from postings.publishing.wizard.differing import things
from postings.publishing.wizard.fields import read
from postings.publishing.wizard.forms import FORMS, HTML, ROW_FORMS
from postings.publishing.wizard.lists import country_names, currency_names, zone_choices
from postings.publishing.wizard.names import ROWS, STEPS, rows_of, texts_of
from postings.publishing.wizard.posted import MOST_ROWS
from postings.publishing.wizard.reading import topic_names
from postings.publishing.wizard.saving import mark_of
from postings.publishing.wizard.suggesting import offers
from postings.publishing.wizard.taking import TAKEN_KEY, is_as_taken, still_taken, taken_of, without_taken

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from postings.institutions.models import Institution
    from postings.publishing.models import Draft
    from postings.publishing.quality.gate import Finding
    from postings.publishing.wizard.forms import TypedForm
    from postings.publishing.wizard.reading import Reading
    from postings.publishing.wizard.saving import StepTyped
    from postings.publishing.wizard.suggesting import Offer

LABELS = {
    "role": "The role",
    "where": "Where",
    "pay": "Pay and contract",
    "qualifications": "Qualifications",
    "applying": "Applying",
}
_STATES = {"empty": "empty", "taken": "taken over", "mend": "to mend", "complete": "complete"}
# What drafts that were read from a page name their evidence by, and where that belongs.
STEP_OF_EVIDENCE = {
    **dict.fromkeys(("role", "level", "department", "supervisor", "topic"), "role"),
    **dict.fromkeys(("locations", "workplace"), "where"),
    **dict.fromkeys(("pay", "pay_scale", "contract", "hours", "starts_on", "visa", "funding"), "pay"),
    **dict.fromkeys(("deadline", "letters_deadline"), "applying"),
}
# The field of the form that a finding about rows or lists is shown at.
ROW_KEYS = frozenset({"places", "qualifications", "materials", "remote_countries", "topics"})


class StepLink(NamedTuple):
    key: str
    label: str
    url: str
    state: str
    words: str


class Wrong(NamedTuple):
    """Something to mend: on which step, what, where, and what it does to whom the opening reaches."""

    step: str
    message: str
    url: str
    effect: str = ""


class Chosen(NamedTuple):
    """One of a list: what is kept of it, and how it is called."""

    value: str
    label: str
    is_known: bool


class Row(NamedTuple):
    at: int
    form: TypedForm
    exact: str
    has_details: bool

    @property
    def number(self) -> int:
        return self.at + 1


@dataclass(frozen=True)
class WizardPage:
    """One draft at one step."""

    draft: Draft
    institution: Institution
    step: str
    # The last page: what nobody filled in counts as missing too.
    is_whole: bool = False

    @cached_property
    def reading(self) -> Reading:
        return read(self.draft.typed, self.institution, topics=self._topic_slugs)

    @cached_property
    def _topic_slugs(self) -> Mapping[str, str]:
        return topic_names()

    @cached_property
    def _topic_labels(self) -> Mapping[str, str]:
        return dict(Topic.objects.values_list("slug", "name"))

    @cached_property
    def findings(self) -> list[Finding]:
        """About fields that can be read; advice on what is wrong anyway would be one message too many."""
        said = self.reading.partial
        if said.role not in Role.values:
            return []
        wrong = {
            (step, name.partition("-")[0]) for step, names in self.reading.errors.items() for name in names
        }
        found = findings(said, self.institution)
        return [one for one in found if (one.step, one.field) not in wrong and self._was_begun(one.step)]

    def _was_begun(self, step: str) -> bool:
        """Whether somebody saved the step; what was taken from the last opening is nobody's mistake."""
        return self.is_whole or (step in self.draft.typed and not is_as_taken(self.draft, step))

    def state_of(self, step: str) -> str:
        if not self.is_whole and not _has_text(self.draft.typed.get(step, {})):
            return "empty"
        if not self._was_begun(step):
            return "taken"
        is_wrong = bool(self.reading.errors.get(step)) or any(
            one.is_hard and one.step == step for one in self.findings
        )
        return "mend" if is_wrong else "complete"

    @cached_property
    def steps(self) -> list[StepLink]:
        links = []
        for step in STEPS:
            state = self.state_of(step)
            links.append(StepLink(step, LABELS[step], self.url_of(step), state, _STATES[state]))
        return links

    def url_of(self, step: str) -> str:
        where = [self.institution.slug, self.draft.pk]
        if step == "preview":
            return reverse("postings:draft-preview", args=where)
        return reverse("postings:draft-step", args=[*where, step])

    @property
    def url(self) -> str:
        return self.url_of(self.step)

    @property
    def label(self) -> str:
        return LABELS[self.step]

    @property
    def number(self) -> int:
        return STEPS.index(self.step) + 1

    @property
    def total(self) -> int:
        return len(STEPS)

    @property
    def previous(self) -> str:
        at = STEPS.index(self.step)
        return STEPS[at - 1] if at else ""

    @property
    def following(self) -> str:
        return [*STEPS, "preview"][STEPS.index(self.step) + 1]

    @property
    def following_label(self) -> str:
        return LABELS.get(self.following, "Preview")

    @cached_property
    def wrong(self) -> list[Wrong]:
        """Everything that keeps the draft from being published, with the way to its field."""
        errors = [
            Wrong(LABELS[step], message, f"{self.url_of(step)}#{_id_of(step, name)}")
            for step in STEPS
            for name, messages in self.reading.errors.get(step, {}).items()
            for message in dict.fromkeys(messages)
        ]
        return errors + [self._wrong(one) for one in self.findings if one.is_hard]

    def _wrong(self, finding: Finding) -> Wrong:
        where = f"{self.url_of(finding.step)}#{_id_of(finding.step, finding.field)}"
        return Wrong(LABELS[finding.step], finding.message, where, finding.effect)

    @property
    def soft(self) -> list[Wrong]:
        return [self._wrong(one) for one in self.findings if not one.is_hard]

    @property
    def known_steps(self) -> list[str]:
        return [*STEPS, "preview"]

    def emptied(self, typed: StepTyped) -> StepTyped:
        """`typed` without what is still as it was taken from the last opening."""
        return without_taken(self.step, typed, self.taken)

    @property
    def taken(self) -> StepTyped:
        return taken_of(self.draft, self.step)

    @property
    def mark(self) -> str:
        return mark_of(self.draft, self.step)

    @cached_property
    def errors(self) -> Mapping[str, list[str]]:
        """Nothing is wrong yet with a step that nobody filled in."""
        return self.reading.errors.get(self.step, {}) if self._was_begun(self.step) else {}

    @cached_property
    def form(self) -> TypedForm:
        typed = {
            name: value
            for name, value in self.draft.typed.get(self.step, {}).items()
            if isinstance(value, str)
        }
        return FORMS[self.step](typed, self.errors)

    @cached_property
    def exact(self) -> list[tuple[str, str]]:
        """What goes through the form unseen."""
        return [
            (name, value)
            for name, value in self.draft.typed.get(self.step, {}).items()
            if name.endswith("_exact") and isinstance(value, str) and value
        ]

    @cached_property
    def rows(self) -> dict[str, list[Row]]:
        return {name: self._rows(name) for name in ROWS.get(self.step, {})}

    def _rows(self, name: str) -> list[Row]:
        rows = rows_of(self.draft.typed, self.step, name) or [{}]
        return [
            Row(
                at,
                ROW_FORMS[name](row, self.errors, f"-{at}"),
                row.get("place_exact", ""),
                self._has_details(row, at),
            )
            for at, row in enumerate(rows)
        ]

    @property
    def full(self) -> set[str]:
        """The kinds of rows of which there can be no more."""
        return {name for name, rows in self.rows.items() if len(rows) >= MOST_ROWS}

    @property
    def most_rows(self) -> int:
        return MOST_ROWS

    def _has_details(self, row: Mapping[str, str], at: int) -> bool:
        """Folded where a name says it all."""
        is_short = row.get("kind", "") in ("", *_NAMED_KINDS)
        return not is_short or any(row.get(name) or self.errors.get(f"{name}-{at}") for name in _DETAILS)

    @cached_property
    def topics(self) -> list[Chosen]:
        return [self._topic(text) for text in texts_of(self.draft.typed, "role", "topics") if text.strip()]

    def _topic(self, text: str) -> Chosen:
        slug = self._topic_slugs.get(text.strip().casefold(), "")
        return Chosen(slug or text, self._topic_labels.get(slug, text), bool(slug))

    @property
    def topic_names(self) -> list[str]:
        return sorted(self._topic_labels.values(), key=str.casefold)

    @property
    def remote_countries(self) -> list[Chosen]:
        texts = texts_of(self.draft.typed, "where", "remote_countries")
        return [Chosen(text, country_name(text), True) for text in texts if text.strip()]

    @cached_property
    def rich(self) -> SafeString | None:
        """Formatted text as a browser shows it; None for Markdown."""
        typed = self.draft.typed.get("role", {})
        if typed.get("description_format") != HTML:
            return None
        return mark_safe(clean_html(str(typed.get("description", ""))))  # noqa: S308 - cleaned

    @cached_property
    def has_more(self) -> bool:
        """Whether something is in the folded part of a step, or wrong with it."""
        typed = self.draft.typed.get(self.step, {})
        names = _FOLDED.get(self.step, ())
        return any(typed.get(name) or self.errors.get(name) or name in self.advice for name in names)

    @property
    def country_names(self) -> Sequence[str]:
        return country_names()

    @property
    def currencies(self) -> Sequence[tuple[str, str]]:
        return currency_names()

    @property
    def zones(self) -> Sequence[tuple[str, str]]:
        """Anywhere on Earth, those of the places, then all."""
        near = [place.timezone for place in self.reading.partial.locations if place.timezone]
        return zone_choices(tuple(dict.fromkeys(near)))

    @cached_property
    def offers(self) -> list[Offer]:
        return offers(self.step, self.draft.typed, self.reading.partial, self.institution, self.taken)

    @property
    def read_from(self) -> list[tuple[str, str]]:
        """For a draft that was read from a page: what, and the words it was read from."""
        return [
            (name.replace("_", " ").capitalize(), str(words))
            for name, words in self.draft.evidence.items()
            if name != TAKEN_KEY and STEP_OF_EVIDENCE.get(name.partition(" ")[0]) == self.step
        ]

    @property
    def taken_from(self) -> str:
        """Which opening this step was filled from, while it still has something of it."""
        return str(self.draft.evidence[TAKEN_KEY]) if still_taken(self.draft, self.step) else ""

    @property
    def taken_names(self) -> str:
        """What of this step is still as it was taken, as the form calls it."""
        names = still_taken(self.draft, self.step)
        return ", ".join(thing.label.lower() for thing in things(self.step) if {*thing.fields} & {*names})

    @cached_property
    def advice(self) -> dict[str, list[Finding]]:
        """By field of this step."""
        by_field: dict[str, list[Finding]] = {}
        for finding in self.findings:
            if finding.step == self.step:
                by_field.setdefault(finding.field, []).append(finding)
        return by_field


def _id_of(step: str, field: str) -> str:
    """Where on its page a field is."""
    name = field.partition("-")[0]
    if name in ROW_KEYS:
        return f"part-{name}"
    return f"id_{field}"


def _has_text(value: object) -> bool:
    """Formats and other settings say nothing by themselves."""
    if isinstance(value, dict):
        return any(_has_text(one) for name, one in value.items() if name not in _SETTINGS)
    if isinstance(value, list):
        return any(map(_has_text, value))
    return isinstance(value, str) and bool(value.strip())


_FOLDED = {
    "role": ("level", "department", "supervisor"),
    "pay": ("starts_on", "starts_as_soon", "visa", "pay_scale", "benefits"),
    "applying": ("letters_date", "letters_time", "ends_on"),
}
_NAMED_KINDS = frozenset({"skill", "field", "venue", "language"})
_DETAILS = ("degree", "minimum", "maximum", "group")
_SETTINGS = frozenset(
    {"description_format", "necessity", "deadline_zone", "pay_currency", "pay_period", "pay_kind"}
)
