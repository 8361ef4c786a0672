"""A test charge that begins when nobody waits for it any more: the car was plugged in after the trial was stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.domain.commands.commanding import ask_station
from core.domain.field.asking import ANSWER_WITHIN_S
from core.models import Trial
from core.words import Sentence, _

if TYPE_CHECKING:
    from datetime import datetime

    from core.models import Transaction

AFTERWARDS = _("A charge began after the trial was over; the station was asked to end it.")


def end_late_charge(row: Transaction, *, at: datetime) -> None:
    """Ask the station to end a charge of ours whose trial is over, and write that down; once, when it begins."""
    ours = Trial.objects.filter(installation__station=row.station_id, tag=row.id_token, ended_at__isnull=False)
    trial = ours.exclude(tag="").first()
    if trial is None or row.ended_at is not None:
        return
    trial.sentence = Sentence(AFTERWARDS).as_json()
    trial.save(update_fields=["sentence"])
    ask_station(
        station=row.station,
        action="RemoteStopTransaction",
        payload={"transactionId": row.transaction_id or row.pk},
        at=at,
        timeout_s=ANSWER_WITHIN_S,
        purpose=f"trial_{trial.pk}_stop",
        asked_by=trial.user,
    )
