"""Runs of checks: begun, stopped, run again in part; what each writes, and what it keeps of the one before."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings

from core.choices import GoneCause
from core.domain.checks import checks_of
from core.domain.commands.configuring import differences, set_what_differs
from core.domain.field.checking import advance_unfinished, check_again, proof_of, start_checks, stop_checks
from core.domain.field.trying import start_trial, stop_trial
from core.domain.hardware.reapplying import reapply, reapply_clean
from core.domain.told.leaving import leave
from core.models import (
    ChargeStation,
    CheckResult,
    CheckRun,
    Command,
    Evse,
    HardwareTemplate,
    Installation,
    MeterReading,
    Session,
    StationSetting,
    Trial,
)
from core.models.clock import database_now
from core.queries.checking import facts_of
from tests.app.world import connect
from tests.domain.deeds.asked import NOT_HERE, changed, nobody, refused, stamps, told
from tests.factories import stored
from tests.installs import make_checked, make_fitted, make_linked

if TYPE_CHECKING:
    from core.models import Actor, Operator

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fitted_once")]
STATION = "station ACE0100201"
DESK = "your supervisor or dispatcher"


@pytest.fixture
def row(fitted: Installation) -> Installation:
    return fitted


def online(row: Installation, **facts: Any) -> Session:
    """Let the station be connected and booted as its template says."""
    connect(row.station)
    at = database_now()
    told_of = {"vendor": "Plinth", "model": "Demo Double", "booted_at": at} | facts
    ChargeStation.objects.filter(pk=row.station_id).update(**told_of)
    Session.objects.update(booted_at=at, last_heartbeat=at)
    return Session.objects.get()


# --- begun and stopped ---


def test_a_run_is_begun_once_and_asks_what_it_needs(row: Installation, fitter: Actor) -> None:
    online(row)
    run = start_checks(actor=fitter, installation=row)
    assert (run.started_by, run.only, run.verdict, run.finished_at, run.operator) == (
        "ina", "", "", None, fitter.operator,
    )  # fmt: skip
    assert run.deadline - run.started_at == timedelta(seconds=settings.CHECK_DEADLINE_S)
    asked = Command.objects.filter(run=run).order_by("pk")
    assert list(asked.values_list("purpose", "action")) == [
        ("configuration", "GetConfiguration"), ("status", "TriggerMessage"), ("heartbeat", "TriggerMessage"),
        ("round_trip_2", "GetConfiguration"), ("round_trip_3", "GetConfiguration"),
    ]  # fmt: skip
    assert start_checks(actor=fitter, installation=row) == run
    assert Command.objects.count() == 5


def test_a_run_needs_a_place_and_a_template(fitted: Installation, fitter: Actor, plinth: Operator) -> None:
    bare, linked = make_linked(plinth, identity="CP-1", linked=False), make_linked(plinth, identity="CP-2")
    assert refused(lambda: start_checks(actor=fitter, installation=bare))[0] == "2942 not_linked"
    assert refused(lambda: start_checks(actor=fitter, installation=linked))[0] == "2960 not_fitted"


def test_a_stopped_run_keeps_what_it_knows_and_withdraws_what_waits(row: Installation, fitter: Actor) -> None:
    online(row)
    run = start_checks(actor=fitter, installation=row)
    Command.objects.filter(purpose="configuration").update(state="sent")
    stopped = stop_checks(actor=fitter, installation=row)
    assert (stopped.pk, stopped.verdict, stopped.finished_at is not None) == (run.pk, "stopped", True)
    states = dict(Command.objects.values_list("purpose", "state"))
    assert states.pop("configuration") == "sent"
    assert set(states.values()) == {"stopped"}
    results = list(CheckResult.objects.order_by("position").values_list("slug", "position"))
    assert results == [(check.slug, place) for place, check in enumerate(checks_of([]))]
    left = CheckResult.objects.get(slug="status")
    assert (left.state, left.sentence and left.sentence["text"]) == (
        "not_possible", "The checks were stopped before this was known.",
    )  # fmt: skip
    assert CheckResult.objects.get(slug="reach").state == "passed"
    assert refused(lambda: stop_checks(actor=fitter, installation=row)) == [
        "2962 nothing_runs",
        "No checks are running.",
    ]
    assert refused(lambda: proof_of(row)) == ["2970 not_checked", "Run the checks first."]


def test_what_was_wrong_before_the_station_left_is_kept_by_a_run_that_is_stopped(
    row: Installation, fitter: Actor
) -> None:
    session = online(row)
    ChargeStation.objects.filter(pk=row.station_id).update(clock_read_at=database_now(), clock_offset_s=-7800)
    start_checks(actor=fitter, installation=row)
    Command.objects.update(session=session, state="sent")
    leave([session.pk], cause=GoneCause.STATION, at=database_now())
    run = stop_checks(actor=fitter, installation=row)
    states = dict(run.results.values_list("slug", "state"))
    assert [states[slug] for slug in ("boot", "clock", "heartbeat", "round_trip", "status")] == [
        "passed", "failed", "passed", "not_possible", "not_possible",
    ]  # fmt: skip


# --- run again ---


@pytest.fixture
def done(row: Installation) -> Installation:
    """Give work whose run has failed in one of two checks, the other one overridden."""
    online(row)
    make_checked(row, verdict="failed")
    facts = {"run": CheckRun.objects.get(), "position": 3, "state": "overridden", "overridden_by": "sue"}
    CheckResult.objects.create(slug="status", override_reason="Old.", **facts)
    return row


def test_one_check_alone_is_run_again_and_the_rest_is_taken_over(done: Installation, fitter: Actor) -> None:
    old = CheckRun.objects.get()
    run = check_again(actor=fitter, installation=done, slug="reach")
    assert (run.only, run.started_by, run.pk != old.pk, old.results.count()) == ("reach", "ina", True, 2)
    kept = run.results.order_by("slug").values_list("slug", "state", "overridden_by", "override_reason")
    assert list(kept) == [("reach", "failed", "", ""), ("status", "overridden", "sue", "Old.")]
    advance_unfinished(at=run.deadline)
    run.refresh_from_db()
    states = dict(run.results.values_list("slug", "state"))
    assert (states, run.verdict) == ({"reach": "passed", "status": "overridden"}, "passed_with_warnings")


def test_one_check_that_was_stopped_keeps_what_it_had(done: Installation, fitter: Actor) -> None:
    run = check_again(actor=fitter, installation=done, slug="reach")
    stopped = stop_checks(actor=fitter, installation=done)
    assert (stopped.pk, stopped.verdict, dict(run.results.values_list("slug", "state"))) == (
        run.pk, "failed", {"reach": "failed", "status": "overridden"},
    )  # fmt: skip


def test_a_check_is_run_again_where_one_was_run(done: Installation, fitter: Actor, plinth: Operator) -> None:
    fresh = make_fitted(plinth, identity="CP-2")
    asked = {"actor": fitter, "slug": "reach"}
    assert refused(lambda: check_again(**asked, installation=fresh))[0] == "2970 not_checked"
    unknown = ["2961 check_unknown", "There is no check meter at this station."]
    assert refused(lambda: check_again(actor=fitter, installation=done, slug="meter")) == unknown
    check_again(actor=fitter, installation=done, slug="round_trip")
    assert refused(lambda: check_again(**asked, installation=done))[0] == "2971 checks_running"


@pytest.mark.parametrize(
    ("slug", "facts", "volts"),
    [
        ("identity", {"charge_box_serial_number": "1" * 100, "charge_point_serial_number": "2" * 100}, []),
        ("meter", {}, [1e300]),
        ("meter", {}, [9.9e5 + number for number in range(40)]),
    ],
)
def test_a_run_ends_however_much_a_station_says(
    slug: str, facts: dict[str, str], volts: list[float], row: Installation, fitter: Actor
) -> None:
    row.operator.extra_checks = [slug]
    row.operator.save()
    online(row, **facts)
    run = start_checks(actor=fitter, installation=row)
    at = database_now()
    for number, value in enumerate(volts):
        kept = {"station": row.station, "measurand": "Voltage", "unit": "V", "received_at": at}
        MeterReading.objects.create(place=1, phase=f"X{number}", value=value, **kept)
    advance_unfinished(at=run.deadline)
    run.refresh_from_db()
    assert (run.finished_at is not None, len(run.results.get(slug=slug).value)) == (True, 100)


# --- set from here ---


@pytest.fixture
def expecting(row: Installation, fitter: Actor) -> Installation:
    """Give work whose template expects three settings, of which the station has set two otherwise, one for good."""
    row.operator.extra_checks = ["configuration"]
    row.operator.save()
    expected = [{"key": "A", "value": "1"}, {"key": "B", "value": "2"}, {"key": "C", "range": [1, 9]}]
    HardwareTemplate.objects.update(expected_configuration=expected)
    session = online(row)
    at = session.opened_at + timedelta(seconds=1)
    for key, value, readonly in (("a", "0", False), ("B", "0", True), ("C", "10", False)):
        StationSetting.objects.create(station=row.station, key=key, value=value, readonly=readonly, received_at=at)
    return make_checked(row, verdict="failed")


def test_what_may_be_set_is_set_and_read_back(expecting: Installation, fitter: Actor) -> None:
    entries = told(lambda: set_what_differs(actor=fitter, installation=expecting))
    assert entries == [("configure", "ina", STATION, {"settings": ["A"]})]
    run = CheckRun.objects.order_by("-pk")[0]
    asked = list(run.commands.order_by("pk").values_list("purpose", "action", "payload", "asked_by"))
    assert asked == [
        ("set_1", "ChangeConfiguration", {"key": "A", "value": "1"}, fitter.user and fitter.user.pk),
        ("expected", "GetConfiguration", {"key": ["A", "B", "C"]}, None),
    ]  # fmt: skip
    told_of = [
        (each.key, each.told, each.to, each.settable) for each in differences(facts_of(run=run, at=run.started_at))
    ]
    assert told_of == [("A", "0", "1", True), ("B", "0", "2", False), ("C", "10", "", False)]


def test_where_nothing_may_be_set_or_nobody_is_there_no_run_begins(expecting: Installation, fitter: Actor) -> None:
    asked = {"actor": fitter, "installation": expecting}
    StationSetting.objects.filter(key="a").update(readonly=True)
    nothing = "Nothing can be set from here: no setting differs, or those that do are read-only."
    assert refused(lambda: set_what_differs(**asked)) == ["2976 nothing_to_set", nothing]
    Session.objects.update(closed_at=database_now())
    assert refused(lambda: set_what_differs(**asked))[0] == "2978 not_connected"


# --- trials ---


def test_a_trial_needs_a_station_that_is_there_and_idle(row: Installation, fitter: Actor) -> None:
    asked = {"actor": fitter, "installation": row, "kind": "presence"}
    assert refused(lambda: start_trial(**asked))[0] == "2978 not_connected"
    assert refused(lambda: stop_trial(actor=fitter, installation=row))[0] == "2962 nothing_runs"
    online(row)
    trial = start_trial(**asked)
    assert (trial.kind, trial.started_by, trial.user, trial.connector, trial.tag, trial.before) == (
        "presence", "ina", fitter.user, None, "", {},
    )  # fmt: skip
    assert trial.deadline - trial.started_at == timedelta(seconds=90)
    assert refused(lambda: start_trial(**asked | {"kind": "walk"}))[0] == "2977 trial_runs"
    ended = stop_trial(actor=fitter, installation=row)
    assert (ended.state, ended.stopped_by, Trial.objects.filter(ended_at=None).count()) == ("not_possible", "ina", 0)
    charge = start_trial(**asked | {"kind": "charge", "connector": 99})
    first = row.station.evses.order_by("pk")[0].connectors.get()
    assert (charge.connector, charge.tag[:7], len(charge.tag)) == (first.connector_id, "PLINTH-", 19)


# --- the template again ---


def test_what_a_template_says_today_is_told_field_by_field(row: Installation, boss: Actor) -> None:
    template, station = HardwareTemplate.objects.get(), row.station
    evses = [dict(evse) for evse in template.evse_templates]
    evses[0] |= {"capabilities": ["RESERVABLE"]}
    HardwareTemplate.objects.update(evse_templates=evses, version=2)
    before = stamps(station)
    asked: dict[str, Any] = {"actor": boss, "template_id": template.template_id.upper(), "version": 2}
    entries = told(lambda: reapply(**asked, identity="ace0100201", paths=["evse.1.capabilities"]))
    station.refresh_from_db()
    [(verb, by, subject, changes), *_of_places] = entries
    assert (verb, by, subject, station.template_version) == ("reapply", "sue", STATION, 2)
    assert (changes["template_version"], changes["evse.1.capabilities"]) == ([1, 2], [[], ["RESERVABLE"]])
    assert changes["etag"] == [str(before["etag"]), str(station.etag)]
    first = Evse.objects.order_by("evse_sequence_number")[0]
    assert first.capabilities == ["RESERVABLE"]
    nothing = refused(lambda: reapply(**asked, identity="ace0100201", paths=["evse.1.capabilities"]))
    assert nothing[0].endswith("nothing_to_reapply")
    assert refused(lambda: reapply_clean(**asked))[0].endswith("nothing_to_reapply")


def test_a_template_is_reapplied_as_it_was_looked_at(
    row: Installation, boss: Actor, fitter: Actor, stranger: Actor
) -> None:
    template_id = HardwareTemplate.objects.get().template_id
    asked: dict[str, Any] = {"template_id": template_id, "version": 1}
    for verb in (reapply_clean, lambda **said: reapply(**said, identity="ACE0100201", paths=[])):
        assert refused(lambda verb=verb: verb(actor=fitter, **asked)) == nobody(DESK)
        assert refused(lambda verb=verb: verb(actor=stranger, **asked)) == NOT_HERE
        moved = refused(lambda verb=verb: verb(actor=boss, **asked | {"version": 2}))
        assert moved[0].endswith("template_moved")
    HardwareTemplate.objects.update(version=2)
    assert changed(lambda: reapply_clean(actor=boss, **asked | {"version": 2})) != []
    assert ChargeStation.objects.get().template_version == 2
    stored()
