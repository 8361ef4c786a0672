"""`manage.py export`: all of an operator, of one moment, without secrets."""

from __future__ import annotations

import json
import threading
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from core.domain.auditing import record
from core.domain.tokens import create_token
from core.models import Actor, ChargeStation, Location, Operator, StepAttempt
from core.queries import exports
from core.queries.exports import OWNED
from core.queries.moments import one_moment
from tests.factories import make_energy_mix, make_location, make_operator, make_station
from tests.installs import make_checked, make_fitted

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries


def exported(*kinds: str) -> list[dict[str, Any]]:
    out = StringIO()
    call_command("export", operator="NLPLI", kind=list(kinds) or None, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


@pytest.mark.django_db
def test_every_kind_is_there_and_says_what_the_api_says(plinth: Operator, volta: Operator, machine: Any) -> None:
    installation = make_checked(make_fitted(plinth))
    make_energy_mix(plinth)
    StepAttempt.objects.create(operator=plinth, step="scan", who="user:1", by="Ina", nonce="1" * 32, outcome=2904)
    make_location(volta, "Not ours")
    record(actor=Actor.of_command(plinth, "test"), verb="create", subject="operator")
    rows = exported()
    assert list(dict.fromkeys(row["kind"] for row in rows)) == list(OWNED)
    [location] = [row for row in rows if row["kind"] == "location"]
    address = f"/api/2.0/Locations/{location['id']}"
    assert location == {"kind": "location"} | machine.get(address).json()["data"]
    [work] = [row for row in rows if row["kind"] == "installation"]
    assert (work["charge_station_id"], len(work["attempts"]), len(work["check_runs"])) == (
        installation.station.charge_station_id,
        installation.attempts.count(),
        1,
    )
    assert [row["status_code"] for row in rows if row["kind"] == "attempt"] == [2904]


@pytest.mark.django_db
def test_kinds_can_be_chosen(plinth: Operator) -> None:
    make_station(plinth)
    make_location(plinth)
    assert [row["kind"] for row in exported("station", "location")] == ["location", "station"]


@pytest.mark.django_db
def test_no_secret_is_in_it(plinth: Operator) -> None:
    _token, secret = create_token(operator=plinth, name="machine", scopes=[])
    make_station(plinth)
    ChargeStation.objects.update(key_digest=b"digest of a key")
    StepAttempt.objects.create(
        operator=plinth, step="scan", who="user:1", by="Ina", nonce="1" * 32, outcome=1000, answer={"key": "s3cret"}
    )
    told = json.dumps(exported())
    assert [word for word in (secret, "digest", "s3cret", "nonce") if word in told] == []


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_rows(
    plinth: Operator, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        make_location(plinth, f"Kade {number}")
    with django_assert_num_queries(QUERIES):
        assert len(exported("location")) == count


QUERIES = 6  # operator; keys; Locations with sub-CPOs, stations, EVSEs that left


@pytest.mark.django_db
def test_pieces_keep_their_order(plinth: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "PIECE", 2)
    names = [f"Kade {number}" for number in range(5)]
    for name in names:
        make_location(plinth, name)
    assert [row["name"] for row in exported("location")] == names


@pytest.mark.django_db(transaction=True)
def test_it_is_one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is written while it runs is not in it."""
    monkeypatch.setattr(exports, "PIECE", 1)
    plinth = make_operator()
    make_location(plinth, "First")
    make_location(plinth, "Second")
    with one_moment():
        rows = exports.in_pieces(OWNED["location"](Actor.of_command(plinth, "export")))
        names = [next(rows).name]
        thread = threading.Thread(target=written_meanwhile, args=(plinth.pk,))
        thread.start()
        thread.join()
        names += [row.name for row in rows]
    assert (names, Location.objects.count()) == (["First", "Second"], 3)


def written_meanwhile(pk: int) -> None:
    Location.objects.update(name="Changed")
    make_location(Operator.objects.filter(pk=pk).get(), "Third")
    connection.close()


@pytest.mark.django_db
def test_an_unknown_operator_is_told() -> None:
    with pytest.raises(CommandError, match="There is no operator called nobody"):
        call_command("export", operator="nobody")
