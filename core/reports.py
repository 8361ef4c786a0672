"""What a station says of one connector, in words that no longer depend on the version of OCPP. A leaf, pure Python."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


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
