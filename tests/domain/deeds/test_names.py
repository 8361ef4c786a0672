"""A station takes the name under which its box really knocks: what is told, and whose name it may be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from core.choices import DeployState
from core.domain.told.claiming import claim_knock
from core.identities import fold
from core.models import ChargeStation, Evse, Knock, Location
from core.models.clock import database_now
from tests.app.world import connect
from tests.domain.deeds.asked import NOT_HERE, changed, moved, refused, stamps, told
from tests.factories import make_location, make_station, stored
from tests.installs import make_fitted

if TYPE_CHECKING:
    from core.models import Actor, Operator

pytestmark = pytest.mark.django_db
STATION = "station ACE0100201"


def make_knock(identity: str = "ACE010020I", **facts: Any) -> Knock:
    now = database_now()
    kept = {"address": "10.0.0.7", "port": 9000, "cause": "unknown_identity", "first_seen": now, "last_seen": now}
    return Knock.objects.create(identity=identity, look_alike=fold(identity), **kept | facts)


@pytest.mark.parametrize(("address", "where"), [("10.0.0.7", "10.0.0.7"), (None, "?")])
def test_a_claim_is_told_under_both_names(address: str | None, where: str, boss: Actor, plinth: Operator) -> None:
    work = make_fitted(plinth)
    station, knock = work.station, make_knock(address=address)
    same, other = make_knock(address="10.0.0.8"), make_knock(cause="wrong_key")
    place = Location.objects.get()
    old, before, names = station.etag, stamps(place), list(Evse.objects.order_by("pk").values_list("uid", "evse_id"))
    entries = told(lambda: claim_knock(actor=boss, knock_id=knock.pk, charge_station_id="ace0100201"))
    station.refresh_from_db()
    place.refresh_from_db()
    changes = {
        "charge_station_id": ["ACE0100201", "ACE010020I"],
        "etag": [str(old), str(station.etag)],
        "knock": [None, f"unknown_identity from {where}"],
    }
    here = {"stations": [["ACE0100201"], ["ACE010020I"]], "etag": [str(before["etag"]), str(place.etag)]}
    assert entries == [
        ("change", "sue", f"location {place.location_id}", here),
        ("claim_knock", "sue", STATION, changes), ("claim_knock", "sue", "station ACE010020I", changes),
    ]  # fmt: skip
    assert (station.look_alike, station.modified_by) == (fold("ACE010020I"), "sue")
    assert list(Evse.objects.order_by("pk").values_list("uid", "evse_id")) == names
    assert moved(place, before) == ["etag", "last_updated"]
    answered = {row.pk for row in Knock.objects.exclude(answered_at=None)}
    assert answered == {knock.pk, same.pk} - {other.pk}
    assert changed(lambda: claim_knock(actor=boss, knock_id=knock.pk, charge_station_id="ACE010020I")) == []


@pytest.mark.parametrize(
    ("identity", "slug"),
    [
        ("", "2965 knock_nameless"),
        ("a/b", "2908 identity_impossible"),
        ("PLI-2", "2905 identity_taken"),
        ("pli-2", "2905 identity_taken"),
    ],
)
def test_a_name_that_cannot_be_its_name_is_not_taken(identity: str, slug: str, boss: Actor, plinth: Operator) -> None:
    make_station(plinth)
    make_station(plinth, "PLI-2")
    knock = make_knock(identity)
    assert refused(lambda: claim_knock(actor=boss, knock_id=knock.pk, charge_station_id="ACE0100201"))[0] == slug


def test_a_box_that_answers_or_is_gone_keeps_its_name(fitter: Actor, boss: Actor, plinth: Operator) -> None:
    station, knock = make_station(plinth, location=make_location(plinth)), make_knock()
    asked = {"knock_id": knock.pk, "charge_station_id": "ACE0100201"}
    assert refused(lambda: claim_knock(actor=boss, knock_id=0, charge_station_id="ACE0100201")) == NOT_HERE
    assert refused(lambda: claim_knock(actor=boss, knock_id=knock.pk, charge_station_id="x")) == NOT_HERE
    for state, actor, slug in (
        (DeployState.PRODUCTION, fitter, "2967 identity_in_use"),
        (DeployState.DEPRECATED, boss, "2907 station_retired"),
    ):
        ChargeStation.objects.update(deploy_state=state)
        assert refused(lambda actor=actor: claim_knock(actor=actor, **asked))[0] == slug
    ChargeStation.objects.update(deploy_state=DeployState.STOCK)
    connect(station)
    said = "ACE0100201 is connected under its own identity, so what calls as ACE010020I is another box."
    assert refused(lambda: claim_knock(actor=boss, **asked)) == ["2966 station_connected", said]
    stored()
