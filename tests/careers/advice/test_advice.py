"""Asking for a talk: what is refused, what is mailed, and what is kept for how long."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from icalendar import Calendar
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks
from time_machine import TimeMachineFixture

from careers.advice import emails, sending
from careers.advice.models import AdviceRequest, RequestState
from tests.factories import UserFactory

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOW, tick=False)


def filled(**changes: str) -> dict[str, str]:
    return {
        "name": "Ada Example",
        "email": "ada@reader.example",
        "topic": "phd",
        "question": "Should I finish my Master's degree first?",
        "time_zone": "Europe/Zurich",
        "time_1": "2026-12-01T15:00",
        "time_2": "2026-12-02T09:30",
        **changes,
    }


def asked(**changes: Any) -> AdviceRequest:
    request: AdviceRequest = AdviceRequest.objects.create(
        **{
            "name": "Ada Example",
            "email": "ada@reader.example",
            "topic": "phd",
            "question": "Should I finish my Master's degree first?",
            "time_zone": "Europe/Zurich",
            "times": [datetime(2026, 12, 1, 14, 0, tzinfo=UTC)],
            **changes,
        }
    )
    return request


def accepted(**changes: Any) -> AdviceRequest:
    request = asked(adviser="Dr Grace Example", place="https://call.example/advice", **changes)
    request.accept(datetime(2026, 12, 1, 14, 0, tzinfo=UTC), NOW)
    return request


def test_a_request_is_kept_with_times_in_the_visitors_zone(client: Client) -> None:
    answer = client.post(reverse("careers:advice"), filled())

    assert answer.status_code == 302
    assert answer["location"] == reverse("careers:advice-asked") == "/advice/asked/"
    kept = AdviceRequest.objects.get()
    zurich = ZoneInfo("Europe/Zurich")
    assert kept.times == [
        datetime(2026, 12, 1, 15, 0, tzinfo=zurich),
        datetime(2026, 12, 2, 9, 30, tzinfo=zurich),
    ]
    assert kept.state == RequestState.ASKED


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"email": "nobody"}, "This is not an e-mail address"),
        ({"name": ""}, "Tell us how to address you"),
        ({"question": ""}, "Write a sentence or two"),
        ({"time_1": ""}, "Name at least one time"),
        ({"time_1": "soon"}, "Write a date and a time"),
        ({"time_1": "2026-11-20T18:00"}, "at least a day ahead"),
        ({"time_2": "2027-05-01T10:00"}, "within the next 60 days"),
        ({"time_zone": "Mars/Olympus"}, "Select a valid choice"),
        ({"topic": "astrology"}, "Select a valid choice"),
        ({"question": "\x00"}, "Null characters are not allowed"),
        ({"email": f"ada@{'é' * 60}.example"}, "This is not an e-mail address"),
        ({"email": "ada@[127.0.0.1]"}, "This is not an e-mail address"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    client: Client, changes: dict[str, str], words: str
) -> None:
    answer = client.post(reverse("careers:advice"), filled(**changes))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "Ada Example" in answer.content.decode() or "name" in changes
    assert not AdviceRequest.objects.exists()


def test_at_most_three_requests_of_an_address_wait_and_nobody_learns_of_it(client: Client) -> None:
    for _ in range(3):
        asked(email="Ada@Reader.example")

    answer = client.post(reverse("careers:advice"), filled())

    assert answer.status_code == 302
    assert AdviceRequest.objects.count() == 3


def test_many_forms_within_the_hour_are_too_many(client: Client) -> None:
    statuses = [client.post(reverse("careers:advice"), filled()).status_code for _ in range(21)]

    assert statuses[-1] == 429
    assert set(statuses[:20]) == {302}


def test_the_team_is_told_once(settings: Any) -> None:
    settings.ADVICE_EMAIL = "team@board.example"
    asked()

    assert (sending.send_due(), sending.send_due()) == (1, 0)

    (message,) = mail.outbox
    assert message.to == ["team@board.example"]
    assert message.reply_to == ["ada@reader.example"]
    assert "Should I finish my Master's degree first?" in message.body
    assert "Tuesday, 1 December 2026, 15:00 (Europe/Zurich)" in " ".join(str(message.body).split())
    assert message.extra_headers["Message-ID"].endswith("-team@127.0.0.1>")


def test_a_mail_that_fails_is_sent_by_the_next_call(monkeypatch: pytest.MonkeyPatch) -> None:
    asked()
    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMultiAlternatives.send", _refuse)
        with pytest.raises(ConnectionRefusedError):
            sending.send_due()

    assert sending.send_due() == 1


def _refuse(*args: object, **kwargs: object) -> int:
    raise ConnectionRefusedError


def invitation(message: mail.EmailMessage) -> tuple[str, Calendar]:
    (attached,) = message.attachments
    name, content, kind = attached
    assert isinstance(content, str)
    return f"{name} {kind}", Calendar.from_ical(content)


def test_who_is_accepted_gets_an_invitation() -> None:
    accepted(told_team_at=NOW)

    assert sending.send_due() == 1

    (message,) = mail.outbox
    assert message.to == ["ada@reader.example"]
    assert "15:00 (Europe/Zurich)" in " ".join(str(message.body).split())
    kind, calendar = invitation(message)
    assert kind == "invitation.ics text/calendar; method=REQUEST"
    (event,) = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "REQUEST"
    assert event.decoded("DTSTART") == datetime(2026, 12, 1, 14, 0, tzinfo=UTC)
    assert event.decoded("DTEND") == datetime(2026, 12, 1, 14, 30, tzinfo=UTC)
    assert str(event["ATTENDEE"]) == "MAILTO:ada@reader.example"
    assert event["LOCATION"] == "https://call.example/advice"
    assert event["SEQUENCE"] == 0


def test_a_talk_that_moves_and_ends_keeps_its_name_in_calendars() -> None:
    request = accepted(told_team_at=NOW)
    sending.send_due()
    request.refresh_from_db()
    request.accept(datetime(2026, 12, 3, 8, 0, tzinfo=UTC), NOW)
    sending.send_due()
    request.refresh_from_db()
    request.cancel()
    sending.send_due()

    events = [invitation(message)[1].walk("VEVENT")[0] for message in mail.outbox]
    assert len({str(event["UID"]) for event in events}) == 1
    assert [event["SEQUENCE"] for event in events] == [0, 1, 2]
    assert [str(event["STATUS"]) for event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert len({message.extra_headers["Message-ID"] for message in mail.outbox}) == 3


def test_a_mail_that_is_refused_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    refused = accepted(email="gone@reader.example", told_team_at=NOW)
    accepted(told_team_at=NOW)
    send = mail.EmailMultiAlternatives.send

    def only_known(message: mail.EmailMultiAlternatives) -> int:
        if message.to == ["gone@reader.example"]:
            raise SMTPRecipientsRefused({"gone@reader.example": (550, b"5.1.1 No such user")})
        return send(message)

    monkeypatch.setattr(mail.EmailMultiAlternatives, "send", only_known)

    assert (sending.send_due(), sending.send_due()) == (1, 0)
    refused.refresh_from_db()
    assert refused.told_them_at is None
    assert "No such user" in refused.untold_because

    refused.cancel()
    assert AdviceRequest.objects.untold().get() == refused


def test_a_mail_that_cannot_be_written_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    odd, plain = asked(name="Odd"), asked(name="Plain")
    write = emails.to_the_team

    def only_plain(request: AdviceRequest) -> mail.EmailMultiAlternatives:
        if request == odd:
            raise UnicodeError("label too long")
        return write(request)

    monkeypatch.setattr(emails, "to_the_team", only_plain)

    assert sending.send_due() == 1
    assert list(AdviceRequest.objects.team_untold()) == [odd]
    plain.refresh_from_db()
    assert plain.told_team_at == NOW


def test_who_is_declined_reads_why() -> None:
    request = asked(told_team_at=NOW, note="We are away in December.")
    request.decline()
    sending.send_due()

    (message,) = mail.outbox
    assert "We are away in December." in message.body
    assert "deleted 30 days after this mail" in " ".join(str(message.body).split())
    assert not message.attachments


@pytest.mark.parametrize(
    ("state", "move"),
    [
        ("declined", "accept"),
        ("cancelled", "accept"),
        ("accepted", "decline"),
        ("declined", "decline"),
        ("asked", "cancel"),
        ("declined", "cancel"),
    ],
)
def test_a_move_from_the_wrong_state_is_refused(state: str, move: str) -> None:
    request = asked(
        state=state,
        starts_at=NOW + timedelta(days=3),
        adviser="Dr Grace Example",
        place="https://call.example",
    )
    moves = {
        "accept": lambda: request.accept(NOW + timedelta(days=4), NOW),
        "decline": request.decline,
        "cancel": request.cancel,
    }

    with pytest.raises(ValidationError):
        moves[move]()

    request.refresh_from_db()
    assert request.state == state


def test_what_served_its_purpose_is_deleted() -> None:
    old = NOW - sending.KEPT - timedelta(days=1)
    past = accepted()
    AdviceRequest.objects.filter(pk=past.pk).update(starts_at=old)
    forgotten = asked(times=[old])
    declined = asked(state=RequestState.DECLINED)
    waiting = asked()
    AdviceRequest.objects.filter(pk__in=[forgotten.pk, declined.pk, waiting.pk]).update(updated_at=old)
    ahead = accepted()
    AdviceRequest.objects.filter(pk=ahead.pk).update(updated_at=old)
    fresh = asked()

    assert sending.forget() == 3
    # Its time is still to come, so somebody may still answer it.
    kept = {ahead.pk, fresh.pk, waiting.pk}
    assert set(AdviceRequest.objects.values_list("pk", flat=True)) == kept


def test_the_admin_accepts_with_what_is_needed(
    client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    request = asked(told_team_at=NOW)
    client.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    page = reverse("admin:careers_advicerequest_change", args=[request.pk])
    answer = {"minutes": "30", "adviser": "", "place": "", "note": "", "starts_at_0": "", "starts_at_1": ""}

    refused = client.post(page, {**answer, "_accept": "1"})
    assert "Say who will talk to them" in refused.content.decode()

    answer |= {"adviser": "Dr Grace Example", "place": "https://call.example"}
    answer |= {"starts_at_0": "2026-12-01", "starts_at_1": "14:00:00"}
    with django_capture_on_commit_callbacks() as later:
        client.post(page, {**answer, "_accept": "1"})
    request.refresh_from_db()
    assert request.state == RequestState.ACCEPTED
    assert request.starts_at == datetime(2026, 12, 1, 14, 0, tzinfo=UTC)
    assert len(later) == 1

    assert client.post(page, {**answer, "_decline": "1"}).status_code == 200
    request.refresh_from_db()
    assert request.state == RequestState.ACCEPTED


ANSWER = {
    "starts_at_0": "2026-12-01",
    "starts_at_1": "14:00:00",
    "minutes": "30",
    "adviser": "Dr Grace Example",
    "place": "https://call.example/advice",
    "note": "",
}


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    return client


def test_of_two_who_answer_the_second_is_told_of_the_first(
    admin: Client, time_machine: TimeMachineFixture
) -> None:
    request = asked(told_team_at=NOW)
    page = reverse("admin:careers_advicerequest_change", args=[request.pk])
    seen = request.updated_at.isoformat()
    assert f'value="{seen}"' in admin.get(page).content.decode()
    time_machine.shift(60)

    assert admin.post(page, {**ANSWER, "seen": seen, "_accept": "1"}).status_code == 302
    second = admin.post(page, {**ANSWER, "adviser": "Dr Late", "seen": seen, "_accept": "1"})

    assert "Somebody has changed this request" in second.content.decode()
    request.refresh_from_db()
    assert (request.adviser, request.sequence) == ("Dr Grace Example", 0)


@pytest.mark.parametrize(
    "changes",
    [{"starts_at_0": "", "starts_at_1": ""}, {"starts_at_0": "2026-12-02"}, {"place": "Somewhere else"}],
)
@pytest.mark.parametrize("button", ["_save", "_cancel"])
def test_what_they_were_told_changes_only_with_a_mail(
    admin: Client, changes: dict[str, str], button: str
) -> None:
    request = accepted()
    page = reverse("admin:careers_advicerequest_change", args=[request.pk])

    answer = admin.post(page, {**ANSWER, **changes, button: "1"})

    assert "They were told otherwise" in answer.content.decode()
    request.refresh_from_db()
    assert (request.state, request.starts_at) == ("accepted", datetime(2026, 12, 1, 14, 0, tzinfo=UTC))
    assert admin.post(page, {**ANSWER, "note": "For us", "_save": "1"}).status_code == 302


def test_the_zone_is_the_browsers_and_the_one_button_is_the_main_one(client: Client) -> None:
    page = client.get("/advice/").content.decode()
    assert 'name="time_zone"' in page
    assert "js/alerts.js" in page
    assert 'class="button button-main" type="submit"' in page

    assert "js/alerts.js" not in client.post("/advice/", filled(name="")).content.decode()  # It is chosen.


def test_an_empty_form_is_answered_however_often(client: Client) -> None:
    statuses = [client.post("/advice/", {}).status_code for _ in range(21)]

    assert set(statuses[:20]) == {422}
    assert statuses[-1] == 429


def test_a_time_is_one_that_clocks_show(client: Client, time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(datetime(2027, 3, 20, 12, 0, tzinfo=UTC), tick=False)

    gap = client.post("/advice/", filled(time_1="2027-03-28T02:30", time_2=""))
    assert "Clocks go forward then" in gap.content.decode()

    client.post("/advice/", filled(time_1="2027-03-28T15:00-05:00", time_2=""))
    assert AdviceRequest.objects.get().times == [datetime(2027, 3, 28, 20, 0, tzinfo=UTC)]


def test_the_same_form_sent_twice_is_one_request(client: Client) -> None:
    for question in ("Why?", "Why?", "Why not?"):
        assert client.post("/advice/", filled(question=question)).status_code == 302

    assert sorted(one.question for one in AdviceRequest.objects.all()) == ["Why not?", "Why?"]


def test_a_name_is_one_line(client: Client) -> None:
    client.post("/advice/", filled(name="Ada\r\nATTENDEE:MAILTO:other@reader.example"))

    assert AdviceRequest.objects.get().name == "Ada ATTENDEE:MAILTO:other@reader.example"


def test_the_pages_say_what_becomes_of_it(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        page = client.get("/advice/")
    assert "delete it 30 days after" in " ".join(page.content.decode().split())
    assert client.get("/advice/asked/").status_code == 200
