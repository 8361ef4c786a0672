"""How a simulated station answers what it is called for: as it should, or as its faults make it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from core.ocpp.protocol.frames import UNREADABLE_ID, Call, write_error, write_result
from core.ocpp.protocol.pending import FROM_AFAR
from core.simulator.state import ACCEPTED, REJECTED, Reply

if TYPE_CHECKING:
    from core.simulator.conversation import Conversation

RESETS_LATE_S = 10
PENDING = "Pending"
TRIGGER, DIAGNOSTICS = "TriggerMessage", ("GetDiagnostics", "GetLog")
TRIGGERS_REFUSED = {"trigger-refused": "Rejected", "trigger-unknown": "NotImplemented"}


class Restarting(Exception):  # noqa: N818 -- an event in a station's life
    """The station was told to reset."""


class Died(Exception):  # noqa: N818 -- the last one
    """The station is gone for good."""


class Answers:
    """Answers the calls that come over one connection."""

    def __init__(self, conversation: Conversation) -> None:
        self._of, self._profile = conversation, conversation.profile

    async def reply(self, call: Call) -> None:
        """Answer one call. Raises Restarting and Died when it was the last of this connection."""
        self._of.say(f"asked {call.action}{brief(call.payload)}")
        if self._profile.has("mute") or self._profile.has("silent"):
            return
        if self._profile.has("nameless-errors"):
            await self._send(
                write_error("" if self._profile.speaks_16 else UNREADABLE_ID, "InternalError", "unreadable")
            )
            return
        if self._of.station.state.registration == REJECTED["status"]:
            await self._as_rejected(call)
            return
        reply = self._considered(call)
        if reply is None:
            code = "NotSupported" if call.action == TRIGGER else "NotImplemented"
            await self._send(write_error(call.id, code, call.action))
        elif reply.restarts:
            await self._restart(call, reply)
        else:
            await self._answer(call, reply)

    async def _as_rejected(self, call: Call) -> None:
        """Answer nothing (OCPP 1.6 §4.2), or with an error alone (2.0.1 B03), until a boot was not rejected."""
        if not self._profile.speaks_16:
            await self._send(write_error(call.id, "SecurityError", "rejected"))

    async def _answer(self, call: Call, reply: Reply) -> None:
        if call.action == TRIGGER and self._profile.has("trigger-early"):
            self._of.tasks.create_task(self._late_answer(call, reply))
            return
        await self._send(write_result(call.id, reply.payload))
        if call.action in DIAGNOSTICS:
            raise Died
        if reply.password:
            await self._come_again(reply.password)
        if reply.then:
            self._of.tasks.create_task(self._of.send_all(reply.then))

    async def _come_again(self, password: str) -> None:
        """Keep a new password, and call again with it (OCPP 2.0.1 A01)."""
        self._of.station.keep(password)
        await self._of.socket.close()

    async def _late_answer(self, call: Call, reply: Reply) -> None:
        await self._of.send_all(reply.then)
        await self._send(write_result(call.id, reply.payload))

    async def _restart(self, call: Call, reply: Reply) -> None:
        if not self._profile.has("reset-unanswered"):
            await self._send(write_result(call.id, reply.payload))
        if self._profile.has("reset-same-socket"):
            self._of.station.power_up()
            self._of.tasks.create_task(self._of.live(boot=True))
            return
        if self._profile.has("reset-late"):
            await asyncio.sleep(RESETS_LATE_S)
        raise Restarting

    def _considered(self, call: Call) -> Reply | None:
        """Answer as a station with these faults does; None is: not implemented."""
        if call.action == TRIGGER:
            return self._triggered(call)
        if call.action in FROM_AFAR and self._of.station.state.registration == PENDING:
            return Reply(REJECTED)
        if call.action in DIAGNOSTICS and self._profile.has("dies-of-diagnostics"):
            return Reply({} if self._profile.speaks_16 else ACCEPTED)
        return self._of.station.dialect.answer(call.action, call.payload)

    def _triggered(self, call: Call) -> Reply | None:
        if self._profile.has("trigger-error"):
            return None
        for fault, status in TRIGGERS_REFUSED.items():
            if self._profile.has(fault):
                return Reply({"status": status})
        if call.payload.get("requestedMessage") == "BootNotification" and self._profile.has("no-boot"):
            return Reply(REJECTED)
        reply = self._of.station.dialect.answer(call.action, call.payload)
        return Reply(reply.payload) if reply is not None and self._profile.has("trigger-silent") else reply

    async def _send(self, text: str) -> None:
        await self._of.socket.send(text)


def brief(payload: dict[str, Any]) -> str:
    """Name what matters in a message, for the terminal."""
    names = ("connectorId", "evseId", "status", "connectorStatus", "errorCode", "requestedMessage", "key", "type")
    told = [f"{name}={payload[name]}" for name in names if name in payload]
    return f" ({', '.join(told)})" if told else ""
