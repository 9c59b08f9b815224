"""The admin of what is quoted: with a history that shows what changed and leads back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from simple_history.admin import SimpleHistoryAdmin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Model
    from django.http import HttpRequest, HttpResponse


class QuotedAdmin(SimpleHistoryAdmin):  # type: ignore[misc]  # simple_history has no types
    """Rows that texts and files name by their `key`, or by what `named_by` says: it is chosen once."""

    named_by = "key"

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Sequence[str]:
        fields: Sequence[str] = super().get_readonly_fields(request, obj)
        return [*fields, self.named_by] if obj else fields

    def history_form_view(
        self,
        request: HttpRequest,
        object_id: str,
        version_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Going back is a change, and simple_history asks only for the right to look."""
        if request.method == "POST" and not self.has_change_permission(request):
            raise PermissionDenied
        response: HttpResponse = super().history_form_view(request, object_id, version_id, extra_context)
        return response
