"""Addresses of the lists of openings.

Below /openings/ stand, beside these, the openings themselves, which end in a hyphen and a number, and files,
which have a dot. `Landing` gives no address to a topic that could be taken for one of the others.
"""

from __future__ import annotations

from django.urls import path, register_converter

from postings.openings.choices import Role
from postings.search import landing_pages, value_views, views, word_views
from postings.search.facets import NOUNS


class RoleConverter:
    regex = "|".join(Role.values)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class LongFacetConverter(RoleConverter):
    regex = "|".join(NOUNS)


register_converter(RoleConverter, "role")
register_converter(LongFacetConverter, "long_facet")

urlpatterns = [
    path("openings/", views.opening_list, name="openings"),
    path("openings/compare/", views.comparison, name="compare"),
    path("openings/suggest/", word_views.suggest, name="suggest"),
    path("openings/values/<long_facet:param>/", value_views.facet_values, name="facet-values"),
    path("openings/in/<slug:country>/", landing_pages.landing_page, name="landing-country"),
    path("openings/<role:role>/", landing_pages.landing_page, name="landing-role"),
    path("openings/<role:role>/in/<slug:country>/", landing_pages.landing_page, name="landing-role-country"),
    path("openings/<role:role>/<slug:topic>/", landing_pages.landing_page, name="landing-role-topic"),
]
# After everything else below /openings/: it takes any word.
topic_urlpatterns = [path("openings/<slug:topic>/", landing_pages.landing_page, name="landing-topic")]
