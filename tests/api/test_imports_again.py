"""A file that says what is so already changes nothing, and has nothing to be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.models import Import
from tests.api.test_import_acts import ENDED, HERE, brought, say
from tests.app.test_imports import work
from tests.factories import make_location

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db


def test_what_is_so_already_is_unchanged_and_not_there_to_be_undone(machine: Client, plinth: Operator) -> None:
    make_location(plinth, location_id="kade")
    plug = "standard,format,power_type,voltage,amperage".replace(",", ",evses.0.connectors.0.")
    names = f"charge_station_id,location_id,deploy_state,evses.0.connectors.0.{plug}\n"
    told = "ACE-1,{place},Stock,IEC_62196_T2,SOCKET,AC_3_PHASE,230,16\n"
    # A Location is found whatever the case of its id, which the table alone cannot know.
    files = [names + told.format(place=place) for place in ("kade", "kade", "KADE")]
    done = [brought(machine, rows, "?kind=stations")["counts"] for rows in files]
    assert done == [ENDED | {"created": 1}, ENDED | {"unchanged": 1}, ENDED | {"unchanged": 1}]
    last = Import.objects.latest("pk")
    say(machine, "POST", f"/{last.pk}/undo")
    work()
    assert (last.rows.get().before, "undone" in machine.get(f"{HERE}/{last.pk}").json()["data"]) == (None, False)
