"""Whatever orders a list: who follows its Link sees every row once, whoever comes or goes in between."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from core.api.places import packed, unpacked
from core.choices import Role, Scope
from core.domain.guests.inviting import invite
from core.domain.people.tokens import create_token
from core.domain.stations.registering import issue_registration_token
from core.domain.told.knocking import knocked
from core.models import Actor, ApiToken, Delivery, Event, HardwareTemplate, Job, PurgeReport, Webhook
from core.models.clock import database_now
from tests.factories import make_energy_mix, make_import, make_location, make_person, make_station, make_template
from tests.installs import make_linked
from tests.lasting import plinth
from tests.talk import make_talk

if TYPE_CHECKING:
    from core.models import Operator

pytestmark = pytest.mark.django_db
__all__ = ["plinth"]

AT = datetime(2026, 3, 1, tzinfo=UTC)
LISTS = [
    "Locations",
    "ChargeStations",
    "ChargeStations/ChargestationTemplate",
    "ChargeStations/ACE-1/messages",
    "EnergyMixProfiles",
    "events",
    "imports",
    "installations",
    "invitations",
    "jobs",
    "knocks",
    "people",
    "registration-tokens",
    "settings/purges",
    "tokens",
    "webhooks",
    "webhooks/{webhook}/deliveries",
]


@pytest.fixture(scope="module")
def webhook(plinth: Operator) -> int:
    """Put at least three rows into every list; give the webhook whose messages are one of them."""
    for number in range(3):
        make_template(plinth, f"template-{number}")
        make_energy_mix(plinth, f"mix-{number}")
        make_import(plinth)
        create_token(operator=plinth, name="the same", scopes=[])
        Webhook.objects.create(operator=plinth, name=f"hook-{number}", url="https://erp.example", salt=b"s")
        PurgeReport.objects.create(
            operator=plinth, at=AT, what=f"kind-{number}", days=1, until=AT - timedelta(days=1), number=number
        )
        identity, evidence = f"CP-{number}", {"identity": f"CP-{number}"}
        knocked(address="10.0.0.7", port=1, cause="unknown_identity", evidence=evidence, at=AT, identity=identity)
    stations = [make_linked(plinth, identity=f"ACE-{number}").station for number in range(3)]
    make_talk(stations[1])
    _fill_with_people(plinth, stations[0].location)
    hook = Webhook.objects.order_by("pk").first()
    assert hook is not None
    for number in range(3):
        Delivery.objects.create(operator=plinth, webhook=hook, event="ping", subject=f"{number}", body="{}")
    return hook.pk


def _fill_with_people(operator: Operator, place: Any) -> None:
    admin = Actor.of_person(make_person(operator, "ada", Role.ADMIN).membership)
    for number in range(3):
        installer = make_person(operator, f"ina-{number}", Role.INSTALLER)
        invite(actor=admin, email=f"nora-{number}@example.org", role="installer")
        issue_registration_token(actor=admin, name=f"Kade {number}")
        for sent in (installer, None):
            Job.objects.create(operator=operator, location=place, day="2030-01-31", installer=sent, created_by="Dan")


@pytest.fixture
def voltas(volta: Operator) -> Client:
    """A machine of an operator who has nothing yet."""
    _token, secret = create_token(operator=volta, name="test", scopes=Scope.values)
    return Client(headers={"Authorization": f"Token {secret}"})


def page(machine: Client, url: str) -> tuple[list[Any], str, str]:
    """Give the rows of a page, where the next one is, and how many rows there are."""
    answer = machine.get(url)
    assert answer.json()["status_code"] == 1000, answer.json()
    link = answer["Link"].split(">")[0].removeprefix("<http://testserver") if "Link" in answer else ""
    return answer.json()["data"], link, answer["X-Total-Count"]


def crawled(machine: Client, url: str) -> tuple[list[Any], set[str]]:
    """Give all rows, followed by Link, and what the pages said of how many there are."""
    rows, totals = [], set()
    while url:
        some, url, total = page(machine, url)
        rows += some
        totals.add(total)
    return rows, totals


def test_following_link_gives_every_list_as_one_page_does(machine: Client, webhook: int) -> None:
    for path in LISTS:
        url = f"/api/2.0/{path.format(webhook=webhook)}"
        whole, _none, total = page(machine, url)
        assert (len(whole) > 1, total) == (True, str(len(whole))), path
        assert crawled(machine, f"{url}?limit=1") == (whole, {total}), path


def test_what_is_no_place_of_a_list_is_refused(machine: Client, webhook: int) -> None:
    strange = [7, {}, [], [None] * 9, [[], [], []], ["no moment", "x", 3], [True, True, True]]
    for path in LISTS:
        for cursor in ("x", "", "%C3%A9", *map(packed, strange)):
            told = machine.get(f"/api/2.0/{path.format(webhook=webhook)}?cursor={cursor}").json()
            assert (told["status_code"], told["errors"][0]["field"]) == (2001, "cursor"), (path, cursor)


def test_a_place_holds_nothing_that_a_column_cannot_keep(machine: Client, webhook: int) -> None:
    for path in ("events", "people", "jobs", "imports", "tokens"):
        _rows, link, _total = page(machine, f"/api/2.0/{path}?limit=1")
        said = unpacked(link.partition("cursor=")[2].partition("&")[0])
        for number, value in enumerate(said):
            for bad in ("\x00", "\ud800", 1.5, [value], "7" if isinstance(value, int) else 7):
                wrong = packed([*said[:number], bad, *said[number + 1 :]])
                told = machine.get(f"/api/2.0/{path}?cursor={wrong}").json()
                assert told["status_code"] == 2001, (path, number, bad)


def test_a_number_beyond_all_rows_is_a_place_behind_them(machine: Client, webhook: int) -> None:
    for number, seen in ((10**30, 0), (-(10**30), 3)):
        told = machine.get(f"/api/2.0/webhooks?cursor={packed([number])}").json()
        assert (told["status_code"], len(told["data"])) == (1000, seen)


def test_nobody_is_missed_when_others_come_and_go(voltas: Client, volta: Operator) -> None:
    for name in "bdfh":
        make_person(volta, name, Role.INSTALLER)
    _rows, link, _total = page(voltas, "/api/2.0/people?limit=2")
    make_person(volta, "a", Role.INSTALLER)
    rows, _next, total = page(voltas, link)
    assert ([row["username"] for row in rows], total) == (["f", "h"], "5")


def test_the_row_of_a_place_may_be_gone(voltas: Client, volta: Operator) -> None:
    for name in "abc":
        make_template(volta, name)
    _rows, link, _total = page(voltas, "/api/2.0/ChargeStations/ChargestationTemplate?limit=1")
    HardwareTemplate.objects.filter(template_id="a").delete()
    assert [row["template_id"] for row in page(voltas, link)[0]] == ["b"]


def test_jobs_without_an_installer_come_first_on_every_page(machine: Client, webhook: int) -> None:
    rows, _totals = crawled(machine, "/api/2.0/jobs?limit=1")
    assert [row.get("installer") for row in rows] == [None, None, None, "ina-0", "ina-1", "ina-2"]


def test_the_trail_is_told_by_time_and_then_by_number(machine: Client, plinth: Operator) -> None:
    now = database_now()
    for name, at in (("late", now), ("early", now - timedelta(days=1)), ("late too", now)):
        Event.objects.create(operator=plinth, at=at, who="x", by="x", verb="rename", subject=f"station {name}")
    rows, _totals = crawled(machine, "/api/2.0/events?limit=1&verb=rename")
    assert [row["subject"] for row in rows] == ["station early", "station late", "station late too"]


def test_filters_stay_while_one_follows(machine: Client, webhook: int) -> None:
    Delivery.objects.order_by("pk").filter(subject="1").update(state="parked")
    rows, totals = crawled(machine, f"/api/2.0/webhooks/{webhook}/deliveries?state=waiting&limit=1")
    whole, _none, total = page(machine, f"/api/2.0/webhooks/{webhook}/deliveries")
    assert (rows, totals) == ([row for row in whole if row["state"] == "waiting"], {str(int(total) - 1)})


def test_a_place_is_the_callers_own_list_and_no_others(voltas: Client, plinth: Operator, volta: Operator) -> None:
    make_import(volta)
    theirs = make_import(plinth)
    cursor = packed([(theirs.created + timedelta(hours=1)).isoformat(), theirs.pk + 9])
    assert len(page(voltas, f"/api/2.0/imports?cursor={cursor}")[0]) == 1


def test_a_later_page_costs_what_the_first_does(machine: Client, webhook: int, django_assert_num_queries: Any) -> None:
    ApiToken.objects.update(last_used_at=database_now())
    for path, queries in (("events", 3), ("tokens", 3), ("jobs", 4)):
        _rows, link, _total = page(machine, f"/api/2.0/{path}?limit=1")
        for url in (f"/api/2.0/{path}?limit=1", link):
            with django_assert_num_queries(queries):
                machine.get(url)


@pytest.mark.parametrize("value", [[], ["a", None, 7], "text", {"a": 1}])
def test_what_is_packed_is_unpacked(value: Any) -> None:
    text = packed(value)
    assert (unpacked(text), text.rstrip("="), json.loads(base64.urlsafe_b64decode(text + "==="))) == (
        value,
        text,
        value,
    )


def test_stations_and_locations_keep_their_own_kind_of_place(voltas: Client, volta: Operator) -> None:
    for name in "abc":
        make_station(volta, name.upper(), location=make_location(volta, location_id=name))
    for path, key in (("Locations", "id"), ("ChargeStations", "charge_station_id")):
        rows, totals = crawled(voltas, f"/api/2.0/{path}?limit=1")
        assert ([row[key].lower() for row in rows], totals) == (["a", "b", "c"], {"3"})
