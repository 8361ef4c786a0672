"""What Prometheus reads of web and worker, who may read it, and log lines for machines."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import urllib.error
import urllib.request
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from core.logs import JsonLines
from core.metrics.worker import readable_at
from core.tasks import each_in_turn, tick

if TYPE_CHECKING:
    from datetime import datetime

    from django.test import Client
    from pytest_django.fixtures import DjangoAssertNumQueries, SettingsWrapper


ROOT = Path(__file__).resolve().parents[1]


def numbers(text: str, name: str) -> dict[str, float]:
    """Give the lines of one metric: its labels and its number."""
    lines = [line for line in text.splitlines() if line.startswith((f"{name}{{", f"{name} "))]
    return {line[len(name) : line.rindex(" ")]: float(line.rpartition(" ")[2]) for line in lines}


@pytest.mark.django_db
def test_requests_are_counted_by_view_and_status(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    labels = {
        "/app/": '{method="GET",status="302",view="today"}',
        "/nothing-here": '{method="GET",status="404",view=""}',
        "/api/2.0/Locations": '{method="GET",status="401",view="api_locations"}',
    }
    before = numbers(client.get("/metrics").content.decode(), "plinth_web_request_seconds_count")
    for path in labels:
        client.get(path)
    with django_assert_num_queries(0):
        answer = client.get("/metrics", headers={"host": "whatever-the-probe-says"})
    after = numbers(answer.content.decode(), "plinth_web_request_seconds_count")
    assert {label: after[label] - before.get(label, 0) for label in labels.values()} == dict.fromkeys(
        labels.values(), 1
    )
    assert answer.headers["Content-Type"].startswith("text/plain; version=")


@pytest.mark.django_db
def test_a_request_takes_its_time_and_has_a_method_that_there_is(client: Client) -> None:
    labels = {"GET": "GET", "OPTIONS": "OPTIONS", "PROPFIND": "other"}
    told = []
    for _twice in range(2):
        for method in labels:
            client.generic(method, "/nothing-here")
        text = client.get("/metrics").content.decode()
        told.append([numbers(text, f"plinth_web_request_seconds_{each}") for each in ("count", "sum")])
    (count, seconds), (count_then, seconds_then) = told
    for label in labels.values():
        mark = f'{{method="{label}",status="404",view=""}}'
        assert (count_then[mark] - count[mark], 0 < seconds_then[mark] - seconds[mark] < 30) == (1, True), label


@pytest.mark.parametrize(
    ("peer", "headers"),
    [
        ("192.0.2.7", {}),
        ("", {}),
        ("127.0.0.1", {"x-forwarded-for": "127.0.0.1"}),
        ("127.0.0.1", {"forwarded": "for=127.0.0.1"}),
    ],
)
@pytest.mark.django_db
def test_numbers_are_for_callers_of_this_machine(client: Client, peer: str, headers: dict[str, str]) -> None:
    assert client.get("/metrics", headers=headers, REMOTE_ADDR=peer).status_code == 404


@pytest.mark.django_db
def test_other_networks_may_read_when_they_are_named(client: Client, settings: SettingsWrapper) -> None:
    settings.METRICS_ALLOW = [ip_network("192.0.2.0/24")]
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.7").status_code == 200


def _breaks(*, at: datetime) -> None:
    raise ValueError


@pytest.mark.django_db
def test_the_worker_tells_its_tasks() -> None:
    with readable_at("127.0.0.1", 0) as port:
        tick()
        with pytest.raises(ExceptionGroup):
            each_in_turn((_breaks,))
        text = urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics").read().decode()
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/")
    told = numbers(text, "plinth_worker_task_seconds_count")
    assert (told['{outcome="done",task="tick"}'] >= 1, told['{outcome="failed",task="_breaks"}']) == (True, 1)


def line(words: str, *told: object, **facts: object) -> dict[str, object]:
    record = logging.LogRecord("core.x", logging.INFO, "x.py", 1, words, told, None)
    record.__dict__.update(facts)
    return json.loads(JsonLines().format(record))


def test_a_json_line_has_the_fields_that_its_words_name() -> None:
    told = line("knock cause=%s identity=%r port=%s evidence=%r", "wrong_key", "CP-1", 9000, {"length": 3})
    assert {name: told[name] for name in ("event", "cause", "identity", "port", "evidence", "level", "logger")} == {
        "event": "knock", "cause": "wrong_key", "identity": "CP-1", "port": 9000, "evidence": {"length": 3},
        "level": "INFO", "logger": "core.x",
    }  # fmt: skip
    assert told["message"] == "knock cause=wrong_key identity='CP-1' port=9000 evidence={'length': 3}"


@pytest.mark.parametrize(
    ("words", "told", "fields"),
    [
        ("%s failed id=%s", ("tidy", 7), {"event": "", "id": 7}),
        ("100%% of x=%s", (object, ), {"event": "100", "x": str(object)}),
        ("level=%s", ("mine",), {"level": "INFO"}),
        ("%(x)s", ({"x": 1},), {"message": "1"}),
        ("plain\nwords", (), {"event": "plain\nwords"}),
    ],
)  # fmt: skip
def test_other_lines_are_json_too(words: str, told: tuple[object, ...], fields: dict[str, object]) -> None:
    written = line(words, *told, request_id="R-1")
    assert {name: written[name] for name in fields} == fields
    assert written["request_id"] == "R-1"


def test_log_format_chooses_what_a_process_writes() -> None:
    code = (
        "import logging; from django.conf import settings; from django.utils.log import configure_logging\n"
        "configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)  # with what `django.setup` begins\n"
        "try: 1 / 0\n"
        "except ZeroDivisionError: logging.getLogger('core.x').exception('failed identity=%s', 'CP-1')"
    )
    environment = os.environ | {"LOG_FORMAT": "json", "DJANGO_SETTINGS_MODULE": "core.settings"}
    done = subprocess.run(  # noqa: S603 -- ours
        [sys.executable, "-c", code], env=environment, cwd=ROOT, check=True, capture_output=True, text=True
    )
    (written,) = [json.loads(each) for each in done.stderr.splitlines()]
    assert (written["identity"], written["request_id"], written["error"].splitlines()[-1]) == (
        "CP-1", "-", "ZeroDivisionError: division by zero",
    )  # fmt: skip
