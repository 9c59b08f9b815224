"""What a digest counts beside its items is neither lost nor made up when these are gone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from postings.alerts import sending, writing
from postings.alerts.joining import change_search
from postings.alerts.models import Alert, Digest, DigestItem, Frequency, MailState
from postings.alerts.runs import run_matching
from postings.openings.choices import CloseReason, Role
from postings.openings.models import Opening
from postings.search.query import SearchQuery
from tests.factories import OpeningFactory
from tests.postings.alerts.alerting import openings_for, wanted

pytestmark = pytest.mark.django_db
PHD, FELLOW = SearchQuery(role=("phd",)), SearchQuery(role=("fellow",))
BOTH = SearchQuery(role=("phd", "fellow"))


@pytest.fixture(autouse=True)
def a_mail_lists_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "MOST_KEPT", 2)


def publish(count: int, role: str = Role.PHD) -> list[int]:
    return [opening.pk for opening in OpeningFactory.create_batch(count, role=role)]


def close(pks: list[int]) -> None:
    for opening in Opening.objects.filter(pk__in=pks):
        opening.close(CloseReason.FILLED)


def counted(alert: Alert) -> list[tuple[str, int, int]]:
    digests = Digest.objects.filter(alert=alert).order_by("pk")
    return [(digest.state, digest.items.count(), digest.more) for digest in digests]


def sent() -> EmailMultiAlternatives:
    sending.send_digests()
    [message] = mail.outbox
    assert isinstance(message, EmailMultiAlternatives)
    mail.outbox.clear()
    return message


def test_digest_whose_items_have_closed_says_how_many_others_are_open() -> None:
    alert = wanted(query=PHD)
    openings = publish(6)
    publish(3, Role.FELLOW)
    run_matching()
    assert counted(alert) == [(MailState.PENDING, 2, 4)]
    close([*openings[-2:], openings[0]])
    message = sent()
    assert message.subject == "3 new openings: PhD positions"
    html = str(message.alternatives[0][0])
    for said in (str(message.body), html):
        assert "3 new openings" in said
        assert "See them on the site" in said
        assert "/openings/?role=phd" in said
        assert "Not for me" not in said
        for opening in Opening.objects.all():
            assert opening.get_absolute_url() not in said
    # What closed may come when it is open again.
    assert counted(alert) == [(MailState.SENT, 0, 4)]


def test_digest_of_which_everything_has_closed_is_not_sent() -> None:
    alert = wanted(query=PHD)
    close_all = publish(5)
    run_matching()
    close(close_all)
    sending.send_digests()
    assert mail.outbox == []
    assert [state for state, _, _ in counted(alert)] == [MailState.DROPPED]


def test_what_an_earlier_mail_counted_is_not_new_again() -> None:
    alert = wanted(query=PHD)
    publish(7)
    run_matching()
    assert sent().subject.startswith("7 new")
    later = publish(4)
    run_matching(timezone.now())
    close(later[1:])
    assert sent().subject == "1 new opening: PhD positions"
    assert alert.digests.count() == 2


def test_counted_openings_that_match_a_narrower_search_are_listed_where_there_is_room() -> None:
    alert = wanted(query=BOTH, frequency=Frequency.DAILY)
    fellows, phds = publish(3, Role.FELLOW), publish(4)
    run_matching()
    assert (openings_for(alert), counted(alert)) == (phds[-2:], [(MailState.PENDING, 2, 5)])
    change_search(alert, FELLOW)
    assert openings_for(alert) == fellows[-2:]
    assert counted(alert) == [(MailState.PENDING, 2, 1)]
    change_search(alert, PHD)
    # The search of now never was held against them.
    assert counted(alert) == []


def test_counted_openings_that_match_a_narrower_search_stay_counted() -> None:
    alert = wanted(query=BOTH, frequency=Frequency.DAILY)
    publish(3, Role.FELLOW)
    phds = publish(4)
    run_matching()
    change_search(alert, PHD)
    assert (openings_for(alert), counted(alert)) == (phds[-2:], [(MailState.PENDING, 2, 2)])


def test_digest_that_was_tried_lists_nothing_more() -> None:
    """It may have arrived as it was."""
    alert = wanted(query=BOTH, frequency=Frequency.DAILY)
    publish(3, Role.FELLOW)
    publish(2)
    run_matching()
    Digest.objects.update(attempts=1)
    change_search(alert, FELLOW)
    assert counted(alert) == [(MailState.PENDING, 0, 3)]
    Digest.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    assert sent().subject.startswith("3 new openings")
    assert not DigestItem.objects.exists()
