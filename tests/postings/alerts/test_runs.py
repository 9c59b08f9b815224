from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from django.db import connection, transaction
from django.utils import timezone

from postings.alerts import matching, writing
from postings.alerts.models import Arrival, Digest, DigestItem, Frequency, MailState, Run, Search
from postings.alerts.queries import from_canonical
from postings.alerts.runs import match, newest_run_id, run_matching, take_up
from postings.openings.choices import CloseReason, Role, Status
from postings.openings.models import Opening
from postings.search.query import SearchQuery
from tests.factories import OpeningFactory
from tests.postings.alerts.alerting import asked, mails_for, openings_for, wanted

pytestmark = pytest.mark.django_db
PHD, FELLOW = SearchQuery(role=("phd",)), SearchQuery(role=("fellow",))
HOUR = timedelta(hours=1)


def test_nothing_arrived_makes_no_run() -> None:
    wanted()
    assert (run_matching(), Run.objects.count()) == (0, 0)


def test_published_and_reopened_openings_arrive_once_each() -> None:
    draft = OpeningFactory.create(draft=True)
    take_up(timezone.now())
    assert not Arrival.objects.exists()
    draft.publish()
    draft.close(CloseReason.FILLED)
    draft.reopen()
    draft.title = "Another title"
    draft.save()
    run = take_up(timezone.now())
    assert run is not None
    assert (run.arrivals, Arrival.objects.filter(opening=draft, run=run).count()) == (2, 2)


def test_matching_openings_are_written_for_each_alert_that_wants_them() -> None:
    phd, everything, unconfirmed = wanted(query=PHD), wanted(query=SearchQuery()), asked("b@example.org", PHD)
    one, other = OpeningFactory.create(role=Role.PHD), OpeningFactory.create(role=Role.FELLOW)
    now = timezone.now()
    assert run_matching(now) == 3
    assert mails_for(phd) == {now: [one.pk]}
    assert mails_for(everything) == {now: [one.pk, other.pk]}
    assert openings_for(unconfirmed) == []
    run = Run.objects.get()
    assert run.finished_at is not None
    assert (run.arrivals, run.searches, run.digests, run.items) == (2, 2, 2, 3)
    phd.refresh_from_db()
    assert phd.matched_at == now
    assert set(Search.objects.values_list("seen_run", flat=True)) == {run.pk}


def test_second_call_changes_nothing() -> None:
    wanted()
    OpeningFactory.create_batch(2)
    assert [run_matching(), run_matching(), run_matching()] == [2, 0, 0]
    assert Run.objects.count() == Digest.objects.count() == 1


def test_alert_that_matches_nothing_gets_no_digest() -> None:
    wanted(query=PHD)
    OpeningFactory.create(role=Role.FELLOW)
    assert run_matching() == 0
    assert not Digest.objects.exists()
    assert Run.objects.get().finished_at is not None


def test_opening_published_for_later_arrives_then() -> None:
    alert, now = wanted(), timezone.now()
    opening = OpeningFactory.create(published_at=now + HOUR)
    assert run_matching(now) == 0
    assert not Run.objects.exists()
    assert run_matching(now + HOUR) == 1
    assert openings_for(alert) == [opening.pk]


def test_opening_that_closed_before_the_run_is_left_out_and_may_come_back() -> None:
    alert, opening = wanted(), OpeningFactory.create()
    opening.close(CloseReason.FILLED)
    assert run_matching() == 0
    opening.reopen()
    assert run_matching() == 1
    assert openings_for(alert) == [opening.pk]


def test_reopened_opening_that_was_mailed_is_not_written_again() -> None:
    alert, opening = wanted(), OpeningFactory.create()
    run_matching()
    opening.close(CloseReason.FILLED)
    opening.reopen()
    new = OpeningFactory.create()
    assert run_matching() == 1
    assert openings_for(alert) == [opening.pk, new.pk]


def test_reopened_opening_that_closed_before_it_was_sent_is_written_again() -> None:
    alert, opening = wanted(), OpeningFactory.create()
    run_matching()
    opening.close(CloseReason.FILLED)
    DigestItem.objects.all().delete()
    Digest.objects.update(state=MailState.DROPPED)
    opening.reopen()
    assert run_matching() == 1
    assert openings_for(alert) == [opening.pk]


def test_runs_of_one_period_fill_one_digest() -> None:
    morning = datetime(2026, 11, 23, 6, tzinfo=UTC)
    alert = wanted(frequency=Frequency.DAILY, hour=8, now=morning)
    published = {"published_at": morning - HOUR}
    first, second = OpeningFactory.create(**published), None
    run_matching(morning)
    second = OpeningFactory.create(**published)
    run_matching(morning + HOUR)
    third = OpeningFactory.create(**published)
    run_matching(morning + 2 * HOUR)
    eight = morning + 2 * HOUR
    assert mails_for(alert) == {eight: [first.pk, second.pk], eight + timedelta(days=1): [third.pk]}
    assert list(Digest.objects.order_by("slot").values_list("due_at", flat=True)) == sorted(mails_for(alert))


