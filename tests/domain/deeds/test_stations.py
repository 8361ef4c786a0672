"""Stations: registered, given keys, names, places and pins; what is told of each deed, and what stays as it is."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from core.choices import StepName
from core.domain.field.fitting import fit_template, preview_fit
from core.domain.field.linking import link_station
from core.domain.field.positions import Position
from core.domain.jobs import create_job
from core.domain.locations.pinning import pin_station
from core.domain.stations.making import issue_key, key_digest, register_station
from core.domain.stations.replacing import replace_station
from core.identities import fold
from core.models import ChargeStation, Evse, Installation, Location, StepAttempt
from core.models.clock import database_now
from tests.domain.deeds.asked import NOT_HERE, changed, moved, refused, stamps, told
from tests.factories import make_location, make_station, make_template, stored
from tests.installs import make_checked, make_fitted, make_linked

if TYPE_CHECKING:
    from core.models import Actor, Operator

pytestmark = pytest.mark.django_db
STATION = "station ACE0100201"


# --- registered ---


@pytest.mark.parametrize("key", ["", "a key"])
def test_a_station_is_registered_bare(key: str, fitter: Actor) -> None:
    fitter.operator.default_tariff_id = "night"
    entries = told(lambda: register_station(actor=fitter, identity="CP*01", key=key))
    row = ChargeStation.objects.get()
    assert (row.charge_station_id, row.look_alike, row.deploy_state, row.default_charge_station_tariff_id) == (
        "CP*01", fold("CP*01"), "Stock", "night",
    )  # fmt: skip
    assert (row.created_by, row.modified_by, row.location, row.operator) == ("ina", "ina", None, fitter.operator)
    assert (row.key_digest and bytes(row.key_digest)) == (key_digest(key) if key else None)
    assert entries == [("register", "ina", "station CP*01", {})]


@pytest.mark.parametrize(
    ("identity", "slug"),
    [("", "2908 identity_impossible"), ("a/b", "2908 identity_impossible"), ("C" * 49, "2908 identity_impossible"),
     ("vol-1", "2905 identity_taken")],
)  # fmt: skip
def test_an_impossible_or_taken_name_registers_nothing(
    identity: str, slug: str, fitter: Actor, volta: Operator
) -> None:
    make_station(volta, "VOL-1")
    [number, sentence] = refused(lambda: register_station(actor=fitter, identity=identity))
    assert (number, sentence.count(identity) > 0) == (slug, True)


@pytest.mark.parametrize("identity", ["", "a/b", "a\0b", "C" * 49])
def test_no_box_of_an_impossible_name_takes_a_place(identity: str, boss: Actor, plinth: Operator) -> None:
    make_station(plinth, location=make_location(plinth))
    asked = {"actor": boss, "charge_station_id": "ACE0100201", "identity": identity}
    assert refused(lambda: replace_station(**asked))[0] == "2908 identity_impossible"


# --- keys ---


def test_a_new_key_replaces_the_old_one_at_once(fitter: Actor, plinth: Operator) -> None:
    station = make_station(plinth, key_digest=b"old", next_key_digest=b"next", next_key_until=database_now())
    before, given = stamps(station), []
    entries = told(lambda: given.append(issue_key(actor=fitter, charge_station_id="ACE0100201")))
    station.refresh_from_db()
    [key] = given
    assert re.fullmatch("[A-Za-z0-9]{20}", key)
    kept = (bytes(station.key_digest or b""), bytes(station.old_key_digest or b""))
    assert (*kept, station.next_key_digest, station.next_key_until) == (key_digest(key), b"old", None, None)
    assert moved(station, before) == ["modified", "modified_by"]
    assert (entries, station.modified_by) == ([("issue_key", "ina", STATION, {})], "ina")


@pytest.mark.parametrize(
    ("deploy", "handed", "who", "may"),
    [
        ("Stock", False, "fitter", True),
        ("Stock", True, "fitter", False),
        ("Stock", True, "boss", True),
        ("Production", False, "fitter", False),
        ("Production", False, "planner", False),
        ("Production", False, "boss", True),
        ("Deprecated", False, "fitter", True),
    ],
)
def test_where_it_works_a_key_is_a_supervisors_to_make(
    deploy: str, who: str, plinth: Operator, request: pytest.FixtureRequest, *, handed: bool, may: bool
) -> None:
    work, actor = make_fitted(plinth), request.getfixturevalue(who)
    ChargeStation.objects.update(deploy_state=deploy)
    stored()
    if handed:
        make_checked(work, handed_over_by="user:0")
    if may:
        assert len(issue_key(actor=actor, charge_station_id="ACE0100201")) == 20
    else:
        assert refused(lambda: issue_key(actor=actor, charge_station_id="ACE0100201"))[0].endswith("key_in_use")


def test_strangers_and_other_spellings_get_no_key(fitter: Actor, stranger: Actor, plinth: Operator) -> None:
    make_station(plinth)
    assert refused(lambda: issue_key(actor=stranger, charge_station_id="ACE0100201")) == NOT_HERE
    assert refused(lambda: issue_key(actor=fitter, charge_station_id="ace0100201")) == NOT_HERE


# --- where it stands ---


def test_a_link_is_told_and_stamped_and_says_who_made_it(fitter: Actor, plinth: Operator) -> None:
    work = make_linked(plinth, linked=False)
    place, station = make_location(plinth, location_id="garage"), work.station
    before, of_place = stamps(station), stamps(place)
    entries = told(lambda: link_station(actor=fitter, installation=work, location_id="GARAGE"))
    station.refresh_from_db()
    place.refresh_from_db()
    assert (station.location, station.linked_by, station.linked_at is not None) == (place, "ina", True)
    assert moved(station, before) == ["etag", "modified", "modified_by", "last_updated"]
    told_of = {"etag": [str(before["etag"]), str(station.etag)], "location_id": [None, "garage"]}
    assert entries[0] == ("link", "ina", STATION, told_of)
    assert [entry[:3] for entry in entries[1:]] == [("change", "ina", "location garage")]
    assert entries[1][3]["stations"] == [None, ["ACE0100201"]]
    assert "etag" in moved(place, of_place)
    assert changed(lambda: link_station(actor=fitter, installation=work, location_id="garage")) == []


def test_who_made_the_link_corrects_it_while_the_work_is_open(fitter: Actor, boss: Actor, plinth: Operator) -> None:
    work = make_linked(plinth, linked=False)
    for name in ("one", "two", "three"):
        make_location(plinth, name, location_id=name)
    link_station(actor=fitter, installation=work, location_id="one")
    since = ChargeStation.objects.get(pk=work.station.pk).linked_at.isoformat()
    said = f"ACE0100201 already stands at one, Utrecht (since {since}, by ina). "
    said += "A supervisor can move it; ask one, or scan again."
    asked = {"installation": work, "location_id": "two"}
    assert refused(lambda: link_station(actor=fitter, **asked)) == ["2921 linked_elsewhere", said]
    facts = {"operator": plinth, "installation": work, "step": StepName.LINK, "outcome": 1000}
    facts["answer"] = {"changed": True}
    mine = StepAttempt.objects.create(who=fitter.who, nonce="6f9619ff-8b86-d011-b42d-00cf4fc964ff", **facts)
    assert link_station(actor=fitter, **asked).changed
    StepAttempt.objects.create(who=boss.who, nonce="6f9619ff-8b86-d011-b42d-00cf4fc964aa", at=mine.at, **facts)
    asked = {"installation": work, "location_id": "three"}
    assert refused(lambda: link_station(actor=fitter, **asked))[0] == "2921 linked_elsewhere"
    assert link_station(actor=boss, **asked).changed


def test_a_job_that_expects_it_elsewhere_is_asked_about_once(fitter: Actor, planner: Actor, plinth: Operator) -> None:
    work = make_linked(plinth, linked=False)
    make_location(plinth, "Here", location_id="here")
    make_location(plinth, "There", location_id="there")
    day = database_now().date().isoformat()
    create_job(actor=planner, location_id="there", day=day, stations=["ACE0100201"])
    said = "A job expects ACE0100201 at There, Utrecht. Choose that Location, or confirm that it stands where you say."
    asked = {"actor": fitter, "installation": work}
    assert refused(lambda: link_station(**asked, location_id="here")) == ["2924 expected_elsewhere", said]
    fields = {"name": "New", "address": "New 1", "city": "Utrecht", "postal_code": "3511 AB", "country": "NLD"}
    assert refused(lambda: link_station(**asked, new_location=fields)) == ["2924 expected_elsewhere", said]
    assert changed(lambda: link_station(**asked, location_id="here", confirm=True)) != []


@pytest.mark.parametrize(
    ("adds", "said", "slug"),
    [
        (True, {}, "2922 location_not_given"),
        (True, {"location_id": "nowhere"}, "2920 location_unknown"),
        (True, {"location_id": "abroad"}, "2920 location_unknown"),
        (False, {"new_location": {"name": "New"}}, "2923 may_not_create_location"),
        (False, {}, "2922 location_not_given"),
    ],
)
def test_a_link_needs_a_place_that_is_there(
    said: dict[str, Any], slug: str, fitter: Actor, volta: Operator, *, adds: bool
) -> None:
    make_location(volta, location_id="abroad")
    fitter.operator.installers_add_locations = adds
    work = make_linked(fitter.operator, linked=False)
    assert refused(lambda: link_station(actor=fitter, installation=work, **said))[0] == slug


def test_how_far_the_phone_was_is_kept_with_the_reason(fitter: Actor, plinth: Operator) -> None:
    work = make_linked(plinth, linked=False)
    make_location(plinth, "Here", location_id="here", latitude=Decimal(52), longitude=Decimal(5))
    phone = Position(Decimal("52.01"), Decimal(5), 10)
    asked = {"actor": fitter, "installation": work, "location_id": "here"}
    assert refused(lambda: link_station(**asked, position=phone))[0] == "2995 far_from_pin"
    link_station(**asked, position=phone, far=("other", "Nowhere to park."))
    work = Installation.objects.get(pk=work.pk)
    assert (work.linked_off_m, work.far_reason, work.far_note) == (1112, "other", "Nowhere to park.")
    link_station(**asked)
    work.refresh_from_db()
    assert (work.linked_off_m, work.far_reason, work.far_note) == (None, "", "")


# --- its pin, its template ---


def test_a_pin_is_every_evses_and_told_once(fitter: Actor, plinth: Operator) -> None:
    work = make_fitted(plinth)
    station, place = work.station, Location.objects.get()
    before, of_place = stamps(station), stamps(place)
    asked = {"actor": fitter, "installation": work, "latitude": Decimal("52.1"), "longitude": Decimal("5.1")}
    entries = told(lambda: pin_station(**asked))
    assert set(Evse.objects.values_list("latitude", "longitude")) == {(Decimal("52.1"), Decimal("5.1"))}
    assert [entry[:3] for entry in entries] == [("pin", "ina", STATION)]
    was, now = entries[0][3]["evses"]
    pin = {"latitude": "52.1", "longitude": "5.1"}
    assert (list(was.values()), list(now.values())) == ([dict.fromkeys(pin)] * 2, [pin] * 2)
    assert moved(station, before) == ["etag", "modified", "modified_by", "last_updated"]
    assert moved(place, of_place) == ["last_updated"]
    assert changed(lambda: pin_station(**asked)) == []


def test_a_dry_run_of_a_fit_writes_nothing_and_tells_the_same(fitter: Actor, plinth: Operator) -> None:
    work = make_fitted(plinth)
    make_template(plinth, "single", evses=1)
    three = make_template(plinth, "triple", evses=3)
    asked = {"actor": fitter, "installation": work}
    plans = []
    assert changed(lambda: plans.append(fit_template(**asked, template_id="SINGLE", dry_run=True))) == []
    [dry] = plans
    assert (dry.changed, dry.dry_run, [len(part) for part in (dry.diff.added, dry.diff.kept, dry.diff.removed)]) == (
        False, True, [0, 1, 1],
    )  # fmt: skip
    shown = preview_fit(actor=fitter, station=work.station, template=three)
    assert [len(part) for part in (shown.added, shown.kept, shown.removed)] == [1, 2, 0]
    entries = told(lambda: plans.append(fit_template(**asked, template_id="single")))
    fitted = plans[1]
    assert (fitted.changed, fitted.dry_run, fitted.station.template_version) == (True, False, 1)
    assert entries[0][3]["template"] == ["double-for-ACE0100201", "single"]
    assert changed(lambda: fit_template(**asked, template_id="single")) == []
    assert not fit_template(**asked, template_id="single").changed
