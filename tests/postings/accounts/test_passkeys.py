"""A key that is asked for as a second step need not know who holds it; one that signs in alone has to."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.test import Client
from django.urls import reverse
from fido2.cose import ES256
from fido2.utils import sha256, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

from postings.accounts.models import User
from tests.factories import UserFactory
from tests.postings.accounts.ways_in import PASSWORD, is_in, sign_in

pytestmark = pytest.mark.django_db
HOST = "testserver"
FLAG = AuthenticatorData.FLAG
AJAX = {"X-Requested-With": "XMLHttpRequest"}


class Key:
    """A security key, in software."""

    def __init__(self, owner: User) -> None:
        self._owner, self._id = owner, os.urandom(16)
        self._secret = ec.generate_private_key(ec.SECP256R1())
        public = ES256.from_cryptography_key(self._secret.public_key())  # type: ignore[no-untyped-call] # no types
        data = AuthenticatorData.create(
            sha256(HOST.encode()),
            FLAG.UP | FLAG.AT,
            0,
            AttestedCredentialData.create(b"\0" * 16, self._id, public),
        )
        made = {
            "clientDataJSON": websafe_encode(self._client("webauthn.create", b"any")),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        }
        name = websafe_encode(self._id)
        Authenticator.objects.create(
            user=owner,
            type=Authenticator.Type.WEBAUTHN,
            data={
                "name": "Key",
                "credential": {"id": name, "rawId": name, "type": "public-key", "response": made},
            },
        )

    def _client(self, kind: str, challenge: bytes) -> bytes:
        return CollectedClientData.create(kind, challenge, f"https://{HOST}")

    def answer(self, challenge: str, *, is_verified: bool) -> str:
        """`is_verified`: whether the key made sure who holds it, by a PIN or a finger."""
        flags = FLAG.UP | (FLAG.UV if is_verified else FLAG(0))
        data = AuthenticatorData.create(sha256(HOST.encode()), flags, 1)
        client = CollectedClientData.create("webauthn.get", challenge, f"https://{HOST}")
        signature = self._secret.sign(data + sha256(client), ec.ECDSA(SHA256()))
        name, user = websafe_encode(self._id), auth.build_user_payload(self._owner).id
        response: dict[str, Any] = {
            "clientDataJSON": websafe_encode(client),
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(signature),
            "userHandle": websafe_encode(user),
        }
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})


@pytest.fixture
def ada() -> User:
    return UserFactory.create(email="ada@example.org", password=PASSWORD, confirmed=True)


def challenge_of_sign_in(client: Client) -> str:
    answer = client.get(reverse("mfa_login_webauthn"), headers=AJAX).json()
    return str(answer["request_options"]["publicKey"]["challenge"])


@pytest.mark.parametrize("is_verified", [True, False])
def test_passkey_signs_in_alone_only_where_it_knows_who_holds_it(
    client: Client, ada: User, is_verified: bool
) -> None:
    key = Key(ada)
    told = {"credential": key.answer(challenge_of_sign_in(client), is_verified=is_verified)}
    client.post(reverse("mfa_login_webauthn"), told)
    assert is_in(client) == is_verified


def test_challenge_of_a_strangers_second_step_signs_nobody_in(client: Client, ada: User) -> None:
    """Whoever found a key has an account of their own, where a key is asked for without its PIN."""
    found, own = Key(ada), UserFactory.create(email="mal@example.org", password=PASSWORD, confirmed=True)
    Key(own)
    assert sign_in(client, own.email) == reverse("mfa_authenticate")
    client.get(reverse("mfa_authenticate"))
    session = client.session
    challenge = session[auth.STATE_SESSION_KEY]["challenge"]
    del session["account_login"]  # What was begun has timed out; the challenge has not.
    session.save()
    client.post(reverse("mfa_login_webauthn"), {"credential": found.answer(challenge, is_verified=False)})
    assert not is_in(client)
