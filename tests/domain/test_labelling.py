"""Who may make labels and say where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.choices import Scope
from core.domain.people.tokens import create_token
from core.domain.stations.labelling import label_stations, make_labels, stick_label
from core.errors import NotAllowed
from core.models import Actor, Label
from tests.factories import make_station

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.models import Operator

pytestmark = pytest.mark.django_db


def reader(plinth: Operator) -> Actor:
    return Actor.of_machine(create_token(operator=plinth, name="reads", scopes=[Scope.STATIONS_READ])[0])


@pytest.mark.parametrize(
    "verb",
    [
        lambda actor: make_labels(actor=actor, count=1),
        lambda actor: label_stations(actor=actor, identities=["CP-1"]),
        lambda actor: stick_label(actor=actor, code="7ABCDEFG", identity="CP-1"),
    ],
    ids=["make", "label", "stick"],
)
def test_who_only_reads_makes_and_sticks_none(verb: Callable[[Actor], object], plinth: Operator) -> None:
    make_station(plinth, "CP-1")
    with pytest.raises(NotAllowed):
        verb(reader(plinth))
    assert Label.objects.count() == 0


def test_labels_of_one_go_share_their_moment(plinth: Operator) -> None:
    actor = Actor.of_command(plinth, "test")
    made = [make_labels(actor=actor, count=3), make_labels(actor=actor, count=2)]
    moments = [{label.created for label in labels} for labels in made]
    assert ([len(each) for each in moments], moments[0] == moments[1]) == ([1, 1], False)
