"""Openings in templates: the words of `postings.openings.presentation` as filters and tags."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from django import template
from django.template import engines
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html

from postings.openings import deadlines, presentation
from postings.openings.cards import Card

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from django.db.models import Model
    from django.template.backends.jinja2 import Jinja2
    from django.utils.safestring import SafeString

    from postings.openings.models import Opening

register = template.Library()


@register.filter
def label(row: Model, name: str) -> str:
    """`{{ opening|label:"role" }}`: what a choice is called."""
    return presentation.label_of(row, name)


@register.filter
def pay(opening: Opening | Card) -> str:
    return presentation.pay_line(opening, short=True)


@register.filter
def pay_exact(opening: Opening | Card) -> str:
    return presentation.pay_line(opening)


@register.filter
def pay_yearly(opening: Opening | Card) -> str:
    return presentation.pay_yearly_line(opening)


@register.filter
def pay_yearly_short(opening: Opening | Card) -> str:
    return presentation.pay_yearly_short(opening)


@register.filter
def places(opening: Opening | Card) -> str:
    return presentation.places_line(opening)


@register.filter
def level(opening: Opening | Card) -> str:
    return presentation.level_line(opening)


@register.filter
def contract(opening: Opening | Card) -> str:
    return presentation.contract_line(opening)


@register.filter
def starts(opening: Opening) -> str:
    return presentation.start_line(opening)


@register.filter
def published(opening: Opening | Card) -> str:
    """`new since yesterday`; "" for what is not published."""
    if opening.published_at is None:
        return ""
    return deadlines.published_words(opening.published_at, timezone.now())


@register.filter
def euro(amount: Decimal) -> str:
    return presentation.euro(amount)


@register.filter
def euro_range(band: presentation.Band) -> str:
    """`€27–50k`: the middle half."""
    return presentation.euro_range(band)


@register.filter
def day(value: date) -> str:
    """`20 Nov 2026`."""
    return deadlines.day(value, weekday=False)


@register.filter
def count_of(number: int, noun: str) -> str:
    """`{{ 2|count_of:"opening" }}`, and for odd plurals `"country,countries"`."""
    singular, _, plural = noun.partition(",")
    return presentation.count_of(number, singular, plural)


@register.simple_tag
def deadline(opening: Opening | Card) -> deadlines.Deadline:
    return deadlines.deadline_of(opening, timezone.now())


@register.simple_tag
def letters_deadline(opening: Opening) -> deadlines.Deadline | None:
    return deadlines.letters_deadline_of(opening, timezone.now())


@register.simple_tag
def closed_sentence(opening: Opening) -> str:
    return deadlines.closed_sentence(opening, timezone.now())


@register.simple_tag
def pay_bar(
    opening: Opening | Card, bands: Mapping[str, presentation.Band] | None
) -> presentation.PayBar | None:
    """The opening's pay on the band of its role; None without either."""
    return presentation.pay_bar(opening, bands.get(opening.role)) if bands else None


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """A sign from `img/icons.svg`. It repeats what a word beside it says, so it is hidden from readers."""
    return _icon(name, classes)


@cache
def _icon(name: str, classes: str) -> SafeString:
    """A list has fifty signs of a few kinds; each kind is made once."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        f" {classes}" if classes else "",
        static("img/icons.svg"),
        name,
    )


@register.filter
def card(opening: Opening | Card) -> Card:
    """What `opening_row` shows. Needs `for_rows()`."""
    return opening if isinstance(opening, Card) else Card.of(opening)


@register.simple_tag
def component(name: str, *values: object, **named: object) -> str:
    """`{% component "opening_row" card bands=bands %}`: what the other engine's `components/` hold.

    The file has a macro of its own name, which gives safe HTML.
    """
    engine = cast("Jinja2", engines["jinja2"])
    macros = engine.env.get_template(f"components/{name}.jinja").module
    html: str = getattr(macros, name)(*values, **named)
    return html


@register.filter
def dotted(parts: Sequence[str]) -> str:
    """`Pension · Day care`."""
    return presentation.SEPARATOR.join(parts)


@register.filter
def months(number: int) -> str:
    """`18 months`, `3 years`."""
    return presentation.length_words(number)


@register.filter
def remote_from(opening: Opening) -> str:
    return presentation.remote_line(opening.remote_countries, full=True)


@register.filter
def site(url: str) -> str:
    """The host that a link leads to, as people say it; the link itself where it names none."""
    try:
        host = urlsplit(url).hostname
    except ValueError:
        host = None
    return (host or url).removeprefix("www.")
