from __future__ import annotations

from django.urls import path

from careers.advice import views

urlpatterns = [
    path("advice/", views.advice, name="advice"),
    path("advice/asked/", views.asked, name="advice-asked"),
]
