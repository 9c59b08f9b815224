"""What one more step would open, counted by the engine, held against the rules applied to each opening."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from careers.fit.lenses import lens_for
from careers.fit.opening_section import judged
from careers.fit.profile import Profile, Spoken
from careers.fit.steps import Opened, outlook
from careers.fit.verdicts import State
from postings.openings.choices import Degree, Necessity, QualificationKind
from postings.openings.models import Opening
from tests.factories import OpeningFactory, QualificationFactory

pytestmark = pytest.mark.django_db
PROFILE = Profile(
    degree="master",
    years=Decimal(2),
    years_after="bachelor",
    publications=1,
    skills=("Python",),
    languages=(Spoken("English", "c1"), Spoken("German", "b1")),
)


def asking(title: str, *rows: dict[str, object]) -> Opening:
    opening = OpeningFactory.create(title=title)
    for row in rows:
        QualificationFactory.create(opening=opening, **{"necessity": Necessity.REQUIRED, "name": "", **row})
    return opening


def skill(name: str, **more: object) -> dict[str, object]:
    return {"kind": QualificationKind.SKILL, "name": name, **more}


@pytest.fixture
def openings() -> dict[str, Opening]:
    degree, papers = QualificationKind.DEGREE, QualificationKind.PUBLICATIONS
    years, language = QualificationKind.YEARS, QualificationKind.LANGUAGE
    made = [
        asking("Nothing"),
        asking("Python", skill("Python")),
        asking("Unclear", {"kind": QualificationKind.OTHER, "text": "Curiosity"}),
        asking("PyTorch", skill("PyTorch")),
        asking("PyTorch too", skill("PyTorch"), skill("JAX", necessity=Necessity.PREFERRED)),
        asking("PyTorch and JAX", skill("PyTorch"), skill("JAX")),
        asking("PhD", {"kind": degree, "degree": Degree.PHD, "text": "PhD"}),
        asking("Two papers", {"kind": papers, "minimum": Decimal(2), "text": "Papers"}),
        asking("Four papers", {"kind": papers, "minimum": Decimal(4), "text": "Papers"}),
        asking("Three years", {"kind": years, "minimum": Decimal(3), "text": "Years"}),
        asking("German", {"kind": language, "name": "German", "text": "German, B2"}),
        asking("French", {"kind": language, "name": "French", "text": "French"}),
        asking("PhD and PyTorch", {"kind": degree, "degree": Degree.PHD, "text": "PhD"}, skill("PyTorch")),
    ]
    return {opening.title: opening for opening in made}


def fits(opening: Opening, profile: Profile) -> bool:
    found = judged(list(opening.qualifications.all()), profile)
    return all(one.state is not State.MISSING for ask in found.required for one in ask.verdicts)


def gains(steps: list[Opened]) -> dict[str, int]:
    return {step.label: step.gain for step in steps}


def test_what_fits_now_is_what_the_rules_and_the_list_say(
    openings: dict[str, Opening], client: Client
) -> None:
    now = outlook(PROFILE)
    assert now.total == len(openings)
    assert now.fitting == sum(fits(opening, PROFILE) for opening in openings.values()) == 3
    said = {"degree": "master", "years": "2", "years_after": "bachelor", "publications": "1"}
    said |= {"skills_more": "Python", "language_1": "English", "level_1": "c1"}
    client.post("/fit/", {**said, "language_2": "German", "level_2": "b1"})
    assert f"{now.fitting}\xa0openings</a>" in client.get("/fit/").content.decode()
    listed = client.get("/openings/?fit=1").content.decode()
    shown = {title for title in openings if f">{title}</a>" in listed}
    assert shown == {title for title, opening in openings.items() if fits(opening, PROFILE)}


def test_each_step_adds_what_the_rules_say(openings: dict[str, Opening]) -> None:
    found = outlook(PROFILE)
    assert gains(found.steps) == {
        "A PhD": 1,
        "1 more publication": 1,
        "2 more publications": 1,
        "3 more publications": 2,
        "1 more year of experience": 1,
    }
    assert gains(found.names) == {"PyTorch": 2, "French at B2": 1, "German at B2": 1}
    for name in ("PyTorch", "JAX"):
        after = replace(PROFILE, skills=(*PROFILE.skills, name))
        gain = sum(fits(one, after) and not fits(one, PROFILE) for one in openings.values())
        assert gains(found.names).get(name, 0) == gain


def test_a_step_unfolds_to_the_openings_it_adds(openings: dict[str, Opening]) -> None:
    found = outlook(PROFILE)
    titles = {step.label: {one.title for one in step.openings} for step in (*found.steps, *found.names)}
    assert titles["PyTorch"] == {"PyTorch", "PyTorch too"}
    assert titles["A PhD"] == {"PhD"}
    assert titles["3 more publications"] == {"Two papers", "Four papers"}
    assert all(step.rest == 0 for step in (*found.steps, *found.names))


def test_more_than_are_named_are_counted() -> None:
    for number in range(7):
        asking(f"JAX {number}", skill("JAX"))
    (step,) = outlook(PROFILE).names
    assert (step.label, step.gain, len(step.openings), step.rest) == ("JAX", 7, 5, 2)


def test_what_is_not_said_is_no_step() -> None:
    asking("Much", skill("PyTorch"), {"kind": QualificationKind.DEGREE, "degree": Degree.PHD, "text": "PhD"})
    found = outlook(Profile(needs_visa="no"))
    assert (found.fitting, found.steps, found.names) == (1, [], [])


def test_the_lens_has_the_state_of_each_key(openings: dict[str, Opening]) -> None:
    lens = lens_for(PROFILE)
    assert {"skill:pytorch", "degree:phd", "language:german:b2", "publications:4"} <= lens.missing
    assert lens.unknown == {"other"}
    assert lens.missing.isdisjoint({"skill:python"})
    assert lens_for(PROFILE) is lens
    assert lens_for(replace(PROFILE, skills=("JAX",))).fingerprint != lens.fingerprint


def test_an_outlook_asks_little_of_the_database(openings: dict[str, Opening]) -> None:
    outlook(PROFILE)
    with CaptureQueriesContext(connection) as asked:
        outlook(PROFILE)
    # The openings named under the steps; the rest is whether the index in memory is as new as the rows.
    assert len([one for one in asked if "postings_opening" in one["sql"]]) == 1


def test_a_skill_opens_what_it_makes_likely_too() -> None:
    OpeningFactory.create(qualifications=["JAX"])
    OpeningFactory.create(qualifications=["JAX", "Machine learning"])
    found = outlook(Profile(skills=("Julia",)))
    assert found.fitting == 0
    assert {one.label: one.gain for one in found.names}["JAX"] == 2


def test_a_skill_opens_what_is_a_part_of_its_name_too() -> None:
    OpeningFactory.create(qualifications=["Graphs", "Temporal graphs"])
    found = outlook(Profile(skills=("Julia",)))
    gains = {one.label.casefold(): one.gain for one in found.names}
    assert gains == {"temporal graphs": 1}
