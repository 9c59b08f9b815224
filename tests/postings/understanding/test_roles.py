"""Roles and levels. All postings are made up."""

from __future__ import annotations

import pytest

from postings.openings.choices import Level, Role
from postings.understanding.document import Document
from postings.understanding.roles import find_level, find_role


def role_of(title: str, text: str = "") -> Role | None:
    found = find_role(Document.from_text(title, text))
    return found.value if found else None


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("PhD position in robot learning", Role.PHD),
        ("Fully funded PhD in computer vision", Role.PHD),
        ("Two Ph.D. students in statistics", Role.PHD),
        ("PhD Research Fellow in machine learning", Role.PHD),
        ("Doctoral research fellow in informatics", Role.PHD),
        ("Doctoral (PhD) student position in imaging", Role.PHD),
        ("University assistant - PhD position (20 hours)", Role.PHD),
        ("Research Assistant / PhD student in data mining", Role.PHD),
        ("Doktorand i datavetenskap", Role.PHD),
        ("Doktorand/in (m/w/d) Maschinelles Lernen", Role.PHD),
        ("Stipendiat i maskinlæring", Role.PHD),
        ("Promovendus in taaltechnologie", Role.PHD),
        ("Doctorant(e) en apprentissage profond", Role.PHD),
        ("Offre de thèse : vision par ordinateur", Role.PHD),
        ("Early Stage Researcher in plenoptic imaging", Role.PHD),
        ("Postdoc in Bayesian methods", Role.FELLOW),
        ("Post-doctoral fellow in audio", Role.FELLOW),
        ("Post doctor within robotics", Role.FELLOW),
        ("Postdoctors in nuclear engineering", Role.FELLOW),
        ("Postdoctoral Research Associate in causality", Role.FELLOW),
        ("Research Fellow in machine learning (PhD required)", Role.FELLOW),
        ("AI Safety Fellowship", Role.FELLOW),
        ("Research Assistant in language technology", Role.ASSISTANT),
        ("Research Assistant to Professor Nilsen", Role.ASSISTANT),
        ("Studentische Hilfskraft (m/w/d)", Role.ASSISTANT),
        ("Forskningsassistent i bildanalys", Role.ASSISTANT),
        ("Assistant Professor in Statistical Learning", Role.FACULTY),
        ("Juniorprofessur (W1) für Maschinelles Lernen", Role.FACULTY),
        ("Universitetslektor i datalogi", Role.FACULTY),
        ("Associate Senior Lecturer (Assistant Professor) in AI", Role.FACULTY),
        ("Research Scientist, PhD", Role.RESEARCHER),
        ("Research Intern, PhD (Robotics)", Role.RESEARCHER),
        ("PhD Internship (f/m/d)", Role.RESEARCHER),
        ("Staff ML Research Scientist", Role.RESEARCHER),
        ("ML Science Manager", Role.RESEARCHER),
        ("Forskare i radiologisk bildanalys", Role.RESEARCHER),
        ("Research Engineer / Scientist – Optimisation", Role.ENGINEER),
        ("AI Research Engineer, Lead", Role.ENGINEER),
        ("Machine Learning Engineer (Robotics)", Role.ENGINEER),
        ("Software Engineer, ML Research", Role.ENGINEER),
        ("Gardener", None),
    ],
)
def test_find_role_in_title(title: str, role: Role | None) -> None:
    assert role_of(title) == role


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Research Engineer with the option to obtain a PhD", Role.ENGINEER),
        ("Machine Learning Engineer (opportunity to pursue a PhD)", Role.ENGINEER),
        ("Research Scientist (PhD required)", Role.RESEARCHER),
        ("Engineer, PhD-level", Role.ENGINEER),
        ("Wiss. Mitarbeiter*in – Professur für Energienetze", Role.RESEARCHER),
    ],
)
def test_find_role_doctorate_wanted_or_promised_is_no_phd_position(title: str, role: Role) -> None:
    assert role_of(title) == role


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("You will write a doctoral thesis in our group.", Role.PHD),
        ("The post is for a PhD student in the first year.", Role.PHD),
        ("Applicants must have a PhD in statistics.", Role.FELLOW),
        ("You bring a master's degree and curiosity.", None),
    ],
)
def test_find_role_research_associate_is_what_the_text_says(text: str, role: Role | None) -> None:
    assert role_of("Research Associate in machine learning", text) == role


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Die Stelle dient der eigenen Promotion.", Role.PHD),
        ("Voraussetzung ist eine abgeschlossene Promotion.", Role.FELLOW),
        ("Sie bringen ein Studium der Informatik mit.", Role.RESEARCHER),
    ],
)
def test_find_role_wissenschaftliche_mitarbeit_is_what_the_text_says(text: str, role: Role) -> None:
    assert role_of("Wissenschaftliche*r Mitarbeiter*in (m/w/d)", text) == role


