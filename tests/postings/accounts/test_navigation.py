"""The head of a page: what it offers to whom, and that visitors cost nothing."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.contrib.sessions.backends.cached_db import SessionStore
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from postings.accounts.navigation import VISITOR, extensions, ways_of
from postings.accounts.people import may_moderate
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


def head(client: Client, path: str = "/institutions/") -> str:
    text = client.get(path).content.decode()
    return text[text.index('<nav class="masthead-links"') : text.index("</nav>")]


def test_visitors_are_offered_to_sign_in(client: Client) -> None:
    assert "Sign in" in head(client)
    assert "Account" not in head(client)


def test_people_are_led_to_their_account(client: Client) -> None:
    client.force_login(UserFactory.create())
    assert 'href="/account/"' in head(client)
    for absent in ("Sign in", "Desk", "Moderation"):
        assert absent not in head(client)


def test_moderators_see_how_much_waits(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    moderator = UserFactory.create(staff=True)
    moderator.user_permissions.add(Permission.objects.get(codename="moderate"))
    client.force_login(moderator)
    monkeypatch.setattr(extensions, "waiting", lambda person: 7 if may_moderate(person) else None)
    text = head(client)
    assert "Moderation" in text
    assert ">7<" in text
    monkeypatch.setattr(extensions, "waiting", lambda person: 0)
    assert "masthead-count" not in head(client)


def test_members_have_a_desk() -> None:
    request = RequestFactory().get("/", headers={"Cookie": "sessionid=x"})
    request.user = MembershipFactory.create().user
    assert ways_of(request).is_signed_in
    with CaptureQueriesContext(connection) as queries:
        ways_of(request)
    assert len(queries) == 1


def test_who_has_no_session_costs_no_look_up(
    rf: RequestFactory, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A request without a person on it, as one that was looked up would be."""
    assert ways_of(rf.get("/")) is VISITOR

    def looked_up(self: object) -> None:
        raise AssertionError("A session was read.")

    monkeypatch.setattr(SessionStore, "load", looked_up)
    for path in ("/", "/openings/", "/institutions/", "/account/login/"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "sessionid" not in answer.cookies
