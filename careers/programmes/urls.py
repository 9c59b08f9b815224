from __future__ import annotations

from django.urls import path

from careers.programmes import views

urlpatterns = [
    path("programmes/", views.programme_list, name="programmes"),
]
