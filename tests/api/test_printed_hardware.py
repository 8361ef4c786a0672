"""Templates, profiles, and what a station tells of its configuration."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from core.domain.told.telling import Told, told
from core.reports import SettingTold
from tests.factories import make_energy_mix, make_station, make_template

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator


pytestmark = pytest.mark.django_db
NOON = datetime(2026, 1, 31, 12, 0, 0, 999_999, tzinfo=UTC)
ETAG = uuid.UUID("00000000-0000-4000-8000-000000000001")
WHO = {"created_by": "ada", "modified_by": "dan"}


def one(machine: Client, path: str) -> dict[str, Any]:
    return machine.get(f"/api/2.0/{path}").json()["data"]


def test_a_template_and_a_profile_are_printed_whole(machine: Client, plinth: Operator) -> None:
    kind = {"min_firmware": "1.0", "expected_configuration": [{"key": "K", "value": "1", "range": None}]}
    template = make_template(plinth, evses=1, etag=ETAG, playbook={"menu": "A > B"}, **kind)
    printed = one(machine, "ChargeStations/ChargestationTemplate/double")
    assert (printed["tenant_id"], printed["evse_templates"]) == (plinth.cpo_id, template.evse_templates)
    assert (printed["playbook"], printed["expected_configuration"]) == ({"menu": "A > B"}, [{"key": "K", "value": "1"}])
    profile = make_energy_mix(plinth, environ_impact=[{"source": "CARBON_DIOXIDE", "amount": 4.5}], **WHO)
    printed = one(machine, "EnergyMixProfiles/WIND")
    assert (printed["environ_impact"], printed["created_by"]) == (profile.environ_impact, "ada")


def test_the_templates_of_other_companies_are_not_asked_for(machine: Client, plinth: Operator) -> None:
    make_template(plinth)
    url = "/api/2.0/ChargeStations/ChargestationTemplate"
    found = [machine.get(url, headers={"cpsoIds": ids}).json()["data"] for ids in ("X, nlpli", "X")]
    assert [len(rows) for rows in found] == [1, 0]


def test_the_configuration_is_what_the_station_last_told(machine: Client, plinth: Operator) -> None:
    station = make_station(plinth, "CP-1")
    for hours, said in (
        (0, SettingTold("B", "1", readonly=False)),
        (0, SettingTold("A", None, readonly=True)),
        (1, SettingTold("B", "2")),
        (2, SettingTold("OCPPCommCtrlr.HeartbeatInterval", "300")),
    ):
        told(facts=[Told(station.pk, station.epoch, NOON + timedelta(hours=hours), said)])
    assert one(machine, "ChargeStations/CP-1/configuration") == [
        {"key": "A", "readonly": True, "reported_at": "2026-01-31T12:00:00Z"},
        {"key": "B", "value": "2", "readonly": False, "reported_at": "2026-01-31T13:00:00Z"},
        {"key": "OCPPCommCtrlr.HeartbeatInterval", "value": "300", "reported_at": "2026-01-31T14:00:00Z"},
    ]
