"""What texts quote: whoever changes it sees on its page where, for it changes there at once.

Figures, bands and sources have admins in rooms that know nothing of guides, so what belongs to guides is added here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin

from careers.facts import admin as facts_admin
from careers.facts.models import Figure, Source
from careers.guides.admin_history import HistoryAdmin
from careers.guides.quoted import places_quoting
from careers.salaries import admin as salaries_admin
from careers.salaries.models import SalaryBand

if TYPE_CHECKING:
    from django.db.models import Model
    from django.http import HttpRequest, HttpResponse

# Read first: they register what is extended below.
__all__ = ["WhereQuotedAdmin", "facts_admin", "salaries_admin"]


class WhereQuotedAdmin(admin.ModelAdmin[Any]):
    """`quoted_as` is the kind of the quote, `named_by` the field whose value it names."""

    change_form_template = "admin/careers/quoted.html"
    quoted_as = ""
    named_by = "key"

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """What a text quotes is not taken from under it."""
        may = super().has_delete_permission(request, obj)
        return may and (obj is None or not places_quoting(self.quoted_as, getattr(obj, self.named_by)))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        quoted = self.get_object(request, object_id)
        name = getattr(quoted, self.named_by) if quoted else ""
        places = {"places": places_quoting(self.quoted_as, name)}
        return super().change_view(request, object_id, form_url, {**places, **(extra_context or {})})


def _extend(model: type[Model], **names: str) -> None:
    """The admin that its own room registered, with a history that can be read and, if it is quoted, where."""
    registered = type(admin.site.get_model_admin(model))
    ways = (WhereQuotedAdmin, HistoryAdmin) if names else (HistoryAdmin,)
    admin.site.unregister(model)
    admin.site.register(model, type(registered.__name__, (*ways, registered), names))


_extend(Figure, quoted_as="figure")
_extend(SalaryBand, quoted_as="band")
_extend(Source)
