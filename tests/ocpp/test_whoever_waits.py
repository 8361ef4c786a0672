"""Calls behind one that is still being written down: they wait in their order, and only so many do."""

from __future__ import annotations

import asyncio
import json

from core.ocpp import answering
from core.ocpp.threads import Database

from tests.stations import KEY, PATIENCE_S, basic, connect_raw

BOOT = '[2,"boot","BootNotification",{"chargePointVendor":"Plinth","chargePointModel":"Demo Double"}]'


def heard(line, count):
    """Give so many answers: the id of each, and the code of an error."""
    answers = [json.loads(line.recv(timeout=PATIENCE_S)) for _answer in range(count)]
    return [(answer[1], answer[2] if answer[0] == 4 else "") for answer in answers]


def test_so_many_wait_behind_a_boot_and_the_next_is_told_to_come_again(station, gateway, monkeypatch):
    monkeypatch.setattr(answering, "MOST_WAITING", 2)
    with connect_raw(gateway.port, "/ocpp/CP-1", headers=basic("CP-1", KEY)) as line:
        held, run = asyncio.Event(), Database.run

        async def slow(self, verb, **facts):
            if "boots" in facts:
                await held.wait()
            return await run(self, verb, **facts)

        monkeypatch.setattr(Database, "run", slow)
        line.send(BOOT)
        for name in ("1", "2", "3"):
            line.send(f'[2,"{name}","Heartbeat",{{}}]')
        assert heard(line, 1) == [("3", "InternalError")]
        gateway.thread.loop.call_soon_threadsafe(held.set)
        assert heard(line, 3) == [("boot", ""), ("1", ""), ("2", "")]
        line.send('[2,"3","Heartbeat",{}]')
        assert heard(line, 1) == [("3", "")]
