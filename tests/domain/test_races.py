"""Two at once: the database decides, with real threads and real transactions."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connections

from core.choices import Role, StepName
from core.domain.field.attempting import Attempt, perform
from core.domain.field.linking import link_station
from core.domain.field.scanning import scan_label
from core.errors import Refused
from core.models import Actor, ChargeStation, Event, Installation, StepAttempt
from tests.factories import make_location, make_person, make_station
from tests.installs import make_linked

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.models import Operator, User

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 8


def all_at_once(act: Callable[[int], Any]) -> list[Any]:
    """Run it in eight threads and give what each got: an answer, or the slug of its refusal."""

    def run(number: int) -> Any:
        try:
            return act(number)
        except Refused as refusal:
            return refusal.slug
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(run, range(AT_ONCE)))


def say(actor: Actor, step: str, nonce: uuid.UUID, installation: Installation | None, verb: Callable[..., Any]) -> Any:
    pk = installation.pk if installation else None
    attempt = Attempt(actor=actor, step=step, nonce=nonce, said={"step": step}, installation_id=pk)
    return perform(attempt=attempt, verb=verb, answer=lambda result: {"pk": result.pk if hasattr(result, "pk") else 0})


def test_eight_scans_of_an_unknown_station_register_one(plinth: Operator, ina: User) -> None:
    plinth.registers_by_scan = True
    plinth.save()
    actor = Actor(operator=plinth, user=ina, role="installer")

    def scan(_number: int) -> Any:
        new = lambda _none: scan_label(actor=actor, label="NEW-1", register=True).station  # noqa: E731 -- a verb in place
        return say(actor, StepName.SCAN, uuid.uuid4(), None, new)

    assert all_at_once(scan) == [{"pk": ChargeStation.objects.get().pk}] * AT_ONCE
    assert Installation.objects.count() == 1


def test_eight_scans_of_a_known_station_open_one_installation(plinth: Operator, ina: User) -> None:
    make_station(plinth, "ACE0100201")
    actor = Actor(operator=plinth, user=ina, role="installer")

    def scan(_number: int) -> Any:
        scanned = lambda _none: scan_label(actor=actor, label="ACE0100201").installation  # noqa: E731 -- a verb in place
        return say(actor, StepName.SCAN, uuid.uuid4(), None, scanned)

    assert all_at_once(scan) == [{"pk": Installation.objects.get().pk}] * AT_ONCE


def test_eight_taps_with_one_nonce_have_one_effect(plinth: Operator) -> None:
    installation, location, nonce = make_linked(plinth, linked=False), make_location(plinth), uuid.uuid4()
    actor = Actor(operator=plinth)

    def tap(_number: int) -> Any:
        def verb(row: Installation) -> Any:
            return link_station(actor=actor, installation=row, location_id=location.location_id).location

        return say(actor, StepName.LINK, nonce, installation, verb)

    assert all_at_once(tap) == [{"pk": location.pk}] * AT_ONCE
    assert StepAttempt.objects.filter(step=StepName.LINK).count() == 1
    assert Event.objects.filter(verb="link").count() == 1


def test_of_eight_links_to_different_places_one_wins(plinth: Operator) -> None:
    installation = make_linked(plinth, linked=False)
    places = [make_location(plinth, name=f"Site {number}") for number in range(AT_ONCE)]
    people = [make_person(plinth, f"ina{number}", Role.INSTALLER) for number in range(AT_ONCE)]

    def link(number: int) -> Any:
        actor = Actor(operator=plinth, user=people[number], role=Role.INSTALLER)

        def verb(row: Installation) -> Any:
            return link_station(actor=actor, installation=row, location_id=places[number].location_id).location

        return say(actor, StepName.LINK, uuid.uuid4(), installation, verb)

    outcomes = all_at_once(link)
    winner = ChargeStation.objects.get().location
    assert outcomes.count({"pk": winner.pk}) == 1
    assert outcomes.count("linked_elsewhere") == AT_ONCE - 1
