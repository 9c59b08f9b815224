"""What reporters hear: what came of it, and no word of others to an address that may be anybody's."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from postings.accounts.letters.models import Letter
from postings.accounts.models import User
from postings.moderation import actions, answering
from postings.moderation.models import Case
from tests.factories import OpeningFactory, UserFactory
from tests.factories.moderation import CaseFactory, ReportFactory

pytestmark = pytest.mark.django_db
SPAM = "You won, go to evil.example"


def reported(email: str, *, reporter: User | None = None, title: str = SPAM) -> Case:
    case = CaseFactory.create(opening=OpeningFactory.create(title=title), reasons=["reported"])
    ReportFactory.create(opening=case.opening, case=case, email=email, reporter=reporter, text="Buy this.")
    return case


def confirmed() -> User:
    person = UserFactory.create(email="reader@example.org")
    EmailAddress.objects.update_or_create(user=person, email=person.email, defaults={"verified": True})
    return person


@pytest.mark.parametrize("is_signed_in", [True, False])
def test_an_address_of_anybody_gets_no_word_of_others(ada: User, is_signed_in: bool) -> None:
    reporter = UserFactory.create() if is_signed_in else None
    case = reported("victim@example.org", reporter=reporter)
    actions.approve(case, ada, case.version)
    letter = Letter.objects.get()
    said = " ".join([letter.subject, *letter.paragraphs, letter.action_url])
    assert not any(word in said for word in ("won", "evil", "Buy this", str(case.opening.institution)))
    assert "somebody else typed your address" in said


def test_who_confirmed_the_address_is_told_of_which_opening(ada: User) -> None:
    case = reported("Reader@example.org", reporter=confirmed(), title="Researcher in speech")
    actions.reject(case, ada, case.version, message="Fraud.")
    letter = Letter.objects.get()
    assert letter.subject == "What came of your report: Researcher in speech"
    assert "typed your address" not in " ".join(letter.paragraphs)
    assert letter.action_url == ""


def test_the_link_leads_to_the_opening(ada: User, client: Client) -> None:
    case = reported("reader@example.org")
    actions.approve(case, ada, case.version)
    path = "/" + Letter.objects.get().action_url.split("/", 3)[3]
    assert client.get(path, follow=True).status_code == 200


def test_an_address_is_answered_once_for_a_decision(ada: User) -> None:
    case = reported("reader@example.org")
    for number, email in enumerate(("READER@example.org", "reader@example.org", "other@example.org")):
        ReportFactory.create(opening=case.opening, case=case, kind="other", email=email, client=f"{number}")
    actions.reject(case, ada, case.version, message="No.")
    assert sorted(letter.to for letter in Letter.objects.all()) == ["other@example.org", "reader@example.org"]


def test_nobody_is_bombed_with_answers(ada: User) -> None:
    person = confirmed()
    for _ in range(answering.MOST_A_DAY + 2):
        for case in (reported("victim@example.org"), reported(person.email, reporter=person)):
            actions.reject(case, ada, case.version, message="No.")
    assert Letter.objects.filter(to="victim@example.org").count() == answering.MOST_A_DAY
    # Whose address it is for certain hears of all that they reported.
    assert Letter.objects.filter(to=person.email).count() == answering.MOST_A_DAY + 2


def test_undo_takes_the_answers_back(ada: User) -> None:
    case = reported("reader@example.org")
    done = actions.approve(case, ada, case.version)
    assert Letter.objects.get().due_at == done.undo_until
    actions.undo(done, ada, done.version)
    assert not Letter.objects.exists()
