"""What a run did to each opening, and what it left because a person had changed the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from postings.imports.hand_kept import packed
from postings.imports.models import ImportRun, RunChange

if TYPE_CHECKING:
    from postings.openings.draft import OpeningDraft
    from postings.openings.models import Opening

Kind = RunChange.Kind
Changes = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Notes:
    """`is_kept` where somebody reads them: of feeds that an institution connected. What waits is kept for all."""

    run: ImportRun
    is_kept: bool

    def note(
        self, kind: RunChange.Kind, opening: Opening, external_id: str, changes: Changes | None = None
    ) -> None:
        if self.is_kept:
            RunChange.objects.create(
                run=self.run,
                opening=opening,
                external_id=external_id,
                title=opening.title[:250],
                kind=kind,
                changes=dict(changes or {}),
            )

    def wait(self, opening: Opening, external_id: str, changes: Changes, draft: OpeningDraft) -> None:
        """Ask about each of `changes` once: not again for the same words, and not for words that were replaced."""
        asked = RunChange.objects.filter(opening=opening, kind=Kind.HELD)
        for row in asked.filter(decision=""):
            if any(changes.get(name, ["", ""])[1] != new for name, (_, new) in row.changes.items()):
                row.delete()
        for name, (old, new) in changes.items():
            last = asked.filter(changes__has_key=name).order_by("-pk").first()
            if last is None or last.changes[name][1] != new or last.decision == "taken":
                RunChange.objects.create(
                    run=self.run,
                    opening=opening,
                    external_id=external_id,
                    title=opening.title[:250],
                    kind=Kind.HELD,
                    changes={name: [old, new]},
                    proposed=packed(draft),
                )
