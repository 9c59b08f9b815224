"""Signing up, in and out: what works, what is refused, and what nobody learns."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import hashers
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from postings.accounts.models import User
from tests.factories import UserFactory
from tests.postings.accounts.ways_in import (
    PASSWORD,
    code_to,
    is_in,
    last_subject,
    letters_to,
    sign_in,
    sign_up,
    type_code,
)

pytestmark = pytest.mark.django_db
ACCOUNT = "/account/"


@pytest.fixture
def ada() -> User:
    return UserFactory.create(email="ada@example.org", password=PASSWORD, confirmed=True)


def test_sign_up_is_signed_in_once_the_address_is_confirmed(client: Client) -> None:
    sign_up(client, "Ada@Uni.example")
    person = User.objects.get()
    assert (person.email, is_in(client)) == ("ada@uni.example", False)
    assert type_code(client, "account_email_verification_sent", code_to("ada@uni.example")) == ACCOUNT
    assert is_in(client)
    assert EmailAddress.objects.filter(user=person, verified=True, primary=True).exists()


def test_sign_up_is_taken_on_to_where_it_came_from(client: Client) -> None:
    told = {"email": "ada@uni.example", "password1": PASSWORD, "next": "/post/"}
    client.post(reverse("account_signup"), told)
    assert type_code(client, "account_email_verification_sent", code_to("ada@uni.example")) == "/post/"


def test_sign_up_with_a_wrong_code_three_times_starts_again(client: Client) -> None:
    sign_up(client, "ada@uni.example")
    for _ in range(3):
        where = type_code(client, "account_email_verification_sent", "WRONG1")
    assert where
    assert not is_in(client)
    assert not EmailAddress.objects.filter(verified=True).exists()


def test_a_new_code_can_be_asked_for_and_the_old_one_ends(client: Client, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"confirm_email": None}
    sign_up(client, "ada@uni.example")
    old = code_to("ada@uni.example")
    client.post(reverse("account_email_verification_sent"), {"action": "resend"})
    assert len(letters_to("ada@uni.example")) == 2
    assert type_code(client, "account_email_verification_sent", old) == ""
    new = code_to("ada@uni.example")
    assert type_code(client, "account_email_verification_sent", new) == ACCOUNT


@pytest.mark.parametrize("password", ["short", "password123", "1234567890"])
def test_sign_up_with_a_bad_password_says_so_beside_it(client: Client, password: str) -> None:
    answer = client.post(reverse("account_signup"), {"email": "ada@uni.example", "password1": password})
    assert answer.status_code == 200
    assert answer.context["form"].errors["password1"]
    assert answer.context["form"]["email"].value() == "ada@uni.example"


def test_sign_up_with_a_known_address_looks_like_any_other(client: Client, ada: User) -> None:
    other = Client()
    answers = []
    for one, email in ((client, ada.email), (other, "new@example.org")):
        told = {"email": email, "password1": PASSWORD}
        first = one.post(reverse("account_signup"), told)
        page = one.get(first["Location"])
        text = page.content.decode().replace(email, "ADDRESS")
        refused = one.post(first["Location"], {"code": "WRONG1"})
        answers.append(
            (first.status_code, first["Location"], dict(page.headers), len(text), refused.status_code)
        )
    assert answers[0][:2] == answers[1][:2]
    assert {name: value for name, value in answers[0][2].items() if name != "Content-Length"} == {
        name: value for name, value in answers[1][2].items() if name != "Content-Length"
    }
    assert answers[0][3:] == answers[1][3:]
    assert last_subject(ada.email) == "You have an account already"
    assert User.objects.filter(email=ada.email).count() == 1


def test_sign_up_hashes_as_many_passwords_for_a_known_address(
    client: Client, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What takes the time of a sign-up. Everything else is a few rows."""
    hashed: list[str] = []
    preferred = type(hashers.get_hasher())
    encode = preferred.encode

    def counted(self: Any, password: str, salt: str) -> str:
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(preferred, "encode", counted)
    counts = []
    for email in (ada.email, "new@example.org"):
        hashed.clear()
        Client().post(reverse("account_signup"), {"email": email, "password1": PASSWORD})
        counts.append(len(hashed))
    assert counts == [1, 1]


@pytest.mark.parametrize("name", ["account_reset_password", "account_request_login_code"])
def test_asking_for_a_code_looks_the_same_for_an_unknown_address(name: str, ada: User) -> None:
    answers = []
    for email in (ada.email, "nobody@example.org"):
        client = Client()
        first = client.post(reverse(name), {"email": email})
        page = client.get(first["Location"])
        text = page.content.decode().replace(email, "ADDRESS")
        answers.append((first.status_code, first["Location"], sorted(page.headers), len(text)))
    assert answers[0] == answers[1]
    assert last_subject("nobody@example.org") == "There is no account with this address"


def test_sign_in_by_password_in_any_case(client: Client, ada: User) -> None:
    assert sign_in(client, "Ada@Example.ORG") == ACCOUNT
    assert is_in(client)


