"""A draft as candidates will see it: written, rendered by the page of openings itself, and taken back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from postings.openings.actions import create_opening, update_opening
from postings.openings.cards import cards_from
from postings.openings.choices import Status
from postings.openings.detail import detail_of
from postings.openings.models import Opening
from postings.openings.models.addresses import opening_url
from postings.openings.models.change import MATERIAL_FIELDS
from postings.publishing.release import LOOKED_AT
from postings.publishing.wizard.from_opening import draft_of, with_what_nobody_types
from postings.search import browse
from postings.search.opening_page import opening_page

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.http import HttpRequest

    from postings.openings.draft import OpeningDraft
    from postings.publishing.models import Draft

# The description is shown in the page itself; as two long texts beside each other nobody reads it.
_LONGEST_SHOWN = 400


@dataclass(frozen=True, slots=True)
class PreviewChange:
    label: str
    old: str
    new: str
    is_material: bool
    is_looked_at: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """The page and the row of the list as they would be; for an edit, what would change."""

    page: SafeString
    row: SafeString
    changes: list[PreviewChange]


class _TakenBack(Exception):  # noqa: N818 - no error
    pass


def preview_of(request: HttpRequest, draft: Draft, said: OpeningDraft) -> Preview:
    """Leaves no trace: what is written for it is taken back before this returns."""
    shown: list[Preview] = []
    try:
        with transaction.atomic():
            now = timezone.now()
            opening, changes = _written(draft, said)
            _as_if_public(opening, now)
            shown.append(_shown(request, opening, changes, now))
            raise _TakenBack
    except _TakenBack:
        return shown[0]


def _written(draft: Draft, said: OpeningDraft) -> tuple[Opening, Mapping[str, list[str]]]:
    if draft.opening is None:
        return create_opening(institution=draft.institution, draft=said), {}
    said = with_what_nobody_types(said, draft_of(draft.opening))
    return draft.opening, update_opening(opening=draft.opening, draft=said)


def _as_if_public(opening: Opening, now: datetime) -> None:
    row = Opening.objects.filter(pk=opening.pk)
    if not row.filter(status=Status.PUBLISHED).exists():
        row.update(
            status=Status.PUBLISHED, published_at=now, scheduled_for=None, close_reason="", closed_at=None
        )


def _shown(
    request: HttpRequest, opening: Opening, changes: Mapping[str, list[str]], now: datetime
) -> Preview:
    detail = detail_of(opening.pk, now)
    if detail is None:  # It was made public a moment ago, in the same transaction.
        raise Opening.DoesNotExist
    (card,) = cards_from(Opening.objects.filter(pk=opening.pk))
    template = "postings/publishing/wizard/as_published.html"
    page = opening_page(request, detail, now)
    rendered = render_to_string(template, {"page": page}, request)
    row = render_to_string(
        "postings/publishing/wizard/as_listed.html", {"card": card, "bands": browse.pay_bands()}, request
    )
    told = [
        PreviewChange(
            name.replace("_", " ").capitalize(),
            _cut(old),
            _cut(new),
            is_material=name in MATERIAL_FIELDS,
            is_looked_at=name in LOOKED_AT,
        )
        for name, (old, new) in changes.items()
    ]
    return Preview(_leading_nowhere(rendered, detail.opening), _leading_nowhere(row, detail.opening), told)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN].rstrip()}…"


def _leading_nowhere(html: str, opening: Opening) -> SafeString:
    """What belongs to an opening that is not there yet leads to the top of its preview."""
    address = re.escape(opening_url(opening.pk, opening.title))
    led = re.sub(rf'(href|action|data-counted)="(?:https?://[^/"]+)?{address}[^"]*"', r'\1="#preview"', html)
    return mark_safe(led)  # noqa: S308 - what templates rendered, with some addresses less
