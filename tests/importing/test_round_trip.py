"""What was printed as OCPI and brought in again prints the same, for all that Plinth keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, assume, given, settings

from core.documents.ocpi import print_location
from core.importing.feeds import Feed
from core.importing.ocpi import Defaults
from core.importing.reports import Report
from core.models import Actor, Evse, Location
from core.queries.roaming import roaming_location, shown_evses
from tests.factories import stored
from tests.importing.feeds import evse, place
from tests.ocpi.conftest import make_rich_site
from tests.ocpi.documents import locations_211, locations_221

if TYPE_CHECKING:
    from core.models import Operator

pytestmark = pytest.mark.django_db

same_database = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)


def brought_in(operator: Operator, document: dict[str, Any], version: str) -> dict[str, Any] | None:
    """Bring a Location in, print it, and undo it."""
    actor = Actor.of_command(operator, "test")
    with transaction.atomic():
        feed = Feed(actor, Defaults(version, operator.country_code, operator.party_id), Report(), "Production")
        feed.bring_in([document])
        location = roaming_location(actor, document["id"])
        told = print_location(version, location, shown_evses(location)) if location else None
        transaction.set_rollback(True)
    return timeless(told)


def timeless(thing: Any) -> Any:
    """Leave out what is ours to say: last_updated, and with it whatever was read in which order."""
    if isinstance(thing, dict):
        return {name: timeless(value) for name, value in thing.items() if name != "last_updated"}
    if isinstance(thing, list):
        told = [timeless(each) for each in thing]
        return (
            sorted(told, key=lambda one: one["uid"])
            if told and isinstance(told[0], dict) and "uid" in told[0]
            else told
        )
    return thing


def shown(document: dict[str, Any]) -> dict[str, Any]:
    """Make of a lawful Location one that Plinth can hold and shows: no slash in an id, an EVSE."""
    evses = [one | {"uid": one["uid"].replace("/", "-")} for one in document.get("evses", [])] or [evse()]
    return document | {
        "id": document["id"].replace("/", "-"),
        "evses": [evses[0] | {"status": "AVAILABLE"}, *evses[1:]],
    }


@same_database
@given(document=locations_221().map(shown))
def test_2_2_1(plinth: Operator, document: dict[str, Any]) -> None:
    once = brought_in(plinth, document, "2.2.1")
    assume(once is not None)
    assert brought_in(plinth, once, "2.2.1") == once


@same_database
@given(document=locations_211().map(shown))
def test_2_1_1(plinth: Operator, document: dict[str, Any]) -> None:
    once = brought_in(plinth, document, "2.1.1")
    assume(once is not None)
    assert brought_in(plinth, once, "2.1.1") == once


@pytest.mark.parametrize("version", ["2.1.1", "2.2.1", "2.3.0"])
def test_a_rich_site_of_our_own(plinth: Operator, version: str) -> None:
    location = make_rich_site(plinth)
    row = roaming_location(Actor.of_command(plinth, "test"), location.location_id)
    assert row is not None
    printed = timeless(print_location(version, row, shown_evses(row)))
    Location.objects.update(name="Elsewhere", facilities=[], energy_mix_profile=None, latitude=None, longitude=None)
    Evse.objects.update(capabilities=[], images=[], floor_level="", status="UNKNOWN")
    stored()
    assert brought_in(plinth, printed, version) == printed | {"evses": unknown(printed)}


def unknown(printed: dict[str, Any]) -> list[dict[str, Any]]:
    """A status is what the station reports, never what a feed says."""
    return [one | {"status": "UNKNOWN"} for one in printed["evses"]]


@pytest.mark.parametrize(("version", "told"), [("2.1.1", "#NA"), ("2.2.1", None), ("2.3.0", None)])
def test_a_postal_code_that_does_not_exist(plinth: Operator, version: str, told: str | None) -> None:
    document = {name: value for name, value in place(evse()).items() if name != "postal_code"}
    location = brought_in(plinth, document, version)
    assert location is not None
    assert location.get("postal_code") == told
