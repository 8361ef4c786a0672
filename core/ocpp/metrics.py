"""The gateway's numbers, counted while it works and read by Prometheus on the stations' own port."""

from __future__ import annotations

import time
from collections import Counter as Count
from collections import OrderedDict
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

from core.choices import Direction
from core.ocpp.protocol.schemas import knows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client.metrics_core import Metric

    from core.ocpp.gateway import Gateway
    from core.ocpp.session import Conversation

MOST_OPEN = 20_000  # calls that wait for their answer; those that never get one go as others come
QUICK = (0.0001, 0.00025, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.05, 0.25, 1, 5)
SLOW = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20)
ANSWERED, REFUSED = "answered", "refused"


class Metrics:
    """One gateway's own registry: tests run several in one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        # By session, whether it is the station's call, and id; plain values, as enumerations are slow to hash.
        self._open: OrderedDict[tuple[int, bool, str], float] = OrderedDict()
        self._received = self._sent = 0
        self._took: dict[tuple[str, str, str, bool], Histogram] = {}
        own, named = self.registry, ["action", "outcome"]
        self._calls = Histogram(
            "plinth_gateway_call_seconds",
            "Seconds until a station's call was answered.",
            named,
            registry=own,
            buckets=QUICK,
        )
        self._questions = Histogram(
            "plinth_gateway_question_seconds",
            "Seconds until a station answered our call.",
            named,
            registry=own,
            buckets=SLOW,
        )
        self.knocks = Counter("plinth_gateway_knocks", "Attempts and deeds refused.", ["cause"], registry=own)
        self.flushes = Histogram(
            "plinth_gateway_round_seconds", "Seconds that periodic work took.", ["work"], registry=own, buckets=SLOW
        )
        ProcessCollector(registry=own)

    def watch(self, gateway: Gateway) -> None:
        """Tell what a gateway holds, too, from now on."""
        self._gateway = gateway
        self.registry.register(self)

    def said(self, by: Conversation, direction: Direction, action: str, message_id: str, raw: str) -> None:
        """Count a message, and measure how long an answer took. The type of a frame is its first number."""
        theirs = direction is Direction.FROM_STATION
        if theirs:
            self._received += 1
        else:
            self._sent += 1
        kind = raw[1:2] if raw[1:2].isdigit() else raw.lstrip("[ \t\r\n")[:1]
        if kind == "2":
            self._open[by.session_id, theirs, message_id] = time.perf_counter()
            if len(self._open) > MOST_OPEN:
                self._open.popitem(last=False)
            return
        begun = self._open.pop((by.session_id, not theirs, message_id), None)
        if begun is not None:
            took = time.perf_counter() - begun
            (self._took.get((by.protocol, action, kind, theirs)) or self._timer(by, action, kind, theirs)).observe(took)

    def _timer(self, by: Conversation, action: str, kind: str, theirs: bool) -> Histogram:  # noqa: FBT001 -- a key
        """Give what counts such an answer; kept for actions that there are, of which there are only so many."""
        histogram, known = self._questions if theirs else self._calls, knows(by.protocol, action)
        timer = histogram.labels(action if known else "other", ANSWERED if kind == "3" else REFUSED)
        if known:
            self._took[by.protocol, action, kind, theirs] = timer
        return timer

    def exposition(self) -> str:
        return generate_latest(self.registry).decode()

    def collect(self) -> Iterator[Metric]:
        """Give what is read off the gateway when somebody asks (prometheus_client calls this)."""
        yield self._sockets()
        messages = CounterMetricFamily("plinth_gateway_messages", "Messages of stations.", labels=["direction"])
        messages.add_metric([Direction.FROM_STATION.value], self._received)
        messages.add_metric([Direction.TO_STATION.value], self._sent)
        yield messages
        yield CounterMetricFamily("plinth_gateway_handshakes", "Stations let in.", value=self._gateway.register.let_in)
        backlog = GaugeMetricFamily("plinth_gateway_backlog", "What waits to be written.", labels=["what"])
        for what, waiting in self._backlog().items():
            backlog.add_metric([what], waiting)
        yield backlog

    def _sockets(self) -> Metric:
        family = GaugeMetricFamily("plinth_gateway_sockets", "Stations connected.", labels=["protocol", "profile"])
        here = Count((one.protocol, str(one.security_profile)) for one in self._gateway.register)
        for labels, count in here.items():
            family.add_metric(labels, count)
        return family

    def _backlog(self) -> dict[str, int]:
        gateway = self._gateway
        return {
            "messages": gateway.messages.waiting,
            "knocks": gateway.knocks.waiting,
            "stations": gateway.presence.waiting,
            "queries": gateway.database.waiting,
            "handshakes": gateway.door.turnstile.waiting,
        }
