"""The versions of OCPP that we speak."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.ocpp.protocol import v16, v201

if TYPE_CHECKING:
    from types import ModuleType

OCPP16, OCPP201, OCPP21 = "ocpp1.6", "ocpp2.0.1", "ocpp2.1"

MODULES: dict[str, ModuleType] = {OCPP16: v16, OCPP201: v201, OCPP21: v201}
