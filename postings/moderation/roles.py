"""Moderators are a group that admins put people in. `migrate` gives it what it needs.

It only adds: what an admin gave the group beside this stays, what somebody took away comes back. Who is in it also has
to be staff to come in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.contrib.auth.models import Group, Permission

if TYPE_CHECKING:
    from django.apps import AppConfig

MODERATORS = "Moderators"
_READ = ("case", "casenote", "report", "suspicion", "claim", "opening", "institution", "auditentry")
_WRITTEN = ("cannedreason",)
MAY = (
    {"moderate"}
    | {f"view_{model}" for model in _READ}
    | {f"{verb}_{model}" for model in _WRITTEN for verb in ("view", "add", "change", "delete")}
)


def keep_moderators(sender: AppConfig, using: str, **kwargs: object) -> None:
    """After a migration, when the permissions of this app exist."""
    if not apps.is_installed("django.contrib.auth"):
        return
    group, _ = Group.objects.using(using).get_or_create(name=MODERATORS)
    wanted = Permission.objects.using(using).filter(content_type__app_label=sender.label, codename__in=MAY)
    group.permissions.add(*wanted)
