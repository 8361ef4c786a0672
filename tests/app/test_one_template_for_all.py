"""A file of stations without a column of templates: one is said for all of them, on the page and by machines."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from core.models import ChargeStation
from tests.app.test_imports import PLACES, begun, counts, moved, work
from tests.factories import make_location, make_template

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db
STATIONS = "charge_station_id,location_id\nACE-1,L1\nACE-2,L1\n"


def test_one_template_is_said_for_all_stations_that_name_none(desk_of_dan: Client, plinth: Operator) -> None:
    make_location(plinth, location_id="L1"), make_template(plinth)
    one = begun(desk_of_dan, STATIONS, "stations")
    form = desk_of_dan.get(reverse("import", args=[one.pk])).content.decode()
    assert 'name="charge_station_template_id"' in form
    columns = {f"column-{place}": name for place, name in enumerate(one.columns)}
    said = columns | {"charge_station_template_id": "nowhere"}
    wrong: Any = desk_of_dan.post(reverse("import_columns", args=[one.pk]), said)
    assert [error["message"] for error in wrong.context["refusal"]["errors"]] == ["There is no template nowhere."]
    field = re.search(r"<select id=.id_charge_station_template_id.[^>]*>", wrong.content.decode())
    assert "".join(field[0].split()[-2:] if field else ()) == (
        'aria-invalid="true"aria-describedby="error_charge_station_template_id">'
    )
    said = columns | {"charge_station_template_id": "double"}
    assert desk_of_dan.post(reverse("import_columns", args=[one.pk]), said).status_code == 303
    work()
    assert counts(moved(desk_of_dan, one, "import_rows")) == (2, 0, 0, 0)
    rows = ChargeStation.objects.order_by("charge_station_id").values_list("charge_station_id", "template__template_id")
    assert [*rows] == [("ACE-1", "double"), ("ACE-2", "double")]


def test_rows_without_any_lead_to_where_one_is_said_for_all(desk_of_dan: Client, plinth: Operator) -> None:
    make_location(plinth, location_id="L1"), make_template(plinth)
    own = "charge_station_id,location_id,charge_station_template_id\nACE-3,L1,\n"
    told, both = [], [begun(desk_of_dan, rows, "stations") for rows in (STATIONS, own)]
    for one in both:
        columns = {f"column-{place}": name for place, name in enumerate(one.columns)}
        desk_of_dan.post(reverse("import_columns", args=[one.pk]), columns)
        work()
        page = desk_of_dan.get(reverse("import", args=[one.pk])).content.decode()
        told.append(re.findall(r'data-bare>\s*<p>([^<]*)</p>\s*<a class="btn plain"\s*href="([^"]*)', page))
        assert "It needs a hardware template, or EVSEs of its own." in page
    form = reverse("import_columns", args=[both[0].pk])
    said = "2 rows have neither a hardware template nor EVSEs."
    assert told == [[(said, f"{form}#id_charge_station_template_id")], []]
    assert 'id="id_charge_station_template_id"' in desk_of_dan.get(form).content.decode()


def test_a_row_that_names_a_template_keeps_it(desk_of_dan: Client, machine: Client, plinth: Operator) -> None:
    make_location(plinth, location_id="L1"), make_template(plinth), make_template(plinth, "single", evses=1)
    rows = STATIONS.replace("location_id\n", "location_id,charge_station_template_id\n")
    rows = rows.replace("ACE-1,L1", "ACE-1,L1,single").replace("ACE-2,L1", "ACE-2,L1,")
    asked = "/api/2.0/imports?kind=stations&charge_station_template_id=double"
    made = machine.generic("POST", asked, rows, content_type="text/csv").json()["data"]
    assert made["charge_station_template_id"] == "double"
    work()
    told = ChargeStation.objects.order_by("charge_station_id").values_list("charge_station_id", "template__template_id")
    assert [*told] == [("ACE-1", "single"), ("ACE-2", "double")]
    page = desk_of_dan.get(reverse("import", args=[begun(desk_of_dan, rows, "stations").pk])).content.decode()
    assert 'name="charge_station_template_id"' not in page
    said = {"columns": ["charge_station_id", "location_id", ""], "charge_station_template_id": "DOUBLE"}
    dry = machine.generic("POST", f"{asked}&dry_run=true", rows.replace("ACE", "CP"), content_type="text/csv").json()
    work()
    url = f"/api/2.0/imports/{dry['data']['id']}"
    changed = machine.patch(url, json.dumps(said | {"dry_run": False}), content_type="application/json").json()["data"]
    work()
    of_all = ChargeStation.objects.filter(charge_station_id__startswith="CP").values_list("template__template_id")
    assert (changed["charge_station_template_id"], sorted(of_all)) == ("DOUBLE", [("double",), ("double",)])
    other = machine.generic("POST", asked.replace("stations", "locations"), PLACES, content_type="text/csv").json()
    assert [error["message"] for error in other["errors"]] == ["Only stations are of a template."]


def test_a_row_that_names_its_evses_needs_no_template(machine: Client, plinth: Operator) -> None:
    make_location(plinth, location_id="L1"), make_template(plinth)
    names = ("standard", "format", "power_type", "voltage", "amperage")
    head = ",".join(["charge_station_id", "location_id", *(f"evses.0.connectors.0.{name}" for name in names)])
    rows = f"{head}\nACE-1,L1,IEC_62196_T2,SOCKET,AC_3_PHASE,230,32\nACE-2,L1,,,,,\n"
    asked = "/api/2.0/imports?kind=stations&charge_station_template_id=double"
    made = machine.generic("POST", asked, rows, content_type="text/csv").json()["data"]
    work()
    assert machine.get(f"/api/2.0/imports/{made['id']}").json()["data"]["refused"] == []
    told = ChargeStation.objects.order_by("charge_station_id").values_list("charge_station_id", "template__template_id")
    assert [*told] == [("ACE-1", None), ("ACE-2", "double")]


def test_a_template_that_was_said_stays_until_another_or_none_is_said(machine: Client, plinth: Operator) -> None:
    make_location(plinth, location_id="L1"), make_template(plinth)
    asked = "/api/2.0/imports?kind=stations&charge_station_template_id=double&dry_run=true"
    url = f"/api/2.0/imports/{machine.generic('POST', asked, STATIONS, content_type='text/csv').json()['data']['id']}"
    told = []
    for more in ({}, {"charge_station_template_id": ""}, {}):
        work()
        said = json.dumps({"columns": ["charge_station_id", "location_id"]} | more)
        card = machine.patch(url, said, content_type="application/json").json()["data"]
        told.append(card.get("charge_station_template_id"))
    assert told == ["double", None, None]
