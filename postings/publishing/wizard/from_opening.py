"""What an opening says, as the draft that would make it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from postings.openings.draft import DraftLocation, DraftMaterial, DraftQualification, OpeningDraft
from postings.publishing.models import Draft
from postings.publishing.wizard.inputs import MAX_URL
from postings.publishing.wizard.taking import TAKEN_KEY

if TYPE_CHECKING:
    from postings.openings.models import Opening

_SAME = (
    *("title", "role", "department", "supervisor", "level", "workplace", "contract", "contract_months"),
    *("hours", "starts_on", "starts_as_soon_as_possible", "visa", "funding", "pay_min", "pay_max"),
    *("pay_currency", "pay_period", "pay_kind", "pay_scale", "apply_method", "apply_url", "apply_email"),
    *("deadline_kind", "deadline_at", "deadline_zone", "deadline_has_time", "letters_deadline_at"),
    *("expires_at", "origin_url", "evidence", "degree_admitted"),
)
_PLACE = ("city", "region", "country", "latitude", "longitude", "timezone")
_ASKED = (
    "kind",
    "necessity",
    "text",
    "name",
    "degree",
    "minimum",
    "maximum",
    "alternative_group",
    "evidence",
)
_SENT = ("kind", "count", "text", "evidence")


def draft_of(opening: Opening) -> OpeningDraft:
    return OpeningDraft(
        **_values(opening, _SAME),
        description_html=opening.description,
        topics=tuple(topic.slug for topic in opening.topics.all()),
        locations=tuple(DraftLocation(**_values(place, _PLACE)) for place in opening.locations.all()),
        remote_countries=tuple(opening.remote_countries),
        benefits=tuple(opening.benefits),
        qualifications=tuple(
            DraftQualification(**_values(row, _ASKED)) for row in opening.qualifications.all()
        ),
        materials=tuple(DraftMaterial(**_values(row, _SENT)) for row in opening.materials.all()),
    )


def _values(row: object, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def with_what_nobody_types(draft: OpeningDraft, before: OpeningDraft) -> OpeningDraft:
    """`draft` with the evidence and origin of what it changes, as far as these still stand for it."""
    asked = {_without_evidence(row): row.evidence for row in before.qualifications}
    sent = {(row.kind, row.count, row.text): row.evidence for row in before.materials}
    is_asking_the_same = [*map(_without_evidence, draft.qualifications)] == [
        *map(_without_evidence, before.qualifications)
    ]
    return replace(
        draft,
        origin_url=before.origin_url,
        evidence=before.evidence,
        degree_admitted=before.degree_admitted if is_asking_the_same else "",
        qualifications=tuple(
            replace(row, evidence=asked.get(_without_evidence(row), "")) for row in draft.qualifications
        ),
        materials=tuple(
            replace(row, evidence=sent.get((row.kind, row.count, row.text), "")) for row in draft.materials
        ),
    )


def with_what_was_read(said: OpeningDraft, draft: Draft) -> OpeningDraft:
    """`said` with the page that `draft` was read from, and the sentences there: as imports keep them."""
    if draft.source != Draft.Source.LINK:
        return said
    url = draft.source_url if len(draft.source_url) <= MAX_URL else ""
    evidence = {name: str(words) for name, words in draft.evidence.items() if name != TAKEN_KEY}
    return replace(said, origin_url=url, evidence=evidence)


def _without_evidence(row: DraftQualification) -> DraftQualification:
    return replace(row, evidence="")
