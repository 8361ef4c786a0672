"""Job passes: why one opens nothing any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.choices import Role
from core.models import JobPass, Location
from core.queries.passes import passes_of, view_passes, why_over
from tests.domain.reads.planned import TODAY, make, work
from tests.factories import make_person, make_station

if TYPE_CHECKING:
    from core.models import Actor, Operator


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("facts", "days", "why"),
    [
        ({}, 0, ""),
        ({}, -1, ""),
        ({}, -2, "expired"),
        ({"revoked_at": "2030-06-01T12:00Z"}, -2, "revoked"),
        ({"revoked_at": "2030-06-01T12:00Z", "cancelled_at": "2030-06-01T12:00Z"}, 0, "revoked"),
        ({"cancelled_at": "2030-06-01T12:00Z"}, -2, "cancelled"),
        ({"work": "open"}, 0, ""),
        ({"work": "handed_over"}, 0, "done"),
        ({"work": "handed_over"}, -2, "expired"),
    ],
)
def test_why_a_pass_opens_nothing(
    facts: dict[str, str], days: int, why: str, planner: Actor, stranger: Actor, plinth: Operator, garage: Location
) -> None:
    station = make_station(plinth, "CP-1")
    job = make(garage, days, station, cancelled_at=facts.get("cancelled_at"))
    if "work" in facts:
        work(station, facts["work"])
    guest = make_person(plinth, "pass-1", Role.INSTALLER)
    kept = {"operator": plinth, "job": job, "user": guest, "created_by": "dan", "revoked_at": facts.get("revoked_at")}
    row = JobPass.objects.create(**kept)
    assert (why_over(row, today=TODAY), view_passes(planner, [row], today=TODAY)) == (why, [(row, why)])
    other = make(garage)
    found = [list(passes_of(actor, asked)) for actor, asked in (
        (planner, None), (planner, job.pk), (planner, other.pk), (stranger, None),
    )]  # fmt: skip
    assert found == [[row], [row], [], []]
