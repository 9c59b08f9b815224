from __future__ import annotations

from django.urls import path

from careers.guides import previews, views

urlpatterns = [
    path("guides/", views.guide_list, name="guides"),
    path("guides/compare/", views.guide_comparison, name="guides-compare"),
    path("guides/pictures/<slug:name>", views.picture, name="guide-picture"),
    path("guides/preview/<str:token>/", previews.preview, name="guide-preview"),
    path("guides/<slug:slug>/", views.guide_detail, name="guide"),
    path("glossary/", views.glossary, name="glossary"),
]
