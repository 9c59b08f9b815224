"""An opening in a mail: the lines that decide whether it is worth a click."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from postings.alerts.emails import links
from postings.alerts.emails.plain import one_line, wrapped
from postings.openings.deadlines import NBSP, deadline_of
from postings.openings.presentation import (
    SEPARATOR,
    contract_line,
    level_line,
    pay_line,
    pay_yearly_line,
    places_line,
)

if TYPE_CHECKING:
    from datetime import datetime

    from postings.openings.cards import Card
    from postings.openings.deadlines import Deadline

_INDENT = "   "
_UNSTATED = "not stated"


@dataclass(frozen=True, slots=True)
class Facts:
    """What every mail of a batch says of an opening."""

    card: Card
    title: str
    url: str
    institution: str
    kind: str
    place: str
    pay: str
    pay_yearly: str
    deadline: str
    deadline_state: str
    closes_at: str
    text: str

    @classmethod
    def of(cls, card: Card, now: datetime) -> Facts:
        due = deadline_of(card, now)
        kind = SEPARATOR.join(
            part for part in (card.role_name, level_line(card), contract_line(card)) if part
        )
        facts = {
            "title": one_line(card.title),
            "url": links.absolute(card.url),
            "institution": one_line(card.institution_name),
            "kind": kind,
            "place": one_line_kept(places_line(card)),
            "pay": one_line_kept(pay_line(card)),
            "pay_yearly": pay_yearly_line(card),
            "deadline": due.words,
            "closes_at": _moment(due),
        }
        return cls(card=card, deadline_state=due.state, text=_text(facts, due, card.funding_words), **facts)


def one_line_kept(text: str) -> str:
    """`one_line` that keeps what a no-break space holds together."""
    return text if text.replace(NBSP, " ").isprintable() else one_line(text)


def _moment(due: Deadline) -> str:
    """`Thu 26 Nov 2026, 23:59 AoE`, without a stated hour `Thu 26 Nov 2026 (AoE)`."""
    if not due.day:
        return ""
    return due.full.replace(" ", NBSP) if due.clock else f"{due.day} ({due.zone})".replace(" ", NBSP)


def _text(facts: dict[str, str], due: Deadline, funding: str) -> str:
    """The lines below the title, in plain text."""
    pay = facts["pay"] or _UNSTATED
    aside = SEPARATOR.join(part for part in (facts["pay_yearly"], funding) if part)
    deadline = _UNSTATED if due.state == "unstated" else facts["deadline"]
    if facts["closes_at"]:
        deadline = f"{facts['closes_at']} ({deadline})"
    where = SEPARATOR.join(part for part in (facts["institution"], facts["place"]) if part)
    lines = [where, facts["kind"], f"Pay: {pay}{f' ({aside})' if aside else ''}", f"Deadline: {deadline}"]
    return "\n".join(wrapped(line, _INDENT) for line in lines)


@dataclass(frozen=True, slots=True)
class Item:
    """An opening in one mail: with why it is there, and what to say about it."""

    facts: Facts
    reasons: tuple[str, ...] = ()
    not_for_me: str = ""
    more_like: str = ""

    def text(self, number: int) -> str:
        first = f"{number}. "
        lines = [wrapped(self.facts.title, _INDENT, first), self.facts.text]
        if self.reasons:
            lines.append(wrapped(f"Why: {', '.join(self.reasons)}", _INDENT))
        lines.append(f"{_INDENT}{self.facts.url}")
        if self.not_for_me:
            lines += [f"{_INDENT}Not for me: {self.not_for_me}", f"{_INDENT}More like this: {self.more_like}"]
        return "\n".join(lines)
