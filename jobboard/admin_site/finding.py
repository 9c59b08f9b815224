"""One search over what admins look for by name. Each kind is searched as its own list would be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import F
from django.urls import reverse

from careers.guides.models import Term
from postings.accounts.models import User
from postings.institutions.models import Institution
from postings.openings.models import Opening, Topic

if TYPE_CHECKING:
    from django.contrib.admin import AdminSite
    from django.db.models import Model, QuerySet
    from django.http import HttpRequest

LONGEST = 100
MOST = 8


class Found(NamedTuple):
    name: str
    about: str
    url: str


class Group(NamedTuple):
    """`all_url` is the list of everything that was found, "" where all of it is shown."""

    label: str
    rows: list[Found]
    all_url: str


# What is read with each row, and what tells rows of one name apart.
_KINDS: list[tuple[type[Model], str, tuple[str, ...]]] = [
    (Opening, "Openings", ("institution",)),
    (Institution, "Institutions", ()),
    (User, "People", ()),
    (Topic, "Topics", ("parent",)),
    (Term, "Glossary", ()),
]


def find(site: AdminSite, request: HttpRequest, words: str) -> list[Group]:
    """Groups in which something was found. Nothing of what the person may not see is even asked for."""
    if not words:
        return []
    groups = (_group(site, request, words, *kind) for kind in _KINDS)
    return [group for group in groups if group and group.rows]


def _group(
    site: AdminSite, request: HttpRequest, words: str, model: type[Model], label: str, beside: tuple[str, ...]
) -> Group | None:
    rows = site.get_model_admin(model)
    if not rows.has_view_permission(request):
        return None
    everything: QuerySet[Any] = model._default_manager.all()  # noqa: SLF001 - Django documents it
    found, may_repeat = rows.get_search_results(request, everything, words)
    found = found.distinct() if may_repeat else found
    if model is Opening:
        found = found.order_by(F("published_at").desc(nulls_last=True), "-pk")
    some = list(found.select_related(*beside)[: MOST + 1]) if beside else list(found[: MOST + 1])
    name = f"admin:{rows.opts.app_label}_{rows.opts.model_name}"
    shown = [Found(str(one), _about(one), reverse(f"{name}_change", args=[one.pk])) for one in some[:MOST]]
    more = f"{reverse(f'{name}_changelist')}?{urlencode({'q': words})}" if len(some) > MOST else ""
    return Group(label, shown, more)


def _about(one: Model) -> str:
    match one:
        case Opening():
            return f"{one.institution}, {one.get_status_display().lower()}"
        case Institution():
            return ", ".join(part for part in (one.city, one.country_name, _trust(one)) if part)
        case User():
            return ", ".join(part for part in (one.email, "staff" if one.is_staff else "") if part)
        case Topic():
            return f"below {one.parent}" if one.parent else "upper level"
    return ""


def _trust(one: Institution) -> str:
    if one.merged_into_id:
        return "merged"
    return "verified" if one.is_verified else "not verified"
