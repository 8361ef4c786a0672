"""What stands behind a button is done by a POST alone, by who may, and leads on; and forms look and lead back alike."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.domain.guests.inviting import invite
from core.domain.guests.passes import make_pass
from core.domain.jobs import create_job
from core.domain.people.tokens import create_token
from core.domain.stations.registering import issue_registration_token
from core.domain.webhooks.endpoints import create_webhook
from core.models import Actor
from core.models.clock import midnight
from tests.factories import make_location, make_station

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.models import Operator, User

pytestmark = pytest.mark.django_db
NOWHERE = 10**6
ACTS = {
    "token_end": ("/tokens/", "ada"),
    "registration_token_revoke": ("/registration-tokens/", "ada"),
    "invitation_revoke": ("/invitations/", "dan"),
    "job_cancel": ("/jobs/{pk}/", "dan"),
    "pass_revoke": ("/jobs/{job}/", "dan"),
    "webhook_ping": ("/webhooks/{pk}/", "ada"),
    "webhook_resume": ("/webhooks/{pk}/", "ada"),
    "webhook_replay": ("/webhooks/{pk}/", "ada"),
    "webhook_remove": ("/webhooks/", "ada"),
}


def thing_for(name: str, actor: Actor) -> tuple[int, int]:
    """Make what an act is about; give its number, and that of its job if it has one."""
    if name == "token_end":
        return create_token(operator=actor.operator, name="ERP", scopes=["locations:read"])[0].pk, 0
    if name == "registration_token_revoke":
        return issue_registration_token(actor=actor, name="Delivery")[0].pk, 0
    if name == "invitation_revoke":
        return invite(actor=actor, email="eva@plinth.example", role="installer").pk, 0
    if name.startswith("webhook"):
        return create_webhook(actor=actor, url="https://93.184.215.14/hook")[0].pk, 0
    place, today = make_location(actor.operator, "Dock 9"), timezone.localdate().isoformat()
    job = create_job(actor=actor, location_id=place.location_id, day=today)
    if name == "job_cancel":
        return job.pk, job.pk
    return make_pass(actor=actor, job_id=job.pk, name="Piet")[0].pk, job.pk


@pytest.fixture(params=ACTS)
def act(request: pytest.FixtureRequest, ada: User, dan: User) -> tuple[str, str, User]:
    """An act's address and where it leads, with somebody who may do it."""
    onward, name = ACTS[request.param]
    user = {"ada": ada, "dan": dan}[name]
    pk, job = thing_for(request.param, Actor.of_person(user.membership))
    return reverse(request.param, args=[pk]), onward.format(pk=pk, job=job), user


def test_an_act_leads_on_by_either_way(act: tuple[str, str, User], client_of: Callable[[User], Client]) -> None:
    address, onward, user = act
    client = client_of(user)
    assert (client.get(address).status_code, Client().post(address).status_code) == (405, 302)
    plain = client.post(address)
    assert (plain.status_code, plain["Location"].rstrip("/")) == (303, onward.rstrip("/"))
    assert client.get(plain["Location"]).status_code == 200


@pytest.mark.parametrize("name", ACTS)
def test_an_act_on_nothing_is_told_on_a_page_or_a_card(name: str, desk_of_ada: Client) -> None:
    address = reverse(name, args=[NOWHERE])
    page, card = desk_of_ada.post(address), desk_of_ada.post(address, headers={"HX-Request": "true"})
    assert [(each.status_code, each.templates[0].name) for each in (page, card)] == [
        (404, "refused.html"),
        (404, "components/refusal.html"),
    ]


