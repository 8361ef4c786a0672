"""The resources of the machine API that can be written: each is its readable self, and what it takes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn

import msgspec

from core.api import resources
from core.api.authentication import asker
from core.api.permissions import MayWriteEnergyMixProfiles, MayWriteLocations, MayWriteStations, MayWriteTemplates
from core.api.writing import Writes, WritesMany, WritesOne
from core.bodies import EnergyMixProfileBody, EvseFactsBody, LocationBody, StationBody, TemplateBody
from core.documents.management import told_by_station
from core.documents.text import whole_station
from core.domain.batch import Item, Method
from core.domain.hardware.templates import TEMPLATE, write_templates
from core.domain.locations.energy_mix import PROFILE, write_energy_mix_profiles
from core.domain.locations.making import AS_READ, LOCATION, write_locations
from core.domain.stations.writing import NEEDED, write_stations
from core.errors import BadQuery, ConfigurationReadOnly, FieldError, Refused
from core.models import ChargeStation
from core.queries.documents import one_station, telling_stations
from core.queries.feeds import socket_facts
from core.speech import say
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse
    from rest_framework.request import Request

    from core.domain.batch import Outcome
    from core.models import Location

NO_COORDINATES = _(
    "Success. There are no coordinates: maps and the nearest Locations leave it out until they are sent."
)


class OfLocations(Writes):
    body = LocationBody
    id_name = "id"
    column = "location_id"
    needs = dict.fromkeys((Method.POST, Method.PUT), LOCATION.needed)
    may_write = MayWriteLocations
    verb = partial(write_locations, kind=AS_READ)

    def note(self, row: Location) -> str:
        """Warn of a Location that no map can show."""
        return say(Sentence(NO_COORDINATES)) if row.position is None else "Success"


class OfStations(Writes):
    body = StationBody
    id_name = column = "charge_station_id"
    needs = NEEDED
    may_write = MayWriteStations
    verb = staticmethod(write_stations)

    def documents(self, outcomes: Sequence[Outcome]) -> dict[Any, Any]:
        """Print those that were written as they were stored, with what they tell; read the others."""
        rows = [each for each in outcomes if isinstance(each, ChargeStation)]
        stored = {row.pk: row.stored for row in rows if row.stored is not None}
        known = [row.pk for row in rows if row.pk in stored and row.created != row.last_updated]
        telling = telling_stations(asker(self.request), known) if known else ()
        told = {row.pk: told_by_station(row, **socket_facts(row)) for row in telling}
        written = {
            pk: msgspec.Raw(whole_station(head, told.get(pk, {}), evses).encode())
            for pk, (head, evses) in stored.items()
        }
        others = [each for each in outcomes if isinstance(each, Refused) or each.pk not in stored]
        return written | super().documents(others)


class OfTemplates(Writes):
    body = TemplateBody
    id_name = column = "template_id"
    needs = dict.fromkeys((Method.POST, Method.PUT), TEMPLATE.needed)
    may_write = MayWriteTemplates
    verb = staticmethod(write_templates)


class OfEnergyMixProfiles(Writes):
    body = EnergyMixProfileBody
    id_name = column = "energy_mix_profile_id"
    needs = dict.fromkeys((Method.POST, Method.PUT), PROFILE.needed)
    may_write = MayWriteEnergyMixProfiles
    verb = staticmethod(write_energy_mix_profiles)


class Locations(OfLocations, WritesOne, resources.Locations):
    pass


class ChargeStations(OfStations, WritesOne, resources.ChargeStations):
    pass


class HardwareTemplates(OfTemplates, WritesOne, resources.HardwareTemplates):
    pass


class EnergyMixProfiles(OfEnergyMixProfiles, WritesOne, resources.EnergyMixProfiles):
    pass


class LocationBatch(OfLocations, WritesMany, resources.Locations):
    pass


class ChargeStationBatch(OfStations, WritesMany, resources.ChargeStations):
    pass


class HardwareTemplateBatch(OfTemplates, WritesMany, resources.HardwareTemplates):
    pass


def unstamped(connectors: Any) -> Any:
    """Give connectors without the moments of their last change; what is no list of objects stays as it is."""
    if not isinstance(connectors, list):
        return connectors
    return [{**each, "last_updated": None} if isinstance(each, dict) else each for each in connectors]


class OneEvse(WritesOne, resources.ChargeStations):
    """PATCH facts of one EVSE; its connectors change through a PUT of the station. The etag is the station's."""

    of_one_thing = ("PATCH",)
    body = EvseFactsBody
    id_name = "uid"
    may_write = MayWriteStations
    verb = staticmethod(write_stations)

    def patch(self, request: Request, key: str, uid: str) -> HttpResponse:  # type: ignore[override]
        """Change one EVSE and answer it."""
        self.station, self.uid = key, uid
        return self.write(request, Method.PATCH, uid)

    def item(self, raw: Any, method: Method, key: str = "") -> Item:
        """Turn the EVSE's facts into a change of its station."""
        one = super().item(raw, method, key)
        errors = [*one.errors]
        if not self.station.isprintable():
            raise BadQuery(what="charge_station_id", field="charge_station_id")
        if isinstance(raw, dict) and "connectors" in raw and not self.has(raw["connectors"]):
            errors.append(FieldError("connectors", _("Connectors change through a PUT of the station."), "use_put"))
        return Item(self.station, {"evse": {**one.said, "uid": one.key}}, one.seen, tuple(errors))

    def has(self, connectors: Any) -> bool:
        """Tell whether these are the connectors of the EVSE as a reader was told them, be their stamps stale.

        Of an EVSE that is not there the verb says so.
        """
        row = one_station(asker(self.request), self.station)
        evses = msgspec.json.decode(f"[{row.evses}]") if row else []
        told = [evse["connectors"] for evse in evses if evse["uid"].lower() == self.uid.lower()]
        return not told or unstamped(connectors) == unstamped(told[-1])

    def documents(self, outcomes: Sequence[Outcome]) -> dict[Any, Any]:
        """Take the EVSEs as they were stored this very moment; else read them as everybody does."""
        [row] = outcomes
        if isinstance(row, ChargeStation) and row.stored is not None:
            return {row.pk: f'{{"evses":[{row.stored[1]}]}}'}
        return super().documents(outcomes)

    def shown(self, document: Any) -> dict[str, Any]:
        return [evse for evse in msgspec.json.decode(document)["evses"] if evse["uid"].lower() == self.uid.lower()][-1]


class Configuration(resources.Configuration):
    """What the station reports can be read; writing it is refused by name."""

    of_one_thing = ("GET", "POST", "PUT", "PATCH")

    def put(self, request: Request, key: str) -> NoReturn:  # noqa: ARG002 -- DRF's signature
        raise ConfigurationReadOnly

    post = patch = put


__all__ = [
    "ChargeStationBatch",
    "ChargeStations",
    "Configuration",
    "EnergyMixProfiles",
    "HardwareTemplateBatch",
    "HardwareTemplates",
    "LocationBatch",
    "Locations",
    "OneEvse",
]
