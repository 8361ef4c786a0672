"""Where a gateway listens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a gateway listens: ports (0: the system picks one), TLS when there is a certificate, and our host name.

    `proxies` is how many stand in front of the plain port; the encrypted one is ours alone. A second lets
    `handshakes_a_s` stations in; 0: as many as come.
    """

    host: str = "0.0.0.0"  # noqa: S104 -- stations call from everywhere
    port: int
    tls_port: int | None = None
    tls: ssl.SSLContext | None = None
    name: str = ""
    endpoint: str = "/ocpp"
    heartbeat_interval: int = 300
    handshakes_a_s: float = 500
    proxies: int = 0
