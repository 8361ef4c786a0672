"""A link far from the pin is a reason to look at a hand-over, whether it was explained or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from core.models import Actor, EvidenceRules, Installation, Location
from core.models.clock import database_now
from core.queries.reviews import CLEAN, how_many, ranked, waiting
from core.queries.risk import reasons, risk_of
from tests.app.test_risk import shot
from tests.factories import stored
from tests.handed import make_clean

if TYPE_CHECKING:
    from core.models import Operator

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(plinth: Operator) -> Installation:
    return make_clean(plinth, "NEW", database_now())


def told(row: Installation) -> tuple[int, list[str]]:
    """Tell the risk of the one that waits, and why."""
    one: Any = waiting(Actor(operator=row.operator)).get()
    return risk_of(one), [str(sentence) for sentence in reasons(one, {})]


@pytest.mark.parametrize("reason", ["", "large_site"])
@pytest.mark.parametrize(
    ("off", "most", "weight"), [(3500, 250, 4), (251, 250, 4), (250, 250, 0), (120, 100, 4), (3500, 5000, 0)]
)
def test_linked_far_from_the_pin(off: int, most: int, weight: int, reason: str, row: Installation) -> None:
    EvidenceRules.objects.create(operator=row.operator, far_from_pin_m=most)
    Installation.objects.filter(pk=row.pk).update(linked_off_m=off, far_reason=reason)
    said = "3.5 km" if off == 3500 else f"{off} m"
    assert told(row) == (weight, [f"It was linked {said} from the Location's pin."] if weight else [])


@pytest.mark.parametrize(("off", "said"), [(300, "A photo was taken 455 m"), (600, "It was linked 600 m")])
def test_the_farther_of_link_and_photo_is_said_once(off: int, said: str, row: Installation) -> None:
    Location.objects.update(latitude=52, longitude=5)
    shot(row, 52.0041)
    Installation.objects.filter(pk=row.pk).update(linked_off_m=off)
    stored()
    assert told(row) == (4, [f"{said} from the Location's pin."])


def test_it_is_counted_as_far_and_not_as_clean(row: Installation) -> None:
    Installation.objects.filter(pk=row.pk).update(linked_off_m=3500)
    counts = how_many(ranked(waiting(Actor(operator=row.operator))))
    assert (counts["far"], counts[CLEAN]) == (1, 0)
