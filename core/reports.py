"""What stations say, in words that no longer depend on the version of OCPP. A leaf, pure Python."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Booted:
    """BootNotification: what the box says it is. Texts as they came, without what a column cannot hold."""

    vendor: str = ""
    model: str = ""
    charge_point_serial_number: str = ""
    charge_box_serial_number: str = ""
    firmware_version: str = ""
    iccid: str = ""
    imsi: str = ""
    meter_type: str = ""
    meter_serial_number: str = ""

    @property
    def serial(self) -> str:
        return self.charge_box_serial_number or self.charge_point_serial_number


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """The state of one connector. `connector_id` for 1.6; for 2.x `evse_number` and `evse_connector`."""

    status: str
    connector_id: int | None = None
    evse_number: int | None = None
    evse_connector: int | None = None
    error_code: str = ""
    info: str = ""
    reported_at: datetime | None = None

    @property
    def place(self) -> tuple[int | None, int | None, int | None]:
        """Tell connectors of one station apart."""
        return self.connector_id, self.evse_number, self.evse_connector


class Metered(NamedTuple):
    """One value of a meter (SampledValue). `place`: the connector in 1.6, the EVSE in 2.x; 0 is the whole station.

    There are very many of them: a tuple is made in a third of the time.
    """

    place: int
    measurand: str
    value: float
    unit: str = ""
    phase: str = ""
    context: str = ""
    location: str = ""
    reported_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SettingTold:
    """One key of the configuration (1.6) or variable of the device model (2.x); None is: it did not say."""

    key: str
    value: str | None = None
    readonly: bool | None = None


@dataclass(frozen=True, slots=True)
class Noticed:
    """Something that a station announces: the state of a firmware update, of a log upload, a security event."""

    kind: str
    status: str
    info: str = ""
    reported_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Charge:
    """The begin or the end of a transaction, or whose it is when that is told between.

    In 2.x the station gives it its `transaction_id`; in 1.6 we do, and an end names that `number`. `id_token` is the
    tag that it began with; of an end the one that ended it, which may be another's. `meter_wh` is the energy register,
    None when it was not told; `remote_start` the number of our start that it came of (OCPP 2.x F01).
    """

    begins: bool = False
    ends: bool = False
    transaction_id: str = ""
    number: int | None = None
    place: int = 0
    id_token: str = ""
    meter_wh: float | None = None
    reason: str = ""
    reported_at: datetime | None = None
    remote_start: int | None = None


@dataclass(frozen=True, slots=True)
class TagShown:
    """Somebody showed a tag: may they charge?"""

    id_token: str
