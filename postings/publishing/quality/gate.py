"""The gate that a draft passes before it is published: what is missing or unclear, beside the field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postings.publishing.quality.finding import Finding

if TYPE_CHECKING:
    from postings.institutions.models import Institution
    from postings.openings.draft import OpeningDraft

__all__ = ["Finding", "findings"]


def findings(draft: OpeningDraft, institution: Institution) -> list[Finding]:
    """In the order of the form; hard ones keep the draft from being published."""
    found: list[Finding] = []
    if not draft.description_html.strip():
        found.append(Finding("no_description", "role", "description", True, "Describe the role."))
    return found
