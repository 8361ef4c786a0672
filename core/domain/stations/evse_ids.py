"""The ids that an EVSE gets when nobody named any."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.models import ChargeStation

MAX_UID = 36  # OCPI 2.2.1 EVSE.uid
MAX_EVSE_ID = 48


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
