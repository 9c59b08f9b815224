from __future__ import annotations

from datetime import date

import pytest

from postings.openings.choices import Contract, Hours
from postings.understanding.contract import StatedContract, StatedStart, find_contract, find_hours, find_start
from postings.understanding.document import Document

FIXED = Contract.FIXED_TERM
PERMANENT = Contract.PERMANENT


def _document(text: str, title: str = "Scientist") -> Document:
    return Document.from_text(title, f"We study learning.\n{text}\nSend your documents.")


CONTRACTS = [
    # Fixed terms
    ("The contract is fixed-term for 3 years.", FIXED, 36),
    ("The position is for a fixed-term period of 3 years with the possibility of a fourth.", FIXED, 36),
    ("Contract type: Fixed Term Contract 12 Month", FIXED, 12),
    ("Duration: 36 months", FIXED, 36),
    ("The position is limited to 24 months.", FIXED, 24),
    ("The position is offered for initially 2 years with possible extension.", FIXED, 24),
    ("We offer a full-time position for 12 months.", FIXED, 12),
    ("A fully funded 4-year PhD position in vision.", FIXED, 48),
    ("You will be appointed for the duration of four years.", FIXED, 48),
    ("Join us for a two-year postdoctoral fellowship.", FIXED, 24),
    ("We advertise a 30-month Postdoctoral Research Associate post.", FIXED, 30),
    ("A 3.5 year #PhD studentship starts soon.", FIXED, 42),
    ("We are hiring a postdoc (1.5 years position).", FIXED, 18),
    ("Funding is for two years in the first instance.", FIXED, 24),
    ("We offer a PhD position (1 year contracts, renewable to 4 years).", FIXED, 12),
    ("The initial appointment is for a period of 18 months.", FIXED, 18),
    ("You receive a 4-year contract, with an assessment after one year.", FIXED, 48),
    ("We offer a contract for 38 hours per week for the duration of 4 years.", FIXED, 48),
    ("The position is available from January to March (1 year, 3 months).", FIXED, 15),
    ("The position is limited to two years with the intent to become a permanent position.", FIXED, 24),
    ("This is a temporary position with the prospect of a permanent contract.", FIXED, None),
    ("This is a 6-month contract role.", FIXED, 6),
    ("The role is available for three years.", FIXED, 36),
    # Fixed terms whose length is not one number
    ("Positions are for up to three years.", FIXED, None),
    ("The position is limited to a maximum of five years.", FIXED, None),
    ("This is a 3-4 month contract position.", FIXED, None),
    ("You will be offered a position for 4 to maximum 5 years.", FIXED, None),
    ("The post is temporary.", FIXED, None),
    # Permanent
    ("This is a full-time, permanent role.", PERMANENT, None),
    ("We offer an indefinite contract.", PERMANENT, None),
    ("You get a permanent contract from day one.", PERMANENT, None),
    ("The department invites applications for a tenure-track Assistant Professor position.", PERMANENT, None),
    ("Die Stelle ist unbefristet.", PERMANENT, None),
]


@pytest.mark.parametrize(("sentence", "kind", "months"), CONTRACTS)
def test_find_contract_sentence(sentence: str, kind: Contract, months: int | None) -> None:
    found = find_contract(_document(sentence))
    assert found is not None
    assert found.value == StatedContract(kind, months)
    assert found.evidence == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "You have at least 3 years of experience in a research position.",
        "A minimum of 2 years in a senior position is expected.",
        "There is a probation period of 6 months.",
        "The notice period of the contract is 3 months.",
        "You join a 3-year project with six partners.",
        "The network is a four-year (2021-2024) research project for doctoral training.",
        "Your PhD must have been awarded no more than three years before the position starts.",
        "Candidates are in the first four years of their research careers.",
        "You spent no more than 12 months in the 3 years before the appointment in this country.",
        "A four-year bachelor's degree is needed for the position.",
        "Parental leave of 6 months for every position.",
        "Planned secondments of up to 11 months are part of the position.",
        "We look for permanent magnets with machine learning.",
        "The five permanent researchers of the team welcome you.",
        "You must be a permanent resident.",
        "There is a possibility of a permanent position.",
        "The group has been studying networks for more than 20 years.",
    ],
)
def test_find_contract_other_spans(sentence: str) -> None:
    assert find_contract(_document(sentence)) is None


def test_find_contract_title() -> None:
    assert find_contract(_document("", "Postdoc, fixed-term 2 years")) is not None
    found = find_contract(
        _document("Your first appointment is for four years.", "Tenure-track Assistant Professor")
    )
    assert found is not None
    assert found.value.kind == PERMANENT


def test_find_contract_contradiction() -> None:
    assert find_contract(_document("This is a permanent position.\nThis is a two-year position.")) is None
    several = _document("1 x Senior Scientist (open-ended) in reefs;\n2 x Assistants (Fixed-Term 36 months)")
    assert find_contract(several) is None


