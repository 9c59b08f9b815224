"""Between a feed and a person who changed the same opening: the person's words stand until they say otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db import transaction
from pydantic import TypeAdapter

from postings.openings.actions import update_opening
from postings.openings.describing import describe
from postings.openings.draft import OpeningDraft
from postings.publishing.wizard.from_opening import draft_of

if TYPE_CHECKING:
    from postings.openings.models import ExchangeRate, Opening, Topic

# What is one thing to people (as `describe` names it) to the fields that say it.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "title": ("title",),
    "department": ("department",),
    "supervisor": ("supervisor",),
    "role": ("role",),
    "level": ("level",),
    "topics": ("topics",),
    "description": ("description_html",),
    "locations": ("locations",),
    "workplace": ("workplace", "remote_countries"),
    "contract": ("contract", "contract_months"),
    "hours": ("hours",),
    "start": ("starts_on", "starts_as_soon_as_possible"),
    "visa": ("visa",),
    "funding": ("funding",),
    "pay": ("pay_min", "pay_max", "pay_currency", "pay_period", "pay_kind", "pay_scale"),
    "benefits": ("benefits",),
    "qualifications": ("qualifications", "degree_admitted"),
    "materials": ("materials",),
    "how_to_apply": ("apply_method", "apply_url", "apply_email"),
    "deadline": ("deadline_kind", "deadline_at", "deadline_zone", "deadline_has_time", "expires_at"),
    "letters_deadline": ("letters_deadline_at",),
}
_DRAFT = TypeAdapter(OpeningDraft)


def kept_by_hand(opening: Opening, draft: OpeningDraft, names: Iterable[str]) -> OpeningDraft:
    """`draft` with `names` as the opening says them, and with the sentences that these were read from."""
    fields = [field for name in names for field in FIELDS.get(name, ())]
    now = draft_of(opening)
    own: dict[str, Any] = {field: getattr(now, field) for field in fields}
    evidence = {
        **{name: words for name, words in draft.evidence.items() if name not in {*names, *fields}},
        **{name: words for name, words in opening.evidence.items() if name in {*names, *fields}},
    }
    return replace(draft, **own, evidence=evidence)


class _TakenBackError(Exception):
    """Nothing went wrong: what was written was only to be looked at."""


def differences(
    opening: Opening,
    draft: OpeningDraft,
    *,
    rates: Mapping[str, ExchangeRate] | None = None,
    topics: Mapping[str, Topic] | None = None,
) -> dict[str, list[str]]:
    """What `draft` would change of the opening, in words: it is written, described, and taken back."""
    changes: dict[str, list[str]] = {}
    try:
        with transaction.atomic():
            before = describe(opening)
            update_opening(opening=opening, draft=draft, rates=rates, topics=topics)
            after = describe(type(opening).objects.get(pk=opening.pk))
            changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
            raise _TakenBackError
    except _TakenBackError:
        return changes


def packed(draft: OpeningDraft) -> object:
    """The draft as JSON, for taking it over later."""
    return _DRAFT.dump_python(draft, mode="json")


def unpacked(kept: object) -> OpeningDraft:
    return _DRAFT.validate_python(kept)
