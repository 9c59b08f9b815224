"""How long a role lasts; its hours and its start are read beside it.

A tenure track counts as permanent: the question a candidate asks is whether the role ends by itself, and a
tenure track does not. "Up to three years" and "3 to 4 years" are fixed terms whose months stay unknown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from postings.openings.choices import Contract
from postings.understanding.document import Document
from postings.understanding.durations import JOB, NUMBER, SPAN, months_in
from postings.understanding.found import Found
from postings.understanding.hours import find_hours
from postings.understanding.start import StatedStart, find_start

__all__ = ["StatedContract", "StatedStart", "find_contract", "find_hours", "find_start"]


@dataclass(frozen=True, slots=True)
class StatedContract:
    kind: Contract
    months: int | None


_ABOUT_CONTRACT = re.compile(
    r"permanent|indefinite|tenure|fixed|temporary|term\b|contract|duration|month|year|befristet|open-ended",
    re.IGNORECASE,
)
_PERMANENT = re.compile(
    r"\bpermanent(?:,| and)?(?: full[- ]time| part[- ]time| academic| research)? (?:contract|position"
    r"|role|post\b|job|employment|basis|appointment|faculty position)|\b(?:contract|position|employment|job"
    r"|appointment)(?: type)?(?: is|:) (?:\w+[ ,-]+){0,3}?permanent\b(?! (?:magnet|resid))"
    r"|\b(?:full|part)[- ]time[,/ |]+permanent\b|\bpermanent[,/ |]+(?:full|part)[- ]time\b"
    r"|\bindefinite(?:[- ]term| duration)? (?:contract|employment|position|appointment)"
    r"|\bopen[- ]ended (?:contract|position)|\(open[- ]ended\)"
    r"|\b(?:position|employment|contract|appointment) (?:is )?of indefinite duration|\bunbefristet"
    r"|\btenured (?:\w+ )?position",
    re.IGNORECASE,
)
# "With the prospect of a permanent position" is a fixed term.
_NOT_YET = re.compile(
    r"\b(?:become|becoming|conver\w+|transition\w*|possib\w+|option|prospect\w*|view to|view of|lead\w*"
    r"|path\w*|potential\w*|non|not|intent\w*|opportunit\w+|eligible|may|could|offers? you|extend\w*|towards?"
    r"|temporary or)\b.{0,60}$",
    re.IGNORECASE,
)
_TENURE_TRACK = re.compile(
    r"\bprofessor\b.{0,60}\btenure[- ]track\b|\btenure[- ]track\b.{0,40}\bprofessor\b"
    r"|\b(?:a|an|the|for|in|of|\)|:|^) ?(?:full-time )?tenure[- ]track\b(?! (?:faculty members|colleagues"
    r"|system|procedure|model))|^tenure[- ]track\b",
    re.IGNORECASE,
)
_FIXED_WORDS = re.compile(
    rf"\bfixed[- ]term\b|\btemporary[ ,-]+(?:full-time |part-time |research )?(?:{JOB})"
    rf"|\b(?:{JOB})[^.;]{{0,20}}? (?:is|are|:) (?:a )?"
    rf"(?:temporary|limited[ -]duration|time[- ]limited)\b|\bterm[- ]limited\b|\btime-limited\b"
    rf"|\bcontract(?: type)?:? (?:limited duration|temporary|fixed)|\bbefristet|\bcontract duration:"
    rf"|\btype of employment: temporary|\btemporary employment\b",
    re.IGNORECASE,
)
_MODIFIERS = r"(?:[#(]?(?!years?|months?|experience|degree|project|program)[\w-]+[),]? )"
# "a two-year postdoctoral position", "36 months fixed-term contract"
_SPAN_OF_JOB = re.compile(
    rf"(?<![\w.,]){SPAN}[- ,]*(?:\(?fixed[- ]term\)? ?)?{_MODIFIERS}{{0,4}}?#?{JOB}s?\b", re.IGNORECASE
)
# "The position is for a period of 3 years", "appointed for the duration of four years", "limited to two years"
_JOB_FOR_SPAN = re.compile(
    rf"\b(?:{JOB}|appointed|employed|hired|funded|funding|agreement|offer(?:ed"
    rf"|s)?)s?\b(?: \([^)]*\))?(?:[\w%-]+,? |[ ,(]){{0,18}}?"
    rf"(?:for|of|is|to|lasts?|over|duration:?|initially|period:?|:|\()\s*(?:for )?(?:a |an |the )?"
    rf"(?:(?:initial|fixed|fixed-term|total|limited|maxim\w+|max\.?|minimum|standard|first)[ -]?)*"
    rf"(?:(?:period|duration|term|maximum|total|length)s? of )?(?:up to |initially |approx\w* "
    rf"|about )*(?:a )?(?:max\w* (?:of )?)?{SPAN}",
    re.IGNORECASE,
)
# As in "Duration: 36 months", "Contract: Temporary - 2 years", "Fixed-Term 36 months".
_LABELLED_SPAN = re.compile(
    rf"\b(?:contract|duration|length|term|appointment)(?: (?:type|length|duration|period"
    rf"|of (?:the )?(?:contract|appointment"
    rf"|employment|position|fellowship)))?(?: ?:| is) (?:\w+[ ,–-]+){{0,4}}?{SPAN}"
    rf"|\bfixed[- ]term(?: contract| position| employment| appointment)?(?:[ ,:(–-]+(?:for|of"
    rf"|period of))*[ ,:(–-]+(?:up to )?"
    rf"(?P<n2>{NUMBER})[- ](?P<unit2>years?|months?)\b",
    re.IGNORECASE,
)
# "Funding is for two years in the first instance", "initially 2 years with possible extension"
_SPAN_TO_EXTEND = re.compile(
    rf"{SPAN}(?: full[- ]time)?,? ?\(?(?:in the first instance|(?:with )?(?:the |a )?(?:possib\w+|option"
    rf"|opportunity)(?: of| for| to)?"
    rf"(?: an?| the)?(?: further)? ?(?:exten|renew|prolong)|renewable|extend[ai]ble|fixed[- ]term)",
    re.IGNORECASE,
)
_SPAN = re.compile(SPAN, re.IGNORECASE)
_FIXED_PATTERNS = (_LABELLED_SPAN, _SPAN_OF_JOB, _SPAN_TO_EXTEND, _JOB_FOR_SPAN)

# Years that are not the contract's.
_OTHER_SPAN = re.compile(
    r"\bexperience\b|\bat least \d|\b(?:years?|months?) in (?:a|an)\b|\d\+|\bprobation|\bprobezeit"
    r"|\bnotice period|\bparental|\bmaternity|\bsecondment|\bplacement|\bsabbatical|\bvacation"
    r"|\b(?:no|not) (?:more|longer|older|exceed)|\bmay not\b|\bhalf of\b|\bequivalent\b|\bthird[- ]cycle"
    r"|\b(?:years?|months?) (?:prior|before|ago|after|old|of (?:age|study|studies|university))"
    r"|\bimmediately (?:before|prior)|\bat the time of recruitment|\bdegree\b|\bbachelor|\bsalary of\b"
    r"|\bmonth over month|\brevenue|\bfounded",
    re.IGNORECASE,
)
# "After one year", "in the last five years"
_RELATIVE = re.compile(
    r"\b(?:last|past|previous|next|every|after|within|more than|over the|prior|before|under"
    r"|first) (?:\w+ )?$",
    re.IGNORECASE,
)
_PROJECT_SPAN = re.compile(
    rf"{SPAN}[- ](?:\([^)]*\) )?(?:[\w-]+ ){{0,4}}?(?:project|programme|program|network|grant|roadmap|plan"
    rf"|h2020|erc)\b",
    re.IGNORECASE,
)
_PERMANENT_TYPES = frozenset({"permanent", "regularpermanent", "indefinite", "unbefristet", "cdi"})
# Not "contract": freelance work without an end is called that too.
_FIXED_TYPES = frozenset({"temporary", "fixedterm", "fixedtermcontract", "temp", "cdd"})


def find_contract(document: Document, employment_type: str = "") -> Found[StatedContract] | None:
    """Permanent, or fixed term with its months. `employment_type` is what the feed's own field says."""
    if _TENURE_TRACK.search(document.title):
        return Found(StatedContract(Contract.PERMANENT, None), document.title)
    texts = [document.title, *(s.text for s in document.sentences)]
    fixed: Found[StatedContract] | None = None
    permanent: Found[StatedContract] | None = None
    for text in texts:
        if not _ABOUT_CONTRACT.search(text):
            continue
        if permanent is None and _is_permanent(text):
            permanent = Found(StatedContract(Contract.PERMANENT, None), text)
        if fixed is None or fixed.value.months is None:
            fixed = _read_fixed_term(text) or fixed
    if fixed and permanent:
        # A tenure track starts with a term; anything else that says both offers several contracts.
        return permanent if _TENURE_TRACK.search(permanent.evidence) else None
    return fixed or permanent or _from_employment_type(employment_type)


