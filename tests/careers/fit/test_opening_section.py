"""What an opening's page says of a profile: every verdict follows from the reasons that are shown."""

from __future__ import annotations

import html
import re
from collections import Counter
from decimal import Decimal
from random import Random

import pytest
from django.test import Client, RequestFactory
from pytest_django.fixtures import DjangoAssertNumQueries

from careers.fit import board
from careers.fit.opening_section import FitSection, fit_section, judged, section_of, written
from careers.fit.profile import LEVELS, Profile, Spoken
from careers.fit.verdicts import State
from postings.openings.choices import Degree, Necessity, QualificationKind
from postings.openings.models import Qualification
from tests.factories import OpeningFactory, QualificationFactory

SKILLS = ["Python", "PyTorch", "JAX", "C++", "Julia", "Machine learning"]
FIELDS = ["Computer Science", "Statistics", "Physics", "Law", "Puppetry"]
VENUES, LANGUAGES = ["NeurIPS", "ICML", "CVPR"], ["English", "German", "French"]
DEGREES = ["none", "bachelor", "master", "phd"]
LABELS = {"no degree yet": 0, "Bachelor's degree": 1, "Master's degree": 2, "PhD": 3}
LINE = re.compile(
    r'<li class="fit-(met|missing|unknown)">.*?<strong>(\w+)\.</strong> (.*?)</span>', re.DOTALL
)


