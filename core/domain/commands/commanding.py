"""Questions to stations: a page asks, the gateway that holds the socket claims, and every question gets an end.

The rows are the truth and decide races by compare-and-set; NOTIFY only wakes the gateways up.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from core.choices import CommandState
from core.models import Command, Session

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from core.models import ChargeStation, CheckRun, User

CHANNEL = "plinth_command"
UNENDED = (CommandState.WAITING, CommandState.SENT)
# The gateway that sent a question writes its time-out; only when it does not, others do.
GRACE = timedelta(seconds=5)


@transaction.atomic
def ask_station(  # noqa: PLR0913 -- whom, what, until when, and on whose behalf
    *,
    station: ChargeStation,
    action: str,
    payload: dict[str, Any],
    at: datetime,
    timeout_s: float,
    run: CheckRun | None = None,
    purpose: str = "",
    session: Session | None = None,
    asked_by: User | None = None,
    nonce: UUID | None = None,
) -> Command:
    """Ask a station something: an OCPP action and its payload, as they go on the wire in the version that it speaks.

    The question waits for the station to be connected until `timeout_s` seconds after `at`; the row tells its end.
    """
    command = Command.objects.create(
        operator=station.operator,
        station=station,
        run=run,
        purpose=purpose,
        session=session,
        action=action,
        payload=payload,
        asked_by=asked_by,
        nonce=nonce,
        created_at=at,
        deadline=at + timedelta(seconds=timeout_s),
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(station.pk)])
    return command


@transaction.atomic
def claim(*, node_id: int, at: datetime) -> list[Command]:
    """Take the next question for each station that is connected to this gateway and has none to answer.

    Claimed is sent: nobody else will take it, and at its deadline it ends. One question a station (OCPP-J 1.6 §4.1.1).
    """
    here = Session.objects.filter(station=OuterRef("station"), node=node_id, closed_at__isnull=True)
    busy = Command.objects.filter(station=OuterRef("station"), state=CommandState.SENT)
    waiting = Command.objects.filter(Exists(here), ~Exists(busy), state=CommandState.WAITING, deadline__gt=at)
    first: dict[int, Command] = {}
    for command in waiting.select_for_update(skip_locked=True, of=("self",)).order_by("created_at", "pk"):
        first.setdefault(command.station_id, command)
    open_here = Session.objects.filter(station__in=first, node=node_id, closed_at__isnull=True)
    return [_sent(first[session.station_id], session, at) for session in open_here]


def _sent(command: Command, session: Session, at: datetime) -> Command:
    """Write that a question leaves over a session; its row is locked."""
    command.state, command.session, command.sent_at = CommandState.SENT, session, at
    command.message_id = f"p{command.pk}"
    command.save(update_fields=["state", "session", "sent_at", "message_id"])
    return command


@transaction.atomic
def settle(
    *,
    command_id: int,
    state: CommandState,
    answer: Any,
    at: datetime,
    sent_at: datetime | None = None,
    payload: dict[str, Any] | None = None,
) -> bool:
    """Write the end of a question: `answered` with the payload, or another end with `{"code", "description"}`.

    The first end wins; false says that it had one already. `sent_at` is the moment at which the question really left,
    `payload` the question without its secrets.
    """
    end: dict[str, Any] = {"state": state, "answer": answer, "ended_at": at}
    end |= {"sent_at": sent_at} if sent_at is not None else {}
    end |= {"payload": payload} if payload is not None else {}
    return Command.objects.filter(pk=command_id, state__in=UNENDED).update(**end) == 1


def reset_worked(*, station_id: int, at: datetime) -> bool:
    """End a reset that the station did not answer: it has booted, so it did what it was asked (or needed no asking)."""
    sent = Command.objects.filter(station=station_id, action="Reset", state=CommandState.SENT)
    return sent.update(state=CommandState.ANSWERED, answer={"status": "Accepted"}, ended_at=at) == 1


@transaction.atomic
def expire(*, at: datetime) -> int:
    """End the questions whose time is over; give how many that were."""
    over = Command.objects.filter(deadline__lte=at)
    waiting = over.filter(state=CommandState.WAITING)
    left = over.filter(state=CommandState.SENT, session__closed_at__isnull=False)
    lost = over.filter(state=CommandState.SENT, deadline__lte=at - GRACE)
    return (
        _end(waiting, CommandState.TIMED_OUT, at, "TimedOut", "The station was not connected in time.")
        + _end(left, CommandState.TIMED_OUT, at, "ConnectionLost", "The station left and did not come back in time.")
        + _end(lost, CommandState.GATEWAY_LOST, at, "GatewayLost", "The gateway that asked did not say how it ended.")
    )


def _end(commands: QuerySet[Command], state: CommandState, at: datetime, code: str, description: str) -> int:
    return commands.update(state=state, ended_at=at, answer={"code": code, "description": description})
