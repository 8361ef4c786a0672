"""The audit trail keeps what each field was before and is after, also of EVSEs and connectors."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from core.domain.field.fitting import fit_template
from core.models import Actor, Event
from tests.api.writes import STATIONS, a_station, say
from tests.factories import make_location
from tests.installs import make_fitted

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db


def newest(subject: str) -> dict[str, Any]:
    changes: dict[str, Any] = Event.objects.filter(subject=subject).latest("pk").changes
    return {name: pair for name, pair in changes.items() if name != "etag"}


def test_a_fit_tells_which_evses_came(plinth: Operator) -> None:
    row = make_fitted(plinth, identity="A1")
    uids = list(row.station.evses.order_by("uid").values_list("uid", "evse_id"))
    assert newest("station A1") == {
        "template": [None, "double-for-A1"],
        "evses": [{}, {uid: {"evse_id": evse_id} for uid, evse_id in uids}],
    }


def test_a_patch_tells_the_fields_of_the_evse(machine: Client, plinth: Operator) -> None:
    row = make_fitted(plinth, identity="A1")
    evse = row.station.evses.order_by("uid").first()
    assert evse is not None
    url = reverse("api_evse", args=["A1", evse.uid])
    said = json.dumps({"physical_reference": "B7", "floor_level": "-1"})
    assert machine.patch(url, said, content_type="application/json").json()["status_code"] == 1000
    fields = {"physical_reference": ["", "B7"], "floor_level": ["", "-1"]}
    assert newest("station A1")["evses"] == [
        {evse.uid: {name: pair[side] for name, pair in fields.items()}} for side in (0, 1)
    ]


def test_a_patch_that_removes_an_evse_tells_its_id(machine: Client, plinth: Operator) -> None:
    evse = make_fitted(plinth, identity="A1").station.evses.get(evse_sequence_number=1)
    say(machine, "PATCH", f"{STATIONS}/A1/evses/{evse.uid}", {"status": "REMOVED"})
    assert newest("station A1")["evses"] == [{evse.uid: {"evse_id": evse.evse_id}}, {}]


def test_connectors_and_what_goes(plinth: Operator) -> None:
    row = make_fitted(plinth, identity="A1")
    first, second = row.station.evses.order_by("evse_sequence_number")
    template = plinth.hardware_templates.get()
    template.evse_templates = template.evse_templates[:1]
    template.evse_templates[0]["connector_templates"][0]["amperage"] = 16
    template.version = 2
    template.save()
    actor = Actor(operator=plinth)
    fit_template(actor=actor, installation=row, template_id=template.template_id)
    was, now = newest("station A1")["evses"]
    assert (was, now) == (
        {
            first.uid: {"connectors": ["1: IEC_62196_T2, 32 A"]},
            second.uid: {"evse_id": second.evse_id},
        },
        {first.uid: {"connectors": ["1: IEC_62196_T2, 16 A"]}},
    )


def test_a_location_tells_which_stations_changed_and_of_many_how_many(machine: Client, plinth: Operator) -> None:
    make_location(plinth, location_id="here")
    names = [f"CP-{number:02}" for number in range(22)]
    few, many = ([a_station(name) for name in part] for part in (names[:1], names[1:]))
    say(machine, "POST", f"{STATIONS}/batch", {"data": few})
    assert newest("location here") == {"stations": [None, ["CP-00"]]}
    say(machine, "POST", f"{STATIONS}/batch", {"data": many})
    assert newest("location here") == {"stations": [None, names[1:21]], "count": [None, 21]}
