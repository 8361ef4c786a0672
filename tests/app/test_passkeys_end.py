"""When a passkey ends: removed from the list, with the phone that is signed out, and with the person or the pass."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from core.domain.guests.passes import make_pass, revoke_pass
from core.domain.jobs import create_job
from core.domain.people.colleagues import one_at_a_time
from core.domain.people.passkeys import remove_passkey
from core.models import Actor, Device, User
from installer_app.passkeys.here import COOKIE, MOST, keep_here, passkeys_here
from installer_app.people_pages import PASSKEYS_LEFT
from tests.app.desks import phone_let_in, verbs, who_is
from tests.factories import make_location, make_station
from tests.passkeys import SoftPhone, add, add_with, ask, come_in, inas, kept, sign_in, soft

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.models import Operator

__all__ = ["inas", "soft"]
pytestmark = pytest.mark.django_db
# In this database: the tests of another worker wait as well.
WAITS = """
    SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')
"""

UNKNOWN = "/accounts/login/?passkey=unknown&next="
AGAIN = "You signed in a while ago. Sign in again first, so that we know that it is you."


def age(client: Client, **how_long: int) -> None:
    """Let the sign-in of this client be longer ago."""
    rows = Device.objects.filter(session_key=client.session.session_key)
    rows.update(created=F("created") - timedelta(**how_long))


def remove(client: Client, username: str, pk: int) -> int:
    return client.post(reverse("person_passkey", args=[username, pk])).status_code


def end(client: Client, username: str, of: Client) -> None:
    device = Device.objects.get(session_key=of.session.session_key)
    client.post(reverse("person_device", args=[username, device.pk]))


@pytest.mark.parametrize("by", ["ina", "dan", "ada"])
def test_who_looks_after_somebody_removes_their_passkey(
    by: str, request: pytest.FixtureRequest, client_of: Callable[[User], Client], inas: Client, soft: SoftPhone
) -> None:
    client = client_of(request.getfixturevalue(by))
    (passkey,) = kept(client)
    assert [remove(client, "ina", passkey.id) for _twice in range(2)] == [303, 303]
    assert (kept(inas), who_is(inas), come_in(Client(), soft)["Location"]) == ([], "ina", UNKNOWN)
    assert verbs() == ["add_passkey", "remove_passkey"]


def test_a_stranger_removes_nobody_elses(
    inas: Client, client_of: Callable[[User], Client], desk_of_dan: Client, otto: User, ada: User
) -> None:
    (inas_own,) = kept(inas)
    assert remove(client_of(otto), "ina", inas_own.id) == 404
    assert remove(client_of(otto), "otto", inas_own.id) == 303  # none of his
    adas = client_of(ada)
    add(adas, SoftPhone())
    (adas_own,) = kept(adas, "ada")
    assert (remove(inas, "ada", adas_own.id), remove(desk_of_dan, "ada", adas_own.id)) == (403, 403)
    assert remove(inas, "ina", adas_own.id) == 303  # none of hers
    assert ([one.id for one in kept(inas)], [one.id for one in kept(adas, "ada")]) == ([inas_own.id], [adas_own.id])
    assert Client().post(reverse("person_passkey", args=["ina", inas_own.id])).url.startswith("/accounts/login/")
    assert inas.get(reverse("person_passkey", args=["ina", inas_own.id])).status_code == 405


def test_others_see_only_the_passkeys_of_whom_they_look_after(inas: Client, desk_of_dan: Client, ada: User) -> None:
    assert len(kept(desk_of_dan, "ina")) == 1
    page = desk_of_dan.get(reverse("person", args=["ada"]))
    assert (page.context["passkeys"], b"Add this" in page.content) == ([], False)


def test_a_lost_phone_that_is_signed_out_opens_nothing_more(
    inas: Client, soft: SoftPhone, client_of: Callable[[User], Client], ina: User, desk_of_dan: Client
) -> None:
    """Its passkey goes with it, and so does every session that came in by it; her other phone stays."""
    again, other, others = Client(), client_of(ina), SoftPhone()
    come_in(again, soft)
    add(other, others)
    end(desk_of_dan, "ina", inas)
    assert [who_is(client) for client in (inas, again, other)] == [None, None, "ina"]
    assert [come_in(Client(), phone)["Location"] for phone in (soft, others)] == [UNKNOWN, "/"]


def test_signing_out_of_a_phone_where_the_passkey_is_not_leaves_it(
    inas: Client, soft: SoftPhone, desk_of_dan: Client
) -> None:
    end(desk_of_dan, "ina", phone_let_in(desk_of_dan, "ina"))
    assert (who_is(inas), come_in(Client(), soft)["Location"]) == ("ina", "/")


def test_signing_out_oneself_leaves_the_passkey(inas: Client, soft: SoftPhone) -> None:
    inas.post(reverse("account_logout"))
    assert come_in(inas, soft)["Location"] == "/"


def test_who_is_removed_has_no_passkeys(inas: Client, soft: SoftPhone, desk_of_ada: Client) -> None:
    desk_of_ada.post(reverse("person_remove", args=["ina"]))
    stranger = Client()
    assert (come_in(stranger, soft)["Location"], who_is(stranger), who_is(inas)) == (UNKNOWN, None, None)


def test_an_account_that_was_shut_some_other_way_stays_shut(inas: Client, soft: SoftPhone, ina: User) -> None:
    User.objects.filter(pk=ina.pk).update(is_active=False)
    stranger = Client()
    assert (come_in(stranger, soft)["Location"], who_is(stranger)) == (reverse("account_inactive"), None)


def test_a_pass_that_is_taken_back_takes_its_passkeys_along(plinth: Operator, dan: User, soft: SoftPhone) -> None:
    dispatcher, place = Actor.of_person(dan.membership), make_location(plinth, "Dock 9")
    make_station(plinth, "CP1")
    day = timezone.localdate().isoformat()
    job = create_job(actor=dispatcher, location_id=place.location_id, day=day, stations=["CP1"])
    made, secret = make_pass(actor=dispatcher, job_id=job.pk, name="Piet of Volt BV")
    sub, stranger = Client(), Client()
    sub.post(reverse("come_in", args=[secret]))
    assert add(sub, soft).status_code == 303
    revoke_pass(actor=dispatcher, pass_id=made.pk)
    assert (come_in(stranger, soft)["Location"], who_is(stranger), who_is(sub)) == (UNKNOWN, None, None)


@pytest.mark.django_db(transaction=True)
def test_a_phone_that_answers_while_its_passkey_goes_comes_too_late(
    plinth: Operator, ina: User, soft: SoftPhone, client_of: Callable[[User], Client]
) -> None:
    """Both the session and the passkey wait at the person's row: the passkey goes first, so there is no session."""
    client, late, told = client_of(ina), Client(), []
    add(client, soft)
    ask(late)
    (passkey,) = kept(client)

    def answer() -> None:
        try:
            told.append(come_in(late, soft)["Location"])
        finally:
            connection.close()

    phone = threading.Thread(target=answer)
    with transaction.atomic():
        one_at_a_time(ina)
        phone.start()
        wait_until_somebody_waits()
        remove_passkey(actor=Actor.of_person(ina.membership), username="ina", passkey_id=passkey.id)
    phone.join()
    assert (told, who_is(late), Device.objects.filter(user=ina).count()) == ([UNKNOWN], None, 1)


