"""Made-up content of the component page: an opening for each way a row can look."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from postings.openings.choices import (
    ApplyMethod,
    Contract,
    DeadlineKind,
    Degree,
    Funding,
    Level,
    MaterialKind,
    Necessity,
    PayKind,
    PayPeriod,
    QualificationKind,
    Role,
    Workplace,
)
from postings.openings.draft import DraftLocation, DraftMaterial, DraftQualification, OpeningDraft
from postings.openings.models.opening import ANYWHERE_ON_EARTH

PROSE = """
<p>A description is set at a measure of sixty to seventy-five characters, in the text face. It may hold
<strong>strong</strong> and <em>stressed</em> words, <a href="https://example.org/">a link</a> and
<code>code</code>.</p>
<h3>Your tasks</h3>
<ul><li>Read, think, and try things out</li><li>Write it down so that somebody else can try it too</li></ul>
<h4>A smaller heading</h4>
<ol><li>First</li><li>Second</li></ol>
<blockquote><p>A quotation stands on its own.</p></blockquote>
<pre>loss = objective(model(batch), target)</pre>
<table><thead><tr><th>Year</th><th>Share of teaching</th></tr></thead>
<tbody><tr><td>First</td><td>10 %</td></tr><tr><td>Second</td><td>15 %</td></tr></tbody></table>
"""

_ZURICH = DraftLocation(city="Zürich", country="CH")
_APPLY = "https://jobs.example.edu/apply"


def drafts(now: datetime) -> Iterator[tuple[str, OpeningDraft]]:
    """Label and draft of each example; the first one says everything."""
    yield "complete, closing soon", _complete(now)
    yield (
        "remote, yearly pay, rolling",
        OpeningDraft(
            title="Researcher in probabilistic programming",
            role=Role.RESEARCHER,
            level=Level.SENIOR,
            description_html="<p>Made up.</p>",
            apply_method=ApplyMethod.EMAIL,
            apply_email="jobs@example.edu",
            workplace=Workplace.REMOTE,
            remote_countries=("CH", "DE"),
            contract=Contract.PERMANENT,
            pay_min=Decimal(88_000),
            pay_currency="EUR",
            pay_period=PayPeriod.YEAR,
            deadline_kind=DeadlineKind.ROLLING,
        ),
    )
    yield (
        "many places, a stipend, a title that is far too long",
        OpeningDraft(
            title="Fellowship for early-career scientists who want to work on the foundations of learning in "
            "large and noisy systems together with partners in four countries",
            role=Role.FELLOW,
            description_html="<p>Made up.</p>",
            apply_url=_APPLY,
            locations=(_ZURICH, DraftLocation(city="Berlin", country="DE"), DraftLocation(country="FR")),
            workplace=Workplace.HYBRID,
            funding=Funding.STIPEND,
            pay_min=Decimal(1_900),
            pay_max=Decimal(1_900),
            pay_currency="EUR",
            pay_period=PayPeriod.MONTH,
            pay_kind=PayKind.STIPEND,
            contract=Contract.FIXED_TERM,
            contract_months=18,
            deadline_kind=DeadlineKind.MOMENT,
            deadline_at=now + timedelta(days=45),
            deadline_zone="Europe/Zurich",
        ),
    )
    yield (
        "says next to nothing",
        OpeningDraft(
            title="Research engineer",
            role=Role.ENGINEER,
            description_html="<p>Made up.</p>",
            apply_url=_APPLY,
        ),
    )
    yield (
        "closed",
        OpeningDraft(
            title="Assistant professor of machine learning",
            role=Role.FACULTY,
            description_html="<p>Made up.</p>",
            apply_url=_APPLY,
            locations=(_ZURICH,),
            pay_scale="W1",
        ),
    )


def _complete(now: datetime) -> OpeningDraft:
    return OpeningDraft(
        title="Learning to manipulate deformable objects",
        role=Role.PHD,
        level=Level.ENTRY,
        description_html=PROSE,
        department="Department of Computer Science",
        apply_url=_APPLY,
        locations=(_ZURICH,),
        workplace=Workplace.ON_SITE,
        contract=Contract.FIXED_TERM,
        contract_months=48,
        funding=Funding.FULLY_FUNDED,
        pay_min=Decimal(4_500),
        pay_max=Decimal(5_200),
        pay_currency="EUR",
        pay_period=PayPeriod.MONTH,
        pay_kind=PayKind.SALARY,
        deadline_kind=DeadlineKind.MOMENT,
        deadline_at=now + timedelta(days=6),
        deadline_zone=ANYWHERE_ON_EARTH,
        deadline_has_time=True,
        qualifications=(
            _asked(
                QualificationKind.DEGREE, "A master's degree in a quantitative field", degree=Degree.MASTER
            ),
            _asked(QualificationKind.FIELD, "A master's degree in a quantitative field"),
            _asked(QualificationKind.SKILL, "Fluent Python"),
        ),
        materials=(
            DraftMaterial(MaterialKind.CV),
            DraftMaterial(MaterialKind.REFERENCES, count=2, text="Two letters of reference"),
        ),
    )


def _asked(kind: str, text: str, *, degree: str = "") -> DraftQualification:
    return DraftQualification(kind=kind, necessity=Necessity.REQUIRED, text=text, degree=degree)
