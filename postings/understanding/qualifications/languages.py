"""Natural languages a posting asks for."""

from __future__ import annotations

import re

from postings.openings.choices import QualificationKind
from postings.understanding.qualifications.asks import Ask
from postings.understanding.qualifications.stated import Alternatives, StatedQualification

# Canonical name: other words for it in the languages postings come in.
_LANGUAGES: dict[str, str] = {
    "English": r"English|Englisch\w*|[Aa]nglais|[Ee]ngelska?|[Ee]ngelsk|Engels|[Ii]nglés|[Ii]nglese",
    "German": r"German|Deutsch\w*|[Aa]llemand|[Tt]yska|[Tt]ysk|Duits",
    "French": r"French|Französisch\w*|[Ff]rançais|[Ff]ranska|[Ff]ransk|Frans",
    "Dutch": r"Dutch|Niederländisch\w*|[Nn]éerlandais|Nederlands",
    "Swedish": r"Swedish|Schwedisch\w*|[Ss]venska",
    "Norwegian": r"Norwegian|[Nn]orsk|[Nn]orska",
    "Danish": r"Danish|[Dd]ansk|Dänisch\w*",
    "Finnish": r"Finnish",
    "Icelandic": r"Icelandic",
    "Spanish": r"Spanish|Castilian|[Ee]spañol",
    "Catalan": r"Catalan",
    "Portuguese": r"Portuguese",
    "Italian": r"Italian|Italienisch\w*",
    "Polish": r"Polish",
    "Czech": r"Czech",
    "Hungarian": r"Hungarian",
    "Romanian": r"Romanian",
    "Greek": r"Greek",
    "Estonian": r"Estonian",
    "Luxembourgish": r"Luxembourgish",
    "Turkish": r"Turkish",
    "Russian": r"Russian",
    "Ukrainian": r"Ukrainian",
    "Arabic": r"Arabic",
    "Hebrew": r"Hebrew",
    "Hindi": r"Hindi",
    "Mandarin": r"Mandarin|Chinese",
    "Cantonese": r"Cantonese",
    "Japanese": r"Japanese",
    "Korean": r"Korean",
    "Vietnamese": r"Vietnamese",
    "Thai": r"Thai",
    "Indonesian": r"Indonesian",
}
_NAMES = tuple(_LANGUAGES)
_LANGUAGE = re.compile(
    r"(?<![\w-])(?:"
    + "|".join(f"(?P<l{i}>{p})" for i, p in enumerate(_LANGUAGES.values()))
    + r")(?![\w-]|'s)"
)
_COMMAND = re.compile(
    r"\b(?:fluen\w*|proficien\w*|command|knowledge|mastery|language|languages|speak\w*|spoken|written|"
    r"writing|communicat\w*|bilingual|native|"
    r"mother tongue|oral\w*|verbal\w*|IELTS|TOEFL|CEFR|[ABC][12]\+?|working proficiency|conversational|"
    r"kenntnisse|\w+kenntnisse|sprach\w*|fließend|"
    r"verhandlungssicher|wort und schrift|maîtrise|courant|langue|niveau|flytande|tal och skrift|"
    r"muntlig\w*|skriftlig\w*|behärsk\w*|beheersing|"
    r"vloeiend|taal|skills?|level)\b",
    re.IGNORECASE,
)
# "Write your application in English", "courses are taught in Danish", "English translations".
_OTHER_USE = re.compile(
    r"\b(?:appl(?:ication|y|ications)\b[^.;]{0,60}\b(?:in|to)\b|taught in|translat\w+|documents?|"
    r"cover letter|letter\b|submit\w*|curriculum vitae|"
    r"\bCV\b|courses? (?:are|is) (?:taught|given|held)|working language|lessons|language (?:course|class|"
    r"training|models?|data|technolog\w+|processing)|"
    r"datasets?|corpus|corpora|speaking (?:world|market|countr)|resume|language used)\b",
    re.IGNORECASE,
)
_NOT_A_LANGUAGE = re.compile(
    r"\s+(?:universit|compan|citizen|national|market|law\b|state\b|institut|research (?:council|"
    r"foundation)|academy|health|school|government|"
    r"authorit|customer|team\b|office|industry|teach|text|transcript|doctoral|degree|literature|studies|"
    r"social|public|labou?r|residen)",
    re.IGNORECASE,
)
_LEVEL = re.compile(
    r"\b(?P<cefr>[ABC][12])\b|\b(?P<native>(?<!near-)(?<!near )(?<!non-)(?<!non )native(?! or near)|"
    r"mother tongue|muttersprach\w*|langue maternelle)\b|"
    r"\b(?P<test>IELTS|TOEFL)\b[^\d]{0,40}(?P<score>\d{1,3}(?:\.\d)?)|\b(?P<fluent>fluen\w+|fließend|"
    r"courant|flytande|verhandlungssicher|vloeiend)\b",
    re.IGNORECASE,
)
_ONE_OF = re.compile(r"\b(?:one|e\.g|such as|like|any|either)\b[^.;]*$", re.IGNORECASE)
_AND = re.compile(r"\band\b|\bund\b|\bet\b|\boch\b|&", re.IGNORECASE)
_OR = re.compile(r"\bor\b|/|\boder\b|\bou\b|\beller\b", re.IGNORECASE)


def find_languages(ask: Ask) -> list[Alternatives]:
    """One row a language, with its level when stated; "English or German" are alternatives."""
    text = ask.text
    if not _COMMAND.search(text) or _OTHER_USE.search(text):
        return []
    found: dict[str, re.Match[str]] = {}
    for match in _LANGUAGE.finditer(text):
        if match.lastgroup and not _NOT_A_LANGUAGE.match(text, match.end()):
            found.setdefault(_NAMES[int(match.lastgroup[1:])], match)
    matches = list(found.values())
    rows = tuple(
        StatedQualification(
            kind=QualificationKind.LANGUAGE,
            necessity=ask.necessity_at(match.start()),
            name=name,
            text=name + _level(ask, match, matches),
        )
        for name, match in found.items()
    )
    return [rows] if len(rows) > 1 and _are_alternatives(text, matches) else [(row,) for row in rows]


def _are_alternatives(text: str, matches: list[re.Match[str]]) -> bool:
    if _ONE_OF.search(text[max(0, matches[0].start() - 60) : matches[0].start()]):
        return True
    return _OR.search(text, matches[0].end(), matches[-1].start()) is not None and not _AND.search(
        text, matches[0].end(), matches[-1].start()
    )


def _level(ask: Ask, match: re.Match[str], matches: list[re.Match[str]]) -> str:
    """The level said right after this language, or of all the languages of the sentence."""
    text = ask.text
    level = _LEVEL.search(text, match.end(), min(len(text), match.end() + 25))
    if not level:
        level = _LEVEL.search(text) if len(matches) == 1 else _LEVEL.search(text, 0, matches[0].start())
    if not level or ask.necessity_at(level.start()) is not ask.necessity_at(match.start()):
        return ""
    if level["cefr"]:
        return f", {level['cefr'].upper()}"
    if level["test"]:
        return f", {level['test'].upper()} {level['score']}"
    return ", native" if level["native"] else ", fluent"
