"""What a simulated station says over one connection."""

from __future__ import annotations

import asyncio
from itertools import count
from typing import TYPE_CHECKING, Any

from websockets.exceptions import ConnectionClosed

from core.ocpp.protocol.frames import Call, CallError, CallResult, Malformed, read_frame, write_call
from core.simulator.answers import Answers, brief

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

    from core.simulator.state import Message
    from core.simulator.station import Station

ANSWER_WITHIN_S = 30
BIG = 32_000
STORM_A_S = 100
SHORTEST_S = 1  # between two boots or heartbeats, whatever it is told


class Conversation:
    """What is said over one socket."""

    def __init__(self, station: Station, socket: ClientConnection) -> None:
        self.station, self.profile, self.say = station, station.profile, station.say
        self.socket = socket
        self.accepted = asyncio.Event()
        self._ids = count(1) if self.profile.has("ids-restart") else station.ids
        self._one_call = asyncio.Lock()
        self._waiting: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._answers = Answers(self)

    async def last(self, *, boot: bool) -> None:
        """Do what a station does for as long as the socket lives."""
        async with asyncio.TaskGroup() as tasks:
            self.tasks = tasks
            tasks.create_task(self._read())
            if not self.profile.has("silent"):
                tasks.create_task(self.live(boot=boot))

    async def live(self, *, boot: bool) -> None:
        """Boot, report, and beat for ever."""
        if self.profile.has("beats-before-boot"):
            await self.send_all((self.station.dialect.heartbeat(),))
        if boot and not self.profile.has("no-boot"):
            await self._boot()
        if not self.profile.has("trigger-silent"):
            await self._report()
        while not self.profile.has("heartbeat-storm"):
            await asyncio.sleep(self._interval_s)
            await self.send_all((self.station.dialect.heartbeat(),))
        await self._storm()

    async def send_all(self, messages: tuple[Message, ...]) -> None:
        """Make calls, one after the other, or all at once."""
        if self.profile.has("two-calls"):
            await asyncio.gather(*(self._send(*message) for message in messages))
            return
        for message in messages:
            await self._send(*message)

    @property
    def _interval_s(self) -> float:
        return max(SHORTEST_S, int(self.station.state.configuration["HeartbeatInterval"]))

    async def _boot(self) -> None:
        """Boot, and boot again every interval until it is accepted (OCPP 1.6 §4.2, 2.0.1 B01-B03)."""
        await self._send(*self.station.dialect.boot())
        while not self.accepted.is_set():
            try:
                async with asyncio.timeout(self._interval_s):
                    await self.accepted.wait()
            except TimeoutError:
                if self.profile.has("beats-unregistered"):
                    await self.send_all((self.station.dialect.heartbeat(),))
                if not self.profile.has("boots-once"):
                    await self._send(*self.station.dialect.boot())

    async def _report(self) -> None:
        if self.profile.has("faulted-at-boot"):
            healthy = dict(self.station.state.statuses)
            self.station.state.statuses.update(dict.fromkeys(healthy, "Faulted"))
            await self.send_all(self.station.dialect.statuses())
            self.station.state.statuses.update(healthy)
        await self.send_all(self.station.dialect.statuses())
        if self.profile.has("big-messages"):
            await self.send_all((("DataTransfer", {"vendorId": "Plinth", "data": "x" * BIG}),))

    async def _storm(self) -> None:
        """Beat without a pause and without waiting for an answer."""
        while True:
            await self.socket.send(write_call(str(next(self._ids)), *self.station.dialect.heartbeat()))
            await asyncio.sleep(1 / STORM_A_S)

    async def _send(self, action: str, payload: dict[str, Any]) -> None:
        if self.profile.has("two-calls"):
            answer = await self._call(action, payload)
        else:
            async with self._one_call:
                answer = await self._call(action, payload)
        if action == "BootNotification":
            self._booted(answer)
            return
        self.say(f"sent {action}{brief(payload)}" + (f": {answer['error']}" if "error" in answer else ""))
        if action == "StartTransaction" and "transactionId" in answer:
            self.station.dialect.started(payload["connectorId"], answer["transactionId"])

    def _booted(self, answer: dict[str, Any]) -> None:
        self.say(f"booted: {answer.get('status') or answer.get('error')}")
        self.station.state.configuration["HeartbeatInterval"] = str(answer.get("interval", 300))
        self.station.state.registration = str(answer.get("status", ""))
        if self.station.state.registration == "Accepted":
            self.accepted.set()

    async def _call(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        """Call the central system; gives its answer, or `{"error": …}`."""
        number = str(next(self._ids))
        self._waiting[number] = asyncio.get_running_loop().create_future()
        await self.socket.send(write_call(number, action, payload))
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S):
                return await self._waiting[number]
        except TimeoutError:
            return {"error": "no answer"}
        finally:
            del self._waiting[number]

    async def _read(self) -> None:
        async for text in self.socket:
            frame = read_frame(text if isinstance(text, str) else "")
            if isinstance(frame, Call):
                await self._answers.reply(frame)
            elif not isinstance(frame, Malformed):
                waiting = self._waiting.get(frame.id)
                if waiting is not None and not waiting.done():
                    waiting.set_result(_content(frame))
                    await asyncio.sleep(0)  # whoever waited takes it in before the next message is heard
        raise ConnectionClosed(None, None)


def _content(frame: CallResult | CallError) -> dict[str, Any]:
    return frame.payload if isinstance(frame, CallResult) else {"error": frame.code, "description": frame.description}
