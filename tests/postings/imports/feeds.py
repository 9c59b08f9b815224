"""Made-up feeds for the tests of the importer."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol

from postings.imports.models import ImportRun

FIXTURES = Path(__file__).parent / "fixtures"

RESEARCH = (
    "<p>You invent reinforcement learning methods and publish them.</p>"
    "<p>You train deep neural networks for planning, and evaluate them on simulated robots.</p>"
    "<h3>Requirements</h3><ul><li>PhD in machine learning</li><li>Papers at NeurIPS</li></ul>"
)


class Read(Protocol):
    """What the fixture `read` gives."""

    def __call__(self, *jobs: Mapping[str, object], believe_all: bool = False) -> ImportRun: ...


def ashby_job(number: int, **changes: object) -> dict[str, object]:
    """A research role that the board takes. `changes` replace its fields."""
    return {
        "id": f"job-{number}",
        "title": f"Research Scientist, Reinforcement Learning {number}",
        "department": "Research",
        "team": "Research",
        "employmentType": "FullTime",
        "location": "London",
        "secondaryLocations": [],
        "publishedAt": "2026-02-03T09:15:00.000+00:00",
        "isListed": True,
        "isRemote": False,
        "address": {"postalAddress": {"addressLocality": "London", "addressCountry": "United Kingdom"}},
        "jobUrl": f"https://jobs.example.com/{number}",
        "applyUrl": f"https://jobs.example.com/{number}/application",
        "descriptionHtml": RESEARCH,
        "compensation": {"compensationTierSummary": None, "summaryComponents": []},
        **changes,
    }


def sales_job(number: int) -> dict[str, object]:
    return ashby_job(
        number,
        title=f"Account Executive {number}",
        department="Sales",
        team="Sales",
        descriptionHtml="<p>You sell to large customers and carry a quota.</p>",
    )


def write_ashby(path: Path, jobs: Iterable[Mapping[str, object]]) -> Path:
    path.write_text(json.dumps({"apiVersion": "1", "jobs": list(jobs)}), encoding="utf-8")
    return path
