from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.urls import reverse


class CareersConfig(AppConfig):
    name = "careers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from careers.fit import sitemap as fit_sitemap
        from careers.fit.lenses import lens_of
        from careers.fit.opening_section import fit_section
        from careers.fit.quiz import reading as reading_on_roles
        from careers.guides import sitemap
        from careers.guides.for_roles import guide_of
        from careers.guides.front import front_section
        from careers.guides.merged_topics import follow
        from careers.guides.workflow.roles import keep_roles
        from careers.salaries.market import market_of
        from careers.salaries.opening_section import market_section
        from careers.salaries.pages import reading
        from careers.salaries.pages_sitemap import entries as salary_pages
        from postings.feeds.sitemaps import more_sections
        from postings.openings import topic_merging
        from postings.search.extensions import extensions

        post_migrate.connect(keep_roles, sender=self, dispatch_uid="careers.keep_roles")
        extensions.lens_of, extensions.fit_url = lens_of, lambda: reverse("careers:fit")
        extensions.asks = fit_section

        extensions.market_of = market_of
        extensions.sections.append(market_section)
        extensions.front_sections.append(front_section)
        reading.append(guide_of)
        more_sections["fit"] = fit_sitemap.entries
        more_sections["guides"] = sitemap.entries
        reading_on_roles.append(guide_of)
        more_sections["salaries"] = salary_pages
        topic_merging.followers.append(follow)
