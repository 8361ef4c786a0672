"""From the first call to a station that is known: OCPP 1.6 and 2.0.1."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from core.models import ConnectorReport, Session
from ocpp.exceptions import OCPPError

from tests.stations import wait_for

VERSIONS = ["ocpp1.6", "ocpp2.0.1", "ocpp2.1"]


@pytest.mark.parametrize("protocol", VERSIONS)
def test_TC_001_cold_boot(station, call_in, protocol):
    box = call_in(protocol=protocol, serial="SN-77")
    answer = box.boot()
    assert (answer.status, answer.interval) == ("Accepted", 300)
    assert abs((datetime.fromisoformat(answer.current_time) - datetime.now(UTC)).total_seconds()) < 60
    station.refresh_from_db()
    assert (station.vendor, station.model, station.serials) == ("Plinth", "Demo Double", ["SN-77"])
    assert (station.firmware_version, station.protocol_version) == ("1.0.0", protocol)
    session = Session.objects.get(station=station)
    assert (session.booted_at == station.booted_at, session.security_profile, session.epoch) == (True, 1, 1)


@pytest.mark.parametrize("protocol", VERSIONS)
def test_every_connector_reports(station, call_in, protocol):
    box = call_in(protocol=protocol)
    box.boot()
    box.statuses()
    box.status(2, "Faulted")
    expected = {1: "Available", 2: "Faulted"} | ({0: "Available"} if protocol == "ocpp1.6" else {})
    wait_for(lambda: reports(station) == expected)


def reports(station):
    return dict(ConnectorReport.objects.filter(station=station).values_list("connector_id", "status"))


@pytest.mark.parametrize("protocol", VERSIONS)
def test_a_heartbeat_is_answered_with_the_time_and_remembered(station, call_in, protocol):
    box = call_in(protocol=protocol)
    box.boot()
    told = datetime.fromisoformat(box.heartbeat().current_time)
    assert abs((told - datetime.now(UTC)).total_seconds()) < 60
    wait_for(lambda: Session.objects.get(station=station).last_heartbeat)


@pytest.mark.parametrize("protocol", VERSIONS)
def test_W11_nothing_before_the_first_boot(station, call_in, protocol):
    box = call_in(protocol=protocol)
    with pytest.raises(OCPPError) as refused:
        box.heartbeat()
    assert refused.value.code == "SecurityError"
    box.boot()
    box.heartbeat()


def test_after_a_mere_reconnect_no_boot_is_wanted(station, call_in):
    box = call_in()
    box.boot()
    box.close()
    wait_for(lambda: Session.objects.get(station=station).closed_at)
    call_in().heartbeat()
    assert Session.objects.filter(station=station, booted_at__isnull=True).count() == 1
