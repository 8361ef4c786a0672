"""Phones and passkeys of somebody: noted, added, ended, and whose they are."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.contrib.sessions.backends.db import SessionStore

from core.domain.people.colleagues import (
    end_device,
    note_device,
)
from core.domain.people.passkeys import add_passkey, remove_passkey
from core.models import Device, User
from core.models.clock import database_now
from core.queries.people import passkeys_of
from tests.domain.deeds.asked import NOT_HERE, changed, nobody, refused, told
from tests.domain.deeds.phones import sign_in

if TYPE_CHECKING:
    from core.models import Actor

pytestmark = pytest.mark.django_db
ADMIN = "your administrator"
NAMES = "username: A user name has letters, digits and @ . + - _ only, at most 150."
OVER = "This sign-in code was used already or is older than ten minutes. Ask for a new one."


def test_a_phone_is_signed_out_with_its_passkey_and_once(admin: Actor, ina: User) -> None:
    passkey = passkeys_of(ina).create(user=ina, type="webauthn", data={"name": "a", "credential": {}})
    other = passkeys_of(ina).create(user=ina, type="webauthn", data={"name": "b", "credential": {}})
    phone, same = sign_in(ina, passkey=passkey.pk), sign_in(ina, passkey=passkey.pk)
    stays = sign_in(ina, passkey=other.pk)
    ended = []
    entries = told(lambda: ended.append(end_device(actor=admin, username="ina", device_id=phone.pk)))
    assert (entries, [(one.with_passkey, one.passkeys_left) for one in ended]) == (
        [("end_device", "ada", "person ina", {})], [(True, 1)],
    )  # fmt: skip
    assert list(Device.objects.values_list("pk", flat=True)) == [stays.pk]
    assert [SessionStore(each.session_key).exists(each.session_key) for each in (phone, same, stays)] == [
        False, False, True,
    ]  # fmt: skip
    assert changed(lambda: end_device(actor=admin, username="ina", device_id=phone.pk)) == []


def test_a_phone_is_its_owners(admin: Actor, ina: User, sue: User, fitter: Actor, stranger: Actor) -> None:
    phone = sign_in(sue)
    assert changed(lambda: end_device(actor=admin, username="ina", device_id=phone.pk)) == []
    assert refused(lambda: end_device(actor=fitter, username="sue", device_id=phone.pk)) == nobody(ADMIN)
    assert refused(lambda: end_device(actor=stranger, username="sue", device_id=phone.pk)) == NOT_HERE


def test_a_passkey_is_added_where_one_has_just_signed_in(fitter: Actor, ina: User) -> None:
    device = sign_in(ina)
    asked = {"actor": fitter, "username": "ina", "name": "n" * 61, "credential": {"id": "x"}}
    entries = told(lambda: add_passkey(session_key=device.session_key, **asked))
    [kept] = passkeys_of(ina)
    assert (kept.type, kept.data) == ("webauthn", {"name": "n" * 60, "credential": {"id": "x"}})
    assert (Device.objects.get().passkey_id, entries) == (kept.pk, [("add_passkey", "ina", "person ina", {})])
    again = ["2000 sign_in_again"]
    again += ["You signed in a while ago. Sign in again first, so that we know that it is you."]
    for key in (None, "", "another"):
        assert refused(lambda key=key: add_passkey(session_key=key, **asked)) == again
    for minutes, is_refused in ((14, False), (15, True)):
        Device.objects.update(created=database_now() - timedelta(minutes=minutes))
        if is_refused:
            assert refused(lambda: add_passkey(session_key=device.session_key, **asked)) == again
        else:
            assert add_passkey(session_key=device.session_key, **asked) > kept.pk


def test_a_passkey_is_removed_once_and_leaves_the_phone_signed_in(admin: Actor, ina: User, sue: User) -> None:
    passkey = passkeys_of(ina).create(user=ina, type="webauthn", data={"name": "a", "credential": {}})
    sign_in(ina, passkey=passkey.pk)
    assert changed(lambda: remove_passkey(actor=admin, username="sue", passkey_id=passkey.pk)) == []
    entries = told(lambda: remove_passkey(actor=admin, username="ina", passkey_id=passkey.pk))
    assert entries == [("remove_passkey", "ada", "person ina", {})]
    assert list(Device.objects.values_list("user", "passkey")) == [(ina.pk, None)]
    assert changed(lambda: remove_passkey(actor=admin, username="ina", passkey_id=passkey.pk)) == []


def test_a_phone_forgets_sessions_that_are_over_and_keeps_what_it_says(ina: User) -> None:
    old, stays = sign_in(ina), sign_in(ina)
    SessionStore(old.session_key).delete()
    said = {"user_agent": "x" * 301, "address": None}
    note_device(user=ina, session_key=stays.session_key, **said)
    rows = Device.objects.values_list("session_key", "user_agent", "address", "passkey")
    assert list(rows) == [(stays.session_key, "x" * 300, None, None)]
    assert refused(lambda: note_device(user=ina, session_key="x", passkey_id=7, **said)) == NOT_HERE


def test_of_the_passkeys_made_on_a_phone_its_owners_newest_is_its(ina: User, sue: User) -> None:
    made = [
        passkeys_of(user).create(user=user, type="webauthn", data={"name": "a", "credential": {}})
        for user in (ina, ina, sue)
    ]
    device = sign_in(ina)
    said = {"user": ina, "session_key": device.session_key, "user_agent": "x", "address": None}
    note_device(**said, made_here=[row.pk for row in made])
    assert Device.objects.get().passkey_id == made[1].pk
    note_device(**said, passkey_id=made[0].pk, made_here=[made[1].pk])
    assert Device.objects.get().passkey_id == made[0].pk
