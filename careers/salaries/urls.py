"""Addresses of the salary pages, each with its downloads beside it."""

from __future__ import annotations

from django.urls import path, re_path

from careers.salaries import views

_ROLE = r"^salaries/(?P<role>[a-z]+)/"
_COUNTRY = r"in/(?P<country>[a-z-]+)/"
_LEVEL = r"(?P<level>entry|mid|senior|lead)/"
_FILE = r"pay\.(?P<extension>csv|json)$"

urlpatterns = [
    path("salaries/", views.overview, name="salaries"),
    re_path(rf"^salaries/{_FILE}", views.overview_download, name="salaries-download"),
    path("salaries/offer/", views.offer, name="salaries-offer"),
    re_path(rf"{_ROLE}$", views.role_page, name="salaries-role"),
    re_path(rf"{_ROLE}{_FILE}", views.role_download, name="salaries-role-download"),
    re_path(rf"{_ROLE}{_COUNTRY}$", views.role_page, name="salaries-country"),
    re_path(rf"{_ROLE}{_COUNTRY}{_FILE}", views.role_download, name="salaries-country-download"),
    re_path(rf"{_ROLE}{_LEVEL}$", views.role_page, name="salaries-level"),
    re_path(rf"{_ROLE}{_LEVEL}{_FILE}", views.role_download, name="salaries-level-download"),
]
