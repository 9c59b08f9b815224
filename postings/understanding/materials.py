"""What an applicant must hand in."""

from __future__ import annotations

import re
from dataclasses import dataclass

from postings.openings.choices import MaterialKind
from postings.understanding.document import Document, Sentence
from postings.understanding.found import Found
from postings.understanding.sections import find_section_kind


@dataclass(frozen=True, slots=True)
class StatedMaterial:
    """`count` is how many, when said ("two referees"); `text` is a short line in our own words."""

    kind: MaterialKind
    count: int | None
    text: str


_MATERIALS: tuple[tuple[MaterialKind, str, str], ...] = (
    (
        MaterialKind.CV,
        "CV",
        r"\b(?:CV|C\.V\.|cv)(?=\W|$)|\bcurriculum[- ]vitae\b|\br[eé]sum[eé]\b|\blebenslauf\b|"
        r"\blevenslauf\b|\bmeritförteckning\b",
    ),
    (
        MaterialKind.COVER_LETTER,
        "Cover letter",
        r"\bcover(?:ing)?[- ]letter\b|\bmotivation(?:al)?[- ]letter\b|\bletter of (?:motivation|"
        r"application|interest|intent)\b|"
        r"\bapplication letter\b|\bstatement of motivation\b|\bmotivation statement\b|"
        r"\bmotivationsschreiben\b|\banschreiben\b|"
        r"\blettre de motivation\b|\bmotivatiebrief\b|\bpersonligt brev\b|\bsøknadsbrev\b|"
        r"\bmotiverad ansökan\b",
    ),
    (
        MaterialKind.PUBLICATION_LIST,
        "Publication list",
        r"\blists? of (?:(?:your|all|their|any|selected|relevant|the|scientific|academic|recent|"
        r"most) ){0,3}publications?\b|"
        r"\bpublications? list\b|\bpublikationsliste\b|\bschriftenverzeichnis\b|\bliste (?:de|"
        r"des) publications\b|\bpublikationslista\b",
    ),
    (
        MaterialKind.RESEARCH_STATEMENT,
        "Research statement",
        r"\bresearch (?:statement|plan|proposal|vision|summary)\b|\bstatement (?:of|on|about|"
        r"describing) (?:\w+ ){0,3}(?:research|purpose|interests?)\b|"
        r"\b(?:future )?research plans?\b|\bresearch interests? statement\b|\bprojet de recherche\b|"
        r"\bforskningsplan\b|\bprosjektbeskrivelse\b",
    ),
    (
        MaterialKind.TRANSCRIPTS,
        "Transcripts and certificates",
        r"\btranscripts?\b|\bacademic records?\b|\b(?:degree|study|university|academic|diploma|"
        r"grades?) (?:\w+ )?(?:certificates?|diplomas?)\b|"
        r"\bcop(?:y|ies) of (?:\w+ ){0,4}(?:diplomas?|certificates?|degrees?)\b|\bdiploma supplement\b|"
        r"\bgrade (?:list|sheet)s?\b|\bzeugnisse\b|"
        r"\brelevés? de notes\b|\bbetyg\b|\bvitnemål\b|\beksamensbevis\b|\bdiplomas\b",
    ),
    (
        MaterialKind.REFERENCES,
        "References",
        r"\breferees?\b|\b(?:letters?|statements?) of (?:recommendation|reference|support)\b|"
        r"\b(?:recommendation|reference|support) letters?\b|"
        r"\b(?:names?|contacts?|contact (?:details|information)|addresses|details|list|"
        r"e-?mails?)\b[^.;]{0,50}\b(?:references|recommenders)\b|"
        r"\b(?:one|two|three|four|\d) (?:or more |to (?:three|four|\d) )?(?:\w+ ){0,2}(?:references|"
        r"recommenders)\b|"
        r"\breferenzen\b|\bempfehlungsschreiben\b|\blettres? de recommandation\b|\breferenser\b|"
        r"\breferanser\b",
    ),
    (
        MaterialKind.CODE,
        "Code samples",
        r"\bgit(?:hub|lab)\b(?! actions?| copilot| contributions)|\b(?:code|coding|"
        r"programming) (?:samples?|examples?|portfolio)\b|\bsamples? of (?:\w+ )?code\b",
    ),
    (
        MaterialKind.OTHER,
        "Writing sample",
        r"\bwriting samples?\b|\bsamples? of (?:\w+ ){0,2}writing\b|\bsample (?:paper|"
        r"chapter)\b",
    ),
    (
        MaterialKind.OTHER,
        "Teaching statement",
        r"\bteaching (?:statement|portfolio|plan|philosophy|dossier)|"
        r"\bstatement of teaching\b",
    ),
    (
        MaterialKind.OTHER,
        "Diversity statement",
        r"\b(?:diversity|inclusion) statement\b|\bstatement (?:on|of) (?:\w+ ){0,2}(?:diversity|"
        r"inclusion)\b",
    ),
    (MaterialKind.OTHER, "Personal statement", r"\bpersonal (?:statement|letter)\b"),
    (
        MaterialKind.OTHER,
        "Thesis",
        r"\b(?:cop(?:y|ies)|summar(?:y|ies)|abstract|pdf|title|link)\b[^.;]{0,30}\b(?:thesis|theses|"
        r"dissertation)\b",
    ),
    (
        MaterialKind.OTHER,
        "Selected publications",
        r"\b(?:cop(?:y|ies) of|pdfs? of|selected|up to (?:\w+)) (?:\w+ ){0,4}publications\b|"
        r"\breprints\b",
    ),
    (
        MaterialKind.OTHER,
        "Proof of English",
        r"\b(?:proof|evidence|certificate|documentation) of (?:\w+ ){0,3}(?:english|language)\b|"
        r"\b(?:english|language) (?:\w+ )?(?:certificates?|test (?:scores?|results?))\b|"
        r"\bTOEFL\b[^.;]{0,20}\bscores?\b",
    ),
    (MaterialKind.OTHER, "Portfolio", r"(?<!teaching )\bportfolio\b"),
)
_COMPILED = tuple((kind, text, re.compile(pattern, re.IGNORECASE)) for kind, text, pattern in _MATERIALS)
# A cheap look first: most sentences name no material at all.
_ANY = re.compile("|".join(pattern for _, _, pattern in _MATERIALS), re.IGNORECASE)
# A cheaper look before that: parts of words of which one must occur.
_HINTS = (
    "cv",
    "c.v",
    "vitae",
    "resum",
    "résum",
    "letter",
    "brief",
    "brev",
    "motiv",
    "schreiben",
    "publi",
    "statement",
    "research p",
    "recherche",
    "forskning",
    "prosjekt",
    "transcript",
    "record",
    "certificate",
    "diplom",
    "zeugnis",
    "referee",
    "referen",
    "recom",
    "empfehl",
    "github",
    "gitlab",
    "code",
    "coding",
    "sample",
    "thes",
    "dissert",
    "portfolio",
    "lauf",
    "loop",
    "merit",
    "betyg",
    "vitnem",
    "bevis",
    "notes",
    "english",
    "reprint",
    "teaching",
    "grade",
    "writing",
    "research s",
)

