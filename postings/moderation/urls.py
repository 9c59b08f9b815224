"""Addresses of the moderation room."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, re_path

from postings.moderation import institution_views, report_views, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("moderation/", views.queue, name="moderation"),
    path("moderation/bulk/", views.in_bulk, name="moderation-bulk"),
    path("moderation/cases/<int:case_id>/", views.case, name="moderation-case"),
    path("moderation/cases/<int:case_id>/preview/", views.preview, name="moderation-preview"),
    path("moderation/cases/<int:case_id>/note/", views.note, name="moderation-note"),
    path(
        "moderation/cases/<int:case_id>/alike/<int:suspicion_id>/",
        views.suspicion,
        name="moderation-suspicion",
    ),
    path("moderation/cases/<int:case_id>/<slug:what>/", views.act, name="moderation-act"),
    path("moderation/reports/", report_views.reports, name="moderation-reports"),
    path("moderation/institutions/", institution_views.claims, name="moderation-claims"),
    path("moderation/claims/<int:claim_id>/", institution_views.decide_claim, name="moderation-claim"),
    path(
        "moderation/institutions/<slug:slug>/<slug:what>/",
        institution_views.mark,
        name="moderation-institution",
    ),
    re_path(
        r"^openings/(?P<slug>[-a-zA-Z0-9_]+)-(?P<opening_id>[0-9]{1,18})/report/$",
        report_views.report,
        name="report",
    ),
    re_path(
        r"^openings/(?P<slug>[-a-zA-Z0-9_]+)-(?P<opening_id>[0-9]{1,18})/report/thanks/$",
        report_views.thanks,
        name="report-thanks",
    ),
]
