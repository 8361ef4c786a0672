"""What became of a command, in a word and a sentence: a station can say no in four ways, and yes without doing it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core.choices import CommandState, Direction
from core.models import Command, Exchange
from core.words import Sentence, _

if TYPE_CHECKING:
    from datetime import datetime

    from core.models import Actor, ChargeStation

YES = frozenset({"Accepted", "AcceptedCanceled", "Unlocked", "Scheduled", "RebootRequired", "EmptyResultSet"})
UNABLE = frozenset({"NotImplemented", "NotSupported", "UnknownVariable", "UnknownComponent", "UnknownConnector"})
NO_SUCH_CALL = frozenset({"NotImplemented", "NotSupported"})
# What a yes promises to send, and within how many seconds; a trigger names it in its payload.
OF_LOGS = ("DiagnosticsStatusNotification", "LogStatusNotification")  # 1.6 has both, 2.x the latter
PROMISES: dict[str, tuple[tuple[str, ...], int]] = {
    "GetBaseReport": (("NotifyReport",), 30),
    "GetDiagnostics": (OF_LOGS, 60),
    "GetLog": (("LogStatusNotification",), 60),
    "Reset": (("BootNotification",), 300),
    "TriggerMessage": ((), 10),
}
SENTENCES = {
    "waiting": _("It waits for the station to be connected and free."),
    "sent": _("It was sent; the station has not answered yet."),
    "done": _("The station did it."),
    "promised": _("The station said that it will; it has not yet."),
    "silent": _("The station said that it will, and then did not."),
    "rejected": _("The station understood, and said no: %(word)s."),
    "not_implemented": _("The station does not have what was asked for: %(word)s."),
    "not_supported": _("The station does not know this command at all (%(word)s)."),
    "not_sent": _("It was not sent: %(word)s."),
    "error": _("The station answered with an error: %(word)s."),
    "timed_out": _("The station did not answer in time."),
    "not_connected": _("The station was not connected in time."),
    "connection_lost": _("The connection was lost before the station answered."),
    "gateway_lost": _("Our gateway stopped before the station answered. Ask again."),
    "stopped": _("It was taken back before it was sent."),
}
COMMANDS_SHOWN = 5
UNANSWERED = {"TimedOut": "timed_out", "ConnectionLost": "connection_lost"}


@dataclass(frozen=True)
class Outcome:
    """What became of a command: a slug of SENTENCES, and the sentence for a person."""

    slug: str
    sentence: Sentence


def one_command(actor: Actor, station_pk: int, command_id: int) -> Command | None:
    """Give a command of the actor's station; those of check runs are theirs too."""
    return Command.objects.visible_to(actor).filter(station=station_pk, pk=command_id).first()


def commands_by_people(actor: Actor, station: ChargeStation) -> list[Command]:
    """Give the newest commands of a station that somebody gave, newest first; runs and trials ask for themselves."""
    rows = Command.objects.visible_to(actor).filter(station=station, run=None, purpose="")
    return list(rows.select_related("asked_by").order_by("-created_at", "-pk")[:COMMANDS_SHOWN])


def is_over(command: Command) -> bool:
    return command.state not in {CommandState.WAITING, CommandState.SENT}


def outcome_of(command: Command, *, at: datetime) -> Outcome:
    """Say what became of a command, as known at `at`; whether a promise was kept is read from the message log."""
    slug, word = _slug(command, at)
    return Outcome(slug, Sentence(SENTENCES[slug], {"word": word} if word else {}))


def _slug(command: Command, at: datetime) -> tuple[str, str]:
    answer = command.answer if isinstance(command.answer, dict) else {}
    if command.state == CommandState.ANSWERED:
        return _answered(command, answer, at)
    code = str(answer.get("code", ""))
    if command.state == CommandState.REFUSED:
        return _refused(answer, code)
    if command.state == CommandState.TIMED_OUT:
        return (UNANSWERED.get(code, "timed_out") if command.sent_at else "not_connected"), ""
    return str(command.state), ""


def _refused(answer: dict[str, Any], code: str) -> tuple[str, str]:
    word = f"{code}: {answer['description']}" if answer.get("description") else code
    if answer.get("unsent"):
        return "not_sent", word
    return ("not_supported" if code in NO_SUCH_CALL else "error"), word


def _answered(command: Command, answer: dict[str, Any], at: datetime) -> tuple[str, str]:
    no = next((word for word in words_of(answer) if word not in YES), "")
    if no:
        return ("not_implemented" if no in UNABLE else "rejected"), no
    if command.action not in PROMISES:
        return "done", ""
    messages, within_s = PROMISES[command.action]
    if _heard(command, messages or _triggered(command)):
        return "done", ""
    since = command.ended_at or at
    return ("promised" if at - since < timedelta(seconds=within_s) else "silent"), ""


def _triggered(command: Command) -> tuple[str, ...]:
    asked = str(command.payload.get("requestedMessage", ""))
    return OF_LOGS if asked in OF_LOGS else (asked,)


def _heard(command: Command, messages: tuple[str, ...]) -> bool:
    # From the sending on: some boxes send what was triggered before they say that they will.
    log = Exchange.objects.filter(station=command.station_id, at__gte=command.sent_at or command.created_at)
    return log.filter(direction=Direction.FROM_STATION, action__in=messages).exists()


def words_of(answer: dict[str, Any]) -> list[str]:
    """Give the station's own words in an answer: its status, or that of each variable."""
    listed = [answer.get(name) for name in ("getVariableResult", "setVariableResult")]
    items = [item for each in listed if isinstance(each, list) for item in each if isinstance(item, dict)]
    words = [answer.get("status"), *(item.get("attributeStatus") for item in items)]
    return [word for word in words if isinstance(word, str)]
