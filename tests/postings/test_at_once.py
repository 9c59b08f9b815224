"""Several at the same opening in the same moment, each with a connection of their own: nothing is lost or doubled.

What concerns one room alone is tested there: two who save one step or publish one draft (publishing/wizard), two
moderators at one case (moderation), a call that comes twice (api/desk), a feed that is read while somebody edits
(imports/desk), closing and extending (publishing/lifecycle).
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from django.db import connection

from postings.accounts.models import User
from postings.imports.pasting import links
from postings.imports.pasting.models import PastedLink
from postings.institutions.models import Institution
from postings.moderation import actions
from postings.moderation.actions import StaleCaseError
from postings.moderation.models import Case
from postings.openings.actions import update_opening
from postings.openings.models import Opening
from postings.publishing.models import Draft
from postings.publishing.wizard.from_opening import draft_of
from postings.publishing.wizard.publishing import OpeningMovedError, publish
from postings.publishing.wizard.saving import keep
from postings.publishing.wizard.starting import take_up
from tests.factories import InstitutionFactory, MembershipFactory
from tests.factories.moderation import CaseFactory, moderator
from tests.factories.publishing import DraftFactory
from tests.postings.imports.local_web import local_web, posting_page

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
EXPECTED = (Draft.DoesNotExist, OpeningMovedError, StaleCaseError)


def together(*moves: Callable[[], object]) -> list[object]:
    """What came of each, or the error that tells its person that they were slower."""
    gate = Barrier(len(moves))

    def run(move: Callable[[], object]) -> object:
        try:
            gate.wait(10)
            return move()
        except EXPECTED as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(moves)) as pool:
        return list(pool.map(run, moves))


@pytest.fixture
def institution(transactional_db: None) -> Institution:
    return InstitutionFactory.create(is_trusted=True)


@pytest.fixture
def editors(institution: Institution) -> list[User]:
    return [MembershipFactory.create(institution=institution).user for _ in range(2)]


@pytest.fixture
def opening(institution: Institution, editors: list[User], monkeypatch: pytest.MonkeyPatch) -> Opening:
    """On the board; nobody has anything to look at."""
    monkeypatch.setattr("postings.publishing.release.random", lambda: 1.0)
    draft = DraftFactory.create(institution=institution, complete=True)
    made = publish(draft, version=draft.version, actor=editors[0]).opening
    made.changes.all().delete()
    return Opening.objects.get(pk=made.pk)


def with_title(draft: Draft, title: str, editor: User) -> Draft:
    role = {**draft.typed["role"], "title": title}
    keep(draft, {**draft.typed, "role": role}, editor)
    return Draft.objects.get(pk=draft.pk)


def test_two_who_begin_to_edit_share_one_draft(opening: Opening, editors: list[User]) -> None:
    drafts = together(*(lambda editor=editor: take_up(opening, editor) for editor in editors))
    assert {draft.pk for draft in drafts if isinstance(draft, Draft)} == {Draft.objects.get().pk}


def test_two_who_publish_one_change_make_it_once(opening: Opening, editors: list[User]) -> None:
    draft = with_title(take_up(opening, editors[0]), "Another title", editors[0])
    answers = together(
        *(lambda editor=editor: publish(draft, version=draft.version, actor=editor) for editor in editors)
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["DoesNotExist", "Published"]
    changed = Opening.objects.get()
    assert changed.title == "Another title"
    assert [list(entry.changes) for entry in changed.changes.all()] == [["title"]]


def test_a_change_and_one_from_elsewhere_are_never_mixed(opening: Opening, editors: list[User]) -> None:
    """A person publishes what they typed while a feed, or a call, says something else of the same opening."""
    draft = with_title(take_up(opening, editors[0]), "What a person typed", editors[0])
    elsewhere = replace(draft_of(opening), department="What a feed says")
    answers = together(
        lambda: publish(draft, version=draft.version, actor=editors[0]),
        lambda: update_opening(opening=opening, draft=elsewhere, source="feed", expected_version=None),
    )
    opening.refresh_from_db()
    # The feed came after: it says what it says of all that nobody typed, and the log has both.
    assert opening.department == "What a feed says"
    refused = [answer for answer in answers if isinstance(answer, OpeningMovedError)]
    logged = [name for entry in opening.changes.all() for name in entry.changes]
    assert logged.count("department") == 1
    if refused:
        # What was typed waits, to be compared.
        assert Draft.objects.get().typed["role"]["title"] == "What a person typed"
        assert "title" not in logged
    else:
        assert not Draft.objects.exists()
        assert "title" in logged


def test_nobody_approves_what_they_did_not_see(editors: list[User], opening: Opening) -> None:
    """A moderator approves while an editor publishes a change: what was approved is looked at as it then is."""
    case = CaseFactory.create(opening=opening)
    draft = with_title(take_up(opening, editors[0]), "Not what was read", editors[0])
    answers = together(
        lambda: actions.approve(
            Case.objects.get(pk=case.pk),
            moderator("ada@board.example"),
            case.version,
            opening_version=opening.version,
        ),
        lambda: publish(draft, version=draft.version, actor=editors[0]),
    )
    refused = [answer for answer in answers if isinstance(answer, StaleCaseError)]
    case.refresh_from_db()
    assert (case.state == Case.State.WAITING) == bool(refused)
    assert Opening.objects.get().title == "Not what was read"


def test_one_link_pasted_and_read_twice_is_one_draft(
    institution: Institution, editors: list[User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "hand_out", lambda link_id: None)
    with local_web(monkeypatch) as web:
        url = web.put("uni.example/1", posting_page())
        pasted = together(
            *(lambda editor=editor: links.paste(institution, editor, url) for editor in editors)
        )
        (link,) = {found.pk for found in pasted if isinstance(found, PastedLink)}
        assert sorted(map(bool, together(lambda: links.read(link), lambda: links.read(link)))) == [
            False,
            True,
        ]
    assert Draft.objects.get().source_url == PastedLink.objects.get().url
