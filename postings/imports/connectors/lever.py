"""Lever's public postings: `api.lever.co/v0/postings/NAME?mode=json`."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from postings.imports.connectors.json_stream import JsonFeed
from postings.imports.connectors.reading import (
    elements,
    identifier,
    is_plausible,
    joined,
    mapping,
    markup,
    number,
    period,
    plain,
    required,
    rows,
    text,
)
from postings.imports.items import Address, FeedItem, ItemPay, ItemPlace, Json


def translate(job: Mapping[str, Json]) -> FeedItem:
    categories = mapping(job, "categories")
    workplace = text(job, "workplaceType")
    return FeedItem(
        external_id=identifier(job, "id"),
        title=required(job, "text"),
        html=_description(job),
        raw=job,
        url=text(job, "hostedUrl"),
        apply_url=text(job, "applyUrl"),
        department=joined(text(categories, "department"), text(categories, "team")),
        places=tuple(_places(job, categories)),
        employment_type=text(categories, "commitment"),
        stated_workplace="" if workplace == "unspecified" else workplace,
        pays=tuple(_pays(mapping(job, "salaryRange"))),
        published_at=_milliseconds(job.get("createdAt")),
    )


def _description(job: Mapping[str, Json]) -> str:
    """The parts in the order in which Lever's own page shows them."""
    lists = (
        f"<h3>{html.escape(text(section, 'text'))}</h3><ul>{markup(section, 'content')}</ul>"
        for section in rows(job, "lists")
    )
    parts = (markup(job, "description"), *lists, markup(job, "salaryDescription"), markup(job, "additional"))
    return "\n".join(part for part in parts if part)


def _places(job: Mapping[str, Json], categories: Mapping[str, Json]) -> Iterator[ItemPlace]:
    # The country stands beside the main location only.
    country = Address(country=text(job, "country"))
    main = text(categories, "location")
    if main or country != Address():
        yield ItemPlace(main, country)
    for place in elements(categories.get("allLocations")):
        if (name := plain(place)) and name != main:
            yield ItemPlace(name)


def _pays(salary: Mapping[str, Json]) -> Iterator[ItemPay]:
    if salary:
        yield ItemPay(
            number(salary.get("min")),
            number(salary.get("max")),
            text(salary, "currency"),
            period(text(salary, "interval")),
        )


def _milliseconds(value: Json) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    try:
        found = datetime.fromtimestamp(value / 1000, UTC)
    except (OverflowError, ValueError, OSError):
        return None
    return found if is_plausible(found) else None


FEED = JsonFeed("Lever", "", translate)
