"""Very many stations, each as cheap as a real socket can be."""

from __future__ import annotations

import asyncio
import base64
import time
from contextlib import suppress
from typing import Any

HEARTBEAT = '"Heartbeat",{}'
BOOT = '"BootNotification",{"chargePointVendor":"Plinth","chargePointModel":"Bench","chargeBoxSerialNumber":"%s"}'
SAMPLES = ",".join(
    f'{{"value":"{value}","measurand":"{measurand}","unit":"{unit}","context":"Sample.Periodic"}}'
    for value, measurand, unit in (
        ("1203", "Energy.Active.Import.Register", "Wh"),
        ("11040", "Power.Active.Import", "W"),
        ("16.0", "Current.Import", "A"),
        ("230.4", "Voltage", "V"),
    )
)
VALUE = f'{{"timestamp":"2026-01-01T00:00:00Z","sampledValue":[{SAMPLES}]}}'
METER_VALUES = f'"MeterValues",{{"connectorId":1,"meterValue":[{VALUE}]}}'
CLOSE, PING = 0x8, 0x9


class Post(asyncio.Protocol):
    """One station. It has one call out at a time; `answered` is called when the answer is there."""

    def __init__(self, number: int, key: str) -> None:
        self.identity = f"BENCH-{number:05}"
        self.source = f"127.{1 + number // 60_000}.{number // 250 % 250}.{1 + number % 250}"
        pair = base64.b64encode(f"{self.identity}:{key}".encode()).decode()
        self._hello = (
            f"GET /ocpp/{self.identity} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Protocol: ocpp1.6\r\nAuthorization: Basic {pair}\r\n\r\n"
        ).encode()
        self._ids = 0
        self.transport: Any = None
        self.answered: Any = None
        self.lost: Any = None

    def connection_made(self, transport: Any) -> None:
        self.transport, self._unread, self.opened = transport, b"", False
        transport.write(self._hello)

    def data_received(self, data: bytes) -> None:
        self._unread += data
        if not self.opened:
            head, end, rest = self._unread.partition(b"\r\n\r\n")
            if not end:
                return
            self.opened, self._unread = head.startswith(b"HTTP/1.1 101"), rest
            self._tell(self.opened)
        while len(self._unread) >= 2:
            length, start = self._unread[1], 2
            if length == 126:
                length, start = int.from_bytes(self._unread[2:4], "big"), 4
            if len(self._unread) < start + length:
                return
            kind, body = self._unread[0] & 0xF, self._unread[start : start + length]
            self._unread = self._unread[start + length :]
            if kind == PING:
                self._frame(0x8A, body)
            elif kind != CLOSE:
                self._tell(body[1:2] == b"3")

    def connection_lost(self, _exc: Exception | None) -> None:
        self.opened = False
        self._tell(False)  # noqa: FBT003 -- how it ended
        if self.lost is not None:
            self.lost(self)

    def say(self, words: str) -> None:
        """Make a call; its id is new."""
        self._ids += 1
        self._frame(0x81, f'[2,"{self._ids}",{words}]'.encode())

    async def call(self, words: str) -> bool:
        """Make a call and wait for its answer; false when it was refused or the line is gone."""
        answer = self._wait()
        self.say(words)
        return await answer

    async def come(self, port: int) -> bool:
        """Connect and boot; tell whether it was let in and accepted."""
        loop, opened = asyncio.get_running_loop(), self._wait()
        try:
            await loop.create_connection(lambda: self, "127.0.0.1", port, local_addr=(self.source, 0))
        except OSError:
            return False
        return await opened and await self.call(BOOT % self.identity)

    def hang_up(self) -> None:
        self.lost = None
        if self.transport is not None:
            self.transport.abort()

    def _wait(self) -> asyncio.Future[bool]:
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self.answered = lambda good: answer.done() or answer.set_result(good)
        return answer

    def _tell(self, good: bool) -> None:  # noqa: FBT001 -- a callback
        if self.answered is not None:
            self.answered(good)

    def _frame(self, first: int, body: bytes) -> None:
        length = bytes([0x80 | len(body)]) if len(body) < 126 else b"\xfe" + len(body).to_bytes(2, "big")
        self.transport.write(bytes([first]) + length + b"\0\0\0\0" + body)


async def all_come(posts: list[Post], port: int, *, at_once: int = 100) -> float:
    """Let all posts come, each again after a second when it is refused; give the seconds until all are in."""
    room, begun = asyncio.Semaphore(at_once), time.perf_counter()

    async def come(post: Post) -> None:
        while True:
            async with room:
                if await post.come(port):
                    return
                post.hang_up()
            await asyncio.sleep(1)

    await asyncio.gather(*(come(post) for post in posts))
    return time.perf_counter() - begun


async def talk(posts: list[Post], words: str, seconds: float) -> tuple[int, float]:
    """Let every post call again as soon as it was answered; give how many answers came, and in what time."""
    begun, count = time.perf_counter(), 0

    async def chatter(post: Post) -> None:
        nonlocal count
        while time.perf_counter() - begun < seconds and await post.call(words):
            count += 1

    await asyncio.gather(*(chatter(post) for post in posts))
    return count, time.perf_counter() - begun


async def paced(posts: list[Post], words: str, *, a_second: int, seconds: float) -> list[float]:
    """Call at a steady pace, whoever's turn it is; give the seconds that each answer took."""
    took: list[float] = []

    async def one(post: Post) -> None:
        begun = time.perf_counter()
        if await post.call(words):
            took.append(time.perf_counter() - begun)

    loop, begun, waiting = asyncio.get_running_loop(), time.perf_counter(), []
    for number in range(int(a_second * seconds)):
        with suppress(IndexError):
            waiting.append(loop.create_task(one(posts[number % len(posts)])))
        await asyncio.sleep(max(0.0, begun + (number + 1) / a_second - time.perf_counter()))
    await asyncio.gather(*waiting)
    return took
