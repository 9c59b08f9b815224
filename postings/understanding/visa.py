"""Whether the employer says it sponsors a work visa. Asking for a right to work says neither."""

from __future__ import annotations

import re

from postings.openings.choices import Visa
from postings.understanding.document import Document
from postings.understanding.found import Found

_ABOUT_VISA = re.compile(r"\bvisas?\b|sponsor|immigration|work permits?|residence permit", re.IGNORECASE)

_THING = (
    r"(?:(?:work |employment |employment-based |immigration |skilled worker |tier 2 |h-?1-?b )*(?:visas?"
    r"|visa sponsorships?"
    r"|sponsorships?|work permits?|work authori[sz]ations?|immigration support)(?: sponsorships?)?)"
)
_NOT = (
    r"(?:cannot|can ?not|can't|can’t|unable to|not able to|not in a position to|will not|won't|won’t"
    r"|do not|does not|don't|don’t|doesn't|doesn’t|are not|is not|not currently|not)"
)
_NOT_SPONSORED = (
    # "We are unable to sponsor visas", "does not offer visa sponsorship"
    re.compile(
        rf"\b{_NOT} (?:\w+ ){{0,4}}?(?:sponsor\b|(?:offer|provide|support|consider|give|assist with"
        rf"|arrange|obtain)(?:ing)? (?:\w+ ){{0,3}}?{_THING})",
        re.IGNORECASE,
    ),
    # "Visa sponsorship is not available", "not eligible for visa sponsorship"
    re.compile(
        rf"\b{_THING} (?:is|are|will be|can) ?(?:\w+ ){{0,2}}?(?:not|un)(?: be)? ?(?:available|offered"
        rf"|provided|possible|able)|\bnot (?:eligible|available|open) (?:for|to) (?:\w+ ){{0,2}}?{_THING}",
        re.IGNORECASE,
    ),
    # "No visa sponsorship"; "authorized to work without sponsorship"
    re.compile(
        rf"\bno {_THING}\b|\bwithout (?:the )?(?:need (?:for|of) |requiring |any )?(?:(?:current|future"
        rf"|employer|company) (?:or \w+ )?)*{_THING}\b",
        re.IGNORECASE,
    ),
)
_SPONSORED = (
    # "We sponsor visas", "we will sponsor your work visa"
    re.compile(
        r"\b(?:we|employer|university|institute|company) (?:(?:do|can|will|gladly|happily|also|are (?:able"
        r"|happy|willing) to) )*sponsor "
        r"(?:\S+ ){0,4}?(?:visas?|work permits?|green cards?|h-?1-?b)\b",
        re.IGNORECASE,
    ),
    # "Visa sponsorship available", "we offer visa sponsorship", "help with your visa application"
    re.compile(
        rf"\b{_THING} (?:is |are |can be |will be )?(?:available|offered|provided|possible|included"
        rf"|supported)\b|\b(?:offer|provide|including|includes?)s? (?:\w+,? ){{0,4}}?{_THING}\b|"
        r"\b(?:help|support|assist|assistance|guidance)(?: you| candidates)? (?:with|for"
        r"|in)(?: \S+){0,4} (?:visas?|work permits?|immigration)\b|\bvisa (?:assistance|support)\b",
        re.IGNORECASE,
    ),
    # A benefit in a list: "Visa sponsorship", "Relocation and immigration support"
    re.compile(
        r"^\W*(?:(?:\w+,? ){0,3}(?:and|&|/) ?)?(?:work )?(?:visa sponsorships?|immigration support"
        r"|immigration assistance)(?: (?:and|&) relocation(?: \w+)?)?\W*$",
        re.IGNORECASE,
    ),
)
# Not a promise; the visa of a visit; or somebody's duties.
_NO_PROMISE = re.compile(
    r"\b(?:may be|might|case[- ]by[- ]case|depending on|if eligible|where possible|in some cases"
    r"|certain roles|not all|unless"
    r"|some (?:roles|positions)|doesn.t guarantee|no guarantee|not guarantee|costs?|fees?|will you|do you"
    r"|would you)\b|\?",
    re.IGNORECASE,
)
_DUTY = re.compile(
    r"\b(?:manage|own|oversee|coordinate|responsible|employees|case processing|travel"
    r"|applications, renewals|liaise|administer"
    r"|experience|knowledge|handle|track|events?|executive|sponsors)\b",
    re.IGNORECASE,
)


def find_visa(document: Document) -> Found[Visa] | None:
    """What is said about sponsorship; nothing where the posting says both."""
    found: dict[Visa, str] = {}
    for text in (document.title, *(s.text for s in document.sentences)):
        if _ABOUT_VISA.search(text) and (visa := _read(text)):
            found.setdefault(visa, text)
    if len(found) != 1:
        return None
    visa, evidence = next(iter(found.items()))
    return Found(visa, evidence)


def _read(text: str) -> Visa | None:
    if _NO_PROMISE.search(text):
        return None
    if any(pattern.search(text) for pattern in _NOT_SPONSORED):
        return Visa.NOT_SPONSORED
    if _DUTY.search(text):
        return None
    return Visa.SPONSORED if any(pattern.search(text) for pattern in _SPONSORED) else None