def wait_until_somebody_waits(within_s: float = 10) -> None:
    until = time.monotonic() + within_s
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # a transaction sees one moment of it otherwise
            cursor.execute(WAITS)
            if cursor.fetchone() == (True,):
                return
            time.sleep(0.01)  # between two looks at what the database knows
    raise AssertionError("nobody waits")


def test_only_who_just_signed_in_adds_a_phone(client_of: Callable[[User], Client], ina: User, soft: SoftPhone) -> None:
    client = client_of(ina)
    age(client, minutes=14)
    options = client.get(reverse("new_passkey")).context["options"]
    age(client, seconds=61)
    told = add_with(client, soft, options)
    assert (told.context["sentence"], kept(client)) == (AGAIN, [])
    page = client.get(reverse("new_passkey"))
    onward = "/accounts/login/?next=/passkeys/new"
    assert (page.context["options"], f'name="next" value="{onward}"' in page.content.decode()) == ("", True)
    assert client.post(reverse("account_logout"), {"next": onward})["Location"] == onward


def test_a_sign_in_code_is_a_sign_in_too(desk_of_dan: Client, ina: User, soft: SoftPhone) -> None:
    assert add(phone_let_in(desk_of_dan, "ina"), soft)["Location"] == "/people/ina/"


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(
    many: int, client_of: Callable[[User], Client], ina: User, django_assert_num_queries: Any
) -> None:
    client = client_of(ina)
    for _number in range(many):
        add(client, SoftPhone())
    with django_assert_num_queries(7):
        assert len(kept(client)) == many


