"""People and machines tell a station what to do."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.db import transaction

from core.choices import InstallationState, Scope, StationCommand
from core.domain.auditing import record
from core.domain.commands.commanding import UNENDED, ask_station
from core.domain.commands.values import objections
from core.domain.told.holding import refuse_held
from core.errors import CommandsWaiting, Invalid, NotAllowed, NotFound
from core.models import ChargeStation, Installation
from core.models.clock import database_now
from core.words import Sentence, _

if TYPE_CHECKING:
    from uuid import UUID

    from core.models import Actor, Command

ANSWERED_WITHIN_S = {StationCommand.RESET: 180.0}  # its answer may be the boot that follows
PATIENCE_S = 30.0
MOST_WAITING = 20  # commands of one station
OF_CHARGES = frozenset(
    {
        StationCommand.REMOTE_START_TRANSACTION,
        StationCommand.REMOTE_STOP_TRANSACTION,
        StationCommand.REQUEST_START_TRANSACTION,
        StationCommand.REQUEST_STOP_TRANSACTION,
    }
)


def may_command(actor: Actor, station: ChargeStation) -> bool:
    """Tell whether the actor may tell a station what to do: an installer may while it is being installed."""
    if actor.may(Scope.STATIONS_COMMAND):
        return True
    works = Installation.objects.visible_to(actor).filter(station=station, state=InstallationState.OPEN)
    return actor.may(Scope.FIELD_INSTALL) and works.exists()


@transaction.atomic
def command_station(
    *,
    actor: Actor,
    charge_station_id: str,
    command: str,
    payload: dict[str, Any],
    timeout_s: float | None = None,
    nonce: UUID | None = None,
) -> Command:
    """Tell a station what to do; the row that is given tells how it ends, within `timeout_s` seconds.

    `command` is one of `StationCommand`, with the payload that OCPP gives it; what the version's schema wants of it is
    looked at where the version is known. A remote start without a tag gets one of ours, which may charge.
    A person's form names a `nonce`: sent again, it is the same command, and its row is given again.
    Raises NotFound, NotAllowed, StationHeld for a charge of one that is held, Invalid for values that would harm the
    station, and CommandsWaiting.
    """
    mine = ChargeStation.objects.visible_to(actor).select_related("operator")
    # Locked: of two that are given at once the second sees the first.
    mine = mine.filter(charge_station_id__iexact=charge_station_id).select_for_update(of=("self",), no_key=True)
    station = mine.first()
    if station is None:
        raise NotFound
    if not may_command(actor, station):
        raise NotAllowed(who=Sentence(_("your supervisor or dispatcher")))
    before = _said_before(station, actor, nonce)
    if before is not None:
        return before
    if command in OF_CHARGES:
        refuse_held(station)
    wrong = objections(payload, security_profile=station.security_profile)
    if wrong:
        raise Invalid(errors=wrong)
    if station.commands.filter(state__in=UNENDED).count() >= MOST_WAITING:
        raise CommandsWaiting(identity=station.charge_station_id, most=MOST_WAITING)
    row = ask_station(
        station=station,
        action=command,
        payload=_with_tag(command, payload),
        at=database_now(),
        timeout_s=timeout_s or ANSWERED_WITHIN_S.get(StationCommand(command), PATIENCE_S),
        asked_by=actor.user,
        nonce=nonce,
    )
    record(actor=actor, verb="command", subject=f"station {station.charge_station_id}", changes={"command": command})
    return row


def _said_before(station: ChargeStation, actor: Actor, nonce: UUID | None) -> Command | None:
    return station.commands.filter(asked_by=actor.user, nonce=nonce).first() if nonce is not None else None


def _with_tag(command: str, payload: dict[str, Any]) -> dict[str, Any]:
    """Give a remote start a tag when it has none."""
    tag = f"PLINTH-{secrets.token_hex(6).upper()}"
    if command == StationCommand.REMOTE_START_TRANSACTION:
        return {"idTag": tag, **payload}
    if command == StationCommand.REQUEST_START_TRANSACTION:
        return {"idToken": {"idToken": tag, "type": "Central"}, **payload}
    return payload
