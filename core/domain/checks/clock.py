"""Does it know what time it is? Three ways of being wrong, three sentences."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from core.choices import CheckState
from core.domain.checks.finding import Check, Finding, ended, not_reached, passed, since_end_s
from core.words import Sentence, _

if TYPE_CHECKING:
    from core.queries.checking import Facts

TOLERANCE_S = 30
SETTLES_S = 5
QUARTER_S = 15 * 60
MAX_ZONE_S = 14 * 60 * 60
YEAR_S = 365 * 24 * 60 * 60
YEARS_S = 5 * YEAR_S
EARLIEST, LATEST = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)


def judge(facts: Facts) -> Finding:
    if facts.session is None:
        return not_reached(facts)
    station = facts.station
    if station.clock_read_at is not None and station.clock_read_at >= facts.session.opened_at:
        return judge_offset(station.clock_offset_s or 0.0, at=facts.at)
    remedy = Sentence(_("Plug a cable in and out: the message that it sends then tells its time."))
    if not facts.overdue and not _had_its_time(facts):
        late = since_end_s(facts, "heartbeat") > SETTLES_S
        waits = Sentence(_("Waiting for a message with its time."))
        return Finding(CheckState.RUNNING, "", waits, remedy if late else Sentence(""))
    sentence = Sentence(_("It sent no message with its time, so its clock could not be read."))
    return Finding(CheckState.WARNING, "", sentence, remedy)


def _had_its_time(facts: Facts) -> bool:
    """Tell whether all has come that could carry its time: in OCPP 1.6 §6.47 a status may be told without one."""
    reported = set(facts.expected_connectors) <= facts.fresh_reports.keys()
    return reported and ended(facts, "heartbeat") and since_end_s(facts, "heartbeat") > SETTLES_S


def judge_offset(offset_s: float, *, at: datetime) -> Finding:
    """Judge a clock by its offset from ours, in seconds: right, never set, a time zone, or adrift; `at` is our time."""
    value = readable(offset_s, at=at)
    if abs(offset_s) <= TOLERANCE_S:
        return passed(value)
    if offset_s < -YEARS_S:
        sentence = Sentence(_("Its clock was never set: it says that today is %(date)s."), {"date": value})
        remedy = Sentence(_("Let it synchronise with the network (NTP) or with us, then run the checks again."))
        return Finding(CheckState.FAILED, value, sentence, remedy)
    whole = round(offset_s / QUARTER_S) * QUARTER_S
    if whole and abs(offset_s - whole) <= TOLERANCE_S and abs(whole) <= MAX_ZONE_S:
        sentence = Sentence(_("It sends its local time as if it were UTC (%(offset)s)."), {"offset": _unbroken(value)})
        remedy = Sentence(_("Set the time zone in the box, or set its clock to UTC."))
        return Finding(CheckState.WARNING, value, sentence, remedy)
    remedy = Sentence(_("Let it synchronise with the network (NTP) or with us; a restart often does."))
    return Finding(CheckState.FAILED, value, _adrift(offset_s, value), remedy)


def _adrift(offset_s: float, value: str) -> Sentence:
    """Say which way a clock is wrong; beyond a year, which date it shows."""
    if abs(offset_s) > YEAR_S:
        return Sentence(_("Its clock says that today is %(offset)s."), {"offset": value})
    text = _("Its clock is %(offset)s fast.") if offset_s > 0 else _("Its clock is %(offset)s slow.")
    return Sentence(text, {"offset": _unbroken(value[2:])})


def _unbroken(value: str) -> str:
    """Keep a number and its unit on one line."""
    return value.replace(" ", "\N{NO-BREAK SPACE}")


def readable(offset_s: float, *, at: datetime) -> str:
    """Write an offset as people read it: "+ 1 h 00", "− 42 s"; beyond a year, the date that the clock says."""
    if abs(offset_s) > YEAR_S:
        return date_of(offset_s, at)
    sign, seconds = ("+" if offset_s >= 0 else "−"), round(abs(offset_s))
    if not seconds:
        return "0 s"
    days, rest = divmod(seconds, 86400)
    hours, minutes = rest // 3600, rest % 3600 // 60
    if days:
        return f"{sign} {days} d"
    if hours:
        return f"{sign} {hours} h {minutes:02}"
    if minutes:
        return f"{sign} {minutes} min {rest % 60:02} s"
    return f"{sign} {seconds} s"


def date_of(offset_s: float, at: datetime) -> str:
    """Give the date that a clock shows at `at`, as the calendar allows."""
    shown = min(max(at.timestamp() + offset_s, EARLIEST.timestamp()), LATEST.timestamp())
    return datetime.fromtimestamp(shown, UTC).date().isoformat()


CLOCK = Check("clock", _("Clock"), judge, frozenset({"Heartbeat", "StatusNotification"}), ("heartbeat",))