def test_find_contract_employment_type() -> None:
    found = find_contract(_document(""), "Permanent")
    assert found is not None
    assert (found.value.kind, found.evidence) == (PERMANENT, "Permanent")
    assert find_contract(_document(""), "FullTime") is None
    # Freelance work without an end is called "contract" too.
    assert find_contract(_document(""), "Contract") is None


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("This is a full-time position.", Hours.FULL_TIME),
        ("Type: Full-Time", Hours.FULL_TIME),
        ("Extent: 100%.", Hours.FULL_TIME),
        ("Salary: TV-L E13 100%", Hours.FULL_TIME),
        ("We offer a contract for 38 hours per week.", Hours.FULL_TIME),
        ("The post is 1.0 FTE.", Hours.FULL_TIME),
        ("This is a full-time position that is suitable for part-time employment.", Hours.FULL_TIME),
        ("65% TV-L E13", Hours.PART_TIME),
        ("Pay follows TV-L E13, 75 %.", Hours.PART_TIME),
        ("The post is 0.8 FTE.", Hours.PART_TIME),
        ("You receive a part-time contract.", Hours.PART_TIME),
        ("PhD position (20 hours/week)", Hours.PART_TIME),
        ("Funded PhD (75%) on land use", Hours.PART_TIME),
        # Other people's hours, options and shares of something else
        ("Part-time is possible.", None),
        ("The position can be filled full-time or part-time.", None),
        ("The post is 0.8-1.0 FTE.", None),
        ("Workload 80-100%", None),
        ("Benefits for full-time employees include insurance.", None),
        ("The salary is based on a full-time contract.", None),
        ("You have three years of full-time experience.", None),
        ("Third-cycle studies are four years of full-time education.", None),
        ("50% of the working time is reserved for the thesis.", None),
        ("The contract may convert to a full-time role.", None),
        ("You bring 5+ years in a full-time management role.", None),
    ],
)
def test_find_hours_sentence(sentence: str, expected: Hours | None) -> None:
    found = find_hours(_document(sentence))
    assert (found.value if found else None) == expected


def test_find_hours_employment_type() -> None:
    for employment_type in ("FullTime", "FULL_TIME", "Full-time", "Full Time"):
        found = find_hours(_document(""), employment_type)
        assert found is not None
        assert (found.value, found.evidence) == (Hours.FULL_TIME, employment_type)
    assert find_hours(_document(""), "INTERN") is None
    assert find_hours(_document(""), "FULL_TIME, PART_TIME") is None
    # Feeds fill in a default; the text is about this job.
    found = find_hours(_document("The position is 50%, TV-L E13 50%."), "FULL_TIME")
    assert found is not None
    assert found.value == Hours.PART_TIME


PUBLISHED = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("sentence", "on", "soon"),
    [
        ("Start date: 1 October 2026", date(2026, 10, 1), False),
        ("Starting date: October 2026", date(2026, 10, 1), False),
        ("The position starts on 01.10.2026.", date(2026, 10, 1), False),
        ("The intended starting date is June 2026 (flexible).", date(2026, 6, 1), False),
        (
            "The position is available from the 15th of June 2026 or as soon as possible.",
            date(2026, 6, 15),
            False,
        ),
        ("Start date 2026-09-01 or as agreed.", date(2026, 9, 1), False),
        ("We invite applications for a professorship starting August 1, 2026.", date(2026, 8, 1), False),
        (
            "I look for a PhD student to join my lab, position starting this October.",
            date(2026, 10, 1),
            False,
        ),
        ("The position starts in January.", date(2027, 1, 1), False),
        ("Starting date: as soon as possible", None, True),
        ("Start Date: ASAP", None, True),
        ("The position is available immediately.", None, True),
        ("The post is to be filled as soon as possible.", None, True),
    ],
)
def test_find_start_sentence(sentence: str, on: date | None, soon: bool) -> None:
    found = find_start(_document(sentence), PUBLISHED)
    assert found is not None
    assert found.value == StatedStart(on, soon)
    assert found.evidence == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "The project started in June 2025.",
        "Our project starting in January 2027 studies whales.",
        "Review of applications will start on 1 May 2026.",
        "She holds an ERC Starting Grant from May 2026.",
        "Start date: 1 April 2026 End date: 30 April 2026",
        "The application deadline for the position is 1 May 2026.",
        "Please apply as soon as possible.",
        "The positions start in December or January.",
        "Start date: between 1 March and 1 September 2026",
        "The appointment starts in autumn 2026.",
        "Your degree must be completed before the start date in May 2026.",
        "The position starts in May 2019.",
        "You see immediate impact.",
        "The starting salary is reviewed in July 2026.",
    ],
)
def test_find_start_other_dates(sentence: str) -> None:
    assert find_start(_document(sentence), PUBLISHED) is None


def test_find_start_month_without_publication() -> None:
    assert find_start(_document("The position starts in January.")) is None
