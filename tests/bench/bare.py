"""A central system as the `ocpp` package's own documentation builds it: `websockets`, `ChargePoint`, handlers, uvloop.

    python tests/bench/bare.py PORT

It knows nobody, checks no password and writes nothing down: what Plinth's gateway does more is all that lies between.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import ocpp.v16
import uvloop
import websockets.asyncio.server
from ocpp.routing import on
from ocpp.v16 import call_result


class Central(ocpp.v16.ChargePoint):
    @on("BootNotification")
    def boot(self, **_facts: object) -> call_result.BootNotification:
        return call_result.BootNotification(current_time=datetime.now(UTC).isoformat(), interval=300, status="Accepted")

    @on("Heartbeat")
    def heartbeat(self) -> call_result.Heartbeat:
        return call_result.Heartbeat(current_time=datetime.now(UTC).isoformat())

    @on("MeterValues")
    def meter_values(self, **_facts: object) -> call_result.MeterValues:
        return call_result.MeterValues()


async def answer(socket: websockets.asyncio.server.ServerConnection) -> None:
    try:
        await Central(socket.request.path.rpartition("/")[2], socket).start()
    except websockets.ConnectionClosed:
        return


async def main(port: int) -> None:
    options = {"subprotocols": ["ocpp1.6"], "compression": None, "backlog": 2048}
    async with websockets.asyncio.server.serve(answer, "127.0.0.1", port, **options) as server:
        await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
