"""Feeds, calendars, sitemaps and robots.txt over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from postings.feeds import sitemaps
from postings.feeds.answers import answer
from postings.feeds.calendars import CONTENT_TYPE, CalendarIssue, calendar_of_opening
from postings.feeds.feeds import AtomIssue, RssIssue
from postings.feeds.rows import dated_of
from postings.openings.models.addresses import slug_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

# Crawlers ask often, and what they learn holds for hours.
_for_crawlers = cache_control(public=True, max_age=3600)


@require_safe
def atom(request: HttpRequest) -> HttpResponseBase:
    return answer(request, AtomIssue)


@require_safe
def rss(request: HttpRequest) -> HttpResponseBase:
    return answer(request, RssIssue)


@require_safe
def calendar(request: HttpRequest) -> HttpResponseBase:
    """A calendar to subscribe to."""
    return answer(request, CalendarIssue)


@require_safe
def opening_calendar(request: HttpRequest, slug: str, opening_id: str) -> HttpResponse:
    """The deadlines of one open opening, with reminders."""
    now = timezone.now()
    found = dated_of([int(opening_id)], now)
    if not found:
        raise Http404("There is no such opening, or none that has a deadline ahead.")
    opening = found[0]
    current = slug_of(opening.title)
    if slug != current:
        return redirect("postings:opening-calendar", current, opening.pk)
    headers = {
        "Content-Disposition": f'attachment; filename="deadline-{current}.ics"',
        "X-Robots-Tag": "noindex",
    }
    return HttpResponse(calendar_of_opening(opening, now), content_type=CONTENT_TYPE, headers=headers)


@require_safe
@_for_crawlers
def sitemap(request: HttpRequest) -> HttpResponse:
    return HttpResponse(sitemaps.sitemap_index(sitemaps.index()), content_type="application/xml")


@require_safe
@_for_crawlers
def sitemap_section(request: HttpRequest, section: str) -> HttpResponse:
    entries = sitemaps.entries_of(section)
    if entries is None:
        raise Http404("There is no such sitemap.")
    return HttpResponse(sitemaps.urlset(entries), content_type="application/xml")


@require_safe
@_for_crawlers
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse(sitemaps.robots(), content_type="text/plain; charset=utf-8")
