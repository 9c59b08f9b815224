"""Telling us what is wrong with an opening."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from postings.accounts.models import User
from postings.moderation import reporting
from postings.moderation.models import Case, Report
from postings.openings.choices import Status
from postings.openings.models import Opening
from tests.factories import OpeningFactory, UserFactory
from tests.factories.moderation import ReportFactory

pytestmark = pytest.mark.django_db


def address(opening: Opening) -> str:
    return reverse("postings:report", args=[opening.slug, opening.pk])


def send(client: Client, opening: Opening, *, by: str = "192.0.2.1", **typed: str) -> int:
    answer = client.post(address(opening), {"kind": "fraud", **typed}, REMOTE_ADDR=by)
    if answer.status_code == 302:
        assert answer.headers["Location"] == reverse(
            "postings:report-thanks", args=[opening.slug, opening.pk]
        )
    return answer.status_code


def test_every_opening_leads_to_its_report(client: Client) -> None:
    opening = OpeningFactory.create()
    assert address(opening) in client.get(opening.get_absolute_url()).content.decode()
    assert "A person reads every report" in client.get(address(opening)).content.decode()
    thanks = client.get(reverse("postings:report-thanks", args=[opening.slug, opening.pk]))
    assert "Search the openings" in thanks.content.decode()


def test_a_report_opens_a_case(client: Client) -> None:
    opening = OpeningFactory.create()
    assert send(client, opening, text="They want money.", email="reader@example.org") == 302
    report = Report.objects.get()
    assert (report.text, report.email, report.reporter) == ("They want money.", "reader@example.org", None)
    assert "192" not in report.client
    case = Case.objects.get()
    assert report.case == case
    assert case.details == {"reported": "One person: it looks like fraud."}


def test_reports_of_several_are_one_case_and_hide_nothing(client: Client) -> None:
    opening = OpeningFactory.create()
    for number in range(1, 6):
        send(client, opening, by=f"192.0.2.{number}")
    send(client, opening, by="192.0.2.9", kind="closed")
    case = Case.objects.get()
    assert case.details == {"reported": "5 people: it looks like fraud. One person: it is closed or filled."}
    assert Opening.objects.get().status == Status.PUBLISHED


def test_the_same_person_is_thanked_and_counted_once(client: Client) -> None:
    opening = OpeningFactory.create()
    assert [send(client, opening), send(client, opening)] == [302, 302]
    assert Report.objects.count() == 1


def test_people_who_are_signed_in_are_themselves_on_every_network(client: Client) -> None:
    opening, person = OpeningFactory.create(), UserFactory.create()
    client.force_login(person)
    send(client, opening, by="192.0.2.1")
    send(client, opening, by="192.0.2.2")
    client.force_login(UserFactory.create())
    send(client, opening, by="192.0.2.1")
    assert Report.objects.filter(reporter=person).count() == 1
    assert Report.objects.count() == 2


def test_a_program_that_fills_in_everything_is_thanked_and_not_kept(client: Client) -> None:
    assert send(client, OpeningFactory.create(), website="https://spam.example") == 302
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    "typed",
    [{"kind": ""}, {"kind": "none"}, {"text": "\0"}, {"text": "x" * 2001}, {"email": "nobody"}],
)
def test_what_cannot_be_read_is_said_beside_the_field(client: Client, typed: dict[str, str]) -> None:
    opening = OpeningFactory.create()
    assert send(client, opening, **typed) == 422
    assert not Report.objects.exists()


def test_one_client_cannot_fill_the_queue(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reporting, "MOST_BY_CLIENT", 2)
    openings = [OpeningFactory.create() for _ in range(3)]
    assert [send(client, opening) for opening in openings] == [302, 302, 429]
    assert send(client, openings[-1], by="192.0.2.2") == 302


def test_one_opening_cannot_be_flooded(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reporting, "MOST_OF_OPENING", 2)
    opening = OpeningFactory.create()
    assert [send(client, opening, by=f"192.0.2.{number}") for number in range(3)] == [302, 302, 429]
    answer = client.post(address(opening), {"kind": "fraud", "text": "Kept."}, REMOTE_ADDR="192.0.2.99")
    assert "Kept." in answer.content.decode()


def test_nobody_keeps_others_from_reporting_by_sending_the_same_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reporting, "MOST_OF_OPENING", 2)
    monkeypatch.setattr(reporting, "MOST_BY_CLIENT", 6)
    opening = OpeningFactory.create()
    assert [send(client, opening) for _ in range(8)] == [302] * 6 + [429] * 2
    send(client, opening, by="192.0.2.7", website="https://spam.example")
    assert send(client, opening, by="192.0.2.2") == 302
    assert Report.objects.count() == 2


@pytest.mark.parametrize("trait", ["draft", "in_review", "rejected", "scheduled"])
def test_what_nobody_may_read_cannot_be_reported(client: Client, trait: str) -> None:
    opening = OpeningFactory.create(**{trait: True})
    assert client.get(address(opening)).status_code == 404
    assert send(client, opening) == 404
    assert client.get(reverse("postings:report-thanks", args=["x", opening.pk])).status_code == 404


def test_moderators_see_the_reports(client: Client, ada: User) -> None:
    ReportFactory.create(text="They want money.")
    ReportFactory.create(kind="closed", text="It is gone.")
    client.force_login(ada)
    page = reverse("postings:moderation-reports")
    assert len(client.get(page).context["reports"]) == 2
    assert [one.text for one in client.get(page, {"kind": "closed"}).context["reports"]] == ["It is gone."]
    assert len(client.get(page, {"kind": "none", "page": "x"}).context["reports"]) == 2
