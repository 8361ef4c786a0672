"""What Prometheus reads of the gateway, on the stations' own port."""

from __future__ import annotations

import urllib.error
import urllib.request

import pytest
from core.models import Knock

from tests.ocpp.simulated import asked
from tests.stations import basic, connect_raw, wait_for
from tests.test_metrics import numbers


def read(gateway, **headers):
    request = urllib.request.Request(f"http://127.0.0.1:{gateway.port}/metrics", headers=headers)
    with urllib.request.urlopen(request) as answer:  # noqa: S310 -- ours
        assert answer.headers.get_all("Content-Type")[0].startswith("text/plain; version=")
        assert len(answer.headers.get_all("Content-Type")) == 1
        return answer.read().decode()


def test_sockets_calls_and_messages(station, gateway, call_in):
    box = call_in(answers={"ClearCache": {"status": "Accepted"}})
    box.boot()
    box.heartbeat()
    box.say('[2, "n", "Nonsense", {}]')
    assert asked(station, "ClearCache", {}).state == "answered"
    assert asked(station, "GetConfiguration", {}).state == "refused"
    text = read(gateway)
    assert numbers(text, "plinth_gateway_sockets") == {'{profile="1",protocol="ocpp1.6"}': 1}
    assert numbers(text, "plinth_gateway_handshakes_total") == {"": 1}
    assert numbers(text, "plinth_gateway_messages_total") == {'{direction="in"}': 5, '{direction="out"}': 5}
    assert numbers(text, "plinth_gateway_call_seconds_count") == {
        '{action="BootNotification",outcome="answered"}': 1,
        '{action="Heartbeat",outcome="answered"}': 1,
        '{action="other",outcome="refused"}': 1,
    }
    assert numbers(text, "plinth_gateway_question_seconds_count") == {
        '{action="ClearCache",outcome="answered"}': 1,
        '{action="GetConfiguration",outcome="refused"}': 1,
    }


def test_knocks_by_cause_backlog_and_rounds(station, gateway):
    with pytest.raises(Exception, match="404"):
        connect_raw(gateway.port, "/ocpp/CP-X", headers=basic("CP-X", "x" * 20))
    wait_for(Knock.objects.exists)
    # What a round wrote is seen before the round has ended, and is counted.
    wait_for(lambda: numbers(read(gateway), "plinth_gateway_round_seconds_count")['{work="knocks"}'] >= 1)
    text = read(gateway)
    assert numbers(text, "plinth_gateway_knocks_total") == {'{cause="unknown_identity"}': 1}
    assert set(numbers(text, "plinth_gateway_backlog")) == {
        f'{{what="{what}"}}' for what in ("messages", "knocks", "stations", "queries", "handshakes")
    }
    assert numbers(text, "process_resident_memory_bytes")[""] > 10_000_000


def test_numbers_are_not_for_who_comes_through_a_proxy(gateway):
    with pytest.raises(urllib.error.HTTPError) as refused:
        read(gateway, **{"X-Forwarded-For": "127.0.0.1"})
    assert refused.value.code == 426


def test_calls_that_never_get_an_answer_are_forgotten(station, gateway, call_in, monkeypatch):
    monkeypatch.setattr("core.ocpp.metrics.MOST_OPEN", 1)
    box = call_in(answers={"ClearCache": None})
    box.boot()
    assert asked(station, "ClearCache", {}, timeout_s=0.2).state == "timed_out"
    box.heartbeat()
    box.heartbeat()
    assert len(gateway.gateway.metrics._open) <= 1
