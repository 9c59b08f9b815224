"""Grades, licences, clearances and the right to work."""

from __future__ import annotations

import re
from decimal import Decimal

from postings.openings.choices import QualificationKind
from postings.understanding.qualifications.asks import Ask
from postings.understanding.qualifications.stated import Alternatives, StatedQualification

_GPA = re.compile(
    r"\b(?:GPA|grade[- ]point average)\b(?P<near>[^.;]{0,40}?(?P<value>\d\.\d{1,2})(?!\d))?", re.IGNORECASE
)
_GPA_BEFORE = re.compile(r"(?P<value>\d\.\d{1,2})\s*(?:/\s*\d\.\d{1,2}\s*)?(?:cumulative |minimum )?$")
_HONOURS = re.compile(
    r"\b(?:(?P<upper>2[.:]1|upper second)|(?P<first>first[- ]class(?! (?:research|universit|communicat|"
    r"engineer|product|team|environment))))\b"
    r"(?P<rest>[^.;]{0,40})",
    re.IGNORECASE,
)
_HONOURS_CONTEXT = re.compile(r"\b(?:degree|honou?rs|grade|bachelor\w*|class|undergraduate)\b", re.IGNORECASE)
_TOP_GRADES = re.compile(
    r"\b(?:excellent|outstanding|very good|strong|top|good|high|exceptional) (?:\w+ )?(?:grades|"
    r"academic (?:record|transcripts?|results|performance))\b",
    re.IGNORECASE,
)
_OTHERS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (line, re.compile(pattern, re.IGNORECASE))
    for line, pattern in (
        ("GRE score", r"\bGRE\b(?! (?:is|are|scores? (?:is|are)) (?:not|optional))"),
        (
            "Driving licence",
            r"\bdriv(?:ing|er'?s?) licen[cs]e\b|\bführerschein\b|\bkörkort\b|"
            r"\bpermis de conduire\b|\brijbewijs\b",
        ),
        (
            "Security clearance",
            r"\b(?:security|secret|SC|DV|TS/SCI) clearance\b|\bTS/SCI\b|"
            r"\bsecurity[- ]vett\w+|\bclearance (?:at|level)\b",
        ),
        (
            "Citizenship",
            r"\bmust be (?:an? )?(?:[\w.]+ ){0,3}(?:citizens?|nationals?)\b|"
            r"\bcitizenship (?:is )?required\b|\bhold (?:\w+ ){0,2}citizenship\b|"
            r"\b(?:U\.?S\.?|UK|EU|Canadian|Australian) (?:citizens?|citizenship|nationals?)\b(?! and non)",
        ),
        (
            "Right to work",
            r"\b(?:right|permission|authori[sz]ation|authori[sz]ed|eligible|eligibility|permitted|"
            r"legally able) to (?:live and )?work\b|"
            r"\bwork (?:permit|authori[sz]ation)\b|\bwork[- ]authori[sz]ed\b",
        ),
    )
)
# Help with a permit is an offer, and asking about a status is not asking for it.
_OFFERED = re.compile(
    r"\b(?:sponsor\w*|assist\w*|help|support|we (?:can|will)|relocat\w*|regardless|without regard|"
    r"obtain(?:ing)?|irrespective|"
    r"e-?verify|I-9|verify|verification)\b",
    re.IGNORECASE,
)


def find_grades(ask: Ask) -> list[Alternatives]:
    """A grade point average or class of degree."""
    text = ask.text
    if gpa := _GPA.search(text):
        stated = gpa["value"]
        if not stated and (before := _GPA_BEFORE.search(text, 0, gpa.start())):
            stated = before["value"]
        minimum = Decimal(stated) if stated else None
        return [(_grade(ask, gpa.start(), f"GPA of at least {minimum}" if minimum else "Good GPA", minimum),)]
    honours = _HONOURS.search(text)
    if honours and _HONOURS_CONTEXT.search(text):
        line = "First or upper second-class degree" if _both(text) else "Upper second-class degree (2:1)"
        if honours["first"] and not _both(text):
            line = "First-class degree"
        return [(_grade(ask, honours.start(), line, None),)]
    if grades := _TOP_GRADES.search(text):
        return [(_grade(ask, grades.start(), "Good grades", None),)]
    return []


def find_others(ask: Ask) -> list[Alternatives]:
    """Conditions that are neither schooling nor skill."""
    text = ask.text.replace("’", "'")
    groups: list[Alternatives] = []
    for line, pattern in _OTHERS:
        match = pattern.search(text)
        if match and not (
            line in ("Right to work", "Citizenship", "Security clearance") and _OFFERED.search(text)
        ):
            groups.append(
                (
                    StatedQualification(
                        kind=QualificationKind.OTHER,
                        necessity=ask.necessity_at(match.start()),
                        name=line,
                        text=line,
                    ),
                )
            )
    return groups


def _grade(ask: Ask, start: int, line: str, minimum: Decimal | None) -> StatedQualification:
    return StatedQualification(
        kind=QualificationKind.GPA, necessity=ask.necessity_at(start), minimum=minimum, text=line
    )


def _both(text: str) -> bool:
    matches = list(_HONOURS.finditer(text))
    return any(m["upper"] for m in matches) and (
        any(m["first"] for m in matches) or bool(re.search(r"\bfirst\b", text, re.IGNORECASE))
    )
