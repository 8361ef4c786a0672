"""One question on its way: to the station that is connected here, and its answer back."""

from __future__ import annotations

import asyncio
import json
import logging
from functools import partial
from typing import TYPE_CHECKING, Any

from core.choices import CommandState, StationCommand
from core.domain.commands.commanding import settle
from core.domain.told.observing import configuration_told
from core.masking import masked, masked_text
from core.ocpp.answering import WRITTEN_WITHIN_S
from core.ocpp.keys import push_key
from core.ocpp.protocol.answers import read_answer
from core.ocpp.protocol.frames import CallError, Malformed
from core.ocpp.protocol.pending import FROM_AFAR
from core.ocpp.protocol.profiles import lowers_profile
from core.ocpp.protocol.schemas import Problem, knows, problem_with
from core.ocpp.protocol.wording import worded
from core.ocpp.session import Answer, ConnectionLost, Conversation
from core.queries.connectors import places_of

if TYPE_CHECKING:
    from core.models import Command
    from core.ocpp.gateway import Gateway

log = logging.getLogger(__name__)

# Ours, unlike the codes of a CALLERROR: the station answered, but not what its version of OCPP has for an answer.
MALFORMED = "MalformedAnswer"
LONGEST_RAW = 4096

End = tuple[CommandState, Any]


async def carry(gateway: Gateway, command: Command) -> None:
    """Ask one question and write down how it ended, whatever happens."""
    conversation = gateway.register.of(command.station_id)
    sent_at = gateway.clock.now()
    end: End | None = (CommandState.TIMED_OUT, error("ConnectionLost", "The station is not connected any more."))
    # Claimed for one connection, it is not sent over another that the station has opened since.
    if conversation is not None and conversation.session_id == command.session_id:
        end = await _carry(gateway, conversation, command)
    if end is None:
        return
    state, answer = end
    await gateway.database.run(
        settle,
        command_id=command.pk,
        state=state,
        answer=masked(answer),
        payload=masked(command.payload),
        sent_at=sent_at,
        at=command.ended_at or gateway.clock.now(),
    )
    gateway.advance(command.station_id)


async def _carry(gateway: Gateway, conversation: Conversation, command: Command) -> End | None:
    """Ask in the words of the station's version; None when the end is not ours to write."""
    if command.action == StationCommand.PUSH_KEY:
        return await push_key(gateway, conversation, partial(_ask, gateway, conversation, command))
    places = await _places(gateway, command) if "connectorId" in command.payload else {}
    action, payload = worded(
        conversation.protocol, command.action, command.payload, number=command.number, places=places
    )
    end = await _ask(gateway, conversation, command, action, payload)
    left = end[0] == CommandState.TIMED_OUT and end[1]["code"] == "ConnectionLost"
    return None if left and action == "Reset" else end  # the boot that follows is its answer


async def _places(gateway: Gateway, command: Command) -> dict[int, tuple[int, int]]:
    return await gateway.database.run(places_of, station_id=command.station_id)


async def _ask(gateway: Gateway, conversation: Conversation, command: Command, action: str, payload: Any) -> End:
    objection = _objection(conversation, action, payload)
    if objection is not None:
        return CommandState.REFUSED, {**objection, "unsent": True}
    if action == "Reset":
        conversation.reset_at = gateway.loop.time()  # some boxes come back without having answered
    within_s = max(0.0, (command.deadline - gateway.clock.now()).total_seconds())
    try:
        frame = await conversation.ask(message_id=command.message_id, action=action, payload=payload, within_s=within_s)
    except TimeoutError:
        return CommandState.TIMED_OUT, error("TimedOut", "The station did not answer in time.")
    except ConnectionLost:
        return CommandState.TIMED_OUT, error("ConnectionLost", "The connection was lost before the station answered.")
    command.ended_at = gateway.clock.now()  # before our own writes: how long the station took is what counts
    end = _read(conversation, action, frame)
    if end[0] == CommandState.ANSWERED:
        await _learn(gateway, conversation, action, payload, end[1])
    return end


def _read(conversation: Conversation, action: str, frame: Answer) -> End:
    """Say what an answer comes to; one that is none is kept, bounded, and is no answer for anybody else."""
    if isinstance(frame, CallError):
        return CommandState.REFUSED, error(frame.code, frame.description)
    if isinstance(frame, Malformed):
        return CommandState.REFUSED, error(MALFORMED, frame.reason)
    answer = read_answer(conversation.protocol, action, frame.payload)
    if isinstance(answer, Problem):
        raw = masked_text(json.dumps(frame.payload))[:LONGEST_RAW]
        return CommandState.REFUSED, error(MALFORMED, answer.description) | {"raw": raw}
    return CommandState.ANSWERED, answer


def _objection(conversation: Conversation, action: str, payload: Any) -> dict[str, str] | None:
    """Say why a question is not sent at all."""
    protocol = conversation.protocol
    if not knows(protocol, action):
        return error("NotSupported", f"{action} is no action of {protocol}")
    problem = problem_with(protocol, action, payload, strict=True)
    if problem is not None:
        return error(problem.code, problem.description)
    if conversation.held and action in FROM_AFAR:
        return error("SecurityError", "The station is held (Pending).")
    if lowers_profile(action, payload, now=conversation.security_profile):
        return error("SecurityError", "A security profile is never lowered.")
    return None


async def _learn(
    gateway: Gateway, conversation: Conversation, action: str, payload: Any, answer: dict[str, Any]
) -> None:
    """Keep what the answer tells of the station."""
    told = conversation.version.learn(action, payload, answer)
    if told is None:
        return
    if told.heartbeat_interval is not None:
        conversation.beats_every(told.heartbeat_interval)
    # First what it told, then that it answered: whoever sees the end of the question finds the answer.
    written = [gateway.notes.written(conversation, said) for said in told.settings]
    try:
        async with asyncio.timeout(WRITTEN_WITHIN_S):
            await asyncio.gather(*written)
    except TimeoutError:  # the next question must not wait for that
        log.warning("its settings are not written yet identity=%s", conversation.identity)
    await gateway.database.run(
        configuration_told,
        station_id=conversation.station_id,
        epoch=conversation.epoch,
        number_of_connectors=told.number_of_connectors,
        heartbeat_interval=told.heartbeat_interval,
    )


def error(code: str, description: str) -> dict[str, str]:
    return {"code": code, "description": description}
