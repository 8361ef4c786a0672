"""Signing in with the phone itself: made once, used on the sign-in page, and gone when it is taken away."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse

from core.models import Device, User
from tests.app.desks import ANDROID, phone_let_in, verbs, who_is
from tests.passkeys import SoftPhone, add, ask, come_in, send

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db

UNKNOWN = "/accounts/login/?passkey=unknown&next="


@pytest.fixture
def soft() -> SoftPhone:
    return SoftPhone()


@pytest.fixture
def inas(client_of: Callable[[User], Client], ina: User, soft: SoftPhone) -> Client:
    """Ina where she just signed in and added her phone."""
    client = client_of(ina)
    assert add(client, soft).status_code == 303
    return client


def kept(client: Client, username: str = "ina") -> list[Any]:
    passkeys: list[Any] = client.get(reverse("person", args=[username])).context["passkeys"]
    return passkeys


def test_a_phone_signs_its_owner_in_without_a_password(inas: Client, soft: SoftPhone) -> None:
    inas.post(reverse("account_logout"))
    assert (who_is(inas), come_in(inas, soft)["Location"], who_is(inas)) == (None, "/", "ina")
    (passkey,) = kept(inas)
    assert (passkey.name, passkey.is_this_one, passkey.last_used is not None) == ("?", True, True)
    assert verbs() == ["add_passkey"]


def test_a_session_made_so_is_a_device_like_others(
    inas: Client, soft: SoftPhone, ina: User, desk_of_dan: Client
) -> None:
    phone = Client(headers={"User-Agent": ANDROID})
    come_in(phone, soft)
    (device, _first) = desk_of_dan.get(reverse("person", args=["ina"])).context["devices"]
    assert (device.name, device.address) == ("Chrome, Android", "127.0.0.1")
    assert Device.objects.get(pk=device.id).passkey == ina.authenticator_set.get()