def test_refused_form_keeps_what_was_typed_and_our_words(client: Client, ada: User) -> None:
    answer = client.post(reverse("account_login"), {"login": ada.email, "password": "wrong"})
    text = answer.content.decode()
    assert f'value="{ada.email}"' in text
    assert ">E-mail address</label>" in text
    assert "Forgot your" not in text
    assert "do not belong together" in text


def test_sign_in_gives_the_session_a_new_key_and_keeps_what_is_in_it(client: Client, ada: User) -> None:
    session = client.session
    session["fit_profile"] = {"version": 1}
    session.save()
    before = client.session.session_key
    sign_in(client, ada.email)
    assert client.session.session_key != before
    assert client.session["fit_profile"] == {"version": 1}


def test_sign_out_leaves_nothing_in_the_session(client: Client, ada: User) -> None:
    sign_in(client, ada.email)
    session = client.session
    session["fit_profile"] = {"version": 1}
    session.save()
    assert client.get(reverse("account_logout")).status_code == 200
    assert is_in(client)
    client.post(reverse("account_logout"))
    assert not is_in(client)
    assert "fit_profile" not in client.session


def test_sign_in_by_a_code(client: Client, ada: User) -> None:
    answer = client.post(reverse("account_request_login_code"), {"email": ada.email})
    assert answer["Location"] == reverse("account_confirm_login_code")
    assert type_code(client, "account_confirm_login_code", "WRONG1") == ""
    assert type_code(client, "account_confirm_login_code", code_to(ada.email)) == ACCOUNT
    assert is_in(client)


def test_a_code_is_of_the_browser_that_asked_for_it(client: Client, ada: User) -> None:
    client.post(reverse("account_request_login_code"), {"email": ada.email})
    other = Client()
    where = type_code(other, "account_confirm_login_code", code_to(ada.email))
    assert where.startswith(reverse("account_login")) or where == reverse("account_request_login_code")
    assert not is_in(other)


def test_sign_in_with_an_unconfirmed_address_asks_for_its_code(client: Client) -> None:
    """As whoever staff made an account for."""
    UserFactory.create(email="ada@example.org", password=PASSWORD)
    assert sign_in(client, "ada@example.org") == reverse("account_email_verification_sent")
    assert not is_in(client)
    type_code(client, "account_email_verification_sent", code_to("ada@example.org"))
    assert is_in(client)


def test_sign_in_of_a_closed_account_is_refused(client: Client) -> None:
    UserFactory.create(email="ada@example.org", password=PASSWORD, confirmed=True, inactive=True)
    assert sign_in(client, "ada@example.org") == reverse("account_inactive")
    assert not is_in(client)


def test_superuser_of_the_command_line_can_sign_in_at_once(client: Client) -> None:
    User.objects.create_superuser("root@example.org", PASSWORD)
    assert sign_in(client, "root@example.org") == ACCOUNT


def test_sign_in_waits_after_five_failures_and_says_what_else_can_be_done(client: Client, ada: User) -> None:
    for _ in range(5):
        sign_in(client, ada.email, "wrong")
    answer = client.post(reverse("account_login"), {"login": ada.email, "password": PASSWORD})
    assert "sign in by a code" in answer.content.decode()
    assert not is_in(client)
    client.post(reverse("account_request_login_code"), {"email": ada.email})
    type_code(client, "account_confirm_login_code", code_to(ada.email))
    assert is_in(client)


def test_limits_count_by_the_client_that_the_proxy_names(settings: Settings) -> None:
    settings.SECURE_PROXY = True
    settings.SECURE_SSL_REDIRECT = False
    statuses = {}
    for client_address in ("203.0.113.5", "203.0.113.6"):
        for number in range(12):
            answer = Client().post(
                reverse("account_login"),
                {"login": f"{client_address}-{number}@example.org", "password": "wrong"},
                headers={"X-Forwarded-For": f"198.51.100.{number}, {client_address}"},
            )
            statuses[client_address] = "too many attempts" in answer.content.decode()
            if number == 9:
                assert not statuses[client_address]
    assert statuses == {"203.0.113.5": True, "203.0.113.6": True}


def test_too_many_requests_get_a_page_with_a_way_on(client: Client) -> None:
    for number in range(20):
        client.post(reverse("account_reset_password"), {"email": f"{number}@example.org"})
    answer = client.post(reverse("account_reset_password"), {"email": "last@example.org"})
    assert answer.status_code == 429
    assert "That was too often" in answer.content.decode()


