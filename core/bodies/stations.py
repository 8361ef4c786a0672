"""ChargeStations, with the names of the published management API."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar
from uuid import UUID

from msgspec import Meta

from core.bodies.evses import EvseBody
from core.bodies.fields import UNSET, Amount, Body, Flag, Id, Identity, Level, Long, ReadOnly, Short, TariffId, Unset
from core.bodies.shared import AuthRule, DisplayText, StatusPeriod
from core.choices import ChargerType, ContactlessType, DeployState
from core.words import _

ELSEWHERE = (
    "Read-only: it may be sent, and is ignored; no answer of a station has it. "
    "Which template and version a station got, and where it differs: ChargestationTemplate/{template_id}/stations."
)


class StationBody(Body):
    charge_station_id: Identity | Unset = UNSET
    location_id: Id | Unset | None = UNSET
    name: Annotated[str, Meta(max_length=255)] | Unset | None = UNSET
    deploy_state: DeployState | Unset = UNSET
    default_charge_station_tariff_id: TariffId | Unset = UNSET
    charger_type: ChargerType | Unset = UNSET
    charge_station_template_id: Annotated[str, Meta(min_length=1, max_length=64)] | Unset = UNSET
    evses: list[EvseBody] | Unset = UNSET
    installation_date: date | Unset | None = UNSET
    default_charge_station_reimbursement_tariff_id: TariffId | Unset | None = UNSET
    default_charge_station_directions: list[DisplayText] | Unset | None = UNSET
    default_charge_station_floor_level: Level | Unset | None = UNSET
    maintenance_info: Long | Unset | None = UNSET
    remarks: Long | Unset | None = UNSET
    contactless_terminal_serial_number: Short | Unset | None = UNSET
    contactless_terminal_auth_amount: Amount | Unset | None = UNSET
    contactless_type: ContactlessType | Unset | None = UNSET
    tap_to_stop: Flag | Unset | None = UNSET
    stop_on_parking: Flag | Unset | None = UNSET
    dynamic_time_based_tariffs: Flag | Unset | None = UNSET
    time_of_use_tariffs: Flag | Unset | None = UNSET
    exclude_vat: Flag | Unset | None = UNSET
    status_schedule: list[StatusPeriod] | Unset | None = UNSET
    auth_rules: list[AuthRule] | Unset | None = UNSET
    etag: UUID | Unset | None = UNSET
    status: ReadOnly = UNSET
    connectivity_status: ReadOnly = UNSET
    charging_speed: ReadOnly = UNSET
    protocol_version: ReadOnly = UNSET
    heartbeat_interval: ReadOnly = UNSET
    charge_point_vendor: ReadOnly = UNSET
    charge_point_model: ReadOnly = UNSET
    charge_point_serial_number: ReadOnly = UNSET
    charge_box_serial_number: ReadOnly = UNSET
    firmware_version: ReadOnly = UNSET
    iccid: ReadOnly = UNSET
    imsi: ReadOnly = UNSET
    meter_serial_number: ReadOnly = UNSET
    meter_type: ReadOnly = UNSET
    client_ip_address: ReadOnly = UNSET
    endpoint: ReadOnly = UNSET
    remote_manageable: ReadOnly = UNSET
    driver_id: ReadOnly = UNSET
    customer_id: ReadOnly = UNSET
    grid_connection_id: ReadOnly = UNSET
    created: ReadOnly = UNSET
    modified: ReadOnly = UNSET
    last_updated: ReadOnly = UNSET
    last_seen: ReadOnly = UNSET
    created_by: ReadOnly = UNSET
    modified_by: ReadOnly = UNSET
    template_id: ReadOnly = UNSET
    template_version: ReadOnly = UNSET
    about: ClassVar = dict.fromkeys(("template_id", "template_version"), ELSEWHERE)

    def __post_init__(self) -> None:
        amount = self.contactless_terminal_auth_amount
        if isinstance(amount, str | int | float):
            self.contactless_terminal_auth_amount = Decimal(str(amount)) or Decimal()  # type: ignore[assignment]  # is written as one; and there is one 0

    def faults(self) -> list[tuple[str, str]]:
        amount = self.contactless_terminal_auth_amount
        if isinstance(amount, Decimal) and not (0 <= amount < 10**6 and amount == round(amount, 2)):
            sentence = _("An amount from 0 to 999999.99, with two decimals at most.")
            return [("contactless_terminal_auth_amount", sentence)]
        return []
