from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CareersConfig(AppConfig):
    name = "careers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from careers.fit.lenses import lens_of
        from careers.guides.workflow.roles import keep_roles
        from careers.salaries.market import market_of
        from careers.salaries.opening_section import market_section
        from postings.search.extensions import extensions

        post_migrate.connect(keep_roles, sender=self, dispatch_uid="careers.keep_roles")
        extensions.lens_of = lens_of

        extensions.market_of = market_of
        extensions.sections.append(market_section)
