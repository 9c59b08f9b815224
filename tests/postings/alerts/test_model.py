"""Random lives of alerts and openings, held against the naive model after every step."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from random import Random
from smtplib import SMTPDataError
from threading import Thread
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core import mail
from django.db import connection

from postings.alerts import claims, joining, matching, runs, sending
from postings.alerts.arrived import Arrived
from postings.alerts.delivery import Courier, Letter
from postings.alerts.models import (
    Address,
    Alert,
    Digest,
    Frequency,
    MailState,
    Run,
    StopCause,
    SuppressionCause,
)
from postings.alerts.queries import alert_query, from_canonical
from postings.alerts.writing import Found, Written, write
from postings.openings.choices import CloseReason, DeadlineKind, Role
from postings.openings.models import Opening
from postings.search.filters import matching as found_by_page
from postings.search.query import SearchQuery
from tests.factories import OpeningFactory
from tests.postings.alerts.alerting import asked
from tests.postings.alerts.naive import (
    DROPPED,
    SENT,
    NaiveAlert,
    NaiveBoard,
    NaiveOpening,
)
from tests.postings.search.board import Board

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from django.core.mail import EmailMessage

ROLES = [Role.PHD.value, Role.FELLOW.value, Role.RESEARCHER.value]
ANIMALS = ["zebra", "quokka", "walrus"]
ZONES = ["UTC", "Europe/Zurich", "America/New_York", "Asia/Kolkata"]
QUERIES = [
    SearchQuery(),
    SearchQuery(role=("phd",)),
    SearchQuery(role=("fellow", "researcher")),
    SearchQuery(q="zebra"),
    SearchQuery(q="quokka or walrus", role=("phd", "fellow")),
    SearchQuery(deadline_within=2),
]


@pytest.fixture
def board(db: None) -> Board:
    return Board(Random(20261120))


class DiedError(Exception):
    """A worker died."""


class Life:
    """The board and its model, to which the same things happen."""

    def __init__(
        self, random: Random, monkeypatch: pytest.MonkeyPatch, run: Callable[[datetime], None]
    ) -> None:
        self.random = random
        self.run_matching = run
        self.now = datetime(2026, 10, 20, 7, tzinfo=UTC)
        self.model = NaiveBoard()
        self.victim: str | None = None
        monkeypatch.setattr(matching, "SEARCHES_AT_ONCE", 1)
        monkeypatch.setattr(matching, "from_canonical", self._read)
        monkeypatch.setattr(matching, "write", self._write)
        monkeypatch.setattr(Courier, "hand_over", lambda courier, letter: self._hand_over(courier, letter))
        monkeypatch.setattr("postings.alerts.claims.random.uniform", lambda least, most: 1.0)
        self.refused: set[int] = set()
        self._is_dying = False

    # Workers die after everything is written and before it is committed.

    def _read(self, text: str) -> SearchQuery:
        self._is_dying = self.victim == text
        return from_canonical(text)

    def _write(self, found: Found, now: datetime, alert_ids: Collection[int] | None = None) -> Written:
        written = write(found, now, alert_ids)
        if self._is_dying:
            raise DiedError
        return written

    def live(self, steps: int) -> None:
        names = [name for name in dir(self) if name.startswith("do_")]
        often = {
            "do_publish": 5,
            "do_run": 5,
            "do_send": 3,
            "do_ask": 3,
            "do_confirm": 4,
            "do_close": 2,
            "do_stop": 0.5,
        }
        for _ in range(steps):
            self.now += timedelta(minutes=self.random.choice([1, 7, 45, 300]), microseconds=1)
            name = self.random.choices(names, [often.get(name, 1) for name in names])[0]
            getattr(self, name)()
            assert self.stored() == self.expected(), name

    def stored(self) -> dict[tuple[int, datetime, datetime, str], list[int]]:
        found: dict[tuple[int, datetime, datetime, str], list[int]] = {}
        for digest in Digest.objects.prefetch_related("items"):
            key = (digest.alert_id, digest.slot, digest.due_at, str(digest.state))
            found[key] = sorted(item.opening_id for item in digest.items.all())
        return found

    def expected(self) -> dict[tuple[int, datetime, datetime, str], list[int]]:
        return {
            (pk, digest.slot, digest.due_at, digest.state): sorted(digest.openings)
            for pk, alert in self.model.alerts.items()
            for digest in alert.digests
        }

    # Openings

    def do_publish(self) -> None:
        random = self.random
        deadline = self.now + timedelta(hours=random.randrange(1, 100)) if random.random() < 0.5 else None
        facts: dict[str, object] = {}
        if deadline:
            facts = {
                "deadline_at": deadline,
                "deadline_kind": DeadlineKind.MOMENT,
                "deadline_zone": "UTC",
            }
        at = self.now + random.choice([timedelta(), timedelta(), timedelta(hours=5)])
        title, role = f"{random.choice(ANIMALS).title()} models", random.choice(ROLES)
        opening = OpeningFactory.create(draft=True, title=title, role=role, **facts)
        opening.publish(at=at)
        self.model.openings[opening.pk] = NaiveOpening(opening.pk, role, title, at, deadline)
        self.model.arrive(opening.pk)

    def do_close(self) -> None:
        if known := self._some_opening(is_published=True):
            Opening.objects.get(pk=known.number).close(CloseReason.FILLED)
            known.is_published = False

    def do_reopen(self) -> None:
        if known := self._some_opening(is_published=False):
            Opening.objects.get(pk=known.number).reopen()
            known.is_published = True
            self.model.arrive(known.number)

    def do_edit(self) -> None:
        if known := self._some_opening(is_published=True):
            known.role, known.title = (
                self.random.choice(ROLES),
                f"{self.random.choice(ANIMALS).title()} models",
            )
            opening = Opening.objects.get(pk=known.number)
            opening.role, opening.title = known.role, known.title
            opening.save()

    def _some_opening(self, *, is_published: bool) -> NaiveOpening | None:
        fit = [one for one in self.model.openings.values() if one.is_published == is_published]
        return self.random.choice(fit) if fit else None

    # Alerts

    def do_ask(self) -> None:
        query, email = self.random.choice(QUERIES), f"{self.random.randrange(6)}@example.org"
        if Alert.objects.filter(
            address__email=email, search__query=query.to_querystring(), stopped_at=None
        ).exists():
            return
        times = self._some_times()
        alert = asked(email, query, **times)
        is_suppressed = alert.address.is_suppressed
        self.model.alerts[alert.pk] = NaiveAlert(query, times, self.model.runs, is_suppressed=is_suppressed)

    def _some_times(self) -> dict[str, object]:
        random = self.random
        return {
            "frequency": random.choice(Frequency.values),
            "weekday": random.randrange(1, 8),
            "hour": random.randrange(24),
            "time_zone": random.choice(ZONES),
        }

    def do_confirm(self) -> None:
        if found := self._some_alert(is_confirmed=False):
            alert, known = found
            joining.confirm(alert, self.now)
            known.is_confirmed = True
            self.model.join(known, self.now)

    def do_change_search(self) -> None:
        if found := self._some_alert(is_stopped=False):
            alert, known = found
            query = self.random.choice(QUERIES)
            try:
                joining.change_search(alert, query, self.now)
            except joining.AlertExistsError:
                return
            if query != known.query:
                self.model.change_search(known, query, self.now)

    def do_change_times(self) -> None:
        if found := self._some_alert():
            alert, known = found
            known.times = self._some_times()
            joining.change_times(alert, now=self.now, **known.times)  # type: ignore[arg-type]  # by name
            known.reschedule(self.now)

    def do_pause(self) -> None:
        if found := self._some_alert():
            alert, known = found
            known.paused_until = self.now + timedelta(hours=self.random.randrange(1, 200))
            joining.pause(alert, known.paused_until, self.now)
            known.reschedule(self.now)

    def do_resume(self) -> None:
        if found := self._some_alert():
            alert, known = found
            joining.resume(alert, self.now)
            known.paused_until = None
            known.reschedule(self.now)

    def do_stop(self) -> None:
        if found := self._some_alert(is_stopped=False):
            alert, known = found
            joining.stop(alert, StopCause.PERSON, self.now)
            self.model.stop(known)

    def do_undo_stop(self) -> None:
        if found := self._some_alert(is_stopped=True):
            alert, known = found
            try:
                joining.undo_stop(alert, self.now)
            except joining.AlertExistsError:
                return
            self.model.undo_stop(known, self.now)

    def do_suppress_or_lift(self) -> None:
        addresses = list(Address.objects.order_by("pk"))
        if not addresses:
            return
        # Rather one that is suppressed, so that most of them are not.
        suppressed = [address for address in addresses if address.is_suppressed]
        address = self.random.choice(suppressed or addresses)
        its = [self.model.alerts[pk] for pk in address.alerts.order_by("search").values_list("pk", flat=True)]
        if not address.is_suppressed:
            address.suppress(SuppressionCause.BOUNCE)
            for known in its:
                known.is_suppressed = True
            return
        joining.lift_suppression(address, self.now)
        for known in its:
            known.is_suppressed = False
        for known in its:
            known.since = self.model.runs
            self.model.join(known, self.now)

    def _some_alert(self, **state: bool) -> tuple[Alert, NaiveAlert] | None:
        fit = [
            pk
            for pk, alert in self.model.alerts.items()
            if all(getattr(alert, name) == value for name, value in state.items())
        ]
        if not fit:
            return None
        pk = self.random.choice(fit)
        return Alert.objects.get(pk=pk), self.model.alerts[pk]

    # Workers

    def do_take_up(self) -> None:
        runs.take_up(self.now)
        self.model.take_up(self.now)

    def do_run(self) -> None:
        self.run_matching(self.now)
        self.model.take_up(self.now)
        self.model.match(self.now, self.model.wanted_queries())
        assert not Run.objects.filter(finished_at=None).exists()

    def do_run_that_dies(self) -> None:
        self.victim = self.random.choice(QUERIES).to_querystring()
        order = dict(Alert.objects.values_list("search__query", "search"))
        self.model.take_up(self.now)
        runs.take_up(self.now)
        queries = self.model.wanted_queries()
        try:
            runs.match(self.now)
        except DiedError:
            end = order[self.victim]
            queries = {query for query in queries if order[query.to_querystring()] < end}
        self.victim, self._is_dying = None, False
        self.model.match(self.now, queries)

    def do_send(self) -> None:
        """The real sender, with one in six refused for now. What it hands over is what is mailed."""
        due = Digest.objects.filter(state=MailState.PENDING, due_at__lte=self.now)
        rows = list(due.order_by("pk").values_list("pk", "alert", "slot"))
        self.refused = {pk for pk, _, _ in rows if self.random.random() < 1 / 6}
        mail.outbox = []
        with time_machine.travel(self.now, tick=False):
            sending.send_digests()
        mailed = {_digest_of(message): openings_in(message) for message in mail.outbox}
        for pk, alert_pk, slot in rows:
            alert = self.model.alerts[alert_pk]
            known = next(one for one in alert.digests if one.slot == slot)
            known.attempts += 1
            if not alert.is_wanted:
                known.state = DROPPED
                continue
            still = {number for number in known.openings if self.model.openings[number].is_open(self.now)}
            if still and pk in self.refused:
                # The wait before the second try, which a test makes no longer or shorter.
                known.due_at = self.now + claims.wait_before(known.attempts + 1)
                continue
            known.openings, known.state = still, SENT if still else DROPPED
            assert mailed.pop(pk, set()) == still
            alert.has_got(still)
        assert mailed == {}

    def _hand_over(self, courier: Courier, letter: Letter) -> None:
        if _digest_of(letter.message) in self.refused:
            raise SMTPDataError(451, b"4.3.0 Try again")
        courier.carried += letter.message.send()


def _digest_of(message: EmailMessage) -> int:
    found = re.match(r"<digest-(\d+)-1\.", str(message.extra_headers["Message-ID"]))
    assert found is not None
    return int(found[1])


def openings_in(message: EmailMessage) -> set[int]:
    """By the links of what is listed, in plain text."""
    return {int(pk) for pk in re.findall(r"\?like=(\d+)$", str(message.body), re.MULTILINE)}


def run_alone(now: datetime) -> None:
    runs.run_matching(now)


def run_in_pairs(now: datetime) -> None:
    """Two workers at once, and a third that finishes what both left to each other."""
    failures: list[Exception] = []

    def work() -> None:
        try:
            runs.run_matching(now)
        except Exception as error:  # noqa: BLE001 - told to the test
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    runs.run_matching(now)
    assert not failures


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(3))
def test_what_is_mailed_is_what_the_model_says(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    life = Life(Random(seed), monkeypatch, run_alone)
    life.live(200)
    states = [digest.state for alert in life.model.alerts.values() for digest in alert.digests]
    assert (states.count(SENT) > 15, DROPPED in states) == (True, True), "little happened"


@pytest.mark.django_db
def test_matching_is_what_the_page_finds(board: Board) -> None:
    """Of everything that arrived, for the same search at the same moment."""
    runs.take_up(board.now)
    arrived = Arrived(runs.newest_run_id(), board.now)
    for number in range(200):
        query = board.random_query(3)
        if number % 3 == 0:
            query = query.with_(q=board.random.choice(["models", '"write it down"', "scarce or nothing"]))
        query = alert_query(query)
        read = from_canonical(query.to_querystring())
        assert set(arrived.matching(read, 0)) == set(
            found_by_page(query, board.now).values_list("pk", flat=True)
        )


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("seed", [101, 102])
def test_workers_at_once_mail_what_the_model_says(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    Life(Random(seed), monkeypatch, run_in_pairs).live(80)
