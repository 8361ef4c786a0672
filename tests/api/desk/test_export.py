"""Everything that an operator owns, by machine: what the command writes, and not a line of others."""

from __future__ import annotations

import json
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command

from core.domain.people.tokens import create_token
from core.models import Event
from tests.api.desk.doors import bearer
from tests.factories import make_station
from tests.installs import make_checked, make_fitted

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db
EXPORT = "/api/2.0/export"


def lines(machine: Client, query: str = "") -> list[dict[str, Any]]:
    response = machine.get(f"{EXPORT}{query}")
    body = b"".join(response.streaming_content)
    assert (response["Content-Type"], response["Content-Length"]) == ("application/jsonl", str(len(body)))
    return [json.loads(line) for line in body.splitlines()]


def test_it_is_what_the_command_writes(machine: Client, plinth: Operator, volta: Operator) -> None:
    make_checked(make_fitted(plinth))
    make_station(volta, "V-1")
    machine.get("/api/2.0/jobs")  # notes the use of the token
    out = StringIO()
    call_command("export", operator="NLPLI", stdout=out)
    by_command = [json.loads(line) for line in out.getvalue().splitlines()]
    assert lines(machine) == by_command
    assert "V-1" not in out.getvalue()


def test_kinds_narrow_it_in_their_own_order(machine: Client, plinth: Operator) -> None:
    make_checked(make_fitted(plinth))
    assert list(dict.fromkeys(row["kind"] for row in lines(machine, "?kind=event,location"))) == ["location", "event"]
    assert len(lines(machine, "?kind=event")) == Event.objects.count()
    assert lines(machine, "?kind=label") == []


@pytest.mark.parametrize("query", ["kind=", "kind=secret", "kind=event,", "kind=event&kind=job", "limit=1"])
def test_an_export_that_is_asked_for_wrongly(machine: Client, plinth: Operator, query: str) -> None:
    assert machine.get(f"{EXPORT}?{query}").json()["status_code"] == 2001


def test_it_is_the_administrators(machine_with: Callable[..., Client], stranger: Client, plinth: Operator) -> None:
    make_station(plinth, "PLI-1")
    few = machine_with("people:write", "field:review", "stations:write")
    _token, secret = create_token(operator=plinth, name="sub", scopes=["operator:write"], cpo_ids=["NLSUB"])
    assert [each.get(EXPORT).status_code for each in (few, bearer(secret))] == [403, 403]
    assert [row["kind"] for row in lines(stranger, "?kind=operator,station")] == ["operator"]
