"""A phone without hardware: makes passkeys and answers with them, as WebAuthn wants it (ES256, no attestation)."""

from __future__ import annotations

import hashlib
import json
import secrets
import struct
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.urls import reverse
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from django.test import Client

    from core.models import User

HOST = "testserver"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class SoftPhone:
    """One passkey at a time, behind a lock that its owner opens, or not (`verified`)."""

    def __init__(self, *, verified: bool = True, origin: str = f"https://{HOST}") -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(16)
        self.flags, self.origin, self.handle = PRESENT | (VERIFIED if verified else 0), origin, b""

    def make(self, options: dict[str, Any]) -> dict[str, Any]:
        """Answer navigator.credentials.create."""
        asked = options["publicKey"]
        self.handle = websafe_decode(asked["user"]["id"])
        public = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))
        body = self.head(ATTESTED) + bytes(16) + struct.pack(">H", len(self.id)) + self.id + public
        attested = cbor.encode({"fmt": "none", "attStmt": {}, "authData": body})
        told = {"clientDataJSON": self.told("create", asked), "attestationObject": attested}
        return self.answer(told) | {"clientExtensionResults": {"credProps": {"rk": True}}}

    def open(self, options: dict[str, Any]) -> dict[str, Any]:
        """Answer navigator.credentials.get."""
        data, body = self.told("get", options["publicKey"]), self.head()
        signature = self.key.sign(body + hashlib.sha256(data).digest(), ec.ECDSA(hashes.SHA256()))
        told = {"clientDataJSON": data, "authenticatorData": body, "signature": signature, "userHandle": self.handle}
        return self.answer(told)

    def head(self, more: int = 0) -> bytes:
        return hashlib.sha256(HOST.encode()).digest() + struct.pack(">BI", self.flags | more, 0)

    def told(self, what: str, asked: dict[str, Any]) -> bytes:
        said = {"type": f"webauthn.{what}", "challenge": asked["challenge"], "origin": self.origin}
        return json.dumps(said).encode()

    def answer(self, told: dict[str, bytes]) -> dict[str, Any]:
        name = websafe_encode(self.id)
        response = {part: websafe_encode(value) for part, value in told.items()}
        return {"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {}}


def add(client: Client, phone: SoftPhone, **said: str) -> HttpResponse:
    """Make a passkey on the page for it, where this client is signed in."""
    options = json.loads(client.get(reverse("new_passkey")).context["options"])
    return client.post(reverse("new_passkey"), {"credential": json.dumps(phone.make(options)), **said})


def ask(client: Client) -> dict[str, Any]:
    """Give what the sign-in page's script is given to show to the phone."""
    return client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"}).json()["request_options"]


def come_in(client: Client, phone: SoftPhone, **said: str) -> HttpResponse:
    """Sign in with the phone alone."""
    return send(client, json.dumps(phone.open(ask(client))), **said)


def send(client: Client, credential: str, **said: str) -> HttpResponse:
    return client.post(reverse("mfa_login_webauthn"), {"credential": credential, **said})


@pytest.fixture
def soft() -> SoftPhone:
    return SoftPhone()


@pytest.fixture
def inas(client_of: Callable[[User], Client], ina: User, soft: SoftPhone) -> Client:
    """Ina where she just signed in and added her phone."""
    client = client_of(ina)
    assert add(client, soft).status_code == 303
    return client


def sign_in(client: Client, user: User, **said: str) -> str:
    """Sign in by password; give where that leads."""
    user.set_password("a long enough one")
    user.save()
    typed = {"login": user.username, "password": "a long enough one", "remember": "on"}
    address: str = client.post(reverse("account_login"), typed | said)["Location"]
    return address


def kept(client: Client, username: str = "ina") -> list[Any]:
    passkeys: list[Any] = client.get(reverse("person", args=[username])).context["passkeys"]
    return passkeys


def add_with(client: Client, phone: SoftPhone, options: str) -> HttpResponse:
    """Make a passkey by options that the page gave before."""
    return client.post(reverse("new_passkey"), {"credential": json.dumps(phone.make(json.loads(options)))})
