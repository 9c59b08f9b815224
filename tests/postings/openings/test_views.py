from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import MembershipFactory, UserFactory


def test_post_leads_visitors_to_an_account(client: Client) -> None:
    page = client.get(reverse("postings:post"))
    assert page.status_code == 200
    text = page.content.decode()
    for name in ("account_signup", "account_login", "postings:openings", "postings:institutions"):
        assert reverse(name) in text


@pytest.mark.django_db
def test_post_leads_people_to_their_institution(client: Client) -> None:
    client.force_login(UserFactory.create())
    page = client.get(reverse("postings:post"))
    assert reverse("postings:institution-join") in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]


@pytest.mark.django_db
def test_post_leads_editors_to_writing_and_viewers_to_the_desk(client: Client) -> None:
    editor = MembershipFactory.create(editor=True)
    viewer = MembershipFactory.create(user=editor.user, viewer=True)
    client.force_login(editor.user)
    text = client.get(reverse("postings:post")).content.decode()
    assert reverse("postings:draft-new", args=[editor.institution.slug]) in text
    assert reverse("postings:draft-new", args=[viewer.institution.slug]) not in text
    assert reverse("postings:desk-institution", args=[viewer.institution.slug]) in text


def test_post_takes_nothing(client: Client) -> None:
    assert client.post(reverse("postings:post"), {"title": "A role"}).status_code == 405
