"""The rules as a table: what is asked for, what the profile says, the verdict."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from careers.fit.profile import Profile, Spoken
from careers.fit.rules import judge_key
from careers.fit.verdicts import State
from careers.fit.words import words_with

MET, MISSING, UNKNOWN = State.MET, State.MISSING, State.UNKNOWN
NOW = 2026
NOBODY = Profile()
BACHELOR, MASTER, PHD = Profile(degree="bachelor"), Profile(degree="master"), Profile(degree="phd")
STUDENT = Profile(degree="none", pursuing="bachelor")
DOCTORAL = Profile(degree="master", pursuing="phd")


def studied(*fields: str) -> Profile:
    return Profile(fields=fields)


def skilled(*skills: str) -> Profile:
    return Profile(skills=skills)


def speaks(name: str, level: str) -> Profile:
    return Profile(languages=(Spoken(name, level),))


def worked(years: str, degree: str = "", after: str = "") -> Profile:
    return Profile(years=Decimal(years), degree=degree, years_after=after)


def graduated(year: int) -> Profile:
    return Profile(degree="phd", degree_year=year)


def published(number: int, first: int | None = None, *venues: str) -> Profile:
    return Profile(publications=number, first_author=first, venues=venues)


def graded(scale: str, gpa: str | None = None) -> Profile:
    return Profile(gpa_scale=scale, gpa=None if gpa is None else Decimal(gpa))


RULES: list[tuple[str, Profile, State]] = [
    # Degrees, in their order.
    ("degree:bachelor", NOBODY, UNKNOWN),
    ("degree:bachelor", BACHELOR, MET),
    ("degree:bachelor", PHD, MET),
    ("degree:bachelor", STUDENT, UNKNOWN),
    ("degree:master", BACHELOR, MISSING),
    ("degree:master", STUDENT, MISSING),
    ("degree:master", MASTER, MET),
    ("degree:phd", MASTER, MISSING),
    ("degree:phd", DOCTORAL, UNKNOWN),
    ("degree:phd", Profile(degree="none"), MISSING),
    ("degree:phd:or-equivalent", MASTER, UNKNOWN),
    ("degree:phd:or-equivalent", PHD, MET),
    ("degree:phd:under-way", DOCTORAL, MET),
    ("degree:phd:under-way", PHD, UNKNOWN),
    ("degree:phd:under-way", BACHELOR, MISSING),
    ("degree:phd:under-way", NOBODY, UNKNOWN),
    ("degree:master:under-way", DOCTORAL, UNKNOWN),
    # Fields of study.
    ("field:computer-science", NOBODY, UNKNOWN),
    ("field:computer-science", studied("Computer Science"), MET),
    ("field:computer-science", studied("Informatik"), MET),
    ("field:informatics", studied("computer science"), MET),
    ("field:computer-science", studied("Biology", "CS"), MET),
    ("field:computer-science", studied("Data Science"), UNKNOWN),
    ("field:computer-science:related", studied("Data Science"), MET),
    ("field:computer-science", studied("Law"), MISSING),
    ("field:computer-science:related", studied("Law"), UNKNOWN),
    ("field:computer-science:or-equivalent", studied("Law"), UNKNOWN),
    ("field:computer-science:or-equivalent", studied("Data Science"), UNKNOWN),
    ("field:computer-science", studied("Puppetry"), UNKNOWN),
    ("field:puppetry", studied("Law"), UNKNOWN),
    ("field:puppetry", studied("Puppetry"), MET),
    ("field:stem", studied("Physics"), MET),
    ("field:stem", studied("Law"), MISSING),
    ("field:engineering", studied("Robotics"), MET),
    ("field:mathematics", studied("Data Science"), UNKNOWN),
    # Years of experience, with and without a degree, and ceilings.
    ("years:3", NOBODY, UNKNOWN),
    ("years:3", worked("3"), MET),
    ("years:3", worked("2.5"), MISSING),
    ("years:3:master", worked("5", "bachelor"), MISSING),
    ("years:3:master", worked("5", "master"), UNKNOWN),
    ("years:3:master", worked("5", "master", "bachelor"), UNKNOWN),
    ("years:3:master", worked("5", "phd", "master"), MET),
    ("years:3:master", worked("1", "phd"), MISSING),
    ("years:3:master", worked("5"), UNKNOWN),
    ("years:phd", PHD, UNKNOWN),
    ("years:0:phd", PHD, MET),
    ("years:0:phd", MASTER, MISSING),
    # Years counted since a degree may leave earlier ones out.
    ("years:3", worked("1", "phd", "phd"), UNKNOWN),
    ("years:3", worked("1", "bachelor", "bachelor"), MISSING),
    ("years:3:master", worked("1", "phd", "phd"), UNKNOWN),
    ("years:3:phd", worked("1", "phd", "phd"), MISSING),
    ("years:to-4", worked("3", "phd", "phd"), UNKNOWN),
    ("years:to-4", worked("5", "phd", "phd"), MISSING),
    ("years:to-5:phd:leave", graduated(NOW - 6), UNKNOWN),
    ("years:to-5:phd:leave", graduated(NOW - 9), MISSING),
    ("years:to-4", worked("4"), MET),
    ("years:to-4", worked("4.5"), MISSING),
    ("years:to-4", NOBODY, UNKNOWN),
    ("years:to-5:phd", graduated(NOW - 4), MET),
    ("years:to-5:phd", graduated(NOW - 5), UNKNOWN),
    ("years:to-5:phd", graduated(NOW - 6), MISSING),
    ("years:to-5:phd", PHD, UNKNOWN),
    ("years:to-5:phd", MASTER, UNKNOWN),
    # Publications and venues.
    ("publications", NOBODY, UNKNOWN),
    ("publications", published(1), MET),
    ("publications", published(0), MISSING),
    ("publications:3", published(3), MET),
    ("publications:3", published(2), MISSING),
    ("publications:3:or-equivalent", published(2), UNKNOWN),
    ("publications:3", Profile(first_author=3), MET),
    ("publications:3", Profile(first_author=2), UNKNOWN),
    ("publications:2:first-author", published(5), UNKNOWN),
    ("publications:2:first-author", published(5, 2), MET),
    ("publications:2:first-author", published(5, 1), MISSING),
    ("publications:2:first-author", published(1), MISSING),
    ("venue:neurips", NOBODY, UNKNOWN),
    ("venue:neurips", published(2, None, "NIPS"), MET),
    ("venue:neurips", published(2, None, "ICML"), MISSING),
    ("venue:neurips", published(0), MISSING),
    ("venue:neurips", published(2), UNKNOWN),
    ("venue:cvpr:open-ended|venue:iccv:open-ended", published(2, None, "ECCV"), UNKNOWN),
    ("venue:cvpr:open-ended", published(2, None, "CVPR"), MET),
    # Skills, by any of their names.
    ("skill:blender:open-ended", skilled("Maya"), UNKNOWN),
    ("skill:blender:open-ended", skilled("Blender"), MET),
    ("skill:sql", skilled("PostgreSQL"), MET),
    ("skill:statistics", skilled("Bayesian statistics"), MET),
    ("skill:pytorch", NOBODY, UNKNOWN),
    ("skill:pytorch", skilled("pytorch"), MET),
    ("skill:pytorch", skilled("Python"), MISSING),
    ("skill:python", skilled("PyTorch"), MET),
    ("skill:scikit-learn", skilled("sklearn"), MET),
    ("skill:machine-learning", skilled("RLHF"), MET),
    ("skill:cpp", skilled("C++"), MET),
    ("skill:cpp", skilled("C"), MISSING),
    ("skill:cpp", skilled("C#"), MISSING),
    ("skill:natural-language-processing", skilled("NLP"), MET),
    # Names as people type them.
    ("skill:cpp", skilled("C/C++"), MET),
    ("skill:c", skilled("C/C++"), MET),
    ("skill:cpp", skilled("C++17"), MET),
    ("skill:cpp", skilled("Modern C++"), UNKNOWN),
    ("skill:python", skilled("Python 3"), MET),
    ("skill:python", skilled("Python (expert)"), MET),
    ("skill:python", skilled("Python programming"), UNKNOWN),
    ("skill:quantum-machine-learning", skilled("Machine learning"), MISSING),
    ("skill:pytorch", skilled("torch"), MET),
    ("skill:spark", skilled("PySpark"), MET),
    ("skill:pyspark", skilled("Spark"), MISSING),
    ("venue:neurips", published(2, None, "NeurIPS 2023"), MET),
    ("venue:neurips", published(2, None, "NIPS workshop"), UNKNOWN),
    ("venue:icml", published(2, None, "International Conference on Machine Learning"), MET),
    ("venue:3dv", published(2, None, "3DV 2024"), MET),
    ("language:english", speaks("English (UK)", "native"), MET),
    # Wide skills that others make likely.
    ("skill:machine-learning", skilled("JAX"), UNKNOWN),
    ("skill:machine-learning", skilled("PyTorch Geometric"), UNKNOWN),
    ("skill:deep-learning", skilled("Machine learning"), UNKNOWN),
    ("skill:machine-learning", Profile(skills=("Julia",), fields=("AI",)), UNKNOWN),
    ("skill:machine-learning", skilled("Julia"), MISSING),
    ("skill:software-engineering", skilled("C++"), UNKNOWN),
    ("skill:machine-learning", skilled("Deep learning"), MET),
    # Languages, by the European levels.
    ("language:german", NOBODY, UNKNOWN),
    ("language:german", speaks("Deutsch", "b2"), MET),
    ("language:german", speaks("German", "b1"), UNKNOWN),
    ("language:german", speaks("French", "c2"), MISSING),
    ("language:german:b2", speaks("German", "b2"), MET),
    ("language:german:b2", speaks("German", "b1"), MISSING),
    ("language:german:c1", speaks("German", "native"), MET),
    ("language:english:fluent", speaks("English", "c1"), MET),
    ("language:english:fluent", speaks("English", "b2"), UNKNOWN),
    ("language:english:fluent", speaks("English", "b1"), MISSING),
    ("language:english:excellent", speaks("English", "c1"), MET),
    ("language:english:excellent", speaks("English", "b2"), UNKNOWN),
    ("language:english:excellent", speaks("English", "a2"), MISSING),
    ("language:dutch:b1:open-ended", speaks("German", "c2"), UNKNOWN),
    ("language:dutch:b1:open-ended", speaks("Dutch", "b1"), MET),
    ("language:dutch:b1", Profile(languages=(Spoken("Dutch", "b2"), Spoken("Nederlands", "a1"))), MET),
    ("language:english:native", speaks("English", "c2"), UNKNOWN),
    ("language:english:native", speaks("English", "native"), MET),
    ("language:english:native", speaks("English", "c1"), MISSING),
    ("language:english:tested", speaks("English", "c2"), UNKNOWN),
    # Grades, each on its own scale.
    ("gpa:3.5", NOBODY, UNKNOWN),
    ("gpa:3.5", graded("4", "3.6"), MET),
    ("gpa:3.5", graded("4", "3.4"), MISSING),
    ("gpa:3.5:to-4", graded("4", "3.5"), MET),
    ("gpa:3.5:to-4", graded("de", "1.3"), UNKNOWN),
    ("gpa:7.5:to-10", graded("10", "8"), MET),
    ("gpa:4.2:to-5", graded("4", "4"), UNKNOWN),
    ("gpa:7", graded("4", "4"), UNKNOWN),
    ("gpa:upper-second", graded("first-class"), MET),
    ("gpa:first-class", graded("upper-second"), MISSING),
    ("gpa:first-class", graded("4", "4"), UNKNOWN),
    # Alternatives: one met meets them, and one unknown leaves them open.
    ("degree:phd|years:3:master", worked("4", "master", "master"), MET),
    ("degree:phd|years:3:master", PHD, MET),
    ("degree:phd|years:3:master", worked("1", "master", "master"), MISSING),
    ("degree:phd|years:3:master", MASTER, UNKNOWN),
    ("skill:jax|skill:pytorch", skilled("JAX"), MET),
    ("skill:jax|skill:pytorch", skilled("Julia"), MISSING),
    # Nothing a profile has a place for.
    ("other", replace(PHD, skills=("Python",)), UNKNOWN),
    ("other:2", PHD, UNKNOWN),
]


@pytest.mark.parametrize(("key", "profile", "state"), RULES)
def test_rule(key: str, profile: Profile, state: State) -> None:
    verdict = judge_key(key, profile, year=NOW)
    assert verdict.state is state, verdict.reason
    assert verdict.asks
    assert verdict.yours


def test_the_table_knows_every_rule() -> None:
    assert len(RULES) >= 100
    kinds = {(key.partition(":")[0], state) for key, _, state in RULES if "|" not in key}
    judged = ("degree", "field", "years", "publications", "venue", "skill", "language", "gpa")
    assert {(kind, state) for kind in judged for state in State} <= kinds


@pytest.mark.parametrize(
    ("key", "profile", "reason"),
    [
        ("degree:phd", MASTER, "Asks for a PhD; you have a Master's degree."),
        ("degree:phd", Profile(degree="none"), "Asks for a PhD; you have no degree yet."),
        ("publications:3", published(2), "Asks for at least 3 publications; you have 2."),
        ("publications:1", published(0), "Asks for at least 1 publication; you have none."),
        (
            "publications:2:first-author",
            published(3, 1),
            "Asks for at least 2 publications as first author; you have 1.",
        ),
        (
            "skill:scikit-learn",
            skilled("SKLearn"),
            "Asks for scikit-learn; you have SKLearn, which counts as the same.",
        ),
        ("skill:python", skilled("PyTorch"), "Asks for Python; you have PyTorch, which brings it along."),
        (
            "skill:machine-learning",
            skilled("JAX"),
            "Asks for Machine learning; you have not said so, but you have JAX: judge for yourself.",
        ),
        (
            "skill:jax|skill:pytorch",
            skilled("Julia"),
            "Asks for JAX or PyTorch; it is not among your skills.",
        ),
        ("language:german:b2", speaks("German", "b1"), "Asks for German at B2; you speak German at B1."),
        ("years:3", worked("2.50"), "Asks for 3 years of experience; you have 2.5 years."),
        ("field:computer-science", studied("Law"), "Asks for a degree in Computer Science; you studied Law."),
    ],
)  # fmt: skip
def test_reason(key: str, profile: Profile, reason: str) -> None:
    assert judge_key(key, profile, year=NOW).reason == reason


def test_the_boards_synonyms_are_the_same_skill() -> None:
    words = words_with([["bandits", "multi-armed bandits"], ["NLP", "language technology"]])
    assert judge_key("skill:bandits", skilled("Multi-Armed Bandits")).state is UNKNOWN
    assert judge_key("skill:bandits", skilled("Multi-Armed Bandits"), words).state is MET
    assert judge_key("skill:nlp", skilled("Language technology"), words).state is MET
    reason = judge_key("skill:bandits", skilled("Multi-Armed Bandits"), words).reason
    assert reason == "Asks for bandits; you have Multi-Armed Bandits, which counts as the same."
    assert judge_key("skill:natural-language-processing", skilled("Language technology"), words).state is MET


def test_what_belongs_to_a_topic_brings_the_topic_and_not_its_neighbours() -> None:
    words = words_with([], [["Privacy", "federated analytics", "secret sharing"]])
    assert judge_key("skill:privacy", skilled("Secret sharing"), words).reason == (
        "Asks for privacy; you have Secret sharing, which brings it along."
    )
    assert judge_key("skill:secret-sharing", skilled("Privacy"), words).state is MISSING
    assert judge_key("skill:secret-sharing", skilled("Federated analytics"), words).state is MISSING
