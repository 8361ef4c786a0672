"""A new key, made here and sent to the station: it is in the memory of this process and in the box, nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.choices import CommandState
from core.domain.stations.keys import key_accepted, key_offered, key_refused
from core.domain.stations.making import key_digest, new_key
from core.ocpp.protocol.versions import OCPP16

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from core.ocpp.gateway import Gateway
    from core.ocpp.session import Conversation

    End = tuple[CommandState, Any]

TAKEN = "Accepted"
TAKEN_LATER = "RebootRequired"  # until it has started anew it comes with the old one


async def push_key(
    gateway: Gateway, conversation: Conversation, ask: Callable[[str, dict[str, Any]], Awaitable[End]]
) -> End:
    """Set a new key by OCPP 2.0.1 A01; give how the question ended.

    Let in beside the old one before it is sent; then alone when the station says Accepted, out again when it says no,
    and both while nobody knows.
    """
    key, at, station_id = new_key(), gateway.clock.now(), conversation.station_id
    digest = key_digest(key)
    facts = {"station_id": station_id, "digest": digest}
    if not await gateway.database.run(key_offered, **facts, epoch=conversation.epoch, at=at):
        return CommandState.TIMED_OUT, {"code": "ConnectionLost", "description": "A newer connection took its place."}
    state, answer = await ask(*conversation.version.set_key(key))
    word = conversation.version.key_outcome(answer) if state == CommandState.ANSWERED else ""
    if word == TAKEN:
        # As text some 1.6 boxes use the hex digits themselves.
        other = key_digest(key.encode().hex()) if conversation.protocol == OCPP16 else None
        await gateway.database.run(key_accepted, **facts, other_reading=other, at=gateway.clock.now())
    elif state in {CommandState.ANSWERED, CommandState.REFUSED} and word != TAKEN_LATER:
        await gateway.database.run(key_refused, **facts)
    return state, answer
