"""What is deleted when nothing needs it any more, and what stays."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from postings.alerts import upkeep
from postings.alerts.joining import stop, undo_stop
from postings.alerts.models import (
    Address,
    Alert,
    Arrival,
    Digest,
    DigestItem,
    Feedback,
    MailState,
    Notice,
    NoticeKind,
    Run,
    Search,
    StopCause,
    SuppressionCause,
)
from postings.alerts.runs import newest_run_id, run_matching
from postings.alerts.tasks import clean_alerts
from postings.search.query import SearchQuery
from tests.factories import OpeningFactory
from tests.postings.alerts.alerting import asked, openings_for, wanted
from tests.postings.alerts.outgoing import a_digest

pytestmark = pytest.mark.django_db

NOW = timezone.now()
DAY = timedelta(days=1)


def a_notice(alert: Alert, *, age: timedelta, state: MailState = MailState.SENT) -> Notice:
    at = NOW - age
    return Notice.objects.create(
        kind=NoticeKind.KNOWN,
        address=alert.address,
        alert=alert,
        slot=at,
        due_at=at,
        created_at=at,
        state=state,
        sent_at=at if state == MailState.SENT else None,
    )


def aged(address: Address, age: timedelta) -> Address:
    Address.objects.filter(pk=address.pk).update(created_at=NOW - age)
    return address


def test_unconfirmed_alerts_go_after_seven_days_with_their_notices_and_addresses() -> None:
    old = asked("old@example.org", created_at=NOW - 7 * DAY - timedelta(minutes=1))
    young = asked("young@example.org", created_at=NOW - 7 * DAY + timedelta(minutes=1))
    confirmed = wanted("confirmed@example.org", created_at=NOW - 300 * DAY)
    for alert in (old, young, confirmed):
        aged(alert.address, 8 * DAY)
    a_notice(old, age=7 * DAY)
    assert upkeep.clean_alerts(NOW)["unconfirmed"] == 1
    assert set(Alert.objects.all()) == {young, confirmed}
    assert set(Address.objects.all()) == {young.address, confirmed.address}
    assert not Notice.objects.exists()
    assert set(upkeep.clean_alerts(NOW).values()) == {0}


def test_alerts_are_deleted_thirty_days_after_they_were_stopped_with_their_history() -> None:
    digest = a_digest("stopped@example.org", [OpeningFactory.create(), OpeningFactory.create()])
    Feedback.objects.create(alert=digest.alert, opening=OpeningFactory.create())
    notice = a_notice(digest.alert, age=40 * DAY)
    digest.items.update(reminder=notice)
    stop(digest.alert, StopCause.PERSON, NOW - 31 * DAY)
    other = a_digest("other@example.org")
    lately = wanted("lately@example.org")
    stop(lately, StopCause.PERSON, NOW - 29 * DAY)
    assert upkeep.delete_stopped(NOW) == 1
    assert set(Alert.objects.all()) == {other.alert, lately}
    assert list(Digest.objects.all()) == [other]
    assert DigestItem.objects.count() == 1
    assert not Feedback.objects.exists()
    assert not Notice.objects.exists()


def test_alerts_are_deleted_in_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "ALERTS_AT_ONCE", 2)
    monkeypatch.setattr(upkeep, "ROWS_AT_ONCE", 2)
    for number in range(5):
        alert = asked(f"{number}@example.org", created_at=NOW - 8 * DAY)
        aged(alert.address, 8 * DAY)
    assert upkeep.delete_unconfirmed(NOW) == 5
    assert upkeep.delete_addresses(NOW) == 5


def test_addresses_stay_while_they_are_suppressed_or_were_written_to_in_the_last_day() -> None:
    empty, suppressed, written, new = (
        Address.objects.create(email=f"{name}@example.org", created_at=NOW - 3 * DAY)
        for name in ("empty", "suppressed", "written", "new")
    )
    suppressed.suppress(SuppressionCause.COMPLAINT)
    aged(new, timedelta(hours=1))
    for address, age in ((written, timedelta(hours=2)), (empty, 2 * DAY)):
        at = NOW - age
        Notice.objects.create(kind=NoticeKind.LINKS, address=address, slot=at, due_at=at, created_at=at)
    assert upkeep.delete_addresses(NOW) == 1
    assert set(Address.objects.all()) == {suppressed, written, new}


def test_searches_go_that_no_alert_has() -> None:
    kept = wanted(query=SearchQuery(q="bandits")).search
    Search.objects.of(SearchQuery(q="nobody"))
    assert upkeep.delete_searches() == 1
    assert list(Search.objects.all()) == [kept]
    assert upkeep.delete_searches() == 0


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_search_that_somebody_asks_for_just_now_stays() -> None:
    def clean() -> int:
        try:
            return upkeep.delete_searches()
        finally:
            connection.close()

    Search.objects.of(SearchQuery(q="bandits"))
    with ThreadPoolExecutor(1) as another:
        with transaction.atomic():
            search = Search.objects.of(SearchQuery(q="bandits"))
            address = Address.objects.create(email="ada@example.org")
            assert another.submit(clean).result() == 0
            Alert.objects.create(address=address, search=search)
        assert another.submit(clean).result() == 0
    assert Alert.objects.get().search == search


def test_arrivals_go_once_no_stopped_alert_can_need_them() -> None:
    OpeningFactory.create(published_at=NOW - 40 * DAY)
    run_matching(NOW - 31 * DAY)
    alert = wanted()
    stop(alert, StopCause.PERSON, NOW - 30 * DAY)
    # As if the run had been after that.
    Alert.objects.update(since_run=0)
    assert upkeep.delete_arrivals(NOW) == 0
    undo_stop(alert, NOW)
    assert len(openings_for(alert)) == 1
    assert upkeep.delete_arrivals(NOW + 2 * DAY) == 1


def test_arrivals_of_runs_that_are_not_finished_or_not_begun_stay() -> None:
    OpeningFactory.create(published_at=NOW - 100 * DAY)
    run_matching(NOW - 90 * DAY)
    Run.objects.update(finished_at=None)
    OpeningFactory.create()
    assert upkeep.delete_arrivals(NOW) == 0
    assert Arrival.objects.count() == 2


def test_runs_go_after_ninety_days_except_the_newest_and_those_with_arrivals() -> None:
    def a_run(age: timedelta) -> Run:
        return Run.objects.create(started_at=NOW - age, finished_at=NOW - age)

    old, held, younger = a_run(100 * DAY), a_run(99 * DAY), a_run(89 * DAY)
    OpeningFactory.create()
    Arrival.objects.update(run=held)
    assert upkeep.delete_runs(NOW) == 1
    assert set(Run.objects.all()) == {held, younger}
    assert old.pk < newest_run_id()
    assert upkeep.delete_runs(NOW + 30 * DAY) == 0
    assert newest_run_id() == younger.pk


def test_notices_go_after_half_a_year_unless_they_wait_still() -> None:
    digest = a_digest()
    old = a_notice(digest.alert, age=181 * DAY)
    digest.items.update(reminder=old)
    waiting = a_notice(digest.alert, age=182 * DAY, state=MailState.PENDING)
    younger = a_notice(digest.alert, age=179 * DAY)
    assert upkeep.delete_notices(NOW) == 1
    assert set(Notice.objects.all()) == {waiting, younger}
    assert DigestItem.objects.get().reminder is None


def test_clean_alerts_keeps_what_never_twice_needs() -> None:
    digest = a_digest()
    Digest.objects.update(state=MailState.SENT, sent_at=NOW - 400 * DAY, slot=NOW - 400 * DAY)
    clean_alerts()
    assert DigestItem.objects.get().digest == digest
