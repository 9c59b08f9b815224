"""What a demo opening asks for: structured qualifications and materials, each with the sentence an advert would use.

The sentences come in several manners; an institution keeps to one of them per role, as employers do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from random import Random
from typing import NamedTuple

from postings.openings.choices import Degree, MaterialKind, Necessity, QualificationKind, Role
from postings.openings.demo.texts import HouseText, OpeningText


class DemoQualification(NamedTuple):
    kind: str
    necessity: str
    name: str
    degree: str
    minimum: Decimal | None
    maximum: Decimal | None
    alternative_group: int | None
    text: str


class DemoMaterial(NamedTuple):
    kind: str
    count: int | None  # type: ignore[assignment]  # The model's name for it; nobody counts in this tuple.
    text: str


_USUAL_DEGREE = {
    Role.PHD: Degree.MASTER,
    Role.ASSISTANT: Degree.BACHELOR,
    Role.FELLOW: Degree.PHD,
    Role.RESEARCHER: Degree.PHD,
    Role.ENGINEER: Degree.MASTER,
    Role.FACULTY: Degree.PHD,
}

_DEGREE_SENTENCES: dict[tuple[str, str], tuple[str, ...]] = {
    (Role.PHD, Degree.MASTER): (
        "A master's degree in {list} or a neighbouring subject, finished before you start",
        "You hold, or are about to complete, a master's degree in {fields}",
        "Master's degree, or an equivalent, in {fields}",
        "A completed master's degree in {fields}, with good marks in mathematical subjects",
    ),
    (Role.PHD, Degree.BACHELOR): (
        "A bachelor's degree in {fields}; a master's degree is welcome and not required",
        "A good first degree in {list} or a related quantitative subject",
    ),
    (Role.ASSISTANT, Degree.BACHELOR): (
        "A bachelor's degree in {fields}, or the final year of one",
        "You have completed at least a bachelor's degree in {fields}",
        "A first degree in {list} or a comparable subject",
    ),
    (Role.ASSISTANT, Degree.MASTER): (
        "A master's degree in {fields}",
        "You have recently completed a master's degree in {fields}",
    ),
    (Role.FELLOW, Degree.PHD): (
        "A PhD in {fields}, awarded by the time you start",
        "You hold a doctorate in {fields}, or have a date for your defence",
        "A doctoral degree in {list} or a related discipline",
        "PhD in {fields}; a submitted thesis is enough at the time of application",
    ),
    (Role.RESEARCHER, Degree.PHD): (
        "A PhD in {fields}",
        "A doctorate in {fields}, or research experience of the same depth",
        "PhD in {list} or a closely related field",
    ),
    (Role.RESEARCHER, Degree.MASTER): (
        "A master's degree in {fields}",
        "At least a master's degree in {fields} and a clear interest in research",
    ),
    (Role.ENGINEER, Degree.MASTER): (
        "A master's degree in {fields}",
        "At least a master's degree in {list} or a related engineering subject",
        "MSc in {fields}",
    ),
    (Role.ENGINEER, Degree.BACHELOR): (
        "A bachelor's degree in {fields}",
        "A first degree in {fields}, or comparable practical experience",
    ),
    (Role.FACULTY, Degree.PHD): (
        "A PhD in {list} or a related area",
        "An earned doctorate in {fields}",
        "A doctoral degree in {fields} and an independent research agenda",
    ),
}

_LANGUAGES = frozenset(
    {"Arabic", "Dutch", "French", "German", "isiXhosa", "Italian", "Polish", "Portuguese", "Swedish"}
)
_SKILL_SENTENCES = (
    "Solid programming skills in {skills}",
    "Fluency in {skills}, shown by code you can point to",
    "Practical experience with {skills}",
    "You work comfortably with {skills}",
    "Good command of {skills}",
)
_RECENT_SENTENCES = (
    "No more than {count} years since the doctorate, not counting parental or sick leave",
    "A doctorate awarded within the past {count} years; career breaks are taken into account",
    "At most {count} years of research since your PhD, adjusted for leave",
)
_PAPER_SENTENCES = (
    "At least {count} first-author {papers} in peer-reviewed journals or proceedings",
    "{count_capital} or more peer-reviewed {papers}, of which you can say what your part was",
    "A publication record that includes at least {count} peer-reviewed {papers}",
)
_VENUE_SENTENCES = (
    "Work published at venues such as {venues}",
    "One or more papers at {venues}",
    "A publication at {venues}",
)
_NUMBERS = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


def joined(words: Sequence[str], last: str = "and") -> str:
    """`a, b and c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"


def qualifications(opening: OpeningText, house: HouseText, voice: Random) -> tuple[DemoQualification, ...]:
    """Required ones first, in the order an advert lists them. `voice` chooses the manner."""
    rows = [
        *_degree(opening, house, voice),
        *_years(opening, voice),
        *_papers(opening, voice),
        *_skills(opening, voice),
        *_sentences(opening.must, Necessity.REQUIRED),
        *_languages(opening, house),
        *_grades(opening, house),
        *_sentences(opening.plus, Necessity.PREFERRED),
    ]
    return tuple(sorted(rows, key=lambda row: row.necessity != Necessity.REQUIRED))


def _row(
    kind: str,
    text: str,
    *,
    necessity: str = Necessity.REQUIRED,
    name: str = "",
    degree: str = "",
    minimum: Decimal | None = None,
    maximum: Decimal | None = None,
    group: int | None = None,
) -> DemoQualification:
    return DemoQualification(kind, necessity, name, degree, minimum, maximum, group, text)


def _degree(opening: OpeningText, house: HouseText, voice: Random) -> Iterator[DemoQualification]:
    fields = opening.fields or house.fields[:3]
    if opening.degree == "phd_or_years":
        text = (
            f"A PhD in {joined(fields, 'or')}, or a master's degree and at least "
            f"{_NUMBERS[opening.years]} years of relevant work"
        )
        yield _row(QualificationKind.DEGREE, text, degree=Degree.PHD, group=1)
        yield _row(
            QualificationKind.YEARS, text, degree=Degree.MASTER, minimum=Decimal(opening.years), group=1
        )
    else:
        usual = house.phd_degree if opening.role == Role.PHD else _USUAL_DEGREE[Role(opening.role)]
        degree = opening.degree or usual
        text = voice.choice(_DEGREE_SENTENCES[opening.role, degree]).format(
            fields=joined(fields, "or"), list=", ".join(fields)
        )
        yield _row(QualificationKind.DEGREE, text, degree=degree)
    for name in fields:
        yield _row(QualificationKind.FIELD, text, name=name, group=2 if len(fields) > 1 else None)


def _years(opening: OpeningText, voice: Random) -> Iterator[DemoQualification]:
    sentence = voice.choice(_RECENT_SENTENCES)
    if opening.recent:
        text = sentence.format(count=_NUMBERS[opening.recent])
        yield _row(
            QualificationKind.YEARS,
            text,
            name="since PhD",
            degree=Degree.PHD,
            maximum=Decimal(opening.recent),
        )
    if opening.years and opening.degree != "phd_or_years":
        count = _NUMBERS[opening.years]
        kind = "engineering" if opening.role == Role.ENGINEER else "research"
        text = f"At least {count} {'year' if opening.years == 1 else 'years'} of {kind} experience after your degree"
        yield _row(QualificationKind.YEARS, text, minimum=Decimal(opening.years))


def _papers(opening: OpeningText, voice: Random) -> Iterator[DemoQualification]:
    sentence, about_venues = voice.choice(_PAPER_SENTENCES), voice.choice(_VENUE_SENTENCES)
    if opening.papers:
        count = _NUMBERS[opening.papers]
        text = sentence.format(
            count=count,
            count_capital=count.capitalize(),
            papers="paper" if opening.papers == 1 else "papers",
        )
        yield _row(QualificationKind.PUBLICATIONS, text, minimum=Decimal(opening.papers))
    for name in opening.venues:
        text = about_venues.format(venues=joined(opening.venues, "or"))
        yield _row(QualificationKind.VENUE, text, necessity=Necessity.PREFERRED, name=name, group=3)


def _skills(opening: OpeningText, voice: Random) -> Iterator[DemoQualification]:
    sentence = voice.choice(_SKILL_SENTENCES)
    for name in opening.skills:
        yield _row(QualificationKind.SKILL, sentence.format(skills=joined(opening.skills)), name=name)


def _sentences(sentences: Sequence[str], necessity: str) -> Iterator[DemoQualification]:
    for sentence in sentences:
        name, bar, text = sentence.rpartition(" | ")
        kind = QualificationKind.SKILL if bar else QualificationKind.OTHER
        if name in _LANGUAGES:
            kind = QualificationKind.LANGUAGE
        yield _row(kind, text, necessity=necessity, name=name)


def _languages(opening: OpeningText, house: HouseText) -> Iterator[DemoQualification]:
    """The languages of the house, save those about which the opening says something of its own."""
    own = {sentence.partition(" | ")[0] for sentence in (*opening.must, *opening.plus)}
    for name, necessity, text in house.languages:
        if name not in own:
            yield _row(QualificationKind.LANGUAGE, text, necessity=necessity, name=name)


def _grades(opening: OpeningText, house: HouseText) -> Iterator[DemoQualification]:
    if opening.role == Role.PHD and house.phd_gpa:
        least, scale = house.phd_gpa
        text = f"A grade point average of {least:g} or better on a scale to {scale:g}"
        yield _row(QualificationKind.GPA, text, minimum=Decimal(str(least)), maximum=Decimal(str(scale)))


_LETTERS = (
    "A cover letter of at most two pages: why this project, and why now",
    "A cover letter that says which of your results you are proudest of",
    "A one-page letter of motivation",
    "A short cover letter, one page or less",
)
_STATEMENTS = (
    "A research statement of up to three pages",
    "A two-page outline of the work you would like to do with us",
    "A statement of past and planned research, four pages at most",
)
_REFERENCES = (
    "Names and e-mail addresses of {count} referees",
    "{count_capital} letters of recommendation, sent by the referees themselves",
    "Contact details of {count} people who know your work; we write to them only after an interview",
)
_EXTRAS = {
    Role.PHD: ("Your master's thesis, or the draft as it stands", "A writing sample of up to ten pages"),
    Role.ASSISTANT: ("The earliest date on which you could start",),
    Role.FELLOW: ("Two of your papers as PDF", "A link to your thesis"),
    Role.RESEARCHER: ("Two papers that show you at your best",),
    Role.ENGINEER: ("A description, half a page, of a system you built and would build differently today",),
    Role.FACULTY: (
        "A teaching statement of up to two pages",
        "A teaching portfolio with evaluations where you have them",
    ),
}


def materials(opening: OpeningText, voice: Random, lot: Random) -> tuple[DemoMaterial, ...]:
    """What to send; `voice` is the institution's manner, `lot` decides what differs between its adverts."""
    role = Role(opening.role)
    rows = [DemoMaterial(MaterialKind.CV, None, voice.choice(("Your CV", "A CV", "Curriculum vitae")))]
    if role != Role.ENGINEER or lot.random() < 0.3:
        rows.append(DemoMaterial(MaterialKind.COVER_LETTER, None, voice.choice(_LETTERS)))
    if role in {Role.PHD, Role.ASSISTANT}:
        rows.append(DemoMaterial(MaterialKind.TRANSCRIPTS, None, "Transcripts of all university degrees"))
    if role in {Role.FELLOW, Role.FACULTY} or (role == Role.RESEARCHER and lot.random() < 0.6):
        rows.append(DemoMaterial(MaterialKind.PUBLICATION_LIST, None, "A list of publications"))
    if role == Role.FACULTY or (role in {Role.FELLOW, Role.PHD} and lot.random() < 0.5):
        rows.append(DemoMaterial(MaterialKind.RESEARCH_STATEMENT, None, voice.choice(_STATEMENTS)))
    if role == Role.ENGINEER or (role != Role.FACULTY and lot.random() < 0.15):
        rows.append(
            DemoMaterial(MaterialKind.CODE, None, "Code you wrote: a repository or a link to merged changes")
        )
    if lot.random() < (0.7 if role == Role.FACULTY else 0.25):
        rows.append(DemoMaterial(MaterialKind.OTHER, None, lot.choice(_EXTRAS[role])))
    count = _referees(role, lot)
    if count:
        rows.append(DemoMaterial(MaterialKind.REFERENCES, count, _reference_sentence(count, voice)))
    return tuple(rows)


def _referees(role: Role, lot: Random) -> int:
    if role == Role.FACULTY:
        return lot.choice((3, 3, 5))
    if role in {Role.PHD, Role.FELLOW}:
        return lot.choice((2, 2, 3))
    return lot.choice((0, 2))


def _reference_sentence(count: int, voice: Random) -> str:
    word = _NUMBERS[count]
    return voice.choice(_REFERENCES).format(count=word, count_capital=word.capitalize())
