"""Two people change one station at a desk at the same moment: one of them wins, and nothing is half done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.domain.etags import ANYTHING, Seen
from core.domain.stations.by_hand import change_evse
from core.domain.stations.replacing import replace_station
from core.errors import NotFound
from core.models import Actor, ChargeStation, Connector, Evse
from tests.domain.test_two_installers import at_once
from tests.installs import make_fitted

if TYPE_CHECKING:
    from core.models import Operator


@pytest.mark.django_db(transaction=True)
def test_one_place_is_given_once(plinth: Operator) -> None:
    station = make_fitted(plinth, identity="CP-1").station
    actor = Actor(operator=plinth)
    swaps = [
        lambda name=name: replace_station(actor=actor, charge_station_id="CP-1", identity=name)
        for name in ("CP-2", "CP-3")
    ]
    assert sorted(at_once(*swaps)) == ["done", "nothing_to_replace"]
    living = Evse.objects.exclude(status="REMOVED")
    assert sorted(living.values_list("evse_id", flat=True)) == ["NL*PLI*ECP1*1", "NL*PLI*ECP1*2"]
    assert ChargeStation.objects.filter(location=station.location_id).count() == 2  # the loser registered nothing
    assert ChargeStation.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_one_spare_takes_one_place(plinth: Operator) -> None:
    for identity in ("CP-1", "CP-2"):
        make_fitted(plinth, identity=identity)
    actor = Actor(operator=plinth)
    swaps = [
        lambda name=name: replace_station(actor=actor, charge_station_id=name, identity="CP-3")
        for name in ("CP-1", "CP-2")
    ]
    told = sorted(at_once(*swaps))
    assert (told[0], told[1] in {"done", "identity_taken"}) == ("done", True)
    living = Evse.objects.exclude(status="REMOVED").values_list("evse_id", flat=True)
    assert len(living) == len(set(living))


@pytest.mark.django_db(transaction=True)
def test_of_two_tariffs_one_is_written(plinth: Operator) -> None:
    station = make_fitted(plinth, identity="CP-1").station
    seen, uid = Seen(etags=frozenset({station.etag})), "NL-PLI-ECP-1-1"
    said = {"actor": Actor(operator=plinth), "charge_station_id": "cp-1", "uid": uid.lower(), "said": {}, "seen": seen}
    changes = [lambda name=name: change_evse(**said, terms={1: {"tariff_id": name}}) for name in ("dear", "cheap")]
    assert sorted(at_once(*changes)) == ["done", "stale_etag"]
    assert Connector.objects.get(connector_id=1).tariff_id in {"dear", "cheap"}
    assert Connector.objects.get(connector_id=2).tariff_id == ""


@pytest.mark.django_db
def test_terms_of_another_operators_station_are_unknown(plinth: Operator, volta: Operator) -> None:
    make_fitted(volta, identity="V-1")
    said = {"charge_station_id": "V-1", "uid": "NL-VOL-EV-1-1", "said": {}, "seen": ANYTHING}
    for terms in ({}, {1: {"tariff_id": "day"}}):
        with pytest.raises(NotFound):
            change_evse(actor=Actor(operator=plinth), terms=terms, **said)  # type: ignore[arg-type]
