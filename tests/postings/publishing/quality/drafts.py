"""A draft that the gate has nothing to say about, to be changed in one point."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from postings.openings.draft import DraftLocation, DraftQualification, OpeningDraft

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)

TEXT = """
<p>We study how machine learning models learn from few and noisy labels. You develop new methods for deep learning
under distribution shift, prove what can be proved about them, and publish at conferences such as NeurIPS and ICML.</p>
<h3>The work</h3>
<p>You design and run experiments with neural networks, train large models on our cluster, and write papers together
with two doctoral students and a professor of machine learning. Half of your time is your own research; the rest is a
project with a hospital, on the calibration of predictions. There is little teaching: one seminar a year.</p>
<h3>What we offer</h3>
<p>Time, computing, a budget for travel, an office beside the people you work with, and a contract for three years.
We pay for the move, and help with visas, schools and a place to live.</p>
"""

GOOD = OpeningDraft(
    title="PhD position in learning from noisy labels",
    role="phd",
    description_html=TEXT,
    apply_url="https://jobs.example.org/apply/1",
    level="entry",
    locations=(DraftLocation(city="Zürich", country="CH"),),
    workplace="hybrid",
    funding="fully_funded",
    pay_min=Decimal(50_000),
    pay_max=Decimal(56_000),
    pay_currency="EUR",
    pay_period="year",
    starts_on=date(2026, 9, 1),
    qualifications=(
        DraftQualification(kind="degree", necessity="required", degree="master", text="A master's degree"),
        DraftQualification(kind="skill", necessity="required", name="Python", text="Python"),
        DraftQualification(kind="skill", necessity="preferred", name="PyTorch", text="PyTorch"),
    ),
    deadline_kind="moment",
    deadline_at=datetime(2026, 5, 1, 22, tzinfo=UTC),
    deadline_zone="Europe/Zurich",
)


def skills(number: int, necessity: str) -> tuple[DraftQualification, ...]:
    return tuple(
        DraftQualification(kind="skill", necessity=necessity, name=f"Skill {n}", text=f"Skill {n}")
        for n in range(number)
    )


def years(number: int, necessity: str = "required") -> DraftQualification:
    return DraftQualification(
        kind="years", necessity=necessity, minimum=Decimal(number), text=f"{number} years of research"
    )
