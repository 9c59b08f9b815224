"""Addresses of publishing: bulk."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from postings.publishing.bulk import views

_UPLOAD = "desk/<slug:slug>/uploads/<int:upload_id>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("desk/<slug:slug>/uploads/", views.desk_uploads, name="desk-uploads"),
    path(
        "desk/<slug:slug>/uploads/openings.<slug:kind>",
        views.desk_upload_template,
        name="desk-upload-template",
    ),
    path(_UPLOAD, views.desk_upload, name="desk-upload"),
    path(f"{_UPLOAD}choose/", views.desk_upload_choose, name="desk-upload-choose"),
    path(f"{_UPLOAD}to-mend.csv", views.desk_upload_wrong, name="desk-upload-wrong"),
    path(f"{_UPLOAD}delete/", views.desk_upload_delete, name="desk-upload-delete"),
]
