from __future__ import annotations

import pytest
from django.db import connection
from django.utils import timezone

from postings.openings import prepared
from postings.openings.cards import cards_of
from postings.openings.detail import detail_of
from tests.factories import OpeningFactory

pytestmark = pytest.mark.django_db


def plans() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'kept_%'")
        (number,) = cursor.fetchone()
    return int(number)


def test_a_connection_plans_a_statement_once() -> None:
    opening = OpeningFactory.create(complete=True, title="100% of what %s says")
    first = detail_of(opening.pk, timezone.now())
    known = plans()
    again = detail_of(opening.pk, timezone.now())
    assert known >= 1
    assert plans() == known
    assert first is not None
    assert again is not None
    assert first.opening.title == again.opening.title == opening.title


def test_lists_of_any_length_are_asked_with_one_plan() -> None:
    openings = [OpeningFactory.create(complete=True) for _ in range(3)]
    now = timezone.now()
    ids = [opening.pk for opening in openings]
    assert [card.pk for card in cards_of(ids[:1], now)] == ids[:1]
    known = plans()
    assert [card.pk for card in cards_of(list(reversed(ids)), now)] == list(reversed(ids))
    assert plans() == known


def test_behind_a_pooler_by_transaction_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    opening = OpeningFactory.create(complete=True)
    kept = cards_of([opening.pk], timezone.now())
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    assert cards_of([opening.pk], timezone.now()) == kept
    assert plans() == 0
    # The tests that follow have the same connection.
    prepared._known.pop(connection.connection)


def test_settings_that_say_nothing_of_poolers_are_fine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", raising=False)
    opening = OpeningFactory.create(complete=True)
    assert detail_of(opening.pk, timezone.now()) is not None