def test_a_script_is_led_on_by_its_own_header(act: tuple[str, str, User], client_of: Callable[[User], Client]) -> None:
    address, onward, user = act
    answer = client_of(user).post(address, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"].rstrip("/")) == (200, onward.rstrip("/"))


@pytest.mark.parametrize("name", ACTS)
def test_who_may_not_is_not_let_in(name: str, phone: Client) -> None:
    assert phone.post(reverse(name, args=[NOWHERE])).status_code == 403


# --- forms ---

FORMS = {
    "new_person": ("/people/", "dan"),
    "new_invitation": ("/invitations/", "dan"),
    "new_token": ("/tokens/", "ada"),
    "new_registration_token": ("/registration-tokens/", "ada"),
    "new_webhook": ("/webhooks/", "ada"),
    "new_job": ("/jobs/", "dan"),
    "new_labels": ("/labels/", "dan"),
    "station_labels": ("/labels/", "dan"),
    "new_location": ("/locations/", "dan"),
    "new_station": ("/stations/", "dan"),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_form_has_one_form_one_button_and_a_way_back(
    name: str, ada: User, dan: User, client_of: Callable[[User], Client]
) -> None:
    back, who = FORMS[name]
    page = client_of({"ada": ada, "dan": dan}[who]).get(reverse(name)).content.decode()
    main, foot = page.partition('<footer class="foot">')[::2]
    assert (main.count('<form id="step" class="stack" method="post" novalidate>'), foot.count('form="step"')) == (1, 1)
    assert re.findall(r'<a class="btn round" href="([^"]*)">', main) in ([back], [back.rstrip("/")])
    [title], [heading] = (re.findall(each, page, re.DOTALL) for each in (r"<title>(.*?) · Plinth", r"<h1>(.*?)</h1>"))
    assert title.split() == heading.split()
    assert main.partition('id="step"')[2].count("csrfmiddlewaretoken") == 1


@pytest.mark.parametrize(
    ("name", "said"), [("new_job", {"day": "x"}), ("new_labels", {"count": "0"}), ("station_labels", {"stations": "?"})]
)
def test_what_is_refused_is_told_once_above_the_button(name: str, said: dict[str, str], desk_of_dan: Client) -> None:
    page = desk_of_dan.post(reverse(name), said | {"nonce": str(uuid4())}).content.decode()
    before, _foot, after = page.partition('<footer class="foot">')
    assert (before.count("data-refusal="), after.count("data-refusal=")) == (0, 1)


@pytest.mark.parametrize("who", ["ada", "dan"])
def test_each_role_can_be_picked_from_the_same_cards(who: str, ada: User, dan: User, client_of: Any) -> None:
    client = client_of({"ada": ada, "dan": dan}[who])
    drawn = [
        re.findall(r'name="role"\s+value="(\w+)"', client.get(reverse(name)).content.decode())
        for name in ("new_person", "new_invitation")
    ]
    assert (
        drawn[0] == drawn[1] == (["installer", "supervisor", "dispatcher", "admin"] if who == "ada" else ["installer"])
    )


def test_a_page_of_one_station_leads_back_to_it(desk: Client, plinth: Operator) -> None:
    make_station(plinth, "CP 1")
    page = desk.get(reverse("move_station", args=["CP 1"])).content.decode()
    assert re.findall(r'<a class="btn round" href="([^"]*)">', page) == ["/stations/CP%201/"]


# --- days ---


@pytest.mark.parametrize(
    ("zone", "day", "begins"),
    [
        ("UTC", date(2026, 3, 29), "2026-03-29T00:00:00+00:00"),
        ("Europe/Amsterdam", date(2026, 3, 29), "2026-03-28T23:00:00+00:00"),
        ("Europe/Amsterdam", date(2026, 3, 30), "2026-03-29T22:00:00+00:00"),
        ("Europe/Amsterdam", date(2026, 10, 25), "2026-10-24T22:00:00+00:00"),
        ("Europe/Amsterdam", date(2026, 10, 26), "2026-10-25T23:00:00+00:00"),
        ("Pacific/Auckland", date(2026, 1, 1), "2025-12-31T11:00:00+00:00"),
        ("America/New_York", date(2026, 7, 4), "2026-07-04T04:00:00+00:00"),
    ],
)
def test_a_day_begins_where_its_reader_is(zone: str, day: date, begins: str) -> None:
    with timezone.override(zone):
        assert midnight(day).astimezone(timezone.get_fixed_timezone(0)).isoformat() == begins
        assert timezone.localdate(midnight(day)) == day
