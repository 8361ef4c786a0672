"""Let held stations in once nothing holds them any more: they are asked to boot, or have to call again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from core.choices import CommandState, StationCommand
from core.domain.commands.commanding import UNENDED, ask_station
from core.errors import StationHeld
from core.models import ChargeStation, Command, Session
from core.queries.holding import held, missing_of_each

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

LET_IN = "let_in"  # the purpose of our question
BOOT = {"requestedMessage": "BootNotification"}
ANSWERS_WITHIN_S = 15.0
BOOTS_WITHIN = timedelta(seconds=10)  # after it has said that it will


def refuse_held(station: ChargeStation) -> None:
    """Refuse to start or stop a charge at a station that is held (OCPP 1.6 §4.2, 2.0.1 B02). Raises StationHeld."""
    hold = held(station)
    if hold is not None:
        raise StationHeld(identity=station.charge_station_id, until=hold.until)


def let_in(*, station_ids: Collection[int], at: datetime) -> set[int]:
    """Ask those of these stations to boot that nothing holds any more; give the sessions that have to end.

    A station that refuses to boot, or says that it will and does not, boots when it has to call again: all do that were
    seen. Which they are is read from what is stored alone, so that it may be asked at any time, by any gateway.
    """
    due = [pk for pk, needs in missing_of_each(station_ids).items() if not needs]
    return _let_in(due, at) if due else set()


@transaction.atomic
def _let_in(station_ids: list[int], at: datetime) -> set[int]:
    """Lock them first: one that boots in this moment is let in by its boot; who locks one now is waited for later."""
    rows = ChargeStation.objects.filter(pk__in=station_ids, held_since__isnull=False).select_related("operator")
    locked = rows.order_by("pk").select_for_update(skip_locked=True, of=("self",), no_key=True)
    here = {row.station_id: row for row in Session.objects.filter(station__in=station_ids, closed_at=None)}
    over = set()
    for station in locked:
        session = here.get(station.pk)
        if session is None:
            continue
        asked = _asked(station, session)
        if asked is None:
            _ask(station, session, at)
        elif _in_vain(asked, at):
            over.add(session.pk)
    return over


def _ask(station: ChargeStation, session: Session, at: datetime) -> None:
    ask_station(
        station=station,
        action=StationCommand.TRIGGER_MESSAGE,
        payload=BOOT,
        at=at,
        timeout_s=ANSWERS_WITHIN_S,
        purpose=LET_IN,
        session=session,
    )


def _asked(station: ChargeStation, session: Session) -> Command | None:
    """Give our question since its last boot; one that never left over this session does not count."""
    rows = session.commands.filter(purpose=LET_IN, created_at__gte=station.booted_at)
    asked = rows.order_by("-created_at", "-pk").first()
    return None if asked is not None and asked.state not in UNENDED and asked.sent_at is None else asked


def _in_vain(asked: Command, at: datetime) -> bool:
    """Tell whether a station that is still held will not boot for our asking."""
    if asked.state in UNENDED:
        return False
    answer = asked.answer if isinstance(asked.answer, dict) else {}
    promised = asked.state == CommandState.ANSWERED and answer.get("status") == "Accepted"
    return not promised or (asked.ended_at is not None and at - asked.ended_at > BOOTS_WITHIN)
