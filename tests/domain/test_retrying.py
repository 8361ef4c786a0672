"""A verb that was the database's victim runs again, a few times; with a real lock, held by somebody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from django.db import OperationalError, connection, transaction

from core.domain.retrying import retried

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.models import Operator

pytestmark = pytest.mark.django_db(transaction=True)
LOCK = "SELECT id FROM core_operator FOR UPDATE NOWAIT"


@pytest.fixture
def somebody(plinth: Operator) -> Iterator[psycopg.Connection]:
    """Give another connection, which holds Plinth's row until it commits."""
    facts = connection.get_connection_params()
    names = ("host", "port", "user", "password", "dbname")
    with psycopg.connect(**{name: facts[name] for name in names if facts.get(name)}) as other:
        other.execute(LOCK)
        yield other


def takes_the_lock(tries: list[int], free_at: int, somebody: psycopg.Connection) -> None:
    """Count a try; from try `free_at` on, nobody holds the lock."""
    tries.append(len(tries) + 1)
    if tries[-1] == free_at:
        somebody.commit()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LOCK)


@pytest.mark.parametrize("free_at", [1, 2, 4])
def test_it_runs_until_it_gets_through(somebody: psycopg.Connection, free_at: int) -> None:
    tries: list[int] = []
    retried(takes_the_lock)(tries, free_at, somebody)
    assert tries == list(range(1, free_at + 1))


def sqlstate(error: BaseException) -> Any:
    return getattr(error.__cause__, "sqlstate", None)


def test_after_four_tries_it_says_why(somebody: psycopg.Connection) -> None:
    tries: list[int] = []
    with pytest.raises(OperationalError) as raised:
        retried(takes_the_lock)(tries, 5, somebody)
    assert (tries, sqlstate(raised.value)) == ([1, 2, 3, 4], "55P03")


def test_inside_somebodys_transaction_it_does_not_run_again(somebody: psycopg.Connection) -> None:
    """That transaction is broken already; only its owner can begin anew."""
    tries: list[int] = []
    with pytest.raises(OperationalError), transaction.atomic():
        retried(takes_the_lock)(tries, 5, somebody)
    assert tries == [1]


def test_another_fault_is_no_reason_to_run_again(plinth: Operator) -> None:
    tries: list[int] = []

    @retried
    def gives_up() -> None:
        tries.append(1)
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 1; SELECT pg_sleep(5)")

    with pytest.raises(OperationalError) as raised:
        gives_up()
    with connection.cursor() as cursor:
        cursor.execute("RESET statement_timeout")
    assert (tries, sqlstate(raised.value)) == ([1], "57014")
