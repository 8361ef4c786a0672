"""A connection that lies in the pool is taken as alive without asking, and as dead when it is."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from django.db import connection
from psycopg_pool import ConnectionPool

from core.lines import Line

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def pool(db: None) -> Iterator[ConnectionPool[Line]]:
    known = {name: value for name, value in connection.get_connection_params().items() if value and name != "pool"}
    plain = {name: known[name] for name in ("dbname", "user", "password", "host", "port") if name in known}
    check = ConnectionPool.check_connection
    kept: Any = {"min_size": 1, "max_size": 1, "connection_class": Line, "check": check, "timeout": 10}
    with ConnectionPool(kwargs=plain | {"autocommit": True}, open=True, **kept) as made:
        yield made


def end(pid: int) -> None:
    """End a connection as a restart of the server would, and wait until it is gone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 10000)", [pid])
        assert cursor.fetchone() == (True,)


def test_a_line_that_is_alive_is_lent_again(pool: ConnectionPool[Line]) -> None:
    with pool.connection() as line:
        first = line.info.backend_pid
    with pool.connection() as line:
        assert (line.info.backend_pid, line.is_quiet()) == (first, True)


def test_a_line_that_was_cut_is_never_lent(pool: ConnectionPool[Line]) -> None:
    with pool.connection() as line:
        first = line.info.backend_pid
    end(first)
    with pool.connection() as line:
        assert (line.info.backend_pid == first, line.execute("SELECT 1").fetchall()) == (False, [(1,)])


def test_nothing_is_asked_of_a_quiet_line(pool: ConnectionPool[Line]) -> None:
    with pool.connection() as line, connection.cursor() as cursor:
        ask = "SELECT query FROM pg_stat_activity WHERE pid = %s"
        line.execute("SELECT 42")
        pool.check_connection(line)
        cursor.execute(ask, [line.info.backend_pid])
        assert cursor.fetchone() == ("SELECT 42",)


def test_a_line_that_has_news_is_asked(pool: ConnectionPool[Line]) -> None:
    with pool.connection() as line, connection.cursor() as cursor:
        line.execute("LISTEN news")
        told: list[str] = []
        line.add_notify_handler(lambda notify: told.append(notify.payload))
        with psycopg.connect(line.info.dsn, password=line.info.password, autocommit=True) as other:
            other.execute("NOTIFY news, 'here'")
        for _ in range(500):
            if not line.is_quiet():
                break
            time.sleep(0.01)  # between two looks at the socket; what comes in says so at once
        assert line.is_quiet() is False
        pool.check_connection(line)
        assert (told, line.is_quiet()) == (["here"], True)
        cursor.execute("SELECT 1")


def test_a_closed_line_is_refused(pool: ConnectionPool[Line]) -> None:
    with pool.connection() as line:
        line.close()
        assert line.is_quiet() is False
        with pytest.raises(psycopg.OperationalError):
            pool.check_connection(line)
