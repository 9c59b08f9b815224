"""Nothing that is required is missing from a profile. What it does not tell may be.

The engine asks for it by keys. The database knows no keys, and reads the qualifications of every opening: it stands in
only while the engine is away, and says in tests what is right.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, ClassVar

from django.db.models import Q

from postings.openings.choices import Status
from postings.openings.models import Qualification
from postings.openings.needs import keys_of
from postings.search.clauses import NoneOf
from postings.search.fields import FlagField
from postings.search.kinds import SearchFilter

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from postings.search.clauses import Clause
    from postings.search.extensions import Lens
    from postings.search.kinds import Context
    from postings.search.query import SearchQuery

ONLY_FITTING = "Nothing required missing"
# By what is required: all met; nothing missing, but something unknown; one thing missing; more.
MET, UNSURE, ONE_SHORT, FURTHER = range(4)


def tier_of(required: Collection[str], lens: Lens) -> int:
    """Where an opening stands in the order by fit. What is preferred does not count."""
    missing = len(lens.missing.intersection(required))
    if missing:
        return ONE_SHORT if missing == 1 else FURTHER
    return MET if lens.unknown.isdisjoint(required) else UNSURE


class FitFilter(SearchFilter):
    """Without a profile it narrows nothing."""

    field_class: ClassVar = FlagField

    def labels(self, values: Collection[str]) -> dict[str, str]:
        return dict.fromkeys(values, ONLY_FITTING)

    def condition(self, query: SearchQuery, context: Context) -> Q | None:
        if not query.fit or context.lens is None:
            return None
        return ~Q(pk__in=[pk for pk, tier in tiers_of(context).items() if tier >= ONE_SHORT])

    def clause(self, query: SearchQuery, context: Context) -> Clause | None:
        if not query.fit or context.lens is None:
            return None
        return NoneOf(self.index_field, tuple(context.lens.missing))


def tiers_of(context: Context) -> Mapping[int, int]:
    """The tier of each published opening that asks for something, read once for all that a page asks."""
    if not context.tiers and context.lens is not None:
        rows: defaultdict[int, list[Qualification]] = defaultdict(list)
        for row in Qualification.objects.filter(opening__status=Status.PUBLISHED):
            rows[row.opening_id].append(row)
        context.tiers.update({pk: tier_of(keys_of(own).required, context.lens) for pk, own in rows.items()})
    return context.tiers
