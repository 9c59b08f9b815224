"""The queue: what is in it, in which order, and several cases at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from postings.accounts.models import User
from postings.moderation import actions, counts
from postings.moderation.models import CannedReason, Case, Reason
from postings.openings.choices import Status
from postings.openings.models import Opening
from tests.factories import InstitutionFactory, OpeningFactory, UserFactory
from tests.factories.moderation import CaseFactory, ClaimFactory, ReportFactory

pytestmark = pytest.mark.django_db
QUEUE = reverse("postings:moderation")
BULK = reverse("postings:moderation-bulk")


@pytest.fixture
def desk(client: Client, ada: User) -> Client:
    client.force_login(ada)
    return client


def titles(client: Client, **query: str) -> list[str]:
    queue = client.get(QUEUE, query).context["queue"]
    return [row.case.opening.title for row in queue.rows]


def case(title: str, **values: Any) -> Case:
    return CaseFactory.create(opening=OpeningFactory.create(in_review=True, title=title), **values)


def tick(one: Case) -> str:
    return (
        f"{one.pk}:{one.version}:{Opening.objects.values_list('version', flat=True).get(pk=one.opening_id)}"
    )


def test_fraud_comes_first_then_the_oldest(desk: Client) -> None:
    now = timezone.now()
    case("Young", opened_at=now)
    case("Old", opened_at=now - timedelta(days=2))
    urgent = case("Urgent", opened_at=now, reasons=[Reason.REPORTED])
    for client in ("one", "two"):
        ReportFactory.create(opening=urgent.opening, case=urgent, client=client)
    assert titles(desk) == ["Urgent", "Old", "Young"]
    assert "Urgent</strong>" in desk.get(QUEUE).content.decode()


def test_what_its_institution_took_back_is_not_in_it(desk: Client) -> None:
    CaseFactory.create(opening=OpeningFactory.create(draft=True))
    CaseFactory.create(opening=OpeningFactory.create(rejected=True))
    assert titles(desk) == []
    assert "Everything has been looked at" in desk.get(QUEUE).content.decode()


def test_a_line_says_why_and_whose(desk: Client) -> None:
    institution = InstitutionFactory.create(name="New Institute", unverified=True)
    CaseFactory.create(opening=OpeningFactory.create(institution=institution), approved=True)
    CaseFactory.create(opening=OpeningFactory.create(in_review=True, institution=institution))
    text = desk.get(QUEUE).content.decode()
    for words in ("New Institute", "not verified", "1 approved, 0 rejected before", "Nobody has verified"):
        assert words in text


def test_filters_narrow_it(desk: Client, ada: User) -> None:
    one = case("One", reasons=[Reason.REPORTED], details={})
    case("Two")
    assert titles(desk, reason="reported") == ["One"]
    assert titles(desk, institution=one.opening.institution.slug) == ["One"]
    assert titles(desk, mine="1") == []
    actions.claim_case(one, ada, one.version)
    assert titles(desk, mine="1") == ["One"]


@pytest.mark.parametrize(
    "query", [{"reason": "none"}, {"institution": "no\0ne"}, {"page": "zero"}, {"mine": "x"}]
)
def test_filters_that_mean_nothing_are_left_out(desk: Client, query: dict[str, str]) -> None:
    case("One")
    assert titles(desk, **query) == ["One"]


def test_counts_by_reason(desk: Client) -> None:
    case("One", reasons=[Reason.REPORTED, Reason.DUPLICATE], details={})
    case("Two", reasons=[Reason.REPORTED], details={})
    choices = desk.get(QUEUE).context["queue"].reasons
    assert {choice.label: choice.number for choice in choices} == {
        "All": 2,
        "Reported": 2,
        "Looks like another opening": 1,
    }


def test_decided_cases_are_a_list_of_their_own(desk: Client, ada: User) -> None:
    one = case("One")
    case("Two")
    actions.approve(one, ada, one.version)
    assert titles(desk) == ["Two"]
    assert titles(desk, state="decided") == ["One"]


def test_the_queue_has_pages(desk: Client) -> None:
    for number in range(26):
        case(f"Case {number}")
    assert len(titles(desk)) == 25
    assert len(titles(desk, page="2")) == 1
    assert len(titles(desk, page="99")) == 1


def test_the_queue_takes_a_fixed_number_of_queries(
    desk: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        case(f"Case {number}")
    desk.get(QUEUE)
    with django_assert_max_num_queries(16):
        desk.get(QUEUE)


def test_bulk_asks_before_and_tells_of_each(desk: Client, grace: User) -> None:
    cases = [case(f"Case {number}") for number in range(4)]
    ticks = [tick(one) for one in cases]
    asked = desk.post(BULK, {"what": "approve", "case": ticks})
    assert "Approve 4 openings?" in " ".join(asked.content.decode().split())
    assert "undoing does not take that mail back" in asked.content.decode()
    assert Case.objects.waiting().count() == 4
    actions.reject(cases[0], grace, cases[0].version, message="No.")
    answer = desk.post(BULK, {"what": "approve", "case": ticks, "confirmed": "1"}, follow=True)
    text = answer.content.decode()
    assert "3 approved, 1 was decided or changed by somebody else." in text
    assert f"{grace.name} decided it at" in text
    assert Opening.objects.filter(status=Status.PUBLISHED).count() == 3


def test_bulk_rejects_with_a_canned_reason(desk: Client) -> None:
    reason = CannedReason.objects.get(title="Outside what the board lists")
    one = case("One")
    typed = {"what": "reject", "case": [tick(one)], "confirmed": "1"}
    refused = desk.post(BULK, typed)
    assert "Choose a reason or write one" in refused.content.decode()
    desk.post(BULK, {**typed, "reject-canned": str(reason.pk), "reject-message": "Sorry."})
    decided = Case.objects.get()
    assert decided.state == Case.State.REJECTED
    assert decided.message == f"{reason.text}\n\nSorry."


def test_bulk_claims(desk: Client, ada: User) -> None:
    one = case("One")
    desk.post(BULK, {"what": "claim", "case": [tick(one)], "confirmed": "1"})
    assert Case.objects.get().claimed_by == ada


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"what": "approve"},
        {"what": "delete", "case": ["1:1"]},
        {"what": "approve", "case": ["x:\0", "9" * 30]},
    ],
)
def test_bulk_without_a_case_or_a_deed_does_nothing(desk: Client, typed: dict[str, Any]) -> None:
    assert "Tick the cases first" in desk.post(BULK, typed, follow=True).content.decode()


def test_the_number_in_the_navigation_is_for_moderators(ada: User) -> None:
    case("One")
    ClaimFactory.create()
    assert counts.waiting(ada) == 2
    assert counts.waiting(UserFactory.create()) is None
    assert counts.waiting(UserFactory.create(staff=True)) is None


def test_the_number_is_kept_for_some_seconds(
    ada: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    counts.waiting(ada)
    with django_assert_num_queries(0):
        counts.waiting(ada)


def test_bulk_approves_no_text_that_came_after_the_list(desk: Client) -> None:
    one = case("One")
    seen = tick(one)
    Opening.objects.filter(pk=one.opening_id).update(title="Something else")
    typed = {"what": "approve", "case": [seen], "confirmed": "1"}
    assert "edited meanwhile" in desk.post(BULK, typed, follow=True).content.decode()
    assert Case.objects.get().state == Case.State.WAITING


def test_bulk_leads_back_to_the_part_of_the_queue_that_was_shown(desk: Client) -> None:
    one = case("One", reasons=[Reason.REPORTED], details={})
    where = f"reason=reported&institution={one.opening.institution.slug}&page=2"
    listed = desk.get(f"{QUEUE}?{where}").content.decode()
    assert f'name="shown" value="{where.replace("&", "&amp;")}"' in listed
    asked = desk.post(BULK, {"what": "claim", "case": [tick(one)], "shown": where})
    assert f'href="{QUEUE}?{where.replace("&", "&amp;")}"' in asked.content.decode()
    done = desk.post(BULK, {"what": "claim", "case": [tick(one)], "shown": where, "confirmed": "1"})
    assert done.headers["Location"] == f"{QUEUE}?{where}"


@pytest.mark.parametrize("shown", ["next=//evil.example", "page=x&reason=none", "\0", "&" * 9000])
def test_bulk_leads_nowhere_else(desk: Client, shown: str) -> None:
    answer = desk.post(BULK, {"what": "claim", "case": [tick(case("One"))], "shown": shown, "confirmed": "1"})
    assert answer.headers["Location"] == QUEUE
