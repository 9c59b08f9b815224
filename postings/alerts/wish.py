"""The search that a form is about: in words, with conditions that can be taken away, and what is to be said of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.http import QueryDict

from postings.alerts.like import query_like
from postings.alerts.queries import alert_query
from postings.openings.presentation import count_of
from postings.search.engine import source
from postings.search.filters import parse
from postings.search.known import known
from postings.search.sentence import chips_of, sentence_of
from postings.search.vocabulary import Vocabulary

if TYPE_CHECKING:
    from datetime import datetime

    from postings.search.query import SearchQuery
    from postings.search.sentence import Chip, Labels

_POSTED_WITHIN = (
    "“Posted within {days}” is left out: an alert brings what is new anyway, as soon as it is posted."
)
_CLOSING_WITHIN = (
    "“Closing within {days}” counts from the day on which an opening is posted. One that is posted earlier than "
    "that before its deadline does not come."
)
_NO_OPENING = "There is no such opening, so this is an alert for every opening."


@dataclass(frozen=True)
class Wish:
    query: SearchQuery
    labels: Labels
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, data: QueryDict | str) -> Wish:
        """What the list of openings reads from the same parameters, as an alert keeps it."""
        parsed = parse(data)
        reader = source.current_reader()
        found = known(parsed.query, reader.vocabulary if reader else Vocabulary())
        notes = [*parsed.notes, *found.notes]
        if found.query.posted_within is not None:
            notes.append(_POSTED_WITHIN.format(days=count_of(found.query.posted_within, "day")))
        return cls(alert_query(found.query), found.labels, tuple(notes))

    @classmethod
    def like(cls, opening_id: str, now: datetime) -> Wish:
        query = query_like(opening_id, now)
        return cls.of(query.to_querystring()) if query else cls(cls.of("").query, {}, (_NO_OPENING,))

    @classmethod
    def of_address(cls, address: str) -> Wish | None:
        """From the address of a list of openings, as it is copied from a browser; None where it is none."""
        try:
            parts = urlsplit(address.strip())
        except ValueError:
            return None
        return cls.of(parts.query) if parts.path == cls.of("").query.get_absolute_url() else None

    @cached_property
    def sentence(self) -> str:
        return sentence_of(self.query, self.labels)

    @cached_property
    def chips(self) -> tuple[Chip, ...]:
        return chips_of(self.query, self.labels)

    @property
    def string(self) -> str:
        return self.query.to_querystring()

    @property
    def explained(self) -> tuple[str, ...]:
        """What is different from the list."""
        days = self.query.deadline_within
        return () if days is None else (_CLOSING_WITHIN.format(days=count_of(days, "day")),)
