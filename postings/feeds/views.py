"""Feeds, calendars, sitemaps and robots.txt over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from postings.feeds import calendars, sitemaps
from postings.feeds.feeds import AtomFeed, Issue, OpeningFeed, RssFeed
from postings.feeds.subscription import answer_if_changed, etag_of, subscription_of
from postings.openings.models import Opening

if TYPE_CHECKING:
    from datetime import datetime

# Crawlers ask often, and what they learn holds for hours.
_for_crawlers = cache_control(public=True, max_age=3600)


@require_safe
def atom(request: HttpRequest) -> HttpResponseBase:
    return _feed(request, AtomFeed())


@require_safe
def rss(request: HttpRequest) -> HttpResponseBase:
    return _feed(request, RssFeed())


def _feed(request: HttpRequest, feed: OpeningFeed) -> HttpResponseBase:
    issue = Issue.of(subscription_of(request.GET))

    def answer() -> HttpResponse:
        generated = feed.get_feed(issue, request)
        return HttpResponse(generated.writeString("utf-8"), content_type=feed.feed_type.content_type)

    return answer_if_changed(request, answer, issue.etag, issue.changes)


@require_safe
def calendar(request: HttpRequest) -> HttpResponseBase:
    """A calendar to subscribe to. It has no Last-Modified: a deadline that passes changes it too."""
    now = timezone.now()
    subscription = subscription_of(request.GET)
    ahead = calendars.with_deadline_ahead(subscription.openings(now), now)
    rows = ahead.values_list("pk", "updated_at", "institution__updated_at", "letters_deadline_at")
    keys = [
        (pk, *changes, _is_ahead(letters, now)) for pk, *changes, letters in rows[: calendars.MOST_OPENINGS]
    ]

    def answer() -> HttpResponse:
        found = calendars.for_events(Opening.objects.open(now)).in_bulk([key[0] for key in keys])
        openings = [found[key[0]] for key in keys if key[0] in found]
        body = calendars.calendar_of_search(subscription, openings, now)
        return _calendar_file(body, 'inline; filename="deadlines.ics"')

    etag = etag_of(subscription.query.to_querystring(), subscription.sentence, keys)
    return answer_if_changed(request, answer, etag, [])


def _is_ahead(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and moment >= now


@require_safe
def opening_calendar(request: HttpRequest, slug: str, opening_id: int) -> HttpResponse:
    """The deadlines of one open opening, with reminders."""
    now = timezone.now()
    opening = get_object_or_404(calendars.for_events(Opening.objects.open(now)), pk=opening_id)
    if slug != opening.slug:
        return redirect("postings:opening-calendar", opening.slug, opening.pk)
    body = calendars.calendar_of_opening(opening, now)
    if body is None:
        raise Http404("This opening has no deadline ahead.")
    return _calendar_file(body, f'attachment; filename="deadline-{opening.slug}.ics"')


def _calendar_file(body: bytes, disposition: str) -> HttpResponse:
    headers = {"Content-Disposition": disposition, "X-Robots-Tag": "noindex"}
    return HttpResponse(body, content_type=calendars.CONTENT_TYPE, headers=headers)


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
