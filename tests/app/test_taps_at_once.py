"""A button that is pressed by several at once, or by one several times: one of them is heard."""

from __future__ import annotations

import uuid
from threading import Barrier, Thread
from typing import TYPE_CHECKING

import pytest
from django.db import connections

from core.domain.commands.ordering import command_station
from core.models import Actor, Command
from tests.factories import make_station

if TYPE_CHECKING:
    from core.models import Operator, User


@pytest.mark.django_db(transaction=True)
def test_of_six_taps_at_once_one_is_a_command(plinth: Operator, sue: User) -> None:
    station, nonce, start = make_station(plinth), uuid.uuid4(), Barrier(6)
    actor, given_to = Actor(operator=plinth, user=sue, role="supervisor"), []

    def tap() -> None:
        start.wait(10)
        facts = {"command": "Reset", "payload": {"type": "Soft"}, "nonce": nonce}
        given_to.append(command_station(actor=actor, charge_station_id=station.charge_station_id, **facts).pk)
        connections.close_all()

    taps = [Thread(target=tap) for _each in range(6)]
    for each in taps:
        each.start()
    for each in taps:
        each.join(20)
    assert (len(given_to), len(set(given_to)), Command.objects.count()) == (6, 1, 1)
