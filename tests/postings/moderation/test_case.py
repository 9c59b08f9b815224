"""The page of a case, and what is done on it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from postings.accounts.letters.models import Letter
from postings.accounts.models import User
from postings.moderation import actions
from postings.moderation.models import CannedReason, Case, Reason, Suspicion
from postings.openings.choices import Status
from postings.openings.models import Opening
from tests.factories import MembershipFactory, OpeningFactory
from tests.factories.moderation import CaseFactory, ReportFactory, SuspicionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client, ada: User) -> Client:
    client.force_login(ada)
    return client


def page(client: Client, case: Case) -> str:
    answer = client.get(reverse("postings:moderation-case", args=[case.pk]))
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    return str(answer.content.decode())


def act(client: Client, case: Case, what: str, **typed: str) -> tuple[int, str]:
    versions = {"version": str(case.version), "opening_version": str(_opening(case).version)}
    answer = client.post(reverse("postings:moderation-act", args=[case.pk, what]), {**versions, **typed})
    return answer.status_code, answer.content.decode()


def _opening(case: Case) -> Opening:
    return Opening.objects.get(pk=case.opening_id)


def test_the_page_shows_everything_that_it_says(desk: Client) -> None:
    case = CaseFactory.create(opening=OpeningFactory.create(complete=True, paid=True))
    text = page(desk, case)
    for words in ("You study how models learn", "€54,000", "Zürich, Switzerland", "Learning Systems Group"):
        assert words in text
    assert "As candidates see it" in text


def test_the_page_shows_what_changed_word_by_word(desk: Client) -> None:
    opening = OpeningFactory.create(title="A senior researcher")
    before = {"title": "A junior researcher", "description": opening.description_text, "pay": "€1"}
    text = page(desk, CaseFactory.create(opening=opening, reasons=[Reason.CHANGED], before=before))
    assert '<del><span class="visually-hidden">removed: </span>junior </del>' in text
    assert '<ins><span class="visually-hidden">added: </span>senior </ins>' in text
    assert text.count('data-label="Now"') == text.count('data-label="Approved"') > 1


def test_what_nobody_may_see_yet_is_shown_as_candidates_will_and_stays_as_it_is(desk: Client) -> None:
    case = CaseFactory.create()
    address = reverse("postings:moderation-preview", args=[case.pk])
    assert address in page(desk, case)
    answer = desk.get(address)
    assert "What they ask for" in answer.content.decode()
    assert 'content="noindex"' in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    assert _opening(case).status == Status.IN_REVIEW
    assert not _opening(case).changes.exists()


def test_the_page_says_where_nobody_would_be_told(desk: Client) -> None:
    case = CaseFactory.create()
    assert "nobody is told what you decide" in page(desk, case)
    MembershipFactory.create(institution=case.opening.institution, editor=True)
    assert "nobody is told what you decide" not in page(desk, case)


def test_text_of_others_is_escaped(desk: Client) -> None:
    opening = OpeningFactory.create(title="<b>bold</b>")
    case = CaseFactory.create(opening=opening, before={"title": "<i>"}, details={"new_institution": "<u>"})
    ReportFactory.create(opening=opening, text="<script>alert(1)</script>")
    text = page(desk, case)
    assert not any(tag in text for tag in ("<b>bold", "<i>", "<u>", "<script>alert"))


def test_the_page_shows_suspicions_reports_and_notes(desk: Client, ada: User) -> None:
    suspicion = SuspicionFactory.create()
    case = CaseFactory.create(opening=suspicion.opening)
    ReportFactory.create(opening=suspicion.opening, text="Look at this.")
    actions.add_note(case, ada, "I asked them.")
    text = page(desk, case)
    for words in ("90 % alike", "text 80 %", suspicion.other.title, "Look at this.", "I asked them."):
        assert words in text


def test_approve_then_undo(desk: Client) -> None:
    case = CaseFactory.create()
    assert act(desk, case, "approve")[0] == 302
    case.refresh_from_db()
    assert _opening(case).status == Status.PUBLISHED
    assert ">Undo<" in page(desk, case)
    assert act(desk, case, "undo")[0] == 302
    assert _opening(case).status == Status.IN_REVIEW


def test_reject_with_a_canned_reason(desk: Client) -> None:
    case, reason = CaseFactory.create(), CannedReason.objects.filter(is_for_rejection=True)[0]
    assert act(desk, case, "reject", **{"reject-canned": str(reason.pk)})[0] == 302
    assert _opening(case).rejection_reason == reason.text


def test_ask_for_changes_in_own_words(desk: Client) -> None:
    case = CaseFactory.create()
    assert act(desk, case, "ask", **{"changes-message": "Name the pay."})[0] == 302
    assert Case.objects.get().state == Case.State.CHANGES_ASKED


@pytest.mark.parametrize(
    ("what", "typed"),
    [
        ("reject", {}),
        ("reject", {"reject-canned": "999999999999999999999"}),
        ("ask", {"changes-canned": "x\0", "changes-message": "\0"}),
        ("ask", {"changes-message": "long " * 500}),
    ],
)
def test_a_decision_without_words_is_refused_beside_the_field(
    desk: Client, what: str, typed: dict[str, str]
) -> None:
    case = CaseFactory.create()
    status, text = act(desk, case, what, **typed)
    assert status == 422
    assert "field-error" in text
    assert Case.objects.get().state == Case.State.WAITING


def test_a_reason_is_only_for_what_it_is_for(desk: Client) -> None:
    case, reason = CaseFactory.create(), CannedReason.objects.filter(is_for_changes=False)[0]
    assert act(desk, case, "ask", **{"changes-canned": str(reason.pk)})[0] == 422


def test_who_comes_second_is_told_and_loses_nothing(desk: Client, grace: User) -> None:
    case = CaseFactory.create()
    actions.approve(case, grace, case.version)
    status, text = act(desk, case, "reject", **{"reject-message": "My long words."})
    assert status == 409
    assert "decided it at" in text
    assert Case.objects.get().state == Case.State.APPROVED


@pytest.mark.parametrize(
    ("what", "typed"),
    [
        ("approve", {}),
        ("claim", {}),
        ("reject", {"reject-message": "No."}),
        ("ask", {"changes-message": "Pay?"}),
    ],
)
def test_the_second_of_a_doubled_click_is_no_mistake(
    desk: Client, grace: User, what: str, typed: dict[str, str]
) -> None:
    case = CaseFactory.create()
    MembershipFactory.create(institution=case.opening.institution)
    assert [act(desk, case, what, **typed)[0] for _ in range(2)] == [302, 302]
    assert Letter.objects.count() == (what != "claim")
    desk.force_login(grace)
    assert act(desk, case, what, **typed)[0] == 409


def test_the_page_says_before_what_undoing_does_not_take_back(desk: Client) -> None:
    said = "not what alerts have mailed about it by then"
    later, past = timezone.now() + timedelta(days=1), timezone.now() - timedelta(days=1)
    assert said in page(desk, CaseFactory.create())
    assert said in page(
        desk, CaseFactory.create(opening=OpeningFactory.create(in_review=True, scheduled_for=past))
    )
    waits = CaseFactory.create(opening=OpeningFactory.create(in_review=True, scheduled_for=later))
    assert said not in page(desk, waits)
    assert said not in page(desk, CaseFactory.create(public=True))
    case = CaseFactory.create()
    act(desk, case, "approve")
    assert "What alerts have mailed about it is not taken back." in page(desk, case)


def test_the_page_says_where_the_deadline_passed_while_it_waited(desk: Client) -> None:
    past = timezone.now() - timedelta(days=1)
    over = CaseFactory.create(opening=OpeningFactory.create(in_review=True, expires_at=past))
    assert "closed from the start" in page(desk, over)
    assert "closed from the start" not in page(desk, CaseFactory.create())


def test_own_words_keep_their_paragraphs_as_browsers_send_them(desk: Client) -> None:
    case = CaseFactory.create()
    MembershipFactory.create(institution=case.opening.institution)
    act(desk, case, "reject", **{"reject-message": "Name the pay.\r\n\r\nName the\r\ndeadline."})
    assert Letter.objects.get().paragraphs[1:3] == ["Name the pay.", "Name the\r\ndeadline."]


@pytest.mark.parametrize("trait", ["draft", "rejected", "scheduled", "in_review", "closed"])
def test_every_opening_of_a_case_can_be_previewed(desk: Client, trait: str) -> None:
    case = CaseFactory.create(opening=OpeningFactory.create(**{trait: True}))
    before = _opening(case)
    assert desk.get(reverse("postings:moderation-preview", args=[case.pk])).status_code == 200
    assert (_opening(case).status, _opening(case).version) == (before.status, before.version)


def test_what_was_typed_stays_where_another_looks_at_it(desk: Client, grace: User) -> None:
    case = CaseFactory.create()
    actions.add_note(case, grace, "Mine.")
    Opening.objects.filter(pk=case.opening_id).update(title="Edited")
    status, text = act(desk, case, "reject", opening_version="1", **{"reject-message": "My long words."})
    assert status == 409
    assert "edited meanwhile" in text
    assert "My long words." in text


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40])
def test_a_version_that_is_none_is_refused(desk: Client, version: str) -> None:
    case = CaseFactory.create()
    assert act(desk, case, "approve", version=version)[0] == 409


def test_claim_and_unclaim(desk: Client, ada: User) -> None:
    case = CaseFactory.create()
    act(desk, case, "claim")
    case.refresh_from_db()
    assert case.claimed_by == ada
    assert "You are looking at it" in page(desk, case)
    act(desk, case, "unclaim")
    case.refresh_from_db()
    assert case.claimed_by is None


def test_others_see_who_looks_at_it(desk: Client, grace: User) -> None:
    case = CaseFactory.create()
    actions.claim_case(case, grace, case.version)
    text = page(desk, case)
    assert f"{grace.name} is looking at it" in text
    assert 'data-key="a"' not in text


def test_what_is_no_deed_and_no_case_is_not_found(desk: Client) -> None:
    case = CaseFactory.create()
    assert act(desk, case, "delete")[0] == 404
    assert desk.get(reverse("postings:moderation-case", args=[999999999])).status_code == 404


def test_notes(desk: Client) -> None:
    case = CaseFactory.create()
    address = reverse("postings:moderation-note", args=[case.pk])
    assert desk.post(address, {"text": "Ask them."}).status_code == 302
    assert case.notes.get().text == "Ask them."
    assert desk.post(address, {"text": "\0"}).status_code == 422
    assert case.notes.count() == 1


@pytest.mark.parametrize("state", ["same", "different", "open"])
def test_suspicions_are_decided(desk: Client, state: str) -> None:
    suspicion = SuspicionFactory.create()
    case = CaseFactory.create(opening=suspicion.opening)
    address = reverse("postings:moderation-suspicion", args=[case.pk, suspicion.pk])
    assert desk.post(address, {"state": state}).status_code == 302
    assert Suspicion.objects.get().state == state


def test_a_suspicion_of_other_openings_is_not_found(desk: Client) -> None:
    case, suspicion = CaseFactory.create(), SuspicionFactory.create()
    address = reverse("postings:moderation-suspicion", args=[case.pk, suspicion.pk])
    assert desk.post(address, {"state": "same"}).status_code == 404


def test_deeds_are_not_done_by_looking(desk: Client) -> None:
    case = CaseFactory.create()
    assert desk.get(reverse("postings:moderation-act", args=[case.pk, "approve"])).status_code == 405
    assert desk.get(reverse("postings:moderation-note", args=[case.pk])).status_code == 405
