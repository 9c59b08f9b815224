from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Alarm, Calendar, Event

from postings.feeds.calendars import MOST_OPENINGS
from postings.openings.choices import DeadlineKind
from postings.openings.models import Opening
from postings.openings.models.opening import ANYWHERE_ON_EARTH
from tests.factories import OpeningFactory

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries, Settings

pytestmark = pytest.mark.django_db

PATH = "/openings/calendar.ics"
# The exchange rates, which are read once, and the openings.
QUERIES = 2


def calendar(client: Client, path: str = PATH, **parameters: str) -> Calendar:
    response = client.get(path, parameters)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert all(len(line) <= 75 for line in response.content.split(b"\r\n"))
    read = Calendar.from_ical(response.content)
    assert isinstance(read, Calendar)
    assert not any(component.errors for component in read.walk())
    return read


def due(moment: datetime, zone: str, *, has_time: bool = False, **more: object) -> Opening:
    return OpeningFactory.create(
        deadline_kind=DeadlineKind.MOMENT,
        deadline_at=moment,
        deadline_zone=zone,
        deadline_has_time=has_time,
        **more,
    )


def single(client: Client, opening: Opening) -> Calendar:
    return calendar(client, reverse("postings:opening-calendar", args=[opening.slug, opening.pk]))


def alarms_of(event: Event) -> list[Alarm]:
    return [part for part in event.subcomponents if isinstance(part, Alarm)]


def test_calendar_of_a_search_holds_its_deadlines_soonest_first(client: Client) -> None:
    later = OpeningFactory.create(role="phd", open=True, title="Later")
    soon = OpeningFactory.create(role="phd", closing_soon=True, title="Soon, and far; away")
    OpeningFactory.create(role="faculty", open=True)
    OpeningFactory.create(role="phd", rolling=True)
    for state in ("draft", "in_review", "scheduled", "rejected"):
        OpeningFactory.create(role="phd", open=True, **{state: True})
    OpeningFactory.create(role="phd", open=True, closed=True)
    OpeningFactory.create(role="phd", expired=True)
    OpeningFactory.create(role="phd", open=True, lapsed=True)

    events = calendar(client, role="phd").events

    assert [str(event.summary) for event in events] == [
        f"Deadline: Soon, and far; away ({soon.institution.name})",
        f"Deadline: Later ({later.institution.name})",
    ]


def test_an_event_says_what_decides(client: Client, settings: Settings) -> None:
    settings.SITE_URL = "https://board.example"
    opening = OpeningFactory.create(complete=True)

    (event,) = calendar(client).events

    assert str(event.uid) == f"opening-{opening.pk}-deadline@board.example"
    assert str(event.url) == f"https://board.example{opening.get_absolute_url()}"
    for fact in ("Zürich, CH", "€54,000–62,000 a year", opening.institution.name, str(event.url)):
        assert fact in str(event.description)
    assert opening.updated_at.replace(microsecond=0) == event.LAST_MODIFIED
    assert event.DTSTAMP == event.LAST_MODIFIED
    assert event.get("TRANSP") == "TRANSPARENT"
    assert alarms_of(event) == []


@pytest.mark.parametrize(
    ("zone", "has_time", "stated", "start"),
    [
        # With an hour: the moment, whatever the zone.
        ("Europe/Zurich", True, "2030-06-30T17:00:00", datetime(2030, 6, 30, 15, 0, tzinfo=UTC)),
        # Anywhere on Earth is twelve hours behind UTC: the day after, at noon.
        (ANYWHERE_ON_EARTH, True, "2030-06-30T23:59:00", datetime(2030, 7, 1, 11, 59, tzinfo=UTC)),
        (ANYWHERE_ON_EARTH, False, "2030-06-30T23:59:59", datetime(2030, 7, 1, 11, 59, 59, tzinfo=UTC)),
        # A day only: that day where the employer is, though in UTC it is another.
        ("America/Los_Angeles", False, "2030-06-30T23:59:59", date(2030, 6, 30)),
        ("Pacific/Auckland", False, "2030-06-30T00:00:01", date(2030, 6, 30)),
    ],
)
def test_a_deadline_is_the_moment_or_the_day_that_is_stated(
    client: Client, zone: str, has_time: bool, stated: str, start: date
) -> None:
    due(datetime.fromisoformat(stated).replace(tzinfo=ZoneInfo(zone)), zone, has_time=has_time)

    (event,) = calendar(client).events

    assert start == event.DTSTART
    if isinstance(start, datetime):
        assert isinstance(event.DTSTART, datetime)
        assert event.DTSTART.utcoffset() == timedelta(0)
        assert "DTEND" not in event
    else:
        assert start + timedelta(days=1) == event.DTEND


def test_letters_have_an_event_of_their_own_while_they_are_ahead(client: Client) -> None:
    now = timezone.now()
    zone = "Europe/Zurich"
    letters_at = now + timedelta(days=27)
    both = due(now + timedelta(days=20), zone, letters_deadline_at=letters_at, title="Both")
    due(now + timedelta(days=21), zone, letters_deadline_at=now - timedelta(days=1), title="Past")
    OpeningFactory.create(
        rolling=True, deadline_zone=zone, letters_deadline_at=now + timedelta(days=3), title="Letters only"
    )

    events = {str(event.uid).partition("@")[0]: event for event in calendar(client).events}

    titles = [str(event.summary).partition(" (")[0] for event in events.values()]
    assert sorted(titles) == [
        "Deadline: Both",
        "Deadline: Past",
        "Letters due: Both",
        "Letters due: Letters only",
    ]
    letters = events[f"opening-{both.pk}-letters"]
    assert letters_at.astimezone(ZoneInfo(zone)).date() == letters.DTSTART
    assert "Letters: " in str(letters.description)


