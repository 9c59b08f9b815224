"""Qualifications as keys: the same for every opening that asks for the same."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postings.openings.choices import Degree, Necessity, QualificationKind
from postings.openings.needs import Need, alternatives_of, asked_of, keys_of

SKILL, DEGREE, YEARS = QualificationKind.SKILL, QualificationKind.DEGREE, QualificationKind.YEARS
LANGUAGE, FIELD, PAPERS = QualificationKind.LANGUAGE, QualificationKind.FIELD, QualificationKind.PUBLICATIONS
GPA, VENUE, OTHER = QualificationKind.GPA, QualificationKind.VENUE, QualificationKind.OTHER


@dataclass
class Row:
    kind: str
    name: str = ""
    degree: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    text: str = ""
    necessity: str = Necessity.REQUIRED
    alternative_group: int | None = None


@pytest.mark.parametrize(
    ("row", "key"),
    [
        (Row(SKILL, name="PyTorch"), "skill:pytorch"),
        (Row(SKILL, name="C"), "skill:c"),
        (Row(SKILL, name="C++"), "skill:cpp"),
        (Row(SKILL, name="C#"), "skill:csharp"),
        (Row(SKILL, name="…"), "other"),
        (Row(DEGREE, degree=Degree.PHD), "degree:phd"),
        (Row(DEGREE, degree=Degree.PHD, text="PhD under way in Physics"), "degree:phd:under-way"),
        (
            Row(DEGREE, degree=Degree.MASTER, text="Master's degree, or equivalent experience"),
            "degree:master:or-equivalent",
        ),
        (Row(DEGREE, degree=Degree.PHD, text="PhD with 3 years or more experience"), "degree:phd"),
        (Row(YEARS, minimum=Decimal("3.00")), "years:3"),
        (Row(YEARS, minimum=Decimal("10")), "years:10"),
        (Row(YEARS, minimum=Decimal(5), degree=Degree.MASTER), "years:5:master"),
        (Row(YEARS, maximum=Decimal(5), degree=Degree.PHD), "years:to-5:phd"),
        (Row(YEARS), "other"),
        (Row(PAPERS), "publications"),
        (Row(PAPERS, minimum=Decimal(2)), "publications:2"),
        (
            Row(PAPERS, minimum=Decimal(2), text="At least 2 first-author publications, or similar work"),
            "publications:2:first-author:or-equivalent",
        ),
        (Row(GPA, minimum=Decimal("3.5")), "gpa:3.5"),
        (Row(GPA, minimum=Decimal("1.7"), maximum=Decimal(4)), "gpa:1.7:to-4"),
        (Row(GPA, text="Upper second-class degree (2:1)"), "gpa:upper-second"),
        (Row(GPA, text="First or upper second-class degree"), "gpa:upper-second"),
        (Row(GPA, text="First-class degree"), "gpa:first-class"),
        (Row(GPA, text="Good grades"), "other"),
        (Row(VENUE, name="3DV"), "venue:3dv"),
        (Row(FIELD, name="Computer Science"), "field:computer-science"),
        (
            Row(FIELD, name="Physics", text="Degree in Physics or a related field"),
            "field:physics:related",
        ),
        (Row(LANGUAGE, name="German"), "language:german"),
        (Row(LANGUAGE, name="German", text="German at level B2, for the ward"), "language:german:b2"),
        (Row(LANGUAGE, name="English", text="English, fluent"), "language:english:fluent"),
        (Row(LANGUAGE, name="English", text="English, IELTS 7"), "language:english:tested"),
        (Row(LANGUAGE, name="English", text="English, native"), "language:english:native"),
        (Row(LANGUAGE, name="English", text="Excellent command of English"), "language:english:excellent"),
        (Row(LANGUAGE, name="English", text="Very good English (B2)"), "language:english:b2"),
        (
            Row(LANGUAGE, name="Dutch", text="Willingness to learn Dutch to level B1 within three years"),
            "language:dutch:b1:open-ended",
        ),
        (
            Row(DEGREE, degree=Degree.MASTER, text="Master's degree, or an equivalent, in statistics"),
            "degree:master:or-equivalent",
        ),
        (
            Row(
                FIELD, name="Robotics", text="A first degree in robotics, or comparable practical experience"
            ),
            "field:robotics:or-equivalent",
        ),
        (
            Row(VENUE, name="CVPR", text="Work published at venues such as CVPR or ICCV"),
            "venue:cvpr:open-ended",
        ),
        (Row(SKILL, name="Blender", text="Blender or a similar tool"), "skill:blender:open-ended"),
        (
            Row(
                YEARS,
                degree=Degree.PHD,
                maximum=Decimal(3),
                text="A doctorate of the past 3 years; breaks count",
            ),
            "years:to-3:phd:leave",
        ),
        (Row(YEARS, text="Years of leave"), "other"),
        (Row(OTHER, name="Citizenship", text="Citizenship"), "other"),
    ],
)
def test_key_of_a_row(row: Row, key: str) -> None:
    need = Need.of(row)
    assert need.key == key
    if key != "other":
        assert Need.parse(key) == need


TEXTS = ["", "German, B2", "or a related field", "or similar work", "First-class degree", "PhD under way"]


@pytest.mark.parametrize(
    ("row", "key"),
    [
        (Row(LANGUAGE, name="Mandarin", text="Cantonese or Mandarin"), "language:mandarin:open-ended"),
        (
            Row(LANGUAGE, name="Norwegian", text="Norwegian or another Scandinavian language"),
            "language:norwegian:open-ended",
        ),
        (Row(LANGUAGE, name="English", text="English at level B2 or higher"), "language:english:b2"),
        (
            Row(SKILL, name="Differential geometry", text="Differential geometry or representation theory"),
            "skill:differential-geometry:open-ended",
        ),
        (Row(SKILL, name="Python", text="Python, and Julia or R"), "skill:python"),
        (
            Row(SKILL, name="TensorRT", text="Neural networks on phones or robots"),
            "skill:tensorrt:open-ended",
        ),
    ],
)
def test_an_or_that_no_other_row_stands_for_leaves_room(row: Row, key: str) -> None:
    assert keys_of([row]).required == {key}


def test_an_or_between_rows_leaves_none() -> None:
    rows = [Row(SKILL, name=name, text="JAX or PyTorch", alternative_group=1) for name in ("JAX", "PyTorch")]
    assert keys_of(rows).required == {"skill:jax|skill:pytorch"}


@given(
    st.builds(
        Row,
        kind=st.sampled_from(QualificationKind.values),
        name=st.text("aZ9-+# é", max_size=5),
        degree=st.sampled_from(Degree.values),
        minimum=st.none() | st.decimals(0, 30, places=2),
        maximum=st.none() | st.decimals(1, 10, places=1),
        text=st.sampled_from(TEXTS),
    )
)
def test_a_key_says_all_of_its_need(row: Row) -> None:
    need = Need.of(row)
    assert need.key == "other" or Need.parse(need.key) == need
    assert Need.parse(need.key).key == need.key


def test_alternatives_are_one_key_and_required_where_one_is() -> None:
    rows = [
        Row(DEGREE, degree=Degree.PHD, necessity=Necessity.PREFERRED, alternative_group=1),
        Row(YEARS, degree=Degree.MASTER, minimum=Decimal(3), alternative_group=1),
        Row(SKILL, name="JAX", necessity=Necessity.PREFERRED),
    ]
    assert keys_of(rows) == (frozenset({"degree:phd|years:3:master"}), frozenset({"skill:jax"}))
    assert [need.kind for need in alternatives_of("degree:phd|years:3:master")] == [DEGREE, YEARS]


def test_what_is_required_is_not_also_preferred() -> None:
    rows = [Row(SKILL, name="Git", necessity=Necessity.PREFERRED), Row(SKILL, name="git")]
    assert keys_of(rows) == (frozenset({"skill:git"}), frozenset())
    assert [len(one.rows) for one in asked_of(rows)] == [2]


def test_things_no_key_tells_apart_are_counted() -> None:
    rows = [Row(OTHER, text="A licence"), Row(OTHER, text="A van"), Row(SKILL, name="Git")]
    assert keys_of(rows).required == {"other", "other:2", "skill:git"}
    assert alternatives_of("other:2") == (Need(OTHER),)


def test_required_stand_before_preferred_in_their_order() -> None:
    rows = [
        Row(SKILL, name="B", necessity=Necessity.PREFERRED),
        Row(SKILL, name="C"),
        Row(SKILL, name="A"),
    ]
    assert [one.key for one in asked_of(rows)] == ["skill:c", "skill:a", "skill:b"]
