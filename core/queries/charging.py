"""Who may charge at a station, while nobody sells anything there yet."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core.models import ChargeStation, CheckRun, Command, Transaction, Trial

if TYPE_CHECKING:
    from datetime import datetime

STARTS = ("RemoteStartTransaction", "RequestStartTransaction")
ASKED_LATELY = timedelta(minutes=15)


def may_charge(*, station_id: int, id_token: str, at: datetime) -> bool:
    """Tell whether a tag may charge: during a commissioning test any, after a start of ours its own, else by operator.

    The station itself is asking: there is no actor. Tags are the same in whatever capitals: CiStrings in OCPP 1.6 and
    2.x.
    """
    if CheckRun.objects.filter(installation__station=station_id, finished_at__isnull=True).exists():
        return True
    starts = Command.objects.filter(station=station_id, action__in=STARTS, created_at__gt=at - ASKED_LATELY)
    if _is_over(station_id, id_token):
        return False
    asked = {tag.casefold() for payload in starts.values_list("payload", flat=True) for tag in tags_of(payload)}
    if id_token and id_token.casefold() in asked:
        return True
    return ChargeStation.objects.filter(pk=station_id, operator__accepts_every_tag=True).exists()


def _is_over(station_id: int, id_token: str) -> bool:
    """Tell whether the test charge of this tag has ended: nobody waits for it any more."""
    ours = Trial.objects.filter(installation__station=station_id, tag__iexact=id_token).exclude(tag="")
    return ours.filter(ended_at__isnull=False).exists()


def tag_of_start(*, station_id: int, number: int, at: datetime) -> str:
    """Give the tag of our start of this number (OCPP 2.x remoteStartId); empty when there was none lately."""
    starts = Command.objects.filter(station=station_id, action__in=STARTS, created_at__gt=at - ASKED_LATELY)
    found = next((one for one in starts if number in {one.number, one.payload.get("remoteStartId")}), None)
    return next(iter(tags_of(found.payload)), "") if found else ""


def place_of(*, station_id: int, transaction_id: str) -> int:
    """Give the EVSE of a charge of a 2.x station; 0 when that is not known. The station itself is asking."""
    charges = Transaction.objects.filter(station=station_id, transaction_id=transaction_id[:36])
    return charges.exclude(transaction_id="").values_list("place", flat=True).first() or 0


def tags_of(payload: dict[str, Any]) -> set[str]:
    """Give the tag that a start was asked with, in either version's words."""
    token = payload.get("idToken")
    tags = {payload.get("idTag"), token.get("idToken") if isinstance(token, dict) else None}
    return {tag for tag in tags if isinstance(tag, str)}
