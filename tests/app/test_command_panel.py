"""The panel of a station: a form that is sent twice is one command, and what is refused leaves the list there."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from core.domain.commands.ordering import command_station
from core.models import Actor, Command, Event, Installation
from tests.app.world import HTMX
from tests.factories import make_station
from tests.lasting import fitted, ina, pk_of_fitted, plinth, sue

if TYPE_CHECKING:
    from django.test import Client

    from core.models import ChargeStation, Operator, User

__all__ = ["fitted", "ina", "pk_of_fitted", "plinth", "sue"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def station(fitted: Installation) -> ChargeStation:
    return fitted.station


def address(station: ChargeStation) -> str:
    return reverse("station_commands", args=[station.charge_station_id])


def form(act: str = "boot", **more: str) -> dict[str, str]:
    return {"act": act, "nonce": str(uuid.uuid4())} | more


def given() -> list[tuple[str, Any]]:
    return list(Command.objects.order_by("pk").values_list("action", "payload"))


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_a_form_that_is_sent_twice_is_one_command(
    desk: Client, station: ChargeStation, headers: dict[str, str]
) -> None:
    said = form("hard")
    answers = [desk.post(address(station), said, headers=headers).status_code for _time in range(3)]
    assert answers == [200 if headers else 302] * 3
    assert given() == [("Reset", {"type": "Hard"})]
    assert Event.objects.filter(verb="command").count() == 1


def test_a_repeat_is_known_after_the_command_has_ended(desk: Client, station: ChargeStation) -> None:
    said = form("configuration")
    desk.post(address(station), said, headers=HTMX)
    Command.objects.update(state="answered", answer={})
    assert desk.post(address(station), said, headers=HTMX).context["commands"][0]["slug"] == "done"
    assert Command.objects.count() == 1


def test_the_same_form_with_other_words_is_another_command(desk: Client, station: ChargeStation) -> None:
    said = form("unlock", connector="1")
    for more in ({}, {"connector": "2"}, {"act": "operative"}, {}):
        desk.post(address(station), said | more, headers=HTMX)
    assert given() == [
        ("UnlockConnector", {"connectorId": 1}),
        ("UnlockConnector", {"connectorId": 2}),
        ("ChangeAvailability", {"type": "Operative", "connectorId": 1}),
    ]


def test_a_key_is_of_one_station_and_one_person(
    desk: Client, phone: Client, station: ChargeStation, plinth: Operator
) -> None:
    said, other = form(), make_station(plinth, "CP-OTHER")
    for client, where in ((desk, station), (phone, station), (desk, other)):
        client.post(address(where), said, headers=HTMX)
    assert sorted(Command.objects.values_list("station__charge_station_id", flat=True)) == sorted(
        [station.charge_station_id] * 2 + ["CP-OTHER"]
    )


def test_every_form_has_a_key_of_its_own_and_gets_a_new_one_with_its_answer(
    desk: Client, station: ChargeStation
) -> None:
    page = desk.get(reverse("station", args=[station.charge_station_id])).content.decode()
    panel = page.partition('id="commands"')[2]
    keys = dict(re.findall(r'id="nonce-(\w+)"\s+value="([0-9a-f-]{36})"', panel))
    acts = ("boot", "status", "configuration", "soft", "hard", "unlock", "inoperative", "operative", "diagnostics")
    assert (tuple(keys), len(set(keys.values()))) == (acts, 9)
    said = {"act": "status", "nonce": keys["status"]}
    answers = [desk.post(address(station), said, headers=HTMX).content.decode() for _time in range(2)]
    new = [re.findall(r'id="nonce-(\w+)"\s+value="([^"]+)"\s+hx-swap-oob="true"', answer) for answer in answers]
    assert [[act for act, _key in each] for each in new] == [["status"], ["status"]]
    assert len({keys["status"], new[0][0][1], new[1][0][1]}) == 3
    assert "hx-swap-oob" not in desk.get(address(station), headers=HTMX).content.decode()


@pytest.mark.parametrize(
    "said", [form("explode"), {"act": "boot"}, {"act": "boot", "nonce": "1"}, {"act": "boot", "nonce": "\0"}]
)
def test_what_no_form_of_ours_says_is_not_found(desk: Client, station: ChargeStation, said: dict[str, str]) -> None:
    assert desk.post(address(station), said, headers=HTMX).status_code == 404
    assert given() == []


@pytest.mark.parametrize("location", ["file:///etc", "javascript:alert(1)", "", "https://", "ftp://a b/"])
def test_a_value_that_would_harm_is_said_above_the_list_which_stays(
    desk: Client, station: ChargeStation, location: str
) -> None:
    answer = desk.post(address(station), form("diagnostics", location=location), headers=HTMX)
    assert (answer.status_code, answer.context["refusal"]["errors"][0]["field"]) == (200, "payload.location")
    page = answer.content.decode()
    assert (page.count('id="outcomes"'), page.count("data-refusal"), page.count("hx-swap-oob")) == (1, 1, 2)
    assert desk.post(address(station), form("diagnostics", location=location)).context["status"] == 2000
    assert given() == []


def test_an_installer_tells_a_station_only_while_it_is_installed(
    desk: Client, phone: Client, station: ChargeStation
) -> None:
    assert phone.post(address(station), form(), headers=HTMX).context["commands"][0]["slug"] == "waiting"
    Installation.objects.update(state="approved")
    assert phone.post(address(station), form(), headers=HTMX).context["refusal"]["slug"] == "not_allowed"
    assert desk.post(address(station), form()).status_code == 302
    assert Command.objects.count() == 2
    assert "acts" not in phone.get(reverse("station", args=[station.charge_station_id])).context


def test_twenty_wait_and_a_refusal_stands_beside_the_list_that_draws_itself_anew(
    desk: Client, station: ChargeStation, sue: User, plinth: Operator
) -> None:
    actor = Actor(operator=plinth, user=sue, role="supervisor")
    for _each in range(18):
        facts = {"command": "TriggerMessage", "payload": {"requestedMessage": "StatusNotification"}}
        command_station(actor=actor, charge_station_id=station.charge_station_id, nonce=uuid.uuid4(), **facts)
    nineteenth, last = form("status"), form("status")
    for said in (nineteenth, last, nineteenth):
        assert "refusal" not in desk.post(address(station), said, headers=HTMX).context
    refused = desk.post(address(station), form(), headers=HTMX)
    assert (refused.context["refusal"]["slug"], Command.objects.count()) == ("commands_waiting", 20)
    ours, beside = refused.content.decode().split("</ul>", 1)
    assert ("every 1s" in ours, "data-refusal" in ours) == (True, False)
    assert ('hx-swap-oob="innerHTML:#answer"' in beside, "data-refusal" in beside) == (True, True)


BY_HAND = "Make a new password and enter it in the box"


@pytest.mark.parametrize(
    ("state", "answer", "told"),
    [
        ("answered", {"status": "NotSupported"}, 1),
        ("answered", {"status": "Rejected"}, 1),
        ("refused", {"code": "NotImplemented"}, 1),
        ("answered", {"status": "Accepted"}, 0),
        ("waiting", None, 0),
    ],
)
def test_a_new_password_is_told_in_words_and_by_hand_where_the_station_takes_none(
    phone: Client, station: ChargeStation, state: str, answer: Any, told: int
) -> None:
    phone.post(address(station), form("key"), headers=HTMX)
    Command.objects.update(state=state, answer=answer, ended_at=None if answer is None else timezone.now())
    page = phone.get(reverse("station", args=[station.charge_station_id])).content.decode()
    name = re.findall(r"<b>([^<]*)</b>", page.partition('id="outcomes"')[2].partition("</ul>")[0])
    button = f'href="{reverse("station", args=[station.charge_station_id])}#new-password">{BY_HAND}</a>'
    assert (name, page.count(button), page.count('id="new-password"')) == (["New password"], told, 1)


def test_what_cannot_be_mended_by_whoever_looks_is_not_offered(desk_of_dan: Client, station: ChargeStation) -> None:
    desk_of_dan.post(address(station), form("key"), headers=HTMX)
    Command.objects.update(state="refused", answer={"code": "NotSupported"})
    page = desk_of_dan.get(address(station), headers=HTMX)
    assert (page.content.decode().count(BY_HAND), page.context["commands"][0]["action"]) == (0, "New password")


def test_the_trail_and_the_time_line_say_a_new_password_and_other_commands_as_ocpp_does(
    desk: Client, desk_of_ada: Client, station: ChargeStation
) -> None:
    for act in ("key", "hard"):
        desk.post(address(station), form(act), headers=HTMX)
    line = desk.get(reverse("timeline", args=[station.charge_station_id])).content.decode()
    assert [line.count(f"Command: {word}</b>") for word in ("New password", "Reset", "PushKey")] == [1, 1, 0]
    trail = desk_of_ada.get(reverse("audit")).content.decode()
    assert [trail.count(word) for word in ("PushKey",)] == [0]
    assert (trail.count("New password"), trail.count("Reset")) == (1, 1)


def test_where_nothing_was_told_a_mark_stands_before_the_words(desk: Client, station: ChargeStation) -> None:
    page = desk.get(reverse("station", args=[station.charge_station_id])).content.decode()
    (line,) = re.findall(r'<ul id="outcomes".*?</ul>', page, re.DOTALL)
    assert (line.count("Nobody has told it anything yet."), line.count('class="mark wait"')) == (1, 1)
