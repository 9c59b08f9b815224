from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from postings.alerts.emails.links import signed_path
from postings.alerts.joining import stop
from postings.alerts.models import (
    Address,
    Alert,
    Digest,
    DigestItem,
    Frequency,
    MailState,
    StopCause,
    SuppressionCause,
)
from postings.alerts.runs import run_matching
from postings.alerts.tokens import Purpose, token_for
from postings.openings.choices import Role
from postings.search.query import SearchQuery
from tests.factories import OpeningFactory
from tests.postings.alerts.alerting import asked, openings_for, wanted
from tests.postings.alerts.reading import buttons_of, text_of

pytestmark = pytest.mark.django_db

PHD = SearchQuery(role=("phd",))


@pytest.fixture
def alert() -> Alert:
    return wanted("ada@example.org", PHD, frequency=Frequency.WEEKLY, time_zone="Europe/Zurich")


def path(alert: Alert, name: str = "alert-manage", **parts: object) -> str:
    token = token_for(Purpose.MANAGE, alert.address, alert.pk)
    return reverse(f"postings:{name}", kwargs={"token": token, **parts})


def act(client: Client, alert: Alert, name: str) -> str:
    """What the page says after the button was pressed."""
    response = client.post(path(alert, "alert-act", alert_id=alert.pk, act=name), follow=True)
    alert.refresh_from_db()
    return text_of(response)


def settings_of(alert: Alert, **changes: object) -> dict[str, object]:
    return {
        "search": alert.search.query,
        "words": alert.search.search_query.q,
        "frequency": alert.frequency,
        "weekday": alert.weekday,
        "hour": alert.hour,
        "time_zone": alert.time_zone,
        **changes,
    }


# Confirming


def test_confirming_needs_the_button(client: Client) -> None:
    alert = asked("ada@example.org", PHD)
    url = signed_path(Purpose.CONFIRM, alert.address, alert.pk)
    for method in (client.get, client.head):
        assert method(url).status_code == 200
        alert.refresh_from_db()
        assert not alert.is_confirmed
    response = client.post(url)
    alert.refresh_from_db()
    assert alert.is_confirmed
    assert "Your alert begins PhD positions" in text_of(response)
    assert "/alerts/manage/" in response.content.decode()
    assert "This alert is confirmed already" in text_of(client.get(url))


def test_confirming_too_late_says_how_to_ask_again(client: Client) -> None:
    alert = asked("ada@example.org", PHD)
    url = signed_path(Purpose.CONFIRM, alert.address, alert.pk)
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        response = client.post(url)
    assert response.status_code == 410
    assert "Ask for the alert once more" in text_of(response)
    alert.refresh_from_db()
    assert not alert.is_confirmed


def test_confirming_what_has_ended_begins_nothing(client: Client) -> None:
    alert = asked("ada@example.org", PHD)
    stop(alert, StopCause.PERSON)
    response = client.post(signed_path(Purpose.CONFIRM, alert.address, alert.pk))
    assert "This alert has ended" in text_of(response)
    alert.refresh_from_db()
    assert not alert.is_confirmed


def test_wanted_for_another_year_needs_the_button(client: Client, alert: Alert) -> None:
    Alert.objects.update(renewed_at=None)
    url = signed_path(Purpose.KEEP, alert.address, alert.pk)
    assert url == reverse("postings:alert-keep", args=[url.split("/")[3]])
    assert "Do you still want this alert?" in text_of(client.get(url))
    alert.refresh_from_db()
    assert alert.renewed_at is None
    assert "Kept for another year" in text_of(client.post(url))
    alert.refresh_from_db()
    assert alert.renewed_at is not None


def test_answer_a_little_late_takes_the_end_back(client: Client, alert: Alert) -> None:
    stop(alert, StopCause.UNANSWERED)
    url = signed_path(Purpose.KEEP, alert.address, alert.pk)
    client.post(url)
    alert.refresh_from_db()
    assert not alert.is_stopped


