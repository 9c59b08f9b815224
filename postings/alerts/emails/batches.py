"""What the mails of a batch say, read for all of them at once.

A batch takes the same number of statements whether it is one digest or some hundred.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from postings.alerts.counted import Counted
from postings.alerts.emails.items import Facts
from postings.alerts.emails.reasons import Asked, reasons_of
from postings.alerts.emails.words import Words
from postings.alerts.models import Alert, Digest, DigestItem
from postings.alerts.queries import from_canonical
from postings.openings.cards import cards_of
from postings.search.engine.documents import contents_of
from postings.search.engine.raw import raw_connection
from postings.search.filters import FACETS
from postings.search.kinds import Context
from postings.search.near import centres_of
from postings.search.sentence import sentence_of
from postings.search.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from postings.openings.cards import Card
    from postings.search.engine.documents import Contents
    from postings.search.near import Centre
    from postings.search.query import SearchQuery
    from postings.search.sentence import Labels

MOST_ITEMS = 25


class Listed(NamedTuple):
    """A digest's item: its own id, and that of its opening."""

    item_id: int
    opening_id: int


@dataclass(slots=True)
class Batch:
    """Each opening, each search, and each of the two together is put into words once."""

    now: datetime
    alerts: Mapping[int, Alert]
    listed: Mapping[int, Sequence[Listed]]
    cards: Mapping[int, Card]
    contents: Mapping[int, Contents]
    queries: Mapping[int, SearchQuery]
    vocabulary: Vocabulary
    labels: Labels
    centres: Mapping[str, Centre]
    context: Context
    _counted: Counted | None = None
    _facts: dict[int, Facts] = field(default_factory=dict)
    _asked: dict[int, Asked] = field(default_factory=dict)
    _sentences: dict[int, str] = field(default_factory=dict)
    _reasons: dict[tuple[int, int], tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, digests: Sequence[Digest], now: datetime) -> Batch:
        alerts = _alerts_of(digests)
        listed = _listed([digest.pk for digest in digests])
        cards = {
            card.pk: card
            for card in cards_of(list({one.opening_id for items in listed.values() for one in items}), now)
        }
        searches = {alert.search_id: alert.search.query for alert in alerts.values()}
        queries = {pk: from_canonical(query) for pk, query in searches.items()}
        vocabulary = Vocabulary()
        centres = centres_of({query.near for query in queries.values() if query.near} or {""})
        return cls(
            now=now,
            alerts=alerts,
            listed=listed,
            cards=cards,
            contents=contents_of(raw_connection(), list(cards)),
            queries=queries,
            vocabulary=vocabulary,
            labels=_labels(vocabulary, queries.values(), centres),
            centres=centres,
            context=Context(now, vocabulary.rates),
        )

    def open_of(self, digest: Digest) -> tuple[list[Listed], tuple[int, ...]]:
        """The items that are still open, the newest opening first; and the ids of those that are not."""
        items = self.listed.get(digest.pk, ())
        still = [one for one in items if one.opening_id in self.cards]
        if len(still) > 1:
            still.sort(key=self._newest)
        return still, tuple(one.item_id for one in items if one.opening_id not in self.cards)

    def more_of(self, digest: Digest, still: Sequence[Listed]) -> int:
        """What matched beside the items. Where none of these is left, only what is open of it is worth a mail."""
        if still or not digest.more:
            return digest.more
        self._counted = self._counted or Counted(self.now)
        return len(self._counted.of(digest, self.queries[self.alerts[digest.alert_id].search_id]))

    def _newest(self, one: Listed) -> tuple[float, int]:
        published = self.cards[one.opening_id].published_at
        return -published.timestamp() if published else 0.0, -one.opening_id

    def facts(self, opening_id: int) -> Facts:
        if opening_id not in self._facts:
            self._facts[opening_id] = Facts.of(self.cards[opening_id], self.now)
        return self._facts[opening_id]

    def sentence(self, search_id: int) -> str:
        if search_id not in self._sentences:
            self._sentences[search_id] = sentence_of(self.queries[search_id], self.labels)
        return self._sentences[search_id]

    def reasons(self, search_id: int, opening_id: int) -> tuple[str, ...]:
        key = search_id, opening_id
        if key not in self._reasons:
            # It was closed between two statements of this batch; sending looks no further.
            contents = self.contents.get(opening_id)
            self._reasons[key] = (
                ()
                if contents is None
                else reasons_of(self._ask(search_id), self.cards[opening_id], contents, self.context)
            )
        return self._reasons[key]

    def _ask(self, search_id: int) -> Asked:
        if search_id not in self._asked:
            query = self.queries[search_id]
            words = Words.of(query.q, self.vocabulary.synonyms)
            self._asked[search_id] = Asked.of(
                query, self.labels, self.context, words, self.centres.get(query.near)
            )
        return self._asked[search_id]


def _alerts_of(digests: Sequence[Digest]) -> dict[int, Alert]:
    """As they were read with the digests, where they were: senders read both in one statement, just before this."""
    if all(Digest.alert.is_cached(digest) for digest in digests):
        return {digest.alert_id: digest.alert for digest in digests}
    ids = list({digest.alert_id for digest in digests})
    return Alert.objects.select_related("address", "search").in_bulk(ids)


def _listed(digest_ids: list[int]) -> dict[int, list[Listed]]:
    listed: dict[int, list[Listed]] = defaultdict(list)
    rows = DigestItem.objects.filter(digest_id__in=digest_ids).order_by()
    for digest_id, item_id, opening_id in rows.values_list("digest_id", "pk", "opening_id"):
        listed[digest_id].append(Listed(item_id, opening_id))
    return listed


def _labels(
    vocabulary: Vocabulary, queries: Collection[SearchQuery], centres: Mapping[str, Centre]
) -> Labels:
    wanted: dict[str, set[str]] = {param: set() for param in FACETS}
    for query in queries:
        for param, values in wanted.items():
            values.update(query.chosen(param))
    return {**vocabulary.labels(wanted), "near": {key: centre.label for key, centre in centres.items()}}
