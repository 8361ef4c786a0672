"""A connection that lies in the pool is taken as alive without asking, and as dead when it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from django.db import connection
from psycopg_pool import ConnectionPool

from core.lines import Line
from tests.stations import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def pool(db: None) -> Iterator[ConnectionPool[Line]]:
    known = {name: value for name, value in connection.get_connection_params().items() if value and name != "pool"}
    plain = {name: known[name] for name in ("dbname", "user", "password", "host", "port") if name in known}
    check = ConnectionPool.check_connection
    kept: Any = {"min_size": 1, "max_size": 1, "connection_class": Line, "check": check, "timeout": 30}
    with ConnectionPool(kwargs=plain | {"autocommit": True}, open=True, **kept) as made:
        yield made


def end(pid: int) -> None:
    """End a connection as a restart of the server would, and wait until it is gone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 30000)", [pid])
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
        wait_for(lambda: not line.is_quiet())
        pool.check_connection(line)
        assert (told, line.is_quiet()) == (["here"], True)
        cursor.execute("SELECT 1")


def test_a_closed_line_is_refused(pool: ConnectionPool[Line]) -> None:
    with pool.connection() as line:
        line.close()
        assert line.is_quiet() is False
        with pytest.raises(psycopg.OperationalError):
            pool.check_connection(line)


def test_a_line_plans_a_prepared_question_once(pool: ConnectionPool[Line]) -> None:
    asked = "SELECT charge_station_id FROM core_chargestation WHERE id = ANY(%s::bigint[])"
    known = "SELECT DISTINCT generic_plans > 0, custom_plans FROM pg_prepared_statements WHERE statement ~ 'charge'"
    with pool.connection() as line:
        assert line.execute("SHOW plan_cache_mode").fetchall() == [("force_generic_plan",)]
        for keys in ([1], [1, 2], [], [3]):
            line.execute(asked, [keys], prepare=True)
        assert line.execute(known).fetchall() == [(True, 0)]


def test_a_question_that_is_asked_once_is_planned_for_what_it_asks(pool: ConnectionPool[Line]) -> None:
    """Only what is prepared is planned without looking at its values."""
    with pool.connection() as line:
        told = line.execute("EXPLAIN SELECT FROM core_chargestation WHERE id = %s AND %s::int IS NULL", [1, 1])
        assert any("One-Time Filter: false" in text for (text,) in told.fetchall())


def test_what_was_planned_once_still_answers_after_the_table_has_grown(pool: ConnectionPool[Line]) -> None:
    asked = "SELECT count(*) FROM here WHERE id = ANY(%s::bigint[])"
    with pool.connection() as line:
        line.execute("CREATE TEMPORARY TABLE here AS SELECT 1::bigint AS id")
        counts = [line.execute(asked, [[1, 2, 3]], prepare=True).fetchone()]
        line.execute("INSERT INTO here SELECT generate_series(2, 1000)")
        counts.append(line.execute(asked, [[1, 2, 3]], prepare=True).fetchone())
        line.execute("ALTER TABLE here ADD more int")
        counts.append(line.execute(asked, [[*range(500)]], prepare=True).fetchone())
        line.execute("DROP TABLE here")
    assert counts == [(1,), (3,), (499,)]


def test_who_stands_still_in_a_transaction_is_cut(pool: ConnectionPool[Line]) -> None:
    with pool.connection() as line:
        assert line.execute("SHOW idle_in_transaction_session_timeout").fetchone() == ("30s",)
