"""A simulated station at work: it calls, talks, answers, and calls again when the line is gone."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus

from core.simulator.answers import Died, Restarting
from core.simulator.conversation import Conversation
from core.simulator.dialect16 import Dialect16
from core.simulator.dialect201 import Dialect201
from core.simulator.state import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.simulator.profile import Profile

RESTART_TAKES_S = 2


class Station:
    """Runs until it is cancelled; `say` takes one line for each thing that happens."""

    def __init__(self, profile: Profile, say: Callable[[str], None]) -> None:
        self.profile, self.say = profile, say
        self.ids = count(1)
        self._old: ClientConnection | None = None
        self.power_up()

    async def run(self) -> None:
        """Call in, and call again after 5, 10, 20 ... 60 seconds whenever it does not work or the line is lost."""
        first_s, longest_s = self.profile.retries_s
        wait_s = first_s
        while True:
            try:
                await self._call_in()
                wait_s = first_s
            except Restarting:
                self.say("restarting")
                await asyncio.sleep(RESTART_TAKES_S)
                self.power_up()
                continue
            except Died:
                self.say("gone for good")
                await asyncio.Event().wait()
            except InvalidStatus as refusal:
                code, why = refusal.response.status_code, refusal.response.body.decode("utf-8", "replace").strip()
                self.say(f"refused: {code} {why}, retry in {wait_s} s")
            except (OSError, InvalidHandshake, TimeoutError) as error:
                self.say(f"cannot reach {self.profile.address}: {error}, retry in {wait_s} s")
            await asyncio.sleep(wait_s)
            wait_s = min(2 * wait_s, longest_s)

    def power_up(self) -> None:
        """Begin as a box does that was just switched on: it knows nothing any more, and has to boot."""
        state = State.of(self.profile)
        self.state = state
        self.dialect = Dialect16(self.profile, state) if self.profile.speaks_16 else Dialect201(self.profile, state)
        self._must_boot = True

    def keep(self, password: str) -> None:
        """Use another password from the next call on, whatever it is started anew for."""
        self.profile = replace(self.profile, password=password)
        self.say("has a new password")

    async def _call_in(self) -> None:
        socket = await connect(
            self.profile.address,
            subprotocols=self.profile.offers,
            additional_headers=self.profile.headers,
            compression="deflate" if self.profile.has("deflate") else None,
            proxy=None,
        )
        self.say(f"called in at {self.profile.address}")
        old, self._old = self._old, None
        try:
            if old is not None:
                await old.close()
            await self._talk(socket)
        except Restarting:
            if self.profile.has("reset-new-first"):
                self._old = socket
            raise
        except Died:
            with contextlib.suppress(ConnectionClosed):
                await (await socket.ping())  # it dies of what it does next: its answer has arrived by then
            socket.transport.abort()
            raise
        finally:
            if self._old is not socket:
                await socket.close()

    async def _talk(self, socket: ClientConnection) -> None:
        """Talk until the line ends; whoever ends it, the reason is told."""
        conversation = Conversation(self, socket)
        try:
            await conversation.last(boot=self._must_boot)
        except ExceptionGroup as ends:
            for end in (Restarting, Died):
                if ends.subgroup(end):
                    raise end from None
            if ends.split(ConnectionClosed)[1] is not None:
                raise
            wait_s = self.profile.retries_s[0]
            self.say(f"disconnected: {socket.close_code} {socket.close_reason}, retry in {wait_s} s")
        finally:
            self._must_boot = self._must_boot and not conversation.accepted.is_set()


async def run_for(station: Station, seconds: float | None) -> None:
    """Run a station for so many seconds, or for ever; one with a twin, both."""
    posts = [station]
    if station.profile.has("twin"):
        posts.append(Station(replace(station.profile, serial="TWIN-0001"), lambda line: station.say(f"twin: {line}")))
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await asyncio.gather(*(post.run() for post in posts))
