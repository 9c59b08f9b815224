"""The admin of what is quoted: with a history that shows what changed and leads back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404
from simple_history.admin import SimpleHistoryAdmin

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import Model
    from django.http import HttpRequest, HttpResponse


def _check_numbers(*keys: str) -> None:
    """Keys of rows; simple_history asks the database for whatever an address says."""
    if not all(key.isdecimal() for key in keys):
        raise Http404


_ADDRESSES: Mapping[type[models.Field[Any, Any]], Mapping[str, Any]] = {
    models.URLField: {"assume_scheme": "https"}
}


class QuotedAdmin(SimpleHistoryAdmin):  # type: ignore[misc]  # simple_history has no types
    """Rows that texts and files name by their `key`, or by what `named_by` says: it is chosen once."""

    named_by = "key"
    formfield_overrides = _ADDRESSES

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Sequence[str]:
        fields: Sequence[str] = super().get_readonly_fields(request, obj)
        return [*fields, self.named_by] if obj else fields

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        _check_numbers(object_id)
        response: HttpResponse = super().history_view(request, object_id, extra_context)
        return response

    def history_form_view(
        self,
        request: HttpRequest,
        object_id: str,
        version_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Going back is a change, and simple_history asks only for the right to look."""
        _check_numbers(object_id, version_id)
        if request.method == "POST" and not self.has_change_permission(request):
            raise PermissionDenied
        response: HttpResponse = super().history_form_view(request, object_id, version_id, extra_context)
        return response
