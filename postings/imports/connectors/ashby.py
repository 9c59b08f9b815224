"""Ashby's public job board: `api.ashbyhq.com/posting-api/job-board/NAME?includeCompensation=true`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from postings.imports.connectors.json_stream import JsonFeed
from postings.imports.connectors.reading import (
    flag,
    identifier,
    joined,
    mapping,
    markup,
    number,
    period,
    published,
    required,
    rows,
    text,
)
from postings.imports.items import Address, FeedItem, ItemPay, ItemPlace, Json


def translate(job: Mapping[str, Json]) -> FeedItem:
    may_show_pay = flag(job, "shouldDisplayCompensationOnJobPostings") is not False
    compensation = mapping(job, "compensation") if may_show_pay else {}
    return FeedItem(
        external_id=identifier(job, "id"),
        title=required(job, "title"),
        html=markup(job, "descriptionHtml") or markup(job, "descriptionPlain"),
        raw=job,
        url=text(job, "jobUrl"),
        apply_url=text(job, "applyUrl"),
        department=joined(text(job, "department"), text(job, "team")),
        places=tuple(_places(job)),
        employment_type=text(job, "employmentType"),
        is_remote_flag=flag(job, "isRemote"),
        stated_workplace=text(job, "workplaceType"),
        pays=tuple(_pays(compensation)),
        pay_line=text(compensation, "compensationTierSummary"),
        pay_notes=tuple(_pay_notes(compensation)),
        published_at=published(job.get("publishedAt")),
        updated_at=published(job.get("updatedAt")),
        is_listed=flag(job, "isListed") is not False,
    )


def _places(job: Mapping[str, Json]) -> Iterator[ItemPlace]:
    for place in (job, *rows(job, "secondaryLocations")):
        # Secondary locations have been seen with and without the inner "postalAddress".
        stated = mapping(place, "address")
        address = mapping(stated, "postalAddress") or stated
        found = ItemPlace(
            text(place, "location"),
            Address(
                text(address, "addressLocality"),
                text(address, "addressRegion"),
                text(address, "addressCountry"),
            ),
        )
        if found != ItemPlace():
            yield found


def _pay_notes(compensation: Mapping[str, Json]) -> Iterator[str]:
    """A range called "Salary" may be earnings on target: only the name or summary of its tier says so."""
    for tier in rows(compensation, "compensationTiers"):
        if note := joined(text(tier, "title"), text(tier, "tierSummary")):
            yield note


def _pays(compensation: Mapping[str, Json]) -> Iterator[ItemPay]:
    for part in rows(compensation, "summaryComponents"):
        if text(part, "compensationType") == "Salary":
            yield ItemPay(
                number(part.get("minValue")),
                number(part.get("maxValue")),
                text(part, "currencyCode"),
                period(text(part, "interval")),
            )


FEED = JsonFeed("Ashby", "jobs", translate)
