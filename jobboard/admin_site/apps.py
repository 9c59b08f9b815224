from __future__ import annotations

from django.contrib.admin.apps import AdminConfig


class BoardAdminConfig(AdminConfig):
    """Named in INSTALLED_APPS in the place of Django's."""

    default_site = "jobboard.admin_site.site.BoardSite"
