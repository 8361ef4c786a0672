"""Stations for tests: a gateway on a free port, and OCPP clients that do as they are told.

`ScriptedStation` speaks through the `ocpp` package, so that a misreading of ours does not cancel itself out. Everything
has a plain synchronous face: journeys in a browser use it too.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

import ocpp.v16
import ocpp.v201
import uvloop
import websockets.asyncio.client
import websockets.sync.client
from ocpp.messages import Call, CallError, CallResult, unpack

from core.ocpp.gateway import Gateway
from core.ocpp.place import Place

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator

PATIENCE_S = 30.0  # nothing takes as long; a machine that is loaded may stand still for some of it
KEY = "Zq3vT8mK1pLw9sXe5RbN"  # of stations in tests


def wait_for(condition: Callable[[], Any], within_s: float = PATIENCE_S) -> Any:
    """Ask again and again until the answer is truthy, and give it; fail when the time is over."""
    deadline = time.monotonic() + within_s
    while not (answer := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within_s} s: {condition.__qualname__}, last answer {answer!r}")
        time.sleep(0.02)
    return answer


class LoopThread:
    """An event loop in a thread of its own, for tests that are not async."""

    def __init__(self, loop: asyncio.AbstractEventLoop | None = None) -> None:
        self.loop = loop or asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, work: Any, within_s: float = PATIENCE_S) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(within_s)

    def end(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(PATIENCE_S)
        self.loop.close()


@dataclass
class RunningGateway:
    gateway: Gateway
    thread: LoopThread

    @property
    def port(self) -> int:
        return self.gateway.listener.port

    @property
    def tls_port(self) -> int:
        return self.gateway.listener.tls_port

    def url(self, identity: str = "") -> str:
        return f"ws://127.0.0.1:{self.port}/ocpp/{identity}"


@contextlib.contextmanager
def running_gateway(**place: Any) -> Iterator[RunningGateway]:
    """Run a real gateway in a thread, on a free port of this machine, over the test's database."""
    thread = LoopThread(uvloop.new_event_loop())

    async def started() -> Gateway:
        gateway = Gateway(Place(**{"host": "127.0.0.1", "port": 0} | place))
        await gateway.start()
        return gateway

    gateway = thread.run(started())
    try:
        yield RunningGateway(gateway, thread)
    finally:
        thread.run(gateway.stop(), 30)
        thread.end()


def hung_up(line: socket.socket) -> bool:
    """Read what is left, and tell that the other side has hung up; TimeoutError when it has not."""
    with contextlib.suppress(ConnectionResetError):
        while line.recv(4096):
            continue
    return True


def basic(user: str, key: str | bytes) -> dict[str, str]:
    """Give the Authorization header of HTTP Basic."""
    secret = key if isinstance(key, bytes) else key.encode()
    return {"Authorization": "Basic " + base64.b64encode(user.encode() + b":" + secret).decode()}


def connect_raw(
    port: int,
    path: str,
    *,
    headers: dict[str, str] | None = None,
    subprotocols: tuple[str, ...] = ("ocpp1.6",),
    source: str = "127.0.0.1",
) -> websockets.sync.client.ClientConnection:
    """Open a bare WebSocket, for what a decent OCPP client cannot say."""
    return websockets.sync.client.connect(
        f"ws://127.0.0.1:{port}{path}",
        additional_headers=headers,
        subprotocols=subprotocols or None,
        source_address=(source, 0),
        compression=None,
        proxy=None,
        open_timeout=PATIENCE_S,
        close_timeout=1,
    )


