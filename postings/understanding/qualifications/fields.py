"""Fields of study named with a degree."""

from __future__ import annotations

import re
from dataclasses import dataclass

from postings.openings.choices import Necessity, QualificationKind
from postings.understanding.qualifications.stated import Alternatives, StatedQualification

# Canonical name: the ways it is written, as patterns. Short forms are matched in capitals only.
_FIELDS: dict[str, str] = {
    "Computer Science": r"computer sciences?|computing science|computing|informatik|informatique|"
    "datavetenskap|informatica|CS|CSE",
    "Computer Engineering": r"computer engineering|ECE",
    "Software Engineering": r"software engineering",
    "Machine Learning": r"machine learning|ML|maschinelles lernen",
    "Artificial Intelligence": r"artificial intelligence|AI|künstliche intelligenz|intelligence artificielle",
    "Data Science": r"data sciences?|data analytics",
    "Natural Language Processing": r"natural language processing|NLP",
    "Computer Vision": r"computer vision",
    "Computer Graphics": r"computer graphics",
    "Human-Computer Interaction": r"human[- ]computer interaction|HCI",
    "Informatics": r"informatics|informationstechnik|information technology",
    "Information Systems": r"information systems",
    "Information Science": r"information science",
    "Robotics": r"robotics|robotik",
    "Statistics": r"(?:bio)?statistics|statistik|statistiques?|stats",
    "Applied Mathematics": r"applied math(?:ematic)?s?|mathématiques appliquées",
    "Mathematics": r"math(?:ematic)?s?|mathematical sciences|mathematik|mathématiques|matematik|wiskunde",
    "Operations Research": r"operations? research",
    "Physics": r"(?:astro|geo|bio)?physics|physik|physique|fysik|natuurkunde",
    "Chemistry": r"(?:bio)?chemistry|chemie|chimie",
    "Biology": r"biology|biologie|life sciences?|biological sciences?|biosciences?",
    "Computational Biology": r"computational biology|systems biology",
    "Computational Chemistry": r"computational chemistry|cheminformatics",
    "Bioinformatics": r"bio-?informatics|biomedical informatics|health informatics|medical informatics|"
    "bioinformatik",
    "Genetics": r"(?:statistical )?genetics|genomics",
    "Neuroscience": r"(?:computational |cognitive )?neurosciences?|neurowissenschaften",
    "Cognitive Science": r"cognitive sciences?",
    "Psychology": r"psychology|psychologie",
    "Linguistics": r"linguistics|linguistik",
    "Computational Linguistics": r"computational linguistics|computerlinguistik|language technology",
    "Medicine": r"medicine|medical sciences?",
    "Public Health": r"public health|epidemiology",
    "Nursing": r"nursing",
    "Electrical Engineering": r"electrical engineering|electrical|elektrotechnik|EE|EECS|"
    "electrical and (?:electronics?|computer) engineering",
    "Electronic Engineering": r"electronics?(?: engineering)?",
    "Telecommunications": r"tele-?communications?(?: engineering)?|communications? engineering",
    "Mechanical Engineering": r"mechanical engineering|mechanical|maschinenbau|mechatronics",
    "Biomedical Engineering": r"bio-?medical engineering|bio-?engineering",
    "Aerospace Engineering": r"aerospace(?: engineering)?|aeronautics",
    "Chemical Engineering": r"chemical engineering",
    "Civil Engineering": r"civil engineering",
    "Industrial Engineering": r"industrial engineering",
    "Systems Engineering": r"systems engineering",
    "Control Engineering": r"systems and control|control engineering|cybernetics|automation",
    "Signal Processing": r"signal processing",
    "Engineering": r"engineering|ingenieurwissenschaften|ingénierie",
    "Materials Science": r"materials? sciences?",
    "Earth Sciences": r"earth sciences?|geosciences?|geology",
    "Environmental Sciences": r"environmental sciences?|ecology|climate science|atmospheric sciences?|"
    "meteorology",
    "Geography": r"geography|geoinformatics|geoinformatik|remote sensing|GIS",
    "Economics": r"economics|econometrics|volkswirtschaft\w*",
    "Finance": r"(?:quantitative )?finance",
    "Business": r"business(?: administration)?|management",
    "Philosophy": r"philosophy",
    "Law": r"law",
    "Sociology": r"sociology|social sciences?",
    "Natural Sciences": r"natural sciences?|naturwissenschaften|physical sciences?",
    "STEM": r"STEM",
}  # fmt: skip
_SHORT = re.compile(r"[A-Z]{2,5}")


