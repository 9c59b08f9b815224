from __future__ import annotations

from django.test import Client
from django.urls import reverse


def test_post_says_that_there_are_no_accounts_and_what_there_is(client: Client) -> None:
    page = client.get(reverse("postings:post"))
    assert page.status_code == 200
    text = page.content.decode()
    assert "Accounts for institutions are not open yet" in text
    assert reverse("postings:openings") in text
    assert reverse("postings:institutions") in text


def test_post_takes_nothing(client: Client) -> None:
    assert client.post(reverse("postings:post"), {"title": "A role"}).status_code == 405
