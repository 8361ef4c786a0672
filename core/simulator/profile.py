"""What a simulated station is, and what is wrong with it."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlsplit

from websockets.typing import Subprotocol

RETRIES_S, IMPATIENT_S = (5, 60), (1.1, 1.1)
LONGEST_SERIAL = 25  # characters (OCPP 1.6 §6.4, 2.0.1 ChargingStationType)
SUBPROTOCOLS = ("ocpp1.6", "ocpp2.0.1", "ocpp2.1")


@dataclass(frozen=True)
class Profile:
    """One simulated station. `url` is where stations call, without the identity; `password` may be missing."""

    identity: str
    url: str
    password: str | None = None
    protocol: str = "ocpp1.6"
    vendor: str = "Plinth"
    model: str = "Demo Double"
    serial: str = ""
    firmware: str = "1.4.2"
    connectors: int = 2
    faults: frozenset[str] = frozenset()
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def has(self, fault: str) -> bool:
        return fault in self.faults

    @property
    def serial_number(self) -> str:
        """What its plate says; two stations are two boxes, so without a number given it is made of the identity."""
        return self.serial or f"DD-{self.identity}"[:LONGEST_SERIAL]

    @property
    def calls_itself(self) -> str:
        if self.has("wrong-case"):
            return self.identity.swapcase()
        return f"{self.identity[:-1]}X" if self.has("wrong-identity") else self.identity

    @property
    def address(self) -> str:
        """Give the address that it calls, its faults included."""
        base = self.url.rstrip("/")
        if self.has("wrong-path"):
            base = f"{base}-elsewhere"
        if self.has("identity-twice"):
            base = f"{base}/{quote(self.calls_itself)}"
        return f"{base}/{quote(self.calls_itself)}"

    @property
    def headers(self) -> dict[str, str]:
        """Give its HTTP Basic credentials, if it sends any."""
        odd = self.has("odd-headers")
        headers = {"origin": f"http://{urlsplit(self.url).netloc}"} if odd else {}
        if self.password is None or self.has("no-password"):
            return headers
        pair = self.calls_itself.encode() + b":" + self._secret(self.password)
        return headers | {"authorization" if odd else "Authorization": "Basic " + base64.b64encode(pair).decode()}

    def _secret(self, password: str) -> bytes:
        if self.has("byte-password"):
            return bytes.fromhex(password)
        secret = password.encode()
        if self.has("wrong-password"):
            secret = secret[::-1]
        if self.has("short-password"):
            secret = secret[:8]
        return secret.hex().encode() if self.has("hex-password") else secret

    @property
    def offers(self) -> list[Subprotocol] | None:
        if self.has("no-subprotocol"):
            return None
        if self.has("foreign-subprotocol"):
            return [Subprotocol("ocpp1.5")]
        own = Subprotocol("ocpp2.0.1" if self.has("old-dialect") else self.protocol)
        return [Subprotocol("ocpp2.0"), own] if self.has("two-subprotocols") else [own]

    @property
    def speaks_16(self) -> bool:
        return self.protocol == "ocpp1.6" or self.has("old-dialect")

    @property
    def retries_s(self) -> tuple[float, float]:
        """Give the first and the longest pause before it calls again."""
        return IMPATIENT_S if self.has("impatient") else RETRIES_S

    def now(self) -> str:
        """Tell the time as its own clock does."""
        at = datetime.now(UTC)
        if self.has("clock-off"):
            at -= timedelta(minutes=7)
        if self.has("clock-local"):
            at += timedelta(hours=1)
        if self.has("clock-1970"):
            at = datetime(1970, 1, 1, tzinfo=UTC) + (at - self.started_at)
        return self._written(at)

    def changed(self, number: int) -> str:
        """Tell when a connector or EVSE came to be in its state, as it says."""
        if number > 1 and self.has("old-timestamps"):
            return self._written(datetime.now(UTC) - timedelta(days=1))
        return self.now()

    def _written(self, at: datetime) -> str:
        precision = "milliseconds" if self.has("milliseconds") else "seconds"
        return at.isoformat(timespec=precision).replace("+00:00", "Z")

    @property
    def reported_model(self) -> str:
        return "Another Model" if self.has("wrong-model") else self.model

    @property
    def reporting(self) -> range:
        """Give the connectors that it reports."""
        return range(1, self.connectors + (0 if self.has("missing-connector") else 1))
