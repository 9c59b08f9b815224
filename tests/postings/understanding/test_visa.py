from __future__ import annotations

import pytest

from postings.openings.choices import Visa
from postings.understanding.document import Document
from postings.understanding.visa import find_visa


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("We sponsor visas for this role.", Visa.SPONSORED),
        ("We are happy to sponsor your work visa.", Visa.SPONSORED),
        ("Visa sponsorship is available.", Visa.SPONSORED),
        ("We offer visa sponsorship and relocation.", Visa.SPONSORED),
        ("We help you with your visa application.", Visa.SPONSORED),
        ("✈️ Relocation and immigration support", Visa.SPONSORED),
        ("Visa sponsorship", Visa.SPONSORED),
        ("We cannot offer visa sponsorship for this position.", Visa.NOT_SPONSORED),
        ("We are unable to sponsor visas at this time.", Visa.NOT_SPONSORED),
        ("Visa sponsorship is not available.", Visa.NOT_SPONSORED),
        ("No visa sponsorship.", Visa.NOT_SPONSORED),
        ("This role is not eligible for visa sponsorship.", Visa.NOT_SPONSORED),
        ("You must be able to work here without sponsorship.", Visa.NOT_SPONSORED),
        ("The university does not provide immigration sponsorship.", Visa.NOT_SPONSORED),
        # Neither a promise nor a refusal
        ("Applicants must be eligible to work in the US.", None),
        ("Visa sponsorship may be available.", None),
        ("Will you now or in the future require visa sponsorship?", None),
        ("The grant does not cover visa costs.", None),
        ("You own the immigration process for employees, including visa applications.", None),
        ("You coordinate travel, visas and hotels.", None),
        ("You win executive sponsors and offer sponsorship at events.", None),
        ("The studentship is sponsored by a partner.", None),
    ],
)
def test_find_visa_sentence(sentence: str, expected: Visa | None) -> None:
    found = find_visa(Document.from_text("Scientist", f"We do research.\n{sentence}\nApply now."))
    assert (found.value if found else None) == expected
    if found:
        assert found.evidence == sentence


def test_find_visa_contradiction() -> None:
    text = "We sponsor visas for scientists.\nWe cannot offer visa sponsorship for this position."
    assert find_visa(Document.from_text("Scientist", text)) is None