def test_answer_much_too_late_can_ask_again(client: Client, alert: Alert) -> None:
    stop(alert, StopCause.UNANSWERED, timezone.now() - timedelta(days=31))
    response = client.post(signed_path(Purpose.KEEP, alert.address, alert.pk))
    assert "Ask for it again" in text_of(response)
    alert.refresh_from_db()
    assert alert.is_stopped


# All alerts of an address


def test_page_shows_all_alerts_of_the_address_and_no_others(client: Client, alert: Alert) -> None:
    wanted("ada@example.org", SearchQuery(q="robots"))
    asked("ada@example.org", SearchQuery(role=("fellow",)))
    stop(wanted("ada@example.org", SearchQuery(role=("faculty",))), StopCause.PERSON)
    stop(
        wanted("ada@example.org", SearchQuery(role=("engineer",))),
        StopCause.PERSON,
        timezone.now() - timedelta(days=31),
    )
    wanted("bob@example.org", SearchQuery(q="secret"))
    response = client.get(path(alert))
    text = text_of(response)
    for said in ("PhD positions", "robots", "Fellows", "Faculty", "ada@example.org", "Not confirmed yet"):
        assert said in text
    assert "engineers" not in text
    assert "secret" not in text
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Cache-Control"] == "no-store, private"
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert not response.cookies


@time_machine.travel(datetime(2026, 11, 20, 12, tzinfo=UTC), tick=False)
def test_page_says_when_the_next_mail_is_due(client: Client) -> None:
    alert = wanted("ada@example.org", PHD, frequency=Frequency.WEEKLY, time_zone="Europe/Zurich")
    assert "Next mail: Mon 23 Nov 2026, 08:00 CET, if there is something new" in text_of(
        client.get(path(alert))
    )
    OpeningFactory.create(role=Role.PHD)
    run_matching()
    assert "Next mail: Mon 23 Nov 2026, 08:00 CET, with 1 opening so far" in text_of(client.get(path(alert)))


def test_page_says_what_was_mailed_lately(client: Client, alert: Alert) -> None:
    for days in range(1, 6):
        sent_at = datetime(2026, 11, days, 7, tzinfo=UTC)
        digest = Digest.objects.create(
            alert=alert, slot=sent_at, due_at=sent_at, sent_at=sent_at, state=MailState.SENT, more=days
        )
        DigestItem.objects.create(digest=digest, alert=alert, opening=OpeningFactory.create())
    text = text_of(client.get(path(alert)))
    assert "Mailed lately: 5 Nov 2026: 6 openings; 4 Nov 2026: 5 openings; 3 Nov 2026: 4 openings" in text
    assert "2 Nov 2026" not in text


def test_page_costs_as_much_for_many_alerts(
    client: Client, alert: Alert, django_assert_max_num_queries: object
) -> None:
    for number in range(5):
        wanted("ada@example.org", SearchQuery(q=f"word{number}"))
    assert callable(django_assert_max_num_queries)
    with django_assert_max_num_queries(8):
        client.get(path(alert))


def test_suppressed_address_is_told_why_nothing_comes(client: Client, alert: Alert) -> None:
    alert.address.suppress(SuppressionCause.BOUNCE)
    assert "Nothing is sent to this address" in text_of(client.get(path(alert)))


def test_alert_is_paused_until_a_day_and_resumed(client: Client, alert: Alert) -> None:
    url = path(alert, "alert-pause", alert_id=alert.pk)
    assert 'type="date"' in client.get(url).content.decode()
    until = timezone.now().date() + timedelta(days=20)
    text = text_of(client.post(url, {"until": until.isoformat()}, follow=True))
    alert.refresh_from_db()
    assert alert.paused_until is not None
    assert alert.is_paused()
    assert "The alert is paused" in text
    assert "Paused until" in text
    assert "The alert goes on." in act(client, alert, "resume")
    assert alert.paused_until is None


@pytest.mark.parametrize("until", ["", "soon", "2026-02-30", "2001-01-01", "2999-01-01"])
def test_pause_until_no_day_is_refused(client: Client, alert: Alert, until: str) -> None:
    response = client.post(path(alert, "alert-pause", alert_id=alert.pk), {"until": until})
    assert response.status_code == 200
    assert "field-error" in response.content.decode()
    alert.refresh_from_db()
    assert alert.paused_until is None


