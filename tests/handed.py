"""Installations that were handed over: by whom, when, and what a supervisor said of them."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from core.choices import InstallationState
from core.domain.storing import store
from core.models import Actor, ChargeStation, CheckResult, CheckRun, Installation, Membership, Review, StepAttempt
from core.queries.risk import KNOWN_AFTER
from tests.factories import make_template, new_location, new_station

if TYPE_CHECKING:
    from datetime import datetime

    from core.models import Operator, User


def actor_of(user: User) -> Actor:
    return Actor.of_person(Membership.objects.select_related("operator", "user__job_pass").get(user=user))


def place_of(operator: Operator, name: str) -> ChargeStation:
    """Give a station with this identity that stands at a Location and has a template."""
    station = new_place_of(operator, name)
    store(stations=[station.pk])
    return station


def new_place_of(operator: Operator, name: str) -> ChargeStation:
    """Write a station as `place_of` does, that whoever asks for it stores for the feeds."""
    location = operator.locations.first() or new_location(operator)
    template = operator.hardware_templates.first() or make_template(operator)
    return new_station(operator, name, location=location, template=template, template_version=template.version)


def make_handed(
    operator: Operator,
    station: str | ChargeStation,
    at: datetime,
    *,
    by: str = "ina",
    minutes: float = 10,
    state: str = InstallationState.HANDED_OVER,
    returned: int = 0,
) -> Installation:
    """Keep an installation of a station (or of a new one called so): so many minutes of work, handed over at `at`."""
    row = Installation.objects.create(
        operator=operator,
        station=place_of(operator, station) if isinstance(station, str) else station,
        state=state,
        opened_by=by,
        opened_at=at - timedelta(minutes=minutes),
        handed_over_at=at,
        handed_over_by=by,
        handed_over_who=f"user:{by}",
        approved_at=at if state == InstallationState.APPROVED else None,
    )
    for turn in range(returned + 1):
        moment = at + timedelta(hours=turn)
        StepAttempt.objects.create(
            operator=operator, installation=row, step="hand_over", who=f"user:{by}", by=by, at=moment,
            nonce=uuid.uuid4(), outcome=1000,
        )  # fmt: skip
        if turn < returned:
            Review.objects.create(installation=row, by="sue", verdict="returned", comment="Again.", at=moment)
    return row


def make_clean(operator: Operator, identity: str, at: datetime, *, by: str = "ina") -> Installation:
    """Keep a hand-over that passed its check, by somebody whose work was approved three times."""
    known = Installation.objects.filter(operator=operator, state="approved", handed_over_by=by).count()
    every = Installation.objects.count()
    earlier = [new_place_of(operator, f"OLD-{by}-{every + more}") for more in range(KNOWN_AFTER - known)]
    for station in earlier:
        make_handed(operator, station, at, by=by, state="approved")
    here = new_place_of(operator, identity)
    row = make_handed(operator, here, at, by=by)
    store(stations=[station.pk for station in (*earlier, here)])
    told = {"started_at": at - timedelta(minutes=5), "finished_at": at, "deadline": at, "verdict": "passed"}
    run = CheckRun.objects.create(operator=operator, installation=row, **told)
    CheckResult.objects.create(run=run, slug="reach", position=0, state="passed")
    return row