def _is_permanent(text: str) -> bool:
    if _TENURE_TRACK.search(text) and re.search(
        r"position|professor|appointment|faculty", text, re.IGNORECASE
    ):
        return bool(re.search(r"\binvite|\bseek|\blooking|\bappl|\bposition|\bhiring", text, re.IGNORECASE))
    match = _PERMANENT.search(text)
    return bool(match) and not _NOT_YET.search(text[: match.start()]) if match else False


def _read_fixed_term(text: str) -> Found[StatedContract] | None:
    says_fixed = bool(_FIXED_WORDS.search(text))
    for pattern in _FIXED_PATTERNS:
        match = pattern.search(text)
        if match and not _is_another_span(match) and (says_fixed or not _PROJECT_SPAN.search(text)):
            return Found(StatedContract(Contract.FIXED_TERM, _months(match)), text)
    if says_fixed and not re.search(r"\b(?:or|and) permanent|\bpermanent (?:or|and)\b", text, re.IGNORECASE):
        return Found(StatedContract(Contract.FIXED_TERM, None), text)
    return None


def _is_another_span(match: re.Match[str]) -> bool:
    """Whether the words around it say that the span is experience, a probation or the like."""
    start = match.start("n") if match.groupdict().get("n") else match.start()
    before = match.string[max(0, start - 60) : start]
    return bool(
        _RELATIVE.search(before) or _OTHER_SPAN.search(before + match.string[start : match.end() + 40])
    )


def _months(match: re.Match[str]) -> int | None:
    groups = match.groupdict()
    if groups.get("n"):
        return months_in(match)
    again = _SPAN.search(match.string, match.start("n2"))
    return months_in(again) if again else None


def _from_employment_type(employment_type: str) -> Found[StatedContract] | None:
    key = re.sub(r"[^a-z]", "", employment_type.lower())
    if key in _PERMANENT_TYPES:
        return Found(StatedContract(Contract.PERMANENT, None), employment_type)
    if key in _FIXED_TYPES:
        return Found(StatedContract(Contract.FIXED_TERM, None), employment_type)
    return None