@time_machine.travel(datetime(2026, 11, 20, 12, tzinfo=UTC), tick=False)
def test_pause_ends_when_the_day_begins_where_its_person_is(client: Client) -> None:
    alert = wanted("ada@example.org", PHD, time_zone="America/New_York")
    client.post(path(alert, "alert-pause", alert_id=alert.pk), {"until": date(2026, 12, 1).isoformat()})
    alert.refresh_from_db()
    assert alert.paused_until == datetime(2026, 12, 1, 5, tzinfo=UTC)


def test_alert_is_ended_and_that_is_undone(client: Client, alert: Alert) -> None:
    assert "The alert has ended" in act(client, alert, "end")
    assert (alert.is_stopped, alert.stopped_because) == (True, StopCause.PERSON)
    opening = OpeningFactory.create(role=Role.PHD)
    run_matching()
    assert "goes on as before" in act(client, alert, "undo")
    assert not alert.is_stopped
    assert openings_for(alert) == [opening.pk]


def test_end_is_not_undone_twice_over(client: Client, alert: Alert) -> None:
    act(client, alert, "end")
    wanted("ada@example.org", PHD)
    assert "There is an alert for this search already" in act(client, alert, "undo")
    assert alert.is_stopped


def test_end_of_long_ago_is_not_undone(client: Client, alert: Alert) -> None:
    stop(alert, StopCause.PERSON, timezone.now() - timedelta(days=31))
    act(client, alert, "undo")
    assert alert.is_stopped


def test_alert_is_confirmed_from_the_page(client: Client) -> None:
    alert = asked("ada@example.org", PHD)
    assert "is confirmed" in act(client, alert, "confirm")
    assert alert.is_confirmed


def test_unknown_action_is_not_there(client: Client, alert: Alert) -> None:
    url = path(alert, "alert-act", alert_id=alert.pk, act="explode")
    assert client.post(url).status_code == 404
    assert client.get(url).status_code == 405


def test_all_alerts_are_ended(client: Client, alert: Alert) -> None:
    wanted("ada@example.org", SearchQuery(q="robots"))
    other = wanted("bob@example.org", PHD)
    text = text_of(client.post(path(alert, "alert-end-all"), follow=True))
    assert "All alerts have ended" in text
    assert list(Alert.objects.filter(stopped_at=None)) == [other]


def test_suppressed_address_is_forgotten_but_for_that(client: Client, alert: Alert) -> None:
    alert.address.suppress(SuppressionCause.COMPLAINT, "reported")
    url = path(alert, "alert-delete")
    page = client.post(url)
    assert "All we keep is that" in text_of(page)
    left = Address.objects.get()
    assert (left.is_suppressed, left.suppressed_detail, left.alerts.count()) == (True, "", 0)
    assert client.get(url).status_code == 410


def test_everything_is_deleted_after_a_question(client: Client, alert: Alert) -> None:
    other = wanted("bob@example.org", PHD)
    url = path(alert, "alert-delete")
    assert "Delete all we know about ada@example.org?" in text_of(client.get(url))
    assert Address.objects.filter(email="ada@example.org").exists()
    assert "We know nothing about ada@example.org any more" in text_of(client.post(url))
    assert list(Address.objects.all()) == [other.address]
    assert list(Alert.objects.all()) == [other]
    response = client.get(path(alert))
    assert response.status_code == 410
    assert "Send me a link to my alerts" in text_of(response)


@pytest.mark.parametrize("name", ["alert-change", "alert-pause", "alert-act"])
def test_alerts_of_others_are_not_there(client: Client, alert: Alert, name: str) -> None:
    other = wanted("bob@example.org", SearchQuery(q="secret"))
    extra = {"act": "end"} if name == "alert-act" else {}
    url = path(alert, name, alert_id=other.pk, **extra)
    assert client.post(url, {"until": "2027-01-01"}).status_code == 404
    other.refresh_from_db()
    assert not other.is_stopped
    assert other.paused_until is None


