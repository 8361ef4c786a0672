"""Open an installation, or drop one that was begun by mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from core.choices import OVER, InstallationState, Scope, StepName
from core.domain.auditing import record
from core.domain.field.checking import stop_running
from core.errors import NotYours
from core.models import Installation

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.models import Actor, ChargeStation

# Steps to each of which an installation can be given back.
AT_WORK = (StepName.LINK, StepName.FIT, StepName.CHECKS, StepName.EVIDENCE, StepName.HAND_OVER)


def open_installation(*, actor: Actor, station: ChargeStation) -> tuple[Installation, bool]:
    """Give the station's unfinished installation, opening one when there is none; the flag tells which.

    Two first scans at once: the database's partial unique index lets one insert through, the other resumes it.
    """
    for _attempt in range(2):
        installation = _unfinished(actor, station).first()
        if installation is not None:
            return installation, False
        try:
            with transaction.atomic():
                return Installation.objects.create(
                    operator=actor.operator, station=station, opened_by=str(actor), opened_by_user=actor.user
                ), True
        except IntegrityError:
            continue
    msg = f"installation of {station} neither found nor opened"
    raise RuntimeError(msg)


def is_open(actor: Actor, station: ChargeStation) -> bool:
    """Tell whether there is unfinished work on a station."""
    return _unfinished(actor, station).exists()


def _unfinished(actor: Actor, station: ChargeStation) -> QuerySet[Installation]:
    return Installation.objects.visible_to(actor).filter(station=station).exclude(state__in=OVER)


@transaction.atomic
def drop_installation(*, actor: Actor, installation: Installation) -> Installation:
    """End an installation that was begun by mistake; its attempts stay, and its station as it is.

    For who began it, and for supervisors. Raises NotYours.
    """
    if not may_drop(actor, installation):
        raise NotYours(by=installation.opened_by or "?")
    stop_running(installation=installation)
    Installation.objects.filter(pk=installation.pk).update(state=InstallationState.DROPPED)
    installation.refresh_from_db()
    record(actor=actor, verb="drop", subject=f"station {installation.station.charge_station_id}")
    return installation


def may_drop(actor: Actor, installation: Installation) -> bool:
    """Tell whether the actor began this work (a person by whatever name they have today), or supervises."""
    began = installation.opened_by_user == actor.user and (actor.user or installation.opened_by == str(actor))
    return bool(began) or actor.may(Scope.FIELD_REVIEW)