@pytest.mark.parametrize(
    "taken",
    [{"state": MailState.SENT, "sent_at": timezone.now()}, {"state": MailState.DROPPED}, {"attempts": 1}],
)
def test_digest_that_was_taken_or_tried_takes_nothing_more(taken: dict[str, object]) -> None:
    """Also where the next one was, too."""
    now = datetime(2026, 11, 23, 6, tzinfo=UTC)
    alert = wanted(frequency=Frequency.DAILY, hour=8, now=now)
    eight = now + 2 * HOUR
    for days in (0, 1):
        Digest.objects.create(alert=alert, slot=eight + timedelta(days=days), due_at=eight, **taken)
    opening = OpeningFactory.create(published_at=now)
    run_matching(now)
    assert mails_for(alert) == {eight + timedelta(days=2): [opening.pk]}


def test_at_once_twice_in_a_moment_is_two_mails() -> None:
    alert, now = wanted(), timezone.now()
    OpeningFactory.create()
    run_matching(now)
    Digest.objects.update(state=MailState.SENT, sent_at=now)
    OpeningFactory.create()
    run_matching(now)
    assert list(mails_for(alert)) == [now, now + timedelta(microseconds=1)]


def test_paused_alert_collects_for_the_end_of_its_pause() -> None:
    now = timezone.now()
    alert = wanted(paused_until=now + 5 * HOUR)
    openings = []
    for hours in range(3):
        openings.append(OpeningFactory.create().pk)
        run_matching(now + hours * HOUR)
    assert mails_for(alert) == {now + 5 * HOUR: openings}


def test_stopped_and_suppressed_alerts_get_nothing() -> None:
    stopped, suppressed = wanted(), wanted("b@example.org")
    stopped.stopped_at, stopped.stopped_because = timezone.now(), "person"
    stopped.save()
    suppressed.address.suppress("bounce")  # type: ignore[arg-type]  # the value of the choice
    OpeningFactory.create()
    assert run_matching() == 0


def test_run_that_died_is_finished_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "SEARCHES_AT_ONCE", 1)
    alerts = [wanted(query=query) for query in (PHD, FELLOW, SearchQuery())]
    one, other = OpeningFactory.create(role=Role.PHD), OpeningFactory.create(role=Role.FELLOW)
    calls = []

    def dies(*args: object) -> writing.Written:
        calls.append(args)
        if len(calls) == 2:
            raise RuntimeError("the power is gone")
        return writing.write(*args)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(matching, "write", dies)
    with pytest.raises(RuntimeError), transaction.atomic():
        run_matching()
    # That undid the run itself too, as the transaction of the test is around it.
    calls.clear()
    take_up(timezone.now())
    with pytest.raises(RuntimeError):
        match(timezone.now())
    run = Run.objects.get()
    assert (run.finished_at, run.error, run.searches) == (None, "RuntimeError: the power is gone", 1)
    run_matching()
    run.refresh_from_db()
    assert (run.finished_at is not None, run.searches, run.items) == (True, 3, 4)
    assert [openings_for(alert) for alert in alerts] == [[one.pk], [other.pk], [one.pk, other.pk]]


def test_searches_with_other_watermarks_see_what_they_missed() -> None:
    """Two runs died at once: what each search has not seen differs."""
    alerts = [
        wanted(f"{number}@example.org", SearchQuery(q=f"{'models or ' * number}models"))
        for number in range(3)
    ]
    openings = []
    for alert in alerts:
        openings.append(OpeningFactory.create(title="Models").pk)
        run = take_up(timezone.now())
        assert run is not None
        Search.objects.filter(alerts=alert).update(seen_run=run.pk)
    OpeningFactory.create(title="Models", draft=True).publish()
    run_matching()
    last = Opening.objects.latest("pk").pk
    assert [openings_for(alert) for alert in alerts] == [
        [*openings[1:], last],
        [*openings[2:], last],
        [last],
    ]
    assert not Run.objects.filter(finished_at=None).exists()


def test_arrivals_before_an_alert_was_asked_for_are_not_its() -> None:
    """Its search was behind, as a run was at work."""
    early, opening = wanted(), OpeningFactory.create()
    take_up(timezone.now())
    late, new = wanted("late@example.org"), OpeningFactory.create()
    run_matching()
    assert openings_for(early) == [opening.pk, new.pk]
    assert openings_for(late) == [new.pk]


