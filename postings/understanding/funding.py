"""How a studentship or fellowship is paid for.

Only where the opening is one: a company's wellness stipend is a benefit, and a funded project need not fund
the place on it.
"""

from __future__ import annotations

import re

from postings.openings.choices import Funding
from postings.understanding.document import Document
from postings.understanding.found import Found
from postings.understanding.sections import find_section_kind

_PLACE = re.compile(
    r"\bph\.?\s?d\b|\bd\.?phil\b|\bdoctora\w*|\bstudentships?\b|\bscholarships?\b|\bfellow(?:s|ships?)?\b|"
    r"\bpost-?\s?doc\w*|\bstudents?\b|"
    r"\bdoktorand\w*|\bpromotion\w*|\bstipendiat\w*|\bscholars?\b|\bresiden(?:cy|ts?)\b",
    re.IGNORECASE,
)
# "A fully funded four-year PhD position" and the like; not a fully funded research team or company.
_FULLY_FUNDED = re.compile(
    r"\b(?:fully|completely|100\s?%|full)[- ]fund(?:ed|ing)\b(?! (?:research )?(?:team|start-?up|company|"
    r"venture|lab\b|group))",
    re.IGNORECASE,
)
_NO_FUNDING = re.compile(
    r"\bself[- ]fund\w*|\bown funding\b|\bnot (?:\w+ )?funded\b|\bunfunded\b|\b(?:no|without|secure|"
    r"obtain|seek) (?:\w+ )?funding\b|"
    r"\bsubject to\b|\bif funded\b|\bcompetition\b|\bmay be (?:eligible|considered)\b|\bnot (?:cover|"
    r"include|provide)\w*",
    re.IGNORECASE,
)
_STIPEND = re.compile(
    r"\bstipends?\b|\bstipendium\b|\bmaintenance (?:grant|award)\b|\bbursar(?:y|ies)\b|"
    r"\bliving allowance\b|\btax-free (?:scholarship|grant|bursary)\b|"
    r"\bscholarship (?:of|valued|worth|covers|covering|provides|includes)\b",
    re.IGNORECASE,
)
# Stipends that are benefits of a job, or extras on top.
_OTHER_STIPEND = re.compile(
    r"\b(?:wellness|wellbeing|well-being|lunch|meals?|commut\w+|co-?working|equipment|learning|home|"
    r"office|education\w*|internet|wifi|phone|travel|"
    r"relocation|discretionary|work-?life|fitness|gym|books?|conferences?|onboarding|remote|professional|"
    r"development|parking|housing|food|health\w*|"
    r"additional|extra|child\w*|top-up|moving)\b[^.;]{0,30}\bstipend|\bstipends? (?:for|to|toward\w*|"
    r"of up to) (?:\w+ )?(?:wellness|meals?|food|"
    r"lunch|equipment|learning|home|travel|commut\w*|health|take|attend|cover (?:travel|relocation)|meet)",
    re.IGNORECASE,
)
_TUITION = re.compile(
    r"\b(?:tuition|(?:university|course|programme|program|phd|academic|student|registration) fees?|fees)\b",
    re.IGNORECASE,
)
_PAID_FOR = re.compile(
    r"\b(?:waive[drs]?|waivers?|remission|exempt\w*|cover(?:s|ed|ing|age)?|paid|pays|includ(?:es|ing|ed)|"
    r"fully met|provides?)\b|\bfree of\b|"
    r"\bno (?:tuition )?fees\b",
    re.IGNORECASE,
)
_PARTLY = re.compile(
    r"\bpartial\w*|\bpart of\b|\bdifference\b|\bshortfall\b|\bhome (?:fee|rate|level|tuition)\w*|"
    r"\bup to\b",
    re.IGNORECASE,
)
_HINTS = ("fund", "stipend", "tuition", "fees", "bursar", "scholarship", "maintenance", "living allowance")

_RANK = {Funding.FULLY_FUNDED: 3, Funding.STIPEND: 2, Funding.TUITION_WAIVED: 1}


def find_funding(document: Document) -> Found[Funding] | None:
    """The best funding the posting promises; None when it is no funded place or does not say."""
    names_place = bool(_PLACE.search(document.title))
    best: Found[Funding] | None = None
    if names_place and _FULLY_FUNDED.search(document.title):
        best = Found(Funding.FULLY_FUNDED, document.title)
    for sentence in document.sentences:
        text = sentence.text
        lower = text.lower()
        if not any(hint in lower for hint in _HINTS) or _NO_FUNDING.search(text):
            continue
        if find_section_kind(sentence.heading) in ("preferred", "legal"):
            continue
        if not names_place and not _PLACE.search(text):
            continue
        funding = _read(text, names_place=names_place)
        if funding and (best is None or _RANK[funding] > _RANK[best.value]):
            best = Found(funding, text)
    return best


def _read(text: str, *, names_place: bool) -> Funding | None:
    # What is funded must be a place: a project or a lab may be funded, and not the studies in it.
    if _FULLY_FUNDED.search(text) and (names_place or _PLACE.search(text)):
        return Funding.FULLY_FUNDED
    has_stipend = bool(_STIPEND.search(text)) and not _OTHER_STIPEND.search(text)
    has_tuition = bool(_TUITION.search(text)) and bool(_PAID_FOR.search(text))
    if has_stipend and has_tuition:
        return Funding.STIPEND if _PARTLY.search(text) else Funding.FULLY_FUNDED
    if has_stipend:
        return Funding.STIPEND
    return Funding.TUITION_WAIVED if has_tuition and not _PARTLY.search(text) else None
