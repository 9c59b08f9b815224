"""The account's own pages: what can be changed, who is told, and what must be proved first."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from postings.accounts.audit.models import AuditEntry
from postings.accounts.letters.tasks import send_letter
from postings.accounts.models import User
from postings.accounts.tasks import forget_ended_sessions
from postings.alerts.models import Address
from postings.openings.deadlines import NBSP
from tests.factories import MembershipFactory, UserFactory
from tests.factories.accounts import EmailAddressFactory
from tests.postings.accounts.ways_in import (
    PASSWORD,
    code_to,
    is_asked_again,
    is_in,
    last_subject,
    letters_to,
    prove,
    sign_in,
    type_code,
)
from tests.postings.alerts.outgoing import an_alert

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "a second harbour at dusk"
EMAILS = "/account/email/"


@pytest.fixture
def ada() -> User:
    return UserFactory.create(email="ada@example.org", name="Ada", password=PASSWORD, confirmed=True)


@pytest.fixture
def hers(client: Client, ada: User) -> Client:
    """Signed in a moment ago."""
    sign_in(client, ada.email)
    return client


@pytest.fixture
def commits(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> DjangoCaptureOnCommitCallbacks:
    """django-allauth tells people after the commit; nobody sends the letter here."""
    monkeypatch.setattr(send_letter, "delay", lambda letter_id: None)
    return django_capture_on_commit_callbacks


def later(minutes: int = 11) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=True)


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.headers)
    return answer.content.decode().replace(NBSP, " ")


def test_account_says_who_one_is_and_what_is_theirs(hers: Client, ada: User) -> None:
    MembershipFactory.create(user=ada, institution__name="Uni of Here", editor=True)
    text = page(hers, "/account/")
    for said in ("ada@example.org", "Ada", "Uni of Here", "editor", "1 browser signed in", "Off"):
        assert said in text
    assert 'content="noindex, nofollow"' in text
    assert "no-store" in hers.get("/account/").headers["Cache-Control"]


def test_name_is_changed(hers: Client, ada: User) -> None:
    assert hers.post("/account/", {"name": "Ada Byron"})["Location"] == "/account/"
    assert "Your name is changed." in page(hers, "/account/")
    ada.refresh_from_db()
    assert ada.name == "Ada Byron"


@pytest.mark.parametrize("name", ["x" * 151, "Ada\x00"])
def test_odd_name_is_refused_and_stays_typed(hers: Client, ada: User, name: str) -> None:
    answer = hers.post("/account/", {"name": name})
    assert answer.status_code == 200
    assert answer.context["form"].errors["name"]
    ada.refresh_from_db()
    assert ada.name == "Ada"


def test_address_counts_once_it_is_confirmed(hers: Client, ada: User) -> None:
    answer = hers.post(EMAILS, {"action_add": "", "email": "Ada@Uni.example"})
    assert answer["Location"] == reverse("account_email_verification_sent")
    assert not EmailAddress.objects.filter(email="ada@uni.example", verified=True).exists()
    hers.post(EMAILS, {"action_primary": "", "email": "ada@uni.example"})
    ada.refresh_from_db()
    assert ada.email == "ada@example.org"
    type_code(hers, "account_email_verification_sent", code_to("ada@uni.example"))
    assert EmailAddress.objects.get(email="ada@uni.example").verified


def test_new_main_address_is_the_persons_and_the_old_one_is_told(hers: Client, ada: User) -> None:
    EmailAddressFactory.create(user=ada, email="ada@uni.example", primary=False)
    agent = "Mozilla/5.0 (Macintosh; Intel Mac OS X 14) Firefox/140 Click https://evil.example/"
    hers.post(EMAILS, {"action_primary": "", "email": "ada@uni.example"}, headers={"User-Agent": agent})
    ada.refresh_from_db()
    assert ada.email == "ada@uni.example"
    assert EmailAddress.objects.get(user=ada, primary=True).email == "ada@uni.example"
    told = letters_to("ada@example.org")[-1]
    assert told.subject == "Your main address is changed"
    assert told.paragraphs[1].endswith("from 127.0.0.1, with Firefox on a Mac.")
    assert "ada@uni.example now" in told.paragraphs[0]
    hers.post(EMAILS, {"action_remove": "", "email": "ada@example.org"})
    assert [one.email for one in EmailAddress.objects.filter(user=ada)] == ["ada@uni.example"]
    for email in ("ada@example.org", "ada@uni.example"):
        assert last_subject(email) == "An address is removed"


def test_main_address_and_those_of_others_are_not_removed(hers: Client, ada: User) -> None:
    other = UserFactory.create(confirmed=True)
    for email in (ada.email, other.email):
        hers.post(EMAILS, {"action_remove": "", "email": email})
        assert EmailAddress.objects.filter(email=email).exists()
    hers.post(EMAILS, {"action_primary": "", "email": other.email})
    ada.refresh_from_db()
    assert ada.email == "ada@example.org"


def test_address_of_somebody_else_is_not_given_away(hers: Client) -> None:
    other = UserFactory.create(confirmed=True)
    answers = []
    for email in (other.email, "new@example.org"):
        answer = hers.post(EMAILS, {"action_add": "", "email": email})
        answers.append((answer.status_code, answer.headers.get("Location")))
    assert answers[0] == answers[1]
    assert "code" not in last_subject(other.email)


def test_an_account_has_five_addresses_at_most(hers: Client, ada: User) -> None:
    for number in range(4):
        EmailAddressFactory.create(user=ada, email=f"{number}@example.org", primary=False)
    assert "as many as an account may have" in page(hers, EMAILS)
    answer = hers.post(EMAILS, {"action_add": "", "email": "sixth@example.org"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "told", [{"action_add": "", "email": "n@example.org"}, {"action_primary": "", "email": "b@example.org"}]
)
def test_change_of_address_needs_a_recent_sign_in(hers: Client, ada: User, told: dict[str, str]) -> None:
    EmailAddressFactory.create(user=ada, email="b@example.org", primary=False)
    with later():
        assert is_asked_again(hers.post(EMAILS, told))
        assert letters_to("n@example.org") == []
        ada.refresh_from_db()
        assert ada.email == "ada@example.org"


def test_whoever_is_asked_again_goes_on_after_it(hers: Client, ada: User) -> None:
    with later():
        hers.post(EMAILS, {"action_add": "", "email": "n@example.org"})
        asked = f"{reverse('account_reauthenticate')}?next={EMAILS}"
        assert "Is it you?" in page(hers, asked)
        refused = hers.post(asked, {"password": "wrong", "next": EMAILS})
        assert "not your password" in refused.content.decode()
        hers.post(asked, {"password": PASSWORD, "next": EMAILS})
        assert last_subject("n@example.org") == "Confirm your address"


def test_password_change_ends_all_other_sessions(hers: Client, ada: User) -> None:
    other = Client()
    sign_in(other, ada.email)
    told = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    refused = hers.post(reverse("account_change_password"), told | {"oldpassword": "wrong"})
    assert refused.context["form"].errors["oldpassword"]
    assert hers.post(reverse("account_change_password"), told)["Location"] == "/account/"
    assert is_in(hers)
    assert not is_in(other)
    assert last_subject(ada.email) == "Your password is changed"
    assert sign_in(Client(), ada.email) == ""
    assert sign_in(Client(), ada.email, NEW_PASSWORD) == "/account/"


def test_forgotten_password_is_set_anew_and_ends_all_sessions(hers: Client, ada: User) -> None:
    other = Client()
    other.post(reverse("account_reset_password"), {"email": ada.email})
    where = type_code(other, "account_confirm_password_reset_code", code_to(ada.email))
    assert where == reverse("account_complete_password_reset")
    assert "A new password" in page(other, where)
    told = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert other.post(where, told)["Location"] == "/account/"
    assert is_in(other)
    assert not is_in(hers)
    assert last_subject(ada.email) == "Your password is new"


def test_sessions_are_listed_and_all_others_end(hers: Client, ada: User) -> None:
    other = Client(
        headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
    )
    sign_in(other, ada.email)
    text = page(hers, reverse("usersessions_list"))
    assert "Firefox on Linux" in text
    assert "127.0.0.1" in text
    hers.post(reverse("usersessions_list"))
    assert is_in(hers)
    assert not is_in(other)
    assert UserSession.objects.count() == 1


def test_sessions_that_have_ended_are_forgotten(hers: Client, ada: User) -> None:
    other = Client()
    sign_in(other, ada.email)
    assert forget_ended_sessions() == 0
    Session.objects.filter(session_key=other.session.session_key).update(expire_date=timezone.now())
    assert forget_ended_sessions() == 1
    assert UserSession.objects.get().session_key == hers.session.session_key


def test_a_client_without_an_address_can_sign_in(ada: User) -> None:
    """As over a unix socket, without a proxy that says who asks."""
    client = Client(REMOTE_ADDR="")
    assert sign_in(client, ada.email) == "/account/"
    assert UserSession.objects.get().ip == "0.0.0.0"  # noqa: S104 - nothing listens there


def totp_code(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time()))))


def turn_on_totp(client: Client) -> tuple[str, list[str]]:
    """The key of the app, and the recovery codes that come with it."""
    text = page(client, reverse("mfa_activate_totp"))
    found = re.search(r'account-key">([A-Z2-7]+)<', text)
    assert found
    assert client.post(reverse("mfa_activate_totp"), {"code": "000000"}).context["form"].errors["code"]
    answer = client.post(reverse("mfa_activate_totp"), {"code": totp_code(found[1])})
    assert answer.status_code == 302
    codes = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()
    return found[1], codes


def test_second_step_is_asked_for_after_password_and_after_code(
    hers: Client, ada: User, commits: DjangoCaptureOnCommitCallbacks
) -> None:
    with commits(execute=True):
        secret, codes = turn_on_totp(hers)
    assert last_subject(ada.email) == "Two-step sign-in is on"
    other = Client()
    second = reverse("mfa_authenticate")
    assert sign_in(other, ada.email) == second
    assert not is_in(other)
    assert other.post(second, {"code": "000000"}).status_code == 200
    assert "The second step" in page(other, second)
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=True):
        assert other.post(second, {"code": totp_code(secret)})["Location"] == "/account/"
    third = Client()
    third.post(reverse("account_request_login_code"), {"email": ada.email})
    assert type_code(third, "account_confirm_login_code", code_to(ada.email)) == second
    assert third.post(second, {"code": codes[0]})["Location"] == "/account/"
    assert is_in(third)
    fourth = Client()
    sign_in(fourth, ada.email)
    assert fourth.post(second, {"code": codes[0]}).status_code == 200
    assert not is_in(fourth)


def test_second_step_is_asked_for_after_a_new_password(hers: Client, ada: User) -> None:
    turn_on_totp(hers)
    other = Client()
    other.post(reverse("account_reset_password"), {"email": ada.email})
    type_code(other, "account_confirm_password_reset_code", code_to(ada.email))
    told = {"password1": "another quiet harbour", "password2": "another quiet harbour"}
    answer = other.post(reverse("account_complete_password_reset"), told)
    assert answer.headers["Location"] == reverse("mfa_authenticate")
    assert not is_in(other)


def test_second_step_holds_for_the_admin_too(ada: User) -> None:
    ada.is_staff = ada.is_superuser = True
    ada.save()
    client = Client()
    sign_in(client, ada.email)
    turn_on_totp(client)
    other = Client()
    sign_in(other, ada.email)
    assert other.get("/admin/")["Location"].startswith("/admin/login/")
    assert other.get("/admin/login/")["Location"].startswith("/account/login/")


def test_recovery_codes_are_shown_downloaded_and_made_anew(hers: Client) -> None:
    _, codes = turn_on_totp(hers)
    text = page(hers, reverse("mfa_view_recovery_codes"))
    assert "10 of 10 left" in text
    assert codes[0] in text
    file = hers.get(reverse("mfa_download_recovery_codes"))
    assert file.content.decode().split() == codes
    assert "attachment" in file.headers["Content-Disposition"]
    hers.post(reverse("mfa_generate_recovery_codes"))
    assert codes[0] not in page(hers, reverse("mfa_view_recovery_codes"))


def test_second_step_is_turned_off_only_by_whoever_proves_who_they_are(
    hers: Client, ada: User, commits: DjangoCaptureOnCommitCallbacks
) -> None:
    turn_on_totp(hers)
    off = reverse("mfa_deactivate_totp")
    with later():
        assert is_asked_again(hers.post(off))
        assert Authenticator.objects.exists()
        prove(hers)
        assert "Turn off the authenticator app?" in page(hers, off)
        with commits(execute=True):
            hers.post(off)
    assert not Authenticator.objects.filter(type=Authenticator.Type.TOTP).exists()
    assert last_subject(ada.email) == "The authenticator app is off"


def test_staff_turn_the_second_step_off_for_whoever_lost_their_phone(hers: Client, ada: User) -> None:
    turn_on_totp(hers)
    told = {"action": "turn_off_second_step", "_selected_action": [ada.pk]}
    staff, root = Client(), Client()
    staff.force_login(UserFactory.create(staff=True))
    staff.post("/admin/postings/user/", told)
    assert Authenticator.objects.exists()
    root.force_login(UserFactory.create(superuser=True))
    root.post("/admin/postings/user/", told)
    assert not Authenticator.objects.exists()
    assert last_subject(ada.email) == "Two-step sign-in is off"
    assert AuditEntry.objects.filter(action="account.second_step_off", target_id=str(ada.pk)).count() == 1
    assert sign_in(Client(), ada.email) == "/account/"
    for path in ("mfa/authenticator/", "account/emailaddress/", "usersessions/usersession/"):
        assert root.get(f"/admin/{path}").status_code == 404


@pytest.mark.parametrize(
    "name", ["mfa_index", "mfa_list_webauthn", "mfa_add_webauthn", "account_email", "account_change_password"]
)
def test_page_of_the_account_has_a_way_back_and_is_not_for_machines(hers: Client, name: str) -> None:
    text = page(hers, reverse(name))
    assert 'href="/account/"' in text
    assert 'content="noindex, nofollow"' in text
    assert "no-store" in hers.get(reverse(name)).headers["Cache-Control"]


def test_passkey_that_is_no_passkey_is_refused(hers: Client) -> None:
    add = reverse("mfa_add_webauthn")
    for odd in ("", "{}", "[]", '{"id": "x"}', "\x00"):
        assert hers.post(add, {"name": "phone", "credential": odd}).status_code == 200
    assert hers.post(add, {"name": "x" * 101, "credential": "{}"}).context["form"].errors["name"]
    assert not Authenticator.objects.exists()
    for odd in ("", "{}", '{"id": "x"}'):
        assert Client().post(reverse("mfa_login_webauthn"), {"credential": odd}).status_code == 302


def test_alerts_are_those_of_every_confirmed_address(hers: Client, ada: User) -> None:
    EmailAddressFactory.create(user=ada, email="ada@uni.example", primary=False)
    EmailAddressFactory.create(user=ada, email="not-yet@example.org", primary=False, verified=False)
    for email in ("Ada@example.org", "ada@uni.example", "not-yet@example.org", "bob@example.org"):
        an_alert(email)
    answer = hers.get("/account/alerts/")
    assert [part["address"].email for part in answer.context["parts"]] == [
        "Ada@example.org",
        "ada@uni.example",
    ]
    assert "no-store" in answer.headers["Cache-Control"]
    line = answer.context["parts"][0]["lines"][0]
    assert Client().post(line.act_urls["end"]).status_code == 302
    line.alert.refresh_from_db()
    assert line.alert.is_stopped


def test_alerts_without_any_lead_to_a_search(hers: Client) -> None:
    assert "No alert yet" in page(hers, "/account/alerts/")
    Address.objects.create(email="ada@example.org")
    assert "No alert yet" in page(hers, "/account/alerts/")
