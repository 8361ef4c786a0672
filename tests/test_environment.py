"""Numbers of the environment: within bounds, or nothing starts, and a sentence says which and why."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import django.core.management
import pytest
from django.core.exceptions import ImproperlyConfigured

from core.environment import BASE_DIR, whole

if TYPE_CHECKING:
    from collections.abc import Mapping

# Each number, the least and the most that it may be, and what it is when nobody says.
NUMBERS = {
    "PORT": (1, 65_535, 8000),
    "GATEWAY_PORT": (1, 65_535, 9000),
    "GATEWAY_TLS_PORT": (0, 65_535, 0),
    "WORKER_METRICS_PORT": (0, 65_535, 0),
    "GATEWAY_HANDSHAKES_A_S": (0, 100_000, 500),
    "CHECK_DEADLINE_S": (1, 3600, 120),
    "HEARTBEAT_INTERVAL": (10, 86_400, 300),
    "OUTBOX_PATIENCE_S": (1, 3600, 60),
    "DATABASE_POOL": (1, 1000, 20),
    "TRUSTED_PROXIES": (0, 10, 0),
    "WEB_PROCESSES": (1, 200, 1),
    "WEB_THREADS": (1, 1000, 16),
}
SETTINGS = {"TRUSTED_PROXIES": "ACCOUNT_TRUSTED_PROXY_COUNT"}  # those of another name there


def read(name: str, environment: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> int:
    """Read both files afresh, as a start does, with nothing else in the environment."""
    for each in NUMBERS:
        monkeypatch.delenv(each, raising=False)
    for each, value in environment.items():
        monkeypatch.setenv(each, value)
    shared = runpy.run_path(str(BASE_DIR / "core/environment.py"))
    if name in shared:
        return int(shared[name])
    return int(runpy.run_path(str(BASE_DIR / "core/settings.py"))[SETTINGS.get(name, name)])


@pytest.mark.parametrize("name", NUMBERS)
def test_each_number_has_its_bounds(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    least, most, usual = NUMBERS[name]
    assert read(name, {}, monkeypatch) == usual
    assert [read(name, {name: str(each)}, monkeypatch) for each in (least, most)] == [least, most]
    for beyond in (least - 1, most + 1):
        with pytest.raises(ImproperlyConfigured) as refused:
            read(name, {name: str(beyond)}, monkeypatch)
        assert str(refused.value) == f"{name} is '{beyond}': it has to be a whole number from {least} to {most}."


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("7", 7),
        (" 7\n", 7),
        ("007", 7),
        ("", None),
        ("7.0", None),
        ("7s", None),
        ("1_0", None),
        ("+7", None),
        ("٧", None),
        ("-0", None),
        ("1" * 5000, None),
    ],
)
def test_a_number_is_written_in_digits(said: str, meant: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLINTH_ANY", said)
    if meant is not None:
        assert whole("PLINTH_ANY", 1, most=99) == meant
        return
    with pytest.raises(ImproperlyConfigured) as refused:
        whole("PLINTH_ANY", 1, most=99)
    assert str(refused.value) == f"PLINTH_ANY is {said[:40]!r}: it has to be a whole number from 1 to 99."


def test_whoever_starts_it_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(_arguments: list[str]) -> None:
        raise ImproperlyConfigured("PORT is 'x': it has to be a whole number from 1 to 65535.")

    monkeypatch.setattr(django.core.management, "execute_from_command_line", start)
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(BASE_DIR / "manage.py"), run_name="__main__")
    assert ended.value.code == "PORT is 'x': it has to be a whole number from 1 to 65535."


def test_the_web_server_tells_it_in_a_sentence_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "core.environment")
    monkeypatch.setenv("WEB_THREADS", "many")
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(BASE_DIR / "core/deploy/gunicorn.conf.py"))
    assert ended.value.code == "WEB_THREADS is 'many': it has to be a whole number from 1 to 1000."


def test_the_web_server_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    path = Path("core/deploy/gunicorn.conf.py")
    monkeypatch.setattr("core.environment.PORT", 8765)
    monkeypatch.setattr("core.environment.WEB_THREADS", 3)
    server = runpy.run_path(str(BASE_DIR / path))
    assert (server["bind"], server["threads"], server["workers"], server["accesslog"]) == ("127.0.0.1:8765", 3, 1, None)
