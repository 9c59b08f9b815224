from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from postings.alerts.joining import (
    AlertExistsError,
    change_search,
    change_times,
    confirm,
    lift_suppression,
    pause,
    resume,
    stop,
    undo_stop,
)
from postings.alerts.models import (
    Address,
    Alert,
    Digest,
    Frequency,
    MailState,
    Search,
    StopCause,
    SuppressionCause,
)
from postings.alerts.runs import match, run_matching, take_up
from postings.openings.choices import CloseReason, Role
from postings.search.query import SearchQuery
from tests.factories import OpeningFactory
from tests.postings.alerts.alerting import asked, mails_for, openings_for, wanted

pytestmark = pytest.mark.django_db
PHD, FELLOW = SearchQuery(role=("phd",)), SearchQuery(role=("fellow",))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)


def publish(role: str = Role.PHD) -> int:
    return OpeningFactory.create(role=role, published_at=NOW - HOUR).pk


def send_all() -> None:
    Digest.objects.filter(state=MailState.PENDING).update(state=MailState.SENT, sent_at=NOW, attempts=1)


# Confirming


def test_confirming_catches_up_from_when_it_was_asked_for() -> None:
    before = publish()
    run_matching(NOW)
    alert = asked()
    first, second = publish(), publish()
    run_matching(NOW)
    closed = OpeningFactory.create(published_at=NOW - HOUR)
    run_matching(NOW)
    closed.close(CloseReason.FILLED)
    confirm(alert, NOW + HOUR)
    assert mails_for(alert) == {NOW + HOUR: [first, second]}
    assert before not in openings_for(alert)
    third = publish()
    run_matching(NOW + 2 * HOUR)
    assert openings_for(alert) == [first, second, third]


def test_confirming_moves_a_search_that_nobody_wants_to_the_present() -> None:
    for _ in range(3):
        publish()
        run_matching(NOW)
    alert = asked(query=PHD)
    publish()
    run_matching(NOW)
    run_id = Search.objects.get().seen_run
    assert run_id == 0
    confirm(alert, NOW)
    assert Search.objects.get().seen_run == alert.since_run + 1
    assert len(openings_for(alert)) == 1


def test_confirming_goes_as_far_as_a_search_that_others_want() -> None:
    """A run is on its way: what it has not matched yet comes with it."""
    other, alert = wanted("other@example.org"), asked()
    first = publish()
    run_matching(NOW)
    second = publish()
    take_up(NOW)
    confirm(alert, NOW)
    assert openings_for(alert) == [first]
    match(NOW)
    assert openings_for(alert) == openings_for(other) == [first, second]


def test_confirming_again_renews_and_changes_nothing_else() -> None:
    alert = wanted(now=NOW)
    publish()
    run_matching(NOW)
    confirm(alert, NOW + DAY)
    alert.refresh_from_db()
    assert (alert.confirmed_at, alert.renewed_at) == (NOW, NOW + DAY)
    assert Digest.objects.count() == 1


# Another search


def test_new_search_takes_out_what_no_longer_matches() -> None:
    alert = wanted(query=SearchQuery(role=("phd", "fellow")), frequency=Frequency.DAILY, now=NOW)
    phd, fellow = publish(), publish(Role.FELLOW)
    run_matching(NOW)
    change_search(alert, FELLOW, NOW)
    assert openings_for(alert) == [fellow]
    publish(Role.PHD)
    new = publish(Role.FELLOW)
    run_matching(NOW + HOUR)
    assert mails_for(alert) == {NOW + 2 * HOUR: [fellow, new]}
    assert phd not in openings_for(alert)


def test_new_search_leaves_no_empty_digest_and_what_was_sent_as_it_was() -> None:
    alert = wanted(query=PHD)
    sent = publish()
    run_matching(NOW)
    send_all()
    publish()
    run_matching(NOW + HOUR)
    change_search(alert, FELLOW, NOW + HOUR)
    assert openings_for(alert) == [sent]
    assert Digest.objects.count() == 1


def test_new_search_is_held_against_what_the_old_one_has_not_seen() -> None:
    alert, others = wanted(query=PHD), wanted("other@example.org", FELLOW)
    publish(Role.FELLOW)
    run_matching(NOW)
    take_up(NOW)
    late = publish(Role.FELLOW)
    take_up(NOW)
    change_search(alert, FELLOW, NOW)
    match(NOW)
    assert openings_for(alert) == [late]
    assert len(openings_for(others)) == 2


def test_same_search_in_other_words_changes_nothing() -> None:
    alert = wanted(query=PHD)
    search = alert.search_id
    change_search(alert, PHD.with_(sort="deadline", posted_within=3, currency="USD"))
    alert.refresh_from_db()
    assert (alert.search_id, Search.objects.count()) == (search, 1)


def test_two_alerts_of_an_address_cannot_become_equal() -> None:
    first, second = wanted(query=PHD), wanted(query=FELLOW)
    with pytest.raises(AlertExistsError) as refused:
        change_search(second, PHD)
    assert refused.value.alert == first
    second.refresh_from_db()
    assert second.search.search_query == FELLOW
    stop(first, StopCause.PERSON)
    change_search(second, PHD)
    with pytest.raises(AlertExistsError):
        undo_stop(first)


