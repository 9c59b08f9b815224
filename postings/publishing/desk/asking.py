"""What is asked of the list: a state, words of the title, an order, a page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import TextChoices

from postings.publishing.desk.states import State
from postings.search.query import tidy_words

if TYPE_CHECKING:
    from django.http import QueryDict


class Sort(TextChoices):
    CHANGED = "changed", "Last changed"
    TITLE = "title", "Title"
    DEADLINE = "deadline", "Deadline"
    VIEWS = "views", "Views"
    CLICKS = "clicks", "Apply clicks"
    DIGESTS = "digests", "Alert mails"


@dataclass(frozen=True, slots=True)
class Asked:
    """Whatever is not known is as if it had not been said."""

    state: State | None = None
    words: str = ""
    sort: Sort = Sort.CHANGED

    @classmethod
    def of(cls, data: QueryDict) -> Asked:
        state, sort = data.get("state", ""), data.get("sort", "")
        return cls(
            State(state) if state in State.values else None,
            tidy_words(data.get("q", "")),
            Sort(sort) if sort in Sort.values else Sort.CHANGED,
        )

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """Those that differ from what is usual."""
        sort = self.sort.value if self.sort != Sort.CHANGED else ""
        said = (("state", self.state.value if self.state else ""), ("q", self.words), ("sort", sort))
        return tuple((name, value) for name, value in said if value)

    def url_of(self, state: State | None) -> str:
        """The same, of another state."""
        return "?" + urlencode(replace(self, state=state).parameters)