# --- a phone that was signed in by its password again ---

SIGNED_OUT, GONE = "It is signed out.", "It is signed out, and its passkey opens nothing any more."


def told(client: Client) -> list[str]:
    """Give what the next page says of what was just done."""
    return [str(one) for one in client.get(reverse("person", args=["ina"])).context["messages"]]


def by_password(phone: Client, user: User) -> Client:
    """Let somebody sign out of their phone, and in by password."""
    phone.post(reverse("account_logout"))
    sign_in(phone, user)
    return phone


def test_the_passkey_of_a_phone_goes_with_it_also_after_a_password(
    inas: Client, soft: SoftPhone, ina: User, desk_of_dan: Client
) -> None:
    end(desk_of_dan, "ina", by_password(inas, ina))
    assert (who_is(inas), come_in(Client(), soft)["Location"], kept(desk_of_dan)) == (None, UNKNOWN, [])
    assert told(desk_of_dan) == []  # said once, on the page that `kept` read


def test_a_phone_that_came_in_by_its_passkey_is_known_later(soft: SoftPhone, inas: Client, ina: User) -> None:
    """The passkey came to a second phone some other way: what used it once has it."""
    second = Client()
    come_in(second, soft)
    by_password(second, ina)
    assert [one.is_this_one for one in kept(second)] == [True]


def test_it_is_said_what_became_of_the_passkey(
    inas: Client, ina: User, client_of: Callable[[User], Client], desk_of_dan: Client
) -> None:
    other = client_of(ina)
    end(desk_of_dan, "ina", other)
    assert told(desk_of_dan) == [str(PASSKEYS_LEFT)]
    end(desk_of_dan, "ina", inas)
    assert told(desk_of_dan) == [GONE]
    end(desk_of_dan, "ina", client_of(ina))
    assert told(desk_of_dan) == [SIGNED_OUT]


def test_a_passkey_of_somebody_else_on_a_shared_phone_stays(
    inas: Client, ina: User, sue: User, desk_of_ada: Client
) -> None:
    inas.post(reverse("account_logout"))
    sign_in(inas, sue)
    end(desk_of_ada, "sue", inas)
    assert (who_is(inas), len(kept(desk_of_ada))) == (None, 1)


def test_of_two_on_a_shared_phone_each_keeps_their_own(inas: Client, ina: User, sue: User, desk_of_ada: Client) -> None:
    inas.post(reverse("account_logout"))
    sign_in(inas, sue)
    assert add(inas, SoftPhone()).status_code == 303
    end(desk_of_ada, "ina", by_password(inas, ina))
    assert [len(kept(desk_of_ada, name)) for name in ("ina", "sue")] == [0, 1]


@pytest.mark.parametrize("forged", ["1", "1:x:y", "", "a.b"])
def test_nobody_writes_that_cookie_but_us(forged: str, inas: Client, ina: User, desk_of_dan: Client) -> None:
    (passkey,) = kept(inas)
    stranger = Client()
    stranger.cookies[COOKIE] = forged.replace("1", str(passkey.id))
    sign_in(stranger, ina)
    end(desk_of_dan, "ina", stranger)
    assert [one.id for one in kept(desk_of_dan)] == [passkey.id]


def test_a_passkey_that_was_removed_is_no_hindrance(inas: Client, ina: User) -> None:
    (passkey,) = kept(inas)
    remove(inas, "ina", passkey.id)
    assert who_is(by_password(inas, ina)) == "ina"


def test_a_phone_forgets_the_oldest_of_too_many(inas: Client, ina: User) -> None:
    request, answer = RequestFactory().get("/"), HttpResponse()
    for number in range(1, MOST + 3):
        keep_here(request, answer, number)
        request.COOKIES[COOKIE] = answer.cookies[COOKIE].value
    keep_here(request, answer, 5)
    request.COOKIES[COOKIE] = answer.cookies[COOKIE].value
    assert passkeys_here(request) == [3, 4, *range(6, MOST + 3), 5]
