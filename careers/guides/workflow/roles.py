"""The three roles of curation, as groups that admins put people in. `migrate` gives each what it needs.

It only adds: what an admin gave a group beside this stays, what somebody took away comes back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.contrib.auth.models import Group, Permission

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.apps import AppConfig

WRITERS = "Guide writers"
REVIEWERS = "Guide reviewers"
ADMINS = "Guide admins"

# What guides are made of, beside their editions.
_PARTS = ("question", "term", "aspect", "step", "picture")
_FACTS = ("source", "figure", "salaryband")
_KEPT = ("editionmove", "linkcheck", "reviewreminder")


def _all(models: Iterable[str], *verbs: str) -> frozenset[str]:
    return frozenset(f"{verb}_{model}" for model in models for verb in verbs)


# A writer writes drafts, and what texts quote and explain; nothing of it changes what is live but figures do, so
# those are for reviewers.
_WRITER = (
    _all(("guide", *_FACTS, *_KEPT), "view")
    | _all(("edition",), "view", "add", "change", "delete")
    | _all(_PARTS, "view")
    | _all(("picture",), "add")
)
_REVIEWER = (
    _WRITER
    | {"review_edition", "change_guide"}
    | _all(_PARTS, "add", "change", "delete")
    | _all(_FACTS, "add", "change")
)
_ADMIN = _REVIEWER | {"approve_own_edition"} | _all(("guide",), "add", "delete") | _all(_FACTS, "delete")
ROLES = {WRITERS: _WRITER, REVIEWERS: _REVIEWER, ADMINS: _ADMIN}


def keep_roles(sender: AppConfig, using: str, **kwargs: object) -> None:
    """After a migration, when the permissions of this app exist."""
    if not apps.is_installed("django.contrib.auth"):
        return
    permissions = {
        permission.codename: permission
        for permission in Permission.objects.using(using).filter(content_type__app_label=sender.label)
    }
    for name, wanted in ROLES.items():
        group, _ = Group.objects.using(using).get_or_create(name=name)
        # Migrations that stop before the models of some permission leave it for the next.
        group.permissions.add(*(permissions[one] for one in wanted if one in permissions))