@pytest.mark.parametrize(
    ("title", "text", "role"),
    [
        ("Member of Technical Staff, Training Infrastructure", "", Role.ENGINEER),
        (
            "Member of Technical Staff, Data",
            "As a Machine Learning Engineer you will clean corpora.",
            Role.ENGINEER,
        ),
        ("Member of Technical Staff, Agents", "Research the next generation of agents.", Role.RESEARCHER),
    ],
)
def test_find_role_member_of_technical_staff(title: str, text: str, role: Role) -> None:
    assert role_of(title, text) == role


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("We are looking for a PhD candidate who likes proofs.", Role.PHD),
        (
            "The university invites applications for a position as (full) professor in learning theory.",
            Role.FACULTY,
        ),
        ("There is a vacancy for a postdoctoral research fellow in statistics.", Role.FELLOW),
        ("This PhD project is about sparse models.", Role.PHD),
        ("The focus of this PhD will be compilers for neural networks.", Role.PHD),
        ("Applications are invited for a temporary post of a Post-doctoral Researcher.", Role.FELLOW),
        ("The group led by Ada Holm is looking for a postdoc.", Role.FELLOW),
        ("The research assistant will label images.", Role.ASSISTANT),
        ("You will supervise PhD students and teach.", None),
        ("You will join a team of postdocs and doctoral candidates.", None),
        ("You hold a PhD in mathematics.", None),
        ("A chance to work where researchers from many fields meet.", None),
    ],
)
def test_find_role_announced_in_text_when_title_is_empty(text: str, role: Role | None) -> None:
    found = find_role(Document.from_text("", text))
    assert (found.value if found else None) == role
    if found:
        assert found.evidence == text


@pytest.mark.parametrize(
    ("title", "text", "role"),
    [
        (
            "Computer Science Postdoc",
            "Fjord University is hiring: Lecturer in Data Mining #lecturer",
            Role.FACULTY,
        ),
        ("Computer Science Postdoc", "Fjord University is hiring: link #assistantprofessor", Role.FACULTY),
        ("Biology PhD Student", "The Holm lab seeks postdocs in genetics. #postdoc", Role.FELLOW),
        ("Biology PhD Student", "We seek PhD students and postdocs in genetics. #postdoc", Role.PHD),
        ("Physics PhD Student", "A PhD on photons. #Postdoc #jobs", Role.PHD),
        (
            "Computer Science Postdoc",
            "Job ID: AN 2031/7 Extract: The staff scientist will join the tide team.",
            Role.RESEARCHER,
        ),
        ("Computer Science Postdoc", "Harjula seeks a Lecturer I! #jobs", Role.FACULTY),
        (
            "Computer Science PhD Student",
            "Lumenfold is recruiting PhD students for short-term research roles.",
            Role.RESEARCHER,
        ),
        ("Computer Science Postdoc", "Join us! You work with lecturers on tides.", Role.FELLOW),
    ],
)
def test_find_role_notice_that_contradicts_a_made_up_title(title: str, text: str, role: Role) -> None:
    assert role_of(title, text) == role


def test_find_role_long_title_of_small_words_comes_back() -> None:
    # Such a title once made the pattern for "a fully funded PhD" try every way of splitting it.
    assert role_of("a " * 1500) is None


def level_of(title: str, text: str = "") -> Level | None:
    document = Document.from_text(title, text)
    role = find_role(document)
    found = find_level(document, role.value if role else None)
    return found.value if found else None


@pytest.mark.parametrize(
    ("title", "level"),
    [
        ("PhD position in vision", Level.ENTRY),
        ("Research Assistant", Level.ENTRY),
        ("Senior Research Assistant", None),
        ("Research Intern", Level.ENTRY),
        ("Junior Research Engineer", Level.ENTRY),
        ("Research Scientist I", Level.ENTRY),
        ("Research Scientist II", Level.MID),
        ("Research Engineer III", Level.SENIOR),
        ("Research Scientist", None),
        ("Postdoc in optimisation", Level.MID),
        ("Post doctor within vision", Level.MID),
        ("Senior Research Fellow", Level.SENIOR),
        ("AI Safety Fellow", None),
        ("Senior Research Scientist", Level.SENIOR),
        ("Staff Research Scientist", Level.SENIOR),
        ("Senior/Staff Research Scientist", Level.SENIOR),
        ("Senior Staff Research Scientist", Level.LEAD),
        ("Principal Researcher", Level.LEAD),
        ("Lead Research Scientist", Level.LEAD),
        ("Head of Research", Level.LEAD),
        ("(Senior) AI Researcher", None),
        ("Machine Learning Scientist (All Levels)", None),
        ("Research Engineer / Principal Research Engineer / Senior Research Engineer", None),
        ("Member of Technical Staff, Modelling", None),
        ("Senior Member of Technical Staff, Vision", Level.SENIOR),
        ("Assistant Professor in AI", Level.MID),
        ("Associate Senior Lecturer (Assistant Professor) in AI", Level.MID),
        ("Juniorprofessur für Statistik", Level.MID),
        ("Associate Professor in AI", Level.SENIOR),
        ("Senior Lecturer in AI", Level.SENIOR),
        ("Professor of Statistics", None),
        ("Assistant or Associate Professor in AI", None),
        ("Researchers wanted to lead workshops", None),
    ],
)
def test_find_level_in_title(title: str, level: Level | None) -> None:
    assert level_of(title) == level


def test_find_level_from_the_sentence_that_seeks_somebody() -> None:
    text = "Quillmark is seeking a Senior Machine Learning Engineer to build evaluations."
    found = find_level(Document.from_text("Machine Learning Engineer", text), Role.ENGINEER)
    assert found is not None
    assert (found.value, found.evidence) == (Level.SENIOR, text)


def test_find_level_of_postdoc_announced_in_text() -> None:
    assert level_of("", "We are looking for a postdoc in vision.") == Level.MID


def test_find_level_seniority_of_colleagues_does_not_count() -> None:
    assert level_of("Research Engineer", "You report to a senior research scientist.") is None
