"""Signing up and in as people do: by forms, and by codes from the letters."""

from __future__ import annotations

import re

from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse

from postings.accounts.letters.models import Letter

PASSWORD = "a quiet harbour at dawn"
# Digits and letters without those that look alike, as allauth makes them.
_CODE = re.compile(r"[0-9A-Z]{3,4}-?[0-9A-Z]{3,4}")


def letters_to(email: str) -> list[Letter]:
    return list(Letter.objects.filter(to=email).order_by("pk"))


def last_subject(email: str) -> str:
    return letters_to(email)[-1].subject


def code_to(email: str) -> str:
    """The code of the newest letter to `email`."""
    code = str(letters_to(email)[-1].paragraphs[1])
    assert _CODE.fullmatch(code), code
    return code


def sign_up(client: Client, email: str, password: str = PASSWORD) -> None:
    """Up to the page that asks for the code."""
    answer = client.post(reverse("account_signup"), {"email": email, "password1": password})
    assert answer.status_code == 302, answer.context["form"].errors
    assert answer["Location"] == reverse("account_email_verification_sent")


def type_code(client: Client, name: str, code: str) -> str:
    """Where it leads; "" where the code was refused."""
    answer = client.post(reverse(name), {"code": code})
    return str(answer.headers.get("Location", ""))


def sign_in(client: Client, email: str, password: str = PASSWORD) -> str:
    """Where it leads; "" where it was refused."""
    answer = client.post(reverse("account_login"), {"login": email, "password": password})
    return str(answer.headers.get("Location", ""))


def is_in(client: Client) -> bool:
    return client.get(reverse("postings:account")).status_code == 200


def is_asked_again(answer: HttpResponseBase) -> bool:
    return answer.headers.get("Location", "").startswith(reverse("account_reauthenticate"))


def prove(client: Client, password: str = PASSWORD) -> None:
    """Say once more that it is oneself."""
    client.post(reverse("account_reauthenticate"), {"password": password})
