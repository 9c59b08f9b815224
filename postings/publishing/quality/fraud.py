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
# Fraud on credit cards is a subject of research; somebody's own card is not.
_OF_APPLICANTS = re.compile(
    r"\b(?:your|send|provide|give|submit|share|enter|supply|state|need|required?)\b", re.I
)
# A fee that the institution pays is an offer.
_PAID_FOR_THEM = re.compile(
    r"\b(?:we|universit\w+|institut\w+|school|department|company|scholarships?|stipends?|funding|grants?|fellowships?|"
    r"budget)(?: will| also| fully)* (?:covers?|pays?)\b"
    r"|\b(?:fees?|charges?)\b[^.;]{0,40}\b"
    r"(?:(?:is|are|will be) (?:fully )?covered|(?:covered|paid) by (?:us|the|our)\b)",
    re.I,
)
_MESSENGERS = r"(?:whats\s?app|telegram|wechat|signal|viber|line id|skype|discord)"
# What is studied there, and no way to write to anybody.
_AS_A_SUBJECT = (
    r"(?!\s+(?:data|channels?|messages?|posts?|groups?|users?|communit\w+|corp\w+|process\w+|and graph))"
)
_MESSENGER = re.compile(
    r"\b(?:contact|message|text|write|apply|reach|add|chat|interview(?:s|ed)?|send)\b[^.;]{0,40}?"
    rf"\b(?:via|on|over|through|by|using|in|to)\s+(?:(?:our|my|the|a)\s+)?{_MESSENGERS}\b{_AS_A_SUBJECT}"
    rf"|\b(?:whats\s?app|message|text|add|chat)\s+(?:us|me|him|her)\b[^.;]{{0,20}}\b{_MESSENGERS}\b"
    r"|\bwhats\s?app (?:us|me|him|her|to)\b"
    rf"|\b{_MESSENGERS}\b[^.;]{{0,30}}?(?:\+\d[\d ()-]{{6,}}|(?<!\w)@\w{{3,}})",
    re.I,
)
_NAME = re.compile(rf"\b{_MESSENGERS}", re.I)


def judge_fraud(subject: Subject) -> Iterator[Finding]:
    if words := _found(subject, _FEES, unless=_PAID_FOR_THEM):
        yield soft(
            "asks_for_fees",
            "description",
            f"“{words}”: nobody should pay to work. Leave it out, or say that it is waived: our staff look at this "
            "first.",
        )
    if words := _found(subject, _BANK, only=_OF_APPLICANTS):
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


def _found(
    subject: Subject,
    pattern: re.Pattern[str],
    *,
    only: re.Pattern[str] | None = None,
    unless: re.Pattern[str] | None = None,
) -> str:
    for sentence in subject.sentences:
        match = pattern.search(sentence)
        if match is None or _NEGATED.search(sentence):
            continue
        if (only is None or only.search(sentence)) and not (unless and unless.search(sentence)):
            return match[0]
    return ""


def _messenger(subject: Subject) -> str:
    for sentence in subject.sentences:
        match = _MESSENGER.search(sentence)
        if match and not _NEGATED.search(sentence):
            name = _NAME.search(match[0])
            return name[0] if name else match[0]
    return ""