def random_rows(lot: Random) -> list[Qualification]:
    rows = [random_row(lot) for _ in range(lot.randint(0, 9))]
    for row in lot.sample(rows, k=len(rows) // 3):
        row.alternative_group = lot.choice((1, 2))
    return rows


def random_row(lot: Random) -> Qualification:
    kind = lot.choice(QualificationKind.values)
    row = Qualification(kind=kind, necessity=lot.choice(Necessity.values), text=lot.choice(("A", "B")) + kind)
    if kind == QualificationKind.DEGREE:
        row.degree = lot.choice(Degree.values)
        row.text = lot.choice(("", "PhD under way", "PhD or equivalent experience", "A degree"))
    elif kind in (QualificationKind.YEARS, QualificationKind.PUBLICATIONS):
        row.minimum = lot.choice((None, Decimal(1), Decimal(3)))
        if kind == QualificationKind.YEARS:
            row.maximum = lot.choice((None, Decimal(5))) if row.minimum is None else None
            row.degree = lot.choice(("", *Degree.values))
    elif kind == QualificationKind.GPA:
        row.minimum, row.maximum = Decimal("3.5"), lot.choice((None, Decimal(4), Decimal(10)))
    elif kind == QualificationKind.LANGUAGE:
        row.name = lot.choice(LANGUAGES)
        row.text = row.name + lot.choice(("", ", fluent", ", B1", ", native"))
    elif kind != QualificationKind.OTHER:
        row.name = lot.choice({"field": FIELDS, "skill": SKILLS, "venue": VENUES}[kind])
    return row


def random_profile(lot: Random) -> Profile:
    def some(names: list[str]) -> tuple[str, ...]:
        return tuple(lot.sample(names, k=lot.randint(0, 3)))

    return Profile(
        degree=lot.choice(["", *DEGREES]),
        pursuing=lot.choice(["", "", "master", "phd"]),
        degree_year=lot.choice([None, 2010, 2025]),
        fields=some(FIELDS),
        years=lot.choice([None, Decimal(0), Decimal(2), Decimal(6)]),
        years_after=lot.choice(["", "bachelor", "phd"]),
        publications=lot.choice([None, 0, 2, 9]),
        venues=some(VENUES),
        skills=some(SKILLS),
        languages=tuple(Spoken(name, lot.choice(LEVELS)) for name in some(LANGUAGES)),
        gpa=Decimal("3.6"),
        gpa_scale=lot.choice(["", "4", "10"]),
    )


def read(page: str) -> tuple[str, list[list[tuple[str, str]]]]:
    """The line at the top, and of each part its states with their reasons, as a reader sees them."""
    top = re.search(r'<p class="fit-sentence">(.*?)</p>', page)
    parts = dict(re.findall(r"<h3>(\w+)</h3>(.*?)</div>", page, re.DOTALL))
    shown = []
    for title in ("Required", "Preferred"):
        lines = LINE.findall(parts.get(title, ""))
        assert all(state.capitalize() == word for state, word, _ in lines)
        shown.append([(state, html.unescape(reason)) for state, _, reason in lines])
    return html.unescape(top[1]) if top else "", shown


def counted(states: list[str], of: str) -> str:
    return ", ".join(
        f"{number} {of}{'is' if number == 1 else 'are'} {state}"
        for state in ("missing", "unknown")
        if (number := states.count(state))
    )


def sentence_again(required: list[str], preferred: list[str]) -> str:
    """Written a second time, from what is shown and nothing else."""
    met = required.count("met")
    if not required:
        words = "Nothing is required"
    elif met < len(required):
        words = f"You meet {met} of {len(required)} required, {counted(required, '')}"
    else:
        words = "You meet the one thing required" if met == 1 else f"You meet all {met} that are required"
    if preferred and preferred.count("met") == len(preferred):
        words += "; you meet all that is preferred"
    elif preferred:
        words += f"; {counted(preferred, 'preferred ')}"
    return words + "."


UNSURE = re.compile(
    r"not said|not named|so ask|theirs to say|judge for yourself|another scale|depends on the day|say which|"
    r"may count|leave room|leave is taken off"
)
ABSENT = re.compile(r"it is not among|you have no |you are not|you have none|you are working towards")


def level_of(words: str) -> str:
    """As it sorts: first languages after all levels."""
    if "first language" in words:
        return "D"
    if "fluent" in words:
        return "C1"
    level = re.search(r" at ([ABC]\d)", words)
    return level[1] if level else "B2"


def state_again(reason: str) -> str:
    """What the reason alone comes to, for whoever reads it."""
    asks, _, yours = reason.removeprefix("Asks for ").rstrip(".").partition("; ")
    if UNSURE.search(yours):
        return "unknown"
    if (wanted := re.fullmatch(r"a (PhD|Master's degree|Bachelor's degree)", asks)) and (
        own := re.fullmatch(r"you have (?:a )?(.*)", yours)
    ):
        return "met" if LABELS[own[1]] >= LABELS[wanted[1]] else "missing"
    numbers = [
        Decimal(number) for number in re.findall(r"\d+(?:\.\d+)?", f"{asks.split(' of ')[0]}; {yours}")
    ]
    if asks.startswith("no more than") and "since the PhD" in asks:
        return "met" if numbers[1] > 2020 else "missing"
    if asks.startswith("no more than"):
        return "met" if numbers[1] <= numbers[0] else "missing"
    if re.match(r"(at least )?\d+ (year|publication)|grades of", asks) and len(numbers) == 2:
        return "met" if numbers[1] >= numbers[0] else "missing"
    if re.match(r"publications|(at least )?\d", asks) and yours.startswith("you have none"):
        return "missing"
    if yours.startswith("you speak "):
        return "met" if level_of(yours) >= level_of(asks) else "missing"
    if ABSENT.search(yours):
        return "missing"
    return (
        "missing" if re.fullmatch(r"you studied [\w ]+", yours) and not _is_the_field(asks, yours) else "met"
    )


def _is_the_field(asks: str, yours: str) -> bool:
    return any(name in asks for name in yours.removeprefix("you studied ").split(" and "))


@pytest.mark.django_db
def test_every_verdict_shown_follows_from_the_reasons_shown() -> None:
    """A thousand profiles, each held against an opening."""
    lot = Random(20_26)
    seen: Counter[str] = Counter()
    for _ in range(1000):
        found = judged(random_rows(lot), random_profile(lot))
        page = written(FitSection(opening_url="/", **found._asdict()))
        top, (required, preferred) = read(page)
        if not (required or preferred):
            assert "names no requirement" in page
            continue
        assert top == sentence_again([state for state, _ in required], [state for state, _ in preferred])
        for state, reason in (*required, *preferred):
            if "; " in reason and " or " not in reason.split(";")[0] and reason.count(";") == 1:
                assert state == state_again(reason), reason
                seen[state] += 1
    assert min(seen[state] for state in State) > 500


@pytest.mark.django_db
def test_without_a_profile_the_list_is_as_it_was_with_an_invitation() -> None:
    opening = OpeningFactory.create(qualifications=["Python"])
    page = fit_section(RequestFactory().get("/"), opening)
    assert "Fill in a profile" in page
    assert "Python" in page
    assert "fit-missing" not in page


@pytest.mark.django_db
def test_an_opening_that_asks_nothing_says_so() -> None:
    assert "names no requirement" in fit_section(RequestFactory().get("/"), OpeningFactory.create())


@pytest.mark.django_db
def test_the_page_costs_no_statement_without_a_profile(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    opening = OpeningFactory.create(qualifications=["Python"])
    list(opening.qualifications.all())
    rows = OpeningFactory._meta.model.objects.prefetch_related("qualifications").get(pk=opening.pk)
    with django_assert_num_queries(0):
        section_of(rows, None)


@pytest.mark.django_db
def test_with_a_profile_only_what_is_kept_for_minutes_is_read(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    opening = OpeningFactory.create(qualifications=["Python"])
    ready = (
        OpeningFactory._meta.model.objects.select_related("institution")
        .prefetch_related("qualifications", "locations")
        .get(pk=opening.pk)
    )
    profile = Profile(skills=("Python",))
    section_of(ready, profile)
    with django_assert_num_queries(0):
        section_of(ready, profile)
    board.forget()
    with django_assert_num_queries(2):
        section_of(ready, profile)


@pytest.mark.django_db
def test_alternatives_that_say_different_things_stand_as_one_of(client: Client) -> None:
    opening = OpeningFactory.create()
    for name in ("ICML", "NeurIPS"):
        QualificationFactory.create(
            opening=opening,
            kind=QualificationKind.VENUE,
            name=name,
            text=f"Published at {name}",
            alternative_group=1,
        )
    page = written(section_of(opening, Profile(publications=2)))
    assert "One of" in page
    assert "Asks for a publication at ICML or NeurIPS; you have not said where you published." in page
