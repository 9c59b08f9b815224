from __future__ import annotations

from django.contrib.admin.apps import AdminConfig


class AuditedAdminConfig(AdminConfig):
    """Named in INSTALLED_APPS in the place of Django's."""

    default_site = "postings.accounts.audit.site.AuditedSite"
