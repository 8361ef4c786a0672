"""What verbs do that no page shows: the races that the database decided, and what is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.choices import Role
from core.domain.field.installing import open_installation
from core.domain.people.operators import add_person
from core.domain.stations.making import issue_key, register_station
from core.errors import IdentityImpossible, IdentityTaken, NotFound
from core.models import Actor, Event
from tests.factories import make_station

if TYPE_CHECKING:
    from core.models import Operator

pytestmark = pytest.mark.django_db


def test_a_key_for_a_station_that_is_gone_is_refused(plinth: Operator) -> None:
    with pytest.raises(NotFound):
        issue_key(actor=Actor(operator=plinth), charge_station_id="GONE-1")
    assert Event.objects.count() == 0


def test_an_identity_is_taken_in_any_capitals(plinth: Operator, volta: Operator) -> None:
    make_station(volta, "cp-1")
    with pytest.raises(IdentityTaken) as refused:
        register_station(actor=Actor(operator=plinth), identity="CP-1")
    assert str(refused.value.sentence) == "The identity CP-1 is taken. Check the number on the label."


def test_nobody_opens_work_on_what_another_operator_works_on(plinth: Operator, volta: Operator) -> None:
    station = make_station(volta)
    open_installation(actor=Actor(operator=volta), station=station)
    with pytest.raises(RuntimeError) as accident:
        open_installation(actor=Actor(operator=plinth), station=station)
    assert str(accident.value) == "installation of ACE0100201 neither found nor opened"


def test_a_person_has_the_role_that_they_were_added_with(plinth: Operator) -> None:
    user = add_person(operator=plinth, username="ina", role=Role.INSTALLER, email="Ina@Example.ORG")
    assert (user.membership.role, user.email, user.has_usable_password()) == (
        "installer",
        "ina@example.org",
        False,
    )


def test_a_station_is_registered_under_an_identity_only(plinth: Operator) -> None:
    with pytest.raises(IdentityImpossible):
        register_station(actor=Actor(operator=plinth), identity="CP:1")
    assert Event.objects.count() == 0
