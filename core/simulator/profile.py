"""What a simulated station is, and what is wrong with it."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from websockets.typing import Subprotocol

FAULTS = {
    "wrong-path": "calls at a path that is not ours",
    "identity-twice": "says its identity twice in its address",
    "wrong-identity": "calls under a name that is one letter off",
    "no-password": "sends no password",
    "wrong-password": "sends another password",
    "short-password": "sends only the first eight characters of its password",
    "hex-password": "sends its password in hexadecimal",
    "no-subprotocol": "names no version of OCPP",
    "foreign-subprotocol": "offers OCPP 1.5 only",
    "silent": "connects and says nothing",
    "no-boot": "never says what it is, not even when asked",
    "trigger-refused": "rejects to be asked for messages",
    "trigger-silent": "promises the messages it is asked for and never sends them",
    "mute": "answers none of our calls",
    "missing-connector": "never reports its last connector",
    "faulted-connector": "reports an earth fault on its first connector",
    "wrong-model": "is another model than expected",
    "clock-off": "has a clock that is seven minutes slow",
    "clock-local": "sends its local time (UTC+1) as if it were UTC",
    "clock-1970": "has a clock that was never set",
}
SUBPROTOCOLS = ("ocpp1.6", "ocpp2.0.1")


@dataclass(frozen=True)
class Profile:
    """One simulated station. `url` is where stations call, without the identity; `password` may be missing."""

    identity: str
    url: str
    password: str | None = None
    protocol: str = "ocpp1.6"
    vendor: str = "Plinth"
    model: str = "Demo Double"
    serial: str = "DD-000001"
    firmware: str = "1.4.2"
    connectors: int = 2
    faults: frozenset[str] = frozenset()
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def has(self, fault: str) -> bool:
        return fault in self.faults

    @property
    def calls_itself(self) -> str:
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
        if self.password is None or self.has("no-password"):
            return {}
        secret = self.password.encode()
        if self.has("wrong-password"):
            secret = secret[::-1]
        if self.has("short-password"):
            secret = secret[:8]
        if self.has("hex-password"):
            secret = secret.hex().encode()
        pair = self.calls_itself.encode() + b":" + secret
        return {"Authorization": "Basic " + base64.b64encode(pair).decode()}

    @property
    def offers(self) -> list[Subprotocol] | None:
        if self.has("no-subprotocol"):
            return None
        return [Subprotocol("ocpp1.5" if self.has("foreign-subprotocol") else self.protocol)]

    def now(self) -> str:
        """Tell the time as its own clock does."""
        at = datetime.now(UTC)
        if self.has("clock-off"):
            at -= timedelta(minutes=7)
        if self.has("clock-local"):
            at += timedelta(hours=1)
        if self.has("clock-1970"):
            at = datetime(1970, 1, 1, tzinfo=UTC) + (at - self.started_at)
        return at.isoformat(timespec="seconds").replace("+00:00", "Z")

    @property
    def reported_model(self) -> str:
        return "Another Model" if self.has("wrong-model") else self.model

    @property
    def reporting(self) -> range:
        """Give the connectors that it reports."""
        return range(1, self.connectors + (0 if self.has("missing-connector") else 1))
