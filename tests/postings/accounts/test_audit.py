"""What staff do in the admin leaves a trace, and nobody changes it."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.db import IntegrityError, connection, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import ResolverMatch

from postings.accounts.audit.models import AuditEntry, record
from postings.accounts.models import User
from tests.factories import InstitutionFactory, UserFactory

pytestmark = pytest.mark.django_db
GROUPS = "/admin/auth/group/"


@pytest.fixture
def root() -> User:
    return UserFactory.create(email="root@example.org", superuser=True)


@pytest.fixture
def staff(client: Client, root: User) -> Client:
    client.force_login(root)
    return client


def traces() -> list[tuple[str, str, str]]:
    entries = AuditEntry.objects.order_by("pk")
    return [(entry.action, entry.target_type, entry.target_name) for entry in entries]


def test_record_outlives_the_person_and_the_target(root: User) -> None:
    institution = InstitutionFactory.create(name="Uni of Here")
    entry = record(actor=root, action="institution.verify", target=institution, details={"by": "domain"})
    root.delete()
    institution.delete()
    entry.refresh_from_db()
    assert (entry.actor, entry.actor_name, entry.target_name) == (None, "root@example.org", "Uni of Here")


def test_adding_changing_and_deleting_in_the_admin_leave_a_trace(staff: Client, root: User) -> None:
    staff.post(f"{GROUPS}add/", {"name": "Bandits"})
    group = Group.objects.get(name="Bandits")
    staff.post(f"{GROUPS}{group.pk}/change/", {"name": "Bandit problems"})
    staff.post(f"{GROUPS}{group.pk}/delete/", {"post": "yes"})
    assert not Group.objects.filter(pk=group.pk).exists()
    assert traces() == [
        ("admin.add", "group", "Bandits"),
        ("admin.change", "group", "Bandit problems"),
        ("admin.delete", "group", "Bandit problems"),
    ]
    entry = AuditEntry.objects.order_by("pk")[1]
    assert (entry.actor, entry.actor_name, entry.target_id) == (root, root.email, str(group.pk))
    assert "changed" in entry.details["changes"]


def test_bulk_actions_leave_a_trace_of_each_row(staff: Client) -> None:
    one, two = Group.objects.create(name="One"), Group.objects.create(name="Two")
    told = {"action": "delete_selected", "_selected_action": [one.pk, two.pk]}
    assert "Are you sure" in staff.post(GROUPS, told).content.decode()
    assert traces() == []
    staff.post(GROUPS, told | {"post": "yes"})
    assert not Group.objects.filter(pk__in=[one.pk, two.pk]).exists()
    assert set(traces()) == {
        (action, "group", name)
        for action in ("admin.delete", "admin.delete_selected")
        for name in ("One", "Two")
    }


def test_pages_of_our_own_leave_a_trace_whatever_is_posted_to_them(staff: Client, root: User) -> None:
    """The name of a bulk action, posted to another page, is no way around the log."""
    posted: tuple[dict[str, list[str]], ...] = ({}, {"action": ["anything"], "_selected_action": ["1"]})
    for told in posted:
        request = RequestFactory().post("/admin/own/", told)
        request.user = root
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined] # as the test client does
        request.resolver_match = ResolverMatch(str, (), {}, url_name="postings_own_page")
        admin.site.admin_view(lambda request: HttpResponse())(request)
    assert traces() == [("admin.page", "page", "postings_own_page")] * 2


def test_looking_and_what_is_refused_leave_none(staff: Client) -> None:
    group = Group.objects.create(name="One")
    staff.get(GROUPS)
    staff.post(f"{GROUPS}{group.pk}/change/", {"name": ""})
    staff.post(GROUPS, {"action": "delete_selected"})
    staff.post(GROUPS, {"action": "no-such-action", "_selected_action": ["x", "9" * 40]})
    client = Client()
    client.force_login(UserFactory.create())
    client.post(GROUPS, {"action": "delete_selected", "_selected_action": [group.pk], "post": "yes"})
    assert traces() == []


def test_an_action_that_fails_half_way_leaves_neither_change_nor_trace(
    staff: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = Group.objects.create(name="One")

    def fails(self: object, request: object, rows: object) -> None:
        Group.objects.filter(pk=group.pk).update(name="Changed")
        raise RuntimeError("Half-way.")

    monkeypatch.setattr("django.contrib.admin.ModelAdmin.delete_queryset", fails)
    told = {"action": "delete_selected", "_selected_action": [group.pk], "post": "yes"}
    with pytest.raises(RuntimeError, match="Half-way"):
        staff.post(GROUPS, told)
    group.refresh_from_db()
    assert group.name == "One"
    assert traces() == []


def test_the_log_is_copied_whoever_writes_it(root: User) -> None:
    """As a `ModelAdmin` that does not know of ours."""
    LogEntry.objects.log_actions(root.pk, [Group.objects.create(name="One")], 2, change_message="By hand")
    assert traces() == [("admin.change", "group", "One")]
    assert AuditEntry.objects.get().details == {"changes": "By hand"}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE postings_auditentry SET action = 'nothing'",
        "UPDATE postings_auditentry SET actor_id = NULL, actor_name = 'nobody'",
        "DELETE FROM postings_auditentry",
    ],
)
def test_the_database_refuses_to_change_a_trace(root: User, statement: str) -> None:
    record(actor=root, action="opening.approve", target=root)
    with (
        pytest.raises(IntegrityError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert AuditEntry.objects.get().action == "opening.approve"


def test_the_admin_shows_traces_and_finds_them_and_changes_none(staff: Client, root: User) -> None:
    entry = record(actor=root, action="opening.approve", target=Group.objects.create(name="Bandits"))
    record(actor=UserFactory.create(), action="opening.reject", target=root)
    path = "/admin/postings/auditentry/"
    for query in (
        "q=approve",
        "q=Bandits",
        "q=root@example",
        f"actor__id__exact={root.pk}",
        f"q={entry.target_id}",
    ):
        page = staff.get(f"{path}?{query}").content.decode()
        assert "opening.approve" in page, query
    rows = staff.get(f"{path}?q=Bandits").context["cl"].result_list
    assert [row.action for row in rows] == ["opening.approve"]
    assert staff.get(f"{path}?at__year={entry.at.year}").status_code == 200
    assert "opening.approve" in staff.get(f"{path}{entry.pk}/change/").content.decode()
    for refused in (f"{entry.pk}/change/", f"{entry.pk}/delete/", "add/"):
        assert staff.post(f"{path}{refused}", {"action": "x"}).status_code == 403
