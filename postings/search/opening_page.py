"""The page of one opening."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from postings.openings.choices import Necessity
from postings.openings.detail import detail_of
from postings.openings.presentation import asks_of, change_lines
from postings.openings.statistics.counting import count_view
from postings.search import browse
from postings.search.addresses import role_address, topic_address
from postings.search.beside import beside
from postings.search.extensions import extensions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from django.utils.safestring import SafeString

    from postings.openings.detail import Detail
    from postings.openings.models import Opening, OpeningChange
    from postings.openings.presentation import Ask, ChangeLine
    from postings.search.beside import Beside
    from postings.search.browse import PayBand


class TopicLink(NamedTuple):
    label: str
    url: str


class Change(NamedTuple):
    at: datetime
    lines: list[ChangeLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningPage:
    """What the page of one opening shows."""

    opening: Opening
    is_open: bool
    role_url: str
    topics: Sequence[TopicLink]
    required: Sequence[Ask]
    preferred: Sequence[Ask]
    bands: Mapping[str, PayBand]
    changes: Sequence[Change]
    beside: Beside
    # Written by others for this visitor: what it asks for held against a profile, and what belongs to its pay.
    own_asks: SafeString
    sections: Sequence[SafeString]


@require_safe
def opening_detail(request: HttpRequest, slug: str, opening_id: str) -> HttpResponse:
    now = timezone.now()
    detail = detail_of(int(opening_id), now)
    if detail is None:
        raise Http404
    opening = detail.opening
    if slug != opening.slug:
        # Not for good: a title may change back, and browsers would go in a circle.
        return redirect(opening)
    page = opening_page(request, detail, now)
    if page.is_open:
        count_view(request, opening)
    context = {"section": "openings", "opening": opening, "is_open": page.is_open, "page": page}
    response = render(request, "postings/openings/detail.html", context)
    if not page.is_open:
        response.headers["X-Robots-Tag"] = "noindex"
    if extensions.lens_of(request) is not None:
        # Held against a profile, which may change or be deleted: nobody else's, and not for later.
        patch_cache_control(response, private=True, no_store=True)
    return response


def opening_page(request: HttpRequest, detail: Detail, now: datetime) -> OpeningPage:
    opening = detail.opening
    is_open = opening.is_open(now)
    qualifications = opening.qualifications.all()
    return OpeningPage(
        opening=opening,
        is_open=is_open,
        # While it is open, its role and its topics have an opening.
        role_url=role_address(opening.role, has_openings=is_open),
        topics=[
            TopicLink(topic.name, topic_address(topic.slug, has_openings=is_open))
            for topic in opening.topics.all()
        ],
        required=asks_of(qualifications, Necessity.REQUIRED),
        preferred=asks_of(qualifications, Necessity.PREFERRED),
        bands=browse.pay_bands(),
        changes=_changes(detail.changes),
        beside=beside(opening, now),
        own_asks=extensions.asks(request, opening),
        sections=[section(request, opening) for section in extensions.sections],
    )


def _changes(changes: Iterable[OpeningChange]) -> list[Change]:
    """Each with its readable lines, if it has any."""
    told = [Change(change.at, change_lines(change)) for change in changes]
    return [change for change in told if change.lines]
