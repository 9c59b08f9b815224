"""Signs of fraud. None proves anything, so none blocks: a person looks at it before it is published."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from postings.publishing.quality.finding import Finding, soft

if TYPE_CHECKING:
    from collections.abc import Iterator

    from postings.publishing.quality.subject import Subject

_NEGATED = re.compile(r"\b(?:no|not|never|without|waived?|free of|don['’]t|won['’]t)\b", re.I)
_FEES = re.compile(
    r"\b(?:application|processing|registration|admin(?:istration)?|training|visa|security|background check|interview)"
    r"[- ](?:fee|charge|deposit|payment)s?\b"
    r"|\b(?:pay|send|transfer|remit) (?:us |a |an |the )*(?:fee|deposit|amount|sum)\b"
    r"|\brefundable (?:fee|deposit)\b|\b(?:gift cards?|western union|moneygram|bitcoin|usdt) ?(?:payment|transfer)?\b"
    r"(?=[^.]*\b(?:pay|send|transfer|fee|deposit)\b)",
    re.I,
)
_BANK = re.compile(
    r"\b(?:bank(?:ing)? (?:account )?(?:details?|information|account|statements?)|account number|iban|credit card|"
    r"debit card|card (?:number|details)|social security number|online banking|cvv)\b",
    re.I,
)
_MESSENGER = re.compile(r"\b(?:whats\s?app|telegram|wechat|signal|viber|line id|skype|discord)\b", re.I)
_CONTACT = re.compile(
    r"\b(?:contact|message|text|write|apply|reach|add|chat|interview(?:s|ed)?|send)\b(?=[^.]*$)"
    r"|\+\d[\d ()-]{6,}|@\w{3,}",
    re.I,
)


def judge_fraud(subject: Subject) -> Iterator[Finding]:
    if words := _found(subject, _FEES):
        yield soft(
            "asks_for_fees",
            "description",
            f"“{words}”: nobody should pay to work. Leave it out, or say that it is waived: our staff look at this "
            "first.",
        )
    if words := _found(subject, _BANK):
        yield soft(
            "asks_for_bank",
            "description",
            f"“{words}”: applicants never need to send such details. Leave it out: our staff look at this first.",
        )
    if words := _messenger(subject):
        yield soft(
            "messenger_only",
            "description",
            f"“{words}”: people are asked to write by a messenger. Name a mail address of the institution: our staff "
            "look at this first.",
        )


def _found(subject: Subject, pattern: re.Pattern[str]) -> str:
    for sentence in subject.sentences:
        match = pattern.search(sentence)
        if match and not _NEGATED.search(sentence):
            return match[0]
    return ""


def _messenger(subject: Subject) -> str:
    for sentence in subject.sentences:
        match = _MESSENGER.search(sentence)
        if match and _CONTACT.search(sentence) and not _NEGATED.search(sentence):
            return match[0] if match[0].lower() != "signal" or "+" in sentence else ""
    return ""
