"""Charges: a station tells that one begins or ends, and whether a tag may charge is decided here.

What is told is written before it is answered. A transaction belongs to the station that told of it: an id of another
station's changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from core.domain.bounding import keep_newest
from core.domain.told.telling import TRANSACTIONS_KEPT
from core.domain.trials.late import end_late_charge
from core.models import ChargeStation, Transaction
from core.queries.charging import may_charge, tag_of_start

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from core.reports import Charge


@transaction.atomic
def charge_told(*, station_id: int, epoch: int, said: Charge, at: datetime) -> Transaction | None:
    """Keep the begin or the end of a charge and give its row; None when there is nothing to be kept of it.

    Nothing is kept of a connection that has been replaced, and of an end whose id the station never was given. The same
    begin told twice is one charge. A test charge that begins after it was stopped is ended again.
    """
    station = ChargeStation.objects.select_for_update(no_key=True).filter(pk=station_id, epoch=epoch).first()
    if station is None:
        return None
    row = _known(station.transactions.all(), said)
    nobodys = row is None or not row.id_token
    if row is None and (said.begins or said.transaction_id):
        row = _begun(station, said, at)
    elif row is not None and not row.id_token and _tag(station, said, at):
        row.id_token = _tag(station, said, at)
        row.accepted = may_charge(station_id=station.pk, id_token=row.id_token, at=at)
        row.save(update_fields=["id_token", "accepted"])
    if row is not None and said.ends and row.ended_at is None:
        row.meter_stop_wh, row.stopped_at, row.reason, row.ended_at = said.meter_wh, said.reported_at, said.reason, at
        row.save(update_fields=["meter_stop_wh", "stopped_at", "reason", "ended_at"])
    if row is not None and row.id_token and nobodys:  # only now it is known whose it is
        end_late_charge(row, at=at)
    return row


def _known(rows: QuerySet[Transaction], said: Charge) -> Transaction | None:
    if said.number is not None:
        return rows.filter(pk=said.number).first()
    if said.transaction_id:
        return rows.filter(transaction_id=said.transaction_id).first()
    same = {"place": said.place, "id_token": said.id_token, "meter_start_wh": said.meter_wh}
    return rows.filter(**same, started_at=said.reported_at, transaction_id="").first() if said.reported_at else None


def _tag(station: ChargeStation, said: Charge, at: datetime) -> str:
    """Give whose charge it is: the tag that it began with, or that of our start that it came of; never who ended it."""
    begun_by = "" if said.ends else said.id_token
    if begun_by or said.remote_start is None:
        return begun_by
    return tag_of_start(station_id=station.pk, number=said.remote_start, at=at)


def _begun(station: ChargeStation, said: Charge, at: datetime) -> Transaction:
    tag = _tag(station, said, at)
    row = Transaction.objects.create(
        station=station,
        transaction_id=said.transaction_id,
        place=said.place,
        id_token=tag,
        accepted=may_charge(station_id=station.pk, id_token=tag, at=at),
        meter_start_wh=said.meter_wh if said.begins else None,
        started_at=said.reported_at if said.begins else None,
        received_at=at,
    )
    keep_newest(Transaction, station_ids=[station.pk], most=TRANSACTIONS_KEPT)
    return row