def test_search_of_an_unconfirmed_alert_changes_and_it_counts_from_when_it_was_asked_for() -> None:
    alert = asked(query=PHD)
    publish(Role.PHD)
    fellow = publish(Role.FELLOW)
    run_matching(NOW)
    change_search(alert, FELLOW, NOW)
    assert openings_for(alert) == []
    confirm(alert, NOW)
    assert openings_for(alert) == [fellow]


# Times


def test_pause_holds_what_waits_back_for_one_mail_after_it() -> None:
    alert = wanted(frequency=Frequency.DAILY, now=NOW)
    first = publish()
    run_matching(NOW)
    pause(alert, NOW + 3 * DAY, NOW)
    second = publish()
    run_matching(NOW + DAY)
    slot = NOW + 3 * DAY + 2 * HOUR
    assert mails_for(alert) == {slot: [first, second]}
    assert Digest.objects.get().due_at == slot


def test_resuming_brings_what_waited_with_the_next_mail() -> None:
    alert = wanted(frequency=Frequency.DAILY, now=NOW)
    first = publish()
    run_matching(NOW)
    pause(alert, NOW + 10 * DAY, NOW)
    second = publish()
    run_matching(NOW + DAY)
    resume(alert, NOW + DAY)
    assert mails_for(alert) == {NOW + DAY + 2 * HOUR: [first, second]}


def test_pause_leaves_what_was_tried_as_it_is_but_later() -> None:
    alert = wanted(now=NOW)
    first = publish()
    run_matching(NOW)
    Digest.objects.update(attempts=1, due_at=NOW + HOUR)
    second = publish()
    run_matching(NOW + HOUR)
    pause(alert, NOW + DAY, NOW + HOUR)
    assert mails_for(alert) == {NOW: [first], NOW + DAY: [second]}
    assert set(Digest.objects.values_list("due_at", flat=True)) == {NOW + DAY}


def test_other_times_move_what_waits() -> None:
    alert = wanted(frequency=Frequency.DAILY, now=NOW)
    opening = publish()
    run_matching(NOW)
    change_times(alert, frequency="weekly", weekday=3, hour=9, time_zone="Europe/Zurich", now=NOW)
    assert mails_for(alert) == {datetime(2026, 11, 25, 8, tzinfo=UTC): [opening]}
    with pytest.raises(ValidationError):
        change_times(alert, frequency="weekly", weekday=3, hour=9, time_zone="Mars", now=NOW)


def test_times_do_not_move_a_digest_into_one_that_was_sent() -> None:
    alert = wanted(frequency=Frequency.DAILY, hour=9, now=NOW)
    publish()
    run_matching(NOW)
    send_all()
    later = publish()
    Digest.objects.update(slot=NOW + 2 * HOUR)
    run_matching(NOW)
    change_times(alert, frequency="daily", weekday=1, hour=8, time_zone="UTC", now=NOW)
    assert mails_for(alert)[NOW + DAY + 2 * HOUR] == [later]


# Ends


def test_stopped_alert_keeps_what_waits_unsent_and_takes_nothing() -> None:
    alert = wanted(frequency=Frequency.DAILY, now=NOW)
    publish()
    run_matching(NOW)
    stop(alert, StopCause.ONE_CLICK, NOW)
    stop(alert, StopCause.PERSON, NOW + HOUR)
    publish()
    run_matching(NOW + HOUR)
    alert.refresh_from_db()
    assert (alert.stopped_at, alert.stopped_because) == (NOW, StopCause.ONE_CLICK)
    assert [digest.state for digest in Digest.objects.all()] == [MailState.DROPPED]


@pytest.mark.parametrize("has_company", [True, False])
def test_undoing_a_stop_loses_nothing(has_company: bool) -> None:
    if has_company:
        wanted("other@example.org", now=NOW)
    alert = wanted(frequency=Frequency.DAILY, now=NOW)
    sent = publish()
    run_matching(NOW)
    send_all()
    first = publish()
    run_matching(NOW + DAY)
    stop(alert, StopCause.PERSON, NOW + DAY)
    second = publish()
    run_matching(NOW + DAY + HOUR)
    undo_stop(alert, NOW + 3 * DAY)
    third = publish()
    run_matching(NOW + 3 * DAY)
    slot = NOW + 3 * DAY + 2 * HOUR
    assert mails_for(alert) == {NOW + 2 * HOUR: [sent], slot: [first, second, third]}
    assert Digest.objects.get(alert=alert, slot=slot).state == MailState.PENDING


@pytest.mark.parametrize("has_company", [True, False])
def test_lifting_a_suppression_starts_from_then(has_company: bool) -> None:
    if has_company:
        wanted("other@example.org", now=NOW)
    alert = wanted(now=NOW)
    address = Address.objects.get(pk=alert.address_id)
    address.suppress(SuppressionCause.BOUNCE)
    publish()
    run_matching(NOW)
    lift_suppression(address, NOW)
    assert not Address.objects.get(pk=address.pk).is_suppressed
    new = publish()
    run_matching(NOW + HOUR)
    assert openings_for(alert) == [new]


def test_alert_that_is_gone_is_not_changed() -> None:
    alert = wanted()
    Alert.objects.all().delete()
    with pytest.raises(Alert.DoesNotExist):
        pause(alert, timezone.now())
