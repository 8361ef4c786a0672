"""Open an installation, and say which step comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from core.choices import InstallationState, StepName
from core.models import Installation

if TYPE_CHECKING:
    from core.models import Actor, ChargeStation

# Steps that change the installation: they wait while it is under review, and it can be given back to each of them.
AT_WORK = (StepName.LINK, StepName.FIT, StepName.CHECKS, StepName.HAND_OVER)


def open_installation(*, actor: Actor, station: ChargeStation) -> tuple[Installation, bool]:
    """Give the station's unfinished installation, opening one when there is none; the flag tells which.

    Two first scans at once: the database's partial unique index lets one insert through, the other resumes it.
    """
    for _attempt in range(2):
        unfinished = (
            Installation.objects.visible_to(actor).filter(station=station).exclude(state=InstallationState.APPROVED)
        )
        installation = unfinished.first()
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