def test_an_event_keeps_its_id_and_counts_its_revisions(client: Client) -> None:
    in_a_month = timezone.now() + timedelta(days=30)
    opening = due(in_a_month, "Europe/Zurich", has_time=True)
    before = calendar(client).events[0]
    opening.title = "Another title"
    opening.deadline_at = in_a_month + timedelta(days=7)
    opening.save()
    opening.log_change({"title": ["Old", "New"], "deadline": ["1 May", "8 May"]})
    opening.log_change({"benefits": ["", "Pension"]})
    after = calendar(client).events[0]

    assert before.uid == after.uid
    assert after.start - before.start == timedelta(days=7)
    assert (before.sequence, after.sequence) == (0, 1)


def test_calendar_names_itself_and_says_how_often_to_ask(client: Client, settings: Settings) -> None:
    settings.SITE_URL = "https://board.example"

    read = calendar(client, role="phd", country="DE", sort="pay")

    assert read.calendar_name == str(read.get("X-WR-CALNAME")) == "Deadlines: PhD positions in Germany"
    assert read.refresh_interval == timedelta(hours=6)
    lines = read.to_ical().decode().splitlines()
    assert {"REFRESH-INTERVAL;VALUE=DURATION:PT6H", "X-PUBLISHED-TTL:PT6H"} <= set(lines)
    assert read.source == "https://board.example/openings/calendar.ics?country=DE&role=phd"
    assert (read.version, read.method) == ("2.0", "PUBLISH")


def test_calendar_that_did_not_change_is_not_sent_again(client: Client) -> None:
    opening = OpeningFactory.create(open=True)
    first = client.get(PATH)
    tag = {"If-None-Match": first["ETag"]}

    assert client.get(PATH, headers=tag).status_code == 304
    # A deadline that passes changes the calendar, but is no change of the opening.
    assert "Last-Modified" not in first.headers
    Opening.objects.filter(pk=opening.pk).update(deadline_at=timezone.now() - timedelta(seconds=1))
    assert client.get(PATH, headers=tag).status_code == 200


def test_calendar_takes_the_same_queries_however_much_it_holds(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(12):
        OpeningFactory.create(complete=True)
    with django_assert_max_num_queries(QUERIES):
        assert len(calendar(client).events) == 12


def test_calendar_stops_at_the_soonest(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_OPENINGS == 500
    monkeypatch.setattr("postings.feeds.calendars.MOST_OPENINGS", 2)
    OpeningFactory.create(open=True, title="Far")
    for title in ("One", "Two"):
        OpeningFactory.create(closing_soon=True, title=title)

    titles = {str(event.summary).partition(" (")[0] for event in calendar(client).events}
    assert titles == {"Deadline: One", "Deadline: Two"}


def test_calendar_of_one_opening_reminds_three_days_before(client: Client) -> None:
    in_a_month = timezone.now() + timedelta(days=30)
    opening = due(in_a_month, "Europe/Zurich", has_time=True)

    (event,) = single(client, opening).events
    (alarm,) = alarms_of(event)

    assert timedelta(days=-3) == alarm.TRIGGER
    assert alarm.ACTION == "DISPLAY"
    assert alarm.description


def test_reminder_of_a_day_is_in_the_morning(client: Client) -> None:
    opening = due(timezone.now() + timedelta(days=30), "Europe/Zurich")

    (alarm,) = alarms_of(single(client, opening).events[0])

    assert timedelta(days=-3, hours=9) == alarm.TRIGGER


def test_there_is_no_reminder_of_what_is_too_near(client: Client) -> None:
    opening = due(timezone.now() + timedelta(days=2), "Europe/Zurich", has_time=True)

    assert alarms_of(single(client, opening).events[0]) == []


def test_calendar_of_one_opening_is_a_file_of_its_name(client: Client) -> None:
    opening = OpeningFactory.create(open=True, title="Learning to see")
    response = client.get(f"{opening.get_absolute_url()}deadline.ics")

    assert response["Content-Disposition"] == 'attachment; filename="deadline-learning-to-see.ics"'
    assert response["X-Robots-Tag"] == "noindex"
    moved = client.get(reverse("postings:opening-calendar", args=["old-title", opening.pk]))
    assert (moved.status_code, moved["Location"]) == (302, f"{opening.get_absolute_url()}deadline.ics")


@pytest.mark.parametrize("state", ["draft", "closed", "expired", "lapsed", "rolling"])
def test_there_is_no_calendar_of_what_has_no_deadline_ahead(client: Client, state: str) -> None:
    opening = OpeningFactory.create(**{state: True})
    path = reverse("postings:opening-calendar", args=[opening.slug, opening.pk])

    assert client.get(path).status_code == 404


def test_opening_links_to_its_calendar_while_it_is_open(client: Client) -> None:
    is_open, closed = OpeningFactory.create(open=True), OpeningFactory.create(open=True, closed=True)

    assert "/deadline.ics" in client.get(is_open.get_absolute_url()).content.decode()
    assert "/deadline.ics" not in client.get(closed.get_absolute_url()).content.decode()
