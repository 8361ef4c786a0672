"""Drift: where stations stand against their template, and applying it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from core.choices import Scope
from core.domain.hardware.reapplying import reapply, reapply_clean
from core.domain.people.tokens import create_token
from core.errors import EvseLeftBare, Invalid, NotAllowed, NotFound, NothingToReapply, TemplateMoved
from core.models import Actor, ChargeStation, Connector, ConnectorReport, Event, Evse, StationSetting, TemplateVersion
from core.queries.drift import drifts_for, drifts_of, stations_of
from tests.factories import make_station, stored
from tests.hardware.made import a_connector, an_evse, change, make_fitted_stations, the

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.models import Operator

pytestmark = pytest.mark.django_db

NEW = [an_evse(1, a_connector(1, amperage=16), capabilities=["RFID_READER"]), an_evse(2)]


def drift_of(identity: str) -> Any:
    station = the(identity)
    return drifts_of(ChargeStation.objects.filter(pk=station.pk))[station.pk]


def paths_of(identity: str) -> list[str]:
    return [field.path for field in drift_of(identity).fields]


def by_hand(identity: str, **facts: Any) -> None:
    Connector.objects.filter(evse__station__charge_station_id=identity, connector_id=2).update(**facts)
    stored()


def test_a_station_as_its_template_says_does_not_drift(plinth: Operator) -> None:
    make_fitted_stations(plinth, "CP-1")
    drift = drift_of("CP-1")
    assert (drift.fields, drift.reports, drift.behind, drift.drifts, drift.clean, drift.can_follow) == (
        (), (), False, False, True, False,
    )  # fmt: skip


def test_what_is_out_of_service_follows_no_template(plinth: Operator) -> None:
    template = make_fitted_stations(plinth, "CP-1", "CP-2")
    change(plinth, evse_templates=NEW)
    ChargeStation.objects.filter(charge_station_id="CP-2").update(deploy_state="Deprecated")
    stored()
    assert [str(drift.station) for drift in drifts_of(ChargeStation.objects.all()).values()] == ["CP-1"]
    assert [*map(str, stations_of(Actor(operator=plinth), template))] == ["CP-1"]


def test_a_new_version_differs_from_what_was_applied(plinth: Operator) -> None:
    make_fitted_stations(plinth, "CP-1")
    change(plinth, evse_templates=NEW)
    drift = drift_of("CP-1")
    assert [(field.path, field.applied, field.today, field.has) for field in drift.fields] == [
        ("evse.1.capabilities", (), ("RFID_READER",), ()),
        ("connector.1.amperage", 32, 16, 32),
    ]
    assert (drift.behind, drift.drifts, drift.clean, drift.can_follow) == (True, True, True, True)


def test_what_was_changed_by_hand_is_not_clean(plinth: Operator) -> None:
    make_fitted_stations(plinth, "CP-1")
    by_hand("CP-1", amperage=20)
    drift = drift_of("CP-1")
    assert [(str(field.title), field.applied, field.has, field.clean) for field in drift.fields] == [
        ("Connector 2: amps", 32, 20, False)
    ]
    assert (drift.behind, drift.clean) == (False, False)


def test_a_version_that_was_not_kept_is_never_clean(plinth: Operator) -> None:
    make_fitted_stations(plinth, "CP-1")
    change(plinth, evse_templates=NEW)
    TemplateVersion.objects.all().delete()
    assert [(field.applied, field.clean) for field in drift_of("CP-1").fields] == [(None, False)] * 2


def test_what_the_station_reports_counts(plinth: Operator) -> None:
    make_fitted_stations(plinth, "CP-1")
    expected = [
        {"key": "HeartbeatInterval", "range": [60, 900]},
        {"key": "Mode", "value": "A"},
        {"key": "X", "value": 1},
    ]
    change(plinth, min_firmware="1.10", expected_configuration=expected)
    now, station = timezone.now(), the("CP-1")
    for connector in (0, 1, 3):
        ConnectorReport.objects.create(station=station, connector_id=connector, status="Available", received_at=now)
    for key, value in (("heartbeatinterval", "10"), ("Mode", "a"), ("Other", "1"), ("X", None)):
        StationSetting.objects.create(station=station, key=key, value=value, received_at=now)
    told = {"vendor": "Ace", "model": "Uno", "firmware_version": "1.9", "charge_box_serial_number": "S1"}
    ChargeStation.objects.filter(pk=station.pk).update(booted_at=now, **told)
    stored()
    drift = drift_of("CP-1")
    assert [(str(each.title), each.expected, each.told) for each in drift.reports] == [
        ("Maker and model", "Plinth Demo Double", "Ace Uno S1"),
        ("Firmware", "≥ 1.10", "1.9"),
        ("Connectors", "1, 2", "1, 3"),
        ("Setting HeartbeatInterval", "60 - 900", "10"),
    ]
    assert (drift.drifts, drift.clean, drift.can_follow) == (True, False, False)


def test_a_station_that_reports_what_is_expected_reports_nothing(plinth: Operator) -> None:
    make_fitted_stations(plinth, "CP-1")
    change(plinth, min_firmware="1.9", expected_configuration=[{"key": "Mode", "value": "A"}])
    now, station = timezone.now(), the("CP-1")
    StationSetting.objects.create(station=station, key="Mode", value="A", received_at=now)
    ConnectorReport.objects.create(station=station, connector_id=2, status="Available", received_at=now)
    told = {"vendor": "PLINTH", "model": "demo double", "firmware_version": "1.10"}
    ChargeStation.objects.filter(pk=station.pk).update(booted_at=now, **told)
    stored()
    assert (drift_of("CP-1").reports, drift_of("CP-1").can_follow) == ((), True)


def test_many_are_asked_for_at_once(
    plinth: Operator, volta: Operator, django_assert_num_queries: Callable[..., Any]
) -> None:
    make_fitted_stations(plinth, "CP-1", "CP-2", "CP-3")
    change(plinth, evse_templates=NEW)
    make_station(plinth, "BARE")
    make_fitted_stations(volta, "VOL-1", template_id="theirs")
    by_hand("VOL-1", amperage=20)
    Connector.objects.filter(evse__station__charge_station_id="CP-3", connector_id=1).update(amperage=16)
    Evse.objects.filter(station__charge_station_id="CP-3", evse_sequence_number=1).update(capabilities=["RFID_READER"])
    stored()
    pks = list(ChargeStation.objects.order_by("pk").values_list("pk", flat=True))
    sue = Actor(operator=plinth)
    with django_assert_num_queries(6):
        found = drifts_for(sue, pks)
    assert sorted((str(drift.station), drift.drifts) for drift in found.values()) == [
        ("CP-1", True), ("CP-2", True), ("CP-3", False),
    ]  # fmt: skip
    with django_assert_num_queries(6):
        drifts_for(sue, pks[:1])


def test_a_field_alone_is_applied_and_the_rest_stays(sues: Actor, plinth: Operator) -> None:
    make_fitted_stations(plinth, "CP-1")
    change(plinth, evse_templates=NEW)
    ids = list(Evse.objects.order_by("pk").values_list("pk", "uid", "evse_id"))
    [station] = reapply(actor=sues, template_id="DOUBLE", version=2, identity="cp-1", paths=["connector.1.amperage"])
    assert (station.template_version, paths_of("CP-1")) == (1, ["evse.1.capabilities"])
    assert list(Evse.objects.order_by("pk").values_list("pk", "uid", "evse_id")) == ids
    event = Event.objects.filter(verb="reapply").get()
    assert (event.subject, event.changes["connector.1.amperage"]) == ("station CP-1", [32, 16])
    [station] = reapply(actor=sues, template_id="double", version=2, identity="CP-1", paths=["evse.1.capabilities"])
    assert (station.template_version, paths_of("CP-1")) == (2, [])
    assert list(Evse.objects.order_by("pk").values_list("pk", "uid", "evse_id")) == ids


@pytest.mark.parametrize(
    "evses",
    [
        [an_evse(1)],
        [an_evse(1), an_evse(2), an_evse(3, a_connector(3), a_connector(4))],
        [an_evse(1, a_connector(1), a_connector(2))],
        [an_evse(1, a_connector(2)), an_evse(2, a_connector(1))],
        [an_evse(1), an_evse(2, a_connector(2), a_connector(3))],
        [an_evse(1), an_evse(3, a_connector(2))],
    ],
    ids=["evse gone", "evse new", "evse gone, its connector stays", "swapped", "connector new", "another evse"],
)
def test_all_fields_make_a_station_as_its_template(evses: list[dict[str, Any]], sues: Actor, plinth: Operator) -> None:
    make_fitted_stations(plinth, "CP-1")
    change(plinth, evse_templates=evses)
    uid = Evse.objects.get(evse_sequence_number=1).uid
    [station] = reapply(actor=sues, template_id="double", version=2, identity="CP-1", paths=paths_of("CP-1"))
    assert (station.template_version, paths_of("CP-1")) == (2, [])
    assert Evse.objects.get(evse_sequence_number=1).uid == uid
    assert the("CP-1").rebuilt_at is not None


def test_a_connector_that_went_is_dropped(sues: Actor, plinth: Operator) -> None:
    make_fitted_stations(plinth, "CP-1")
    change(plinth, evse_templates=[an_evse(1), an_evse(2, a_connector(2), a_connector(3))])
    reapply(actor=sues, template_id="double", version=2, identity="CP-1", paths=["connector.3"])
    change(plinth, evse_templates=[an_evse(1), an_evse(2)])
    reapply(actor=sues, template_id="double", version=3, identity="CP-1", paths=["connector.3"])
    assert list(Connector.objects.order_by("connector_id").values_list("connector_id", flat=True)) == [1, 2]


def test_half_a_change_that_leaves_an_evse_bare_is_refused(sues: Actor, plinth: Operator) -> None:
    make_fitted_stations(plinth, "CP-1")
    change(plinth, evse_templates=[an_evse(1, a_connector(2)), an_evse(2, a_connector(1))])
    with pytest.raises(EvseLeftBare) as refused:
        reapply(actor=sues, template_id="double", version=2, identity="CP-1", paths=["connector.1.evse"])
    assert str(refused.value.sentence) == "CP-1: EVSE 1 would have no connector left. Take its other changes too."
    assert the("CP-1").template_version == 1


def test_all_clean_ones_follow_and_others_are_left(sues: Actor, plinth: Operator) -> None:
    make_fitted_stations(plinth, "CP-1", "CP-2", "CP-3")
    by_hand("CP-2", max_electric_power=3680)
    change(plinth, evse_templates=NEW)
    done = reapply_clean(actor=sues, template_id="double", version=2)
    assert [str(station) for station in done] == ["CP-1", "CP-3"]
    assert [the(name).template_version for name in ("CP-1", "CP-2", "CP-3")] == [2, 1, 2]
    with pytest.raises(NothingToReapply):
        reapply_clean(actor=sues, template_id="double", version=2)


def test_a_version_that_changes_no_hardware_is_taken_without_a_field(sues: Actor, plinth: Operator) -> None:
    make_fitted_stations(plinth, "CP-1")
    before = the("CP-1").rebuilt_at
    change(plinth, name="Double II")
    reapply(actor=sues, template_id="double", version=2, identity="CP-1", paths=[])
    assert (the("CP-1").template_version, the("CP-1").rebuilt_at) == (2, before)


def test_stations_in_stock_follow_too(sues: Actor, plinth: Operator) -> None:
    template = make_fitted_stations(plinth)
    make_station(plinth, "STOCK", template=template, template_version=1)
    done = None
    change(plinth, evse_templates=NEW)
    assert [path.split(".")[0] for path in paths_of("STOCK")] == ["evse", "evse"]
    [done] = reapply(actor=sues, template_id="double", version=2, identity="STOCK", paths=["evse.1", "evse.2"])
    assert (done.template_version, the("STOCK").evses.count()) == (2, 2)


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"version": 1}, TemplateMoved),
        ({"template_id": "theirs"}, NotFound),
        ({"identity": "VOL-1"}, NothingToReapply),
        ({"paths": ["connector.2.amperage", "evse.9", "x"]}, NothingToReapply),
    ],
)
def test_what_cannot_be_applied_is_refused(
    asked: dict[str, Any], error: type[Exception], sues: Actor, plinth: Operator, volta: Operator
) -> None:
    make_fitted_stations(plinth, "CP-1")
    make_fitted_stations(volta, "VOL-1", template_id="theirs")
    change(plinth, evse_templates=NEW)
    usual = {"template_id": "double", "version": 2, "identity": "CP-1", "paths": ["connector.1.amperage"]}
    with pytest.raises(error):
        reapply(actor=sues, **(usual | asked))
    assert Event.objects.filter(verb="reapply").count() == 0


def test_who_only_reads_applies_nothing(plinth: Operator) -> None:
    make_fitted_stations(plinth, "CP-1")
    reader = Actor.of_machine(create_token(operator=plinth, name="reads", scopes=[Scope.STATIONS_READ])[0])
    with pytest.raises(NotAllowed):
        reapply_clean(actor=reader, template_id="double", version=1)


@pytest.mark.parametrize("owner", ["CP-1", "CP-2"])
def test_an_id_that_another_evse_took_meanwhile_is_refused(owner: str, sues: Actor, plinth: Operator) -> None:
    make_fitted_stations(plinth, "CP-1", "CP-2")
    change(plinth, evse_templates=[an_evse(1), an_evse(2), an_evse(3)])
    Evse.objects.filter(station__charge_station_id=owner, evse_sequence_number=2).update(uid="NL-PLI-ECP-1-3")
    stored()
    with pytest.raises(Invalid):
        reapply(actor=sues, template_id="double", version=2, identity="CP-1", paths=["evse.3"])
    assert the("CP-1").template_version == 1
