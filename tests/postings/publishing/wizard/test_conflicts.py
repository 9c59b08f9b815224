"""Two editors at one draft: nothing that either typed is lost, and nothing is published twice."""

from __future__ import annotations

import html
import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from postings.openings.models import Opening
from postings.publishing.models import Draft
from postings.publishing.wizard.publishing import publish
from postings.publishing.wizard.saving import Seen, StaleDraftError, mark_of, save_step
from tests.factories import InstitutionFactory, MembershipFactory
from tests.factories.publishing import DraftFactory

if TYPE_CHECKING:
    from postings.institutions.people_models import Membership


def where(draft: Draft, step: str = "role") -> str:
    return reverse("postings:draft-step", args=[draft.institution.slug, draft.pk, step])


@pytest.fixture
def other(editor: Membership) -> Client:
    """The browser of a second editor."""
    client = Client()
    client.force_login(MembershipFactory.create(institution=editor.institution, editor=True).user)
    return client


@pytest.mark.django_db
def test_stale_save_shows_both_and_lets_one_choose(desk: Client, other: Client, draft: Draft) -> None:
    seen = {"version": draft.version, "mark": mark_of(draft, "role")}
    mine = {**draft.typed["role"], "title": "Mine", "department": "My lab", "topic_more": "Alchemy"}
    theirs = {**draft.typed["role"], "title": "Theirs", "supervisor": "Prof. Other"}
    assert other.post(where(draft), {**theirs, **seen, "do": "save"}).status_code == 302
    refused = desk.post(where(draft), {**mine, **seen, "do": "next"})
    assert refused.status_code == 409
    page = html.unescape(refused.content.decode())
    for words in ("Mine", "My lab", "Theirs", "Prof. Other", "Alchemy"):
        assert words in page
    assert "Kind of role" not in page, "what both say alike"
    draft.refresh_from_db()
    assert draft.title == "Theirs"
    carried = re.findall(r'name="mine"\s+value="([^"]*)"', refused.content.decode())[0]
    settling = {
        "do": "settle",
        "version": draft.version,
        "mine": html.unescape(carried),
        "choose-role.title": "mine",
        "choose-role.department": "mine",
        "choose-role.supervisor": "theirs",
        "choose-role.topics": "mine",
    }
    assert desk.post(where(draft), settling).status_code == 302
    draft.refresh_from_db()
    role = draft.typed["role"]
    assert (role["title"], role["department"], role["supervisor"]) == ("Mine", "My lab", "Prof. Other")
    assert role["topics"] == ["Alchemy"]


@pytest.mark.django_db
def test_choosing_is_refused_when_it_was_changed_once_more(desk: Client, other: Client, draft: Draft) -> None:
    seen = draft.version
    other.post(where(draft), {**draft.typed["role"], "title": "Theirs", "version": seen, "do": "save"})
    again = desk.post(
        where(draft),
        {"do": "settle", "version": seen, "mine": '{"title": "Mine"}', "choose-role.title": "mine"},
    )
    assert again.status_code == 409
    assert "Mine" in again.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("odd", ["", "[]", "{", '{"title": 3}', '{"evil": "x", "title": null}', "[" * 5000])
def test_what_a_page_carried_along_may_be_anything(desk: Client, draft: Draft, odd: str) -> None:
    posted = {"do": "settle", "version": draft.version, "mine": odd, "choose-role.title": "mine"}
    assert desk.post(where(draft), posted).status_code == 302
    before = draft.typed
    draft.refresh_from_db()
    assert draft.typed == before


@pytest.mark.django_db
def test_script_is_told_who_changed_it(desk: Client, draft: Draft) -> None:
    posted = {**draft.typed["role"], "title": "Mine", "version": 0}
    answer = desk.post(where(draft), posted, headers={"X-Autosave": "1"})
    assert answer.status_code == 409
    assert answer.json() == {"changed_by": str(draft.changed_by)}


@pytest.mark.django_db
def test_two_people_on_two_steps_are_not_in_each_others_way(
    desk: Client, other: Client, draft: Draft
) -> None:
    seen = {"version": draft.version, "do": "save"}
    role = {**draft.typed["role"], "title": "New title", "mark": mark_of(draft, "role")}
    pay = {**draft.typed["pay"], "pay_min": "48000", "mark": mark_of(draft, "pay")}
    assert desk.post(where(draft, "role"), {**role, **seen}).status_code == 302
    assert other.post(where(draft, "pay"), {**pay, **seen}).status_code == 302
    draft.refresh_from_db()
    assert (draft.typed["role"]["title"], draft.typed["pay"]["pay_min"]) == ("New title", "48000")


@pytest.mark.django_db
def test_same_words_twice_are_no_conflict(editor: Membership, draft: Draft) -> None:
    seen = Seen(draft.version)
    typed = {**draft.typed["role"], "title": "New"}
    save_step(draft, "role", typed, seen, editor.user)
    assert save_step(draft, "role", typed, seen, editor.user).version == 2


def in_parallel(work: list[object]) -> list[object]:
    """Each in a thread, with a connection of its own."""

    def run(one: object) -> object:
        try:
            return one()  # type: ignore[operator]  # a list of calls
        except Exception as error:  # noqa: BLE001 - handed back to the test
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(run, work))


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_saves_at_once_one_is_refused() -> None:
    one, two = (MembershipFactory.create(institution=home) for home in [InstitutionFactory.create()] * 2)
    draft = DraftFactory.create(institution=one.institution, complete=True)

    def saving(who: Membership, title: str) -> object:
        return lambda: save_step(draft, "role", {**draft.typed["role"], "title": title}, Seen(1), who.user)

    answers = in_parallel([saving(one, "One"), saving(two, "Two")])
    (saved,) = [answer for answer in answers if isinstance(answer, Draft)]
    assert [type(answer) for answer in answers if answer is not saved] == [StaleDraftError]
    draft.refresh_from_db()
    assert (draft.version, draft.typed["role"]["title"]) == (2, saved.typed["role"]["title"])


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_publications_at_once_one_publishes() -> None:
    owner = MembershipFactory.create(institution=InstitutionFactory.create(is_verified=True))
    draft = DraftFactory.create(institution=owner.institution, complete=True)
    answers = in_parallel([lambda: publish(draft, version=1, actor=owner.user)] * 2)
    assert [type(answer) for answer in answers if isinstance(answer, Exception)] == [Draft.DoesNotExist]
    assert Opening.objects.count() == 1
    assert not Draft.objects.exists()
