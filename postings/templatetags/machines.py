"""What pages tell machines: markup, canonical addresses, feeds and calendars."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from postings.feeds import markup, wording
from postings.feeds.subscription import Subscription, lasting

if TYPE_CHECKING:
    from postings.institutions.models import Institution
    from postings.openings.models import Opening
    from postings.search.query import SearchQuery

register = template.Library()

# The signs that could end the element or begin another inside it.
_ESCAPES = {sign: f"\\u{ord(sign):04X}" for sign in "<>&\u2028\u2029"}
# Kept, as `json.dumps` makes one anew for anything but its defaults.
_JSON = json.JSONEncoder(ensure_ascii=False)


def data_block(data: markup.Markup) -> SafeString:
    """As a script element that no browser runs; the content security policy has nothing to say about it."""
    text = _JSON.encode(data)
    for sign, escape in _ESCAPES.items():
        text = text.replace(sign, escape)  # A tenth of the time that `translate` takes.
    # Safe: no sign is left that could end the element, and HTML escapes would spoil the JSON.
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308 - see above


@register.simple_tag
def opening_markup(opening: Opening) -> SafeString:
    """JobPosting, for an open opening only, and the crumbs."""
    now = timezone.now()
    posting = markup.job_posting(opening, now)
    crumbs = data_block(markup.breadcrumbs(markup.opening_trail(opening, now)))
    return format_html("{}{}", data_block(posting) if posting else "", crumbs)


@register.simple_tag
def institution_markup(institution: Institution) -> SafeString:
    return data_block(markup.organization(institution))


@register.filter
def summary(opening: Opening) -> str:
    return wording.summary(opening)


@register.filter
def absolute_url(thing: Opening | Institution) -> str:
    return wording.absolute(thing.get_absolute_url())


@register.simple_tag
def site_name() -> str:
    return settings.SITE_NAME


@dataclass(frozen=True, slots=True)
class Following:
    """The addresses at which a search can be followed."""

    atom: str
    rss: str
    calendar: str
    # Opens the visitor's calendar, which then asks whether to subscribe.
    webcal: str


@register.simple_tag
def following(query: SearchQuery) -> Following:
    subscription = Subscription(lasting(query))
    calendar = "postings:calendar"
    return Following(
        atom=subscription.path("postings:feed-atom"),
        rss=subscription.path("postings:feed-rss"),
        calendar=subscription.path(calendar),
        webcal="webcal://" + subscription.url(calendar).partition("://")[2],
    )
