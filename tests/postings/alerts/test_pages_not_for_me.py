from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from postings.alerts.emails.links import signed_path
from postings.alerts.joining import stop
from postings.alerts.models import Alert, DigestItem, Feedback, StopCause
from postings.alerts.runs import run_matching
from postings.alerts.tokens import Purpose, token_for
from postings.openings.choices import CloseReason, Role
from postings.openings.models import Opening
from postings.search.query import SearchQuery
from tests.factories import OpeningFactory
from tests.postings.alerts.alerting import wanted
from tests.postings.alerts.reading import text_of

pytestmark = pytest.mark.django_db

QUERY = SearchQuery(role=("phd", "fellow"))


@pytest.fixture
def alert() -> Alert:
    return wanted("ada@example.org", QUERY)


@pytest.fixture
def opening(alert: Alert) -> Opening:
    """Found for the alert."""
    made = OpeningFactory.create(
        role=Role.PHD, title="Learning to see", institution__name="Example Institute"
    )
    run_matching()
    return made


@pytest.fixture
def url(alert: Alert, opening: Opening) -> str:
    item = DigestItem.objects.get(alert=alert, opening=opening)
    return signed_path(Purpose.NOT_FOR_ME, alert.address, item.pk)


def test_looking_at_the_link_changes_nothing(client: Client, alert: Alert, url: str) -> None:
    response = client.get(url)
    text = text_of(response)
    assert "Learning to see" in text
    assert "Nothing more for PhD positions" in text
    assert "Nothing more that names Example Institute" in text
    assert client.head(url).status_code == 200
    assert not Feedback.objects.exists()
    alert.refresh_from_db()
    assert alert.search.search_query == QUERY


def test_telling_us_leaves_the_alert_as_it_is(
    client: Client, alert: Alert, opening: Opening, url: str
) -> None:
    for _ in range(2):
        assert "Your alert stays as it is" in text_of(client.post(url, {"way": "tell"}))
    assert list(Feedback.objects.values_list("alert", "opening")) == [(alert.pk, opening.pk)]
    alert.refresh_from_db()
    assert alert.search.search_query == QUERY


def test_narrowing_changes_the_search(client: Client, alert: Alert, url: str) -> None:
    response = client.post(url, {"way": "role"})
    assert "From now on your alert asks for this: Fellows" in text_of(response)
    assert Feedback.objects.count() == 1
    alert.refresh_from_db()
    assert alert.search.query == "role=fellow"


def test_word_is_left_out_from_now_on(client: Client, alert: Alert, url: str) -> None:
    client.post(url, {"way": "word", "word": ' computer "vision" '})
    alert.refresh_from_db()
    assert alert.search.search_query == QUERY.with_(q='-"computer vision"')


@pytest.mark.parametrize("word", ["", " ", "-", '"'])
def test_no_word_is_said_beside_the_field(client: Client, alert: Alert, url: str, word: str) -> None:
    response = client.post(url, {"way": "word", "word": word})
    assert "Type the word" in text_of(response)
    assert 'aria-describedby="word-error"' in response.content.decode()
    alert.refresh_from_db()
    assert alert.search.search_query == QUERY


def test_way_that_was_not_offered_changes_nothing(client: Client, alert: Alert, url: str) -> None:
    assert "Your alert stays as it is" in text_of(client.post(url, {"way": "country"}))
    alert.refresh_from_db()
    assert alert.search.search_query == QUERY


def test_narrowing_to_another_own_alert_is_refused(client: Client, alert: Alert, url: str) -> None:
    wanted("ada@example.org", SearchQuery(role=("fellow",)))
    assert "You have an alert for that narrower search already" in text_of(client.post(url, {"way": "role"}))
    alert.refresh_from_db()
    assert alert.search.search_query == QUERY


def test_alert_that_ended_takes_what_is_told(client: Client, alert: Alert, url: str) -> None:
    stop(alert, StopCause.PERSON)
    assert "Nothing more for PhD positions" not in text_of(client.get(url))
    client.post(url, {"way": "role"})
    assert Feedback.objects.count() == 1
    alert.refresh_from_db()
    assert alert.search.search_query == QUERY


def test_closed_opening_can_be_told_about(client: Client, opening: Opening, url: str) -> None:
    opening.close(CloseReason.FILLED)
    assert "Nothing more for PhD positions" in text_of(client.get(url))


def test_items_of_others_are_not_there(client: Client, alert: Alert, opening: Opening) -> None:
    other = wanted("bob@example.org", QUERY)
    item = DigestItem.objects.get(alert=alert)
    token = token_for(Purpose.NOT_FOR_ME, other.address, item.pk)
    assert client.get(reverse("postings:alert-not-for-me", args=[token])).status_code == 404