def test_of_a_burst_so_many_are_kept_as_a_mail_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "MOST_KEPT", 3)
    early = wanted()
    before = [opening.pk for opening in OpeningFactory.create_batch(4)]
    take_up(timezone.now())
    late = wanted("late@example.org")
    after = [opening.pk for opening in OpeningFactory.create_batch(4)]
    run_matching()
    assert openings_for(early) == openings_for(late) == after[1:]
    assert dict(Digest.objects.values_list("alert", "more")) == {early.pk: 1 + len(before), late.pk: 1}
    OpeningFactory.create_batch(5)
    Digest.objects.update(slot=timezone.now() + HOUR, due_at=timezone.now() + HOUR)
    early.paused_until = Digest.objects.get(alert=early).slot
    early.save()
    run_matching()
    assert Digest.objects.get(alert=early).more == 7
    assert len(openings_for(early)) == 6


def test_alerts_are_written_in_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "_SLICE", 2)
    alerts = [wanted(f"{number}@example.org") for number in range(5)]
    opening = OpeningFactory.create()
    assert run_matching() == 5
    assert [openings_for(alert) for alert in alerts] == [[opening.pk]] * 5


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_workers_at_once_share_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "SEARCHES_AT_ONCE", 2)
    alerts = [wanted(f"{number}@example.org", SearchQuery(q=f"models or w{number}")) for number in range(12)]
    openings = [opening.pk for opening in OpeningFactory.create_batch(3, title="Models")]
    failures: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(3):
                run_matching()
        except BaseException as error:  # noqa: BLE001 - told to the test
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    run_matching()
    assert not failures
    assert [openings_for(alert) for alert in alerts] == [openings] * 12
    assert (Run.objects.count(), Digest.objects.count()) == (1, 12)
    run = Run.objects.get()
    assert (run.searches, run.digests, run.items) == (12, 12, 36)
    assert run.finished_at is not None


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_search_that_is_held_is_matched_later() -> None:
    free, held = wanted(query=PHD), wanted(query=FELLOW)
    OpeningFactory.create(role=Role.PHD)
    opening = OpeningFactory.create(role=Role.FELLOW)
    with transaction.atomic():
        Search.objects.select_for_update().get(alerts=held)

        def work() -> None:
            run_matching()
            connection.close()

        worker = Thread(target=work)
        worker.start()
        worker.join()
        assert (len(openings_for(free)), len(openings_for(held))) == (1, 0)
        assert Run.objects.get().finished_at is None
    run_matching()
    assert openings_for(held) == [opening.pk]
    assert Run.objects.get().finished_at is not None


def test_newest_run_is_known() -> None:
    assert newest_run_id() == 0
    Arrival.objects.all().delete()
    OpeningFactory.create(status=Status.PUBLISHED)
    run = take_up(timezone.now())
    assert run is not None
    assert newest_run_id() == run.pk


# Clocks that differ, and what must not hold up others


def test_worker_whose_clock_is_behind_passes_nothing_over() -> None:
    alert, now = wanted(), timezone.now()
    opening = OpeningFactory.create(published_at=now - timedelta(seconds=1))
    # Another worker took it up, and this one had read its clock before that.
    take_up(now)
    assert match(now - timedelta(seconds=5)) == 1
    assert openings_for(alert) == [opening.pk]
    assert Search.objects.get().seen_run == newest_run_id()


def test_run_never_starts_before_an_earlier_one() -> None:
    now = timezone.now()
    OpeningFactory.create(published_at=now - HOUR)
    first = take_up(now)
    OpeningFactory.create(published_at=now - HOUR)
    second = take_up(now - timedelta(seconds=5))
    assert first is not None
    assert second is not None
    assert second.started_at == first.started_at


def test_search_that_cannot_be_matched_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    broken, other = wanted(query=PHD), wanted(query=SearchQuery())
    opening = OpeningFactory.create(role=Role.PHD)
    read = from_canonical

    def refuse(text: str) -> SearchQuery:
        if text == PHD.to_querystring():
            raise ValueError("not a search")
        return read(text)

    monkeypatch.setattr(matching, "from_canonical", refuse)
    assert run_matching() == 1
    run = Run.objects.get()
    assert (run.finished_at, run.searches) == (None, 1)
    assert run.error == f"search {broken.search_id}: ValueError: not a search"
    assert (openings_for(broken), openings_for(other)) == ([], [opening.pk])
    # Once it can be, nothing was lost.
    monkeypatch.setattr(matching, "from_canonical", read)
    assert run_matching() == 1
    assert openings_for(broken) == [opening.pk]
    assert Run.objects.get().finished_at is not None


def test_many_that_are_reopened_leave_room_for_what_is_new(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "MOST_KEPT", 2)
    alert, draft = wanted(), OpeningFactory.create(draft=True)
    openings = OpeningFactory.create_batch(4)
    run_matching()
    had = openings_for(alert)
    # A feed that was empty for an hour, and in the same minute an opening that was written long ago.
    for opening in openings:
        opening.close(CloseReason.FILLED)
        opening.reopen()
    draft.publish()
    run_matching()
    assert draft.pk in set(openings_for(alert)) - set(had)
