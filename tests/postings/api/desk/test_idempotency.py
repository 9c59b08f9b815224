"""Calls with an Idempotency-Key: one after the other, and two at the same time on two connections."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from postings.api.desk import idempotency, writing
from postings.api.desk.errors import DeskRefusedError
from postings.api.desk.tasks import forget_calls
from postings.api.models import IdempotentCall
from postings.institutions.models import Institution
from postings.openings.models import Opening
from tests.factories import InstitutionFactory, TopicFactory
from tests.factories.api import key_with_secret
from tests.postings.api.desk.conftest import OPENING, ROOT, Call


@pytest.mark.django_db
def test_repetition_is_answered_alike_and_does_nothing(call: Call) -> None:
    first = call("post", ROOT, OPENING, Idempotency_Key="a-1")
    again = call("post", ROOT, OPENING, Idempotency_Key="a-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    for name in ("Location", "ETag", "Content-Type"):
        assert again.headers[name] == first.headers[name]
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert Opening.objects.count() == 1


@pytest.mark.django_db
def test_change_is_made_once(call: Call, made: dict[str, Any]) -> None:
    at = f"{ROOT}{made['id']}/"
    first = call("patch", at, {"months": 12}, Idempotency_Key="b")
    call("patch", at, {"months": 24})
    assert call("patch", at, {"months": 12}, Idempotency_Key="b").content == first.content
    assert call("get", at).json()["months"] == 24


@pytest.mark.django_db
def test_key_of_another_call_is_refused(call: Call) -> None:
    made = call("post", ROOT, OPENING, Idempotency_Key="a").json()
    for method, address, body in (
        ("post", ROOT, {**OPENING, "title": "Another"}),
        ("patch", f"{ROOT}{made['id']}/", OPENING),
        ("post", f"{ROOT}{made['id']}/publish/", None),
    ):
        response = call(method, address, body, Idempotency_Key="a")
        assert response.status_code == 422
        assert "another call" in response.json()["error"]["message"]
    assert Opening.objects.count() == 1


@pytest.mark.django_db
def test_refused_call_may_be_mended_and_sent_again(call: Call) -> None:
    for wrong in ({**OPENING, "role": "king"}, {**OPENING, "pay": {"min": 5}}):
        assert call("post", ROOT, wrong, Idempotency_Key="a").status_code == 422
    assert not IdempotentCall.objects.exists()
    assert call("post", ROOT, OPENING, Idempotency_Key="a").status_code == 201


@pytest.mark.django_db
def test_keys_of_calls_are_each_api_keys_own(call: Call) -> None:
    call("post", ROOT, OPENING, Idempotency_Key="a")
    other = call("post", ROOT, {**OPENING, "external_id": None}, Idempotency_Key="a", scopes=("write",))
    assert other.status_code == 201
    assert Opening.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["", "x" * 101, "é", "a\tb"])
def test_key_that_is_none_is_refused(call: Call, name: str) -> None:
    assert call("post", ROOT, OPENING, Idempotency_Key=name).status_code == 400
    assert not Opening.objects.exists()


@pytest.mark.django_db
def test_calls_are_forgotten_after_a_day(call: Call) -> None:
    call("post", ROOT, OPENING, Idempotency_Key="a")
    IdempotentCall.objects.update(at=timezone.now() - timedelta(hours=23))
    assert forget_calls() == 0
    IdempotentCall.objects.update(at=timezone.now() - timedelta(hours=25))
    assert forget_calls() == 1


# At the same time


@pytest.fixture
def at_once() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as pool:
        yield pool
        # Each thread has a connection of its own, and nobody else closes it.
        barrier = Barrier(2)

        def close() -> None:
            barrier.wait(10)
            connection.close()

        for done in [pool.submit(close) for _ in range(2)]:
            done.result()


@pytest.fixture
def sender(transactional_db: None) -> tuple[Institution, str]:
    TopicFactory.create(name="Reinforcement learning")
    institution = InstitutionFactory.create(is_trusted=True)
    return institution, key_with_secret(institution)[1]


def post(written: str, body: dict[str, Any], **headers: str) -> Any:
    return Client().post(
        ROOT,
        json.dumps(body),
        content_type="application/json",
        headers={"Authorization": f"Bearer {written}", **headers},
    )


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_at_once_make_one_opening(
    sender: tuple[Institution, str], at_once: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second begins while the first is in the middle of it, waits, and gets the first's answer."""
    is_inside, may_go_on = Event(), Event()
    create = writing.create

    def slowly(*arguments: Any) -> Any:
        is_inside.set()
        assert may_go_on.wait(10)
        return create(*arguments)

    monkeypatch.setattr(writing, "create", slowly)
    headers = {"Idempotency-Key": "twice"}
    first = at_once.submit(post, sender[1], OPENING, **headers)
    assert is_inside.wait(10)
    second = at_once.submit(post, sender[1], OPENING, **headers)
    wait_until_somebody_waits()
    may_go_on.set()
    answers = [first.result(20), second.result(20)]
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].content == answers[1].content
    assert [one.headers.get("Idempotency-Replayed") for one in answers] == [None, "true"]
    assert Opening.objects.count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_second_does_it_where_the_first_is_refused(
    sender: tuple[Institution, str], at_once: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_inside, may_go_on = Event(), Event()
    create = writing.create

    def fails_first(*arguments: Any) -> Any:
        if not is_inside.is_set():
            is_inside.set()
            assert may_go_on.wait(10)
            raise DeskRefusedError("Not now.", status=409)
        return create(*arguments)

    monkeypatch.setattr(writing, "create", fails_first)
    headers = {"Idempotency-Key": "twice"}
    first = at_once.submit(post, sender[1], OPENING, **headers)
    assert is_inside.wait(10)
    second = at_once.submit(post, sender[1], OPENING, **headers)
    wait_until_somebody_waits()
    may_go_on.set()
    assert (first.result(20).status_code, second.result(20).status_code) == (409, 201)
    assert Opening.objects.count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_who_waits_too_long_is_told_to_come_back(
    sender: tuple[Institution, str], at_once: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_inside, may_go_on = Event(), Event()
    create = writing.create

    def slowly(*arguments: Any) -> Any:
        is_inside.set()
        assert may_go_on.wait(10)
        return create(*arguments)

    monkeypatch.setattr(writing, "create", slowly)
    monkeypatch.setattr(idempotency, "_PATIENCE", "50ms")
    headers = {"Idempotency-Key": "twice"}
    first = at_once.submit(post, sender[1], OPENING, **headers)
    assert is_inside.wait(10)
    second = at_once.submit(post, sender[1], OPENING, **headers).result(20)
    may_go_on.set()
    assert (second.status_code, second.headers["Retry-After"]) == (409, "5")
    assert first.result(20).status_code == 201


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_at_once_with_one_external_id_make_one_opening(
    sender: tuple[Institution, str], at_once: ThreadPoolExecutor
) -> None:
    barrier = Barrier(2)

    def send() -> Any:
        barrier.wait(10)
        return post(sender[1], OPENING)

    answers = [done.result(20) for done in [at_once.submit(send) for _ in range(2)]]
    assert sorted(one.status_code for one in answers) == [201, 409]
    assert Opening.objects.count() == 1
    [refused] = [one for one in answers if one.status_code == 409]
    assert refused.json()["opening_id"] == Opening.objects.get().pk


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_changes_at_once_are_both_made(
    sender: tuple[Institution, str], at_once: ThreadPoolExecutor
) -> None:
    made = post(sender[1], OPENING).json()
    barrier = Barrier(2)

    def change(patch: dict[str, Any]) -> int:
        barrier.wait(10)
        response = Client().patch(
            f"{ROOT}{made['id']}/",
            json.dumps(patch),
            content_type="application/json",
            headers={"Authorization": f"Bearer {sender[1]}"},
        )
        return response.status_code

    done = [at_once.submit(change, patch) for patch in ({"months": 12}, {"department": "Robotics"})]
    assert [one.result(20) for one in done] == [200, 200]
    opening = Opening.objects.get()
    assert (opening.contract_months, opening.department) == (12, "Robotics")


def wait_until_somebody_waits() -> None:
    """Until a connection of this database stands at a lock."""
    for _ in range(1000):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*), pg_sleep(0.01) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
    raise AssertionError("Nobody waited.")


@pytest.mark.django_db
def test_repetition_after_answers_grew_is_answered_as_the_first_was(call: Call) -> None:
    """A deployment in between adds a field: what was kept has not got it."""
    first = call("post", ROOT, OPENING, Idempotency_Key="grown")
    kept = IdempotentCall.objects.get()
    told = first.json()
    del told["advice"]
    kept.body = json.dumps(told)
    kept.save()
    again = call("post", ROOT, OPENING, Idempotency_Key="grown")
    assert (again.status_code, again.json()) == (201, told)
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["ETag"] == first.headers["ETag"]
