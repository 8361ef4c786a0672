"""What tests do the quick way leaves behind what the product's own way does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.models import Device
from tests.factories import make_location, make_station
from tests.quick import signed_in

if TYPE_CHECKING:
    from core.models import Operator, User


def by_django(user: User) -> Client:
    client = Client()
    client.force_login(user, settings.AUTHENTICATION_BACKENDS[0])
    return client


def left_behind(user: User, client: Client) -> dict[str, Any]:
    """Give all that a sign-in writes, and take it away; what is drawn by lot and the time of it aside."""
    cookies = {name: dict(cookie) for name, cookie in client.cookies.items()}
    [session], [device] = Session.objects.all(), Device.objects.values()
    key, signed_in_at, told = client.cookies["session"].value, user.last_login, session.get_decoded()
    user.refresh_from_db()
    ages = [
        (at - timezone.now()).total_seconds() for at in (session.expire_date, user.last_login, device.pop("created"))
    ]
    keys = {key, session.session_key, device.pop("session_key")}
    assert (len(keys), len(key), device.pop("id") > 0, user.last_login) == (1, 32, True, signed_in_at)
    Session.objects.all().delete()
    Device.objects.all().delete()
    return {"cookies": cookies, "told": told, "device": device, "ages": [round(age / 60) for age in ages]}


def test_signing_in_quickly_leaves_what_django_does(ina: User) -> None:
    as_django = left_behind(ina, by_django(ina))
    assert left_behind(ina, signed_in(ina)) == as_django
    assert as_django["ages"] == [settings.SESSION_COOKIE_AGE / 60, 0, 0]


def test_signing_in_quickly_forgets_the_phones_whose_sessions_are_over(ina: User, sue: User) -> None:
    over, living = (signed_in(ina).cookies["session"].value for _phone in range(2))
    hers = signed_in(sue).cookies["session"].value
    Session.objects.filter(session_key__in=[over, hers]).update(expire_date=timezone.now() - timedelta(days=1))
    now = signed_in(ina).cookies["session"].value
    assert {*Device.objects.values_list("session_key", flat=True)} == {living, hers, now}


def test_who_signed_in_quickly_is_in_after_one_question(ina: User) -> None:
    with CaptureQueriesContext(connection) as asked:
        client = signed_in(ina)
    assert (len(asked), client.get("/").wsgi_request.user) == (1, ina)


def test_a_station_that_was_read_again_is_what_django_reads(plinth: Operator) -> None:
    place = make_location(plinth)
    station = make_station(plinth, location=place, linked_at=datetime(2026, 3, 1, tzinfo=UTC))
    told = {name: value for name, value in vars(station).items() if not name.startswith("_")}
    assert station._state.fields_cache == {}
    station.refresh_from_db()
    assert told == {name: value for name, value in vars(station).items() if not name.startswith("_")}