def _alternation() -> tuple[re.Pattern[str], dict[str, str]]:
    """One pattern for all names, longest first, and the field each named group stands for."""
    pieces: list[tuple[str, str]] = []
    for name, patterns in _FIELDS.items():
        pieces += [(pattern, name) for pattern in _split(patterns)]
    pieces.sort(key=lambda piece: -len(piece[0]))
    groups = {f"f{index}": name for index, (_, name) in enumerate(pieces)}
    body = "|".join(
        f"(?P<f{index}>{pattern if _SHORT.fullmatch(pattern) else f'(?i:{pattern})'})"
        for index, (pattern, _) in enumerate(pieces)
    )
    return re.compile(rf"(?<![\w-])(?:{body})(?![\w-])"), groups


def _split(patterns: str) -> list[str]:
    """The alternatives of a pattern at its top level."""
    return re.split(r"\|(?![^(]*\))", patterns)


_FIELD, _NAME_OF = _alternation()
# Where a list of fields ends and something else begins.
_STOP = re.compile(
    r"\b(?:with|who|plus|ideally|preferably|focus\w*|specializ\w+|specialis\w+|emphasis|at the|working|"
    r"experience|and you|you|"
    r"and (?:an?|at least|strong|proven|excellent|good|experience|demonstrated|have|knowledge|\d)|from|"
    r"including|preferred|"
    r"required|desired|to|for|by|on|mit|avec|that|which|is|are|will|must|should|may|a strong|"
    r"publications?)\b|;|\.\s|\d",
    re.IGNORECASE,
)
# "(or equivalent experience)" between a degree and its field is not the end of the list.
_ASIDE = re.compile(
    r"\((?:or|and/or|preferred|e\.?g)[^()]{0,80}\)|\bor (?:an? )?equivalent(?: [\w/]+){0,2} experience|"
    r"\bor equivalent\b|"
    r"\bin (?:a|one of the following) (?:relevant|related|technical|quantitative) (?:fields?|"
    r"disciplines?)[,:]? (?:such as|like)|"
    r"\b(?:degree|preferred|required|are|is)\b",
    re.IGNORECASE,
)
_RELATED = re.compile(
    r"\b(?:related|similar|relevant|comparable|adjacent|neighbou?ring|allied|another|other|"
    r"verwandt\w*|vergleichbar\w*)"
    r"[\w\s,/-]{0,30}?(?:field|discipline|area|subject|degree|stud|domain|major|fach|disziplin|specialt|"
    r"program)|"
    r"\bor (?:similar|related|equivalent|comparable)\b(?! (?:[\w-]+[/ ]+){0,4}(?:experience|work|degree|"
    r"qualification))|\betc\b",
    re.IGNORECASE,
)
_FIELD_BEFORE = re.compile(r"(?:[\w,/&-]+\s+){1,6}$")


@dataclass(frozen=True)
class FieldsAsked:
    """The fields named with a degree, where they stand, and whether related ones will do."""

    names: tuple[str, ...] = ()
    start: int = 0
    end: int = 0
    or_related: bool = False

    def describe(self) -> str:
        """As the end of a line about a degree: " in Physics, Statistics or a related field"."""
        shown = list(self.names[:4])
        if self.or_related or len(self.names) > len(shown):
            shown.append("a related field")
        if not shown:
            return ""
        return " in " + (", ".join(shown[:-1]) + " or " + shown[-1] if len(shown) > 1 else shown[0])


def read_fields(text: str, degree_start: int, degree_end: int, limit: int | None = None) -> FieldsAsked:
    """The fields after a degree ("PhD in ..."), or just before it ("a computer science degree")."""
    blanked = _ASIDE.sub(lambda aside: " " * len(aside[0]), text[:limit])
    first = _FIELD.search(blanked, degree_end)
    stop_before_first = _STOP.search(blanked, degree_end)
    if first and not (stop_before_first and stop_before_first.start() < first.start()):
        stop = _STOP.search(blanked, first.end())
        end = stop.start() if stop else len(blanked)
        start = first.start()
    else:
        before = _FIELD_BEFORE.search(text, max(0, degree_start - 60), degree_start)
        if not before:
            return FieldsAsked()
        start, end = before.start(), text.find(" ", degree_end) if " " in text[degree_end:] else len(text)
        if not text[degree_start:end].rstrip(".,").lower().endswith("degree"):
            return FieldsAsked()
    names = list(
        dict.fromkeys(_NAME_OF[m.lastgroup] for m in _FIELD.finditer(blanked, start, end) if m.lastgroup)
    )
    return FieldsAsked(tuple(names), start, end, bool(_RELATED.search(text, start, min(len(text), end + 60))))


def find_fields(necessity: Necessity, fields: FieldsAsked) -> list[Alternatives]:
    """One row a field; a degree in any of them will do."""
    rows = tuple(
        StatedQualification(
            kind=QualificationKind.FIELD,
            necessity=necessity,
            name=name,
            text=f"Degree in {name}" + (" or a related field" if fields.or_related else ""),
        )
        for name in fields.names
    )
    return [rows] if rows else []
