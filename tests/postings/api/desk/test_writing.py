"""Creating, changing, publishing, closing and reopening, and what is refused on the way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from postings.api.models import ExternalOpening
from postings.institutions.models import Institution
from postings.openings.choices import CloseReason, Origin, Status
from postings.openings.models import Opening
from tests.factories import InstitutionFactory, OpeningFactory
from tests.postings.api.desk.conftest import OPENING, ROOT, Call

pytestmark = pytest.mark.django_db


def address(made: dict[str, Any], action: str = "") -> str:
    return f"{ROOT}{made['id']}/{action}"


def errors(response: Any) -> dict[str, str]:
    assert response.status_code == 422, response.content
    return {one["field"]: one["message"] for one in response.json()["errors"]}


# Creating


def test_draft_has_all_that_was_sent(call: Call, institution: Institution) -> None:
    response = call("post", ROOT, OPENING)
    assert response.status_code == 201
    answer = response.json()
    assert response.headers["Location"].endswith(address(answer))
    assert response.headers["ETag"] == f'"{answer["version"]}"'
    assert (answer["status"], answer["url"], answer["external_id"]) == ("draft", None, "REQ-17")
    opening = Opening.objects.get(pk=answer["id"])
    assert (opening.institution, opening.origin) == (institution, Origin.API)
    assert opening.created_by is not None
    assert opening.changes.get().source == "API: Key 0"
    for name in ("title", "role", "department", "months", "topics", "benefits"):
        assert answer[name] == OPENING[name]
    assert answer["pay"] == {**OPENING["pay"], "scale": ""}
    assert answer["deadline"]["at"] == OPENING["deadline"]["at"]
    assert answer["deadline"]["has_time"]
    assert [row["text"] for row in answer["qualifications"]] == [
        "Master's degree in computer science",
        "PyTorch",
    ]
    assert answer["locations"][0]["timezone"] == "Europe/Zurich"
    assert answer == call("get", address(answer)).json()


def test_published_at_once_by_a_trusted_institution(call: Call) -> None:
    answer = call("post", ROOT, {**OPENING, "publish": True}).json()
    assert (answer["status"], answer["is_open"]) == ("published", True)
    assert answer["url"].endswith(f"-{answer['id']}/")


def test_that_of_others_is_read_first(call: Call, institution: Institution) -> None:
    institution.is_verified = institution.is_trusted = False
    institution.save()
    answer = call("post", ROOT, {**OPENING, "publish": True}).json()
    assert (answer["status"], answer["is_open"]) == ("in_review", False)
    assert Opening.objects.get(pk=answer["id"]).cases.count() == 1


def test_a_day_ends_where_the_deadline_does(call: Call) -> None:
    deadline = {"at": "2027-01-15", "zone": "Etc/GMT+12"}
    answer = call("post", ROOT, {**OPENING, "deadline": deadline, "letters_deadline": "2027-01-20"}).json()
    assert answer["deadline"] == {
        "kind": "moment",
        "at": "2027-01-15T23:59:59-12:00",
        "zone": "Etc/GMT+12",
        "has_time": False,
    }
    assert answer["letters_deadline"] == "2027-01-20T23:59:59-12:00"


def test_markdown_becomes_clean_html(call: Call) -> None:
    body = {**OPENING, "description_markdown": "# Work\n\n*Hard*. <script>alert(1)</script>"}
    del body["description_html"]
    html = call("post", ROOT, body).json()["description_html"]
    assert "<h3>Work</h3>" in html
    assert "<em>Hard</em>" in html
    assert "<script" not in html


def test_advice_names_the_fields_of_the_api(call: Call) -> None:
    body = {
        "title": "Postdoc in robotics",
        "role": "fellow",
        "description_html": "<p>Soon.</p>",
        "apply": {"url": "https://apply.example.edu/"},
    }
    answer = call("post", ROOT, body).json()
    assert answer["status"] == "draft"
    advice = {one["field"]: one for one in answer["advice"]}
    assert advice["description_html"]["is_blocking"]
    assert any(not one["is_blocking"] for one in answer["advice"])
    assert errors(call("post", address(answer, "publish/")))["description_html"]
    assert errors(call("post", ROOT, {**body, "publish": True}))["description_html"]
    assert Opening.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 251}, "title"),
        ({"title": "a\0b"}, "title"),
        ({"title": None}, "title"),
        ({"title": 17}, "title"),
        ({"role": "king"}, "role"),
        ({"colour": "red"}, "colour"),
        ({"id": 3}, "id"),
        ({"pay": {"minimum": 3}}, "pay.minimum"),
        ({"pay": {"min": 5, "max": 4, "currency": "EUR", "period": "year"}}, "pay.max"),
        ({"pay": {"min": 5}}, "pay.currency"),
        ({"pay": {"min": "much"}}, "pay.min"),
        ({"pay": {"min": -1, "currency": "EUR", "period": "year"}}, "pay.min"),
        ({"pay": {"min": 1e300, "currency": "EUR", "period": "year"}}, "pay.min"),
        ({"pay": {"min": 5, "currency": "XXQ", "period": "year"}}, "pay.currency"),
        ({"topics": ["underwater-basket-weaving"]}, "topics"),
        ({"locations": [{"city": "Zürich", "country": "Switzerland"}]}, "locations.0.country"),
        ({"locations": [{"country": "CH"}, {"country": "QQ"}]}, "locations.1.country"),
        ({"locations": [{"city": "Zürich", "country": "CH", "latitude": 47.4}]}, "locations.0"),
        (
            {"locations": [{"city": "Zürich", "country": "CH", "timezone": "Mars/Base"}]},
            "locations.0.timezone",
        ),
        ({"remote_countries": ["DE"]}, "remote_countries"),
        ({"months": 0}, "months"),
        ({"contract": "permanent"}, "months"),
        ({"qualifications": [{"kind": "skill"}]}, "qualifications.0.name"),
        (
            {"qualifications": [{"kind": "skill", "name": "C", "necessity": "nice"}]},
            "qualifications.0.necessity",
        ),
        ({"materials": [{"kind": "other"}]}, "materials.0.text"),
        ({"apply": {}}, "apply.url"),
        ({"apply": {"url": "javascript:alert(1)"}}, "apply.url"),
        ({"apply": {"method": "email"}}, "apply.email"),
        ({"apply": {"method": "here"}}, "apply.method"),
        ({"deadline": {"at": "2027-01-15T10:00:00"}}, "deadline.zone"),
        ({"deadline": {"at": "soon", "zone": "Europe/Zurich"}}, "deadline.at"),
        ({"deadline": {"at": "0001-01-01", "zone": "Europe/Zurich"}}, "deadline.at"),
        ({"deadline": {"kind": "moment"}}, "deadline.at"),
        ({"external_id": "with space"}, "external_id"),
        ({"external_id": "\0"}, "external_id"),
        ({"description_markdown": "Both"}, "description_markdown"),
        ({"publish": "yes"}, "publish"),
        ({"benefits": ["x" * 81]}, "benefits.0"),
    ],
)
def test_what_is_wrong_is_said_of_its_field(call: Call, wrong: dict[str, Any], field: str) -> None:
    said = errors(call("post", ROOT, {**OPENING, **wrong}))
    assert field in said, said
    assert not Opening.objects.exists()


def test_every_wrong_field_is_named_at_once(call: Call) -> None:
    said = errors(call("post", ROOT, {**OPENING, "role": "king", "months": 0, "colour": "red"}))
    assert set(said) == {"role", "months", "colour"}
    assert said["colour"] == "There is no such field."


def test_external_id_is_once_among_own_openings(call: Call, made: dict[str, Any]) -> None:
    again = call("post", ROOT, OPENING)
    assert again.status_code == 409
    assert (again.json()["opening_id"], again.json()["error"]["field"]) == (made["id"], "external_id")
    assert Opening.objects.count() == 1
    ExternalOpening.objects.update(institution=InstitutionFactory.create())
    assert call("post", ROOT, OPENING).status_code == 201


# Changing


def test_only_what_is_sent_changes(call: Call, made: dict[str, Any]) -> None:
    patch = {
        "title": "PhD position in bandits",
        "pay": {"max": 70000},
        "department": None,
        "benefits": ["Pension"],
    }
    response = call("patch", address(made), patch, If_Match=f'"{made["version"]}"')
    assert response.status_code == 200
    answer = response.json()
    assert answer["version"] > made["version"]
    changed = {"title", "pay", "department", "benefits", "version", "updated_at", "desk_url"}
    assert {name for name in made if answer[name] != made[name]} <= changed
    assert answer["pay"] == {**made["pay"], "max": 70000}
    assert (answer["department"], answer["benefits"]) == ("", ["Pension"])
    assert Opening.objects.get(pk=made["id"]).description_source == OPENING["description_html"]


def test_nothing_sent_changes_nothing(call: Call, made: dict[str, Any]) -> None:
    assert call("patch", address(made), {}).json() | {"updated_at": ""} == made | {"updated_at": ""}


@pytest.mark.parametrize(
    ("patch", "field"),
    [
        ({"title": None}, "title"),
        ({"apply": None}, "apply"),
        ({"colour": None}, "colour"),
        ({"publish": True}, "publish"),
        ({"status": "published"}, "status"),
        ({"pay": {"min": 70000}}, "pay.max"),
        ({"locations": {"city": "Bern"}}, "locations"),
        ({"pay": 5}, "pay"),
    ],
)
def test_wrong_change_is_refused_and_changes_nothing(
    call: Call, made: dict[str, Any], patch: dict[str, Any], field: str
) -> None:
    assert field in errors(call("patch", address(made), patch))
    assert call("get", address(made)).json() == made


def test_change_of_a_stale_version_is_refused(call: Call, made: dict[str, Any]) -> None:
    tag = f'"{made["version"]}"'
    current = call("patch", address(made), {"months": 36}, If_Match=tag).json()["version"]
    stale = call("patch", address(made), {"months": 24}, If_Match=tag)
    assert (stale.status_code, stale.json()["version"]) == (412, current)
    assert stale.headers["ETag"] == f'"{current}"'
    assert call("get", address(made)).json()["months"] == 36
    assert call("patch", address(made), {"months": 24}, If_Match="*").status_code == 200
    for action, body in (("publish/", None), ("close/", {"reason": "filled"}), ("reopen/", None)):
        assert call("post", address(made, action), body, If_Match=tag).status_code == 412


def test_external_id_can_be_given_changed_and_taken(call: Call, made: dict[str, Any]) -> None:
    assert call("patch", address(made), {"external_id": "REQ-18"}).json()["external_id"] == "REQ-18"
    other = call("post", ROOT, OPENING).json()
    refused = call("patch", address(other), {"external_id": "REQ-18"})
    assert (refused.status_code, refused.json()["opening_id"]) == (409, made["id"])
    assert call("patch", address(made), {"external_id": None}).json()["external_id"] is None


def test_change_of_what_is_public_has_to_pass_the_gate(call: Call) -> None:
    made = call("post", ROOT, {**OPENING, "publish": True}).json()
    assert "description_html" in errors(call("patch", address(made), {"description_html": None}))
    changed = call("patch", address(made), {"title": "PhD position in bandits"})
    assert (changed.status_code, changed.json()["status"]) == (200, "published")


def test_opening_that_a_feed_brought_keeps_its_sources(call: Call, institution: Institution) -> None:
    opening = OpeningFactory.create(
        institution=institution,
        complete=True,
        imported=True,
        evidence={"pay": "EUR 5", "visa": "We sponsor."},
    )
    response = call("patch", f"{ROOT}{opening.pk}/", {"pay": {"min": 55000}})
    assert response.status_code == 200, response.content
    opening.refresh_from_db()
    assert opening.evidence == {"visa": "We sponsor."}
    assert opening.hand_edited == ["pay"]
    assert opening.origin_url


# From state to state


def test_from_draft_to_closed_and_open_again(call: Call, made: dict[str, Any]) -> None:
    statuses = [
        call("post", address(made, action), body).json()["status"]
        for action, body in (("publish/", {}), ("close/", {"reason": "filled"}), ("reopen/", {}))
    ]
    assert statuses == ["published", "closed", "published"]


def test_publishing_may_wait(call: Call, made: dict[str, Any]) -> None:
    past = (timezone.now() - timedelta(days=1)).isoformat()
    assert "at" in errors(call("post", address(made, "publish/"), {"at": past}))
    later = (timezone.now() + timedelta(days=1)).isoformat()
    answer = call("post", address(made, "publish/"), {"at": later}).json()
    assert answer["status"] == "scheduled"
    assert answer["scheduled_for"] is not None


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2026-12-01T09:00:00", "offset"),
        ("2020-12-01T09:00:00Z", "time to come"),
        ("2027-01-15T23:59:00+01:00", "is over"),
        ("2099-01-01T00:00:00Z", "is over"),
        ("soon", "datetime"),
        (1_900_000_000, "datetime"),
    ],
)
def test_moment_at_which_nobody_would_see_it_is_refused(
    call: Call, made: dict[str, Any], at: object, said: str
) -> None:
    assert said in errors(call("post", address(made, "publish/"), {"at": at}))["at"]
    assert Opening.objects.get(pk=made["id"]).status == Status.DRAFT


def test_rejected_opening_goes_round_again(call: Call, institution: Institution) -> None:
    made = call("post", ROOT, OPENING).json()
    opening = Opening.objects.get(pk=made["id"])
    opening.submit()
    opening.reject("Say who pays.")
    assert call("get", address(made)).json()["rejection_reason"] == "Say who pays."
    assert call("patch", address(made), {"funding": "fully_funded"}).json()["status"] == "rejected"
    assert call("post", address(made, "publish/")).json()["status"] == "in_review"


def test_change_of_what_is_public_is_looked_at(call: Call, institution: Institution) -> None:
    institution.is_trusted = False
    institution.save()
    opening = OpeningFactory.create(institution=institution, complete=True)
    answer = call("patch", f"{ROOT}{opening.pk}/", {"title": "PhD position in bandits"}).json()
    assert answer["status"] == "published"
    case = opening.cases.get()
    assert (case.reasons, case.before["title"]) == (["changed"], opening.title)


@pytest.mark.parametrize(
    ("state", "action", "body"),
    [
        ("draft", "close/", {"reason": "filled"}),
        ("draft", "reopen/", None),
        ("in_review", "publish/", None),
        ("in_review", "close/", {"reason": "filled"}),
        ("closed", "publish/", None),
    ],
)
def test_move_that_does_not_start_there_is_a_conflict(
    call: Call, institution: Institution, state: str, action: str, body: Any
) -> None:
    opening = OpeningFactory.create(
        institution=institution, complete=True, description=OPENING["description_html"], **{state: True}
    )
    response = call("post", f"{ROOT}{opening.pk}/{action}", body)
    assert response.status_code == 409, response.content
    assert Opening.objects.get(pk=opening.pk).status == opening.status


@pytest.mark.parametrize(
    "body", [{}, {"reason": "bored"}, {"reason": "off_topic"}, {"reason": "filled", "x": 1}]
)
def test_closing_needs_a_reason_that_is_one(call: Call, made: dict[str, Any], body: dict[str, Any]) -> None:
    assert errors(call("post", address(made, "close/"), body))


def test_reasons_are_named_as_they_are_sent(call: Call, made: dict[str, Any]) -> None:
    said = errors(call("post", address(made, "close/"), {"reason": "done"}))["reason"]
    assert said == "Input should be 'filled', 'cancelled' or 'expired'"


def test_reopening_past_the_deadline_says_what_to_change(call: Call, institution: Institution) -> None:
    opening = OpeningFactory.create(
        institution=institution,
        complete=True,
        description=OPENING["description_html"],
        expired=True,
        closed=True,
    )
    where = f"{ROOT}{opening.pk}/"
    assert "deadline.at" in errors(call("post", f"{where}reopen/"))
    later = (timezone.now() + timedelta(days=30)).isoformat()
    assert call("patch", where, {"deadline": {"at": later}}).status_code == 200
    assert call("post", f"{where}reopen/").json()["is_open"]


def test_what_staff_closed_stays_closed(call: Call, institution: Institution) -> None:
    opening = OpeningFactory.create(institution=institution, closed=True, close_reason=CloseReason.OFF_TOPIC)
    assert call("post", f"{ROOT}{opening.pk}/reopen/").status_code == 409
    assert Opening.objects.get(pk=opening.pk).status == Status.CLOSED


# What follows from what


@pytest.mark.parametrize(
    ("stored", "sent", "wanted"),
    [
        ({"kind": "rolling"}, {"at": "2027-02-01", "zone": "UTC"}, ("moment", "2027-02-01T23:59:59Z", False)),
        (
            {"at": "2027-02-01", "zone": "UTC"},
            {"at": "2027-02-02T12:00:00", "zone": "UTC"},
            ("moment", "2027-02-02T12:00:00Z", True),
        ),
        (
            {"at": "2027-02-01T12:00:00Z", "zone": "UTC"},
            {"at": "2027-02-02"},
            ("moment", "2027-02-02T23:59:59Z", False),
        ),
        (
            {"at": "2027-02-01", "zone": "UTC"},
            {"at": "2027-02-01T23:59:59Z"},
            ("moment", "2027-02-01T23:59:59Z", False),
        ),
        ({"at": "2027-02-01", "zone": "UTC"}, {"at": None}, ("unstated", None, False)),
        ({"kind": "rolling"}, {"at": None}, ("rolling", None, False)),
        ({"at": "2027-02-01", "zone": "UTC"}, {"kind": "rolling", "at": None}, ("rolling", None, False)),
    ],
)
def test_kind_of_a_deadline_follows_from_a_changed_moment(
    call: Call, stored: dict[str, Any], sent: dict[str, Any], wanted: tuple[object, ...]
) -> None:
    made = call("post", ROOT, {**OPENING, "deadline": stored}).json()
    response = call("patch", address(made), {"deadline": sent})
    assert response.status_code == 200, response.content
    deadline = response.json()["deadline"]
    assert (deadline["kind"], deadline["at"], deadline["has_time"]) == wanted


@pytest.mark.parametrize(
    ("sent", "method"),
    [
        ({"email": "jobs@example.edu"}, "link"),
        ({"url": None, "email": "jobs@example.edu"}, "email"),
        ({"url": "", "email": "jobs@example.edu"}, "email"),
        ({"method": "email", "email": "jobs@example.edu"}, "email"),
    ],
)
def test_way_to_apply_follows_from_what_is_left(
    call: Call, made: dict[str, Any], sent: dict[str, Any], method: str
) -> None:
    response = call("patch", address(made), {"apply": sent})
    assert response.status_code == 200, response.content
    assert response.json()["apply"]["method"] == method


def test_opening_that_is_applied_to_here_stays_so(call: Call, institution: Institution) -> None:
    """No program can choose that, and none is kept from changing the rest."""
    opening = OpeningFactory.create(institution=institution, draft=True, complete=True, apply_method="here")
    response = call("patch", f"{ROOT}{opening.pk}/", {"department": "Physics"})
    assert response.status_code == 200, response.content
    assert response.json()["apply"]["method"] == "here"


def test_program_cannot_have_it_applied_to_here(call: Call, made: dict[str, Any]) -> None:
    assert "apply.method" in errors(call("patch", address(made), {"apply": {"method": "here"}}))


def test_new_name_is_a_new_version(call: Call, made: dict[str, Any]) -> None:
    answer = call("patch", address(made), {"external_id": "REQ-18"}).json()
    assert answer["version"] > made["version"]
    refused = call("patch", address(made), {"external_id": "REQ-19"}, If_Match=f'"{made["version"]}"')
    assert refused.status_code == 412


@pytest.mark.parametrize("tag", ["{}", '"{}"', 'W/"{}"', '"1", "{}"', "*"])
def test_change_of_the_version_that_was_read(call: Call, made: dict[str, Any], tag: str) -> None:
    """As answered, or as a proxy that compresses writes it. A number without quotes is no tag."""
    response = call("patch", address(made), {"department": "Physics"}, If_Match=tag.format(made["version"]))
    assert response.status_code == (400 if tag == "{}" else 200)


@pytest.mark.parametrize("action", ["", "publish/", "close/", "reopen/"])
def test_version_that_was_meant_and_not_sent_is_asked_for(
    call: Call, made: dict[str, Any], action: str
) -> None:
    """An empty variable in a client would else write over what others did."""
    method = "post" if action else "patch"
    body = {"reason": "filled"} if action == "close/" else {}
    response = call(method, address(made, action), body, If_Match="")
    assert response.status_code == 400
    assert "If-Match" in response.json()["error"]["message"]
