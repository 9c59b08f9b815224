"""Greenhouse's public job board: `boards-api.greenhouse.io/v1/boards/NAME/jobs?content=true`."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from decimal import Decimal

from postings.imports.connectors.json_stream import JsonFeed
from postings.imports.connectors.reading import (
    identifier,
    joined,
    mapping,
    markup,
    moment,
    number,
    period,
    published,
    required,
    rows,
    text,
)
from postings.imports.items import Address, Employer, FeedItem, ItemPay, ItemPlace, Json

# Employers name their own fields; these are the names they commonly give to what we look for.
_WORKPLACE_FIELDS = frozenset({"workplace type", "workplace", "work arrangement", "work model"})
_EMPLOYMENT_FIELDS = frozenset({"employment type", "time type", "job type", "contract type"})


def translate(job: Mapping[str, Json]) -> FeedItem:
    return FeedItem(
        external_id=identifier(job, "id"),
        title=required(job, "title"),
        # The HTML comes with its own marks escaped.
        html=html.unescape(markup(job, "content")),
        raw=job,
        url=text(job, "absolute_url"),
        department=joined(*(text(row, "name") for row in rows(job, "departments"))),
        places=tuple(_places(job)),
        employment_type=_metadata(job, _EMPLOYMENT_FIELDS),
        stated_workplace=_metadata(job, _WORKPLACE_FIELDS),
        pays=tuple(_pays(job)),
        published_at=published(job.get("first_published")),
        updated_at=published(job.get("updated_at")),
        deadline=moment(job.get("application_deadline")),
        employer=Employer(text(job, "company_name")),
    )


def _metadata(job: Mapping[str, Json], names: frozenset[str]) -> str:
    for row in rows(job, "metadata"):
        if text(row, "name").casefold() in names:
            return text(row, "value")
    return ""


def _places(job: Mapping[str, Json]) -> Iterator[ItemPlace]:
    """The location, and the office's address where there is one office: several are not told apart."""
    name = text(mapping(job, "location"), "name")
    stated = [where for office in rows(job, "offices") if (where := text(office, "location"))]
    address = Address()
    if len(stated) == 1 and "," in stated[0]:
        locality, *region, country = (part.strip() for part in stated[0].split(","))
        address = Address(locality, region[0] if region else "", country)
    if name or address != Address():
        yield ItemPlace(name, address)


def _pays(job: Mapping[str, Json]) -> Iterator[ItemPay]:
    """Present when the board is asked with `pay_transparency=true`; the period stands in the range's title."""
    for row in rows(job, "pay_input_ranges"):
        low, high = number(row.get("min_cents")), number(row.get("max_cents"))
        yield ItemPay(
            low / Decimal(100) if low is not None else None,
            high / Decimal(100) if high is not None else None,
            text(row, "currency_type"),
            period(text(row, "title")),
        )


FEED = JsonFeed("Greenhouse", "jobs", translate)
