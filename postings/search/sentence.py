"""A search in words: chips that can be taken away one by one, and one sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from postings.geography import country_in_text
from postings.openings.choices import Contract, Degree, Funding, Role, Workplace
from postings.openings.presentation import count_of, joined, money
from postings.search.filters import FACETS, FILTERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from postings.search.query import SearchQuery

Labels = dict[str, dict[str, str]]
Phrase = Callable[["SearchQuery", "Sequence[str]", "Sequence[str]"], str]

_ROLES: dict[str, str] = {
    Role.PHD: "PhD positions",
    Role.ASSISTANT: "research assistants",
    Role.FELLOW: "fellows",
    Role.RESEARCHER: "researchers",
    Role.ENGINEER: "research engineers",
    Role.FACULTY: "faculty",
}
_WORKPLACES: dict[str, str] = {
    Workplace.ON_SITE: "on site",
    Workplace.HYBRID: "hybrid",
    Workplace.REMOTE: "remote",
}
_CONTRACTS: dict[str, str] = {
    Contract.PERMANENT: "permanent",
    Contract.FIXED_TERM: "for a fixed term",
}
_FUNDING: dict[str, str] = {
    Funding.FULLY_FUNDED: "fully funded",
    Funding.STIPEND: "with a stipend",
    Funding.TUITION_WAIVED: "with tuition waived",
    Funding.NONE_STATED: "with no funding stated",
}
_DEGREES: dict[str, str] = {
    Degree.BACHELOR: "a bachelor's degree",
    Degree.MASTER: "a master's degree",
    Degree.PHD: "a PhD",
}


# What begins with a name or an abbreviation that keeps its capital.
_PROPER = ("Bayes", "Earth", "Gauss", "Internet", "Markov", "PhD")


@dataclass(frozen=True, slots=True)
class Chip:
    """One condition of a search, and the search without it."""

    label: str
    param: str
    query: SearchQuery

    @property
    def remove_url(self) -> str:
        return self.query.get_absolute_url()


def chosen_labels(query: SearchQuery) -> Labels:
    """The names of the values chosen, by parameter; a value that the board does not know is missing."""
    named = {**FACETS, "near": FILTERS["near"]}
    return {param: one.labels(query.chosen(param)) for param, one in named.items() if query.chosen(param)}


def chips_of(query: SearchQuery, labels: Labels) -> tuple[Chip, ...]:
    """In the order of the sentence, so that the chips read as one."""
    return tuple(
        Chip(
            _CHIPS.get(param, phrase)(query, [value], [_label(labels, param, value)]),
            param,
            query.without(param, value),
        )
        for param, phrase in _PHRASES.items()
        for value in query.chosen(param)
    )


def sentence_of(query: SearchQuery, labels: Labels | None = None) -> str:
    """`PhD positions in Germany or Switzerland about reinforcement learning, at least €45k`."""
    labels = chosen_labels(query) if labels is None else labels

    def said(phrases: Mapping[str, Phrase]) -> list[str]:
        chosen = ((param, phrase, query.chosen(param)) for param, phrase in phrases.items())
        return [
            phrase(query, values, [_label(labels, param, value) for value in values])
            for param, phrase, values in chosen
            if values
        ]

    subject = said(_SUBJECT) or ["openings"]
    sentence = ", ".join([" ".join(subject + said(_HEAD)), *said(_TAIL)])
    return sentence[0].upper() + sentence[1:]


def condition_of(query: SearchQuery, param: str, labels: Labels) -> str:
    """All that is chosen of one parameter, as it reads alone: `in Germany or Switzerland`."""
    values = query.chosen(param)
    return _PHRASES[param](query, values, [_label(labels, param, value) for value in values])


def _label(labels: Labels, param: str, value: str) -> str:
    return labels.get(param, {}).get(value, value)


def lowered(label: str) -> str:
    """`Reinforcement learning` inside a sentence; `AI agents`, `3D vision` and `Bayesian methods` stay."""
    is_plain = label[1:2].islower() and not label.startswith(_PROPER)
    return label[0].lower() + label[1:] if is_plain else label


def _amount(amount: int, currency: str) -> str:
    """`€45k` where nothing is lost, else `€45,500`."""
    thousands, rest = divmod(amount, 1000)
    return (
        f"{money(Decimal(thousands), currency)}k"
        if thousands and not rest
        else money(Decimal(amount), currency)
    )


def _mapped(words: Mapping[str, str], conjunction: str = "or") -> Phrase:
    return lambda query, values, labels: joined([words[value] for value in values], conjunction)


def _led_by(lead: str, change: Callable[[str], str] = str) -> Phrase:
    return lambda query, values, labels: f"{lead} {joined([change(label) for label in labels], 'or')}"


# Each phrase gets the query, the chosen values and their labels. The order is that of the sentence.
_SUBJECT: dict[str, Phrase] = {"role": _mapped(_ROLES, "and")}
_HEAD: dict[str, Phrase] = {
    "level": lambda query, values, labels: f"at {joined([lowered(one) for one in labels], 'or')} level",
    "institution": _led_by("at"),
    "city": _led_by("in"),
    "country": lambda query, values, labels: f"in {joined([country_in_text(code) for code in values], 'or')}",
    "near": lambda query, values, labels: f"within {query.within}\N{NO-BREAK SPACE}km of {labels[0]}",
    "topic": _led_by("about", lowered),
    "q": lambda query, values, labels: f"matching “{query.q}”",
}
_TAIL: dict[str, Phrase] = {
    "workplace": _mapped(_WORKPLACES),
    "contract": _mapped(_CONTRACTS),
    "funding": _mapped(_FUNDING),
    "pay_min": lambda query, values, labels: f"at least {_amount(int(values[0]), query.currency)} a year",
    "pay_max": lambda query, values, labels: f"at most {_amount(int(values[0]), query.currency)} a year",
    "degree": lambda query, values, labels: f"that admit {_DEGREES[values[0]]}",
    "visa": lambda query, values, labels: "with visa sponsorship",
    "deadline_within": lambda query, values, labels: f"closing within {count_of(int(values[0]), 'day')}",
    "posted_within": lambda query, values, labels: f"posted within {count_of(int(values[0]), 'day')}",
    "fit": lambda query, values, labels: "with nothing required that I lack",
}
_PHRASES = _SUBJECT | _HEAD | _TAIL
# Where a condition alone reads differently from inside the sentence.
_CHIPS: dict[str, Phrase] = {
    "role": lambda query, values, labels: labels[0],
    "topic": _led_by("about"),
    "pay_min": lambda query, values, labels: f"at least {money(Decimal(values[0]), query.currency)} a year",
    "pay_max": lambda query, values, labels: f"at most {money(Decimal(values[0]), query.currency)} a year",
}
