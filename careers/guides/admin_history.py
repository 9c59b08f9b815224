"""Histories that can be read: what changed is marked word by word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.text import capfirst
from simple_history.template_utils import HistoricalRecordContextHelper

from careers.facts.admin_history import QuotedAdmin as NamedAdmin
from careers.guides.differences import marked, runs_of

if TYPE_CHECKING:
    from django.http import HttpRequest

# Made of another field, which is shown.
_DERIVED = frozenset({"html"})


class _Marked(HistoricalRecordContextHelper):  # type: ignore[misc]  # simple_history has no types
    def context_for_delta_changes(self, delta: Any) -> list[dict[str, object]]:
        return [
            {
                "field": capfirst(change.field.replace("_", " ")),
                "marked": marked(runs_of(_shown(change.old), _shown(change.new))),
            }
            for change in delta.changes
            if change.field not in _DERIVED
        ]


def _shown(value: object) -> str:
    return "nothing" if value is None or value == "" else str(value)


class HistoryAdmin(NamedAdmin):
    object_history_list_template = "admin/careers/history_list.html"

    def get_historical_record_context_helper(
        self, request: HttpRequest, historical_record: Any
    ) -> HistoricalRecordContextHelper:
        return _Marked(self.model, historical_record)
