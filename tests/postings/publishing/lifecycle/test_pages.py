"""The desk's page of one opening, and the pages that ask before something is done with it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from postings.accounts.models import User
from postings.institutions.models import Institution
from postings.moderation import actions as staff
from postings.moderation.models import Case
from postings.openings.choices import CloseReason, DeadlineKind, Status
from postings.openings.models import Opening
from postings.publishing.lifecycle.acts import ACTS, possible
from postings.publishing.lifecycle.standing import standing_of
from postings.publishing.models import Draft
from postings.publishing.release import release
from tests.factories import InstitutionFactory, MembershipFactory, OpeningFactory, UserFactory
from tests.postings.publishing.quality.drafts import TEXT

pytestmark = pytest.mark.django_db

COPIES = {"copy", "template"}


@pytest.fixture
def institution() -> Institution:
    return InstitutionFactory.create(name="Own University", is_trusted=True)


@pytest.fixture
def editor(institution: Institution) -> User:
    return MembershipFactory.create(
        institution=institution, editor=True, user=UserFactory.create(name="Eva Editor")
    ).user


@pytest.fixture
def desk(editor: User) -> Client:
    client = Client()
    client.force_login(editor)
    return client


def made(institution: Institution, **values: Any) -> Opening:
    return OpeningFactory.create(institution=institution, **{"title": "Causality in markets", **values})


def complete(institution: Institution, **values: Any) -> Opening:
    """One that passes the gate."""
    rows = {"locations": [("Zürich", "CH")], "qualifications": ["Python"]}
    return made(institution, description=TEXT, paid=True, hybrid=True, open=True, **rows, **values)


def address(opening: Opening, key: str = "") -> str:
    name = f"postings:desk-opening-{key}" if key else "postings:desk-opening"
    return reverse(name, args=[opening.institution.slug, opening.pk])


def seen(opening: Opening) -> dict[str, Any]:
    last = opening.changes.values_list("pk", flat=True).first()
    version = Opening.objects.values_list("version", flat=True).get(pk=opening.pk)
    return {"version": version, "seen": last or 0}


def act(desk: Client, opening: Opening, key: str, **values: Any) -> Any:
    return desk.post(address(opening, key), {**seen(opening), **values})


def status_of(opening: Opening) -> str:
    return Opening.objects.values_list("status", flat=True).get(pk=opening.pk)


@pytest.mark.parametrize(
    ("values", "label", "keys"),
    [
        ({"draft": True}, "Draft", {"schedule", "delete"}),
        ({"in_review": True}, "In review", {"withdraw"}),
        ({"scheduled": True}, "Scheduled", {"withdraw"}),
        ({"rejected": True}, "Not on the board", set()),
        ({"open": True}, "Open", {"extend", "close"}),
        ({"rolling": True}, "Open", {"close"}),
        ({"expired": True}, "Ended", {"extend", "close"}),
        ({"lapsed": True}, "Ended", {"extend", "close"}),
        ({"closed": True}, "Closed", {"reopen"}),
        ({"closed": True, "open": True}, "Closed", {"extend", "reopen"}),
        ({"closed": True, "expired": True}, "Closed", {"extend"}),
        ({"closed": True, "open": True, "close_reason": CloseReason.OFF_TOPIC}, "Closed", set()),
    ],
)
def test_page_says_the_state_and_what_can_be_done(
    desk: Client, institution: Institution, values: dict[str, Any], label: str, keys: set[str]
) -> None:
    opening, now = made(institution, **values), timezone.now()
    assert standing_of(opening, now).label == label
    assert {act.key for act in possible(opening, now)} == keys | COPIES
    page = desk.get(address(opening)).content.decode()
    assert f">{label}</h2>" in page
    for key in ACTS:
        assert (f'href="{key}/"' in page) == (key in keys | COPIES), key


def test_viewer_reads_and_is_offered_nothing(institution: Institution) -> None:
    viewer = MembershipFactory.create(institution=institution, viewer=True).user
    client = Client()
    client.force_login(viewer)
    opening = made(institution, open=True)
    page = client.get(address(opening)).content.decode()
    assert 'href="close/"' not in page
    assert client.post(address(opening, "close"), seen(opening)).status_code == 403


def test_page_of_another_institution_is_not_there(desk: Client, institution: Institution) -> None:
    other = OpeningFactory.create()
    for name in ("desk-opening", *(f"desk-opening-{key}" for key in ACTS)):
        there = reverse(f"postings:{name}", args=[institution.slug, other.pk])
        assert desk.get(there).status_code == 404
        if name != "desk-opening":
            assert desk.post(there, seen(other)).status_code == 404


def test_history_says_who_did_what_and_does_not_name_staff(
    desk: Client, editor: User, institution: Institution
) -> None:
    opening = made(institution, draft=True)
    opening.log_change({"pay": ["", "EUR 50,000 a year"]}, actor=editor)
    opening.submit(actor=editor)
    opening.reject(
        "Say more.", actor=UserFactory.create(superuser=True, name="Mo Moderator"), source="moderation"
    )
    page = desk.get(address(opening)).content.decode()
    assert "Eva Editor" in page
    assert "EUR 50,000 a year" in page
    assert "Mo Moderator" not in page
    assert "Our staff" in page
    assert "Say more." in page


def test_history_says_what_candidates_see(desk: Client, institution: Institution) -> None:
    opening = made(institution, open=True)
    opening.log_change({"description": ["Old words.", "New words."]})
    assert "candidates see this" not in desk.get(address(opening)).content.decode()
    opening.log_change({"pay": ["", "EUR 50,000 a year"]})
    assert "candidates see this" in desk.get(address(opening)).content.decode()


def test_page_shows_what_staff_ask_of_an_opening_that_stays(desk: Client, institution: Institution) -> None:
    opening = made(institution, open=True)
    case = Case.objects.create(opening=opening, reasons=["reported"])
    staff.ask_for_changes(case, UserFactory.create(superuser=True), 1, message="Name the pay.")
    assert "Name the pay." in desk.get(address(opening)).content.decode()
    opening.log_change({"pay": ["", "EUR 50,000 a year"]})
    assert "Name the pay." not in desk.get(address(opening)).content.decode()


@pytest.mark.parametrize("outcome", ["filled", "cancelled"])
def test_close_says_how_it_ended_and_a_second_click_does_nothing(
    desk: Client, institution: Institution, outcome: str
) -> None:
    opening = made(institution, open=True)
    first = {**seen(opening), "outcome": outcome}
    for _ in range(2):
        response = desk.post(address(opening, "close"), first)
        assert response.status_code == 302
    opening.refresh_from_db()
    assert (opening.status, opening.close_reason) == (Status.CLOSED, outcome)
    assert opening.changes.count() == 1


def test_close_asks_how_it_ended(desk: Client, institution: Institution) -> None:
    opening = made(institution, open=True)
    page = act(desk, opening, "close").content.decode()
    assert "Say how it ended" in page
    assert status_of(opening) == Status.PUBLISHED


def test_reopen_opens_again(desk: Client, institution: Institution) -> None:
    opening = made(institution, open=True, closed=True)
    assert act(desk, opening, "reopen").status_code == 302
    opening.refresh_from_db()
    assert opening.is_open()
    assert act(desk, opening, "reopen").status_code == 302
    assert opening.changes.count() == 1


def test_reopen_asks_for_a_later_end_first(desk: Client, institution: Institution) -> None:
    opening = made(institution, closed=True, expired=True)
    response = act(desk, opening, "reopen")
    assert response.status_code == 409
    assert "Give it a later end" in response.content.decode()
    day = (timezone.now() + timedelta(days=20)).date().isoformat()
    act(desk, opening, "extend", last_day=day)
    assert status_of(opening) == Status.CLOSED
    assert act(desk, opening, "reopen").status_code == 302
    assert Opening.objects.open().filter(pk=opening.pk).exists()


def test_reopen_refuses_what_staff_closed(desk: Client, institution: Institution) -> None:
    opening = made(institution, open=True, closed=True, close_reason=CloseReason.OFF_TOPIC)
    response = act(desk, opening, "reopen")
    assert response.status_code == 409
    assert "Give it a later end" not in response.content.decode()
    assert status_of(opening) == Status.CLOSED


def test_closed_one_whose_time_has_passed_says_how_to_open_it(desk: Client, institution: Institution) -> None:
    opening = made(institution, closed=True, expired=True)
    assert "extend it first" in desk.get(address(opening)).content.decode()


def test_extend_moves_the_deadline_in_its_zone_and_logs_it(desk: Client, institution: Institution) -> None:
    opening = made(institution, expired=True)
    first = {**seen(opening), "last_day": "2031-07-31"}
    assert desk.post(address(opening, "extend"), first).status_code == 302
    assert desk.post(address(opening, "extend"), first).status_code == 302
    opening.refresh_from_db()
    assert opening.deadline_at is not None
    assert opening.deadline_at.isoformat() == "2031-07-31T21:59:59+00:00"
    assert opening.is_open()
    assert list(opening.changes.get().changes) == ["deadline"]


def test_extend_keeps_the_hour_that_was_stated(desk: Client, institution: Institution) -> None:
    opening = made(
        institution,
        deadline_kind=DeadlineKind.MOMENT,
        deadline_at="2030-07-01T10:00:00Z",
        deadline_zone="Europe/Zurich",
        deadline_has_time=True,
    )
    page = desk.get(address(opening, "extend")).content.decode()
    assert 'value="12:00"' in page
    act(desk, opening, "extend", last_day="2030-12-01", clock="12:00")
    opening.refresh_from_db()
    assert opening.deadline_at is not None
    assert opening.deadline_at.isoformat() == "2030-12-01T11:00:00+00:00"


def test_extend_moves_letters_and_an_earlier_end_with_it(desk: Client, institution: Institution) -> None:
    opening = made(
        institution,
        deadline_kind=DeadlineKind.MOMENT,
        deadline_at="2030-07-01T21:59:59Z",
        deadline_zone="Europe/Zurich",
        letters_deadline_at="2030-07-08T21:59:59Z",
        expires_at="2030-07-02T21:59:59Z",
    )
    act(desk, opening, "extend", last_day="2030-07-11")
    opening.refresh_from_db()
    assert opening.letters_deadline_at is not None
    assert opening.letters_deadline_at.day == 18
    assert opening.expires_at == opening.deadline_at


def test_extend_moves_the_end_where_there_is_no_deadline(desk: Client, institution: Institution) -> None:
    opening = made(institution, lapsed=True)
    act(desk, opening, "extend", last_day="2031-07-31")
    opening.refresh_from_db()
    assert opening.is_open()
    assert opening.deadline_at is None
    assert list(opening.changes.get().changes) == ["end"]


@pytest.mark.parametrize(
    ("last_day", "message"),
    [
        ("", "Until which day shall it be open?"),
        ("31/12/2031", "Write a date as"),
        ("2020-01-01", "Choose a day to come"),
        ("9999-01-01", "Use a year from"),
        ("\0", "Write a date as"),
    ],
)
def test_extend_refuses_what_is_no_later_day_beside_the_field(
    desk: Client, institution: Institution, last_day: str, message: str
) -> None:
    opening = made(institution, open=True)
    response = act(desk, opening, "extend", last_day=last_day)
    assert response.status_code == 200
    assert message in response.content.decode()
    assert not opening.changes.exists()


def test_extend_refuses_an_earlier_day_than_the_deadline(desk: Client, institution: Institution) -> None:
    opening = made(institution, open=True)
    day = (timezone.now() + timedelta(days=10)).date().isoformat()
    assert "Choose a day to come, after" in act(desk, opening, "extend", last_day=day).content.decode()


def test_extend_of_an_imported_opening_is_kept_from_its_feed(desk: Client, institution: Institution) -> None:
    opening = made(institution, open=True, imported=True)
    act(desk, opening, "extend", last_day="2031-07-31")
    opening.refresh_from_db()
    assert opening.hand_edited == ["deadline"]


def test_publish_sends_a_draft_that_passes_the_gate(desk: Client, institution: Institution) -> None:
    opening = complete(institution, draft=True)
    first = {**seen(opening), "when": "now"}
    assert desk.post(address(opening, "schedule"), first).status_code == 302
    assert desk.post(address(opening, "schedule"), first).status_code == 302
    assert status_of(opening) == Status.PUBLISHED
    assert opening.changes.count() == 1


def test_publish_refuses_what_the_gate_holds_back(desk: Client, institution: Institution) -> None:
    opening = made(institution, draft=True)
    response = act(desk, opening, "schedule", when="now")
    assert response.status_code == 409
    assert "Name the city and the country" in response.content.decode()
    assert status_of(opening) == Status.DRAFT


def test_publish_schedules_in_the_zone_that_was_chosen(desk: Client, institution: Institution) -> None:
    opening = complete(institution, draft=True)
    act(desk, opening, "schedule", when="later", day="2031-01-15", clock="", zone="Asia/Tokyo")
    opening.refresh_from_db()
    assert opening.status == Status.SCHEDULED
    assert opening.scheduled_for is not None
    assert opening.scheduled_for.isoformat() == "2031-01-15T00:00:00+00:00"
    act(desk, opening, "withdraw")
    again = Opening.objects.get(pk=opening.pk)
    assert (again.status, again.scheduled_for) == (Status.DRAFT, None)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"when": "later"}, "On which day shall it appear?"),
        ({"when": "later", "day": "2020-01-15"}, "Choose a time to come"),
        ({"when": "later", "day": "2031-01-15", "zone": "Mars"}, "Choose a zone"),
        ({"when": "later", "day": "2031-01-15", "clock": "25:00"}, "Write a time"),
        ({"when": "now", "day": "2031-01-15"}, "You named a day below"),
        ({"when": "never"}, "Select a valid choice"),
        ({}, "Say when it shall appear"),
    ],
)
def test_publish_asks_again_beside_the_field(
    desk: Client, institution: Institution, values: dict[str, str], message: str
) -> None:
    opening = complete(institution, draft=True)
    response = act(desk, opening, "schedule", **values)
    assert response.status_code == 200
    assert message in response.content.decode()


def test_withdraw_takes_it_back_from_the_moderators(desk: Client) -> None:
    opening = OpeningFactory.create(draft=True, institution__is_verified=False)
    MembershipFactory.create(
        institution=opening.institution,
        user=User.objects.get(pk=desk.session["_auth_user_id"]),
    )
    release(opening)
    first = seen(opening)
    for _ in range(2):
        assert desk.post(address(opening, "withdraw"), first).status_code == 302
    assert status_of(opening) == Status.DRAFT
    case = opening.cases.get()
    assert (case.state, case.version) == (Case.State.WITHDRAWN, 2)


def test_copy_makes_one_draft_without_dates_however_often_it_is_clicked(
    desk: Client, institution: Institution
) -> None:
    opening = made(institution, open=True)
    there = {act(desk, opening, "copy")["Location"] for _ in range(2)}
    draft = Draft.objects.get()
    assert there == {reverse("postings:draft-step", args=[institution.slug, draft.pk, "role"])}
    assert draft.typed["role"]["title"] == opening.title
    assert draft.typed["applying"]["deadline_date"] == ""
    assert draft.opening_id is None


def test_template_is_made_replaced_and_deleted(desk: Client, institution: Institution) -> None:
    opening = made(institution, open=True)
    assert act(desk, opening, "template", name="Our  group").status_code == 302
    assert act(desk, opening, "template", name="Our group").status_code == 302
    template = Draft.objects.get()
    assert (template.is_template, template.title) == (True, "Our group")
    assert "Give the template a name" in act(desk, opening, "template", name=" ").content.decode()
    there = reverse("postings:desk-template-delete", args=[institution.slug, template.pk])
    assert there in desk.get(address(opening, "template")).content.decode()
    assert "cannot be brought back" in desk.get(there).content.decode()
    assert desk.post(there).status_code == 302
    assert not Draft.objects.exists()
    assert desk.post(there).status_code == 404


def test_delete_removes_what_nobody_has_seen(desk: Client, institution: Institution) -> None:
    opening = made(institution, draft=True)
    assert "cannot be brought back" in desk.get(address(opening, "delete")).content.decode().replace(
        "\n", " "
    )
    response = act(desk, opening, "delete")
    assert response["Location"] == reverse("postings:desk-institution", args=[institution.slug])
    assert not Opening.objects.filter(pk=opening.pk).exists()


@pytest.mark.parametrize(
    "values", [{"open": True}, {"closed": True}, {"rejected": True}, {"in_review": True}]
)
def test_delete_refuses_everything_else(
    desk: Client, institution: Institution, values: dict[str, Any]
) -> None:
    opening = made(institution, **values)
    assert act(desk, opening, "delete").status_code == 409
    assert Opening.objects.filter(pk=opening.pk).exists()


def test_delete_keeps_what_staff_rejected_once(desk: Client, institution: Institution) -> None:
    opening = made(institution, draft=True)
    Case.objects.create(
        opening=opening, reasons=["low_quality"], state=Case.State.REJECTED, decided_at=timezone.now()
    )
    assert act(desk, opening, "delete").status_code == 409


def test_the_slower_of_two_editors_sees_what_the_other_did(desk: Client, institution: Institution) -> None:
    opening = made(institution, open=True)
    before = seen(opening)
    colleague = MembershipFactory.create(
        institution=institution, user=UserFactory.create(name="Carl Colleague")
    )
    Opening.objects.get(pk=opening.pk).close(CloseReason.CANCELLED, actor=colleague.user)
    response = desk.post(address(opening, "close"), {**before, "outcome": "filled"})
    assert response.status_code == 409
    page = response.content.decode()
    assert "Carl Colleague" in page
    assert "Somebody was faster" in page
    opening.refresh_from_db()
    assert opening.close_reason == CloseReason.CANCELLED


def test_what_the_slower_editor_typed_is_kept_for_doing_it_all_the_same(
    desk: Client, institution: Institution
) -> None:
    opening = made(institution, open=True)
    before = seen(opening)
    opening.log_change({"title": ["Old", "New"]})
    Opening.objects.filter(pk=opening.pk).update(department="Statistics")
    day = (timezone.now() + timedelta(days=90)).date().isoformat()
    response = desk.post(address(opening, "extend"), {**before, "last_day": day})
    assert response.status_code == 409
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', response.content.decode()))
    assert (hidden["last_day"], hidden["version"]) == (day, str(seen(opening)["version"]))
    assert desk.post(address(opening, "extend"), hidden).status_code == 302
    opening.refresh_from_db()
    assert opening.deadline_at is not None
    assert opening.deadline_at > timezone.now() + timedelta(days=88)


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40, "\0"])
def test_forms_without_a_readable_version_do_nothing(
    desk: Client, institution: Institution, version: str
) -> None:
    opening = made(institution, open=True)
    posted = {"version": version, "seen": "x", "outcome": "filled"}
    response = desk.post(address(opening, "close"), posted)
    assert response.status_code == 200
    assert "Open it again" in response.content.decode()
    assert status_of(opening) == Status.PUBLISHED


def test_asking_changes_nothing(desk: Client, institution: Institution) -> None:
    opening = made(institution, open=True)
    for key in ACTS:
        assert desk.get(address(opening, key)).status_code == 200
    assert seen(opening) == {"version": 1, "seen": 0}
    assert not Draft.objects.exists()


def test_pages_are_kept_by_nobody(desk: Client, institution: Institution) -> None:
    opening = made(institution, open=True)
    for there in (address(opening), address(opening, "close")):
        response = desk.get(there)
        assert response["Cache-Control"] == "private, no-store"
        assert "noindex" in response.content.decode()
