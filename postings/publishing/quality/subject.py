"""What the rules read: a draft, whose it is, and what both are held against."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from postings.openings.choices import Necessity
from postings.openings.cleaning import clean_html
from postings.understanding.document import Document

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from postings.institutions.models import Institution
    from postings.openings.draft import DraftQualification, OpeningDraft
    from postings.openings.models import ExchangeRate


@dataclass(frozen=True)
class Subject:
    """A rule is a pure function of one. `rates` as `ExchangeRate.objects.per_euro` gives them."""

    draft: OpeningDraft
    institution: Institution
    now: datetime
    rates: Mapping[str, ExchangeRate]

    @cached_property
    def document(self) -> Document:
        """The text as candidates will read it, cut into sentences."""
        # Half a letter of UTF-16 is no letter: what came by a table or the API may have some.
        html = self.draft.description_html.encode("utf-8", "replace").decode()
        return Document.from_html(self.draft.title, clean_html(html))

    @cached_property
    def sentences(self) -> list[str]:
        """The title, the text and what is asked for, one after the other."""
        asked = [row.text for row in self.draft.qualifications]
        return [self.draft.title, *(one.text for one in self.document.sentences), *asked]

    @cached_property
    def words(self) -> int:
        return len(self.document.text.split())

    @cached_property
    def required(self) -> list[DraftQualification]:
        return [row for row in self.draft.qualifications if row.necessity == Necessity.REQUIRED]

    @cached_property
    def preferred(self) -> list[DraftQualification]:
        return [row for row in self.draft.qualifications if row.necessity == Necessity.PREFERRED]
