from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from postings.alerts.models import Address, Alert, Frequency, Notice, NoticeKind, SuppressionCause
from postings.alerts.runs import run_matching
from postings.alerts.sending import send_notices
from postings.openings.choices import Role
from postings.search.query import SearchQuery
from tests.factories import OpeningFactory, TopicFactory
from tests.postings.alerts.alerting import openings_for, wanted
from tests.postings.alerts.reading import buttons_of, text_of

pytestmark = pytest.mark.django_db

URL = reverse("postings:alert-create")
FULL = {
    "email": "ada@example.org",
    "search": "role=phd",
    "frequency": "weekly",
    "weekday": "5",
    "hour": "18",
    "time_zone": "Europe/Zurich",
    "reminders": "on",
}


def test_form_says_the_search_in_words(client: Client) -> None:
    response = client.get(URL, {"role": "phd", "country": ["DE", "CH"]})
    assert "PhD positions in Switzerland or Germany" in text_of(response)
    conditions = ["country=CH&country=DE", "country=DE&role=phd", "country=CH&role=phd"]
    assert buttons_of(response, "to")[:3] == conditions
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_form_says_what_the_search_would_have_brought(client: Client) -> None:
    OpeningFactory.create(role=Role.PHD, title="Learning to see")
    for _ in range(3):
        OpeningFactory.create(role=Role.FELLOW, title="Seeing")
    response = client.get(URL, {"role": "phd", "q": "see"})
    text = text_of(response)
    assert "1 opening in the last 90 days" in text
    assert "Learning to see" in text
    # How often that is mail, beside each choice.
    assert "At once less than one mail a month" in text
    # Which single condition to drop for more, by a button that stays on the form.
    assert "PhD positions 4 openings" in text
    assert buttons_of(response, "to")[-1] == "q=see"


def test_form_of_a_search_that_brings_nothing_is_not_discouraging(client: Client) -> None:
    response = client.get(URL, {"role": "phd", "visa": "1"})
    assert "Nothing in the last 90 days" in text_of(response)
    assert "That does not mean that nothing will come" in text_of(response)


def test_what_is_new_by_itself_is_left_out_with_a_word(client: Client) -> None:
    response = client.get(URL, {"posted_within": "7", "deadline_within": "14", "sort": "pay", "page": "3"})
    text = text_of(response)
    assert "“Posted within 7 days” is left out" in text
    assert "“Closing within 14 days” counts from the day on which an opening is posted" in text
    assert 'name="search" value="deadline_within=14"' in response.content.decode()


def test_what_the_board_does_not_know_is_said(client: Client) -> None:
    text = text_of(client.get(URL, {"role": "astronaut", "topic": "nothing-we-know"}))
    assert "astronaut" in text
    assert "nothing-we-know" in text


def test_more_like_an_opening_is_its_role_about_its_topics(client: Client) -> None:
    parent = TopicFactory.create(name="Learning")
    topics = [TopicFactory.create(name=name, parent=parent) for name in ("Bandits", "Clusters", "Dreams")]
    opening = OpeningFactory.create(role=Role.FELLOW, topics=[parent, *topics])
    response = client.get(URL, {"like": opening.pk})
    assert "Fellows about bandits, clusters or dreams" in text_of(response)


@pytest.mark.parametrize("like", ["0", "-1", "x", "9" * 30, "", "١"])
def test_more_like_what_is_not_there_is_said(client: Client, like: str) -> None:
    response = client.get(URL, {"like": like})
    assert response.status_code == 200
    assert "There is no such opening" in text_of(response)


def test_more_like_a_draft_tells_nothing(client: Client) -> None:
    draft = OpeningFactory.create(draft=True)
    assert "There is no such opening" in text_of(client.get(URL, {"like": draft.pk}))


def test_condition_is_taken_away_and_what_was_typed_stays(client: Client) -> None:
    response = client.post(URL, {**FULL, "email": "half an addr", "to": "country=CH"})
    page = response.content.decode()
    assert "Openings in Switzerland" in text_of(response)
    assert 'value="half an addr"' in page
    assert '<option value="Europe/Zurich" selected>' in page
    assert '<option value="18" selected>' in page
    assert 'value="weekly" id="id_frequency_2" checked' in page.replace(" required", "")
    assert "js/alerts.js" not in page  # The zone is chosen.
    assert "field-error" not in page
    assert not Alert.objects.exists()


def test_only_an_address_is_needed(client: Client) -> None:
    response = client.post(URL, {"email": " ada@example.org "})
    assert "Look into your mail" in text_of(response)
    alert = Alert.objects.get()
    assert (alert.address.email, alert.search.query) == ("ada@example.org", "")
    assert (alert.frequency, alert.weekday, alert.hour, alert.time_zone) == (Frequency.DAILY, 1, 8, "UTC")
    assert not alert.is_confirmed
    assert not alert.reminders