@pytest.mark.parametrize(
    "where", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_sign_in_leads_to_no_other_site(client: Client, ada: User, where: str) -> None:
    answer = client.post(
        f"{reverse('account_login')}?next={where}", {"login": ada.email, "password": PASSWORD, "next": where}
    )
    assert answer["Location"] == ACCOUNT
    answer = client.post(reverse("account_logout"), {"next": where})
    assert answer["Location"] == "/"


def test_sign_in_leads_on_within_the_site(client: Client, ada: User) -> None:
    told = {"login": ada.email, "password": PASSWORD, "next": "/openings/?q=bandits"}
    assert client.post(reverse("account_login"), told)["Location"] == "/openings/?q=bandits"


@pytest.mark.parametrize("name", ["account_login", "account_signup", "account_reset_password"])
def test_odd_input_gets_a_message_not_an_error(client: Client, name: str) -> None:
    for odd in ("a\x00b@example.org", "x" * 100_000, "ada@example.org\r\nBcc: all@example.org"):
        told = {"login": odd, "email": odd, "password": odd, "password1": odd}
        answer = client.post(reverse(name), told)
        assert answer.status_code == 200
        assert answer.context["form"].errors


def test_the_admin_is_entered_by_the_same_door(client: Client, ada: User) -> None:
    answer = client.get("/admin/login/?next=/admin/postings/user/")
    assert answer["Location"] == "/account/login/?next=%2Fadmin%2Fpostings%2Fuser%2F"
    assert client.post("/admin/login/", {"username": ada.email, "password": PASSWORD}).status_code == 302
    assert not is_in(client)
    client.force_login(ada)
    assert client.get("/admin/login/").status_code == 403
    client.force_login(UserFactory.create(superuser=True))
    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/password_change/")["Location"] == reverse("account_change_password")


def test_password_of_a_stranger_does_not_outlive_the_first_code(client: Client, settings: Settings) -> None:
    """Anybody can sign up with any address, and wait until its owner gets in by a code."""
    settings.ACCOUNT_RATE_LIMITS = {"confirm_email": None}
    stranger = Client()
    sign_up(stranger, "ada@uni.example", "what the stranger chose")
    client.post(reverse("account_request_login_code"), {"email": "ada@uni.example"})
    assert type_code(client, "account_confirm_login_code", code_to("ada@uni.example")) == ACCOUNT
    assert "may not have been yours" in client.get(ACCOUNT).content.decode()
    assert is_in(client)
    assert sign_in(stranger, "ada@uni.example", "what the stranger chose") != ACCOUNT
    assert not is_in(stranger)
    assert sign_in(Client(), "ada@uni.example", "what the stranger chose") == ""


def test_password_of_whoever_confirms_later_stays(client: Client, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"confirm_email": None}
    sign_up(Client(), "ada@uni.example")
    assert sign_in(client, "ada@uni.example") == reverse("account_email_verification_sent")
    type_code(client, "account_email_verification_sent", code_to("ada@uni.example"))
    assert is_in(client)
    assert sign_in(Client(), "ada@uni.example") == ACCOUNT


def test_code_to_an_address_that_is_not_theirs_any_more_opens_nothing(client: Client, ada: User) -> None:
    old = EmailAddress.objects.create(user=ada, email="old@example.org", verified=True)
    client.post(reverse("account_request_login_code"), {"email": old.email})
    old.delete()
    where = type_code(client, "account_confirm_login_code", code_to(old.email))
    assert where == reverse("account_login")
    assert "does not belong to the account any more" in client.get(where).content.decode()
    assert not is_in(client)
    assert not EmailAddress.objects.filter(email=old.email).exists()


def test_new_password_by_an_address_that_is_not_theirs_any_more_is_refused(client: Client, ada: User) -> None:
    old = EmailAddress.objects.create(user=ada, email="old@example.org", verified=True)
    client.post(reverse("account_reset_password"), {"email": old.email})
    type_code(client, "account_confirm_password_reset_code", code_to(old.email))
    old.delete()
    told = {"password1": "another quiet harbour", "password2": "another quiet harbour"}
    answer = client.post(reverse("account_complete_password_reset"), told)
    assert answer.headers["Location"] == reverse("account_login")
    assert not is_in(client)
    ada.refresh_from_db()
    assert ada.check_password(PASSWORD)


@pytest.mark.parametrize(
    ("asking", "typing"),
    [
        ("account_request_login_code", "account_confirm_login_code"),
        ("account_reset_password", "account_confirm_password_reset_code"),
    ],
)
def test_three_wrong_codes_end_it_and_nobody_is_told_to_wait(
    client: Client, ada: User, asking: str, typing: str
) -> None:
    client.post(reverse(asking), {"email": ada.email})
    code = code_to(ada.email)
    for _ in range(3):
        where = type_code(client, typing, "WRONG1")
    said = client.get(where).content.decode()
    assert "Ask for a new one" in said
    assert "Wait five minutes" not in said
    type_code(client, typing, code)
    assert not is_in(client)


def test_too_many_codes_for_one_address_say_what_to_do(client: Client, ada: User) -> None:
    for _ in range(4):
        answer = Client().post(reverse("account_request_login_code"), {"email": ada.email})
    assert "Use the newest, or wait a minute" in answer.content.decode()
    assert len(letters_to(ada.email)) == 3
