"""The common form of one record of a feed, before anything is understood: what every connector gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

# What a JSON parser gives; ijson and `parse_float` make the numbers with a point Decimals.
Json: TypeAlias = "str | int | float | Decimal | bool | Sequence[Json] | Mapping[str, Json] | None"


class FeedError(Exception):
    """The feed as a whole cannot be read. The message is one line for whoever started the import."""


class StatusError(FeedError):
    """The address answered, and not with content."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status

    @property
    def is_gone(self) -> bool:
        return self.status in (404, 410)


class ItemError(Exception):
    """One record of a feed cannot be read."""


@dataclass(frozen=True, slots=True)
class Address:
    """A structured address, as stated; `country` is a name or a code."""

    locality: str = ""
    region: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class ItemPlace:
    """A place as a text people read, as a structured address, or both. They may contradict each other."""

    text: str = ""
    address: Address = Address()


@dataclass(frozen=True, slots=True)
class ItemPay:
    """A structured pay range. `period` is a value of `PayPeriod`."""

    minimum: Decimal | None
    maximum: Decimal | None
    currency: str
    period: str


@dataclass(frozen=True, slots=True)
class Employer:
    """Who hires, as the record names it."""

    name: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItem:
    """One posting as the feed states it, the main place first. Absent fields are empty.

    `pay_line` is the feed's own summary of the pay, `pay_notes` what it says of each of its ranges. `raw` is
    what the digest is made of: the whole record. A day without a time stays a `date`.
    """

    external_id: str
    title: str
    html: str
    raw: Json = field(repr=False)
    url: str = ""
    apply_url: str = ""
    department: str = ""
    places: tuple[ItemPlace, ...] = ()
    remote_countries: tuple[str, ...] = ()
    employment_type: str = ""
    is_remote_flag: bool | None = None
    stated_workplace: str = ""
    pays: tuple[ItemPay, ...] = ()
    pay_line: str = ""
    pay_notes: tuple[str, ...] = ()
    published_at: datetime | None = None
    updated_at: datetime | None = None
    deadline: datetime | date | None = None
    valid_through: datetime | date | None = None
    employer: Employer = Employer()
    is_listed: bool = True


@dataclass(frozen=True, slots=True)
class BrokenItem:
    """A record that could not be translated. `external_id` is empty where even that is missing."""

    external_id: str
    error: str
    raw: Json = field(repr=False)
    title: str = ""


Item: TypeAlias = FeedItem | BrokenItem
