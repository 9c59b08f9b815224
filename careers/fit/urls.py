from __future__ import annotations

from django.urls import URLPattern, path

from careers.fit import views

urlpatterns: list[URLPattern] = [
    path("fit/", views.fit, name="fit"),
    path("fit/forget/", views.forget_profile, name="fit-forget"),
    path("fit/rules/", views.rules, name="fit-rules"),
    path("fit/roles/", views.roles, name="fit-roles"),
]