@dataclass
class ScriptedStation:
    """One station: connect, boot, status, heartbeat, close; answers calls by `answers` and keeps them in `calls`.

    An answer is a payload, a CALLERROR as `("Code", "description")`, a function of the payload that gives either, or
    None: silence. Unscripted calls are answered NotImplemented.
    """

    identity: str
    port: int
    key: str | bytes | None = None
    protocol: str = "ocpp1.6"
    vendor: str = "Plinth"
    model: str = "Demo Double"
    serial: str = "SN-0001"
    firmware: str = "1.0.0"
    connectors: int = 2
    path: str = "/ocpp/{identity}"
    source: str = "127.0.0.1"
    answers: dict[str, Any] = field(default_factory=dict)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def __enter__(self) -> Self:
        self.connect()
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def connect(self) -> ScriptedStation:
        """Call in; raises websockets' InvalidStatus when we are refused."""
        self._thread = LoopThread()
        try:
            self._thread.run(self._open())
        except BaseException:
            self._thread.end()
            raise
        return self

    def close(self) -> None:
        """Hang up; once is enough."""
        if not self._thread.loop.is_closed():
            self._thread.run(self._shut())
            self._thread.end()

    def vanish(self) -> None:
        """Cut the line without a word."""
        self._thread.loop.call_soon_threadsafe(self._socket.transport.abort)
        wait_for(lambda: self.is_closed)

    def say(self, raw: str) -> None:
        """Send a text just as it is."""
        self._thread.run(self._socket.send(raw))

    def stop_reading(self) -> None:
        """Take in nothing any more, not even pings: as a line that is cut without a word."""
        self._thread.loop.call_soon_threadsafe(self._socket.transport.pause_reading)

    @property
    def is_closed(self) -> bool:
        return self._listening.done()

    @property
    def close_code(self) -> int | None:
        return self._socket.close_code

    def call(self, action: str, **facts: Any) -> Any:
        """Make a call in snake_case; raises ocpp's exceptions for a CALLERROR, ConnectionError when hung up on."""
        return self._thread.run(self._call(getattr(self._version.call, action)(**facts)))

    def boot(self) -> Any:
        if self.protocol == "ocpp1.6":
            return self.call(
                "BootNotification",
                charge_point_vendor=self.vendor,
                charge_point_model=self.model,
                charge_box_serial_number=self.serial,
                firmware_version=self.firmware,
            )
        station = {"vendorName": self.vendor, "model": self.model, "serialNumber": self.serial}
        return self.call(
            "BootNotification", reason="PowerUp", charging_station=station | {"firmwareVersion": self.firmware}
        )

    def heartbeat(self) -> Any:
        return self.call("Heartbeat")

    def status(
        self,
        connector: int,
        status: str = "Available",
        *,
        error: str = "NoError",
        evse: int | None = None,
        at: datetime | None = None,
    ) -> Any:
        """Report one connector; `at` is the time by the station's clock."""
        stamp = (at or datetime.now(UTC)).isoformat()
        if self.protocol == "ocpp1.6":
            about = {"connector_id": connector, "status": status, "error_code": error}
            return self.call("StatusNotification", **about, timestamp=stamp)
        return self.call(
            "StatusNotification", evse_id=evse or connector, connector_id=1 if evse is None else connector,
            connector_status=status, timestamp=stamp,
        )  # fmt: skip

    def statuses(self, status: str = "Available") -> None:
        """Report every connector; for 1.6 the station itself too."""
        for connector in range(0 if self.protocol == "ocpp1.6" else 1, self.connectors + 1):
            self.status(connector, status)

    def wait_for_call(self, action: str) -> dict[str, Any]:
        """Give the payload of the next call of this action, once it came."""
        return wait_for(lambda: [payload for name, payload in self.calls if name == action])[-1]

    # --- inside the thread ---

    @property
    def _version(self) -> Any:
        return ocpp.v16 if self.protocol == "ocpp1.6" else ocpp.v201

    async def _open(self) -> None:
        self._socket = await websockets.asyncio.client.connect(
            f"ws://127.0.0.1:{self.port}{self.path.format(identity=self.identity)}",
            subprotocols=[self.protocol],
            additional_headers=basic(self.identity, self.key) if self.key is not None else None,
            local_addr=(self.source, 0),
            compression=None,
            proxy=None,
            open_timeout=PATIENCE_S,
            close_timeout=1,
        )
        self._point = self._version.ChargePoint(self.identity, self._socket, response_timeout=PATIENCE_S)
        self._listening = asyncio.ensure_future(self._listen())

    async def _call(self, request: Any) -> Any:
        call = asyncio.ensure_future(self._point.call(request, suppress=False))
        await asyncio.wait({call, self._listening}, return_when=asyncio.FIRST_COMPLETED)
        if call.done():
            return call.result()
        call.cancel()
        raise ConnectionError("hung up on before it was answered")

    async def _listen(self) -> None:
        with contextlib.suppress(websockets.ConnectionClosed):
            async for raw in self._socket:
                message = unpack(raw)
                if isinstance(message, Call):
                    await self._answer(message)
                else:
                    await self._point.route_message(raw)

    async def _answer(self, call: Call) -> None:
        self.calls.append((call.action, call.payload))
        scripted = self.answers.get(call.action, ("NotImplemented", "not scripted"))
        answer = scripted(call.payload) if callable(scripted) else scripted
        if answer is None:
            return
        if isinstance(answer, tuple):
            await self._socket.send(CallError(call.unique_id, answer[0], answer[1], {}).to_json())
        else:
            await self._socket.send(CallResult(call.unique_id, answer).to_json())

    async def _shut(self) -> None:
        if not self._socket.transport.is_reading():
            self._socket.transport.abort()  # it would wait in vain for a word that it does not read
        await self._socket.close()
        await self._listening
