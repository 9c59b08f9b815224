"""Two moderators with a connection each."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from postings.accounts.audit.models import AuditEntry
from postings.accounts.letters.models import Letter
from postings.moderation import actions
from postings.moderation.actions import NotClaimedError, StaleCaseError
from postings.moderation.models import Case
from postings.moderation.reporting import report
from postings.openings.models import Opening
from tests.factories import MembershipFactory, OpeningFactory
from tests.factories.moderation import CaseFactory, moderator

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def at_once(*work: Callable[[], object]) -> list[object]:
    """What each returned or raised, begun together, each with a connection of its own."""
    gate = Barrier(len(work))

    def run(one: Callable[[], object]) -> object:
        try:
            gate.wait(10)
            return one()
        except (StaleCaseError, NotClaimedError) as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(run, work))


def test_one_of_two_decisions_counts_and_the_other_hears_of_it() -> None:
    case = CaseFactory.create()
    MembershipFactory.create(institution=case.opening.institution)
    ada, grace = moderator("ada@board.example"), moderator("grace@board.example")
    results = at_once(
        lambda: actions.approve(Case.objects.get(pk=case.pk), ada, case.version),
        lambda: actions.reject(Case.objects.get(pk=case.pk), grace, case.version, message="No."),
    )
    (refused,) = [result for result in results if isinstance(result, StaleCaseError)]
    (won,) = [result for result in results if isinstance(result, Case)]
    assert won.decided_by is not None
    assert won.decided_by.name in str(refused)
    assert Case.objects.get().state == won.state
    assert Opening.objects.get().status == won.opening.status
    assert Letter.objects.count() == 1
    assert AuditEntry.objects.filter(action__startswith="opening.").count() == 1


def test_one_of_two_claims_counts() -> None:
    case = CaseFactory.create()
    people = [moderator("ada@board.example"), moderator("grace@board.example")]
    results = at_once(
        lambda: actions.claim_case(Case.objects.get(pk=case.pk), people[0], case.version),
        lambda: actions.claim_case(Case.objects.get(pk=case.pk), people[1], case.version),
    )
    assert sorted(type(result).__name__ for result in results) == ["Case", "StaleCaseError"]
    assert Case.objects.get().claimed_by in people


def test_reports_of_several_at_once_make_one_case() -> None:
    opening = OpeningFactory.create()

    def send(client: str) -> Callable[[], object]:
        return lambda: report(opening, kind="fraud", text="", email="", client=client, reporter=None)

    at_once(send("one"), send("two"), send("two"))
    case = Case.objects.get()
    assert case.reports.count() == 2
    assert case.details == {"reported": "2 people: it looks like fraud."}
