"""`Idempotency-Key`: done once, answered the same."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db.models.functions import Now

from core.domain.idempotency import purge
from core.models import IdempotencyKey, Location
from core.models.clock import database_now
from tests.api.writes import LOCATIONS, a_location, answer, say, wrong
from tests.domain.test_races import AT_ONCE, all_at_once

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db


def post(machine: Client, key: str = "k", path: str = LOCATIONS, **said: Any) -> Any:
    return answer(machine, "POST", path, a_location(**said), Idempotency_Key=key)


def test_the_same_again_gets_the_first_answer(machine: Client, plinth: Operator) -> None:
    first, again = post(machine), post(machine)
    assert again.content == first.content
    assert ("Idempotent-Replayed" in first, again["Idempotent-Replayed"], Location.objects.count()) == (
        False,
        "true",
        1,
    )


def test_another_body_or_address_under_the_same_key_is_refused(machine: Client, plinth: Operator) -> None:
    post(machine)
    told = [post(machine, name="Other"), post(machine, path=f"{LOCATIONS}/batch")]
    assert wrong(told[0].json()) == (2000, [("Idempotency-Key", "idempotency_key_reused")])
    assert (told[1].json()["status_code"], Location.objects.count()) == (2000, 1)


def test_a_refusal_leaves_the_key_unused(machine: Client, plinth: Operator) -> None:
    assert post(machine, country="QQQ").json()["status_code"] == 2000
    data = {"data": [a_location(country="QQQ")]}
    assert say(machine, "POST", f"{LOCATIONS}/batch", data, Idempotency_Key="k")["status_code"] == 2000
    assert (IdempotencyKey.objects.count(), post(machine).json()["status_code"]) == (0, 1000)


def test_a_batch_that_did_something_is_replayed_whole(machine: Client, plinth: Operator) -> None:
    data = {"data": [a_location(), a_location(country="QQQ")]}
    told = [say(machine, "POST", f"{LOCATIONS}/batch", data, Idempotency_Key="k") for _twice in range(2)]
    assert (told[0] == told[1], Location.objects.count()) == (True, 1)


def test_another_machine_has_keys_of_its_own(machine_with: Callable[..., Client], plinth: Operator) -> None:
    for _machine in range(2):
        post(machine_with("locations:write"))
    assert Location.objects.count() == 2


def test_after_two_days_a_key_is_new(machine: Client, plinth: Operator) -> None:
    post(machine)
    IdempotencyKey.objects.update(created=Now() - timedelta(hours=49))
    assert ("Idempotent-Replayed" in post(machine), Location.objects.count()) == (False, 2)
    assert (purge(at=database_now()), purge(at=database_now() + timedelta(hours=49))) == (0, 1)


@pytest.mark.parametrize("key", ["", "a b", "x" * 256])
def test_a_strange_key_is_2001(machine: Client, plinth: Operator, key: str) -> None:
    assert post(machine, key).json()["status_code"] == 2001


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_are_done_once(machine: Client, plinth: Operator) -> None:
    told = all_at_once(lambda _number: post(machine).content)
    assert (len(told), len(set(told)), Location.objects.count()) == (AT_ONCE, 1, 1)
