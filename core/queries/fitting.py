"""What a template would change on a station: the plan that the preview shows and the verb carries out."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.choices import EvseStatus
from core.models import ChargeStation, Connector, Evse

if TYPE_CHECKING:
    from core.models import HardwareTemplate

MAX_UID = 36  # OCPI 2.2.1 EVSE.uid
MAX_EVSE_ID = 48
CONNECTOR_FACTS = ("standard", "format", "power_type", "voltage", "amperage", "max_electric_power")


@dataclass(frozen=True)
class PlannedEvse:
    """One EVSE as it will be: the row when there is one, and its connectors, unsaved."""

    evse: Evse
    connectors: tuple[Connector, ...]
    changed: bool


@dataclass(frozen=True)
class Plan:
    """EVSEs that come, stay and go when a template is fitted."""

    added: tuple[PlannedEvse, ...]
    kept: tuple[PlannedEvse, ...]
    removed: tuple[PlannedEvse, ...]

    @property
    def changes(self) -> bool:
        return bool(self.added or self.removed or any(planned.changed for planned in self.kept))


def plan_fit(*, station: ChargeStation, template: HardwareTemplate) -> Plan:
    """Compare a station's EVSEs with a template, by sequence number."""
    present = {
        evse.evse_sequence_number: evse
        for evse in station.evses.exclude(status=EvseStatus.REMOVED).prefetch_related("connectors")
    }
    added, kept = [], []
    for evse_template in template.evse_templates:
        existing = present.pop(evse_template["evse_sequence_number"], None)
        if existing is None:
            added.append(_new(station, evse_template))
        else:
            kept.append(_kept(existing, evse_template))
    removed = tuple(PlannedEvse(evse, tuple(evse.connectors.all()), changed=True) for evse in present.values())
    return Plan(tuple(added), tuple(kept), removed)


def _new(station: ChargeStation, evse_template: dict[str, Any]) -> PlannedEvse:
    number = evse_template["evse_sequence_number"]
    evse = Evse(
        station=station,
        uid=made_uid(station, number),
        evse_id=made_evse_id(station, number),
        evse_sequence_number=number,
        capabilities=evse_template.get("capabilities", []),
    )
    return PlannedEvse(evse, _connectors(evse, evse_template), changed=True)


def _kept(evse: Evse, evse_template: dict[str, Any]) -> PlannedEvse:
    tariffs = {connector.connector_id: connector.tariff_id for connector in evse.connectors.all()}
    connectors = _connectors(evse, evse_template)
    for connector in connectors:
        connector.tariff_id = tariffs.get(connector.connector_id, "")
    same = [_facts(row) for row in evse.connectors.all()] == [_facts(row) for row in connectors]
    return PlannedEvse(evse, connectors, changed=not same)


def _connectors(evse: Evse, evse_template: dict[str, Any]) -> tuple[Connector, ...]:
    return tuple(
        Connector(evse=evse, connector_id=int(row["id"]), **{name: row.get(name) for name in CONNECTOR_FACTS})
        for row in evse_template["connector_templates"]
    )


def _facts(connector: Connector) -> tuple[Any, ...]:
    return (connector.connector_id, *(getattr(connector, name) for name in CONNECTOR_FACTS))


def made_uid(station: ChargeStation, number: int) -> str:
    """Make an EVSE uid: `NL-PLI-E<identity>-<number>`, or a UUID where that exceeds OCPI's 36 characters."""
    operator = station.operator
    uid = f"{operator.country_code}-{operator.party_id}-E{station.charge_station_id}-{number}"
    return uid if len(uid) <= MAX_UID else str(uuid.uuid4())


def made_evse_id(station: ChargeStation, number: int) -> str:
    """Make a valid eMI3 EVSE id: `NL*PLI*E<identity in A-Z0-9>*<number>`, at most 48 characters."""
    operator = station.operator
    reduced = re.sub("[^A-Z0-9]", "", station.charge_station_id.upper())
    end = f"*{number}"
    start = f"{operator.country_code}*{operator.party_id}*E"
    return (start + reduced[: MAX_EVSE_ID - len(start) - len(end)] + end).upper()