_HANDING_IN = re.compile(
    r"\b(?:includ(?:e|es|ing)|submit(?:ted|ting)?|send(?:ing)?|sent|attach(?:ed|ing)?|upload(?:ed|ing)?|"
    r"provid(?:e|ed|ing)|enclos(?:e|ed|ing)|"
    r"consist(?:s|ing)?|compris(?:e|es|ing)|accompanied|contain(?:s|ing)?|apply with|along with|"
    r"together with|e-?mail(?:ed)?|supply|forward|"
    r"required documents|following documents|supported by|with (?:a |an |your )?(?:full |detailed |"
    r"complete |short )?(?:cv|curriculum|resume)|"
    r"einreichen|senden|schicken|beifügen|unterlagen|joindre|envoyer|adresser|bifoga|innehålla|vedlegges?|"
    r"inneholde|indeholde|sturen)\b",
    re.IGNORECASE,
)
_APPLYING = re.compile(
    r"\bwe (?:ask|require|need|expect)\b|\brequired\b|"
    r"\bappl(?:y|ication|ications|icants?|ying)\b|\bcandidates?\b|\bplease\b|\byour\b|\binterested\b|"
    r"\bsend (?:a |an )?(?:cv|resume)\b|"
    r"\bbewerb\w*|\bcandidature\b|\bansök\w*|\bsøk\w*|\bansøg\w*|\bsollicit\w*",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"\b(?:appl(?:y|ication|ications)|documents?|submi\w+|bewerb\w*|unterlagen|dossier|ansök\w*|"
    r"søk\w*)\b",
    re.IGNORECASE,
)
_NOT_ASKED = re.compile(
    r"\bagenc(?:y|ies)\b|\bunsolicited\b|\bincomplete cv\b|\bfuture (?:consideration|opportunit\w+|roles|"
    r"openings)\b|"
    r"\bno (?:need|cover|cv|resume|letters?)\b|\b(?:not|n't) (?:\w+ )?(?:required|necessary|need\w*|"
    r"include|send|submit|be (?:considered|accepted|returned))\b|"
    r"\b(?:anonymous|blind) (?:cv|resume)\b|\bresumes? (?:work|studies)\b|\bwe (?:contact|call|check|read|review)\b|"
    r"\bwe (?:will|may|might|then) (?:contact|call|ask|check|read|review)\b|"
    r"\b(?:ai|automated)\b[^.;]{0,40}\b(?:resumes?|screen)\b|\binstead of\b|\bif you don'?t meet\b|"
    r"\bshortlisted\b|\bif (?:you are )?invited\b|\baudio\b|"
    r"\bcalls?\b[^.;]{0,20}\btranscripts?\b",
    re.IGNORECASE,
)
# "Curriculum vitae", "A letter of motivation (1 page)": an item that is nothing but the name of a material.
_ITEM_START = re.compile(
    r"(?:(?:an?|your|the|full|complete|detailed|up-to-date|updated|short|brief|signed|certified|scanned|"
    r"current|academic|names?|contact|"
    r"and|of|at least|two|three|\d|\(?max\w*|one|page|copies|copy|list|official|details|information|"
    r"addresses|affiliations?|e-?mails?|,)[ ,]+){0,8}$",
    re.IGNORECASE,
)
_MAY_BE_SKILL = re.compile(r"git|portfolio|cod|program|writing|teaching", re.IGNORECASE)
_MAX_ITEM = 160
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_COUNT_BEFORE = re.compile(
    r"\b(one|two|three|four|five|[1-5])\b(?:\s*(?:\(\d\)|-|–|to|or)\s*(?:more|three|four|"
    r"[2-5])?)?\s+(?:[\w-]+ ){0,4}$",
    re.IGNORECASE,
)
_COUNT_AFTER = re.compile(
    r"[^.;]{0,12}\((?:minimum|at least|min\.?)?\s*(one|two|three|four|five|[1-5])\b", re.IGNORECASE
)
_LETTERS = re.compile(r"\bletters?\b|\bempfehlungsschreiben\b|\blettres\b", re.IGNORECASE)


