from __future__ import annotations

import pytest

from postings.understanding.document import Document
from postings.understanding.group import find_department, find_supervisor


def _document(sentence: str) -> Document:
    return Document.from_text("PhD position", f"We do research.\n{sentence}\nApply now.")


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "The Department of Applied Physics invites applications for a postdoc.",
            "Department of Applied Physics",
        ),
        ("The Chair of Robot Learning is looking for a doctoral student.", "Chair of Robot Learning"),
        (
            "A PhD position is open at the Department of Computer Science and Engineering at our university.",
            "Department of Computer Science and Engineering",
        ),
        ("The student will be based at the Division of Ore Geology.", "Division of Ore Geology"),
        (
            "We invite you to a PhD studentship at the School of Information in University College Newtown, Ireland.",
            "School of Information",
        ),
        # Somebody else's department
        ("You will work in collaboration with the Department of Radiology.", None),
        ("Questions go to the head of the Department of Physics.", None),
        ("The Department of Physics is one of the largest in the country.", None),
        ("You hold a degree from a School of Engineering.", None),
        ("Our sales department is growing.", None),
    ],
)
def test_find_department_sentence(sentence: str, expected: str | None) -> None:
    found = find_department(_document(sentence))
    assert (found.value if found else None) == expected
    if found:
        assert found.evidence == sentence


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("You will work under the supervision of Prof. Ada Lindqvist.", "Ada Lindqvist"),
        ("The student will be supervised by Professor Juan de la Vega and others.", "Juan de la Vega"),
        ("Supervisor: Dr. Mira K. Olsen", "Mira K. Olsen"),
        ("You will join the Vision Lab led by Łukasz Żak.", "Łukasz Żak"),
        ("The Robust Learning group is headed by Prof. Dr. Eva Brandt-Meyer.", "Eva Brandt-Meyer"),
        ("You work in the group of Dr. Jan van den Berg.", "Jan van den Berg"),
        ("You will work with Dr. Xia Chen on surgery robots.", "Xia Chen"),
        # Nobody's name
        ("You will be supervised by a team of senior staff.", None),
        ("You will lead a team of Software Engineers.", None),
        ("You shape the direction of Acme Robotics.", None),
        ("We study unsupervised learning led by Bayesian ideas.", None),
        ("The doctoral student will be supervised by Department of Physics staff.", None),
        ("The company is led by the founder of Acme.", None),
    ],
)
def test_find_supervisor_sentence(sentence: str, expected: str | None) -> None:
    found = find_supervisor(_document(sentence))
    assert (found.value if found else None) == expected


def test_find_supervisor_before_head_of_group() -> None:
    text = "The lab is led by Prof. Ada Lindqvist.\nYou will be supervised by Dr. Jan Olsen."
    found = find_supervisor(Document.from_text("PhD position", text))
    assert found is not None
    assert found.value == "Jan Olsen"
