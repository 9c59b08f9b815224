"""Addresses of the accounts room. Below /account/ are also those of django-allauth."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from postings.accounts import overview

urlpatterns: list[URLPattern | URLResolver] = [path("account/", overview.account, name="account")]
