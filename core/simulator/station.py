"""A simulated station at work: it calls, talks, answers, and calls again when the line is gone."""

from __future__ import annotations

import asyncio
import contextlib
from itertools import count
from typing import TYPE_CHECKING, Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus

from core.ocpp.protocol.frames import (
    Call,
    CallError,
    CallResult,
    Malformed,
    read_frame,
    write_call,
    write_error,
    write_result,
)
from core.simulator.dialect16 import Dialect16
from core.simulator.dialect201 import Dialect201
from core.simulator.state import Message, Reply, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.simulator.profile import Profile

FIRST_RETRY_S, LONGEST_RETRY_S = 5, 60
RESTART_TAKES_S = 2
ANSWER_WITHIN_S = 30
TRIGGERS = "TriggerMessage"


class Restarting(Exception):  # noqa: N818 -- an event in a station's life
    """The station was told to reset."""


class Station:
    """Runs until it is cancelled; `say` takes one line for each thing that happens."""

    def __init__(self, profile: Profile, say: Callable[[str], None]) -> None:
        self.profile, self.say = profile, say
        self._must_boot = True
        self._power_up()

    async def run(self) -> None:
        """Call in, and call again after 5, 10, 20 ... 60 seconds whenever it does not work or the line is lost."""
        wait_s = FIRST_RETRY_S
        while True:
            try:
                async with connect(
                    self.profile.address,
                    subprotocols=self.profile.offers,
                    additional_headers=self.profile.headers,
                    compression=None,
                    proxy=None,
                ) as socket:
                    self.say(f"called in at {self.profile.address}")
                    await self._talk(socket)
                    wait_s = FIRST_RETRY_S
            except Restarting:
                self.say("restarting")
                await asyncio.sleep(RESTART_TAKES_S)
                self._power_up()
                continue
            except InvalidStatus as refusal:
                code, why = refusal.response.status_code, refusal.response.body.decode("utf-8", "replace").strip()
                self.say(f"refused: {code} {why}, retry in {wait_s} s")
            except (OSError, InvalidHandshake, TimeoutError) as error:
                self.say(f"cannot reach {self.profile.address}: {error}, retry in {wait_s} s")
            await asyncio.sleep(wait_s)
            wait_s = min(2 * wait_s, LONGEST_RETRY_S)

    def _power_up(self) -> None:
        state = State.of(self.profile)
        dialect = Dialect16 if self.profile.protocol == "ocpp1.6" else Dialect201
        self.state, self.dialect = state, dialect(self.profile, state)
        self._must_boot = True

    async def _talk(self, socket: ClientConnection) -> None:
        """Talk until the line ends; whoever ends it, the reason is told."""
        conversation = Conversation(self, socket)
        try:
            await conversation.last(boot=self._must_boot)
        except ExceptionGroup as ends:
            if ends.subgroup(Restarting):
                raise Restarting from None
            if ends.split(ConnectionClosed)[1] is not None:
                raise
            self.say(f"disconnected: {socket.close_code} {socket.close_reason}, retry in {FIRST_RETRY_S} s")
        finally:
            self._must_boot = self._must_boot and not conversation.accepted


class Conversation:
    """What is said over one socket."""

    def __init__(self, station: Station, socket: ClientConnection) -> None:
        self.station, self.profile, self.say = station, station.profile, station.say
        self.accepted = False
        self._socket = socket
        self._ids = count(1)
        self._one_call = asyncio.Lock()
        self._answer: asyncio.Future[dict[str, Any]] | None = None

    async def last(self, *, boot: bool) -> None:
        """Do what a station does for as long as the socket lives."""
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            tasks.create_task(self._read())
            if not self.profile.has("silent"):
                tasks.create_task(self._live(boot=boot))

    async def _live(self, *, boot: bool) -> None:
        if boot and not self.profile.has("no-boot"):
            answer = await self._call(*self.station.dialect.boot())
            self.say(f"booted: {answer.get('status') or answer.get('error')}")
            self.accepted = answer.get("status") == "Accepted"
            self.station.state.configuration["HeartbeatInterval"] = str(answer.get("interval", 300))
        if not self.profile.has("trigger-silent"):
            await self._send_all(self.station.dialect.statuses())
        while True:
            await asyncio.sleep(max(1, int(self.station.state.configuration["HeartbeatInterval"])))
            await self._send_all((self.station.dialect.heartbeat(),))

    async def _send_all(self, messages: tuple[Message, ...]) -> None:
        for action, payload in messages:
            answer = await self._call(action, payload)
            self.say(f"sent {action}{_brief(payload)}" + (f": {answer['error']}" if "error" in answer else ""))
            if action == "StartTransaction" and "transactionId" in answer:
                self.station.dialect.started(payload["connectorId"], answer["transactionId"])

    async def _call(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        """Call the central system, one call at a time; gives its answer, or `{"error": …}`."""
        async with self._one_call:
            self._answer = asyncio.get_running_loop().create_future()
            await self._socket.send(write_call(str(next(self._ids)), action, payload))
            try:
                return await asyncio.wait_for(self._answer, ANSWER_WITHIN_S)
            except TimeoutError:
                return {"error": "no answer"}

    async def _read(self) -> None:
        async for text in self._socket:
            frame = read_frame(text if isinstance(text, str) else "")
            if isinstance(frame, Call):
                await self._reply(frame)
            elif not isinstance(frame, Malformed) and self._answer is not None and not self._answer.done():
                self._answer.set_result(_content(frame))
        raise ConnectionClosed(None, None)

    async def _reply(self, call: Call) -> None:
        self.say(f"asked {call.action}{_brief(call.payload)}")
        if self.profile.has("mute") or self.profile.has("silent"):
            return
        reply = self._considered(call)
        if reply is None:
            await self._socket.send(write_error(call.id, "NotImplemented", call.action))
            return
        await self._socket.send(write_result(call.id, reply.payload))
        if reply.restarts:
            raise Restarting
        if reply.then:
            self._tasks.create_task(self._send_all(reply.then))

    def _considered(self, call: Call) -> Reply | None:
        """Answer as a station with these faults does."""
        if call.action == TRIGGERS and self.profile.has("trigger-refused"):
            return Reply({"status": "Rejected"})
        if (
            call.action == TRIGGERS
            and call.payload.get("requestedMessage") == "BootNotification"
            and self.profile.has("no-boot")
        ):
            return Reply({"status": "Rejected"})
        reply = self.station.dialect.answer(call.action, call.payload)
        if reply is not None and call.action == TRIGGERS and self.profile.has("trigger-silent"):
            return Reply(reply.payload)
        return reply


def _content(frame: CallResult | CallError) -> dict[str, Any]:
    return frame.payload if isinstance(frame, CallResult) else {"error": frame.code, "description": frame.description}


def _brief(payload: dict[str, Any]) -> str:
    """Name what matters in a message, for the terminal."""
    names = ("connectorId", "evseId", "status", "connectorStatus", "errorCode", "requestedMessage", "key", "type")
    told = [f"{name}={payload[name]}" for name in names if name in payload]
    return f" ({', '.join(told)})" if told else ""


async def run_for(station: Station, seconds: float | None) -> None:
    """Run a station for so many seconds, or for ever."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await station.run()
