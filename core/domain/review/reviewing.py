"""Review: a supervisor approves an installation or gives it back."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models.functions import Now

from core.choices import DeployState, InstallationState, ReviewVerdict
from core.domain.auditing import record
from core.domain.etags import renew_locations
from core.domain.review.records import keep_record
from core.domain.storing import store
from core.errors import (
    ChangedSinceChecked,
    CommentMissing,
    NotFitted,
    NotHandedOver,
    NotLinked,
    OwnWork,
    ReviewedAlready,
)
from core.models import ChargeStation, Installation, Location, Review
from core.models.clock import moved_on
from core.queries.installations import newest_proof

if TYPE_CHECKING:
    from core.models import Actor


@transaction.atomic
def approve(*, actor: Actor, installation: Installation, publish: bool | None = None, comment: str = "") -> Review:
    """Put the station into Production, and with `publish` (default: the operator's setting) its Location on show.

    Raises NotHandedOver, ReviewedAlready, OwnWork, and NotLinked, NotFitted, ChangedSinceChecked when the station is
    no more what was handed over.
    """
    _must_be_reviewable(actor, installation)
    station = ChargeStation.objects.select_for_update(no_key=True).get(pk=installation.station_id)
    _must_be_as_handed_over(station, installation)
    review = _write(actor, installation, ReviewVerdict.APPROVED, "", comment)
    Installation.objects.filter(pk=installation.pk).update(state=InstallationState.APPROVED, approved_at=Now())
    stamps = {"modified": Now(), "modified_by": str(actor)}
    changes = {
        "deploy_state": [station.deploy_state, DeployState.PRODUCTION],
        "etag": [str(station.etag), str(uuid.uuid4())],
    }
    ChargeStation.objects.filter(pk=station.pk).update(
        deploy_state=DeployState.PRODUCTION, etag=changes["etag"][1], last_updated=moved_on("last_updated"), **stamps
    )
    public = actor.operator.publish_on_approval if publish is None else publish
    location = Location.objects.filter(stations=station)
    if public and location.filter(publish=False).exists():
        renew_locations(actor=actor, places=location, changes={"publish": [False, True]}, publish=True, **stamps)
    else:
        location.update(last_updated=moved_on("last_updated"))
    store(stations=[station.pk], locations=[station.location_id] if station.location_id else [])
    installation.refresh_from_db()
    record(actor=actor, verb="approve", subject=f"station {station.charge_station_id}", changes=changes)
    keep_record(actor=actor, installation=installation)
    return review


@transaction.atomic
def return_to_installer(*, actor: Actor, installation: Installation, step: str = "", comment: str = "") -> Review:
    """Give it back with a comment, on a step when one is named; the installer lands there.

    Raises NotHandedOver, ReviewedAlready, OwnWork, CommentMissing.
    """
    _must_be_reviewable(actor, installation)
    if not comment.strip():
        raise CommentMissing(field="comment")
    review = _write(actor, installation, ReviewVerdict.RETURNED, step, comment.strip())
    Installation.objects.filter(pk=installation.pk).update(state=InstallationState.OPEN, handed_over_at=None)
    installation.refresh_from_db()
    record(actor=actor, verb="return", subject=f"station {installation.station.charge_station_id}")
    return review


def _must_be_reviewable(actor: Actor, installation: Installation) -> None:
    if installation.state != InstallationState.HANDED_OVER:
        newest = installation.reviews.order_by("-at", "-pk").first()
        raise ReviewedAlready(by=newest.by) if newest else NotHandedOver
    if installation.handed_over_who == actor.who:
        raise OwnWork


def _must_be_as_handed_over(station: ChargeStation, installation: Installation) -> None:
    if station.location_id is None:
        raise NotLinked
    if station.template_id is None:
        raise NotFitted
    if newest_proof(installation) is None:
        raise ChangedSinceChecked


def _write(actor: Actor, installation: Installation, verdict: str, step: str, comment: str) -> Review:
    review = Review(
        installation=installation, by=str(actor), user=actor.user, verdict=verdict, step=step, comment=comment
    )
    review.save(force_insert=True)
    return review
