"""Years of experience, at least and at most, alone or beside a degree."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from postings.openings.choices import DEGREE_ORDER, Degree, QualificationKind
from postings.understanding.qualifications.asks import Ask
from postings.understanding.qualifications.degrees import LABELS, DegreeMention, DegreesAsked
from postings.understanding.qualifications.stated import Alternatives, StatedQualification

_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
NUMBERS = {word: number for number, word in enumerate(_WORDS, start=1)}
_NUMBER = rf"(?:\d{{1,2}}(?:\.5)?|{'|'.join(_WORDS)})"
_YEARS = re.compile(
    rf"(?<![\w.,$€£/-])(?P<low>{_NUMBER})\s*(?:\(\d+\)\s*)?\+?(?:\s*(?:-|–|to|"
    rf"/)\s*(?P<high>{_NUMBER})\s*\+?)?"
    r"(?:\s*or more|\s*plus)?\s*(?:full[- ]time\s+)?(?:years?|yrs?)\b['’]?(?!\s*old)",
    re.IGNORECASE,
)
# What makes a number of years one of experience: "of experience", "building models", "in industry".
_EXPERIENCE_AFTER = re.compile(
    r"\+?\s*(?:\([^)]{1,25}\)\s*)?(?:(?:of|with|in)\s+)?(?:[\w/&,+'’().-]+\s+){0,8}?(?:experience|"
    r"expertise|background|track record)\b|"
    r"\s*(?:of\s+)?(?:hands-on|professional|industry|industrial|practical|relevant|proven|research|"
    r"full-time)\b|"
    r"\s*(?:of )?(?:working|building|developing|leading|managing|designing|training|shipping|deploying|"
    r"writing|coding|"
    r"programming|doing|running|engineering|implementing|teaching)\b|"
    r"\s+(?:in (?:an?|the|data|software|machine|ml|ai|research|product|industry|engineering|deep)|as an?)\b",
    re.IGNORECASE,
)
_EXPERIENCE_BEFORE = re.compile(r"\bexperience\b[^.;]{0,20}$", re.IGNORECASE)
# Years of a contract, a project, a company or a plan.
_NOT_EXPERIENCE = re.compile(
    r"\b(?:contract|position|appointment|duration|fund\w*|period|term|extend\w*|extension|renew\w*|last|"
    r"past|next|first|"
    r"founded|every|every other|after|over the|in|until|maximum duration|for(?: up to)?|limited to|"
    r"employment|programme|program|"
    r"project|residency|internship)(?: (?:of|for|the|to|at least|is|lasts))*\s*$",
    re.IGNORECASE,
)
_AT_MOST_BEFORE = re.compile(
    r"\b(?:no more than|not more than|at most|max(?:imum|\.)?(?: of)?|less than|fewer than|up to|"
    r"not exceed\w*)\s*$",
    re.IGNORECASE,
)
# "No more than three years since the PhD": a ceiling counted from the degree.
_CEILING = re.compile(
    r"\b(?:no more than|not more than|no longer than|at most|max(?:imum|\.)?(?: of)?|less than|fewer than|"
    r"within(?: the (?:last|past))?|"
    rf"in the (?:last|past))\s+(?P<number>{_NUMBER})\s*(?:\(\d+\)\s*)?years?\b",
    re.IGNORECASE,
)
_DOCTORATE = re.compile(r"\bph\.?\s?d\b|\bdoctor\w*", re.IGNORECASE)
_SINCE_DEGREE = re.compile(
    r"\b(?:since|after|from|following|of|post)\b[^.;]{0,40}(?:ph\.?\s?d|doctor)|"
    r"(?:ph\.?\s?d|doctor\w*)[^.;]{0,60}\b(?:obtain\w*|complet\w*|award\w*|receiv\w*|defend\w*|earn\w*|"
    r"finish\w*|grant\w*|older|must be|"
    r"conferred|taken)\b|\b(?:obtain\w*|complet\w*|award\w*|receiv\w*|defend\w*|earn\w*|"
    r"finish\w*)\b[^.;]{0,60}(?:ph\.?\s?d|doctor)",
    re.IGNORECASE,
)
_STILL_TO_COME = re.compile(
    r"\b(?:expected|planned|aim\w*|will|should) (?:to )?be (?:completed|finished|obtained)\b", re.IGNORECASE
)
_EARLY_CAREER = re.compile(
    rf"\b(?:first (?P<first>{_NUMBER}) years|"
    rf"less than (?P<less>{_NUMBER}) years)\b[^.;]{{0,60}}\b(?:research (?:career|experience))",
    re.IGNORECASE,
)
_AFTER_DEGREE = re.compile(
    r"\b(?:post[- ]?|after (?:\w+ ){0,3})(?P<degree>ph\.?\s?d|doctora\w*|master\w*|m\.?sc|bachelor\w*)",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"\+?\s*of (?:(?:direct|hands-on|proven|relevant|professional|prior) )*"
    r"(?P<kind>(?:[\w-]+ )?(?:management|leadership|supervisory|teaching)) experience\b",
    re.IGNORECASE,
)
_IN_A_ROLE = re.compile(
    r"\+?\s*of (?:[\w-]+ ){0,2}?experience "
    r"(?P<role>as (?:an? )?(?:[\w-]+ ){0,2}?(?:lead|leader|manager|head|supervisor))\b",
    re.IGNORECASE,
)
_POSTDOCTORAL = re.compile(r"\bpost-?\s?doc", re.IGNORECASE)
_LINKED = re.compile(r"(?:\+|,|\band\b|\bplus\b|\bwith\b|\(|/|&|\bat least\b)", re.IGNORECASE)
_DEGREE_AFTER = re.compile(r"\b(?:with|and|plus|if you have|for) (?:an? )?$|[(+]\s*$", re.IGNORECASE)
_OR = re.compile(r"\bor\b|/|;", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Span:
    low: Decimal
    high: Decimal | None
    start: int
    end: int
    is_ceiling: bool


def to_number(word: str) -> Decimal:
    """A number written in digits or as an English word up to ten."""
    return Decimal(NUMBERS.get(word.lower(), 0) or word)


def find_years(ask: Ask, degrees: DegreesAsked) -> list[Alternatives]:
    """Rows of years in one sentence; those that come with alternative degrees are alternatives."""
    text = ask.text
    if "year" not in text.lower() and "yr" not in text.lower():
        return []
    if limit := _since_degree(ask):
        return [(limit,)]
    spans = list(_spans(text))
    paired = _pair(text, spans, degrees.mentions)
    if paired:
        return [tuple(_row(ask, span, degree) for degree, span in paired)]
    return [(_row(ask, span, _counted_after(text, span)),) for span in spans[:3]]


def _spans(text: str) -> list[_Span]:
    found = []
    for match in _YEARS.finditer(text):
        before, after = text[: match.start()], text[match.end() : match.end() + 90]
        is_ceiling = bool(_AT_MOST_BEFORE.search(before))
        if not (_EXPERIENCE_AFTER.match(after) or _EXPERIENCE_BEFORE.search(before[-40:])):
            continue
        if not is_ceiling and _NOT_EXPERIENCE.search(before[-40:]):
            continue
        low = to_number(match["low"])
        high = to_number(match["high"]) if match["high"] else None
        if low > 25 or (high is not None and high < low):
            continue
        found.append(_Span(low, high, match.start(), match.end(), is_ceiling))
    return found


def _since_degree(ask: Ask) -> StatedQualification | None:
    text = ask.text
    ceiling = None if _STILL_TO_COME.search(text) else _CEILING.search(text)
    if ceiling and _DOCTORATE.search(text) and _SINCE_DEGREE.search(text):
        number = to_number(ceiling["number"])
        return StatedQualification(
            kind=QualificationKind.YEARS,
            necessity=ask.necessity_at(ceiling.start()),
            degree=Degree.PHD.value,
            maximum=number,
            text=f"No more than {_years(number)} since the PhD",
        )
    early = _EARLY_CAREER.search(text)
    if early:
        number = to_number(early["first"] or early["less"])
        return StatedQualification(
            kind=QualificationKind.YEARS,
            necessity=ask.necessity_at(early.start()),
            maximum=number,
            text=f"No more than {_years(number)} of research experience",
        )
    return None


def _pair(text: str, spans: list[_Span], mentions: tuple[DegreeMention, ...]) -> list[tuple[Degree, _Span]]:
    """Degrees with the years each takes, when a sentence trades one for the other; else nothing."""
    if not spans or len(mentions) < 2 or not _OR.search(text):
        return []
    pairs: dict[Degree, _Span] = {}
    for span in spans:
        nearest = _degree_of(text, span, spans, mentions)
        if nearest and nearest.degree not in pairs:
            pairs[nearest.degree] = span
    unpaired = [mention for mention in mentions if mention.degree not in pairs]
    if len(pairs) >= 2:
        return list(pairs.items())
    # "PhD or Master's with three years": the years make up for the lesser degree. "Master's or PhD with
    # three years" asks them of both.
    (paired,) = pairs or (None,)
    if (
        paired
        and unpaired
        and mentions[-1].degree is paired
        and DEGREE_ORDER[mentions[0].degree] > DEGREE_ORDER[paired]
    ):
        span = pairs[paired]
        none = _Span(Decimal(0), None, span.start, span.end, False)
        return [(mention.degree, none) for mention in unpaired] + [(paired, span)]
    return []


def _degree_of(
    text: str, span: _Span, spans: list[_Span], mentions: tuple[DegreeMention, ...]
) -> DegreeMention | None:
    for mention in reversed(mentions):
        if mention.end <= span.start:
            between = text[mention.end : span.start]
            is_cut = any(mention.end <= other.start < span.start for other in spans if other is not span)
            if len(between) <= 90 and not is_cut and _LINKED.search(between):
                return mention
            break
    for mention in mentions:
        if mention.start >= span.end:
            return mention if _DEGREE_AFTER.search(text[span.end : mention.start]) else None
    return None


def _counted_after(text: str, span: _Span) -> Degree | None:
    """The degree after which the years are counted, when the sentence says so."""
    nearby = text[span.end : span.end + 60]
    if after := _AFTER_DEGREE.search(nearby):
        word = after["degree"].lower()
        return Degree.PHD if word[0] in "pd" else Degree.BACHELOR if word[0] == "b" else Degree.MASTER
    return Degree.PHD if _POSTDOCTORAL.search(nearby[:25]) else None


def _row(ask: Ask, span: _Span, degree: Degree | None) -> StatedQualification:
    years = f"{span.low}–{span.high} years" if span.high else _years(span.low)
    if span.is_ceiling:
        line = f"No more than {_years(span.high or span.low)} of experience"
    elif degree and span.low == 0 and not span.high:
        line = f"With a {LABELS[degree]}, no years of experience asked"
    else:
        line = f"{years} of {_experience(ask.text, span.end)}"
        if degree and _counted_after(ask.text, span):
            line += f" after a {LABELS[degree]}"
        elif degree:
            line += f" with a {LABELS[degree]}"
    return StatedQualification(
        kind=QualificationKind.YEARS,
        necessity=ask.necessity_at(span.start),
        degree=degree.value if degree else "",
        minimum=None if span.is_ceiling else span.low,
        maximum=(span.high or span.low) if span.is_ceiling else None,
        text=line,
    )


def _experience(text: str, start: int) -> str:
    """ "experience", or of what kind where it is not the work itself: leading it, teaching it."""
    if leading := _LEADING.match(text, start):
        return f"{leading['kind'].lower()} experience"
    role = _IN_A_ROLE.match(text, start)
    return f"experience {role['role']}" if role else "experience"


def _years(number: Decimal) -> str:
    return "1 year" if number == 1 else f"{number} years"
