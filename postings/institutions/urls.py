"""Addresses of the institutions room."""

from __future__ import annotations

from django.urls import path

from postings.institutions import views
from postings.institutions.pages import desks, invitation, joining, people, profile

_JOIN, _PEOPLE = "account/institutions/new/", "desk/<slug:slug>/people/"

urlpatterns = [
    path("institutions/<slug:slug>/logo", views.institution_logo, name="institution-logo"),
    path(_JOIN, joining.institution_join, name="institution-join"),
    path(f"{_JOIN}by-hand/", joining.institution_create, name="institution-create"),
    path(f"{_JOIN}from-register/<int:organisation_id>/", joining.institution_take, name="institution-take"),
    path(f"{_JOIN}claim/<slug:slug>/", joining.institution_claim, name="institution-claim"),
    path("account/claims/<int:claim_id>/withdraw/", joining.claim_withdraw, name="claim-withdraw"),
    path("account/invitations/<str:token>/", invitation.invitation, name="invitation"),
    path("desk/", desks.desk, name="desk"),
    path(_PEOPLE, people.desk_people, name="desk-people"),
    path(f"{_PEOPLE}leave/", people.desk_leave, name="desk-people-leave"),
    path(f"{_PEOPLE}<int:member_id>/role/", people.member_role, name="desk-people-role"),
    path(f"{_PEOPLE}<int:member_id>/remove/", people.member_remove, name="desk-people-remove"),
    path(f"{_PEOPLE}<int:member_id>/transfer/", people.member_transfer, name="desk-people-transfer"),
    path(
        f"{_PEOPLE}invitations/<int:invitation_id>/resend/",
        people.invitation_resend,
        name="desk-people-resend",
    ),
    path(
        f"{_PEOPLE}invitations/<int:invitation_id>/revoke/",
        people.invitation_revoke,
        name="desk-people-revoke",
    ),
    path(f"{_PEOPLE}requests/<int:claim_id>/", people.claim_answer, name="desk-people-answer"),
    path("desk/<slug:slug>/profile/", profile.desk_profile, name="desk-profile"),
]