def find_materials(document: Document) -> list[Found[StatedMaterial]]:
    """What to hand in, in the order the posting asks for it, each thing once."""
    found: dict[tuple[MaterialKind, str], Found[StatedMaterial]] = {}
    for sentence in document.sentences:
        if not _is_request(sentence):
            continue
        for material in _read(sentence.text):
            key = (material.kind, material.text if material.kind is MaterialKind.OTHER else "")
            known = found.get(key)
            if known is None or (known.value.count is None and material.count is not None):
                found[key] = Found(material, sentence.text)
    return list(found.values())


def _is_request(sentence: Sentence) -> bool:
    text = sentence.text
    lower = text.lower()
    kind = find_section_kind(sentence.heading)
    if kind == "legal" or not any(hint in lower for hint in _HINTS):
        return False
    first = _ANY.search(text)
    if not first or _NOT_ASKED.search(text):
        return False
    if kind in ("offer", "duties"):
        return bool(_HANDING_IN.search(text)) and bool(
            re.search(r"\bapplications?\b|\bto apply\b", text, re.IGNORECASE)
        )
    if sentence.is_item and len(text) <= _MAX_ITEM and _ITEM_START.match(text[: first.start()]):
        # "GitHub, Docker" and "A portfolio of demos" may be skills when no heading speaks of applying.
        is_about_applying = kind == "apply" or bool(_HEADING.search(sentence.heading))
        return is_about_applying or (kind == "" and not _MAY_BE_SKILL.match(first[0]))
    if kind == "apply" or _HEADING.search(sentence.heading):
        return bool(_HANDING_IN.search(text) or sentence.is_item or _APPLYING.search(text))
    return bool(_HANDING_IN.search(text)) and bool(_APPLYING.search(text))


def _read(text: str) -> list[StatedMaterial]:
    materials = []
    for kind, label, pattern in _COMPILED:
        match = pattern.search(text)
        if not match:
            continue
        if kind is MaterialKind.REFERENCES:
            materials.append(_references(text, match))
        else:
            materials.append(StatedMaterial(kind, None, label))
    return materials


def _references(text: str, match: re.Match[str]) -> StatedMaterial:
    counted = (
        _COUNT_BEFORE.search(text[max(0, match.start() - 60) : match.start()])
        or re.search(r"\b(one|two|three|four|five|[1-5])\b", match[0], re.IGNORECASE)
        or _COUNT_AFTER.match(text, match.end())
    )
    count = _NUMBERS.get(counted[1].lower()) or int(counted[1]) if counted else None
    noun = "letter of recommendation" if _LETTERS.search(match[0]) else "referee"
    if count is None:
        line = "Letters of recommendation" if noun.startswith("letter") else "Referees"
    elif count == 1:
        line = f"1 {noun}"
    else:
        line = f"{count} letters of recommendation" if noun.startswith("letter") else f"{count} referees"
    return StatedMaterial(MaterialKind.REFERENCES, count, line)
