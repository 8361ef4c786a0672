"""EVSEs and connectors (OCPI 2.1.1 §8.3.2, §8.3.3)."""

from __future__ import annotations

from typing import Annotated, ClassVar
from uuid import UUID

from msgspec import Meta

from core.bodies.fields import UID, UNSET, Body, Level, ReadOnly, TariffId, Unset, Url
from core.bodies.shared import Coordinates, DisplayText, StatusPeriod
from core.choices import Capability, ConnectorFormat, ConnectorStandard, EvseStatus, ParkingRestriction, PowerType

Number = Annotated[int, Meta(ge=1, le=9999)]
Volts = Annotated[int, Meta(ge=1, le=100_000)]
Amperes = Annotated[int, Meta(ge=1, le=100_000)]
Watts = Annotated[int, Meta(ge=1, le=100_000_000)]
Uid = Annotated[str, Meta(min_length=1, max_length=36, pattern=UID)]
EvseId = Annotated[str, Meta(min_length=1, max_length=48, pattern=r"\A[\x21-\x7e]+\Z")]


class Image(Body):
    """A picture somewhere on the web (OCPI 2.1.1 §8.4.15)."""

    url: Url | Unset = UNSET
    thumbnail: Url | Unset | None = UNSET
    category: Annotated[str, Meta(pattern=r"\A[A-Z]{1,20}\Z")] | Unset = UNSET
    type: Annotated[str, Meta(pattern=r"\A[A-Za-z]{1,4}\Z")] | Unset = UNSET
    width: Annotated[int, Meta(ge=1, le=99999)] | Unset | None = UNSET
    height: Annotated[int, Meta(ge=1, le=99999)] | Unset | None = UNSET
    must: ClassVar = ("url", "category", "type")


class TermsBody(Body):
    """What charging at a connector costs, and where its terms are read."""

    tariff_id: TariffId | Unset | None = UNSET
    terms_and_conditions: Url | Unset | None = UNSET
    reimbursement_tariff_id: TariffId | Unset | None = UNSET


class ConnectorBody(TermsBody):
    """One socket or cable; `id` counts through the station as OCPP 1.6 does, and is made when absent."""

    id: Number | Unset = UNSET
    standard: ConnectorStandard | Unset = UNSET
    format: ConnectorFormat | Unset = UNSET
    power_type: PowerType | Unset = UNSET
    voltage: Volts | Unset = UNSET
    amperage: Amperes | Unset = UNSET
    max_electric_power: Watts | Unset | None = UNSET
    last_updated: ReadOnly = UNSET
    must: ClassVar = ("standard", "format", "power_type", "voltage", "amperage")


class EvseFactsBody(Body):
    """Facts of one EVSE that change without its structure."""

    uid: Uid | Unset = UNSET
    evse_id: EvseId | Unset = UNSET
    evse_sequence_number: Number | Unset = UNSET
    status: EvseStatus | Unset = UNSET
    status_schedule: list[StatusPeriod] | Unset | None = UNSET
    capabilities: list[Capability] | Unset | None = UNSET
    floor_level: Level | Unset | None = UNSET
    coordinates: Coordinates | Unset | None = UNSET
    physical_reference: Annotated[str, Meta(max_length=16)] | Unset | None = UNSET
    directions: list[DisplayText] | Unset | None = UNSET
    parking_restrictions: list[ParkingRestriction] | Unset | None = UNSET
    images: list[Image] | Unset | None = UNSET
    last_updated: ReadOnly = UNSET
    connectors: ReadOnly = UNSET
    etag: UUID | Unset | None = UNSET
    about: ClassVar = {
        "connectors": "May be sent back as it was answered, its stamps aside; anything else is refused with use_put:"
        " connectors change through a PUT of the station."
    }


class EvseBody(EvseFactsBody):
    """One EVSE of a station's POST or PUT, with its connectors."""

    connectors: list[ConnectorBody] | Unset = UNSET
    etag: ReadOnly = UNSET
    about: ClassVar = {"connectors": "One at least, but for an EVSE that stands here without any: it may be sent back."}
    must: ClassVar = ("connectors",)