@pytest.mark.parametrize("purpose", [one for one in Purpose if one is not Purpose.MANAGE])
def test_links_for_other_purposes_do_not_open_the_page(
    client: Client, alert: Alert, purpose: Purpose
) -> None:
    token = token_for(purpose, alert.address, alert.pk)
    response = client.get(reverse("postings:alert-manage", args=[token]))
    assert response.status_code == 403
    assert "This link is not complete" in text_of(response)
    assert response.headers["Cache-Control"] == "no-store, private"


# Changing one


def test_times_are_changed(client: Client, alert: Alert) -> None:
    url = path(alert, "alert-change", alert_id=alert.pk)
    page = client.get(url).content.decode()
    assert '<option value="Europe/Zurich" selected>' in page
    changed = settings_of(alert, frequency="daily", hour=19, time_zone="Asia/Tokyo", reminders="on")
    assert "The alert is changed." in text_of(client.post(url, changed, follow=True))
    alert.refresh_from_db()
    assert (alert.frequency, alert.hour, alert.time_zone, alert.reminders) == (
        "daily",
        19,
        "Asia/Tokyo",
        True,
    )
    assert alert.search.query == "role=phd"


def test_zone_that_is_no_longer_offered_stays_until_another_is_chosen(client: Client, alert: Alert) -> None:
    Alert.objects.update(time_zone="Etc/GMT+5")
    alert.refresh_from_db()
    client.post(path(alert, "alert-change", alert_id=alert.pk), settings_of(alert, hour=3), follow=True)
    alert.refresh_from_db()
    assert (alert.time_zone, alert.hour) == ("Etc/GMT+5", 3)


def test_condition_is_taken_away_before_saving(client: Client, alert: Alert) -> None:
    url = path(alert, "alert-change", alert_id=alert.pk)
    assert buttons_of(client.get(url), "to") == [""]
    response = client.post(url, settings_of(alert, to="", hour=20))
    assert "No condition: this is every opening" in text_of(response)
    assert '<option value="20" selected>' in response.content.decode()
    alert.refresh_from_db()
    assert alert.search.query == "role=phd"  # Nothing is saved yet.
    client.post(url, settings_of(alert, search="", words="robots"))
    alert.refresh_from_db()
    assert alert.search.query == "q=robots"


def test_words_that_were_typed_stay_when_another_condition_goes(client: Client) -> None:
    alert = wanted("ada@example.org", SearchQuery(role=("phd",), q="robots"))
    url = path(alert, "alert-change", alert_id=alert.pk)
    page = client.post(url, settings_of(alert, to="q=robots", words="robots -arms")).content.decode()
    assert 'value="robots -arms"' in page
    page = client.post(url, settings_of(alert, to="role=phd", words="robots -arms")).content.decode()
    assert "arms" not in page


def test_whole_other_search_is_taken_from_its_address(client: Client, alert: Alert) -> None:
    url = path(alert, "alert-change", alert_id=alert.pk)
    address = "https://jobs.example/openings/?country=JP&sort=pay&page=2"
    client.post(url, settings_of(alert, address=address))
    alert.refresh_from_db()
    assert alert.search.query == "country=JP"


@pytest.mark.parametrize("address", ["https://jobs.example/", "nonsense", "http://[", "/institutions/?q=a"])
def test_address_that_is_no_list_is_refused(client: Client, alert: Alert, address: str) -> None:
    response = client.post(
        path(alert, "alert-change", alert_id=alert.pk), settings_of(alert, address=address)
    )
    assert "This is not the address of a list of openings" in text_of(response)
    alert.refresh_from_db()
    assert alert.search.query == "role=phd"


def test_search_of_another_own_alert_is_refused(client: Client, alert: Alert) -> None:
    wanted("ada@example.org", SearchQuery(q="robots"))
    response = client.post(
        path(alert, "alert-change", alert_id=alert.pk), settings_of(alert, search="", words="robots", hour=21)
    )
    assert "You have an alert for this search already" in text_of(response)
    alert.refresh_from_db()
    assert (alert.search.query, alert.hour) == ("role=phd", 8)
