"""Pay scales a posting names: German tariff groups, British grades, Dutch scales, the UKRI rate."""

from __future__ import annotations

import re

from postings.understanding.document import Document
from postings.understanding.found import Found
from postings.understanding.pay.purposes import is_pay_heading
from postings.understanding.rejoined import rejoined

MAY_NAME_SCALE = re.compile(
    r"TV|\b(?:[Gg]rade|[Bb]and|[Ss]cale|[Ll]evel|[Cc]ode|UKRI|Besoldung|W-?[123]|schaal)"
)

_TARIFF = r"(?P<tariff>TV[- ]?L|TV[- ]?Ö[Dd]|TV[- ]?[öo][Dd]|TV[- ]?H|TV[- ]?G[- ]?U|TV[- ]?U)"
_GROUP = (
    r"(?:(?:E|EG)\s?|(?:Entgelt|Vergütungs|Lohn)(?:gruppe|stufe)?\s(?:E\s?|EG\s?)?"
    r"|(?:(?:pay|salary|remuneration|wage)\s)?(?:group|grade|level|scale)\s(?:E\s?|EG\s?)?)"
    r"(?P<group>1[0-5][ab]?|[5-9][ab]?)(?P<second>\s?[/–-]\s?(?:E\s?)?1[0-5])?(?!\d)"
)
_TARIFF_THEN_GROUP = re.compile(rf"{_TARIFF}\b[^\d%.;]{{0,24}}?\b{_GROUP}")
_TARIFF_THEN_NUMBER = re.compile(
    rf"{_TARIFF}\b[\s(,:-]{{0,3}}(?P<group>1[0-5])(?P<second>\s?/\s?1[0-5])?(?!\d|\.\d|\s?%)"
)
_GROUP_THEN_TARIFF = re.compile(rf"\b{_GROUP}[^\d%.;]{{0,40}}?\b{_TARIFF}\b")
_GERMAN = (_TARIFF_THEN_GROUP, _GROUP_THEN_TARIFF, _TARIFF_THEN_NUMBER)
_SHARE = re.compile(r"\b(100|[2-9]\d(?:[.,]\d)?)\s?%")
_PROFESSORS = re.compile(
    r"\b(?:Besoldungsgruppe|[Ss]alary (?:group|grade|scale)|[Pp]ay (?:group|grade|scale)"
    r"|Besoldung)\s?\(?(?P<named>[WA]\s?\d{1,2})\b"
    r"|\b(?P<chair>W-?[123])[ -](?:[Pp]rofess|\(?[Tt]enure)"
)
_GRADE = re.compile(
    r"\b(?P<word>Grade|Band|Pay Band|Academic Level)\b[\s:]{1,2}(?P<step>[A-Z]{0,3}\d{1,2}[A-Z]?"
    r"|[A-E])(?![\w%]|\.\d)"
)
_DUTCH = re.compile(r"\b(?:salary )?(?:scale|schaal)\s(?P<step>\d{1,2}|P|OIO)\b(?!\s?(?:%|million))")
_NORWEGIAN = re.compile(r"\b(?:position |salary |job |stillings?)?(?:code|kode)\s(?P<code>1\d{3})\b")
_UKRI = re.compile(
    r"\bUKRI(?:'s|’s)?\b[^.;]{0,30}?\b(?:rates?|stipend|minimum|level)\b|\b(?:rate|stipend)s? (?:set by"
    r"|of) UKRI\b"
)
_ABOUT_PAY = re.compile(
    r"£|€|\b(?:salar|pay\b|remunerat|stipend|per annum|spine|NOK|gross|loon|lønn|compensation|earn)",
    re.IGNORECASE,
)


def find_pay_scale(document: Document) -> Found[str] | None:
    """The scale a posting names, with or without figures: "TV-L E13 100%", "Grade 7"."""
    for sentence in rejoined(document):
        scale = read_scale(sentence.text, is_about_pay=is_pay_heading(sentence.heading))
        if scale:
            return Found(scale, sentence.text)
    return None


def read_scale(text: str, *, is_about_pay: bool = False) -> str:
    """The scale named in a sentence, or "". Grades and levels count only where pay is spoken of."""
    if not MAY_NAME_SCALE.search(text):
        return ""
    german = _german(text)
    if german:
        return german
    chair = _PROFESSORS.search(text)
    if chair:
        return (chair["named"] or chair["chair"]).replace(" ", "").replace("-", "")
    if not is_about_pay and not _ABOUT_PAY.search(text):
        return ""
    grade = _GRADE.search(text)
    if grade:
        return f"{grade['word']} {grade['step']}"
    dutch = _DUTCH.search(text)
    if dutch:
        return f"Scale {dutch['step']}"
    norwegian = _NORWEGIAN.search(text)
    if norwegian:
        return f"Code {norwegian['code']}"
    return "UKRI rate" if _UKRI.search(text) else ""


def _german(text: str) -> str:
    for pattern in _GERMAN:
        match = pattern.search(text)
        if match is None:
            continue
        tariff = _tariff_name(match["tariff"])
        second = re.sub(r"\D", "", match["second"] or "")
        group = f"E{match['group']}" + (f"/E{second}" if second else "")
        return " ".join(filter(None, (tariff, group, _share(text, match))))
    return ""


def _tariff_name(written: str) -> str:
    name = re.sub(r"[- ]", "", written).upper()
    return {"TVL": "TV-L", "TVÖD": "TVöD", "TVOD": "TVöD", "TVH": "TV-H", "TVGU": "TV-G-U", "TVU": "TV-U"}[
        name
    ]


def _share(text: str, match: re.Match[str]) -> str:
    """The part of full time, when one is given right beside the scale: "75 % TV-L E13", "E13 TV-L (100%)"."""
    beside = text[max(0, match.start() - 14) : match.start()] + "#" + text[match.end() : match.end() + 16]
    shares = {share.group(1) for share in _SHARE.finditer(beside)}
    return f"{shares.pop()}%" if len(shares) == 1 else ""
