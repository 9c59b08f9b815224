"""The openings that a guide is about: its search, asked as the board's own list asks it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from postings.openings.cards import cards_of
from postings.search.answering import first_of
from postings.search.engine import source
from postings.search.filters import context_of, parse
from postings.search.kinds import Context
from postings.search.landing import address_of
from postings.search.sentence import sentence_of

if TYPE_CHECKING:
    from datetime import datetime

    from postings.openings.cards import Card
    from postings.search.query import SearchQuery

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Related:
    """`words` say what is searched for; the addresses are of all that is found and of an alert for it."""

    query: SearchQuery
    words: str
    total: int
    cards: tuple[Card, ...]
    url: str
    alert_url: str


def related(search: str, now: datetime) -> Related:
    """`search` as `Guide.search` holds it."""
    query, reader = parse(search).query, source.current_reader()
    context = Context(now, reader.vocabulary.rates) if reader is not None else context_of(query, now)
    total, ids = first_of(query, context, reader)
    alert = reverse("postings:alert-create")
    written = query.to_querystring()
    return Related(
        query=query,
        words=sentence_of(query),
        total=total,
        cards=cards_of(ids[:SHOWN], now),
        url=address_of(query) if total else query.get_absolute_url(),
        alert_url=f"{alert}?{written}" if written else alert,
    )
