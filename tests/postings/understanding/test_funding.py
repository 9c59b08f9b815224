from __future__ import annotations

import pytest

from postings.openings.choices import Funding
from postings.understanding.document import Document
from postings.understanding.funding import find_funding


def find(title: str, *sentences: str) -> Funding | None:
    html = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    found = find_funding(Document.from_html(title, f"{html}<p>The end.</p>"))
    return found.value if found else None


@pytest.mark.parametrize(
    ("title", "sentence", "funding"),
    [
        ("PhD position", "This is a fully-funded place for four years.", Funding.FULLY_FUNDED),
        ("Fully funded PhD in optics", "Come to us.", Funding.FULLY_FUNDED),
        ("Researcher", "A fully funded doctoral studentship is open.", Funding.FULLY_FUNDED),
        ("PhD studentship", "It covers tuition fees and a stipend of £19,000.", Funding.FULLY_FUNDED),
        (
            "PhD studentship",
            "It covers fees in part and pays a stipend; home rate only, partially.",
            Funding.STIPEND,
        ),
        ("PhD student", "A tax-free stipend of €18,000 is paid.", Funding.STIPEND),
        ("Research fellow", "Fellows receive a monthly stipend.", Funding.STIPEND),
        ("PhD student", "Tuition fees are waived.", Funding.TUITION_WAIVED),
        ("PhD student", "There is a full tuition waiver.", Funding.TUITION_WAIVED),
        # Something else is funded, or nobody is.
        ("Engineer", "We offer an annual wellness stipend.", None),
        ("Engineer", "A stipend for learning and lunch.", None),
        ("Research fellow", "A co-working stipend is part of our perks.", None),
        ("PhD student", "An additional three-month stipend to take courses.", None),
        ("Engineer", "We are a fully funded start-up.", None),
        ("PhD student", "You join a fully funded research team.", None),
        ("PhD student", "Self-funded students are welcome; a fully funded place is not on offer.", None),
        ("PhD student", "You must secure full funding for the stipend.", None),
        ("PhD student", "The project is funded by a research council.", None),
        ("PhD student", "A PhD student is paid after the state scale.", None),
        ("Professor", "Excellence in research and scholarship.", None),
    ],
)
def test_funding(title: str, sentence: str, funding: Funding | None) -> None:
    assert find(title, sentence) == funding


def test_best_funding_wins_with_its_sentence() -> None:
    document = Document.from_html(
        "PhD student", "<p>A stipend is paid.</p><p>The place is fully funded.</p><p>Tuition is waived.</p>"
    )
    found = find_funding(document)
    assert found is not None
    assert (found.value, found.evidence) == (Funding.FULLY_FUNDED, "The place is fully funded.")
