"""What is written down, or looked up, before a station's call can be answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.causes import HELD
from core.domain.told.charging import charge_told
from core.domain.told.observing import Boot
from core.ocpp.protocol.facts import Decision, Fact
from core.queries.charging import may_charge
from core.reports import Booted, Charge, TagShown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.ocpp.gateway import Gateway
    from core.ocpp.session import Conversation


async def decide(gateway: Gateway, of: Conversation, facts: Iterable[Fact]) -> Decision | None:
    """Write down what must be, and give what was decided; None when a newer connection has taken this one's place."""
    decision: Decision | None = Decision()
    for fact in facts:
        if isinstance(fact, Booted):
            decision = await _boot(gateway, of, fact)
        elif isinstance(fact, Charge):
            decision = await _charge(gateway, of, fact)
        elif isinstance(fact, TagShown):
            decision = Decision(charges=await _may_charge(gateway, of, fact.id_token))
        if decision is None:
            break
    return decision


async def _boot(gateway: Gateway, of: Conversation, boot: Booted) -> Decision | None:
    missing = await gateway.boots.ask(Boot(of.station_id, of.session_id, of.epoch, boot, gateway.clock.now()))
    if missing is None:
        return None
    of.boot, was_held, of.held = boot, of.held, bool(missing)
    asked_to = of.triggered.covers("BootNotification", {}, at=gateway.loop.time())
    if of.held and was_held and not asked_to:  # the first time it is told, from then on it goes round and round
        gateway.knock(of, f"{HELD}{'_'.join(missing)}", {})
    elif was_held and not of.held:
        gateway.spawn(gateway.knocks.let_in(of.identity))
    return Decision(missing=missing)


async def _charge(gateway: Gateway, of: Conversation, charge: Charge) -> Decision | None:
    facts = {"station_id": of.station_id, "epoch": of.epoch, "said": charge}
    row = await gateway.database.run(charge_told, **facts, at=gateway.clock.now())
    if row is None:  # more of a charge that we never knew, or a connection that has been replaced
        return None if charge.begins else Decision()
    theirs = {"", row.id_token.casefold()}  # the same in whatever capitals: a CiString in OCPP 1.6 and 2.x
    if charge.ends and charge.id_token.casefold() not in theirs:  # anybody else: who began it does not count
        return Decision(charges=await _may_charge(gateway, of, charge.id_token), number=row.pk)
    return Decision(charges=row.accepted, number=row.pk)


async def _may_charge(gateway: Gateway, of: Conversation, id_token: str) -> bool:
    facts = {"station_id": of.station_id, "id_token": id_token}
    return await gateway.database.run(may_charge, **facts, at=gateway.clock.now())
