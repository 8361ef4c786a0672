"""`manage.py gateway`: run the process that stations call."""

from __future__ import annotations

import asyncio
import gc
import signal
import ssl
import sys
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import uvloop
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.checks import OF_SETTINGS
from core.ocpp.gateway import Gateway
from core.ocpp.place import Place
from core.ocpp.protocol.schemas import prepare
from core.ocpp.tls import server_context

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

# A thread that writes to the database gives way to the stations after so long; Python's own 5 ms is their p99.
GIVE_WAY_AFTER_S = 0.0005
# A full collection looks at everything: a tenth of a second in which no station is answered. What is there before the
# first of them comes stays until we end, and need not be looked at; nor need be what lives shortly, so often.
COLLECTED_AFTER = 50_000, 20, 20


class Command(BaseCommand):
    """Listens until it is told to end (SIGTERM, SIGINT); then lets the stations go."""

    help = "Run the OCPP gateway: the process that stations call."
    requires_system_checks = [OF_SETTINGS]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=settings.GATEWAY_PORT, help="plain port (ws://)")

    def handle(self, *args: Any, port: int, **options: Any) -> None:  # noqa: ARG002 -- Django's signature
        place = place_of_settings(port)
        sys.setswitchinterval(GIVE_WAY_AFTER_S)
        ports = f"port {port}" + (f" or {place.tls_port}" if place.tls else "")
        try:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                runner.run(self._serve(place))
        except (OSError, OverflowError) as error:  # the latter of a port that there cannot be
            why = (isinstance(error, OSError) and error.strerror) or error
            raise CommandError(
                f"The gateway cannot listen on {ports} of {place.host}: {why}. "
                "Stop what uses it, or set GATEWAY_PORT to another one."
            ) from error

    async def _serve(self, place: Place) -> None:
        stopping = asyncio.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(name, stopping.set)
        prepare()
        gateway = Gateway(place)
        gc.collect()
        gc.freeze()
        gc.set_threshold(*COLLECTED_AFTER)
        await gateway.start()
        tls = f" and {gateway.listener.tls_port} (wss)" if place.tls else ""
        self.stdout.write(
            f"Gateway listening on port {gateway.listener.port} (ws){tls}, at {place.endpoint}/<identity>"
        )
        self.stdout.flush()
        await stopping.wait()
        await gateway.stop()
        self.stdout.write("Gateway stopped.")


def place_of_settings(port: int) -> Place:
    """Give where to listen, as the settings say. Raises CommandError when they do not fit together."""
    address = urlsplit(settings.GATEWAY_URL)
    return Place(
        host=settings.GATEWAY_HOST,
        port=port,
        tls_port=settings.GATEWAY_TLS_PORT,
        tls=tls_of_settings(),
        name=address.hostname or "",
        endpoint=address.path,
        heartbeat_interval=settings.HEARTBEAT_INTERVAL,
        handshakes_a_s=settings.GATEWAY_HANDSHAKES_A_S,
        proxies=settings.ACCOUNT_TRUSTED_PROXY_COUNT,
    )


def tls_of_settings() -> ssl.SSLContext | None:
    """Give the encrypted port's context: all of its three settings are there, or none is."""
    names = ("GATEWAY_TLS_PORT", "GATEWAY_TLS_CERTIFICATE", "GATEWAY_TLS_KEY")
    missing = [name for name in names if not getattr(settings, name)]
    if len(missing) == len(names):
        return None
    if missing:
        raise CommandError(f"The gateway's encrypted port needs {', '.join(names)}. Set {' and '.join(missing)} too.")
    try:
        return server_context(
            settings.GATEWAY_TLS_CERTIFICATE, settings.GATEWAY_TLS_KEY, settings.GATEWAY_TLS_CLIENT_CA
        )
    except (OSError, ssl.SSLError) as error:
        files = "GATEWAY_TLS_CERTIFICATE, GATEWAY_TLS_KEY or GATEWAY_TLS_CLIENT_CA"
        raise CommandError(f"{files} cannot be used: {error}") from error