def test_alert_is_as_it_was_asked_for(client: Client) -> None:
    run_matching()
    client.post(URL, FULL)
    alert = Alert.objects.get()
    assert alert.search.query == "role=phd"
    assert (alert.frequency, alert.weekday, alert.hour) == (Frequency.WEEKLY, 5, 18)
    assert (alert.time_zone, alert.reminders) == ("Europe/Zurich", True)
    notice = Notice.objects.get()
    assert (notice.kind, notice.alert, notice.address) == (NoticeKind.CONFIRM, alert, alert.address)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("email", "", "Fill in the address"),
        ("email", "ada", "This is not an e-mail address"),
        ("email", "a" * 250 + "@example.org", "254"),
        ("frequency", "hourly", "Select a valid choice"),
        ("weekday", "8", "Select a valid choice"),
        ("hour", "24", "Select a valid choice"),
        ("time_zone", "Europe/Atlantis", "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(client: Client, field: str, value: str, said: str) -> None:
    response = client.post(URL, {**FULL, field: value})
    page = response.content.decode()
    assert said in text_of(response)
    assert f'id="id_{field}_error"' in page or field == "frequency"
    assert "PhD positions" in text_of(response)
    if field != "email":
        assert 'value="ada@example.org"' in page
    assert not Alert.objects.exists()


def test_answer_is_the_same_whatever_is_known(client: Client) -> None:
    wanted("known@example.org", SearchQuery(role=("phd",)))
    suppressed = wanted("silent@example.org")
    suppressed.address.suppress(SuppressionCause.COMPLAINT)
    Address.objects.create(email="full@example.org")
    for _ in range(3):
        client.post(URL, {**FULL, "email": "full@example.org"})
    answers = set()
    for name in ("new", "known", "silent", "full"):
        response = client.post(URL, {**FULL, "email": f"{name}@example.org"})
        assert response.status_code == 200
        answers.add(text_of(response).replace(f"{name}@", "somebody@"))
    assert len(answers) == 1


def test_asked_for_again_it_is_asked_about_again_as_it_is_wanted_now(client: Client) -> None:
    client.post(URL, FULL)
    Alert.objects.update(created_at=timezone.now() - timedelta(days=6))
    client.post(URL, {**FULL, "frequency": "at_once", "reminders": ""})
    alert = Alert.objects.get()
    assert alert.frequency == Frequency.AT_ONCE
    assert alert.created_at > timezone.now() - timedelta(minutes=1)
    assert [notice.kind for notice in Notice.objects.all()] == [NoticeKind.CONFIRM] * 2


def test_confirmed_alert_is_not_changed_by_who_asks_again(client: Client) -> None:
    alert = wanted("ada@example.org", SearchQuery(role=("phd",)))
    client.post(URL, FULL)
    alert.refresh_from_db()
    assert (alert.frequency, alert.reminders) == (Frequency.AT_ONCE, False)
    assert [notice.kind for notice in Notice.objects.all()] == [NoticeKind.KNOWN]


def test_suppressed_address_gets_nothing(client: Client) -> None:
    alert = wanted("ada@example.org")
    alert.address.suppress(SuppressionCause.BOUNCE)
    client.post(URL, FULL)
    client.post(reverse("postings:alert-links"), {"email": "ada@example.org"})
    send_notices()
    assert mail.outbox == []


def test_what_arrives_between_asking_and_confirming_comes(client: Client) -> None:
    client.post(URL, {**FULL, "frequency": "at_once"})
    opening = OpeningFactory.create(role=Role.PHD)
    run_matching()
    alert = Alert.objects.get()
    client.post(confirm_path())
    assert openings_for(alert) == [opening.pk]


def confirm_path() -> str:
    """From the mail, as it is sent."""
    send_notices()
    body = str(mail.outbox[-1].body)
    start = body.index("/alerts/confirm/")
    return body[start:].split()[0]


def test_links_are_sent_to_who_has_alerts(client: Client) -> None:
    wanted("ada@example.org")
    url = reverse("postings:alert-links")
    known = client.post(url, {"email": "Ada@Example.org"})
    unknown = client.post(url, {"email": "Bob@Example.org"})
    assert text_of(known).replace("Ada", "Bob") == text_of(unknown)
    notice = Notice.objects.get()
    assert (notice.kind, notice.address.email) == (NoticeKind.LINKS, "ada@example.org")
    assert not Address.objects.filter(email__istartswith="bob").exists()
    send_notices()
    assert "/alerts/manage/" in str(mail.outbox[-1].body)


def test_link_form_says_what_is_wrong(client: Client) -> None:
    response = client.post(reverse("postings:alert-links"), {"email": "ada"})
    assert "This is not an e-mail address" in text_of(response)
    assert 'value="ada"' in response.content.decode()


@pytest.mark.parametrize("name", ["alert-create", "alert-links"])
def test_forms_without_a_link_are_protected(name: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(reverse(f"postings:{name}"), {"email": "ada@example.org"}).status_code == 403


def test_lists_pages_and_openings_lead_to_the_form(client: Client) -> None:
    opening = OpeningFactory.create(role=Role.PHD)
    found = client.get("/openings/?role=phd&sort=pay").content.decode()
    assert 'href="/alerts/new/?role=phd"' in found
    nothing = client.get("/openings/?q=xylophone").content.decode()
    assert 'href="/alerts/new/?q=xylophone"' in nothing
    assert "Write to me when there is one" in nothing
    assert 'href="/alerts/new/?role=phd"' in client.get("/openings/phd/").content.decode()
    assert 'href="/alerts/new/?role=fellow"' in client.get("/openings/fellow/").content.decode()
    assert f'href="/alerts/new/?like={opening.pk}"' in client.get(opening.get_absolute_url()).content.decode()
    institution = client.get(opening.institution.get_absolute_url()).content.decode()
    assert f'href="/alerts/new/?institution={opening.institution.slug}"' in institution
    assert 'href="/alerts/"' in institution
