from __future__ import annotations

import pytest

from postings.understanding.benefits import find_benefits
from postings.understanding.document import Document


def find(sentence: str, heading: str = "What we offer") -> list[str]:
    html = f"<h3>{heading}</h3><ul><li>{sentence}</li><li>Good cheer</li></ul>"
    return [found.value for found in find_benefits(Document.from_html("Researcher", html))]


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("Competitive salary and equity", ["Equity"]),
        ("Virtual stock option plan", ["Equity"]),
        ("401(k) with matching", ["Pension"]),
        ("Betriebliche Altersvorsorge", ["Pension"]),
        ("Medical, dental and vision insurance", ["Health insurance"]),
        ("Life insurance", ["Life insurance"]),
        ("You get discounts on health insurance and shoes", []),
        ("16 weeks of paid parental leave", ["16 weeks parental leave"]),
        ("Paid maternity leave", ["Parental leave"]),
        ("30 days of annual leave", ["30 days paid holiday"]),
        ("6 weeks of vacation", ["30 days paid holiday"]),
        ("Annual leave allowance is 28 days plus bank holidays", ["28 days paid holiday"]),
        ("Unlimited PTO", ["Unlimited paid holiday"]),
        ("Generous paid time off", ["Paid holiday"]),
        ("Flexible time off", ["Paid holiday"]),
        ("30 Tage Urlaub", ["30 days paid holiday"]),
        ("Sabbatical leave: 30 days after five years", ["Sabbatical"]),
        ("Relocation support", ["Relocation support"]),
        ("Relocation and visa support", ["Relocation support"]),
        ("🍲 Breakfast and dinner at the office.", ["Meals"]),
        ("We help you with relocation", ["Relocation support"]),
        ("Travel to conferences", ["Conference travel"]),
        ("An annual learning budget", ["Learning budget"]),
        ("Flexible working hours", ["Flexible hours"]),
        ("Access to our own GPU cluster", ["Compute access"]),
        ("Childcare on campus", ["Childcare"]),
        ("Subsidised public transport", ["Commuting allowance"]),
        ("Free lunch every day", ["Meals"]),
        ("A wellness stipend", ["Wellness budget"]),
        ("A year-end bonus", ["Bonus"]),
        ("Home office budget", ["Home office budget"]),
        # Words that look like benefits.
        ("Diversity, equity and inclusion matter here", []),
        ("Work on pay equity and health equity", []),
        ("We cannot offer relocation support", []),
        ("No equity is granted", []),
        ("Great colleagues", []),
    ],
)
def test_benefits(sentence: str, names: list[str]) -> None:
    assert find(sentence) == names


@pytest.mark.parametrize(
    ("heading", "sentence", "names"),
    [
        ("Requirements", "Experience with pension systems and health insurance", []),
        ("Responsibilities", "Manage relocation support for staff", []),
        ("Equal opportunity", "We offer childcare for interviews", []),
        ("About us", "We make health insurance simple", []),
        ("About us", "We care that industries such as healthcare benefit from science.", []),
        ("Terms", "We offer a pension scheme and childcare.", ["Pension", "Childcare"]),
        ("Terms", "You will be entitled to 25 days of holiday.", ["25 days paid holiday"]),
    ],
)
def test_benefits_elsewhere(heading: str, sentence: str, names: list[str]) -> None:
    assert find(sentence, heading) == names


def test_each_benefit_once_and_a_figure_replaces_the_plain_name() -> None:
    html = (
        "<h3>Benefits</h3><ul><li>Paid time off</li><li>25 days of paid "
        "vacation</li><li>PTO</li><li>Equity</li></ul>"
    )
    found = find_benefits(Document.from_html("Researcher", html))
    assert [(f.value, f.evidence) for f in found] == [
        ("25 days paid holiday", "25 days of paid vacation"),
        ("Equity", "Equity"),
    ]
