"""The way in without a password, and the phones on which somebody is signed in."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.domain.guests.passes import make_pass
from core.domain.jobs import create_job
from core.domain.people.colleagues import make_sign_in_link, use_sign_in_link
from core.errors import LinkOver, NotAllowed
from core.models import Actor, Device, SignInLink, User
from tests.app.desks import OVER, code_for, phone_let_in, told, verbs, who_is
from tests.factories import make_location

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.models import Operator

pytestmark = pytest.mark.django_db


def test_h13_a_code_works_once(desk_of_dan: Client, ina: User) -> None:
    address = code_for(desk_of_dan, "ina")
    Client().post(address)
    second = Client()
    assert told(second.post(address)) == (200, OVER)
    assert told(second.get(address)) == (200, OVER)
    assert who_is(second) is None


def test_h13_looking_at_a_code_does_not_use_it_up(desk_of_dan: Client, ina: User) -> None:
    """H13: previews and prefetches of a link open it too."""
    address, bot, phone = code_for(desk_of_dan, "ina"), Client(), Client()
    for _time in range(3):
        bot.get(address)
        bot.head(address)
    assert who_is(bot) is None
    phone.post(address)
    assert who_is(phone) == "ina"


def test_h13_a_code_lives_ten_minutes(desk_of_dan: Client, ina: User) -> None:
    address = code_for(desk_of_dan, "ina")
    SignInLink.objects.update(expires_at=F("expires_at") - timedelta(minutes=9, seconds=50))
    assert Client().get(address).status_code == 200
    SignInLink.objects.update(expires_at=F("expires_at") - timedelta(seconds=11))
    assert told(Client().post(address)) == (200, OVER)


def test_who_is_asked_in_is_told_what_opens(desk_of_dan: Client, ina: User, dan: User, plinth: Operator) -> None:
    """A code opens the shift of a colleague; a pass of another firm opens one job, and the page says which."""
    dispatcher = Actor(operator=plinth, user=dan, role="dispatcher")
    place = make_location(plinth, "Dock 9")
    job = create_job(actor=dispatcher, location_id=place.location_id, day=timezone.localdate().isoformat(), stations=[])
    _made, secret = make_pass(actor=dispatcher, job_id=job.pk, name="Piet of Volt BV")
    asked = [Client().get(url).content.decode() for url in (code_for(desk_of_dan, "ina"), f"/in/{secret}")]
    told = ("Are you ina of Plinth Energy?", "The code works once", "Are you Piet of Volt BV?", "for one job: Dock 9.")
    assert [[page.count(word) for word in told] for page in asked] == [[1, 1, 0, 0], [0, 0, 1, 1]]
    assert [page.count("Yes, that is me") for page in asked] == [1, 1]


def test_a_newer_code_ends_the_older(desk_of_dan: Client, ina: User) -> None:
    old, new, phone = code_for(desk_of_dan, "ina"), code_for(desk_of_dan, "ina"), Client()
    assert told(phone.post(old)) == (200, OVER)
    phone.post(new)
    assert who_is(phone) == "ina"


@pytest.mark.parametrize("secret", ["x", "%ff%fe", "é" * 40])
def test_a_code_that_nobody_made_lets_nobody_in(secret: str) -> None:
    assert told(Client().post(f"/in/{secret}")) == (200, OVER)


def test_who_is_signed_in_here_is_told_before_they_are_signed_out(
    desk_of_dan: Client, client_of: Callable[[User], Client], ina: User, sue: User
) -> None:
    phone, address = client_of(sue), code_for(desk_of_dan, "ina")
    assert phone.get(address).context["somebody_else"] == sue
    old_key = phone.session.session_key
    phone.post(address)
    assert (who_is(phone), phone.session.session_key == old_key) == ("ina", False)


def test_a_form_of_another_site_lets_nobody_in(desk_of_dan: Client, ina: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(code_for(desk_of_dan, "ina")).status_code == 403
    assert who_is(strict) is None


@pytest.mark.parametrize("username", ["sue", "ada"])
def test_a_dispatcher_lets_nobody_in_who_may_more(username: str, desk_of_dan: Client, sue: User, ada: User) -> None:
    refused = desk_of_dan.post(reverse("person_code", args=[username]))
    assert refused.status_code == 403
    assert SignInLink.objects.count() == 0


def test_an_installer_sees_themselves_and_makes_a_code_for_a_second_phone(
    client_of: Callable[[User], Client], ina: User, sue: User
) -> None:
    phone = client_of(ina)
    page = phone.get(reverse("person", args=["ina"])).context
    assert (page["is_me"], page["may_look_after"], page["roles"]) == (True, True, [])
    assert phone.get(reverse("person", args=["sue"])).status_code == 404
    assert phone.get(reverse("people")).status_code == 403
    second = Client()
    second.post(code_for(phone, "ina"))
    assert who_is(second) == "ina"


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_lost_phone_is_signed_out(headers: dict[str, str], desk_of_dan: Client, ina: User) -> None:
    lost, kept = phone_let_in(desk_of_dan, "ina"), phone_let_in(desk_of_dan, "ina")
    device = Device.objects.get(session_key=lost.session.session_key)
    where = reverse("person_device", args=["ina", device.pk])
    for _twice in range(2):
        done = desk_of_dan.post(where, headers=headers)
        assert done["HX-Redirect" if headers else "Location"] == "/people/ina/"
    assert lost.get("/app/").status_code == 302
    assert kept.get("/app/").status_code == 200
    assert verbs()[-1] == "end_device"
    assert verbs().count("end_device") == 1


def test_a_device_is_ended_through_its_owner_only(
    desk_of_dan: Client, desk_of_ada: Client, ina: User, ada: User
) -> None:
    phone_let_in(desk_of_ada, "ada")
    device = Device.objects.filter(user=ada).latest("created")
    desk_of_dan.post(reverse("person_device", args=["ina", device.pk]))
    assert desk_of_dan.post(reverse("person_device", args=["ada", device.pk])).status_code == 403
    assert Device.objects.filter(pk=device.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_of_eight_phones_with_one_code_one_gets_in(plinth: Operator, ina: User, ada: User) -> None:
    _link, secret = make_sign_in_link(actor=Actor.of_person(ada.membership), username="ina")
    outcomes, start = [], threading.Barrier(8)

    def come_in() -> None:
        start.wait()
        try:
            outcomes.append(use_sign_in_link(secret=secret).username)
        except LinkOver:
            outcomes.append("over")
        finally:
            connection.close()

    phones = [threading.Thread(target=come_in) for _phone in range(8)]
    for phone in phones:
        phone.start()
    for phone in phones:
        phone.join()
    assert sorted(outcomes) == ["ina", *["over"] * 7]


def test_who_may_not_look_after_somebody_makes_no_link(plinth: Operator, ina: User, dan: User) -> None:
    with pytest.raises(NotAllowed):
        make_sign_in_link(actor=Actor.of_person(ina.membership), username="dan")


def test_a_code_is_shown_once_and_a_reload_says_so(desk_of_dan: Client, ina: User) -> None:
    shown = desk_of_dan.post(reverse("person_code", args=["ina"]))["Location"]
    pages = [desk_of_dan.get(shown) for _twice in range(2)]
    assert ["/in/" in page.content.decode() for page in pages] == [True, False]
    assert (pages[1].templates[0].name, pages[1].context["back"]) == ("shown_once.html", "/people/ina/")
    assert desk_of_dan.get(reverse("shown_once", args=["another"])).context["back"] == "/"
