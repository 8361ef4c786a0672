"""This is my station: from the check page, by both doors of the step, and by the API of knocks."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.urls import reverse

from core.choices import DeployState
from core.domain.told.claiming import claim_knock
from core.domain.told.knocking import knocked
from core.errors import IdentityTaken
from core.models import Actor, ChargeStation, Event, Evse, GatewayNode, Installation, Knock, StepAttempt
from tests.factories import make_station, stored
from tests.installs import make_fitted
from tests.talk import come_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import Operator, User
    from tests.doors import Door

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def knock(identity: str = "ACEO100201", cause: str = "unknown_identity", **facts: Any) -> Knock:
    told = {"address": "10.0.0.7", "port": 9000, "evidence": {"identity": identity}, "at": AT} | facts
    return knocked(identity=identity, cause=cause, **told)


@pytest.fixture
def installation(plinth: Operator) -> Installation:
    return make_fitted(plinth, identity="ACE0100201")


def claim(machine: Client, pk: int, identity: str = "ACE0100201") -> tuple[int, Any]:
    body = json.dumps({"charge_station_id": identity})
    answer = machine.post(reverse("api_claim_knock", args=[pk]), body, content_type="application/json").json()
    return answer["status_code"], answer.get("data") or answer["errors"][0]["code"]


def test_it_takes_the_name_under_which_it_really_knocks(ina_at: Door, installation: Installation) -> None:
    before = installation.station
    outcome = ina_at.say("claim", installation.pk, knock_id=knock().pk)
    station = ChargeStation.objects.get()
    assert (outcome.status_code, station.charge_station_id, station.look_alike) == (1000, "ACEO100201", "ACE0100201")
    assert (station.etag != before.etag, station.last_updated > before.last_updated) == (True, True)
    assert station.location.last_updated > before.location.last_updated
    assert list(Evse.objects.values_list("evse_id", flat=True)) == [each.evse_id for each in before.evses.all()]


def test_the_audit_trail_says_who_changed_what_and_by_which_attempt(
    ina_at: Door, installation: Installation, ina: User
) -> None:
    ina_at.say("claim", installation.pk, knock_id=knock().pk)
    attempt = StepAttempt.objects.get(step="claim")
    events = Event.objects.filter(verb="claim_knock").order_by("subject")
    assert [event.subject for event in events] == ["station ACE0100201", "station ACEO100201"]
    for event in events:
        assert (event.by, event.changes["charge_station_id"]) == (attempt.by, ["ACE0100201", "ACEO100201"])
        assert event.changes["knock"] == [None, "unknown_identity from 10.0.0.7"]
    assert (attempt.user == ina) == (ina_at.name == "phone")


def test_the_api_does_the_same_and_saying_it_twice_is_fine(machine: Client, installation: Installation) -> None:
    pk = knock().pk
    done = {"charge_station_id": "ACEO100201", "before": "ACE0100201", "changed": True}
    assert claim(machine, pk) == (1000, done)
    assert claim(machine, pk, "ACEO100201") == (1000, done | {"before": "ACEO100201", "changed": False})
    assert Event.objects.filter(verb="claim_knock").count() == 2


def test_capitals_alone_may_change(machine: Client, installation: Installation) -> None:
    assert claim(machine, knock("ace0100201").pk)[1]["charge_station_id"] == "ace0100201"


@pytest.mark.parametrize("body", ["{}", '{"charge_station_id": 7}', '{"charge_station_id": "x", "y": 1}', "[]"])
def test_what_is_no_claim_is_told_so(machine: Client, installation: Installation, body: str) -> None:
    response = machine.post(reverse("api_claim_knock", args=[knock().pk]), body, content_type="application/json")
    assert (response.status_code, response.json()["status_code"] // 10) == (200, 200)


@pytest.mark.parametrize("identity", ["TAKEN-1", "taken-1"])
def test_a_name_that_somebody_has_is_refused(
    machine: Client, installation: Installation, volta: Operator, identity: str
) -> None:
    make_station(volta, "TAKEN-1")
    make_station(installation.operator, "TAKEN-I")  # spelled alike, so that Plinth may read the name
    assert claim(machine, knock(identity).pk) == (2905, "identity_taken")
    assert ChargeStation.objects.filter(charge_station_id="ACE0100201").count() == 1


def test_an_attempt_without_a_lawful_name_cannot_be_taken(machine: Client, installation: Installation) -> None:
    assert claim(machine, knock("", cause="tls_unknown_ca").pk) == (2965, "knock_nameless")
    assert claim(machine, knock("a:b").pk) == (2908, "identity_impossible")


def test_a_station_that_is_connected_is_another_box(machine: Client, installation: Installation) -> None:
    facts = {"address": "10.0.0.7", "port": 9000, "protocol": "ocpp1.6", "security_profile": 1, "at": AT}
    come_in(station_id=installation.station_id, node_id=GatewayNode.objects.create(name="n").pk, **facts)
    assert claim(machine, knock().pk) == (2966, "station_connected")


def test_in_production_only_a_supervisor_renames(
    machine: Client, machine_with: Callable[..., Client], installation: Installation
) -> None:
    ChargeStation.objects.update(deploy_state=DeployState.PRODUCTION)
    pk = knock().pk
    assert claim(machine_with("field:install"), pk) == (2967, "identity_in_use")
    assert claim(machine, pk)[0] == 1000


def test_what_is_retired_takes_no_name(machine: Client, installation: Installation) -> None:
    ChargeStation.objects.update(deploy_state=DeployState.DEPRECATED)
    stored()
    assert claim(machine, knock().pk) == (2907, "station_retired")


def test_a_strangers_knock_does_not_exist(machine: Client, installation: Installation, volta: Operator) -> None:
    make_station(volta, "VOL-1")
    for pk in (knock("VOL-1").pk, knock("WHOEVER").pk, 999_999):
        assert claim(machine, pk) == (2003, "not_found")


def test_another_operators_work_takes_no_knock(ina_at: Door, plinth: Operator, volta: Operator) -> None:
    outcome = ina_at.say("claim", make_fitted(volta, identity="VOL-1").pk, knock_id=knock().pk)
    assert (outcome.http, outcome.slug) == (404, "not_found")


def test_a_masked_neighbour_cannot_be_taken(ina_at: Door, installation: Installation, volta: Operator) -> None:
    StepAttempt.objects.create(
        operator=installation.operator, step="scan", nonce=installation.station.etag, outcome=1000, address="10.0.0.7"
    )
    StepAttempt.objects.update(at=AT)
    assert ina_at.say("claim", installation.pk, knock_id=knock("WHOEVER").pk).slug == "knock_nameless"


def test_a_knock_that_was_taken_counts_as_answered_until_it_comes_again(
    phone: Client, installation: Installation, plinth: Operator
) -> None:
    claim_knock(actor=Actor(operator=plinth), knock_id=knock().pk, charge_station_id="ACE0100201")
    url = reverse("station", args=["ACEO100201"])
    assert "refused" not in phone.get(url).content.decode()
    knock(at=datetime.now(UTC))
    assert "was refused" in phone.get(url).content.decode()


def test_the_check_page_offers_it_before_and_while_the_checks_run(
    phone: Client, installation: Installation, plinth: Operator
) -> None:
    pk = knock(at=datetime.now(UTC)).pk
    page = reverse("checks", args=[installation.pk])
    field = f'name="knock_id" value="{pk}"'
    assert field in phone.get(page).content.decode()
    phone.post(page, {"nonce": "6f1c1d0e-6b0c-4d5e-9d8a-0a2f6c1f7a11"})
    assert field in phone.get(reverse("checks_live", args=[installation.pk])).content.decode()
    knock("OTHER", at=datetime.now(UTC), address="10.9.9.9")
    assert phone.get(page).content.decode().count('name="knock_id"') == 1
    response = phone.post(
        reverse("claim", args=[installation.pk]), {"nonce": "7f1c1d0e-6b0c-4d5e-9d8a-0a2f6c1f7a11", "knock_id": pk}
    )
    assert (response.status_code, response["Location"]) == (303, page)


@pytest.mark.django_db(transaction=True)
def test_of_two_stations_that_want_one_name_one_gets_it(plinth: Operator) -> None:
    names, outcomes = ["CP-01", "CP-O1"], list[str]()
    for name in names:
        make_station(plinth, name)
    pk, start = knock("CPO1").pk, threading.Barrier(2)

    def take(name: str) -> None:
        start.wait()
        try:
            claim_knock(actor=Actor(operator=plinth), knock_id=pk, charge_station_id=name)
            outcomes.append("taken")
        except IdentityTaken:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=[name]) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused", "taken"]
