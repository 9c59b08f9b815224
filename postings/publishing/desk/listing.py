"""The list of the desk: drafts and openings of an institution in one order, in a fixed number of statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.paginator import Paginator
from django.db.models import (
    CharField,
    Count,
    DateTimeField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce, Lower

from postings.openings.models import Opening
from postings.openings.statistics.models import OpeningDay
from postings.publishing.desk.asking import Sort
from postings.publishing.desk.states import State, state_at
from postings.publishing.models import Draft

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.core.paginator import Page
    from django.db.models import Expression, QuerySet

    from postings.institutions.models import Institution
    from postings.publishing.desk.asking import Asked

ROWS_PER_PAGE = 25
# Figures of the list are of these days, today among them.
RECENT_DAYS = 30

_COLUMN_OF = {Sort.VIEWS: "views", Sort.CLICKS: "apply_clicks", Sort.DIGESTS: "digests"}
_OPENING, _DRAFT = "opening", "draft"
# Which of these, its id, and what it is sorted by.
Key = tuple[str, int, object]


class Figures(NamedTuple):
    """Of some days."""

    views: int = 0
    clicks: int = 0
    digests: int = 0


class Entry(NamedTuple):
    """One line of the list: exactly one of the two."""

    opening: Opening | None
    draft: Draft | None
    state: State
    figures: Figures
    has_changes: bool


@dataclass(frozen=True)
class Listing:
    """What there is of `institution` at `now`, as it was `asked` for."""

    institution: Institution
    asked: Asked
    now: datetime

    @cached_property
    def counts(self) -> Mapping[State, int]:
        """How many there are in each state, with the words of the title that were asked for."""
        rows = self._openings().values_list("state").annotate(count=Count("pk")).order_by()
        counts = {State(state): count for state, count in rows}
        drafts = self._drafts().count()
        return {**counts, State.DRAFT: counts.get(State.DRAFT, 0) + drafts}

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def page(self, number: str | None) -> tuple[Page[Key], list[Entry]]:
        """The page, and its lines."""
        page = _Pages(self._keys(), self._count()).get_page(number)
        return page, self.entries(page.object_list)

    def all(self) -> list[Entry]:
        return self.entries(self._keys())

    def entries(self, keys: Iterable[Key]) -> list[Entry]:
        """Openings and drafts by what kind they are and their ids."""
        keys = list(keys)
        ids = [pk for kind, pk, _ in keys if kind == _OPENING]
        openings = self._rows(ids)
        drafts = Draft.objects.defer("typed", "evidence").in_bulk(
            [pk for kind, pk, _ in keys if kind == _DRAFT]
        )
        figures = recent_figures(ids, self.now.date())
        return [
            Entry(None, drafts[pk], State.DRAFT, Figures(), has_changes=False)
            if kind == _DRAFT
            else _entry(openings[pk], figures.get(pk, Figures()))
            for kind, pk, _ in keys
            if pk in (drafts if kind == _DRAFT else openings)
        ]

    def _rows(self, ids: Sequence[int]) -> dict[int, Opening]:
        changed = Draft.objects.filter(opening=OuterRef("pk"))
        return (
            Opening.objects.annotate(state=state_at(self.now), has_changes=Exists(changed))
            .defer("description", "description_source", "description_text", "evidence")
            .order_by()
            .in_bulk(ids)
        )

    def _openings(self) -> QuerySet[Any]:
        openings = Opening.objects.for_institution(self.institution).annotate(state=state_at(self.now))
        return openings.filter(title__icontains=self.asked.words) if self.asked.words else openings

    def _drafts(self) -> QuerySet[Draft]:
        """Of openings that there are not yet; changes to one are a mark on it, and templates are no drafts."""
        drafts = Draft.objects.filter(institution=self.institution, opening=None, is_template=False)
        return drafts.filter(title__icontains=self.asked.words) if self.asked.words else drafts

    def _count(self) -> int:
        return self.total if self.asked.state is None else self.counts.get(self.asked.state, 0)

    def _keys(self) -> QuerySet[Any, Key]:
        """Kind and id of each line, in order."""
        openings = self._openings().order_by()
        if self.asked.state:
            openings = openings.filter(state=self.asked.state)
        found = _keyed(openings, _OPENING, self._opening_key())
        if self.asked.state in (None, State.DRAFT):
            found = found.union(_keyed(self._drafts().order_by(), _DRAFT, self._draft_key()), all=True)
        return found.order_by(self._order(), "-kind", "-id")

    def _opening_key(self) -> Expression | F:
        match self.asked.sort:
            case Sort.CHANGED:
                return F("updated_at")
            case Sort.TITLE:
                return Lower("title")
            case Sort.DEADLINE:
                return F("deadline_at")
            case by_figures:
                return _recent(_COLUMN_OF[by_figures], self.now.date())

    def _draft_key(self) -> Expression | F:
        match self.asked.sort:
            case Sort.CHANGED:
                return F("changed_at")
            case Sort.TITLE:
                return Lower("title")
            case Sort.DEADLINE:
                return Value(None, output_field=DateTimeField())
            case _:
                return Value(0, output_field=IntegerField())

    def _order(self) -> Any:
        key = F("key")
        if self.asked.sort in (Sort.TITLE, Sort.DEADLINE):
            return key.asc(nulls_last=True)
        return key.desc(nulls_last=True)


class _Pages(Paginator[Key]):
    """Of keys that were counted already."""

    def __init__(self, keys: QuerySet[Any, Key], known: int) -> None:
        super().__init__(keys, ROWS_PER_PAGE)
        self.known = known

    @cached_property
    def count(self) -> int:
        return self.known


def _keyed(rows: QuerySet[Any], kind: str, key: Expression | F) -> QuerySet[Any]:
    named: QuerySet[Any] = rows.annotate(kind=Value(kind, output_field=CharField()), key=key)
    return named.values_list("kind", "id", "key")


def _recent(column: str, today: date) -> Coalesce:
    days = OpeningDay.objects.filter(opening=OuterRef("pk"), day__gt=today - timedelta(days=RECENT_DAYS))
    sums = days.order_by().values("opening").annotate(sum=Sum(column)).values("sum")
    return Coalesce(Subquery(sums), 0, output_field=IntegerField())


def recent_figures(ids: Sequence[int], today: date) -> dict[int, Figures]:
    """Of the last days, by opening; openings that nobody saw are not among them."""
    days = OpeningDay.objects.filter(opening__in=ids, day__gt=today - timedelta(days=RECENT_DAYS))
    sums = (Sum(column) for column in ("views", "apply_clicks", "digests"))
    rows = days.order_by().values_list("opening").annotate(*sums)
    return {pk: Figures(*figures) for pk, *figures in rows}


def _entry(opening: Opening, figures: Figures) -> Entry:
    state, has_changes = getattr(opening, "state"), getattr(opening, "has_changes")  # noqa: B009 - annotated
    return Entry(opening, None, State(state), figures, bool(has_changes))
